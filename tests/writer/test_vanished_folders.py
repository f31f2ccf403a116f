"""A folder that goes away in the middle of a run, and may come back with what the run had left in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from transaction_samples import AFTER, BEFORE, commit, read_files, write_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.writer.journal import list_runs
from ssot_migrate.writer.records import RunState
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import recover, undo

# Files are replaced in the order of their paths: a.py, b/bom.py, b/latin.py, …
IN_B = ("b/bom.py", "b/latin.py")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def move_away_at(monkeypatch: pytest.MonkeyPatch, root: Path, name: str) -> None:
    """When the file of that name is to be replaced, folder `b` has just gone."""
    replace = os.replace

    def meddle(source: Path, target: Path) -> None:
        if target.name == name and (root / "b").exists():
            (root / "b").rename(root.parent / "away")
        replace(source, target)

    monkeypatch.setattr(os, "replace", meddle)


def bring_back(root: Path) -> None:
    (root.parent / "away").rename(root / "b")


def has_temporaries(root: Path) -> bool:
    return any(root.rglob(".ssot-migrate-*.tmp"))


def refuse(*_: object) -> None:
    raise OSError(5, "Input/output error")


def break_off(root: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> str:
    """What is told of a run in which folder `b` goes."""
    changes = write_files(root)
    with monkeypatch.context() as patch:
        move_away_at(patch, root, name)
        with pytest.raises(RefusedError) as caught:
            commit(root, changes, "")
    return caught.value.outcome


@pytest.mark.parametrize("name", ["bom.py", "latin.py"])
def test_all_others_are_put_back_and_the_rest_on_request(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    told = break_off(root, monkeypatch, name)
    store = locate_store(root)
    (record,) = list_runs(store)
    assert told == (
        "All files were put back but these, whose folders are gone: b/bom.py, b/latin.py. "
        f"Once those are back, `ssot-migrate undo {record.run}` does it."
    )
    assert record.state is RunState.INCOMPLETE
    assert read_files(root) == {path: data for path, data in BEFORE.items() if path not in IN_B}
    with pytest.raises(RefusedError, match=r"but these, whose folders are gone: b/bom\.py, b/latin\.py"):
        undo(store, record.run)
    bring_back(root)
    assert set(undo(store, record.run).paths) <= set(IN_B)
    assert list_runs(store)[0].state is RunState.ROLLED_BACK
    assert read_files(root) == BEFORE
    assert not has_temporaries(root)


def test_nobody_is_kept_from_working_and_leftovers_go(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_off(root, monkeypatch, "bom.py")
    bring_back(root)
    assert has_temporaries(root)
    assert recover(locate_store(root)) is None
    assert not has_temporaries(root)
    commit(root, write_files(root), "")
    assert read_files(root) == AFTER


def test_what_came_back_and_was_changed_is_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_off(root, monkeypatch, "latin.py")
    bring_back(root)
    (root / "b" / "bom.py").write_bytes(b"mine")
    store = locate_store(root)
    with pytest.raises(RefusedError, match=r"taken back but these, which somebody else changed: b/bom\.py"):
        undo(store, list_runs(store)[0].run)
    assert read_files(root) == {**BEFORE, "b/bom.py": b"mine"}


def test_what_a_later_run_wrote_is_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_off(root, monkeypatch, "latin.py")
    bring_back(root)
    store = locate_store(root)
    (broken_off,) = list_runs(store)
    assert recover(store) is None
    later = commit(root, write_files(root), "")
    with pytest.raises(RefusedError, match=rf"b/bom\.py was written by run {later} since: undo that one first"):
        undo(store, broken_off.run)
    assert read_files(root) == AFTER
    undo(store)
    undo(store, broken_off.run)
    assert read_files(root) == BEFORE


def test_after_a_kill_the_next_start_tells_of_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = write_files(root)
    store = locate_store(root)
    with monkeypatch.context() as patch:
        patch.setattr("ssot_migrate.writer.commit.restore_files", refuse)  # as if it were killed
        move_away_at(patch, root, "latin.py")
        with pytest.raises(RefusedError):
            commit(root, changes, "")
    recovery = recover(store)
    assert recovery is not None
    assert (recovery.restored, recovery.gone) == (("a.py",), IN_B)
    assert f"`ssot-migrate undo {recovery.run}` gives those files their former content" in recovery.message
    assert recover(store) is None
    bring_back(root)
    undo(store, recovery.run)
    assert read_files(root) == BEFORE


def test_an_undo_whose_folder_goes_is_finished_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(root, write_files(root), "")
    store = locate_store(root)
    with monkeypatch.context() as patch:
        move_away_at(patch, root, "latin.py")
        with pytest.raises(RefusedError, match="as soon as the command is run again"):
            undo(store)
    recovery = recover(store)
    assert recovery is not None
    assert recovery.gone == IN_B
    bring_back(root)
    undo(store, recovery.run)
    assert read_files(root) == BEFORE
    assert not has_temporaries(root)


def test_half_a_journal_of_a_killed_run_goes_at_the_next_start(root: Path) -> None:
    commit(root, write_files(root), "")
    store = locate_store(root)
    partial = store.runs / "20260101T000000-abcdef.partial"
    partial.mkdir()
    (partial / "0.before").write_bytes(b"x")
    assert recover(store) is None
    assert not partial.exists()
    assert len(list_runs(store)) == 1
