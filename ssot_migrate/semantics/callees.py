"""What a call calls: a class, a function, or a method of what its receiver is."""

from __future__ import annotations

from collections.abc import Callable

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.places import Places
from ssot_migrate.semantics.resolutions import without_none
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, BindingKind, Call, FileSummary, FunctionInfo, Reference


@light_dataclass(frozen=True, slots=True)
class Callee:
    """A function or method of the tree that is called; `receiver` is the class that it is called on."""

    summary: FileSummary
    function: FunctionInfo
    receiver: str | None = None


class Callees:
    """One snapshot; `of_prefix` is asked for the class of what the first parts of a chain give."""

    def __init__(
        self, resolver: Resolver, places: Places, of_prefix: Callable[[FileSummary, Reference, int], Resolution]
    ) -> None:
        self._resolver = resolver
        self._places = places
        self._of_prefix = of_prefix

    def find_callee(self, summary: FileSummary, call: Call) -> str | Callee | None:
        """What is called: a class of the tree, by its qualified name, or a function; None where that is not certain."""
        reference = summary.references.get(call.reference) if call.reference is not None else None
        if reference is None:
            return None
        meaning = self._resolver.resolve_reference(summary, reference)
        resolution, members = meaning.resolution, meaning.members
        if isinstance(resolution, Resolved) and self._resolver.find_class(resolution.symbol) is not None:
            return self._on_class(resolution.symbol, members)
        if isinstance(resolution, Resolved) and not members:
            found = self._resolver.find_function(resolution.symbol)
            if found is not None:
                return Callee(*found)
        if len(reference.chain) == 1:
            return self._find_class_parameter(summary, reference)
        owner = self.find_owner(summary, reference)
        return self._find_method(owner, reference.chain[-1]) if owner is not None else None

    def find_owner(self, summary: FileSummary, reference: Reference) -> str | None:
        """The class on which, or on an instance of which, the last part of a chain is looked up."""
        if len(reference.chain) == 2:
            named = self._resolver.resolve_chain(
                summary, reference.chain[:1], reference.reaching, reference.stars
            ).resolution
            if isinstance(named, Resolved) and self._resolver.find_class(named.symbol) is not None:
                return named.symbol
            parameter = self._find_class_parameter(summary, reference)
            if parameter is not None:
                return parameter
        value = without_none(self._of_prefix(summary, reference, len(reference.chain) - 1))
        return value.symbol if isinstance(value, Resolved) else None

    def _on_class(self, symbol: str, members: tuple[str, ...]) -> str | Callee | None:
        if not members:
            return symbol
        return self._find_method(symbol, members[0]) if len(members) == 1 else None

    def _find_method(self, symbol: str, name: str) -> Callee | None:
        method = self._resolver.find_method(symbol, name)
        return Callee(*method, symbol) if method is not None and not method[1].is_property else None

    def _find_class_parameter(self, summary: FileSummary, reference: Reference) -> str | None:
        """The class around a classmethod whose first parameter the chain starts with."""
        if len(reference.reaching) != 1 or reference.reaching[0] == UNBOUND:
            return None
        binding = summary.bindings[reference.reaching[0]]
        function = self._places.find_function(summary, binding.scope) if binding.kind is BindingKind.PARAMETER else None
        owner = self._places.find_class(summary, binding.scope)
        if function is None or owner is None or not function.is_classmethod:
            return None
        return f"{summary.module}.{owner.qualname}" if is_first(function, binding.name) else None


def is_first(function: FunctionInfo, name: str) -> bool:
    """Whether a parameter is the one that a method gets its instance or class by."""
    parameters = function.signature.parameters
    return bool(parameters) and parameters[0].name == name
