"""Exit codes: 0, 1 or 2, as INTERFACE.md has them, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cli_samples import build_finding, build_result, build_scan, build_trial

from ssot_migrate.cli.exits import decide_apply_exit, decide_scan_exit
from ssot_migrate.model.findings import ScanResult, Status
from ssot_migrate.model.rules import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("result", "fail_on", "exit_zero", "code"),
    [
        (build_scan(), INFO, False, 0),
        (build_scan(build_finding(INFO)), INFO, False, 1),
        (build_scan(build_finding(INFO)), WARNING, False, 0),
        (build_scan(build_finding(WARNING)), WARNING, False, 1),
        (build_scan(build_finding(WARNING)), ERROR, False, 0),
        (build_scan(build_finding(ERROR)), ERROR, False, 1),
        (build_scan(build_finding(ERROR)), INFO, True, 0),
        (build_scan(build_finding(ERROR, Status.KNOWN)), INFO, False, 1),
        (build_scan(build_finding(ERROR, Status.SUPPRESSED)), INFO, False, 0),
        (build_scan(is_relevant=False), INFO, False, 0),
        (build_scan(is_relevant=True), INFO, False, 2),
        (build_scan(build_finding(ERROR), is_relevant=True), INFO, True, 2),
    ],
)
def test_scan(result: ScanResult, fail_on: Severity, exit_zero: bool, code: int) -> None:
    assert decide_scan_exit(result, fail_on, exit_zero) == code


@pytest.mark.parametrize(
    ("is_changed", "is_withheld", "is_relevant", "dry_run", "code"),
    [
        (False, False, None, True, 0),
        (False, False, None, False, 0),
        (True, False, None, True, 1),
        (True, False, None, False, 0),
        (True, True, None, True, 2),
        (False, True, None, False, 2),
        (True, False, True, True, 2),
        (True, False, True, False, 2),
        (True, False, False, False, 0),
    ],
)
def test_apply(is_changed: bool, is_withheld: bool, is_relevant: bool | None, dry_run: bool, code: int) -> None:
    assert decide_apply_exit(build_result(is_changed, is_withheld, is_relevant), dry_run) == code


@pytest.mark.parametrize(
    ("put_back", "run", "problem", "code"),
    [
        ((), "run", "", 0),
        (("shop/till.py", "shop/bill.py"), None, "", 2),
        (("shop/bill.py",), "run", "", 2),  # a part: somebody has to look, as where the check withholds one
        ((), "run", "a hook refuses", 2),
    ],
)
def test_apply_that_tries_and_commits(put_back: tuple[str, ...], run: str | None, problem: str, code: int) -> None:
    written = replace(build_result(True), run=run, trial=build_trial(*put_back), commit_problem=problem)
    assert decide_apply_exit(written, dry_run=False) == code
