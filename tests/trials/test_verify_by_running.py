"""Verification by running: exactly what breaks the command is put back, and what is left on the disk has passed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trial_project import (
    BROKEN,
    CHECK_FILES,
    FAIR,
    PICKY,
    moved,
    put_back_paths,
    python,
    read_project,
    run_apply,
    write_files,
    write_project,
)

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.interrupted import find_interrupted
from ssot_migrate.usecases.undo import list_runs, undo

CHECKS = Checks(verify=CHECK_FILES, timeout=30.0)


def test_what_passes_is_kept(tmp_path: Path) -> None:
    before = write_project(tmp_path)
    result = run_apply(tmp_path, CHECKS)
    assert result.trial is not None
    assert (result.trial.runs, result.trial.put_back, result.trial.blind) == (1, (), ())
    assert result.remaining.findings == ()
    assert read_project(tmp_path)["f3.py"] == moved(FAIR)
    undo(tmp_path)
    assert read_project(tmp_path) == before


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("picky", [{0}, {7}, {2, 5}, {0, 1, 2, 3, 4, 5, 6}])
def test_exactly_the_culprits_are_put_back(tmp_path: Path, picky: set[int], one_by_one: bool) -> None:
    before = write_project(tmp_path, picky)
    result = run_apply(tmp_path, Checks(verify=CHECK_FILES, timeout=30.0, one_by_one=one_by_one))
    assert sorted(put_back_paths(result)) == [(f"f{number}.py",) for number in sorted(picky)]
    after = read_project(tmp_path)
    assert after == {
        path: moved(text) if path[:1] == "f" and int(path[1]) not in picky else text for path, text in before.items()
    }
    assert {finding.location.path for finding in result.remaining.findings} == {f"f{number}.py" for number in picky}
    (run,) = list_runs(tmp_path)
    assert run.record.run == result.run
    undo(tmp_path)
    assert read_project(tmp_path) == before


@pytest.mark.parametrize(("picky", "kept"), [((), True), ((3,), False)])
def test_all_or_nothing(tmp_path: Path, picky: tuple[int, ...], kept: bool) -> None:
    before = write_project(tmp_path, picky)
    result = run_apply(tmp_path, Checks(verify=CHECK_FILES, timeout=30.0, all_or_nothing=True))
    assert (result.run is not None) == kept
    assert result.trial is not None
    assert result.trial.runs == 1
    assert (read_project(tmp_path) == before) == (not kept)
    everything = tuple(sorted(path for path in before if path[:1] == "f"))
    assert put_back_paths(result) == ([] if kept else [everything])
    assert [one.failures for one in result.trial.put_back] == ([] if kept else [("f3.py::run",)])


def test_the_failing_output_is_told(tmp_path: Path) -> None:
    write_project(tmp_path, {4})
    result = run_apply(tmp_path, CHECKS)
    assert result.trial is not None
    (one,) = result.trial.put_back
    assert (one.failures, one.ending) == (("f4.py::run",), "exit code 1")
    assert "what f4.py printed" in one.output
    skipped = {fix.reason for change in result.changes.changes for fix in change.skipped}
    assert skipped == {"put back: the verify command failed with f4.py::run (exit code 1)"}


def test_where_nothing_passes_nothing_is_written(tmp_path: Path) -> None:
    before = write_project(tmp_path, set(range(4)), count=4)
    result = run_apply(tmp_path, CHECKS)
    assert result.run is None
    assert len(put_back_paths(result)) == 4
    assert read_project(tmp_path) == before
    assert list_runs(tmp_path) == ()


def test_what_failed_before_does_not_count(tmp_path: Path) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "f1.py": BROKEN, "f2.py": PICKY})
    result = run_apply(tmp_path, CHECKS)
    assert result.trial is not None
    assert result.trial.known_failures == ("f1.py::run",)
    assert put_back_paths(result) == [("f2.py",)]
    assert read_project(tmp_path) == {**before, "f0.py": moved(FAIR), "f1.py": moved(BROKEN)}


SILENT = python(
    "-c", "import runpy, sys\nsys.path.insert(0, '.')\nfor file in sys.argv[1:]: runpy.run_path(file)", "{files}"
)


def test_files_on_which_it_fails_without_a_word_are_told(tmp_path: Path) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "f1.py": BROKEN, "f2.py": PICKY, "f3.py": FAIR})
    result = run_apply(tmp_path, Checks(verify=SILENT, timeout=30.0))
    assert result.trial is not None
    assert result.trial.blind == ("f1.py",)
    assert put_back_paths(result) == [("f2.py",)]
    assert read_project(tmp_path) == {**before, **{f"f{n}.py": moved(before[f"f{n}.py"]) for n in (0, 1, 3)}}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("-c", "print('no such thing'); raise SystemExit(3)"), r"fails before anything is changed \(exit code 3\)"),
        (("-c", "raise SystemExit(3)", "{files}"), "does not tell which tests do"),
        (("-c", "import time; time.sleep(60)"), "did not end within 1 seconds"),
    ],
)
def test_a_command_that_cannot_tell_anything(tmp_path: Path, words: tuple[str, ...], complaint: str) -> None:
    before = write_project(tmp_path, count=2)
    with pytest.raises(RefusedError, match=complaint):
        run_apply(tmp_path, Checks(verify=python(*words), timeout=1.0))
    assert read_project(tmp_path) == before
    assert list_runs(tmp_path) == ()


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    before = write_project(tmp_path, count=2)
    with pytest.raises(UsageError, match="cannot be started: No such file"):
        run_apply(tmp_path, Checks(verify=type(CHECK_FILES)(("no-such-command-at-all",))))
    assert read_project(tmp_path) == before


def test_a_change_that_hangs_is_put_back(tmp_path: Path) -> None:
    before = write_files(tmp_path, {"f0.py": FAIR, "f1.py": "from legacy import price\nwhile price() == 2: pass\n"})
    result = run_apply(tmp_path, Checks(verify=CHECK_FILES, timeout=1.5))
    assert put_back_paths(result) == [("f1.py",)]
    assert result.trial is not None
    assert result.trial.put_back[0].ending == "its time ran out"
    assert read_project(tmp_path) == {**before, "f0.py": moved(FAIR)}


def test_changes_that_only_fail_together(tmp_path: Path) -> None:
    """Any three of them pass: the end state is one that passed, not what passed in pieces."""
    write_project(tmp_path, count=6)
    program = "import sys\nsys.exit(sum('from cart' in open(file).read() for file in sys.argv[1:]) > 3)"
    result = run_apply(tmp_path, Checks(verify=python("-c", program, "{files}")))
    assert sum(text == moved(FAIR) for text in read_project(tmp_path).values()) == 3
    assert len(put_back_paths(result)) == 3


def test_interrupted_by_the_user(tmp_path: Path) -> None:
    before = write_project(tmp_path)

    def interrupt(step: str, done: int, total: int) -> None:
        if step == "running the command":
            assert read_project(tmp_path) != before
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_apply(tmp_path, CHECKS, progress=interrupt)
    assert read_project(tmp_path) == before
    assert find_interrupted(tmp_path) is None


def test_killed_while_the_command_runs(tmp_path: Path) -> None:
    root = tmp_path / "project"
    before = write_project(root)
    program = f"""
