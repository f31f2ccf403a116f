"""What keeps a deprecated module from being removed, and what its removal changes."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from ssot_migrate.model.changes import VerifiedChanges
from ssot_migrate.model.light import light_dataclass


class Holding(Enum):
    """How something holds a module. The values are part of the JSON contract."""

    CODE = "code"  # an import of it, or a name that means something in it
    STRING = "string"  # a string that is the dotted name of something in it, or the name of a class that is asked for
    TEXT = "text"  # a longer string that names it, which may be run or opened
    DEFINITION = "definition"  # it defines something that no pack calls old
    PACKAGING = "packaging"  # a line of pyproject.toml or setup.cfg
    DOCS = "docs"  # a file that is no Python
    CIRCLE = "circle"  # what would be left in its place could not be imported

    def __lt__(self, other: Holding) -> bool:
        """One line may hold a module in two ways, and holders are sorted."""
        return self.value < other.value


@light_dataclass(frozen=True, slots=True, order=True)
class Holder:
    """One place that still refers to `module`; `line` counts from 1. `what` says in words what stands there."""

    path: str
    line: int
    holding: Holding
    module: str
    what: str


@light_dataclass(frozen=True, slots=True)
class OldModule:
    """A module that packs call old, whole or by all that it defines. `paths` are its files, those of a package all."""

    name: str
    paths: tuple[str, ...]
    is_package: bool = False


@light_dataclass(frozen=True, slots=True)
class Helper:
    """A module that only retired ones used, and that goes with them; `user` is the file that imported it."""

    path: str
    user: str


@light_dataclass(frozen=True, slots=True)
class Forward:
    """What a redirect passes on: `name` of the old module is `target` now."""

    name: str
    target: str


@light_dataclass(frozen=True, slots=True)
class Redirect:
    """What is left in the place of `module`: a file that passes on `forwards`, and no longer has `dropped`."""

    module: str
    path: str
    forwards: tuple[Forward, ...]
    dropped: tuple[str, ...]


@light_dataclass(frozen=True, slots=True)
class Retirement:
    """What can go and what not. Of the modules `old`, `retired` go, with `helpers`, and `holders` keep the others.

    `redirects` are left in the place of retired ones. `changes` are all files that differ afterwards.
    """

    old: tuple[OldModule, ...]
    retired: tuple[OldModule, ...] = ()
    holders: tuple[Holder, ...] = ()
    helpers: tuple[Helper, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    changes: VerifiedChanges = field(default_factory=lambda: VerifiedChanges(()))
