"""Comments that were meant to suppress a finding and do not: left behind, misspelled, or without a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ssot_migrate.model.findings import Finding, Idle, IdleSuppression
from ssot_migrate.packs.selection import find_phase, is_wanted
from ssot_migrate.suppressions import Suppression, find_suppression
from ssot_migrate.usecases.request import Request


def find_idle(
    comments: Mapping[str, Sequence[Suppression]], findings: Iterable[Finding], request: Request
) -> tuple[IdleSuppression, ...]:
    """All of them, by path and line. `findings` are those of all rules, whatever was selected.

    Nothing is said of a rule that did not run in the file: its findings may be there.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    idle: list[IdleSuppression] = []
    for path in sorted(comments):
        idle += _find_in_file(path, comments[path], by_path.get(path, ()), request)
    return tuple(idle)


def _find_in_file(
    path: str, suppressions: Sequence[Suppression], findings: Sequence[Finding], request: Request
) -> Iterator[IdleSuppression]:
    need_reason = request.selection.need_reason
    good = [one for one in suppressions if one.reason or not need_reason]
    used = {
        (comment.line, rule)
        for finding in findings
        if (comment := find_suppression(good, finding.rule, finding.location.line, finding.location.end_line))
        for rule in (finding.rule, None)
    }
    known = {rule.id for pack in request.packs for rule in pack.rules}
    ran = set(_list_rules_run(path, request))
    for one in suppressions:
        if one not in good and (ran if not one.rules else ran.intersection(one.rules)):
            yield IdleSuppression(path, one.line, None, Idle.NO_REASON)
            continue
        for rule in one.rules:
            if rule not in known:
                if request.knows_all_rules:
                    yield IdleSuppression(path, one.line, rule, Idle.UNKNOWN_RULE)
            elif rule in ran and (one.line, rule) not in used:
                yield IdleSuppression(path, one.line, rule, Idle.UNUSED)
        if not one.rules and ran == known and (one.line, None) not in used:
            yield IdleSuppression(path, one.line, None, Idle.UNUSED)


def _list_rules_run(path: str, request: Request) -> Iterator[str]:
    for pack in request.packs:
        phase = find_phase(path, pack.phases)
        name = None if phase is None else phase.name
        for rule in pack.rules:
            if is_wanted(request.selection, rule.id, path, name, enabled=rule.enabled):
                yield rule.id
