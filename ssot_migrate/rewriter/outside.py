"""Names that a file has no binding for yet: how they are written, which import they need, and where that goes."""

from __future__ import annotations

from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.rewriter.imports import NewImport, UnsupportedStatementError
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, Binding, BindingKind, FileSummary, Reference

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM)


class Outside:
    """One file, and what it does not import so far."""

    def __init__(self, resolver: Resolver, summary: FileSummary) -> None:
        self._resolver = resolver
        self._summary = summary

    def spell(self, reference: Reference, target: str) -> tuple[str, NewImport | None]:
        """A target that the file has no binding for yet: how it is written, and the import that this needs."""
        module, name = parent_name(target), tail_name(target)
        for binding in self._summary.bindings:
            if binding.scope == 0 and _always_runs(binding):
                if binding.kind is BindingKind.IMPORT and binding.module == module and not binding.has_alias:
                    return target, None
                if binding.kind is BindingKind.IMPORT_FROM and binding.name == name and self._means(binding, target):
                    return name, None
        root = self._list_bound(reference)[0]
        is_taken = name in self._summary.free_names or any(name in s.bindings for s in self._summary.scopes)
        if is_taken and any(
            b.name == module.partition(".")[0] and b.kind is not BindingKind.IMPORT for b in self._summary.bindings
        ):
            raise UnsupportedStatementError(f"both `{name}` and the package of `{module}` mean something else here")
        if is_taken or (root.kind is BindingKind.IMPORT and module.count(".") < 2):
            return target, NewImport(module)
        return name, NewImport(module, name)

    def _means(self, binding: Binding, target: str) -> bool:
        meaning = self._resolver.resolve_binding(self._summary, binding)
        return isinstance(meaning, Resolved) and meaning.symbol == target

    def find_home(self, reference: Reference) -> Span:
        """The statement that binds the name: an import that may fail stands beside the one that may."""
        return self._list_bound(reference)[0].statement

    def _list_bound(self, reference: Reference) -> list[Binding]:
        """What binds the name, star imports last. Raises UnsupportedStatementError where nothing does."""
        indexes = (index for index in (*reference.reaching, *reference.stars) if index != UNBOUND)
        found = [self._summary.bindings[index] for index in indexes]
        if not found:
            raise UnsupportedStatementError("nothing in the file binds the name")
        return found

    def find_certain_home(self, reference: Reference) -> Span:
        """As `find_home`, but where the import is run whatever else happens: what is written needs it."""
        is_sure = UNBOUND not in reference.reaching or bool(reference.stars)
        if is_sure and len(self._list_bound(reference)) == 1:
            return self.find_home(reference)
        homes = [
            binding.statement
            for binding in self._summary.bindings
            if binding.kind in _IMPORTS
            and binding.scope == 0
            and _always_runs(binding)
            and (reference.scope != 0 or binding.statement.start < reference.start)
        ]
        if not homes:
            raise UnsupportedStatementError("the file has no place for an import that always runs")
        return max(homes)


def _always_runs(binding: Binding) -> bool:
    return not (binding.guarded or binding.handler or binding.conditional or binding.typing_only or binding.unreachable)
