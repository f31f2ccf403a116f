"""Files and folders that have come or gone between two states of a project.

Python finds a module by its name. So nobody can tell who does not name one of them, as long as all other names mean
what they meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from posixpath import basename, dirname, splitext

from ssot_migrate.semantics.modules import ModuleMap, list_folders, module_tail
from ssot_migrate.source.ignored import SOURCE_SUFFIXES

# What Python and pytest read without being told, for the files around it, or wherever a program starts.
_READ_AROUND = frozenset({"__init__", "conftest"})
READ_ANYWHERE = frozenset({"__main__", "sitecustomize", "usercustomize"})


class Moves:
    """What came and went, where `before` and `after` are the paths of all files.

    `modules` are the paths of all modules that came or went with that, folders as if they were packages; `tails` the
    last parts of their names, and of folders that no name can mean.
    """

    def __init__(self, before: Collection[str], after: Collection[str]) -> None:
        self.before, self.after = frozenset(before), frozenset(after)
        self.came = tuple(sorted(self.after - self.before))
        self.went = tuple(sorted(self.before - self.after))
        self._folders = list_folders(before) ^ list_folders(after) if self else frozenset[str]()
        self.tails = {module_tail(path) for path in (*self.came, *self.went)}.union(map(basename, self._folders))
        self.modules = frozenset(
            (*self.came, *self.went, *(f"{folder}/__init__.py" for folder in self._folders if is_name(folder)))
        )

    def __bool__(self) -> bool:
        return bool(self.came or self.went)

    def keep_names(self, import_roots: Iterable[str]) -> bool:
        """Whether all other names mean what they meant, and all other files are called what they were called."""
        moved = (*self.came, *self.went)
        if "src" in self._folders or not all(map(self._is_found_by_name, moved)):
            return False
        if any(has_twin(path, self.before | self.after) for path in moved):
            return False
        modules = ModuleMap(self.before, import_roots)
        after = modules.with_moved(self.came, self.went)
        tails = set(map(module_tail, moved))
        remained = self.before & self.after
        alike = remained if after is None else [path for path in remained if module_tail(path) in tails]
        after = after or ModuleMap(self.after, import_roots)
        return all(modules.module_name(path) == after.module_name(path) for path in alike)

    def _is_found_by_name(self, path: str) -> bool:
        """Whether no file that was there before and after is concerned without naming this one."""
        stem = stem_of(path)
        if stem in _READ_AROUND:
            return dirname(path) in self._folders
        return stem not in READ_ANYWHERE and is_name(path)


def is_name(path: str) -> bool:
    """Whether the last part of a module's name can be written in an import."""
    tail = module_tail(path)
    return tail.isascii() and tail.isidentifier()


def stem_of(path: str) -> str:
    """`a` of `b/a.py`."""
    return splitext(basename(path))[0]


def has_twin(path: str, paths: Collection[str]) -> bool:
    """Whether a stub and its module speak for each other."""
    stem, own = splitext(path)
    return any(f"{stem}{suffix}" in paths for suffix in SOURCE_SUFFIXES if suffix != own)
