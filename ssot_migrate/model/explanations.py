"""Why a line is a finding or none: what each name on it means, by which way, and what the rules say of it."""

from __future__ import annotations

from enum import Enum

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Excerpt, Hop, Location
from ssot_migrate.model.symbols import Resolution


class NameKind(Enum):
    """What a name does where it stands. The values are part of the JSON contract."""

    IMPORT = "import"
    NAME = "name"
    STRING = "string"
    DEFINITION = "definition"


@light_dataclass(frozen=True, slots=True)
class Step:
    """One hop of a resolution, with the source line there."""

    hop: Hop
    text: str


@light_dataclass(frozen=True, slots=True)
class Candidate:
    """One definition that a name may mean: its qualified name, and the steps that lead to it."""

    symbol: str
    in_tree: bool
    steps: tuple[Step, ...]


@light_dataclass(frozen=True, slots=True)
class NameExplained:
    """One name. `resolution` is None for a local value, which the resolver does not look at.

    `members` are the attributes that follow the definition. `findings` overlap the name; `silence` says in words why
    there is none, "" where there are some.
    """

    text: str
    kind: NameKind
    location: Location
    resolution: Resolution | None
    members: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    findings: tuple[Finding, ...]
    silence: str


@light_dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to say of one line, or one column of it. `names` are in text order.

    `others` are findings there that belong to no single name; `note` says what stands there if no name does.
    """

    path: str
    line: int
    column: int | None
    excerpt: Excerpt
    names: tuple[NameExplained, ...]
    others: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.names and not self.others
