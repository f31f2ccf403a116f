"""What a file tells others: what these can import, build, call, inherit or be given.

What a function does inside is not told, nor where anything stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator

from ssot_migrate.semantics.origins import Annotation, AttributeValue, Origin
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

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.STAR)

Ask = Callable[[Iterable[str]], bool]
"""Whether somebody asks for one of these names, wherever it is used."""


def describe_outward(summary: FileSummary, names: Collection[str], asks_for: Ask) -> Hashable:
    """All that a file tells those who ask for what a module holds, what its classes and functions are, what `names`
    mean in any of its scopes, or what it does with the words that `asks_for`. Nothing in it has a place or an index.
    """
    return _Account(summary, names, asks_for).tell()


class _Account:
    """Tells what one file tells. What comes up again is told by the number that it had the first time."""

    def __init__(self, summary: FileSummary, names: Collection[str], asks_for: Ask) -> None:
        self._summary = summary
        self._names = names
        self._asks_for = asks_for
        self._numbers: dict[tuple[str, int], int] = {}
        self._texts: dict[int, list[tuple[int | str | None, str]]] = {}
        for string in summary.strings:
            if string.call is not None:
                self._texts.setdefault(string.call, []).append((string.argument, string.value))

    def tell(self) -> Hashable:
        summary = self._summary
        return (
            (summary.path, summary.module, summary.is_package, summary.all_names, summary.all_is_unknown),
            (summary.has_module_getattr, summary.search_paths, summary.bare_names & {*self._names}),
            tuple((name, lazy.module, lazy.name) for name, lazy in summary.lazy_names.items()),
            tuple((name, self._tell_all(self._tell_binding, found)) for name, found in summary.exports.items()),
            self._tell_all(self._tell_binding, summary.stars),
            tuple(map(self._tell_class, summary.classes)),
            tuple(map(self._tell_function, summary.functions)),
            tuple(map(self._tell_attribute, summary.attributes)),
            tuple(self._iter_named()),
            tuple(self._iter_asked()),
        )

    def _iter_named(self) -> Iterator[Hashable]:
        """What the names mean in each scope, and everything that is imported in any."""
        for binding in self._summary.bindings:
            if binding.kind in _IMPORTS or binding.name in self._names:
                yield self._summary.scopes[binding.scope].qualname, self._tell_binding(binding.index)

    def _iter_asked(self) -> Iterator[Hashable]:
        for index, reference in self._summary.references.items():
            imported = (self._summary.bindings[item].imported for item in reference.reaching if item != UNBOUND)
            if self._asks_for((*reference.chain, *imported)):
                yield self._summary.scopes[reference.scope].qualname, self._tell_reference(index)

    # the parts, each by its index -------------------------------------------------------------------------------

    def _tell_once(self, kind: str, index: int, tell: Callable[[], Hashable]) -> Hashable:
        key = (kind, index)
        if key in self._numbers:
            return kind, self._numbers[key]
        self._numbers[key] = len(self._numbers)
        return kind, tell()

    def _tell_all(self, tell: Callable[[int], Hashable], indexes: Iterable[int]) -> Hashable:
        return tuple(map(tell, indexes))

    def _tell_binding(self, index: int) -> Hashable:
        if index == UNBOUND:
            return UNBOUND
        return self._tell_once("binding", index, lambda: self._describe_binding(self._summary.bindings[index]))

    def _describe_binding(self, item: Binding) -> Hashable:
        return (
            (item.kind, self._summary.scopes[item.scope].qualname, item.name, item.module, item.imported, item.alias),
            (item.has_alias, item.handler, item.guarded, item.typing_only, item.conditional, item.raises),
            (item.unreachable, item.entered),
            self._tell_reference(item.value),
            tuple(map(self._tell_reference, item.choices)),
            self._tell_call(item.built),
            self._tell_annotation(item.annotation),
        )

    def _tell_reference(self, index: int | None) -> Hashable:
        item = None if index is None else self._summary.references.get(index)
        return None if item is None else self._tell_once("reference", item.index, lambda: self._describe(item))

    def _describe(self, item: Reference) -> Hashable:
        return (
            (item.chain, item.role, item.quoted, item.denied, item.argument),
            self._tell_all(self._tell_binding, item.reaching),
            self._tell_all(self._tell_binding, item.stars),
        )

    def _tell_call(self, index: int | None) -> Hashable:
        item = None if index is None else self._summary.calls.get(index)
        return None if item is None else self._tell_once("call", item.index, lambda: self._describe_call(item))

    def _describe_call(self, item: Call) -> Hashable:
        return (
            (item.raises, item.awaited, self._tell_reference(item.reference), self._tell_call(item.called)),
            tuple(
                (part.keyword, part.stars, part.is_none, part.is_plain, self._tell_reference(part.reference))
                for part in item.arguments
            ),
            tuple(self._texts.get(item.index, ())),
        )

    # definitions ------------------------------------------------------------------------------------------------

    def _tell_class(self, item: ClassInfo) -> Hashable:
        return (
            (item.qualname, item.decorators, item.has_metaclass, item.attributes),
            tuple(map(self._tell_reference, item.bases)),
            tuple((name, self._tell_name_of(number)) for name, number in item.methods.items()),
            tuple((name, self._tell_annotation(found)) for name, found in item.declared.items()),
            tuple(
                (name, self._tell_all(self._tell_binding, found))
                for name, found in self._summary.scopes[item.scope].bindings.items()
            ),
        )

    def _tell_name_of(self, number: int) -> Hashable:
        """Of several functions of one name it matters which."""
        name = self._summary.functions[number].qualname
        return name, sum(item.qualname == name for item in self._summary.functions[:number])

    def _tell_function(self, item: FunctionInfo) -> Hashable:
        outcome, scope = item.outcome, self._summary.scopes[item.scope]
        return (
            (item.qualname, item.signature, item.decorators, item.fixture, scope.is_async, outcome.ends),
            self._tell_annotation(item.returns),
            tuple(map(self._tell_origin, outcome.returned)),
            tuple(map(self._tell_origin, outcome.yielded)),
            tuple(self._tell_attribute(self._summary.attributes[index]) for index in outcome.sets),
        )

    def _tell_attribute(self, item: AttributeValue) -> Hashable:
        return (
            (self._summary.scopes[item.owner].qualname, self._summary.scopes[item.scope].qualname, item.name),
            item.entered,
            None if item.origin is None else self._tell_origin(item.origin),
            self._tell_annotation(item.annotation),
        )

    def _tell_origin(self, item: Origin) -> Hashable:
        return item.is_none, self._tell_reference(item.reference), self._tell_call(item.call)

    def _tell_annotation(self, item: Annotation | None) -> Hashable:
        return None if item is None else (item.is_optional, item.inside, self._tell_reference(item.reference))
