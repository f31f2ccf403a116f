"""Collects what a walk over a file sees, and closes it into a `FileSummary` that keeps only what can matter."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.scopes import Load, Scopes
from ssot_migrate.semantics.summary import (
    UNBOUND,
    Argument,
    Binding,
    BindingKind,
    Call,
    ClassInfo,
    FileSummary,
    FunctionInfo,
    Reference,
    Role,
    Scope,
    StringLiteral,
)

_MODULE_NAMES = frozenset(
    {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__builtins__"}
    | {"__annotations__", "__dict__", "__class__", "__module__", "__qualname__", "__debug__", "reveal_type"}
)
_KNOWN_NAMES = frozenset(dir(builtins)) | _MODULE_NAMES


@dataclass(slots=True)
class Site:
    """The piece of text that is rewritten as one, and what surrounds it: carried along while walking."""

    statement: Span
    header: bool
    raises: str | None = None


@dataclass(slots=True)
class RawReference:
    """A chain before it is known whether anything interesting can reach it."""

    scope: int
    chain: tuple[str, ...]
    start: int
    ends: tuple[int, ...]
    line: int
    load: Load
    role: Role
    site: Site
    call: int | None
    argument: int | str | None
    quoted: bool


@dataclass(slots=True)
class RawCall:
    scope: int
    span: Span
    function: Span
    line: int
    site: Site
    reference: int | None
    awaited: bool
    arguments: list[Argument] = field(default_factory=list)


@dataclass(slots=True)
class Recorder:
    """Lists that grow while a file is walked; indexes into them are stable until `close`."""

    scopes: Scopes = field(default_factory=Scopes)
    bindings: list[Binding] = field(default_factory=list)
    references: list[RawReference] = field(default_factory=list)
    calls: list[RawCall] = field(default_factory=list)
    strings: list[StringLiteral] = field(default_factory=list)
    classes: list[ClassInfo] = field(default_factory=list)
    functions: list[FunctionInfo] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)
    all_names: list[str] | None = None
    all_is_literal: bool = True
    exports: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def close(self, path: str, module: str, is_package: bool) -> FileSummary:
        """The summary. References are kept when an import, a class or an alias of one may reach them."""
        names = self._find_interesting_names()
        kept: dict[int, tuple[int, ...]] = {}
        undefined: Counter[tuple[str, str]] = Counter()
        free_names: set[str] = set()
        bound_anywhere = {name for scope in self.scopes.scopes for name in scope.bound}
        for index, raw in enumerate(self.references):
            root = raw.chain[0]
            if root not in bound_anywhere:
                if root not in _KNOWN_NAMES:
                    undefined[(self.scopes.scopes[raw.scope].qualname, root)] += 1
                    free_names.add(root)
                if root not in names:
                    continue
            if root in names:
                reaching = self.scopes.find_reaching(raw.load)
                kept[index] = reaching
                if reaching == (UNBOUND,):
                    free_names.add(root)
                    if root in bound_anywhere and root not in _KNOWN_NAMES:
                        undefined[(self.scopes.scopes[raw.scope].qualname, root)] += 1
        passed_to = {self.references[index].call for index in kept}
        passed_to |= {string.call for string in self.strings if "." in string.value}
        kept_calls = [index for index, call in enumerate(self.calls) if call.reference in kept or index in passed_to]
        for number in kept_calls:
            call = self.calls[number]
            for reference in (call.reference, *(argument.reference for argument in call.arguments)):
                if reference is not None and reference not in kept:
                    kept[reference] = self.scopes.find_reaching(self.references[reference].load)
        return FileSummary(
            path=path,
            module=module,
            is_package=is_package,
            scopes=tuple(self._close_scopes()),
            bindings=tuple(self.bindings),
            references={index: self._close_reference(index, reaching) for index, reaching in sorted(kept.items())},
            calls={index: self._close_call(index) for index in kept_calls},
            strings=tuple(self.strings),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
            exports=self.exports,
            all_names=tuple(self.all_names) if self.all_names is not None and self.all_is_literal else None,
            undefined=dict(undefined),
            free_names=frozenset(free_names),
            has_module_getattr="__getattr__" in self.scopes.scopes[0].bound,
        )

    def _find_interesting_names(self) -> set[str]:
        kinds = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.CLASS)
        names = {binding.name for binding in self.bindings if binding.kind in kinds}
        has_star = any(binding.kind is BindingKind.STAR for binding in self.bindings)
        if has_star:
            bound = {name for scope in self.scopes.scopes for name in scope.bound}
            names |= {raw.chain[0] for raw in self.references if raw.chain[0] not in bound} - _KNOWN_NAMES
        aliases = [
            (binding.name, self.references[binding.value].chain[0])
            for binding in self.bindings
            if binding.value is not None
        ]
        grown = True
        while grown:
            new = {name for name, root in aliases if root in names and name not in names}
            names |= new
            grown = bool(new)
        return names

    def _close_reference(self, index: int, reaching: tuple[int, ...]) -> Reference:
        raw = self.references[index]
        return Reference(
            index,
            raw.scope,
            raw.chain,
            raw.start,
            raw.ends,
            raw.line,
            reaching,
            raw.role,
            raw.site.statement,
            raw.site.header,
            raw.call,
            raw.argument,
            raw.quoted,
        )

    def _close_call(self, index: int) -> Call:
        raw = self.calls[index]
        return Call(
            index,
            raw.scope,
            raw.span,
            raw.function,
            raw.line,
            tuple(raw.arguments),
            raw.site.statement,
            raw.site.header,
            raw.reference,
            raw.site.raises,
            raw.awaited,
        )

    def _close_scopes(self) -> Iterable[Scope]:
        for scope in self.scopes.scopes:
            yield Scope(
                scope.index,
                scope.kind,
                scope.qualname,
                scope.parent,
                scope.is_async,
                {name: tuple(indexes) for name, indexes in scope.bound.items()},
                self.spans.get(scope.index, Span(0, 0)),
                frozenset(scope.global_names | scope.nonlocal_names),
            )
