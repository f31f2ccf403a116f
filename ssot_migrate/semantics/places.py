"""Which function or class the scopes of a file are the bodies of."""

from __future__ import annotations

from typing import NamedTuple

from ssot_migrate.semantics.scopes import TYPE_PARAMETERS
from ssot_migrate.semantics.summary import ClassInfo, FileSummary, FunctionInfo


class _Bodies(NamedTuple):
    functions: dict[int, FunctionInfo]
    classes: dict[int, ClassInfo]


class Places:
    """The files of one snapshot, each looked through once."""

    def __init__(self) -> None:
        self._bodies: dict[str, _Bodies] = {}

    def find_function(self, summary: FileSummary, scope: int) -> FunctionInfo | None:
        """The function that a scope is the body of."""
        return self._read(summary).functions.get(scope)

    def find_class(self, summary: FileSummary, scope: int) -> ClassInfo | None:
        """The class in whose body the function with that scope is defined."""
        parent = summary.scopes[scope].parent
        while parent is not None and summary.scopes[parent].kind == TYPE_PARAMETERS:
            parent = summary.scopes[parent].parent
        return self._read(summary).classes.get(parent) if parent is not None else None

    def _read(self, summary: FileSummary) -> _Bodies:
        if summary.path not in self._bodies:
            self._bodies[summary.path] = _Bodies(
                {info.scope: info for info in summary.functions}, {info.scope: info for info in summary.classes}
            )
        return self._bodies[summary.path]
