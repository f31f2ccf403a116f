"""Which values of a file are instances of a replaced class, or of one that derives from it, and what builds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.kinds.heirs import find_inherited
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.attributes_read import AttributeRead
from ssot_migrate.semantics.origins import AttributeValue
from ssot_migrate.semantics.resolutions import without_none
from ssot_migrate.semantics.summary import UNBOUND, Argument, Binding, BindingKind, Call, FileSummary, Reference
from ssot_migrate.semantics.types import Types

# What such a binding gives is no instance.
_NO_INSTANCES = frozenset(
    {BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.CLASS, BindingKind.FUNCTION, BindingKind.NONE}
)


@light_dataclass(frozen=True, slots=True)
class Owner:
    """What the first `count` parts of a chain give: an instance of a replaced class, or of the class `heir` that
    derives from it.

    `calls` are the constructions of the file that the value may come from. `is_certain`: it comes from nothing else.
    """

    match: Match
    count: int
    calls: frozenset[int] = frozenset()
    heir: str = ""
    is_certain: bool = True


class OwnerSearch:
    """One file; `built` are its constructions of replaced classes, by call. `named` is where the names end by which it
    means something replaced.
    """

    def __init__(
        self, types: Types, facts: Facts, summary: FileSummary, built: Mapping[int, Match], named: frozenset[int]
    ) -> None:
        self.types = types
        self.summary = summary
        self.named = named
        self._facts = facts
        self.built = built
        self._attributes: dict[str, list[AttributeValue]] = {}
        for value in summary.attributes:
            self._attributes.setdefault(value.name, []).append(value)

    def find_owner(self, reference: Reference) -> Owner | None:
        """Whose instance one of the first parts of a chain gives; its last part is what is read on that."""
        for count in range(1, min(len(reference.chain), 3)):
            owner = self.find_value(reference, count)
            if owner is not None:
                return owner
        named = self.types.callees.find_owner(self.summary, reference) if len(reference.chain) == 2 else None
        return self._find_heir(named, 1) if named is not None else None

    def find_value(self, reference: Reference, count: int) -> Owner | None:
        """Whose instance the first `count` parts of a chain give."""
        built = self._find_built(reference) if count == 1 else self._find_held(reference) if count == 2 else None
        return built or self._classify(self.types.of_prefix(self.summary, reference, count), count)

    def find_owner_of_call(self, call: Call) -> Owner | None:
        """Whose instance a call gives."""
        if call.index in self.built:
            return Owner(self.built[call.index], 0, frozenset({call.index}))
        return self._classify(self.types.of_call(self.summary, call), 0)

    def iter_constructions(self) -> Iterator[Call]:
        """The calls that give an instance of a replaced class, or of one that derives from it."""
        yield from (call for call in self.summary.calls.values() if self.find_owner_of_call(call) is not None)

    def find_owner_of_value(self, argument: Argument) -> Owner | None:
        """Whose instance is passed to a call."""
        reference = self.summary.references.get(argument.reference) if argument.reference is not None else None
        if reference is not None:
            return self.find_value(reference, len(reference.chain))
        call = next((call for call in self.summary.calls.values() if call.span == argument.value), None)
        return self.find_owner_of_call(call) if call is not None else None

    def is_other(self, read: AttributeRead) -> bool:
        """Whether an attribute is certainly read on something that is no such instance."""
        if read.owner is not None:
            return True  # what a class reads of itself is asked where one derives from a replaced one
        if read.call is not None:
            call = next((call for call in self.summary.calls.values() if call.span == read.call), None)
            return call is not None and self._gives_other(call)
        bindings = [binding for binding in self.summary.bindings if read.chain[:1] == (binding.name,)]
        if not bindings:
            return False
        if len(read.chain) > 1 and any(binding.kind is BindingKind.PARAMETER for binding in bindings):
            values = self._attributes.get(read.chain[1], ())
            return bool(values) and all(self._is_other_value(value) for value in values)
        return all(self._binds_other(binding) for binding in bindings)

    def _binds_other(self, binding: Binding) -> bool:
        call = self.summary.calls.get(binding.built) if binding.built is not None else None
        return (
            binding.kind in _NO_INSTANCES
            or (call is not None and not binding.entered and self._gives_other(call))
            or self._is_known_other(self.types.of_binding(self.summary, binding))
        )

    def _is_other_value(self, value: AttributeValue) -> bool:
        call = self.summary.calls.get(value.origin.call) if value.origin and value.origin.call is not None else None
        return (call is not None and not value.entered and self._gives_other(call)) or self._is_known_other(
            self.types.of_attribute_value(self.summary, value)
        )

    def _gives_other(self, call: Call) -> bool:
        """Whether a call gives something that is no instance of a replaced class, and holds none: its class is known,
        or it stands outside the tree, and gets nothing that could be handed back.
        """
        if self._is_known_other(self.types.of_call(self.summary, call)):
            return True
        return self._is_outside(call.reference) and all(
            self._is_outside(item.reference, or_in=True) if item.reference is not None else item.is_plain
            for item in call.arguments
        )

    def _is_outside(self, index: int | None, *, or_in: bool = False) -> bool:
        """Whether a name means a definition outside the tree; `or_in`: or one of the tree itself."""
        reference = self.summary.references.get(index) if index is not None else None
        if reference is None:
            return False
        meaning = self.types.resolver.resolve_reference(self.summary, reference).resolution
        return isinstance(meaning, Resolved) and (or_in or not meaning.in_tree)

    def _is_known_other(self, resolution: Resolution) -> bool:
        value = without_none(resolution)
        return isinstance(value, Resolved) and self._classify(value, 0) is None

    def _find_built(self, reference: Reference) -> Owner | None:
        """A variable that the file's own constructions give its value."""
        bindings = [self.summary.bindings[index] for index in reference.reaching if index != UNBOUND]
        given = [binding for binding in bindings if binding.kind is not BindingKind.NONE]
        calls = self._list_built(binding.built for binding in given if not binding.entered)
        if not calls:
            return None
        is_certain = all(binding.built in calls and not binding.entered for binding in given)
        return Owner(self.built[min(calls)], 1, calls, is_certain=is_certain)

    def _find_held(self, reference: Reference) -> Owner | None:
        """An attribute that the file's own constructions give its value, of an instance of the class that sets it."""
        if reference.chain[1] not in self._attributes:
            return None
        value = without_none(self.types.of_prefix(self.summary, reference, 1))
        found = self._attributes[reference.chain[1]]
        if isinstance(value, Resolved):
            bases = (base for base in self.types.resolver.find_bases(value.symbol) if base is not None)
            scopes = {info.scope for summary, info in bases if summary.path == self.summary.path}
            found = [item for item in found if item.owner in scopes]
        given = [item for item in found if item.origin is not None and not item.origin.is_none]
        calls = self._list_built(item.origin.call for item in given if item.origin is not None and not item.entered)
        if not calls:
            return None
        is_built = all(item.origin is not None and item.origin.call in calls and not item.entered for item in given)
        return Owner(self.built[min(calls)], 2, calls, is_certain=is_built and isinstance(value, Resolved))

    def _list_built(self, calls: Iterable[int | None]) -> frozenset[int]:
        return frozenset(call for call in calls if call is not None and call in self.built)

    def _classify(self, resolution: Resolution, count: int) -> Owner | None:
        value = without_none(resolution)
        if not isinstance(value, Resolved):
            return None
        match = self._facts.find(value.symbol)
        return Owner(match, count) if match is not None else self._find_heir(value.symbol, count)

    def _find_heir(self, symbol: str, count: int) -> Owner | None:
        match = find_inherited(self.types.resolver, self._facts, symbol)
        return Owner(match, count, heir=symbol) if match is not None else None
