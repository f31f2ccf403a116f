"""Cuts what apply would write into shards: by owner, by package, or by phase, each of a size that can be reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.git import find_git_top
from ssot_migrate.model.rules import Pack
from ssot_migrate.model.shards import Shard, ShardBy
from ssot_migrate.source.owners import read_owners
from ssot_migrate.usecases.parts import Part, fill_parts, join_parts, order_parts
from ssot_migrate.usecases.results import ApplyResult

_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Sharding:
    """How to cut; a shard has more than `max_files` only where more files have to change together."""

    by: ShardBy
    max_files: int


def plan_shards(result: ApplyResult, packs: Sequence[Pack], root: Path, sharding: Sharding) -> tuple[Shard, ...]:
    """All changes of a dry run, each file in one shard, in an order in which every shard has what it needs.

    Raises UsageError where owners are asked for and nobody states them.
    """
    changed = {change.path: change for change in result.changes.changes if change.is_effective}
    applied = {fingerprint for change in changed.values() for fingerprint in change.applied}
    done = [finding for finding in result.before.findings if finding.fingerprint in applied]
    groups = {finding.group for finding in done}
    parts = join_parts(set(changed), [group for group in result.before.groups if group.id in groups])
    find_owners = _make_owner_finder(root) if sharding.by is ShardBy.CODEOWNERS else lambda path: ()
    phases = {finding.location.path: finding.phase or "" for finding in done}
    labelled = _label(parts, sharding.by, phases, [phase.name for pack in packs for phase in pack.phases], find_owners)
    batches = list(fill_parts(labelled, sharding.max_files))
    shards: list[Shard] = []
    for number, (label, batch) in enumerate(batches, 1):
        paths = sorted(path for part in batch for path in part.paths)
        needed = {
            earlier
            for earlier, (_, other) in enumerate(batches, 1)
            if earlier != number and any(part.needs_of(one) for part in batch for one in other)
        }
        shards.append(
            Shard(
                number,
                label,
                tuple(changed[path] for path in paths),
                tuple(sorted(needed)),
                tuple(finding for finding in done if finding.location.path in paths),
                tuple(sorted({owner for path in paths for owner in find_owners(path)})),
            )
        )
    return tuple(shards)


def _label(
    parts: Sequence[Part],
    by: ShardBy,
    phases: Mapping[str, str],
    order: Sequence[str],
    find_owners: Callable[[str], Sequence[str]],
) -> list[tuple[str, Part]]:
    """The parts in order, each with what it is cut by.

    A part of several phases belongs to the first; one of several owners or packages to that of most of its files.
    """
    if by is ShardBy.PHASE:

        def rank(part: Part) -> int:
            found = [order.index(phases[path]) for path in part.paths if phases.get(path) in order]
            return min(found, default=len(order))

        return [((*order, _NOBODY)[rank(wanted_by)], part) for part, wanted_by in order_parts(parts, rank)]

    def find_label(part: Part) -> str:
        of_file = find_package if by is ShardBy.PACKAGE else lambda path: " ".join(find_owners(path))
        counts = Counter(of_file(path) for path in sorted(part.paths))
        return max(counts, key=lambda label: (counts[label], label))

    return [(find_label(part), part) for part, _ in order_parts(parts, find_label)]


def find_package(path: str) -> str:
    """The top-level folder of a file, below `src` where there is one; "" for a file in the root."""
    folders = path.split("/")[:-1]
    return next((folder for folder in folders if folder != "src"), _NOBODY)


def _make_owner_finder(root: Path) -> Callable[[str], Sequence[str]]:
    place = root.resolve()
    top = find_git_top(place) or place
    owners = read_owners(top)
    prefix = "" if top == place else f"{place.relative_to(top).as_posix()}/"
    return lambda path: owners.find(prefix + path)
