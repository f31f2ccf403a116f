"""Which class a value is of, without a type checker: from annotations, constructions, what functions give back,
`with`, fixtures, and what methods set on `self`.

The answers are the resolver's. `Resolved` is the class: one that every way to the value agrees on. A value that may
also be None is `Ambiguous` between its class and `NONE`. What a file does not say is `Unresolved`, never guessed: a
call of something outside the tree gives a value of unknown class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.semantics.callees import Callee, Callees, is_first
from ssot_migrate.semantics.fixtures import Fixtures
from ssot_migrate.semantics.origins import Annotation, AttributeValue, Origin
from ssot_migrate.semantics.places import Places
from ssot_migrate.semantics.questions import Questions
from ssot_migrate.semantics.resolutions import NONE, combine, prepend, without_none
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import (
    UNBOUND,
    Binding,
    BindingKind,
    Call,
    ClassInfo,
    FileSummary,
    FunctionInfo,
    Reference,
)

_DYNAMIC = Unresolved(Unknown.DYNAMIC)
_SELF = frozenset({"typing.Self", "typing_extensions.Self"})
_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
_TRANSPARENT = frozenset(
    {"classmethod", "staticmethod", "abstractmethod", "override", "final", "property", "cached_property"}
    | {"cache", "lru_cache", "overload"}
)
_AWAITED = frozenset({"Awaitable", "Coroutine"})


class Types:
    """Classes of values in one snapshot. Questions are answered when they are asked, and remembered."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._fixtures = Fixtures(resolver)
        self._questions = Questions()
        self.places = Places()
        self.callees = Callees(resolver, self.places, self.of_prefix)

    # values in a file -------------------------------------------------------------------------------------------

    def of_reference(self, summary: FileSummary, reference: Reference) -> Resolution:
        """The class of what a name or a chain of attributes gives; unresolved where it names a class itself."""
        return self._questions.ask(
            (summary.path, "reference", reference.index),
            lambda: self._of_chain(summary, reference, reference.chain),
        )

    def of_prefix(self, summary: FileSummary, reference: Reference, count: int) -> Resolution:
        """The class of what the first `count` parts of a chain give."""
        key = (summary.path, f"reference {count}", reference.index)
        return self._questions.ask(key, lambda: self._of_chain(summary, reference, reference.chain[:count]))

    def _of_chain(self, summary: FileSummary, reference: Reference, chain: tuple[str, ...]) -> Resolution:
        """The class of the reference's chain, or of the beginning of it."""
        meaning = self.resolver.resolve_chain(summary, chain, reference.reaching, reference.stars)
        if isinstance(meaning.resolution, Resolved):
            return self._of_symbol(meaning.resolution, meaning.members)
        return self._of_members(self.of_bindings(summary, reference.reaching), chain[1:])

    def of_binding(self, summary: FileSummary, binding: Binding) -> Resolution:
        """The class of what a binding gives its name to."""
        answer = self._questions.ask(
            (summary.path, "binding", binding.index), lambda: self._read_binding(summary, binding)
        )
        return prepend(Hop(summary.path, binding.line), answer)

    def of_bindings(self, summary: FileSummary, indexes: Iterable[int]) -> Resolution:
        """The class that a name has which may come from any of these bindings."""
        return combine([self.of_binding(summary, summary.bindings[index]) for index in indexes if index != UNBOUND])

    def of_call(self, summary: FileSummary, call: Call) -> Resolution:
        """The class of what a call gives, after `await` where that stands before it."""
        return self._questions.ask((summary.path, "call", call.index), lambda: self._read_call(summary, call))

    def of_origin(self, summary: FileSummary, origin: Origin) -> Resolution:
        """The class of a value that was returned, yielded or assigned."""
        if origin.is_none:
            return NONE
        call = summary.calls.get(origin.call) if origin.call is not None else None
        if call is not None:
            return self.of_call(summary, call)
        reference = summary.references.get(origin.reference) if origin.reference is not None else None
        return self.of_reference(summary, reference) if reference is not None else _DYNAMIC

    def of_annotation(self, summary: FileSummary, annotation: Annotation, receiver: str | None = None) -> Resolution:
        """The class that an annotation promises; `receiver` is what `Self` means there."""
        reference = summary.references.get(annotation.reference)
        if annotation.inside or reference is None:
            return _DYNAMIC
        return self._promised(summary, annotation, reference, receiver)

    def of_attribute(self, symbol: str, name: str) -> Resolution:
        """The class of what an attribute of an instance of the class `symbol` holds."""
        return self._questions.ask((symbol, f".{name}", 0), lambda: self._read_attribute(symbol, name))

    def of_attribute_value(self, summary: FileSummary, value: AttributeValue) -> Resolution:
        """The class of what one statement gives to an attribute."""
        if value.annotation is not None:
            return self.of_annotation(summary, value.annotation)
        if value.origin is None:
            return _DYNAMIC
        if value.entered:
            call = summary.calls.get(value.origin.call) if value.origin.call is not None else None
            return self._of_entered(summary, call, value.entered) if call is not None else _DYNAMIC
        return self.of_origin(summary, value.origin)

    # bindings ---------------------------------------------------------------------------------------------------

    def _read_binding(self, summary: FileSummary, binding: Binding) -> Resolution:
        match binding.kind:
            case BindingKind.NONE:
                return NONE if binding.annotation is None else self.of_annotation(summary, binding.annotation)
            case BindingKind.PARAMETER:
                return self._of_parameter(summary, binding)
            case BindingKind.IMPORT | BindingKind.IMPORT_FROM:
                meaning = self.resolver.resolve_binding(summary, binding)
                return self._of_symbol(meaning, ()) if isinstance(meaning, Resolved) else _DYNAMIC
            case BindingKind.ASSIGN:
                if binding.annotation is not None:
                    return self.of_annotation(summary, binding.annotation)
                call = summary.calls.get(binding.built) if binding.built is not None else None
                if call is not None and binding.entered:
                    return self._of_entered(summary, call, binding.entered)
                # Of a conditional expression it is known which names it chooses from, not whether None is among them.
                return self.of_origin(summary, Origin(binding.value, binding.built))
            case _:
                return _DYNAMIC

    def _of_parameter(self, summary: FileSummary, binding: Binding) -> Resolution:
        function = self.places.find_function(summary, binding.scope)
        owner = self.places.find_class(summary, binding.scope)
        symbol = f"{summary.module}.{owner.qualname}" if owner is not None else None
        if binding.annotation is not None:
            return self.of_annotation(summary, binding.annotation, symbol)
        if function is None:
            return _DYNAMIC
        if symbol is not None and is_first(function, binding.name) and not function.is_staticmethod:
            return _DYNAMIC if function.is_classmethod else self._instance_of(symbol)
        found = self._fixtures.find(summary, function, binding.name)
        return self.of_fixture(*found) if found is not None else _DYNAMIC

    def of_fixture(self, summary: FileSummary, function: FunctionInfo) -> Resolution:
        """The class of what a fixture gives to those who ask for it."""
        return self._questions.ask((summary.path, "fixture", function.scope), lambda: self._given(summary, function))

    def _given(self, summary: FileSummary, function: FunctionInfo) -> Resolution:
        """What a generator yields, or a function returns: what `fixture` and `contextmanager` hand on."""
        if function.returns is not None:
            reference = summary.references.get(function.returns.reference)
            is_generator = bool(function.outcome.yielded)
            if reference is None or is_generator != bool(function.returns.inside):
                return _DYNAMIC
            return self._promised(summary, function.returns, reference, None)
        if function.outcome.yielded:
            return combine([self.of_origin(summary, origin) for origin in function.outcome.yielded])
        return self._returned(summary, function, None)

    # calls ------------------------------------------------------------------------------------------------------

    def _read_call(self, summary: FileSummary, call: Call) -> Resolution:
        callee = self.callees.find_callee(summary, call)
        if callee is None:
            return _DYNAMIC
        if isinstance(callee, str):
            return _DYNAMIC if call.awaited else self._instance_of(callee)
        return self._of_result(callee.summary, callee.function, callee.receiver, awaited=call.awaited)

    def _instance_of(self, symbol: str) -> Resolution:
        """What calling a class gives, unless its metaclass or `__new__` may decide otherwise."""
        bases = self.resolver.find_bases(symbol)
        if any(base is not None and (base[1].has_metaclass or "__new__" in base[1].methods) for base in bases):
            return _DYNAMIC
        return Resolved(symbol)

    def _of_result(
        self, summary: FileSummary, function: FunctionInfo, receiver: str | None, *, awaited: bool
    ) -> Resolution:
        """What calling a function gives."""
        if any(tail_name(name) not in _TRANSPARENT for name in function.decorators):
            return _DYNAMIC
        promise = function.returns
        if promise is not None and promise.inside:
            reference = summary.references.get(promise.reference)
            is_awaited = awaited and promise.inside in _AWAITED and not function.signature.is_async
            return self._promised(summary, promise, reference, receiver) if is_awaited and reference else _DYNAMIC
        if function.outcome.yielded or function.signature.is_async != awaited:
            return _DYNAMIC
        if promise is not None:
            return self.of_annotation(summary, promise, receiver)
        return self._returned(summary, function, receiver)

    def _returned(self, summary: FileSummary, function: FunctionInfo, receiver: str | None) -> Resolution:
        """By its `return` statements; `return cls(…)` and `return self` give what it was called on."""
        answers = [
            Resolved(receiver)
            if receiver is not None and self._gives_receiver(summary, function, origin)
            else self.of_origin(summary, origin)
            for origin in function.outcome.returned
        ]
        return combine([*answers, NONE] if function.outcome.ends else answers)

    def _gives_receiver(self, summary: FileSummary, function: FunctionInfo, origin: Origin) -> bool:
        call = summary.calls.get(origin.call) if origin.call is not None else None
        index = call.reference if call is not None else origin.reference
        reference = summary.references.get(index) if index is not None else None
        if reference is None or len(reference.chain) != 1 or len(reference.reaching) != 1:
            return False
        if function.is_staticmethod or function.is_classmethod == (call is None):
            return False
        index = reference.reaching[0]
        binding = summary.bindings[index] if index != UNBOUND else None
        is_parameter = binding is not None and binding.kind is BindingKind.PARAMETER
        return is_parameter and is_first(function, reference.chain[0])

    def _of_entered(self, summary: FileSummary, call: Call, entered: str) -> Resolution:
        """What `with call(…) as name` binds."""
        callee = self.callees.find_callee(summary, call)
        if isinstance(callee, Callee) and {tail_name(name) for name in callee.function.decorators} & _MANAGERS:
            return self._given(callee.summary, callee.function)
        manager = self.of_call(summary, call)
        is_async = entered == "async with"
        if not isinstance(manager, Resolved):
            return _DYNAMIC
        method = self.resolver.find_method(manager.symbol, "__aenter__" if is_async else "__enter__")
        return self._of_result(*method, manager.symbol, awaited=is_async) if method is not None else _DYNAMIC

    # symbols and members ----------------------------------------------------------------------------------------

    def _of_symbol(self, resolved: Resolved, members: tuple[str, ...]) -> Resolution:
        """The class of a module-level variable, or of what is reached through it or through a class."""
        if resolved.is_module:
            return _DYNAMIC
        if self.resolver.find_class(resolved.symbol) is not None:
            if not members:
                return _DYNAMIC  # the class itself
            return self._of_members(self.of_attribute(resolved.symbol, members[0]), members[1:])
        found = self.resolver.project.modules.find_module(parent_name(resolved.symbol))
        summary = self.resolver.project.find_summary(found.path) if found is not None and found.path else None
        bindings = summary.exports.get(tail_name(resolved.symbol)) if summary is not None else None
        if summary is None or bindings is None:
            return _DYNAMIC
        return self._of_members(self.of_bindings(summary, bindings), members)

    def _of_members(self, owner: Resolution, members: tuple[str, ...]) -> Resolution:
        """Reads attributes one after the other; nobody reads one of None and goes on."""
        for name in members:
            owner = without_none(owner)
            if not isinstance(owner, Resolved):
                return _DYNAMIC
            owner = self.of_attribute(owner.symbol, name)
        return owner

    def _read_attribute(self, symbol: str, name: str) -> Resolution:
        for base in self.resolver.find_bases(symbol):
            if base is None:
                return _DYNAMIC
            summary, info = base
            if name in info.methods:
                function = summary.functions[info.methods[name]]
                return self._of_result(summary, function, symbol, awaited=False) if function.is_property else _DYNAMIC
            if name in info.declared:
                return self.of_annotation(summary, info.declared[name], symbol)
            answers = [*self._iter_values(summary, info, name)]
            if answers:
                return combine(answers)
        return Unresolved(Unknown.MISSING_NAME, f"{symbol}.{name}")

    def _iter_values(self, summary: FileSummary, info: ClassInfo, name: str) -> Iterator[Resolution]:
        """What the class's body and its methods give to the attribute; what is declared says it for all of them."""
        values = [value for value in summary.attributes if value.owner == info.scope and value.name == name]
        declared = next((value.annotation for value in values if value.annotation is not None), None)
        if declared is not None:
            yield self.of_annotation(summary, declared)
            return
        for index in summary.scopes[info.scope].bindings.get(name, ()):
            yield self.of_binding(summary, summary.bindings[index])
        for value in values:
            yield prepend(Hop(summary.path, value.line), self.of_attribute_value(summary, value))

    def _promised(
        self, summary: FileSummary, annotation: Annotation, reference: Reference, receiver: str | None
    ) -> Resolution:
        meaning = self.resolver.resolve_reference(summary, reference)
        answer: Resolution = _DYNAMIC
        if isinstance(meaning.resolution, Resolved) and meaning.resolution.symbol in _SELF:
            answer = Resolved(receiver) if receiver is not None else _DYNAMIC
        elif not meaning.members:
            answer = self._only_classes(meaning.resolution)
        return combine([answer, NONE]) if annotation.is_optional else answer

    def _only_classes(self, resolution: Resolution) -> Resolution:
        """An annotation names a class, or something of the tree that is none: a type variable, a new type."""
        if isinstance(resolution, Ambiguous):
            return resolution
        if not isinstance(resolution, Resolved) or resolution.symbol.startswith(("typing.", "typing_extensions.")):
            return _DYNAMIC
        is_class = not resolution.in_tree or self.resolver.find_class(resolution.symbol) is not None
        return resolution if is_class and not resolution.is_module else _DYNAMIC
