"""Modules that nobody needs any more once others are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from posixpath import basename, dirname

from ssot_migrate.model.retirement import Helper, OldModule
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.summary import Binding, BindingKind
from ssot_migrate.source.files import SourceFile

_GUARD = b"__main__"
# By what a package may load modules that nobody names.
_LOADERS = (b"pkgutil", b"__path__", b"iter_modules", b"walk_packages", b"listdir", b"iterdir", b"glob(", b"scandir")
_NEVER_HELPERS = ("__init__.py", "__main__.py", "conftest.py", "setup.py")


def find_helpers(project: Project, modules: Sequence[OldModule], settings: str) -> tuple[Helper, ...]:
    """Modules that only the retired ones import, and that nobody else so much as mentions; sorted by path.

    A package's own file, a test, and what can be run as a program are no helpers, nor is what lies in a package that
    looks for its modules by itself, or what `settings`, the text of the project's packaging files, mentions.
    """
    gone = {path for module in modules for path in module.paths}
    found: dict[str, Helper] = {}
    waiting = sorted(gone)
    while waiting:
        user = waiting.pop(0)
        for path in sorted(_list_imported(project, user)):
            if path not in gone and _is_helper(project, path, gone) and _word_of(path) not in settings:
                found[path] = Helper(path, user)
                gone.add(path)
                waiting.append(path)
    return tuple(found[path] for path in sorted(found))


def _list_imported(project: Project, path: str) -> set[str]:
    """The files of the modules that a file imports, wherever in it."""
    summary = project.find_summary(path)
    found: set[str] = set()
    for binding in summary.bindings if summary is not None else ():
        for name in _imported_names(project, path, binding):
            module = project.modules.find_module(name, path)
            if module is not None and module.path is not None:
                found.add(module.path)
    return found


def _imported_names(project: Project, path: str, binding: Binding) -> Iterator[str]:
    if binding.kind is BindingKind.IMPORT:
        yield binding.module
    elif binding.kind in (BindingKind.IMPORT_FROM, BindingKind.STAR):
        module = project.modules.absolute_name(binding.module, path, project.modules.module_name(path))
        if module is not None:
            yield module
            yield f"{module}.{binding.imported}"


def _is_helper(project: Project, path: str, gone: Collection[str]) -> bool:
    name = basename(path)
    source = project.read(path)
    if name in _NEVER_HELPERS or name.startswith("test_") or name.endswith("_test.py"):
        return False
    if not isinstance(source, SourceFile) or _GUARD in source.data:
        return False
    package = f"{dirname(path)}/__init__.py".lstrip("/")
    if project.modules.has_file(package) and any(mark in project.get_bytes(package) for mark in _LOADERS):
        return False
    word = _word_of(path).encode()
    return not any(word in project.get_bytes(other) for other in project.paths if other not in gone and other != path)


def _word_of(path: str) -> str:
    return basename(path).partition(".")[0]
