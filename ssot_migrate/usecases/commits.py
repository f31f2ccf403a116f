"""Divides what was written among commits that each leave a working tree, and says in each what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import ChangeGroup, Finding
from ssot_migrate.model.rules import Pack

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
    parts = _join({change.path for change in changed}, [group for group in groups if group.id in moved])
    phases = {finding.location.path: finding.phase for finding in done if finding.phase is not None}
    order = [phase.name for pack in packs for phase in pack.phases]
    for phase, paths in _fill(_sort(parts, phases, order), wanted.max_files):
        here = [finding for finding in done if finding.location.path in paths]
        yield CommitPlan(paths, _write_message(phase, paths, here, run))


@dataclass(slots=True)
class _Part:
    """Files that have to be committed together, and the parts that must not come later."""

    paths: set[str]
    groups: set[str]
    needs: set[str]


def _join(paths: set[str], groups: Sequence[ChangeGroup]) -> list[_Part]:
    """Parts joined by common files, and by needing each other."""
    parts = [_Part({path}, set(), set()) for path in sorted(paths)]
    for group in groups:
        touched = [part for part in parts if not part.paths.isdisjoint(group.paths)]
        parts = [part for part in parts if part not in touched]
        parts.append(_merge([*touched, _Part(set(group.paths) & paths, {group.id}, set(group.needs))]))
    reached = [_reach(part, parts) for part in parts]
    circles = {
        frozenset({one, *(other for other in found if one in reached[other])}) for one, found in enumerate(reached)
    }
    return [_merge([parts[one] for one in sorted(circle)]) for circle in circles]


def _merge(parts: Sequence[_Part]) -> _Part:
    groups = set[str]().union(*(part.groups for part in parts))
    needs = set[str]().union(*(part.needs for part in parts))
    return _Part(set[str]().union(*(part.paths for part in parts)), groups, needs - groups)


def _reach(start: _Part, parts: Sequence[_Part]) -> set[int]:
    """The numbers of all parts that one needs, directly or through others."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        part = waiting.pop()
        found = {number for number, one in enumerate(parts) if not part.needs.isdisjoint(one.groups)} - seen
        seen |= found
        waiting += [parts[number] for number in sorted(found)]
    return seen


def _sort(parts: Sequence[_Part], phases: Mapping[str, str], order: Sequence[str]) -> list[tuple[str, _Part]]:
    """Each part with the phase in which it is committed: its own, or an earlier one that needs it."""

    def rank(part: _Part) -> int:
        return min((order.index(phases[path]) for path in part.paths if path in phases), default=len(order))

    result: list[tuple[str, _Part]] = []

    def emit(part: _Part, phase: str) -> None:
        if not any(part is done for _, done in result):
            for needed in parts:
                if needed is not part and not part.needs.isdisjoint(needed.groups):
                    emit(needed, phase)
            result.append((phase, part))

    for part in sorted(parts, key=lambda part: (rank(part), min(part.paths, default=""))):
        emit(part, order[rank(part)] if rank(part) < len(order) else "")
    return result


def _fill(parts: Sequence[tuple[str, _Part]], max_files: int | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    paths: set[str] = set()
    current = ""
    for phase, part in parts:
        if paths and (phase != current or (max_files is not None and len(paths) + len(part.paths) > max_files)):
            yield current, tuple(sorted(paths))
            paths = set()
        current = phase
        paths |= part.paths
    if paths:
        yield current, tuple(sorted(paths))


def _write_message(phase: str, paths: Sequence[str], findings: Sequence[Finding], run: str) -> str:
    counts = Counter((finding.rule, finding.name) for finding in findings)
    files = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    lines = [f"Migrate {files}{f' ({phase})' if phase else ''}", ""]
    lines += [f"{rule} {name}: {count}" for (rule, name), count in sorted(counts.items())]
    lines += ["", *paths[:_LISTED]]
    lines += [f"and {len(paths) - _LISTED} more"] if len(paths) > _LISTED else []
    return "\n".join([*lines, "", f"Written by ssot-migrate, run {run}.", ""])
