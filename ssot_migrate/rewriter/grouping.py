"""Do no harm: which findings can only move together, whether they can, and which line holds them back.

A group is closed over bindings: an import, everything reached through it, patch targets that name it. Groups need
each other where an order exists (a name must not change its meaning before those who import it have moved; a
call needs the method that is added for it). One member that cannot move holds its group, and all that need it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ssot_migrate.model.changes import ConstructEdit, Fix, FollowEdit
from ssot_migrate.model.findings import ChangeGroup, Finding, Reason, Status, Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import starts_with_name
from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Applicability
from ssot_migrate.rewriter.joining import Group, find_blocker, join_findings, place_of
from ssot_migrate.rewriter.splitting import split_held


@light_dataclass(frozen=True, slots=True)
class Grouped:
    """Findings with their group and final fixability, in the order given; and the groups, by id."""

    findings: tuple[Finding, ...]
    groups: tuple[ChangeGroup, ...]
    would_move_with_api: int


def group_findings(findings: Sequence[Finding], options: FixOptions, is_selected: Callable[[Finding], bool]) -> Grouped:
    """Groups all findings that have a fix or a reason for none.

    `is_selected` says which findings the user asked for; the others hold their groups back.
    """
    members = [finding for finding in findings if finding.fix is not None or finding.unfixable is not None]
    groups = join_findings(members)
    for group in groups:
        find_blocker(group, options, is_selected)
    if options.split:
        groups = split_held(groups, options, is_selected)
    _add_needs(groups)
    _settle(groups, options)
    would_move = 0 if options.add_api else _count_freed_by_api(groups, is_selected)
    decided: dict[str, Finding] = {}
    described = []
    ids = {number: _group_id(group) for number, group in enumerate(groups)}
    for number, group in enumerate(groups):
        for finding in group.members:
            decided[finding.fingerprint] = _decide(finding, group, ids[number])
        described.append(_describe(group, number, ids))
    return Grouped(
        tuple(decided.get(finding.fingerprint, finding) for finding in findings),
        tuple(sorted(described, key=lambda item: item.id)),
        would_move,
    )


# what can move --------------------------------------------------------------------------------------------------


def _add_needs(groups: list[Group]) -> None:
    """Who must move with or before whom."""
    by_variable = {
        variable: number
        for number, group in enumerate(groups)
        for f in group.members
        if f.builds is None  # a construction that was split off does not stand for its binding
        for variable in f.variables
    }
    by_api = {f.symbol: number for number, group in enumerate(groups) for f in group.members if f.adds_api}
    for number, group in enumerate(groups):
        for finding in group.members:
            if finding.provider is not None and finding.provider in by_variable:
                provider = by_variable[finding.provider]
                if provider != number:
                    groups[provider].needs.add(number)
            group.needs |= {by_api[name] for name in finding.needs_api if name in by_api} - {number}


def _settle(groups: list[Group], options: FixOptions) -> None:
    """Carries blockers along needs, and counts what remains built, until nothing changes."""
    changed = True
    while changed:
        changed = False
        remaining = _list_remaining(groups, options)
        for group in groups:
            if group.blocker is not None:
                continue
            needed = next((groups[n].blocker for n in sorted(group.needs) if groups[n].blocker is not None), None)
            if needed is not None:
                group.blocker, changed = needed, True
                continue
            group.blocker = _find_still_built(group, remaining)
            if group.blocker is not None:
                changed = True
            elif group.unsafe is None:
                danger = next((groups[n].unsafe for n in sorted(group.needs) if groups[n].unsafe is not None), None)
                danger = danger or _find_split_identity(group, remaining) or _find_mocked(group)
                if danger is not None:
                    group.unsafe, changed = danger, True


def _list_remaining(groups: list[Group], options: FixOptions) -> list[Finding]:
    """The constructions of old classes that would still be there afterwards."""
    return [
        finding
        for group in groups
        if group.blocker is not None or (group.unsafe is not None and not options.unsafe)
        for finding in group.members
        if finding.builds is not None
    ]


def _find_still_built(group: Group, remaining: list[Finding]) -> tuple[Finding, str] | None:
    """What still builds the old one, where a member asks for old and new: that is right as long as both are built."""
    for finding in group.members:
        built = _find_built(finding, remaining) if finding.asks_both else None
        if built is not None:
            return built, "still builds the old class"
    return None


def _find_split_identity(group: Group, remaining: list[Finding]) -> tuple[Finding, str] | None:
    """A member that asks for what somebody still builds in its old form."""
    for finding in group.members:
        built = _find_built(finding, remaining)
        if built is not None:
            return finding, f"it asks for the class itself, and {place_of(built)} still builds the old one"
    return None


def _find_built(finding: Finding, remaining: list[Finding]) -> Finding | None:
    """The first construction of what a finding asks for."""
    asked = finding.identity
    for one in remaining if asked is not None else ():
        built = one.builds
        if asked and built and (starts_with_name(built, asked) or starts_with_name(asked, built)):
            return one
    return None


def _find_mocked(group: Group) -> tuple[Finding, str] | None:
    """A patch of the class under a name by which the group builds it: a mock stands for what calling it gives."""
    patched = [f for f in group.members if f.identity is not None and f.identity == f.symbol and _follows_name(f)]
    for finding in group.members:
        for edit in finding.fix.edits if finding.fix is not None else ():
            if isinstance(edit, ConstructEdit) and edit.callee != edit.owner:
                for patch in patched:
                    if not set(patch.variables).isdisjoint(finding.variables):
                        called = edit.callee.rpartition(".")[2]
                        return (
                            patch,
                            f"a mock is prepared for calls of the class, and {place_of(finding)} calls `{called}`",
                        )
    return None


def _follows_name(finding: Finding) -> bool:
    return finding.fix is not None and any(isinstance(edit, FollowEdit) for edit in finding.fix.edits)


def _count_freed_by_api(groups: list[Group], is_selected: Callable[[Finding], bool]) -> int:
    """How many of the findings that the user asked for only wait for a method that `--add-api` would add."""
    count = 0
    for group in groups:
        blocked_by_api = [f for f in group.members if f.unfixable and f.unfixable.reason is Reason.MISSING_API]
        others = [f for f in group.members if f.unfixable and f.unfixable.reason is not Reason.MISSING_API]
        if blocked_by_api and not others and group.unsafe is None and not any(f.adds_api for f in group.members):
            count += sum(map(is_selected, group.members))
    return count


# what is told ---------------------------------------------------------------------------------------------------


def _decide(finding: Finding, group: Group, group_id: str) -> Finding:
    finding = replace(finding, group=group_id)
    if finding.fix is None or finding.unfixable is not None:
        return finding
    if group.blocker is not None:
        if finding.status is Status.SUPPRESSED:
            reason = Unfixable(Reason.SUPPRESSED, "a comment says to leave it")
        else:
            holder, why = group.blocker
            reason = Unfixable(Reason.HELD_BACK, f"held back by {place_of(holder)} ({why})")
        return replace(finding, fix=_suggest(finding.fix, group.blocker[0]), unfixable=reason)
    if group.unsafe is not None and finding.fix.applicability is Applicability.SAFE:
        cause, note = group.unsafe
        if cause.fingerprint != finding.fingerprint:
            note = f"moves together with {place_of(cause)}: {note}"
        return replace(finding, fix=replace(finding.fix, applicability=Applicability.UNSAFE, note=note))
    return finding


def _suggest(fix: Fix, holder: Finding) -> Fix | None:
    """What could be written beside a test of what the old class does, once that has been decided."""
    is_asserted = holder.unfixable is not None and holder.unfixable.reason is Reason.ASSERTS_OLD_BEHAVIOUR
    return fix.as_suggestion() if is_asserted else None


def _describe(group: Group, number: int, ids: Mapping[int, str]) -> ChangeGroup:
    held_by = None
    if group.blocker is not None:
        holder, why = group.blocker
        held_by = f"{place_of(holder)} {why}"
    return ChangeGroup(
        id=ids[number],
        members=tuple(finding.fingerprint for finding in group.members),
        paths=tuple(sorted({finding.location.path for finding in group.members})),
        is_unsafe=group.unsafe is not None,
        needs=tuple(sorted(ids[needed] for needed in group.needs)),
        held_by=held_by,
    )


def _group_id(group: Group) -> str:
    """The same members give the same id, whatever else was found."""
    joined = "\n".join(sorted(finding.fingerprint for finding in group.members))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def close_over_needs(groups: Iterable[ChangeGroup], wanted: Iterable[str]) -> frozenset[str]:
    """The wanted groups and everything that they need, if all of it can move; groups with a held need are left out."""
    by_id = {group.id: group for group in groups}
    result: set[str] = set()
    for start in wanted:
        closure: set[str] = set()
        pending = [start]
        while pending:
            current = pending.pop()
            if current not in closure and current in by_id:
                closure.add(current)
                pending += by_id[current].needs
        if all(by_id[item].held_by is None for item in closure):
            result |= closure
    return frozenset(result)
