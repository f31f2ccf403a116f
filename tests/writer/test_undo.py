"""Undo and recovery: former bytes come back, and nobody's later work is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from transaction_samples import AFTER, BEFORE, FILES, commit, make_change, read_files, write_files

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.usecases import undo as usecase
from ssot_migrate.usecases.interrupted import find_interrupted
from ssot_migrate.writer.journal import KEPT_RUNS, list_runs, mark_run, prune_runs
from ssot_migrate.writer.records import RunState
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import UndoneRun, recover, undo


def test_takes_back_the_last_run(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    (tmp_path / "a.py").chmod(0o755)
    assert undo(locate_store(tmp_path)) == UndoneRun(run, tuple(sorted(FILES)))
    assert read_files(tmp_path) == BEFORE
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o755
    with pytest.raises(UsageError, match="There is no run to undo"):
        undo(locate_store(tmp_path))
    with pytest.raises(RefusedError, match=f"Run {run} is undone already"):
        undo(locate_store(tmp_path), run)


def test_takes_back_run_after_run(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"0")
    runs = [commit(tmp_path, [make_change("a.py", b"%d" % n, b"%d" % (n + 1))], f"run {n}") for n in range(4)]
    assert [record.command for record in list_runs(locate_store(tmp_path))] == ["run 3", "run 2", "run 1", "run 0"]
    for run, content in zip(reversed(runs), (b"3", b"2", b"1", b"0"), strict=True):
        assert undo(locate_store(tmp_path)).run == run
        assert (tmp_path / "a.py").read_bytes() == content


def test_a_named_run_that_does_not_overlap(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    first = commit(tmp_path, changes[:2], "")
    commit(tmp_path, changes[2:], "")
    assert undo(locate_store(tmp_path), first).paths == ("a.py", "b/bom.py")
    assert read_files(tmp_path) == {**AFTER, "a.py": BEFORE["a.py"], "b/bom.py": BEFORE["b/bom.py"]}


def test_exactly_the_changed_files_are_named(tmp_path: Path) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    (tmp_path / "a.py").write_bytes(b"edited")
    (tmp_path / "b" / "latin.py").unlink()
    now = read_files(tmp_path)
    with pytest.raises(RefusedError) as caught:
        undo(locate_store(tmp_path))
    assert [mistake.split()[0] for mistake in caught.value.mistakes] == ["a.py", "b/latin.py"]
    assert read_files(tmp_path) == now
    assert list_runs(locate_store(tmp_path))[0].state is RunState.COMMITTED


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    (tmp_path / "e.py").chmod(0o444)
    with pytest.raises(RefusedError, match=r"e\.py or its folder may not be written"):
        undo(locate_store(tmp_path))
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
        undo(locate_store(tmp_path))
    assert read_files(tmp_path) == AFTER
    monkeypatch.undo()
    undo(locate_store(tmp_path))
    assert read_files(tmp_path) == BEFORE


def test_an_interrupted_undo_is_finished(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    mark_run(locate_store(tmp_path), run, RunState.UNDOING)
    (tmp_path / "a.py").write_bytes(BEFORE["a.py"])
    with pytest.raises(RefusedError, match="was interrupted and must be taken back first"):
        undo(locate_store(tmp_path))
    recovery = recover(locate_store(tmp_path))
    assert recovery is not None
    assert (
        recovery.message
        == f"The undoing of run {run} had been interrupted and was finished: 4 files have their former content again."
    )
    assert read_files(tmp_path) == BEFORE
    assert list_runs(locate_store(tmp_path))[0].state is RunState.UNDONE


def test_recovery_leaves_later_work_alone(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    mark_run(locate_store(tmp_path), run, RunState.PREPARED)
    (tmp_path / "a.py").write_bytes(b"edited")
    (tmp_path / "e.py").unlink()
    (tmp_path / "b" / f".ssot-migrate-{run}-1.tmp").write_bytes(b"half")
    recovery = recover(locate_store(tmp_path))
    assert recovery is not None
    assert (recovery.run, recovery.left, recovery.was_undo) == (run, ("a.py", "e.py"), False)
    assert recovery.message.endswith("left alone, look at them: a.py, e.py.")
    assert read_files(tmp_path) == {**{path: BEFORE[path] for path in BEFORE if path != "e.py"}, "a.py": b"edited"}
    assert recover(locate_store(tmp_path)) is None


def test_without_a_journal(tmp_path: Path) -> None:
    assert recover(locate_store(tmp_path)) is None
    assert list_runs(locate_store(tmp_path)) == ()
    with pytest.raises(UsageError, match="There is no run to undo"):
        undo(locate_store(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("run", ["20200101T000000-abcdef", "../../etc", "", "lock"])
def test_a_run_that_is_not_there(tmp_path: Path, run: str) -> None:
    commit(tmp_path, write_files(tmp_path), "")
    with pytest.raises(UsageError, match="There is no run"):
        undo(locate_store(tmp_path), run)


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
        undo(locate_store(tmp_path))
    assert read_files(tmp_path) == AFTER


def test_a_journal_cannot_lead_outside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    run = commit(root, write_files(root), "")
    (tmp_path / "out.py").write_bytes(FILES["a.py"][1])
    journal = root / ".ssot-migrate" / "runs" / run / "journal.json"
    journal.write_text(journal.read_text().replace('"a.py"', '"../out.py"'))
    with pytest.raises(RefusedError, match=r"\.\./out\.py was changed"):
        undo(locate_store(root))
    mark_run(locate_store(root), run, RunState.PREPARED)
    recovery = recover(locate_store(root))
    assert recovery is not None
    assert recovery.left == ("../out.py",)
    assert (tmp_path / "out.py").read_bytes() == FILES["a.py"][1]


def test_old_runs_go(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"0")
    runs = [commit(tmp_path, [make_change("a.py", b"%d" % n, b"%d" % (n + 1))], "") for n in range(KEPT_RUNS + 3)]
    assert [record.run for record in list_runs(locate_store(tmp_path))] == runs[: -KEPT_RUNS - 1 : -1]
    assert len(list((tmp_path / ".ssot-migrate" / "runs").iterdir())) == KEPT_RUNS


def test_the_later_run_that_is_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"0")
    first, second, third = (commit(tmp_path, [make_change("a.py", b"%d" % n, b"%d" % (n + 1))], "") for n in range(3))
    with pytest.raises(RefusedError, match=f"by run {second} too: undo that one first"):
        undo(locate_store(tmp_path), first)
    for run in (third, second, first):
        undo(locate_store(tmp_path), run)
    assert (tmp_path / "a.py").read_bytes() == b"0"


def test_which_runs_still_apply(tmp_path: Path) -> None:
    commit(tmp_path, write_files(tmp_path)[:2], "first")
    commit(tmp_path, write_files(tmp_path)[2:], "second")
    (tmp_path / "e.py").write_bytes(b"edited")
    listed = {kept.record.command: (kept.can_be_undone, kept.changed) for kept in usecase.list_runs(tmp_path)}
    assert listed == {"first": (False, ("a.py", "b/bom.py")), "second": (False, ("e.py",))}
    (tmp_path / "e.py").write_bytes(AFTER["e.py"])
    assert [kept.can_be_undone for kept in usecase.list_runs(tmp_path)] == [True, False]


def test_undo_of_an_interrupted_run_takes_back_that_run_alone(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    commit(tmp_path, changes[:2], "")
    second = commit(tmp_path, changes[2:], "")
    mark_run(locate_store(tmp_path), second, RunState.PREPARED)
    assert find_interrupted(tmp_path) == second
    told: list[str] = []
    assert usecase.undo(tmp_path, tell=told.append).run == second
    assert told[0].startswith(f"Run {second} had been interrupted and was taken back: 3 files have")
    assert read_files(tmp_path) == {**BEFORE, "a.py": AFTER["a.py"], "b/bom.py": AFTER["b/bom.py"]}
    assert find_interrupted(tmp_path) is None


def test_what_a_killed_format_command_left_is_put_right_and_kept(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "")
    mark_run(locate_store(tmp_path), run, RunState.FORMATTING)
    (tmp_path / "a.py").write_bytes(b"half form")
    (tmp_path / "e.py").unlink()
    recovery = recover(locate_store(tmp_path))
    assert recovery is not None
    assert read_files(tmp_path) == BEFORE
    ((path, place),) = recovery.kept
    assert (path, Path(place).read_bytes()) == ("a.py", b"half form")
    assert f"What a.py held then is kept in {place}." in recovery.message


def test_a_journal_is_bounded_by_its_size_too(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"0")
    runs = [commit(tmp_path, [make_change("a.py", b"%d" % n, b"%d" % (n + 1))], "") for n in range(4)]
    store = locate_store(tmp_path)
    prune_runs(store, keep=20, keep_bytes=1)
    assert [record.run for record in list_runs(store)] == runs[-1:]
