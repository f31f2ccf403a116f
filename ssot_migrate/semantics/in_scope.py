"""Which values of a class are at hand before a call, bound on every path to it: variables, parameters, attributes.

Looked for, from the inside outwards: in the scope of the call, in the functions around it, and on `self`, where the
same function or a method that always runs first has set it. A module-level value is at hand only in the module's own
code: what serves everybody belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.origins import AttributeValue, Visible
from ssot_migrate.semantics.resolutions import combine
from ssot_migrate.semantics.summary import Binding, BindingKind, Call, ClassInfo, FileSummary, FunctionInfo, Scope
from ssot_migrate.semantics.types import Types

# Methods that run before all others: of every class, of unittest's and pytest's test classes.
_FIRST = ("__init__", "__post_init__", "asyncSetUp", "setUp", "setup_method", "setup")
_LAST = frozenset({"asyncTearDown", "tearDown", "teardown_method", "teardown", "cleanup", "close", "__exit__"})


@light_dataclass(frozen=True, slots=True)
class AtHand:
    """A value that can be named at a call: `text` is how it is written there, `hop` where it is bound."""

    text: str
    what: str  # "variable" | "parameter" | "fixture" | "attribute"
    hop: Hop
    same_as: str = ""  # the text of what it was assigned from, where that is a plain name


def find_at_hand(types: Types, summary: FileSummary, call: Call, symbol: str) -> list[AtHand]:
    """All values of the class `symbol`, or of one that derives from it, in the order of their text.

    Two names for one value count once. What an argument of the call binds anew is not at hand there.
    """
    search = _Search(types, summary, symbol)
    bound = {binding.name for binding in summary.bindings if call.span.contains(binding.span)}
    found = {item.text: item for item in [*search.iter_attributes(call), *search.iter_names(call)]}
    copied = {item.same_as for item in found.values()}
    return [item for text, item in sorted(found.items()) if text not in copied and text not in bound]


class _Search:
    """One class looked for in one file."""

    def __init__(self, types: Types, summary: FileSummary, symbol: str) -> None:
        self._types = types
        self._summary = summary
        self._symbol = symbol

    # names ------------------------------------------------------------------------------------------------------

    def iter_names(self, call: Call) -> Iterator[AtHand]:
        for scope, names in self._iter_scopes(call):
            for indexes in names.values():
                bindings = [self._summary.bindings[index] for index in indexes]
                if self._is_wanted(self._types.of_bindings(self._summary, indexes)):
                    yield self._describe(scope, bindings[-1])

    def _iter_scopes(self, call: Call) -> Iterator[tuple[Scope, dict[str, list[int]]]]:
        """The scopes whose names can be read at the call, each with what it has bound for certain."""
        scopes = self._summary.scopes
        scope, visible, is_later = scopes[call.scope], call.visible, False
        hidden: set[str] = set()
        while True:
            is_shown = scope.kind == "function" or not is_later
            if is_shown and (scope.kind != "class" or scope.index == call.scope):
                yield scope, self._bound_in(scope, visible, hidden, is_later=is_later)
            if scope.parent is None:
                return
            hidden |= scope.bindings.keys() if scope.kind != "class" else set()
            is_later = is_later or scope.kind == "function"
            scope, visible = scopes[scope.parent], scope.visible

    def _bound_in(self, scope: Scope, visible: Visible, hidden: set[str], *, is_later: bool) -> dict[str, list[int]]:
        """A function that runs later sees every value that the name is ever given."""
        names: dict[str, list[int]] = {}
        for index in visible.bindings:
            binding = self._summary.bindings[index]
            if binding.scope == scope.index and binding.name not in hidden:
                names.setdefault(binding.name, []).append(index)
        if not is_later:
            return names
        return {name: list(scope.bindings[name]) for name in names if name not in self._summary.bare_names}

    def _describe(self, scope: Scope, binding: Binding) -> AtHand:
        function = self._types.places.find_function(self._summary, scope.index)
        what = "variable"
        if binding.kind is BindingKind.PARAMETER:
            is_fixture = binding.annotation is None and function is not None
            what = "fixture" if is_fixture else "parameter"
        reference = self._summary.references.get(binding.value) if binding.value is not None else None
        same_as = ".".join(reference.chain) if reference is not None else ""
        return AtHand(binding.name, what, Hop(self._summary.path, binding.line), same_as)

    # attributes -------------------------------------------------------------------------------------------------

    def iter_attributes(self, call: Call) -> Iterator[AtHand]:
        found = self._find_method(call)
        if found is None:
            return
        method, info, visible = found
        instance = method.signature.parameters[0].name
        symbol = f"{self._summary.module}.{info.qualname}"
        here = [(self._summary, self._summary.attributes[index]) for index in visible.attributes]
        names: dict[str, list[tuple[FileSummary, AttributeValue]]] = {}
        for owner, value in (*self._set_before(symbol, method), *here):
            names.setdefault(value.name, []).append((owner, value))
        own = {value.name for _, value in here}
        for name, values in names.items():
            mine = [item for item in values if item in here] if name in own else values
            if self._is_wanted(self._combine(mine)) and (name in own or self._stays(symbol, name)):
                owner, value = mine[-1]
                same_as = self._copied(owner, value) if name in own else ""
                yield AtHand(f"{instance}.{name}", "attribute", Hop(owner.path, value.line), same_as)

    def _find_method(self, call: Call) -> tuple[FunctionInfo, ClassInfo, Visible] | None:
        """The method around a call, and what has been set where it stands, or where a function in it does."""
        scope, visible = self._summary.scopes[call.scope], call.visible
        while True:
            function = self._types.places.find_function(self._summary, scope.index)
            info = self._types.places.find_class(self._summary, scope.index) if function is not None else None
            if function is not None and info is not None:
                is_plain = not function.is_staticmethod and not function.is_classmethod
                return (function, info, visible) if is_plain and function.signature.parameters else None
            if scope.parent is None or scope.kind == "class":
                return None
            scope, visible = self._summary.scopes[scope.parent], scope.visible

    def _set_before(self, symbol: str, method: FunctionInfo) -> Iterator[tuple[FileSummary, AttributeValue]]:
        """What the methods that run before it have set when they end, those of the class's bases too."""
        name = method.qualname.rpartition(".")[2]
        first = _FIRST[: _FIRST.index(name)] if name in _FIRST else _FIRST
        for base in self._types.resolver.find_bases(symbol):
            for summary, function in self._iter_first(base, first) if base is not None else ():
                if function.scope != method.scope or summary.path != self._summary.path:
                    yield from ((summary, summary.attributes[index]) for index in function.outcome.sets)

    def _iter_first(
        self, base: tuple[FileSummary, ClassInfo], first: Iterable[str]
    ) -> Iterator[tuple[FileSummary, FunctionInfo]]:
        summary, info = base
        for name, number in info.methods.items():
            function = summary.functions[number]
            is_fixture = function.fixture is not None and function.fixture.autouse
            if name in first or (is_fixture and first is _FIRST):
                yield summary, function

    def _stays(self, symbol: str, name: str) -> bool:
        """Whether no method of the class gives the attribute anything else, but those that clean up at the end."""
        for base in self._types.resolver.find_bases(symbol):
            for value in base[0].attributes if base is not None else ():
                if base is None or value.owner != base[1].scope or value.name != name:
                    continue
                function = self._types.places.find_function(base[0], value.scope)
                is_last = function is not None and function.qualname.rpartition(".")[2] in _LAST
                if not is_last and not self._is_wanted(self._types.of_attribute_value(base[0], value)):
                    return False
        return True

    def _combine(self, values: Iterable[tuple[FileSummary, AttributeValue]]) -> Resolution:
        return combine([self._types.of_attribute_value(summary, value) for summary, value in values])

    def _copied(self, summary: FileSummary, value: AttributeValue) -> str:
        index = value.origin.reference if value.origin is not None else None
        reference = summary.references.get(index) if index is not None else None
        return ".".join(reference.chain) if reference is not None else ""

    # classes ----------------------------------------------------------------------------------------------------

    def _is_wanted(self, resolution: Resolution) -> bool:
        if not isinstance(resolution, Resolved):
            return False
        if resolution.symbol == self._symbol:
            return True
        bases = self._types.resolver.find_bases(resolution.symbol)
        return any(base is not None and f"{base[0].module}.{base[1].qualname}" == self._symbol for base in bases)