import os, sys
sys.path[:0] = {[str(folder) for folder in Path(__file__).parents[:3]]!r}
from pathlib import Path
from test_verify_by_running import CHECKS, run_apply
def die(step, done, total):
    if step == "running the command":
        os._exit(9)
run_apply(Path({str(root)!r}), CHECKS, progress=die)
"""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 9
    assert read_project(root) != before
    assert find_interrupted(root) is not None
    told: list[str] = []
    result = run_apply(root, CHECKS, told=told)
    assert "had been interrupted and was taken back: 8 files have" in told[0]
    assert result.remaining.findings == ()


def test_somebody_who_edits_a_file_meanwhile_keeps_the_edit(tmp_path: Path) -> None:
    before = write_project(tmp_path, {1})

    def edit(step: str, done: int, total: int) -> None:
        if step == "running the command":
            (tmp_path / "f0.py").write_text("mine\n")

    with pytest.raises(
        RefusedError, match=r"while they were being tried(.|\n)*but these, which somebody else changed: f0\.py"
    ):
        run_apply(tmp_path, CHECKS, progress=edit)
    assert read_project(tmp_path) == {**before, "f0.py": "mine\n"}


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 11), max_size=3))
def test_any_culprits(tmp_path_factory: pytest.TempPathFactory, picky: set[int]) -> None:
    root = tmp_path_factory.mktemp("any")
    write_project(root, picky, count=12)
    result = run_apply(root, CHECKS)
    assert {paths[0] for paths in put_back_paths(result)} == {f"f{number}.py" for number in picky}
    assert result.trial is not None
    assert result.trial.runs <= 1 + 2 * 4 * len(picky)  # halving twelve takes four steps
