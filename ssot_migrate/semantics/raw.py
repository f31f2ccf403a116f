"""What a walk over a file sees, before it is known what of it can matter: syntax nodes still hang on to it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.scopes import Env, Load
from ssot_migrate.semantics.summary import Role

Place = tuple[int, tuple[int, ...]]
"""Where a chain starts, and where it ends after each of its parts."""


@dataclass(slots=True)
class Site:
    """The piece of text that is rewritten as one, and what surrounds it: carried along while walking."""

    statement: Span
    header: bool
    raises: str | None = None


@dataclass(slots=True)
class RawReference:
    """A chain before it is known whether anything interesting can reach it.

    `moved` is where it stands if its nodes do not tell that.
    """

    nodes: tuple[ast.expr, ...]
    load: Load
    role: Role
    site: Site
    call: int | None
    argument: int | str | None
    quoted_in: ast.Constant | None = None  # the string of a string annotation
    moved: Place | None = None
    denied: bool = False
    stars: Load | None = None  # what the star imports before it are, in a file that has some

    def place(self, positions: Positions) -> Place:
        """Where it stands in the text."""
        if self.moved is not None:
            return self.moved
        return positions.start(self.nodes[0]), tuple(positions.end(part) for part in self.nodes)

    @property
    def scope(self) -> int:
        return self.load.held[0].scope

    @property
    def root(self) -> str:
        return self.load.name


@dataclass(slots=True)
class RawCall:
    """A call; `arguments` are in source order, each with its reference. `moved` is where all of it stands
    if its nodes do not tell that.
    """

    scope: int
    node: ast.Call
    site: Site
    reference: int | None
    awaited: bool
    arguments: list[tuple[ast.expr | ast.keyword, int | None]] = field(default_factory=list)
    moved: Span | None = None
    env: Env | None = None  # what its scope had bound before it
    called: int | None = None  # the call whose result is called


@dataclass(slots=True)
class RawFString:
    """An f-string, and which references and calls stand in it."""

    node: ast.JoinedStr
    references: range
    calls: range
