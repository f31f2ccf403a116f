"""Which definition a name means, across files, and what a class of the tree has with its bases."""

from __future__ import annotations

from collections.abc import Iterable

from ssot_migrate.model.names import parent_name
from ssot_migrate.model.symbols import Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.semantics.name_resolver import NameResolver
from ssot_migrate.semantics.summary import ClassInfo, FileSummary, FunctionInfo

_PLAIN_BASES = frozenset({"object", "abc.ABC", "typing.Protocol", "typing.Generic", "enum.Enum"})
_MAX_DEPTH = 50  # of inheritance


class Resolver(NameResolver):
    """Resolves names, and finds what is defined under them: classes with their bases, functions, methods."""

    def find_class(self, symbol: str) -> tuple[FileSummary, ClassInfo] | None:
        """The class of that qualified name, where it is defined in the tree."""
        for summary, qualname in self._iter_owners(symbol):
            info = summary.find_class(qualname)
            if info is not None:
                return summary, info
        return None

    def find_function(self, symbol: str) -> tuple[FileSummary, FunctionInfo] | None:
        """The function or method of that qualified name, where it is defined in the tree."""
        for summary, qualname in self._iter_owners(symbol):
            info = summary.find_function(qualname)
            if info is not None:
                return summary, info
        return None

    def has_member(self, symbol: str, member: str) -> bool | None:
        """Whether a class or one of its bases has the member; None when a base or `__getattr__` hides the answer."""
        answer: bool | None = False
        for item in self.find_bases(symbol):
            if item is None or item[1].is_dynamic:
                answer = None
            if item is not None and (member in item[1].attributes or member in item[1].methods):
                return True
        return answer

    def find_method(self, symbol: str, name: str) -> tuple[FileSummary, FunctionInfo] | None:
        """A method on a class of the tree, looked up along its bases; None also where a base may hide it."""
        for item in self.find_bases(symbol):
            if item is None:
                return None
            summary, info = item
            if name in info.methods:
                return summary, summary.functions[info.methods[name]]
        return None

    def find_bases(self, symbol: str) -> list[tuple[FileSummary, ClassInfo] | None]:
        """The class and all its bases, in the order of lookup; None for one that cannot be seen.

        A base of several of them comes after all of those, as in Python's own order.
        """
        order = {item and (item[0].path, item[1].scope): item for item in reversed(list(self._iter_bases(symbol, 0)))}
        return list(reversed(order.values()))

    def _iter_bases(self, symbol: str, depth: int) -> Iterable[tuple[FileSummary, ClassInfo] | None]:
        found = self.find_class(symbol)
        if found is None or depth > _MAX_DEPTH:
            return
        yield found
        for base in self.resolve_bases(*found):
            if isinstance(base, Resolved) and self.find_class(base.symbol) is not None:
                yield from self._iter_bases(base.symbol, depth + 1)
            elif not isinstance(base, Resolved) or base.in_tree or base.symbol not in _PLAIN_BASES:
                yield None

    def resolve_bases(self, summary: FileSummary, info: ClassInfo) -> list[Resolution]:
        result: list[Resolution] = []
        for index in info.bases:
            reference = summary.references.get(index) if index is not None else None
            if reference is None:
                result.append(Unresolved(Unknown.DYNAMIC))
                continue
            meaning = self.resolve_reference(summary, reference)
            result.append(Unresolved(Unknown.DYNAMIC) if meaning.members else meaning.resolution)
        return result

    def _iter_owners(self, symbol: str) -> Iterable[tuple[FileSummary, str]]:
        module, rest = parent_name(symbol), symbol.rpartition(".")[2]
        while module:
            found = self.project.find_module(module)
            if found is not None and found.path is not None:
                summary = self.project.find_summary(found.path)
                if summary is not None:
                    yield summary, rest
                return
            rest = f"{module.rpartition('.')[2]}.{rest}"
            module = parent_name(module)
