"""The whole program on a small project: scan, dry run, apply, undo; text and JSON; what cannot be read."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cli_project import invoke, make_project
from jsonschema import Draft202012Validator

REPOSITORY = Path(__file__).parents[2]
OLD = "from shop.legacy import price\n\n\ndef total():\n    return price(2)\n"
NEW = "from shop.cart import price\n\n\ndef total():\n    return price(2)\n"


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
    return root


def read_report(text: str) -> dict[str, object]:
    report: dict[str, object] = json.loads(text)
    Draft202012Validator(json.loads((REPOSITORY / "docs" / "report.schema.json").read_bytes())).validate(report)
    return report


def test_there_and_back(project: Path) -> None:
    till = project / "shop" / "till.py"
    found = invoke("scan")
    assert (found.code, found.stderr) == (1, "")
    assert "shop/till.py:1:" in found.stdout
    assert "ssot-migrate apply --dry-run" in found.stdout

    pending = invoke("apply", "--dry-run")
    assert pending.code == 1
    assert "-from shop.legacy import price\n+from shop.cart import price\n" in pending.stdout
    assert till.read_text() == OLD

    done = invoke("apply", "--allow-dirty")
    assert (done.code, done.stderr) == (0, "")
    assert till.read_text() == NEW
    assert "What remains: nothing." in done.stdout
    assert invoke("scan").code == 0
    assert invoke("apply", "--dry-run").code == 0

    assert "committed" in invoke("undo", "--list").stdout
    back = invoke("undo")
    assert (back.code, till.read_text()) == (0, OLD)
    assert "  shop/till.py\n" in back.stdout
    assert invoke("undo", "gone").code == 2


def test_json(project: Path) -> None:
    report = read_report(invoke("scan", "--format", "json").stdout)
    assert "changes" not in report
    changes = read_report(invoke("apply", "--dry-run", "--format", "json").stdout)["changes"]
    assert isinstance(changes, list)
    assert [change["path"] for change in changes] == ["shop/till.py"]
    again = invoke("scan", "--format", "json", "--jobs", "2").stdout
    assert again == invoke("scan", "--format", "json", "--jobs", "1").stdout


def test_status(project: Path) -> None:
    told = invoke("status")
    assert (told.code, told.stderr) == (0, "")
    assert "0.0 % migrated." in told.stdout
    assert invoke("status", "--format", "markdown", "--output", "json=s.json").stdout.startswith("## From the old cart")
    assert json.loads((project / "s.json").read_text())["summary"]["findings"] == 2
    assert "this command writes text, json, markdown and html" in invoke("status", "--format", "sarif").stderr
    (project / "shop" / "till.py").write_text("from shop.legacy import price\n(\n")
    assert invoke("status").code == 2
    assert invoke("status", "--allow-problems").code == 0


def test_paths_restrict_what_is_reported(project: Path) -> None:
    assert invoke("scan", "shop").code == 1
    assert invoke("scan", "tests").code == 0


def test_a_file_that_matters_and_does_not_parse(project: Path) -> None:
    (project / "shop" / "broken.py").write_text("from shop.legacy import price\ndef (:\n")
    answer = invoke("scan", "--exit-zero", "--quiet")
    assert answer.code == 2
    assert "Not complete: 1 file that names what the rules look for could not be looked at." in answer.stdout
    (project / "shop" / "broken.py").write_text("def (:\n")
    assert invoke("scan", "--exit-zero").code == 0


def test_the_packs_own_examples(project: Path) -> None:
    answer = invoke("rules", "test")
    assert (answer.code, answer.stdout) == (0, "carts: 2 examples passed\n")


def test_the_shipped_packs_load(project: Path) -> None:
    (project / "ssot-migrate.toml").write_text("")
    assert "SSOT101  deprecated-import" in invoke("rules", "list").stdout


def test_as_a_process_in_a_pipe(project: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHON": sys.executable}
    line = '"$PYTHON" -m ssot_migrate scan --color auto | head -n 1; echo "${PIPESTATUS[0]}"'
    done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, check=False, timeout=60)
    assert done.stderr == b""
    assert done.stdout.endswith(b"\n1\n")
    assert b"\x1b" not in done.stdout


def test_a_verify_command_that_objects(project: Path) -> None:
    before = (project / "shop" / "till.py").read_bytes()
    program = "import sys; sys.exit('legacy' not in open('shop/till.py').read() and 'no\\x1b[2Jt today')"
    line = shlex.join([sys.executable, "-c", program])
    assert (answer := invoke("apply", "--allow-dirty", "--verify-cmd", line)).code == 2
    assert "what is written does not pass, so that all was put back" in " ".join(answer.stdout.split())
    assert answer.stdout.startswith("Nothing is written.\n")
    assert "  | no\\x1b[2Jt today" in answer.stdout
    assert "\x1b" not in answer.stdout
    assert (project / "shop" / "till.py").read_bytes() == before
    answer = invoke("apply", "--allow-dirty", "--verify-cmd", line, "--format", "json")
    written = read_report(answer.stdout)["written"]
    assert isinstance(written, dict)
    assert written["run"] is None
    assert written["trial"]["put_back"][0]["paths"] == ["shop/till.py"]


def test_a_verify_command_that_objects_to_a_part(project: Path) -> None:
    """Somebody has to look, and so the code is 2; what a script can go on with stands in the report."""
    (project / "shop" / "bill.py").write_text(OLD)
    line = shlex.join([sys.executable, "-c", "import sys; sys.exit('legacy' not in open('shop/till.py').read())"])
    answer = invoke("apply", "--allow-dirty", "--verify-cmd", line, "--format", "json")
    assert answer.code == 2
    written = read_report(answer.stdout)["written"]
    assert isinstance(written, dict)
    assert [one["paths"] for one in written["trial"]["put_back"]] == [["shop/till.py"]]
    assert ((project / "shop" / "bill.py").read_text(), (project / "shop" / "till.py").read_text()) == (NEW, OLD)
    assert invoke("undo", str(written["run"])).code == 0
    assert (project / "shop" / "bill.py").read_text() == OLD


@pytest.mark.parametrize("option", ["--verify-cmd", "--format-cmd"])
def test_a_command_that_fails_is_quoted_line_by_line(project: Path, option: str) -> None:
    line = shlex.join([sys.executable, "-c", "import sys; print('first'); sys.exit('\x1b[2Jsecond')", "{files}"])
    answer = invoke("apply", "--allow-dirty", option, line)
    assert answer.code == 2
    assert answer.stderr.startswith("error: The ")
    assert answer.stderr.endswith("\n  | first\n  | \\x1b[2Jsecond\n")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--dry-run", "--verify-cmd", "pytest"), "--dry-run writes nothing"),
        (("--verify-each",), "--verify-each needs a --verify-cmd"),
        (("--all-or-nothing",), "--all-or-nothing needs a --verify-cmd"),
        (("--verify-cmd", "true", "--verify-each", "--all-or-nothing"), "leave one of them out"),
        (("--format-cmd", "black ."), "--format-cmd must name the files"),
        (("--commit", "--allow-dirty"), "would commit changes that are not ours"),
        (("--verify-cmd", "sh -c 'pytest {files}'"), "must stand alone"),
    ],
)
def test_options_that_make_no_sense(project: Path, words: tuple[str, ...], complaint: str) -> None:
    answer = invoke("apply", *words)
    assert (answer.code, answer.stdout) == (2, "")
    assert complaint in answer.stderr
