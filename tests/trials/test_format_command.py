"""The format command: only layout, only of the changed files, in the same transaction."""

from __future__ import annotations

from pathlib import Path

import pytest
from trial_project import CHECK_FILES, FAIR, PICKY, moved, put_back_paths, python, read_project, run_apply, write_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.runner import Command
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.interrupted import find_interrupted
from ssot_migrate.usecases.undo import list_runs, undo

_PROGRAM = "import pathlib, sys\nfor file in map(pathlib.Path, sys.argv[1:]):\n    text = file.read_text()\n    {}"


def change(statement: str) -> Command:
    return python("-c", _PROGRAM.format(statement), "{files}")


LAYOUT = change("file.write_text('# neat\\n' + text.replace('()', '( )'))")


def test_the_changed_files_are_laid_out_and_no_other(tmp_path: Path) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "other.py": "x = ( 1 )\n"})
    told: list[str] = []
    result = run_apply(tmp_path, Checks(format=LAYOUT), told=told)
    assert told == []
    assert read_project(tmp_path) == {**before, "f0.py": "# neat\nfrom cart import price\nVALUE = price( )\n"}
    assert [change.after for change in result.changes.changes if change.is_effective] == [
        (tmp_path / "f0.py").read_bytes()
    ]
    assert len(list_runs(tmp_path)) == 1
    undo(tmp_path)
    assert read_project(tmp_path) == before


def test_what_it_makes_of_the_code_is_not_taken(tmp_path: Path) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "f1.py": FAIR.replace("VALUE", "OTHER")})
    told: list[str] = []
    run_apply(
        tmp_path, Checks(format=change("file.write_text(text.replace('VALUE', 'WORTH') + '# neat\\n')")), told=told
    )
    assert told == ["f0.py is left as it was before formatting: the format command changed more than its layout."]
    assert read_project(tmp_path) == {
        **before,
        "f0.py": moved(before["f0.py"]),
        "f1.py": moved(before["f1.py"]) + "# neat\n",
    }


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("file.unlink()", "the format command removed it"),
        ("file.write_bytes(b'x = 1\\xff')", "it could not be read afterwards"),
        ("file.write_text('x = (')", "nobody can tell whether its code is the same"),
        ("file.write_text('')", "changed more than its layout"),
    ],
)
def test_what_it_spoils_is_not_taken(tmp_path: Path, statement: str, reason: str) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR})
    told: list[str] = []
    run_apply(tmp_path, Checks(format=change(statement)), told=told)
    assert reason in told[0]
    assert read_project(tmp_path) == {**before, "f0.py": moved(FAIR)}


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (change("pathlib.Path('other.py').write_text('y')"), r"changed files that this run does not: other\.py"),
        (change("sys.exit('no')"), "failed: exit code 1"),
        (change("import time; time.sleep(60)"), "failed: its 2 seconds ran out: say --verify-timeout"),
    ],
)
def test_a_command_that_misbehaves_costs_nothing(tmp_path: Path, command: Command, complaint: str) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "other.py": "x = 1\n"})
    with pytest.raises(RefusedError, match=complaint):
        run_apply(tmp_path, Checks(format=command, timeout=2.0))
    assert {**read_project(tmp_path), "other.py": "x = 1\n"} == before
    assert find_interrupted(tmp_path) is None


def test_imports_may_be_sorted(tmp_path: Path) -> None:
    text = "import zlib\nimport ast, os\nfrom legacy import price\nprice(zlib, ast, os)\n"
    write_files(tmp_path, {"f0.py": text})
    told: list[str] = []
    tidy = "import ast\nimport os\nimport zlib\n\nfrom cart import price\n\nprice(zlib, ast, os)\n"
    run_apply(tmp_path, Checks(format=change(f"file.write_text({tidy!r})")), told=told)
    assert told == []
    assert read_project(tmp_path)["f0.py"].startswith("import ast\nimport os\n")


def test_what_is_verified_is_what_was_formatted(tmp_path: Path) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "f1.py": PICKY, "f2.py": FAIR})
    result = run_apply(tmp_path, Checks(verify=CHECK_FILES, format=LAYOUT, timeout=30.0))
    assert put_back_paths(result) == [("f1.py",)]
    assert result.run is not None
    neat = "# neat\nfrom cart import price\nVALUE = price( )\n"
    assert read_project(tmp_path) == {**before, "f0.py": neat, "f2.py": neat}
