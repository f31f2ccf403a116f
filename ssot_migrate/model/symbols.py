"""What a name means: three answers, and only `Resolved` is ever rewritten."""

from __future__ import annotations

from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop


class Unknown(Enum):
    """Why a name could not be resolved."""

    UNBOUND = "no binding of this name is visible here"
    BUILTIN = "a builtin"
    DYNAMIC = "bound to a value that only running the program can tell"
    MISSING_MODULE = "the module does not exist in this project"
    MISSING_NAME = "the module has no such name"
    CYCLE = "the imports go round in a circle"


@light_dataclass(frozen=True, slots=True)
class Resolved:
    """Exactly one definition.

    `symbol` is its qualified name where it is defined, members included (`pkg.mod.Class.method`).
    `chain` leads from the place that asked to the definition. `in_tree` is False for an installed package.
    `via` are the other qualified names by which it was passed on, in order (`pkg.Facade` for a re-export).
    """

    symbol: str
    chain: tuple[Hop, ...] = ()
    in_tree: bool = True
    is_module: bool = False
    via: tuple[str, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or more definitions, depending on how the program runs. Sorted by symbol.

    `unknown` says that there are further values besides the candidates.
    """

    candidates: tuple[Resolved, ...]
    unknown: bool = False


@light_dataclass(frozen=True, slots=True)
class Unresolved:
    reason: Unknown
    detail: str = ""


Resolution = Resolved | Ambiguous | Unresolved


@light_dataclass(frozen=True, slots=True, order=True)
class Variable:
    """A name bound in one scope of one file; `scope` is the index in that file's summary, 0 is the module."""

    path: str
    scope: int
    name: str
