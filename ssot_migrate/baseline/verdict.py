"""The gate's verdict: what is new, what has expired or become worse, what is gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from ssot_migrate.baseline.entries import BY_WEIGHT, Entry, follow
from ssot_migrate.baseline.pairing import pair
from ssot_migrate.model.findings import Finding, ScanResult, Status


class Standing(Enum):
    """How a finding stands beside the baseline. Only KNOWN passes the gate."""

    NEW = "new"
    EXPIRED = "expired"
    WORSE = "worse"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Judged:
    """One open finding; `entry` is what accepts it, or used to, or would if it were as severe as it was."""

    finding: Finding
    standing: Standing
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings in report order, and the entries that no finding needs any more.

    `kept` is what the baseline has to hold from now on: everything but the stale, under its present identity.
    """

    judged: tuple[Judged, ...]
    stale: tuple[Entry, ...]
    kept: tuple[Entry, ...]

    def count(self, standing: Standing) -> int:
        return sum(one.standing is standing for one in self.judged)


def judge(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    *,
    covers: Callable[[Entry], bool],
    paths: Collection[str],
    former_paths: Collection[str],
    renames: Mapping[str, str],
    today: date,
) -> Verdict:
    """Judges open findings by what was accepted.

    `covers` says whether the run looked for what an entry accepts: entries of other rules, folders or unreadable files
    stay as they are. An entry is valid up to the day on which it expires. The paths and `renames` are those of `pair`.
    """
    asked = [entry for entry in entries if covers(entry)]
    untouched = [entry for entry in entries if not covers(entry)]
    pairs = pair(findings, asked, paths=paths, former_paths=former_paths, renames=renames)
    judged = tuple(_judge(finding, pairs.entries.get(finding.fingerprint), today) for finding in findings)
    kept = [follow(one.entry, one.finding) for one in judged if one.entry is not None]
    return Verdict(judged, pairs.leftover, tuple(sorted((*untouched, *kept), key=lambda entry: entry.order)))


def _judge(finding: Finding, entry: Entry | None, today: date) -> Judged:
    if entry is None:
        return Judged(finding, Standing.NEW)
    if entry.terms.expires is not None and entry.terms.expires < today:
        return Judged(finding, Standing.EXPIRED, entry)
    if BY_WEIGHT.index(finding.severity) > BY_WEIGHT.index(entry.severity):
        return Judged(finding, Standing.WORSE, entry)
    return Judged(finding, Standing.KNOWN, entry)


def list_open(result: ScanResult) -> tuple[Finding, ...]:
    """What has to be judged: all findings but those that a comment suppresses."""
    return tuple(finding for finding in result.findings if finding.status is not Status.SUPPRESSED)


def mark_known(result: ScanResult, verdict: Verdict) -> ScanResult:
    """The same result, in which the findings that pass the gate say so."""
    known = {one.finding.fingerprint for one in verdict.judged if one.standing is Standing.KNOWN}
    return replace(
        result,
        findings=tuple(
            replace(finding, status=Status.KNOWN) if finding.fingerprint in known else finding
            for finding in result.findings
        ),
    )
