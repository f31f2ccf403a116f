"""Suppressions in a project: what they accept, and what is said of those that accept nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gate_project import load_pack

from ssot_migrate.model.findings import Idle, ScanResult, Status
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Severity
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

FILES = {
    "shop/__init__.py": "",
    "shop/legacy.py": "def price(*parts): ...\n",
    "shop/cart.py": "def price(*parts): ...\n",
    "a.py": "from shop.legacy import price  # ssot: ignore[SHOP001] until the autumn\n\nprice(\n    1,\n)\n",
    "b.py": "x = 1  # ssot: ignore[SHOP001] fixed\ny = 1  # ssot: ignore[SHOP002] misspelled\nz = 1  # ssot: ignore\n",
    "c.py": "from shop.legacy import price  # ssot: ignore[SHOP001]\n",
    "d.py": "# ssot: ignore-file[SHOP001] generated\nfrom shop.legacy import price\n",
}


@pytest.fixture
def request_all(tmp_path: Path) -> Request:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return Request(tmp_path, (load_pack(),))


def told(result: ScanResult) -> list[tuple[str, int, str | None, Idle]]:
    return [(one.path, one.line, one.rule, one.problem) for one in result.idle_suppressions]


def suppressed(result: ScanResult) -> list[str]:
    return [one.location.path for one in result.findings if one.status is Status.SUPPRESSED]


def test_what_is_left_behind_is_told(request_all: Request) -> None:
    result = scan(request_all)
    assert suppressed(result) == ["a.py", "c.py", "d.py"]
    assert told(result) == [
        ("b.py", 1, "SHOP001", Idle.UNUSED),
        ("b.py", 2, "SHOP002", Idle.UNKNOWN_RULE),
        ("b.py", 3, None, Idle.UNUSED),
    ]


def test_only_of_rules_that_ran(request_all: Request) -> None:
    ignoring = replace(request_all, selection=Selection(ignore=("SHOP001",)))
    assert told(scan(ignoring)) == [("b.py", 2, "SHOP002", Idle.UNKNOWN_RULE)]
    assert told(scan(replace(ignoring, knows_all_rules=False))) == []
    elsewhere = replace(request_all, selection=Selection(paths=("a.py",)), knows_all_rules=False)
    assert told(scan(elsewhere)) == []


def test_a_reason_can_be_required(request_all: Request) -> None:
    strict = scan(replace(request_all, selection=Selection(need_reason=True)))
    assert suppressed(strict) == ["a.py", "d.py"]
    assert ("c.py", 1, None, Idle.NO_REASON) in told(strict)
    assert ("b.py", 3, None, Idle.NO_REASON) in told(strict)


def test_severities_by_path(request_all: Request) -> None:
    told = (("*.py", (("SHOP", Severity.WARNING),)), ("c.py", (("SHOP001", Severity.INFO), ("SHOP", Severity.ERROR))))
    result = scan(replace(request_all, selection=Selection(per_file_severities=told)))
    found = {one.location.path: one.severity for one in result.findings}
    assert found == {"a.py": Severity.WARNING, "c.py": Severity.INFO, "d.py": Severity.WARNING}
