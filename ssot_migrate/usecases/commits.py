"""Divides what was written among commits that each leave a working tree, and says in each what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import ChangeGroup, Finding
from ssot_migrate.model.rules import Pack
from ssot_migrate.usecases.parts import Part, fill_parts, join_parts, order_parts

_LISTED = 200


@dataclass(frozen=True, slots=True)
class Commits:
    """That commits are wanted: one for each phase, with at most so many files, unless more belong together."""

    max_files: int | None = None


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """The files of one commit, sorted, and what it says."""

    paths: tuple[str, ...]
    message: str


def plan_commits(
    changed: Sequence[FileChange],
    groups: Sequence[ChangeGroup],
    findings: Sequence[Finding],
    packs: Sequence[Pack],
    wanted: Commits,
    run: str,
) -> Iterator[CommitPlan]:
    """One commit after the other, phase by phase.

    Files that a change group joins are in one commit, and no commit stands before one that it needs.
    """
    applied = {fingerprint for change in changed for fingerprint in change.applied}
    done = [finding for finding in findings if finding.fingerprint in applied]
    moved = {finding.group for finding in done}
    parts = join_parts({change.path for change in changed}, [group for group in groups if group.id in moved])
    phases = {finding.location.path: finding.phase for finding in done if finding.phase is not None}
    order = [phase.name for pack in packs for phase in pack.phases]
    for phase, batch in fill_parts(_label(parts, phases, order), wanted.max_files):
        paths = tuple(sorted(set[str]().union(*(part.paths for part in batch))))
        here = [finding for finding in done if finding.location.path in paths]
        yield CommitPlan(paths, _write_message(phase, paths, here, run))


def _label(parts: Sequence[Part], phases: Mapping[str, str], order: Sequence[str]) -> list[tuple[str, Part]]:
    """Each part with the phase in which it is committed: its own, or an earlier one that needs it."""

    def rank(part: Part) -> int:
        return min((order.index(phases[path]) for path in part.paths if path in phases), default=len(order))

    return [((*order, "")[rank(wanted_by)], part) for part, wanted_by in order_parts(parts, rank)]


def _write_message(phase: str, paths: Sequence[str], findings: Sequence[Finding], run: str) -> str:
    counts = Counter((finding.rule, finding.name) for finding in findings)
    files = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    lines = [f"Migrate {files}{f' ({phase})' if phase else ''}", ""]
    lines += [f"{rule} {name}: {count}" for (rule, name), count in sorted(counts.items())]
    lines += ["", *paths[:_LISTED]]
    lines += [f"and {len(paths) - _LISTED} more"] if len(paths) > _LISTED else []
    return "\n".join([*lines, "", f"Written by ssot-migrate, run {run}.", ""])
