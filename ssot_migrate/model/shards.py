"""A plan in pieces: what each piece changes, who is to look at it, and what has to be there before it."""

from __future__ import annotations

from enum import Enum

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.light import light_dataclass


class ShardBy(str, Enum):
    """A `str` as well, because typer before 0.16 takes no other enum as an option."""

    CODEOWNERS = "codeowners"
    PACKAGE = "package"
    PHASE = "phase"


@light_dataclass(frozen=True, slots=True)
class Shard:
    """Files that can be changed on their own once the shards in `needs` are; no file is in two.

    `number` counts from 1, in an order in which all can be applied; `label` is the phase, the package or the owners
    that it was cut by, "" for what has none. `findings` are those that it fixes.
    """

    number: int
    label: str
    changes: tuple[FileChange, ...]
    needs: tuple[int, ...]
    findings: tuple[Finding, ...]
    owners: tuple[str, ...] = ()
