"""The smallest results that make a difference to the command line."""

from __future__ import annotations

from ssot_migrate.model.changes import ChangeSet, FileChange
from ssot_migrate.model.findings import Coverage, FileProblem, Finding, ScanResult, Status
from ssot_migrate.model.locations import Excerpt, Location, Span
from ssot_migrate.model.rules import Severity
from ssot_migrate.usecases.results import ApplyResult, PutBackGroup, Trial, WithheldGroup


def build_finding(severity: Severity = Severity.ERROR, status: Status = Status.NEW) -> Finding:
    return Finding(
        pack="carts",
        rule="CART001",
        name="old-price",
        severity=severity,
        location=Location("shop/till.py", 1, 1, 1, 6),
        span=Span(0, 5),
        symbol="shop.legacy.price",
        scope="",
        chain=(),
        message="names `shop.legacy.price`",
        excerpt=Excerpt(1, ("price",)),
        fingerprint="f1",
        status=status,
    )


def build_scan(*findings: Finding, is_relevant: bool | None = None) -> ScanResult:
    """`is_relevant` None: every file could be read; else one could not, and mattered or not."""
    problems = () if is_relevant is None else (FileProblem("shop/bad.py", "syntax", "line 1", is_relevant),)
    return ScanResult(findings, (), Coverage(2, 2 - len(problems), (), problems), 0, len(findings), 1)


def build_result(is_changed: bool, is_withheld: bool = False, is_relevant: bool | None = None) -> ApplyResult:
    change = FileChange("shop/till.py", b"price\n", b"cost\n" if is_changed else b"price\n", "d", ("f1",))
    withheld = (WithheldGroup("g1", ("shop/till.py",), "does not parse"),) if is_withheld else ()
    before = build_scan(build_finding(), is_relevant=is_relevant)
    return ApplyResult(before, ChangeSet((change,)), withheld, build_scan(), None)


def build_trial(*put_back: str) -> Trial:
    """A verify command, and the files that were put back because of it."""
    groups = tuple(PutBackGroup((f"g-{path}",), (path,), (), "exit code 1", "") for path in put_back)
    return Trial("pytest", 1, (), (), groups)
