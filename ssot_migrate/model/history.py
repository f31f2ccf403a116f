"""How a migration went: what every commit left to do, what it took away, and what it brought back."""

from __future__ import annotations

from datetime import date, datetime, timezone

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.places import Places


@light_dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its full id, when it was committed (seconds since 1970, UTC), and the first line of its message."""

    id: str
    time: int
    subject: str

    @property
    def day(self) -> date:
        """The day on which it was committed, in UTC."""
        return datetime.fromtimestamp(self.time, timezone.utc).date()


@light_dataclass(frozen=True, slots=True)
class OldUse:
    """A place that uses what is replaced, as a commit holds it; `fingerprint` is that of the finding."""

    fingerprint: str
    rule: str
    phase: str | None
    path: str
    line: int
    symbol: str


@light_dataclass(frozen=True, slots=True)
class Standing:
    """What one commit holds. `uses` are in the order of reports; `unread` are files that could not be looked at, whose
    content git lacks or nobody can follow. `is_hasty`: one of them took too long; another run may do better.
    """

    uses: tuple[OldUse, ...]
    canonical: int
    duplicate: int
    unread: tuple[str, ...] = ()
    is_hasty: bool = False


@light_dataclass(frozen=True, slots=True)
class HistoryPoint:
    """What one commit holds. `places.legacy` are its uses of what is replaced, which `by_rule` and `by_phase` divide.

    `added` and `removed` say how many of them the point before did not have, and how many it had besides.
    `unread` are files of which nothing is counted: git lacks their content, or they cannot be parsed or followed.
    """

    commit: Commit
    places: Places
    by_rule: tuple[tuple[str, int], ...]
    by_phase: tuple[tuple[str, int], ...]
    added: int = 0
    removed: int = 0
    unread: tuple[str, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Return:
    """Something that had gone and came back: at `commit` the use at `path`:`line`, which `gone` had removed."""

    commit: Commit
    gone: Commit
    rule: str
    path: str
    line: int
    symbol: str


@light_dataclass(frozen=True, slots=True)
class Gap:
    """A commit of which nothing can be told, and why."""

    commit: Commit
    reason: str


@light_dataclass(frozen=True, slots=True)
class History:
    """The points from the oldest commit to the newest. `returns` are in the order of their commits."""

    points: tuple[HistoryPoint, ...]
    returns: tuple[Return, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def days(self) -> tuple[HistoryPoint, ...]:
        """The last point of each day that has one."""
        return tuple({point.commit.day: point for point in self.points}.values())
