"""Imports that lead nowhere, as far as that is certain: whatever could still be there counts as there."""

from __future__ import annotations

import difflib
from posixpath import dirname

from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.glances import HIDES_NAMES
from ssot_migrate.semantics.modules import ModuleFile
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, BindingKind, FileSummary

_NEAR = 0.75


class DanglingImports:
    """Answers for one snapshot. Of a top-level name that is only a folder, or one file, an installed package may be
    what is meant: nothing below it is said to be missing.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._project = resolver.project
        self._glances = resolver.project.glances
        self._modules = resolver.project.modules
        self._missing: dict[tuple[str, str], str | None] = {}

    # modules ----------------------------------------------------------------------------------------------------

    def find_missing_module(self, name: str, importer: str) -> str | None:
        """The first part of a module's absolute name that does not exist; None if all of it does, or may."""
        key = (name, dirname(importer))
        if key not in self._missing:
            self._missing[key] = self._look_for(name, importer)
        return self._missing[key]

    def _look_for(self, name: str, importer: str) -> str | None:
        if self._modules.find_module(name, importer) is not None:
            return None
        known = parent_name(name)
        while known and self._modules.find_module(known, importer) is None:
            known = parent_name(known)
        found = self._modules.find_module(known, importer)
        if found is None or ("." not in known and not self._modules.is_own_top(known, importer)):
            return None
        missing = f"{known}.{name[len(known) + 1 :].partition('.')[0]}"
        if self._modules.has_anywhere(missing) or self._may_have_module(found, tail_name(missing)):
            return None
        return missing

    def _may_have_module(self, package: ModuleFile, name: str) -> bool:
        if package.path is None:
            return False
        if self._glances.hides_modules(package.path):
            return True
        return package.is_package and self._project.has_unread_module(dirname(package.path), name)

    # names ------------------------------------------------------------------------------------------------------

    def lacks_name(self, module: str, name: str, importer: str) -> bool:
        """Whether an existing module certainly has no such name, and no such module in it."""
        answer = self._glance(module, name, importer)
        return answer if isinstance(answer, bool) else self._lacks_inside(answer, module, name, importer)

    def find_file_to_read(self, module: str, name: str, importer: str) -> str | None:
        """The file that `lacks_name` has to read, or `find_nearest_name` after it; None if a glance at it is enough."""
        answer = self._glance(module, name, importer)
        if not isinstance(answer, bool):
            return answer
        found = self._modules.find_module(module, importer) if answer else None
        return found.path if found is not None else None

    def _glance(self, module: str, name: str, importer: str) -> bool | str:
        """Whether a name is lacking; where the bytes of the module do not tell, its file."""
        found = self._modules.find_module(module, importer)
        if found is None or name == "*" or (name.startswith("__") and name.endswith("__")):
            return False
        if not self._modules.is_own_top(module.partition(".")[0], importer) and not _is_spelled_deep(module):
            return False
        full = f"{module}.{name}"
        if found.path is None:
            return self.find_missing_module(full, importer) is not None
        if self._glances.surely_has(found.path, name) or self._modules.find_module(full, importer) is not None:
            return False
        if self._glances.plainly_lacks(found.path, name):
            return not (self._modules.has_anywhere(full) or self._may_have_module(found, name))
        return found.path

    def _lacks_inside(self, path: str, module: str, name: str, importer: str) -> bool:
        """The same for a file that is read in full."""
        summary = self._project.find_summary(path)
        found = self._modules.find_module(module, importer)
        if summary is None or found is None:
            return False
        if isinstance(self._resolver.resolve_name(module, name, importer), Resolved):
            return False
        is_bound = any(
            index != UNBOUND and summary.bindings[index].kind is not BindingKind.DELETED
            for index in summary.exports.get(name, ())
        )
        if is_bound or self._may_have_name(summary, frozenset()):
            return False
        return not (self._modules.has_anywhere(f"{module}.{name}") or self._may_have_module(found, name))

    def _may_have_name(self, summary: FileSummary, asked: frozenset[str]) -> bool:
        """Whether a module can hold names that nobody sees in it: by `__getattr__`, tricks, or stars from outside."""
        data = self._project.get_bytes(summary.path)
        if summary.has_module_getattr or any(mark in data for mark in HIDES_NAMES):
            return True
        for binding in summary.bindings:
            if binding.kind is not BindingKind.STAR:
                continue
            module = self._resolver.imported_module(summary, binding)
            found = self._modules.find_module(module, summary.path) if module is not None else None
            inner = self._project.find_summary(found.path) if found is not None and found.path else None
            if inner is None:
                return True
            if inner.path not in asked and self._may_have_name(inner, asked | {summary.path}):
                return True
        return False

    # what may be meant ------------------------------------------------------------------------------------------

    def find_nearest_module(self, missing: str, importer: str) -> str | None:
        """A module of the same last name elsewhere, else one beside it that is spelled much like it."""
        alike = [name for name in self._modules.find_alike(missing) if name != missing]
        if alike:
            near = difflib.get_close_matches(missing, alike, n=1, cutoff=0)
            return near[0]
        parent = self._modules.find_module(parent_name(missing), importer)
        children = self._modules.list_children(parent) if parent is not None else []
        near = difflib.get_close_matches(tail_name(missing), children, n=1, cutoff=_NEAR)
        return f"{parent_name(missing)}.{near[0]}" if near else None

    def find_nearest_name(self, module: str, name: str, importer: str) -> str | None:
        """A name of the module that is spelled much like it."""
        found = self._modules.find_module(module, importer)
        summary = self._project.find_summary(found.path) if found is not None and found.path else None
        names = sorted(summary.exports) if summary is not None else []
        return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=_NEAR)), None)


def is_near(missing: str, name: str) -> bool:
    """Whether a name is spelled so much like one that does not exist that it may be what was meant."""
    return bool(difflib.get_close_matches(missing, (name,), cutoff=_NEAR))


def _is_spelled_deep(module: str) -> bool:
    """Whether the name has so many parts of this project that no installed package can be meant."""
    return "." in module
