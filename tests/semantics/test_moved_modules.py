"""A map of modules from which plain files went, and to which some came, is the map that would be made anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.semantics.modules import ModuleMap

FILES = tuple(
    f"{folder}{name}.py"
    for folder in ("", "a/", "a/b/", "src/", "src/a/", "c/")
    for name in ("__init__", "a", "b", "c", "main")
)
NAMES = ("a", "b", "c", "a.a", "a.b", "a.b.c", "a.main", "c.b", "src.a", "main", "b.main", "a.b.a")


def tell(modules: ModuleMap, paths: frozenset[str]) -> list[object]:
    """All that a map answers to questions of these names and files."""
    importers = ("", *sorted(paths))
    return [
        [modules.find_module(name, importer) for name in NAMES for importer in importers],
        [modules.module_name(path) for path in sorted(paths)],
        [modules.has_file(path) for path in FILES],
        [modules.find_alike(name) for name in NAMES],
    ]


@given(st.frozensets(st.sampled_from(FILES), min_size=1), st.frozensets(st.sampled_from(FILES), max_size=4))
def test_it_answers_as_one_that_is_made_anew(before: frozenset[str], moved: frozenset[str]) -> None:
    """`moved` are files that change sides: those that are there go, the others come."""
    after = before ^ moved
    modules = ModuleMap(before)
    tell(modules, before)  # so that there is something to be remembered wrongly
    other = modules.with_moved(moved - before, moved & before)
    if other is not None:
        assert tell(other, after) == tell(ModuleMap(after), after)
        assert tell(modules, before) == tell(ModuleMap(before), before)


def test_plain_files_need_no_map_of_their_own() -> None:
    modules = ModuleMap(("a/__init__.py", "a/b.py", "main.py"))
    assert modules.with_moved(("a/c.py",), ("a/b.py",)) is not None
    assert modules.with_moved((), ("main.py",)) is not None
    assert modules.with_moved(("c/d.py",), ()) is None  # a folder that was not there
    assert modules.with_moved((), ("a/__init__.py",)) is None
