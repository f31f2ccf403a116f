"""Which pytest fixture a parameter asks for: of the class, of the file, then of each `conftest.py` above it."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from ssot_migrate.model.names import tail_name
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import ClassInfo, FileSummary, FunctionInfo

_CONFTEST = "conftest.py"


class Fixtures:
    """The fixtures of one snapshot. Those of plugins outside the tree are unknown here."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def find(self, summary: FileSummary, function: FunctionInfo, name: str) -> tuple[FileSummary, FunctionInfo] | None:
        """The fixture that pytest passes as `name` to a test or to another fixture; None where it calls neither."""
        is_test = tail_name(function.qualname).startswith("test")
        if not is_test and function.fixture is None:
            return None
        for found in self._iter_candidates(summary, function, name):
            if found[1].scope != function.scope or found[0].path != summary.path:
                return found  # a fixture may ask for the one that it overrides
        return None

    def _iter_candidates(
        self, summary: FileSummary, function: FunctionInfo, name: str
    ) -> Iterator[tuple[FileSummary, FunctionInfo]]:
        owner = next((info for info in summary.classes if function.qualname.startswith(f"{info.qualname}.")), None)
        if owner is not None:
            yield from self._in_class(summary, owner, name)
        yield from self._in_file(summary, name)
        folder = summary.path
        while folder:
            folder = dirname(folder)
            path = f"{folder}/{_CONFTEST}" if folder else _CONFTEST
            found = self._resolver.project.find_summary(path) if self._resolver.project.modules.has_file(path) else None
            if found is not None and found.path != summary.path:
                yield from self._in_file(found, name)

    def _in_class(
        self, summary: FileSummary, owner: ClassInfo, name: str
    ) -> Iterator[tuple[FileSummary, FunctionInfo]]:
        for base in self._resolver.find_bases(f"{summary.module}.{owner.qualname}"):
            if base is not None:
                for number in base[1].methods.values():
                    method = base[0].functions[number]
                    if method.fixture is not None and method.fixture.name == name:
                        yield base[0], method

    def _in_file(self, summary: FileSummary, name: str) -> Iterator[tuple[FileSummary, FunctionInfo]]:
        """A fixture that a module defines or imports: pytest does not mind which."""
        for function in reversed(summary.functions):
            if "." not in function.qualname and function.fixture is not None and function.fixture.name == name:
                yield summary, function
        answer = self._resolver.resolve_name(summary.module, name, summary.path)
        found = self._resolver.find_function(answer.symbol) if isinstance(answer, Resolved) else None
        if found is not None and found[1].fixture is not None and found[0].path != summary.path:
            yield found
