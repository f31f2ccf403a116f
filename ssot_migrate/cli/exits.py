"""Exit codes: 0 clean, 1 findings or pending changes, 2 could not do the job or did not see all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ssot_migrate.model.findings import Finding, ScanResult, Status
from ssot_migrate.model.rules import Severity

if TYPE_CHECKING:
    from ssot_migrate.model.campaign import Campaign
    from ssot_migrate.model.history import History
    from ssot_migrate.usecases.results import ApplyResult, GateResult, RetireResult

CLEAN, FOUND, FAILED = 0, 1, 2

_BY_WEIGHT = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def decide_scan_exit(result: ScanResult, fail_on: Severity, exit_zero: bool) -> int:
    """`exit_zero` forgives findings, but not that something was not looked at."""
    if not result.coverage.is_complete:
        return FAILED
    return FOUND if not exit_zero and has_failing(result.findings, fail_on) else CLEAN


def has_failing(findings: Iterable[Finding], fail_on: Severity) -> bool:
    """Whether a finding that no comment suppresses is at least as severe as `fail_on`."""
    counted = _BY_WEIGHT[_BY_WEIGHT.index(fail_on) :]
    return any(one.severity in counted and one.status is not Status.SUPPRESSED for one in findings)


def decide_status_exit(campaign: Campaign) -> int:
    """Findings are what a status is about; only what was not looked at makes it untrue."""
    return CLEAN if campaign.scan.coverage.is_complete else FAILED


def decide_history_exit(history: History) -> int:
    """A commit that git lacks is told, and no mistake; where no commit could be read, nothing was done."""
    return CLEAN if history.points else FAILED


def decide_gate_exit(result: GateResult, fail_on: Severity) -> int:
    """Red for what is new, has expired or become worse; where the file may not be written, for stale entries too."""
    if not result.scan.coverage.is_complete or result.scan.coverage.seen == 0:
        return FAILED  # a gate that looks at nothing, in the wrong folder perhaps, must not be green
    if result.is_accepting:
        return CLEAN
    is_stale = result.is_locked and bool(result.verdict.stale or result.stale_problems)
    open_ones = [finding for finding in result.scan.findings if finding.status is Status.NEW]
    return FOUND if is_stale or has_failing(open_ones, fail_on) else CLEAN


def decide_apply_exit(result: ApplyResult, dry_run: bool) -> int:
    """A real run is done even if findings remain; a dry run tells whether something is pending."""
    is_put_back = result.trial is not None and result.trial.put_back
    if result.withheld or is_put_back or result.commit_problem or not result.before.coverage.is_complete:
        return FAILED
    is_pending = any(change.before != change.after for change in result.changes.changes)
    return FOUND if dry_run and is_pending else CLEAN


def decide_retire_exit(result: RetireResult) -> int:
    """0 where every module that was asked about is gone, or could go."""
    if result.failure is not None or not result.coverage.is_complete:
        return FAILED
    return FOUND if result.retirement.holders else CLEAN
