"""Exit codes: 0 clean, 1 findings or pending changes, 2 could not do the job or did not see all of it."""

from __future__ import annotations

from collections.abc import Iterable

from ssot_migrate.model.findings import Finding, ScanResult, Status
from ssot_migrate.model.rules import Severity
from ssot_migrate.usecases.results import ApplyResult

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


def decide_apply_exit(result: ApplyResult, dry_run: bool) -> int:
    """A real run is done even if findings remain; a dry run tells whether something is pending."""
    if result.withheld or not result.before.coverage.is_complete:
        return FAILED
    is_pending = any(change.before != change.after for change in result.changes.changes)
    return FOUND if dry_run and is_pending else CLEAN
