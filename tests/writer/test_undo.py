"""Undo and recovery: former bytes come back, and nobody's later work is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from transaction_samples import AFTER, BEFORE, FILES, commit, make_change, read_files, write_files

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.writer.journal import KEPT_RUNS, list_runs, mark_run
from ssot_migrate.writer.records import RunState
from ssot_migrate.writer.undo import UndoneRun, recover, undo


def test_takes_back_the_last_run(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    (tmp_path / "a.py").chmod(0o755)
    assert undo(tmp_path) == UndoneRun(run, tuple(sorted(FILES)))
    assert read_files(tmp_path) == BEFORE
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o755
    with pytest.raises(UsageError, match="There is no run to undo"):
        undo(tmp_path)
    with pytest.raises(RefusedError, match=f"Run {run} is undone already"):
        undo(tmp_path, run)


def test_takes_back_run_after_run(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"0")
    runs = [commit(tmp_path, [make_change("a.py", b"%d" % n, b"%d" % (n + 1))], f"run {n}") for n in range(4)]
    assert [record.command for record in list_runs(tmp_path)] == ["run 3", "run 2", "run 1", "run 0"]
    for run, content in zip(reversed(runs), (b"3", b"2", b"1", b"0"), strict=True):
        assert undo(tmp_path).run == run
        assert (tmp_path / "a.py").read_bytes() == content


def test_a_named_run_that_does_not_overlap(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    first = commit(tmp_path, changes[:2], "")
    commit(tmp_path, changes[2:], "")
    assert undo(tmp_path, first).paths == ("a.py", "b/bom.py")
    assert read_files(tmp_path) == {**AFTER, "a.py": BEFORE["a.py"], "b/bom.py": BEFORE["b/bom.py"]}


def test_exactly_the_changed_files_are_named(tmp_path: Path) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    (tmp_path / "a.py").write_bytes(b"edited")
    (tmp_path / "b" / "latin.py").unlink()
    now = read_files(tmp_path)
    with pytest.raises(RefusedError) as caught:
        undo(tmp_path)
    assert [mistake.split()[0] for mistake in caught.value.mistakes] == ["a.py", "b/latin.py", "Nothing"]
    assert read_files(tmp_path) == now
    assert list_runs(tmp_path)[0].state is RunState.COMMITTED


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    (tmp_path / "e.py").chmod(0o444)
    with pytest.raises(RefusedError, match=r"e\.py or its folder may not be written"):
        undo(tmp_path)
    assert read_files(tmp_path) == AFTER


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("number", range(2, len(FILES) + 3))
def test_an_undo_that_fails_leaves_the_run_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException
) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    replace, uses = os.replace, 0

    def failing(source: Path, target: Path) -> None:
        nonlocal uses
        uses += 1
        if uses == number:
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises((RefusedError, KeyboardInterrupt)):
        undo(tmp_path)
    assert read_files(tmp_path) == AFTER
    monkeypatch.undo()
    undo(tmp_path)
    assert read_files(tmp_path) == BEFORE


def test_an_interrupted_undo_is_finished(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    mark_run(tmp_path, run, RunState.UNDOING)
    (tmp_path / "a.py").write_bytes(BEFORE["a.py"])
    with pytest.raises(RefusedError, match="was interrupted and must be taken back first"):
        undo(tmp_path)
    recovery = recover(tmp_path)
    assert recovery is not None
    assert (
        recovery.message
        == f"The undoing of run {run} had been interrupted and was finished: 4 file(s) hold their former content again."
    )
    assert read_files(tmp_path) == BEFORE
    assert list_runs(tmp_path)[0].state is RunState.UNDONE


def test_recovery_leaves_later_work_alone(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    mark_run(tmp_path, run, RunState.PREPARED)
    (tmp_path / "a.py").write_bytes(b"edited")
    (tmp_path / "e.py").unlink()
    (tmp_path / "b" / f".ssot-migrate-{run}-1.tmp").write_bytes(b"half")
    recovery = recover(tmp_path)
    assert recovery is not None
    assert (recovery.run, recovery.left, recovery.was_undo) == (run, ("a.py", "e.py"), False)
    assert recovery.message.endswith("left alone, look at them: a.py, e.py.")
    assert read_files(tmp_path) == {**{path: BEFORE[path] for path in BEFORE if path != "e.py"}, "a.py": b"edited"}
    assert recover(tmp_path) is None


def test_without_a_journal(tmp_path: Path) -> None:
    assert recover(tmp_path) is None
    assert list_runs(tmp_path) == ()
    with pytest.raises(UsageError, match="There is no run to undo"):
        undo(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("run", ["20200101T000000-abcdef", "../../etc", "", "lock"])
def test_a_run_that_is_not_there(tmp_path: Path, run: str) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    with pytest.raises(UsageError, match="There is no run"):
        undo(tmp_path, run)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("journal.json", "{"),
        ("journal.json", "[]"),
        ("journal.json", '{"version": 2}'),
        ("journal.json", '{"version": 1, "command": 1, "created": "", "files": []}'),
        ("journal.json", '{"version": 1, "command": "", "created": "", "files": [{"path": "a.py"}]}'),
        ("state", "done\n"),
        ("0.before", "tampered"),
        ("0.before", None),
        ("state", None),
    ],
)
def test_a_damaged_journal_says_so(tmp_path: Path, name: str, text: str | None) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    place = tmp_path / ".ssot-migrate" / "runs" / run / name
    place.unlink() if text is None else place.write_text(text)
    with pytest.raises(UsageError, match=f"The journal is damaged: .*{name} cannot be used"):
        undo(tmp_path)
    assert read_files(tmp_path) == AFTER


def test_a_journal_cannot_lead_outside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    run = commit(root, write_files(root), "")
    (tmp_path / "out.py").write_bytes(FILES["a.py"][1])
    journal = root / ".ssot-migrate" / "runs" / run / "journal.json"
    journal.write_text(journal.read_text().replace('"a.py"', '"../out.py"'))
    with pytest.raises(RefusedError, match=r"\.\./out\.py was changed"):
        undo(root)
    mark_run(root, run, RunState.PREPARED)
    recovery = recover(root)
    assert recovery is not None
    assert recovery.left == ("../out.py",)
    assert (tmp_path / "out.py").read_bytes() == FILES["a.py"][1]


def test_old_runs_go(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"0")
    runs = [commit(tmp_path, [make_change("a.py", b"%d" % n, b"%d" % (n + 1))], "") for n in range(KEPT_RUNS + 3)]
    assert [record.run for record in list_runs(tmp_path)] == runs[: -KEPT_RUNS - 1 : -1]
    assert len(list((tmp_path / ".ssot-migrate" / "runs").iterdir())) == KEPT_RUNS
