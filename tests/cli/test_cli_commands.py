"""The commands' wiring: options reach the use case, results reach stdout, mistakes reach stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_project import Engine, install_engine, invoke, make_project
from cli_samples import build_finding, build_result, build_scan

from ssot_migrate.errors import UsageError
from ssot_migrate.model.options import FixOptions, Selection, Style
from ssot_migrate.model.rules import Severity


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_project(tmp_path, monkeypatch)


@pytest.fixture
def engine(project: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    return install_engine(monkeypatch)


def test_scan_passes_what_was_asked(engine: Engine) -> None:
    arguments = "tests shop/legacy.py --select CART001,CART --ignore CART0 --jobs 2 --exclude old/ --exclude new/"
    fixes = "--unsafe-fixes --add-api --style alias --drop-unused --split --rename-exports --no-cache"
    assert invoke("scan", *arguments.split(), *fixes.split()).code == 0
    (request,) = engine.requests
    assert request.selection == Selection(("CART001", "CART"), ("CART0",), None, ("tests", "shop/legacy.py"))
    assert request.options == FixOptions(True, True, Style.ALIAS, True, True, True)
    assert (request.exclude, request.jobs) == (("old/", "new/"), 2)


def test_scan_prints_text(engine: Engine) -> None:
    answer = invoke("scan")
    assert (answer.code, answer.stderr) == (0, "")
    assert answer.stdout.startswith("Nothing found.\n")
    assert "From the old cart to the new one (pack carts, 1 rule)" in answer.stdout


def test_scan_with_findings(engine: Engine) -> None:
    engine.scanned = build_scan(build_finding(Severity.WARNING))
    answer = invoke("scan")
    assert answer.code == 1
    assert "shop/till.py:1:1  warning CART001 old-price\n" in answer.stdout
    assert "\x1b" not in answer.stdout
    assert invoke("scan", "--exit-zero").code == 0
    assert invoke("scan", "--fail-on", "error").code == 0
    assert invoke("scan", "--quiet").stdout.startswith("1 finding in 1 file")
    assert "\x1b[" in invoke("scan", "--color", "always").stdout


def test_scan_prints_json(engine: Engine) -> None:
    engine.scanned = build_scan(build_finding())
    answer = invoke("scan", "--format", "json")
    assert answer.code == 1
    report = json.loads(answer.stdout)
    assert report["findings"][0]["path"] == "shop/till.py"
    assert report["summary"]["compliance"] == 0.5
    assert "changes" not in report


def test_outputs_are_written_in_the_same_run(engine: Engine, project: Path) -> None:
    answer = invoke("scan", "--output", "json=left.json", "--output", "text=docs/left.txt", "--color", "always")
    assert answer.stdout.startswith("\x1b[32mNothing found.")
    assert json.loads((project / "left.json").read_bytes())["version"] == 1
    assert (project / "docs" / "left.txt").read_text().startswith("Nothing found.\n")
    assert len(engine.requests) == 1


def test_apply_dry_run(engine: Engine) -> None:
    engine.applied = build_result(is_changed=True)
    answer = invoke("apply", "--dry-run", "tests")
    assert answer.code == 1
    assert "-price\n+cost\n" in answer.stdout
    assert "  ssot-migrate apply tests\n" in answer.stdout
    assert engine.options == [(True, False)]


def test_apply_writes(engine: Engine) -> None:
    engine.applied = build_result(is_changed=True)
    answer = invoke("apply", "--allow-dirty")
    assert answer.code == 0
    assert answer.stdout.startswith("Changed 1 file and fixed 1 finding.")
    assert engine.options == [(False, True)]


def test_apply_prints_json(engine: Engine) -> None:
    engine.applied = build_result(is_changed=True, is_withheld=True)
    answer = invoke("apply", "--dry-run", "--format", "json")
    assert answer.code == 2
    assert json.loads(answer.stdout)["changes"][0]["applied"] == ["f1"]


def test_mistakes_are_told_line_by_line(engine: Engine) -> None:
    answer = invoke("scan", "gone", "away\x1b[31m")
    assert (answer.code, answer.stdout) == (2, "")
    assert answer.stderr == (
        "error: gone: there is no such file or folder\nerror: away\\x1b[31m: there is no such file or folder\n"
    )
    assert engine.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--format", "xml"], "--format xml: there is no format 'xml'; this command writes text, json, sarif, github"),
        (["--output", "left.json"], "--output left.json: expected FORMAT=FILE, as in json=report.json"),
        (
            ["--output", "xml=a.xml"],
            "--output xml=a.xml: there is no format 'xml'; this command writes text, ",
        ),
        (["--output", "json=gone/a.json"], "--output json=gone/a.json: there is no folder gone"),
        (["--config", "gone.toml"], "gone.toml"),
        (["--select", "NONE1"], "NONE1"),
    ],
)
def test_bad_options_are_told_before_any_work(options: list[str], message: str, engine: Engine) -> None:
    answer = invoke("scan", *options)
    assert (answer.code, answer.stdout) == (2, "")
    assert answer.stderr.startswith("error: ")
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
    assert engine.requests == []


@pytest.mark.parametrize("arguments", [["bogus"], ["scan", "--bogus"], ["scan", "--jobs", "0"], ["rules", "show"]])
def test_bad_usage(arguments: list[str], project: Path) -> None:
    assert invoke(*arguments).code == 2


def test_a_mistake_found_while_working(engine: Engine) -> None:
    engine.failure = UsageError(["one", "two\x07"])
    answer = invoke("scan")
    assert (answer.code, answer.stderr) == (2, "error: one\nerror: two\\x07\n")


def test_our_bug_comes_with_what_to_send(engine: Engine) -> None:
    engine.failure = RuntimeError("boom\x1b")
    answer = invoke("scan")
    assert (answer.code, answer.stdout) == (2, "")
    first, *rest = answer.stderr.splitlines()
    assert first.startswith(
        "internal error: RuntimeError: boom\\x1b; this is our bug: please report it with the command"
    )
    assert any(line.startswith("command: ssot-migrate") for line in rest)
    assert rest[-1] == "RuntimeError: boom\\x1b"
    assert "Traceback (most recent call last):" in rest


def test_an_interrupt_is_one_sentence(engine: Engine) -> None:
    engine.failure = KeyboardInterrupt()
    answer = invoke("scan")
    assert answer.code == 2
    assert answer.stderr.startswith("interrupted")
    assert answer.stderr.count("\n") == 1


def test_a_folder_without_python_is_noted(engine: Engine) -> None:
    answer = invoke("scan", "docs")
    assert (answer.code, answer.stderr) == (0, "note: there is no Python file in docs\n")


def test_rules_list_and_show(project: Path) -> None:
    listed = invoke("rules", "list")
    assert listed.code == 0
    assert "  CART001  old-price  error\n" in listed.stdout
    for name in ("CART001", "cart001", "old-price"):
        shown = invoke("rules", "show", name)
        assert shown.code == 0
        assert "\nWhy\n  It rounds to the wrong side.\n" in shown.stdout
    unknown = invoke("rules", "show", "CART002")
    assert (unknown.code, unknown.stderr) == (2, "error: there is no rule CART002; did you mean CART001?\n")


def test_a_bad_pack_is_the_users_mistake(project: Path) -> None:
    (project / "carts.toml").write_text("[pack\n")
    answer = invoke("rules", "list")
    assert answer.code == 2
    assert answer.stderr.startswith("error: ")
    assert "Traceback" not in answer.stderr
