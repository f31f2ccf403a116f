"""Which files are worth reading, and what they were recognised by."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.prefilter import Trigger


@light_dataclass(frozen=True, slots=True)
class Candidates:
    """`paths` are the files that may hold a use, sorted; `problems` those that could not be read at all.

    `sought` are the symbols that were looked for, `words` all names by which one of them or its module can be reached,
    `triggers` those with the folder that they count in ("" for everywhere). `suspects` are files that may import what
    does not exist, where somebody asks for those; `watched` those that rules about classes and state look into;
    `marked` those with comments for this tool; `doubles` those that may name a duplicate of the successor, by one of
    `double_words` and `double_triggers`.
    """

    paths: tuple[str, ...]
    problems: tuple[FileProblem, ...]
    words: frozenset[str]
    suspects: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    double_words: frozenset[str] = frozenset()
    triggers: tuple[tuple[str, Trigger], ...] = ()
    double_triggers: tuple[tuple[str, Trigger], ...] = ()
    sought: frozenset[str] = frozenset()

    def join(self, others: Candidates, looked: Collection[str]) -> Candidates:
        """These, but of the files `looked` at only those that are among `others`, and by what these were recognised."""
        return replace(
            others,
            paths=_join(self.paths, others.paths, looked),
            problems=self.problems,
            suspects=_join(self.suspects, others.suspects, looked),
            watched=self.watched,
            marked=_join(self.marked, others.marked, looked),
            doubles=_join(self.doubles, others.doubles, looked),
        )


def _join(files: Iterable[str], others: Iterable[str], looked: Collection[str]) -> tuple[str, ...]:
    kept = (path for path in files if path not in looked)
    return tuple(sorted({*kept, *others}))
