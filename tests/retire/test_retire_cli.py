"""`ssot-migrate retire` as a command: what it prints, its exit codes, its JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from retire_project import HEAD, NAMES, RULES, SHOP, WHOLE, read_files, write_files
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app

CONFIGURED = {**SHOP, "kites.toml": HEAD + NAMES + WHOLE + RULES, "ssot-migrate.toml": 'packs = ["kites.toml"]\n'}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_files(tmp_path, CONFIGURED)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_app(), ["retire", *arguments], prog_name="ssot-migrate")
    return result.exit_code, result.output


def test_it_removes_and_says_so(root: Path) -> None:
    assert run("--dry-run")[0] == 0
    code, text = run()
    assert (code, "shop/old.py" in read_files(root)) == (0, False)
    assert text.startswith("Removed 1 file. Run ")
    assert "  - shop/old.py" in text
    code, text = run()
    assert (code, text.split("\n")[0]) == (0, "Nothing to retire: no module of this project is called old by a pack.")


def test_it_lists_what_holds(root: Path) -> None:
    write_files(root, {"use.py": "from shop.old import Kite\nKite()\nexec('import shop.old')\n"})
    for arguments in ((), ("--dry-run",)):
        code, text = run(*arguments)
        assert code == 1
        assert text.startswith(
            "shop.old stays: 3 places in 1 file still hold it.\n\nCode that refers to it (2)\n  use.py:1\n"
        )
        assert "Longer strings that name it, which may be run or opened (1)\n  use.py:3\n" in text
    assert "shop/old.py" in read_files(root)


def test_a_dry_run_shows_what_would_change(root: Path) -> None:
    write_files(root, {"shop/__init__.py": "from shop.old import Kite\nx = 1\n"})
    code, text = run("--dry-run")
    assert code == 0
    assert "-from shop.old import Kite\n" in text
    assert "deleted: shop/old.py (12 lines)\n" in text
    assert "Would remove 1 file and change 1 file. Nothing has been written.\n" in text


def test_a_redirect_is_told(root: Path) -> None:
    code, text = run("--redirect")
    assert code == 0
    assert "shop.old warns, and passes on Kite, fly.\n" in text


def test_what_cannot_be_read_ends_with_2(root: Path) -> None:
    write_files(root, {"use.py": "from shop.old import (\n"})
    code, text = run()
    assert code == 2
    assert "could not be looked at" in text
    assert "shop/old.py" in read_files(root)


def test_a_failing_verify_command_ends_with_2(root: Path) -> None:
    code, text = run("--verify-cmd", f"{sys.executable} -B -c 'import shop.old'")
    assert code == 2
    assert text.startswith("The verify command failed (exit code 1), so that all was put back.\n")
    assert read_files(root) == CONFIGURED


def test_the_json_holds_all_of_it(root: Path) -> None:
    write_files(root, {"use.py": "import shop.old\n"})
    code, text = run("--format", "json")
    report = json.loads(text)
    assert code == 1
    assert report["modules"] == [
        {"module": "shop.old", "paths": ["shop/old.py"], "retired": False, "forwards": None, "dropped": None}
    ]
    assert report["holders"] == [
        {"module": "shop.old", "path": "use.py", "line": 1, "holding": "code", "what": "import shop.old"}
    ]
    assert (report["summary"], report["changes"], report["run"]) == ({"code": 1}, [], None)


@pytest.mark.parametrize("arguments", [("shop.new",), ("--dry-run", "--verify-cmd", "true"), ("--format", "sarif")])
def test_mistakes_end_with_2(root: Path, arguments: tuple[str, ...]) -> None:
    code, text = run(*arguments)
    assert code == 2
    assert text.startswith("error: ")
    assert read_files(root) == CONFIGURED
