"""Files that have come or gone since a survey: whether those who are still there, and the same, can tell.

Python finds a module by its name. So nobody can tell who does not name it, as long as all other names mean what they
meant: that holds where neither packages nor folders come or go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from posixpath import basename, splitext

from ssot_migrate.semantics.modules import ModuleMap, module_tail
from ssot_migrate.source.ignored import SOURCE_SUFFIXES

# What Python and pytest read without being told.
_READ_UNNAMED = frozenset({"__init__", "__main__", "conftest", "sitecustomize", "usercustomize"})


class Moves:
    """What came and went between two states of a project, each the paths of all files."""

    def __init__(self, before: Collection[str], after: Collection[str]) -> None:
        self.before, self.after = frozenset(before), frozenset(after)
        self.came = tuple(sorted(self.after - self.before))
        self.went = tuple(sorted(self.before - self.after))
        self._stems = {stem_of(path) for path in (*self.came, *self.went)}

    def __bool__(self) -> bool:
        return bool(self.came or self.went)

    def keep_names(self, import_roots: Iterable[str]) -> bool:
        """Whether all other names mean what they meant, and all other files are called what they were called."""
        if any(stem in _READ_UNNAMED or not (stem.isascii() and stem.isidentifier()) for stem in self._stems):
            return False
        if any(has_twin(path, self.before | self.after) for path in (*self.came, *self.went)):
            return False
        modules = ModuleMap(self.before, import_roots)
        after = modules.with_moved(self.came, self.went)
        if after is None:
            return False
        alike = [path for path in self.before & self.after if module_tail(path) in self._stems]
        return all(modules.module_name(path) == after.module_name(path) for path in alike)


def stem_of(path: str) -> str:
    """`a` of `b/a.py`."""
    return splitext(basename(path))[0]


def has_twin(path: str, paths: Collection[str]) -> bool:
    """Whether a stub and its module speak for each other."""
    stem, own = splitext(path)
    return any(f"{stem}{suffix}" in paths for suffix in SOURCE_SUFFIXES if suffix != own)
