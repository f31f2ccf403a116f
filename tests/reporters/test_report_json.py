"""The JSON report keeps its contract: the schema, the order, the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from finding_samples import build_findings
from jsonschema import Draft202012Validator
from report_samples import build_changes, build_scan, build_suppressed, check_golden

from ssot_migrate.model.changes import ChangeSet, FileChange
from ssot_migrate.model.findings import Coverage, Reason, ScanResult
from ssot_migrate.reporters.json import render_json

SCHEMA: dict[str, object] = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_bytes())


def check(text: str) -> dict[str, object]:
    report: dict[str, object] = json.loads(text)
    Draft202012Validator(SCHEMA).validate(report)
    return report


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_golden_scan() -> None:
    text = render_json(build_scan(with_problem=True), None, 0.61234567)
    check(text)
    check_golden("scan.json", text)


def test_golden_apply() -> None:
    text = render_json(build_scan(), build_changes(), 1.0)
    check(text)
    check_golden("apply.json", text)


def test_an_empty_result() -> None:
    report = check(render_json(ScanResult((), (), Coverage(0, 0)), None, 1.0))
    assert "changes" not in report
    assert check(render_json(ScanResult((), (), Coverage(0, 0)), ChangeSet(()), 1.0))["changes"] == []


def test_the_order_of_the_input_does_not_matter() -> None:
    scan = build_scan(with_problem=True)
    coverage = replace(scan.coverage, problems=scan.coverage.problems[::-1], skipped=scan.coverage.skipped[::-1])
    turned = replace(scan, findings=scan.findings[::-1], coverage=coverage)
    changes = build_changes()
    assert render_json(turned, ChangeSet(changes.changes[::-1]), 0.5) == render_json(scan, changes, 0.5)


def test_suppressed_findings_are_listed_and_not_counted() -> None:
    report = check(render_json(ScanResult((build_suppressed(),), (), Coverage(1, 1)), None, 1.0))
    assert report["summary"] == {
        "by_rule": {},
        "by_phase": {},
        "fixable": {"safe": 0, "unsafe": 0},
        "compliance": 1.0,
    }


@pytest.mark.parametrize("hazard", ["\udce9", "\x9b31m", "\x1b[2J", "\x7f", "\u202e", "\ufeff", '"\\\n', "\u2028"])
def test_what_a_terminal_obeys_is_escaped_and_comes_back(hazard: str) -> None:
    first = replace(build_findings()[0], message=f"値{hazard}")
    text = render_json(ScanResult((first,), (), Coverage(1, 1)), None, 1.0)
    text.encode()
    assert hazard not in text
    assert "値" in text
    assert json.loads(text)["findings"][0]["message"] == f"値{hazard}"


def test_bytes_that_are_no_utf8_come_back_from_the_diff() -> None:
    change = FileChange("a.py", b"x = '\xe9'\n", b"y = '\xe9'\n", "d")
    text = render_json(ScanResult((), (), Coverage(1, 1)), ChangeSet((change,)), 1.0)
    check(text)
    diff: str = json.loads(text)["changes"][0]["diff"]
    assert diff.encode("utf-8", "surrogateescape").endswith(b"-x = '\xe9'\n+y = '\xe9'\n")


def test_the_schema_knows_every_reason() -> None:
    definitions = SCHEMA["$defs"]
    assert isinstance(definitions, dict)
    assert definitions["reason"]["enum"] == sorted(reason.value for reason in Reason)
