"""Divides changed files into parts that leave a working tree, in an order in which each has what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ssot_migrate.model.findings import ChangeGroup


@dataclass(slots=True)
class Part:
    """Files that have to change together, the change groups in them, and those that must not come later."""

    paths: set[str]
    groups: set[str]
    needs: set[str]

    def needs_of(self, other: Part) -> bool:
        """Whether this part must not come before the other one."""
        return other is not self and not self.needs.isdisjoint(other.groups)


def join_parts(paths: set[str], groups: Sequence[ChangeGroup]) -> list[Part]:
    """Parts joined by change groups that share a file, and by needing each other. `groups` are those that move."""
    parts = [Part({path}, set(), set()) for path in sorted(paths)]
    for group in groups:
        touched = [part for part in parts if not part.paths.isdisjoint(group.paths)]
        parts = [part for part in parts if part not in touched]
        parts.append(_merge([*touched, Part(set(group.paths) & paths, {group.id}, set(group.needs))]))
    reached = [_reach(part, parts) for part in parts]
    circles = {
        frozenset({one, *(other for other in found if one in reached[other])}) for one, found in enumerate(reached)
    }
    return [_merge([parts[one] for one in sorted(circle)]) for circle in circles]


def _merge(parts: Sequence[Part]) -> Part:
    groups = set[str]().union(*(part.groups for part in parts))
    needs = set[str]().union(*(part.needs for part in parts))
    return Part(set[str]().union(*(part.paths for part in parts)), groups, needs - groups)


def _reach(start: Part, parts: Sequence[Part]) -> set[int]:
    """The numbers of all parts that one needs, directly or through others."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        part = waiting.pop()
        found = {number for number, one in enumerate(parts) if not part.needs.isdisjoint(one.groups)} - seen
        seen |= found
        waiting += [parts[number] for number in sorted(found)]
    return seen


def order_parts(parts: Sequence[Part], rank: Callable[[Part], int | str]) -> Iterator[tuple[Part, Part]]:
    """The parts by rank, then by path, each after those that it needs; with each the one that it came for.

    A part that another one needs comes for that one, however late its own turn would have been. Ranks must compare.
    """
    done: list[Part] = []

    def emit(part: Part, wanted_by: Part) -> Iterator[tuple[Part, Part]]:
        if any(part is one for one in done):
            return
        done.append(part)  # nothing needs itself, not even through others: circles are joined
        for needed in parts:
            if part.needs_of(needed):
                yield from emit(needed, wanted_by)
        yield part, wanted_by

    for part in sorted(parts, key=lambda part: (rank(part), min(part.paths, default=""))):
        yield from emit(part, part)


def fill_parts(labelled: Sequence[tuple[str, Part]], max_files: int | None) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Neighbours with the same label together, as long as they have at most so many files, unless one has more."""
    batch: list[Part] = []
    current, count = "", 0
    for label, part in labelled:
        if batch and (label != current or (max_files is not None and count + len(part.paths) > max_files)):
            yield current, tuple(batch)
            batch, count = [], 0
        current = label
        batch.append(part)
        count += len(part.paths)
    if batch:
        yield current, tuple(batch)
