"""Counting findings: by rule, by phase, by reason, and which single lines hold others back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ssot_migrate.model.findings import Finding, Reason, ScanResult, Status
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Applicability, Pack, Phase


def is_open(finding: Finding) -> bool:
    """Whether a finding counts: everything but what a comment suppresses."""
    return finding.status is not Status.SUPPRESSED


def find_applicability(finding: Finding) -> Applicability | None:
    """How the fix of a finding could be made; None where there is none, or where it is held back."""
    if finding.fix is None or finding.unfixable is not None or finding.fix.applicability is Applicability.DISPLAY_ONLY:
        return None
    return finding.fix.applicability


def is_safe(finding: Finding) -> bool:
    return find_applicability(finding) is Applicability.SAFE


def is_unsafe(finding: Finding) -> bool:
    return find_applicability(finding) is Applicability.UNSAFE


@light_dataclass(frozen=True, slots=True)
class RuleTally:
    """How many findings a rule has, and how many of them have a fix."""

    rule: str
    name: str
    total: int
    safe: int
    unsafe: int

    @property
    def left(self) -> int:
        return self.total - self.safe - self.unsafe


def tally_rules(findings: Iterable[Finding]) -> tuple[RuleTally, ...]:
    """One entry for each rule that has findings, sorted by id."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return tuple(
        RuleTally(rule, group[0].name, len(group), sum(map(is_safe, group)), sum(map(is_unsafe, group)))
        for rule, group in sorted(by_rule.items())
    )


@light_dataclass(frozen=True, slots=True)
class PhaseTally:
    """A part of the campaign, as `split_by_phase` names it."""

    priority: str
    name: str
    files: int
    findings: int


def tally_phases(findings: Sequence[Finding], packs: Sequence[Pack]) -> tuple[PhaseTally, ...]:
    """One entry for each part of `split_by_phase`; empty when the packs have no phases."""
    if not any(pack.phases for pack in packs):
        return ()
    return tuple(
        PhaseTally(phase.priority, phase.name, len({one.location.path for one in found}), len(found))
        for phase, found in split_by_phase(findings, packs)
    )


NO_PHASE = Phase("(no phase)", "", "", ())
"""Where findings stand that belong to no phase of their pack."""


def split_by_phase(findings: Iterable[Finding], packs: Sequence[Pack]) -> tuple[tuple[Phase, tuple[Finding, ...]], ...]:
    """The packs' phases in their order, those without findings included; what has no phase comes last, if any."""
    phases = {phase.name: phase for pack in packs for phase in pack.phases}
    found: dict[str, list[Finding]] = {name: [] for name in phases}
    for finding in findings:
        found.setdefault(finding.phase or NO_PHASE.name, []).append(finding)
    return tuple((phases.get(name, NO_PHASE), tuple(group)) for name, group in found.items())


def tally_reasons(findings: Iterable[Finding]) -> tuple[tuple[Reason, int], ...]:
    """Why findings have no fix, the most frequent reason first."""
    counts = Counter(finding.unfixable.reason for finding in findings if finding.unfixable is not None)
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0].value)))


@light_dataclass(frozen=True, slots=True)
class Knot:
    """One place that keeps other findings from moving: undo the knot, and they go."""

    held_by: str
    findings: int
    files: int


def tally_knots(result: ScanResult) -> tuple[Knot, ...]:
    """What holds change groups back, the tightest knot first. Only findings that wait for another are counted."""
    held = {
        finding.fingerprint: finding.location.path
        for finding in result.findings
        if finding.unfixable is not None and finding.unfixable.reason is Reason.HELD_BACK
    }
    members: dict[str, set[str]] = {}
    for group in result.groups:
        if group.held_by is not None:
            members.setdefault(group.held_by, set()).update(set(group.members) & held.keys())
    knots = [Knot(by, len(found), len({held[one] for one in found})) for by, found in members.items() if found]
    return tuple(sorted(knots, key=lambda knot: (-knot.findings, knot.held_by)))


def tally_files(findings: Iterable[Finding]) -> tuple[tuple[str, int], ...]:
    """Files by how many findings they have, the worst first."""
    counts = Counter(finding.location.path for finding in findings)
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
