"""A campaign goes phase by phase: each command sees one phase, moves all of it or nothing, and says what waits."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from campaign_project import BOAT, LISTED, PACK_TEXT, write_files
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app

OLD = "from ferry.boat import Boat\n\n\ndef test_it():\n    Boat(1, ['Ada'])\n"
NEW = "from ferry.listed import ListedBoat\n\n\ndef test_it():\n    ListedBoat(seats=1, passengers=['Ada'])\n"
FILES: Mapping[str, str] = {
    "ferry/__init__.py": "",
    "ferry/boat.py": BOAT.replace(": ...", ": return None"),
    "ferry/listed.py": LISTED.replace(": ...", ": return None"),
    "tests/decks/test_a.py": OLD,
    "tests/decks/test_b.py": OLD,
    "tests/test_c.py": OLD,
    "ferry.toml": PACK_TEXT,
    "ssot-migrate.toml": 'packs = ["ferry.toml"]\n',
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_app(), list(words))
    return result.exit_code, result.output


def list_left(*words: str) -> set[str]:
    """The files in which a scan finds a use of the old."""
    report = json.loads(run("scan", "--select", "BOAT1", "--format", "json", *words)[1])
    return {finding["path"] for finding in report["findings"]}


def read_progress() -> dict[str, tuple[int, int]]:
    """Findings and files done of each phase."""
    report = json.loads(run("status", "--format", "json")[1])
    return {phase["name"]: (phase["findings"], phase["done"]) for phase in report["phases"]}


def test_phase_by_phase_to_the_end(root: Path) -> None:
    assert list_left() == {"tests/decks/test_a.py", "tests/decks/test_b.py", "tests/test_c.py"}
    assert list_left("--phase", "rest") == {"tests/test_c.py"}
    assert read_progress() == {"decks": (5, 0), "rest": (2, 0)}  # one is the old class itself, as a duplicate
    assert run("apply", "--phase", "decks", "--select", "BOAT1", "--allow-dirty")[0] == 0
    assert (root / "tests/decks/test_a.py").read_text() == (root / "tests/decks/test_b.py").read_text() == NEW
    assert (root / "tests/test_c.py").read_text() == OLD
    assert read_progress() == {"decks": (1, 2), "rest": (2, 0)}
    assert run("apply", "--phase", "rest", "--allow-dirty")[0] == 0
    assert list_left() == set()
    assert read_progress() == {"decks": (1, 2), "rest": (0, 1)}


def test_a_phase_is_one_transaction(root: Path) -> None:
    assert run("apply", "--phase", "decks", "--allow-dirty")[0] == 0
    assert run("undo")[0] == 0
    assert [(root / path).read_text() for path in FILES] == list(FILES.values())


def test_a_phase_whose_tests_fail_is_put_back_by_what_fails_together(root: Path) -> None:
    """The command fails for one of two files: that one goes back, and the exit code says so."""
    judge = root / "judge.py"
    judge.write_text(
        "import pathlib, sys\n"
        "sys.exit(any('_b' in path and 'Listed' in pathlib.Path(path).read_text() for path in sys.argv[1:]))\n"
    )
    command = f"{sys.executable} {judge} {{files}}"
    code, told = run("apply", "--phase", "decks", "--allow-dirty", "--verify-cmd", command)
    assert code == 2
    assert "test_b.py" in told
    assert (root / "tests/decks/test_a.py").read_text() == NEW
    assert (root / "tests/decks/test_b.py").read_text() == (root / "tests/test_c.py").read_text() == OLD


def test_what_moves_together_across_phases_waits_for_the_other(root: Path) -> None:
    """A patch has to follow the file that it patches, which is of another phase: neither goes without the other."""
    patched = "from unittest.mock import patch\n\n\n@patch('ferry.pier.Boat')\ndef test_it(boat): ...\n"
    pier = "from ferry.boat import Boat\n\n\ndef hire():\n    return Boat(1, ['Ada'])\n"
    write_files(root, {"ferry/pier.py": pier, "tests/test_c.py": patched})
    for phase, other in (("rest", "ferry/pier.py"), ("decks", "tests/test_c.py")):
        report = json.loads(run("scan", "--phase", phase, "--format", "json")[1])
        held = [one["unfixable"]["detail"] for one in report["findings"] if one["unfixable"] is not None]
        assert any(other in detail for detail in held)
        assert run("apply", "--phase", phase, "--allow-dirty")[0] == 0
    assert ((root / "ferry/pier.py").read_text(), (root / "tests/test_c.py").read_text()) == (pier, patched)
    assert run("apply", "--allow-dirty")[0] == 0
    assert "@patch('ferry.pier.ListedBoat')" in (root / "tests/test_c.py").read_text()
    assert list_left() == set()


def test_the_gate_of_a_phase_is_shut_by_that_phase_alone(root: Path) -> None:
    assert run("gate", "--accept")[0] == 0
    write_files(root, {"tests/test_d.py": OLD})
    assert run("gate", "--locked")[0] == 1
    assert run("gate", "--locked", "--phase", "decks")[0] == 0
    assert run("gate", "--locked", "--phase", "rest")[0] == 1
    (root / "tests/test_d.py").unlink()
    assert run("apply", "--phase", "rest", "--allow-dirty")[0] == 0
    assert run("gate", "--locked", "--phase", "decks")[0] == 0
    assert run("gate", "--locked", "--phase", "rest")[0] == 1  # what has been fixed has to leave the baseline


def test_a_phase_that_nobody_has_is_named(root: Path) -> None:
    for command in ("scan", "apply", "gate", "status"):
        code, told = run(command, "--phase", "deck")
        assert code == 2
        assert 'there is no phase "deck"; did you mean "decks"?' in told
