"""Results of a made-up shop that has two carts: what the reporters' tests render and compare."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from finding_samples import build_findings

from ssot_migrate.model.changes import ChangeSet, FileChange, SkippedFix
from ssot_migrate.model.findings import (
    ChangeGroup,
    Coverage,
    FileProblem,
    Finding,
    ScanResult,
    SkippedFile,
    Status,
)


def build_groups() -> tuple[ChangeGroup, ...]:
    findings = build_findings()

    def group(name: str, is_unsafe: bool = False, held_by: str | None = None) -> ChangeGroup:
        members = [finding for finding in findings if finding.group == name]
        paths = tuple(sorted({finding.location.path for finding in members}))
        return ChangeGroup(name, tuple(one.fingerprint for one in members), paths, is_unsafe, held_by=held_by)

    held = group("g1", held_by="tests/checkout/test_basket.py:41 missing-context")
    return (held, group("g2"), group("g3", is_unsafe=True), group("g4", held_by="tests/unit/test_wide.py:2 indirect"))


PROBLEMS = (
    FileProblem("broken/a.py", "syntax", "line 3: invalid syntax"),
    FileProblem("broken/b.py", "syntax", "line 9: unexpected indent"),
    FileProblem("shop/old_cart.py", "encoding", "byte 0xe9 at offset 12 is no UTF-8", relevant=True),
)
SKIPPED = (SkippedFile("notes.ipynb", "notebook"), SkippedFile("bin/run", "script without suffix"))


def build_scan(with_problem: bool = False, with_api: int = 4) -> ScanResult:
    problems = PROBLEMS if with_problem else PROBLEMS[:2]
    coverage = Coverage(8672, 8670, SKIPPED, problems)
    return ScanResult(build_findings(), build_groups(), coverage, with_api)


def build_suppressed() -> Finding:
    return replace(build_findings()[0], status=Status.SUPPRESSED)


def build_changes() -> ChangeSet:
    before = b"from shop.legacy import (\n    Cart,\n    Price,\n)\n\n\ndef test_total():\n    pass\n\n\nprint(1)"
    after = (
        b"from shop.cart import UserCart\nfrom shop.legacy import Price\n"
        + before[before.index(b"\n\n\ndef") + 1 :]
        + b"\n"
    )
    applied = tuple(one.fingerprint for one in build_findings() if one.group == "g2")
    unsafe = SkippedFix(build_findings()[7].fingerprint, "unsafe, and --unsafe-fixes is not given")
    owner = b"x = Cart(r, b, o)\n"
    return ChangeSet(
        (
            FileChange("tests/unit/test_cart.py", before, after, "d1", applied),
            FileChange("tests/unit/test_owner.py", owner, owner, "d2", (), (unsafe,)),
        )
    )


def check_golden(name: str, text: str) -> None:
    """Compares a report byte for byte with tests/reporters/golden/; UPDATE_GOLDENS=1 writes that file anew."""
    file = Path(__file__).parent / "golden" / name
    if os.environ.get("UPDATE_GOLDENS"):
        file.write_bytes(text.encode())
    assert text == file.read_bytes().decode()
