"""`ssot-migrate gate` as people and CI call it: options, exit codes, what is printed, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_project import invoke, make_project
from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_bytes())
OLD = "from shop.legacy import price\n\n\ndef total():\n    return price(2)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path, monkeypatch)
    files = {
        "shop/__init__.py": "",
        "shop/legacy.py": "def price(n): ...\n",
        "shop/cart.py": "def price(n): ...\n",
        "shop/till.py": OLD,
    }
    for path, text in files.items():
        (root / path).write_text(text)
    monkeypatch.delenv("CI", raising=False)
    return root


def test_from_the_first_day_to_the_last(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = invoke("gate")
    assert (first.code, first.stderr) == (1, "")
    assert "2 findings are new (there is no .ssot-baseline.json).\n" in first.stdout
    assert "  ssot-migrate gate --accept\n" in first.stdout
    assert "--changed-since" in first.stdout

    made = invoke("gate", "--accept")
    assert made.code == 0
    assert "Accepted 2 findings in .ssot-baseline.json, 2 of them for the first time.\n" in made.stdout
    assert "  git add .ssot-baseline.json\n" in made.stdout

    green = invoke("gate")
    assert (green.code, green.stdout.splitlines()[0]) == (0, "No finding is new; 2 are known.")
    assert "CART001" in invoke("gate", "--verbose").stdout
    assert "(known)" in invoke("gate", "--verbose").stdout

    (project / "shop" / "bill.py").write_text(OLD)
    red = invoke("gate")
    assert red.code == 1
    assert "shop/bill.py:1:1  error CART001 old-price\n" in red.stdout
    assert "shop/till.py" not in red.stdout
    (project / "shop" / "bill.py").unlink()

    (project / "shop" / "till.py").write_text("from shop.legacy import price\n")
    monkeypatch.setenv("CI", "true")
    in_ci = invoke("gate")
    assert in_ci.code == 1
    assert "1 entry of .ssot-baseline.json is stale: what was accepted is gone.\n" in in_ci.stdout
    assert "shop/till.py: CART001 in total: price\n" in in_ci.stdout
    assert (
        "  ssot-migrate gate\n      takes what is stale out of .ssot-baseline.json; commit the file\n" in in_ci.stdout
    )
    assert invoke("gate", "--no-locked").code == 0
    assert invoke("gate").code == 0
    assert len(json.loads((project / ".ssot-baseline.json").read_bytes())["findings"]) == 1


def test_the_next_command_means_the_same(project: Path) -> None:
    (project / "ci").mkdir()
    answer = invoke("gate", "--baseline", "ci/known.json", "--select", "CART001", "--with-tests", "shop")
    assert "  ssot-migrate apply --dry-run --select CART001 shop\n" in answer.stdout
    assert "shows the safe fixes as a diff: 2 of what does not pass have one\n" in answer.stdout
    assert "  ssot-migrate gate --accept --baseline ci/known.json --with-tests --select CART001 shop\n" in answer.stdout


def test_json_says_what_the_gate_says(project: Path) -> None:
    invoke("gate", "--accept", "shop/till.py")
    (project / "shop" / "bill.py").write_text(OLD)
    answer = invoke("gate", "--format", "json")
    report = json.loads(answer.stdout)
    Draft202012Validator(SCHEMA).validate(report)
    assert [finding["status"] for finding in report["findings"]] == ["new", "new", "known", "known"]
    gate = report["gate"]
    assert gate["failing"] == [finding["fingerprint"] for finding in report["findings"][:2]]
    assert (gate["new"], gate["known"], gate["baseline"], gate["since"]) == (2, 2, ".ssot-baseline.json", None)


def test_fail_on(project: Path) -> None:
    pack = project / "carts.toml"
    pack.write_text(pack.read_text().replace('severity = "error"', 'severity = "warning"'))
    assert invoke("gate").code == 1
    assert invoke("gate", "--fail-on", "error").code == 0


def test_terms(project: Path) -> None:
    terms = ("--owner", "payments", "--reason", "PAY-12", "--expires", "2999-12-31")
    assert invoke("gate", "--accept", *terms).code == 0
    entry = json.loads((project / ".ssot-baseline.json").read_bytes())["findings"][0]
    assert (entry["owner"], entry["reason"], entry["expires"]) == ("payments", "PAY-12", "2999-12-31")
    text = (project / ".ssot-baseline.json").read_text().replace("2999", "2001")
    (project / ".ssot-baseline.json").write_text(text)
    late = invoke("gate")
    assert late.code == 1
    assert "  gate: was accepted until 2001-12-31, owner: payments, why: PAY-12\n" in late.stdout
    assert "2 have expired.\n" in late.stdout


def test_a_code_that_has_moved_between_files_says_so(project: Path) -> None:
    invoke("gate", "--accept")
    (project / "shop" / "till.py").write_text("")
    (project / "shop" / "bill.py").write_text(OLD)
    answer = invoke("gate")
    assert answer.code == 1
    assert "  gate: the same was accepted in shop/till.py, and is gone from there\n" in answer.stdout


def test_the_file_may_be_another(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = project / "ssot-migrate.toml"
    config.write_text(config.read_text() + 'baseline = "ci/known.json"\n')
    (project / "ci").mkdir()
    assert "Accepted 2 findings in ci/known.json" in invoke("gate", "--accept").stdout
    assert invoke("gate").code == 0
    monkeypatch.chdir(project / "shop")
    assert "Accepted 2 findings in shop/own.json" in invoke("gate", "--accept", "--baseline", "own.json").stdout
    assert sorted(file.name for file in project.rglob("*.json")) == ["known.json", "own.json"]


def test_a_file_that_cannot_be_looked_at(project: Path) -> None:
    (project / "shop" / "bill.py").write_text("from shop.legacy import price\nclass (\n")
    assert invoke("gate").code == 2
    assert invoke("gate", "--allow-problems", "--fail-on", "error").code == 1
    assert invoke("scan", "--exit-zero").code == 2
    assert invoke("scan", "--exit-zero", "--allow-problems").code == 0
    assert invoke("gate", "--accept").code == 0
    answer = invoke("gate")
    assert answer.code == 0
    assert "1 file could not be looked at, which is accepted.\n" in answer.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--expires", "soon"], "--expires soon: expected a date like 2027-01-31"),
        (["--owner", "me"], "--owner, --reason and --expires say on what terms --accept accepts: add --accept."),
        (["--changed-since", "HEAD"], "is in no git repository, and --changed-since asks git"),
    ],
)
def test_mistakes(project: Path, options: list[str], message: str) -> None:
    answer = invoke("gate", *options)
    assert answer.code == 2
    assert answer.stderr.startswith("error: ")
    assert message in answer.stderr


@pytest.mark.parametrize(("value", "is_locked"), [("true", True), ("1", True), ("", False), ("false", False)])
def test_ci_locks(project: Path, monkeypatch: pytest.MonkeyPatch, value: str, is_locked: bool) -> None:
    monkeypatch.setenv("CI", value)
    assert json.loads(invoke("gate", "--format", "json").stdout)["gate"]["locked"] is is_locked


def test_several_reports_in_one_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = project / "summary.md"
    summary.write_text("of another step\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    files = ("json=a.json", "sarif=a.sarif", "junit=a.xml", "markdown=a.md", "text=a.txt")
    answer = invoke("gate", "--format", "github", *(word for file in files for word in ("--output", file)))
    assert (answer.code, answer.stderr) == (1, "")
    assert [line.partition(" ")[0] for line in answer.stdout.splitlines()] == ["::error", "::error"]
    found = [finding["fingerprint"] for finding in json.loads((project / "a.json").read_bytes())["findings"]]
    assert len(found) == 2
    for file in files[1:4]:
        text = (project / file.partition("=")[2]).read_text(encoding="utf-8")
        assert [one for one in found if one not in text] == []
    assert summary.read_text() == "of another step\n" + (project / "a.md").read_text()


def test_services_know_files_by_their_path_in_the_repository(project: Path) -> None:
    (project.parent / ".git").mkdir()
    assert invoke("scan", "--format", "github").stdout.startswith("::error file=project/shop/till.py,line=1,")


def test_sarif_of_a_dry_run_holds_the_fixes(project: Path) -> None:
    run = json.loads(invoke("apply", "--dry-run", "--format", "sarif").stdout)["runs"][0]
    (fix,) = (fix for result in run["results"] for fix in result.get("fixes", ()))
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "shop/till.py"
    assert [one["insertedContent"]["text"] for one in change["replacements"]] == ["from shop.cart import price"]


def test_a_gate_that_looks_at_nothing_is_not_green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    note = (
        f"note: there is no Python file below {tmp_path}: change into the project, or see what `exclude` leaves out\n"
    )
    for command, code in (("gate", 2), ("scan", 0)):
        answer = invoke(command)
        assert answer.code == code
        assert answer.stderr.startswith(note)


def test_a_project_that_has_nothing_to_do_with_the_pack_is_told_so(project: Path) -> None:
    told = "Neither what they replace nor its successor is used anywhere here."
    assert told not in invoke("scan").stdout
    (project / "shop" / "till.py").write_text("from shop.cart import price\n")
    assert told not in invoke("scan").stdout
    (project / "shop" / "till.py").write_text("")
    answer = invoke("scan")
    assert (answer.code, told in answer.stdout) == (0, True)
