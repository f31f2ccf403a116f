"""Collects what a walk over a file sees."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.name_tests import NameTest
from ssot_migrate.semantics.origins import Annotation, AttributeValue, Origin
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.public_names import PublicNames
from ssot_migrate.semantics.raw import Place, RawCall, RawFString, RawReference, Site
from ssot_migrate.semantics.scopes import STAR, Scopes
from ssot_migrate.semantics.summary import (
    Binding,
    ClassInfo,
    FunctionInfo,
    Role,
    StringLiteral,
)


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
    """Lists that grow while a file is walked; indexes into them are stable."""

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
