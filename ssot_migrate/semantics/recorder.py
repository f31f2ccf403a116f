"""Collects what a walk over a file sees, and closes it into a `FileSummary` that keeps only what can matter."""

from __future__ import annotations

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.chains import chain_names, chain_of, dotted_text, last_name
from ssot_migrate.semantics.fstrings import HAS_TRUE_POSITIONS, mend_positions
from ssot_migrate.semantics.lookups import IMPORTING
from ssot_migrate.semantics.name_tests import NameTest
from ssot_migrate.semantics.origins import Annotation, AttributeValue, Origin
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.public_names import PublicNames
from ssot_migrate.semantics.raw import Place, RawCall, RawFString, RawReference, Site
from ssot_migrate.semantics.scopes import NOTHING, STAR, Env, Scopes
from ssot_migrate.semantics.snapshots import Snapshots
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


class Method(NamedTuple):
    """The method that is being read: the scope of its class, and what it calls its first parameter."""

    owner: int
    instance: str


class Exits(NamedTuple):
    """What a function gives back, as far as it has been read."""

    returned: list[Origin]
    yielded: list[Origin]


@dataclass(slots=True)
class Recorder:
    """Lists that grow while a file is walked; indexes into them are stable until `close`."""

    positions: Positions
    scopes: Scopes = field(default_factory=Scopes)
    bindings: list[Binding] = field(default_factory=list)
    references: list[RawReference] = field(default_factory=list)
    calls: list[RawCall] = field(default_factory=list)
    strings: list[StringLiteral] = field(default_factory=list)
    classes: list[ClassInfo] = field(default_factory=list)
    functions: list[FunctionInfo] = field(default_factory=list)
    public: PublicNames = field(default_factory=PublicNames)
    fstrings: list[RawFString] = field(default_factory=list)
    spans: dict[int, Span] = field(default_factory=dict)
    bare_names: set[str] = field(default_factory=set)
    has_true_positions: bool = False  # where `ast` alone could not tell them
    denied: bool = False  # set while an assertion is read that says that something is not so
    has_star: bool = False  # set as soon as a star import has been met
    attributes: list[AttributeValue] = field(default_factory=list)
    method: Method | None = None
    exits: dict[int, Exits] = field(default_factory=dict)  # by scope
    declared: dict[int, dict[str, Annotation]] = field(default_factory=dict)  # by scope of the class

    def add_reference(
        self,
        nodes: tuple[ast.expr, ...],
        site: Site,
        role: Role,
        *,
        call: int | None = None,
        argument: int | str | None = None,
        is_lazy: bool = False,
    ) -> int:
        """Notes the load of a chain; its index."""
        root = nodes[0]
        assert isinstance(root, ast.Name)
        load = self.scopes.load(root.id, is_lazy=is_lazy)
        raw = RawReference(nodes, load, role, site, call, argument, denied=self.denied)
        if self.has_star:
            raw.stars = self.scopes.load(STAR, is_lazy=is_lazy)
        self.references.append(raw)
        return len(self.references) - 1

    def add_quoted(self, nodes: tuple[ast.expr, ...], place: Place, string: ast.Constant, site: Site) -> int:
        """Notes a chain inside a string annotation, which is read only when somebody asks for the type."""
        index = self.add_reference(nodes, site, Role.ANNOTATION, is_lazy=True)
        raw = self.references[index]
        raw.quoted_in, raw.moved = string, place
        return index

    def add_string(
        self,
        value: str,
        span: Span,
        content: Span | None,
        line: int,
        site: Site,
        role: Role,
        *,
        call: int | None = None,
        argument: int | str | None = None,
        in_all: bool = False,
        test: NameTest | None = None,
    ) -> None:
        """Notes a string that may name something; the arguments as in `StringLiteral`."""
        place = (self.scopes.current.index, line, site.statement, role, site.header)
        self.strings.append(StringLiteral(value, span, content, *place, call, argument, in_all, test))

    @property
    def exits_here(self) -> Exits:
        """Those of the function that is being read."""
        return self.exits.setdefault(self.scopes.current.index, Exits([], []))

    def add_attribute(
        self, target: ast.Attribute, origin: Origin | None, annotation: Annotation | None, entered: str = ""
    ) -> None:
        """Notes that an attribute of the instance that a method works on is set, or only declared."""
        method = self.method
        if method is None or not isinstance(target.value, ast.Name) or target.value.id != method.instance:
            return
        index, scope = len(self.attributes), self.scopes.current.index
        span = self.positions.span(target)
        self.attributes.append(
            AttributeValue(method.owner, scope, target.attr, span, target.lineno, origin, annotation, entered)
        )
        if origin is not None:
            self.scopes.set_attribute(method.instance, target.attr, index)

    def close(self, path: str, module: str, is_package: bool, end: Env | None) -> FileSummary:
        """What was walked, closed. References are kept when an import, a class or an alias of one may reach them.

        `end` is what the module holds when it has run, None for one that never gets there (`sys.exit()`).
        """
        names = self._find_interesting_names()
        kept, undefined, free_names = self._find_reachable(names)
        kept_calls = self._keep_calls(kept, names)
        if not (HAS_TRUE_POSITIONS or self.has_true_positions):
            for fstring in self.fstrings:
                if any(index in kept for index in fstring.references):
                    mend_positions(fstring, self.references, self.calls, self.positions)
        exports = self._close_exports(end)
        snapshots = Snapshots(self.bindings)
        return FileSummary(
            path=path,
            module=module,
            is_package=is_package,
            scopes=tuple(self._close_scopes(snapshots)),
            bindings=tuple(self.bindings),
            references={index: self._close_reference(index, reaching) for index, reaching in sorted(kept.items())},
            calls={index: self._close_call(index, snapshots) for index in kept_calls},
            strings=tuple(self.strings),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
            stars=exports.pop(STAR, ()),
            exports=exports,
            all_names=self.public.names,
            all_is_unknown=self.public.are_unknown,
            undefined=dict(undefined),
            free_names=frozenset(free_names),
            has_module_getattr="__getattr__" in self.scopes.scopes[0].bound,
            bare_names=frozenset(self.bare_names),
            attributes=tuple(self.attributes),
        )

    def _find_reachable(self, names: set[str]) -> tuple[dict[int, tuple[int, ...]], Counter[tuple[str, str]], set[str]]:
        """The references to keep, with what reaches them; those to nothing, by scope and name; and names not bound."""
        kept: dict[int, tuple[int, ...]] = {}
        undefined: Counter[tuple[str, str]] = Counter()
        free_names: set[str] = set()
        bound_anywhere = {name for scope in self.scopes.scopes for name in scope.bound}
        for index, raw in enumerate(self.references):
            root = raw.root
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
        return kept, undefined, free_names

    def _keep_calls(self, kept: dict[int, tuple[int, ...]], names: set[str]) -> list[int]:
        """The calls to keep; what they and the values of variables need of references joins `kept`."""
        passed_to = {self.references[index].call for index in kept}
        passed_to |= {string.call for string in self.strings if "." in string.value or string.is_keyword}
        sources, built = self._find_origins()
        sources |= self._find_members(names)
        sources |= {s.test.asked for s in self.strings if s.test is not None and s.test.asked is not None}
        passed_to |= built | set(self._find_calls_of_held())
        kept_calls = [
            index
            for index, call in enumerate(self.calls)
            if call.reference in kept or index in passed_to or _is_of_super(call.node)
        ]
        for number in kept_calls:
            call = self.calls[number]
            sources.update(
                index for index in (call.reference, *(item for _, item in call.arguments)) if index is not None
            )
        for index in sources - kept.keys():
            kept[index] = self.scopes.find_reaching(self.references[index].load)
        return kept_calls

    def _find_origins(self) -> tuple[set[int], set[int]]:
        """The references and calls that something takes its value from: variables, attributes, what functions give."""
        outcomes = [function.outcome for function in self.functions]
        origins = [origin for outcome in outcomes for origin in (*outcome.returned, *outcome.yielded)]
        origins += [item.origin for item in self.attributes if item.origin is not None]
        references = {origin.reference for origin in origins} | {
            index for binding in self.bindings for index in binding.sources
        }
        calls = {origin.call for origin in origins} | {binding.built for binding in self.bindings}
        return {index for index in references if index is not None}, {index for index in calls if index is not None}

    def _find_calls_of_held(self) -> Iterator[int]:
        """The calls that may build a class without naming it: `self.engine_cls()`, `x.__class__()`, `type(x)()`."""
        scopes = self.scopes.scopes
        held = {b.name for b in self.bindings if b.sources and scopes[b.scope].kind == "class"} | {"__class__"}
        for index, call in enumerate(self.calls):
            if call.called is not None and last_name(self.calls[call.called].node.func) == "type":
                yield from (index, call.called)
            elif isinstance(call.node.func, ast.Attribute) and call.node.func.attr in held:
                yield index

    def _find_members(self, names: set[str]) -> set[int]:
        """The chains that read members of what may be an instance of a class of the project: a variable that was
        built by an interesting name or is annotated, a fixture, or an attribute of `self` that holds one.
        """
        foreign = {
            binding.name
            for binding in self.bindings
            if binding.kind in (BindingKind.IMPORT, BindingKind.IMPORT_FROM)
            and binding.module.partition(".")[0] in sys.stdlib_module_names
        }
        functions = {binding.name for binding in self.bindings if binding.kind is BindingKind.FUNCTION}
        makers = (names - foreign) | functions
        tests = {
            function.scope
            for function in self.functions
            if function.fixture is not None or function.qualname.rpartition(".")[2].startswith("test")
        }
        roots = {
            binding.name
            for binding in self.bindings
            if binding.annotation is not None
            or self._is_made(binding.built, makers)
            or (binding.kind is BindingKind.PARAMETER and binding.scope in tests)
        }
        attributes = {
            item.name
            for item in self.attributes
            if item.annotation is not None or (item.origin is not None and self._is_held(item.origin, makers, roots))
        }
        return {
            index
            for index, raw in enumerate(self.references)
            if (len(raw.nodes) > 1 and raw.root in roots)
            or (len(raw.nodes) > 2 and last_name(raw.nodes[1]) in attributes and raw.root not in names)
        }

    def _is_made(self, call: int | None, makers: set[str]) -> bool:
        reference = self.calls[call].reference if call is not None else None
        return reference is not None and self.references[reference].root in makers

    def _is_held(self, origin: Origin, makers: set[str], roots: set[str]) -> bool:
        reference = self.references[origin.reference] if origin.reference is not None else None
        return self._is_made(origin.call, makers) or (reference is not None and reference.root in roots)

    def _find_interesting_names(self) -> set[str]:
        kinds = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.CLASS)
        names = {binding.name for binding in self.bindings if binding.kind in kinds}
        if self.has_star:
            names |= {raw.root for raw in self.references} - _KNOWN_NAMES
        aliases = [
            (binding.name, self.references[source].root) for binding in self.bindings for source in binding.sources
        ]
        for binding in self.bindings:
            call = self.calls[binding.built].node if binding.built is not None else None
            if call is not None and last_name(call.func) in IMPORTING:
                names.add(binding.name)
            elif call is not None and last_name(call.func) == "getattr" and call.args:
                aliases.append((binding.name, dotted_text(call.args[0]).partition(".")[0]))
        grown = True
        while grown:
            new = {name for name, root in aliases if root in names and name not in names}
            names |= new
            grown = bool(new)
        return names

    def _close_exports(self, end: Env | None) -> dict[str, tuple[int, ...]]:
        module = self.scopes.scopes[0]
        exports: dict[str, tuple[int, ...]] = {}
        for name, bound in module.bound.items():
            held = end.get(name, NOTHING) if end is not None else frozenset(bound)
            found = held | frozenset(module.anytime.get(name, ()))
            if found - NOTHING:
                exports[name] = tuple(sorted(found))
        return exports

    def _close_reference(self, index: int, reaching: tuple[int, ...]) -> Reference:
        raw = self.references[index]
        start, ends = raw.place(self.positions)
        return Reference(
            index,
            raw.scope,
            chain_names(raw.nodes),
            start,
            ends,
            (raw.quoted_in or raw.nodes[0]).lineno,
            reaching,
            raw.role,
            raw.site.statement,
            raw.site.header,
            raw.call,
            raw.argument,
            raw.quoted_in is not None,
            raw.denied,
            () if raw.stars is None else self.scopes.find_reaching(raw.stars),
        )

    def _close_call(self, index: int, snapshots: Snapshots) -> Call:
        raw = self.calls[index]
        return Call(
            index,
            raw.scope,
            raw.moved or self.positions.span(raw.node),
            raw.moved or self.positions.span(raw.node.func),
            raw.node.lineno,
            tuple(self._close_argument(item, reference) for item, reference in raw.arguments),
            raw.site.statement,
            raw.site.header,
            raw.reference,
            raw.site.raises,
            raw.awaited,
            snapshots.close(raw.env),
            raw.called,
        )

    def _close_argument(self, item: ast.expr | ast.keyword, reference: int | None) -> Argument:
        value, keyword, stars = item, None, 0
        if isinstance(item, ast.keyword):
            value, keyword, stars = item.value, item.arg, 2 if item.arg is None else 0
        elif isinstance(item, ast.Starred):
            value, stars = item.value, 1
        return Argument(
            keyword,
            stars,
            self.positions.span(item),
            self.positions.span(value),
            is_none=isinstance(value, ast.Constant) and value.value is None,
            is_plain=isinstance(value, ast.Constant) or chain_of(value) is not None,
            reference=reference,
        )

    def _close_scopes(self, snapshots: Snapshots) -> Iterable[Scope]:
        for scope in self.scopes.scopes:
            yield Scope(
                scope.index,
                scope.kind,
                scope.qualname,
                scope.parent,
                scope.is_async,
                {name: tuple(indexes) for name, indexes in scope.bound.items()},
                self.spans.get(scope.index, Span(0, 0)),
                frozenset(scope.global_names | scope.nonlocal_owners.keys()),
                snapshots.close(scope.around),
            )


def _is_of_super(call: ast.Call) -> bool:
    """`super().method(…)`: what a class asks of its bases."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
