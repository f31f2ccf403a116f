"""Commit: all or nothing, whatever happens in the middle."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from transaction_samples import AFTER, BEFORE, FILES, commit, make_change, read_files, write_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.model.changes import FileChange
from ssot_migrate.writer import disk
from ssot_migrate.writer.journal import list_runs
from ssot_migrate.writer.records import RunState
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import recover

OsCall = Callable[..., object]


def fail_at(call: OsCall, number: int, error: BaseException) -> OsCall:
    """`call`, which raises on its n-th use (from 1)."""
    uses = 0

    def failing(*arguments: object, **options: object) -> object:
        nonlocal uses
        uses += 1
        if uses == number:
            raise error
        return call(*arguments, **options)

    return failing


def test_writes_every_file_and_keeps_modes(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    (tmp_path / "a.py").chmod(0o755)
    (tmp_path / "e.py").chmod(0o640)
    run = commit(tmp_path, changes, "ssot-migrate apply")
    assert re.fullmatch(r"\d{8}T\d{6}-[0-9a-f]{6}", run)
    assert read_files(tmp_path) == AFTER
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "e.py").stat().st_mode & 0o777 == 0o640


def test_journal_holds_both_sides(tmp_path: Path) -> None:
    run = commit(tmp_path, write_files(tmp_path), "ssot-migrate apply")
    (record,) = list_runs(locate_store(tmp_path))
    assert (record.run, record.command, record.state) == (run, "ssot-migrate apply", RunState.COMMITTED)
    assert record.created[:19].replace("-", "").replace(":", "") == run[:15]
    assert [file.path for file in record.files] == sorted(FILES)
    folder = tmp_path / ".ssot-migrate" / "runs" / run
    for number, path in enumerate(sorted(FILES)):
        assert (folder / f"{number}.before").read_bytes() == FILES[path][0]
        assert (folder / f"{number}.after").read_bytes() == FILES[path][1]
    assert (tmp_path / ".ssot-migrate" / ".gitignore").read_text() == "*\n"


def test_nothing_to_commit_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing to commit"):
        commit(tmp_path, [make_change("a.py", b"x", b"x")], "")
    with pytest.raises(ValueError, match=r"digest of a\.py"):
        commit(tmp_path, [FileChange("a.py", b"x", b"y", "0")], "")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
@pytest.mark.parametrize("number", range(1, len(FILES) + 2))
def test_a_failure_between_two_files_puts_all_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException
) -> None:
    changes = write_files(tmp_path)
    commit(tmp_path, [make_change("same.py", b"same", b"more"), make_change("a.py", *FILES["a.py"])], "")
    commit(tmp_path, [make_change("same.py", b"more", b"same"), make_change("a.py", *FILES["a.py"][::-1])], "")
    monkeypatch.setattr(os, "replace", fail_at(os.replace, number, error))
    expected = RefusedError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected) as caught:
        commit(tmp_path, changes, "")
    if isinstance(error, OSError):
        assert "All files were put back as they were." in str(caught.value)
    assert read_files(tmp_path) == BEFORE
    assert list_runs(locate_store(tmp_path))[0].state is RunState.ROLLED_BACK
    assert recover(locate_store(tmp_path)) is None


@pytest.mark.parametrize("number", range(1, 40))
def test_a_disk_that_is_full_at_any_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    changes = write_files(tmp_path)
    monkeypatch.setattr(os, "fsync", fail_at(os.fsync, number, OSError(28, "No space left on device")))
    try:
        commit(tmp_path, changes, "")
    except RefusedError:
        monkeypatch.undo()
        assert list(tmp_path.rglob("*.partial")) == []
        recover(locate_store(tmp_path))
        assert read_files(tmp_path) == BEFORE
        commit(tmp_path, changes, "")
    assert read_files(tmp_path) == AFTER


def test_a_disk_that_fails_for_good_is_taken_back_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = write_files(tmp_path)
    replace, broken = os.replace, {"is": False}

    def failing(source: Path, target: Path) -> None:
        broken["is"] |= target.name == "latin.py"
        if broken["is"]:
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(RefusedError, match="as soon as the command is run again"):
        commit(tmp_path, changes, "")
    monkeypatch.undo()
    with pytest.raises(RefusedError, match="was interrupted and must be taken back first"):
        commit(tmp_path, changes, "")
    recovery = recover(locate_store(tmp_path))
    assert recovery is not None
    assert recovery.restored == ("a.py", "b/bom.py")
    assert read_files(tmp_path) == BEFORE


@pytest.mark.parametrize("number", range(1, len(FILES) + 2))
def test_a_killed_process_is_taken_back(tmp_path: Path, number: int) -> None:
    changes = write_files(tmp_path)
    (tmp_path / ".ssot-migrate").mkdir()
    (tmp_path / ".ssot-migrate" / ".gitignore").write_text("*\n")
    program = f"""
import os, sys
sys.path[:0] = {[str(Path(disk.__file__).parents[2]), str(Path(__file__).parent)]!r}
from pathlib import Path
from transaction_samples import commit, write_files
replace, uses = os.replace, 0
def dying(*arguments):
    global uses
    uses += 1
    if uses == {number}:
        os._exit(9)
    replace(*arguments)
changes = write_files(Path({str(tmp_path)!r}))
os.replace = dying
commit(Path({str(tmp_path)!r}), changes, "")
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    recovery = recover(locate_store(tmp_path))
    assert recovery is not None
    assert recovery.left == ()
    assert recovery.restored == tuple(sorted(FILES)[: number - 1])
    assert read_files(tmp_path) == BEFORE
    assert recover(locate_store(tmp_path)) is None
    commit(tmp_path, changes, "")
    assert read_files(tmp_path) == AFTER


def test_a_journal_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    changes = write_files(root)
    (tmp_path / "elsewhere").mkdir()
    (root / ".ssot-migrate").symlink_to("../elsewhere")
    with pytest.raises(RefusedError, match="symbolic link: remove it"):
        commit(root, changes, "")


def test_a_folder_where_no_journal_can_be_kept(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    (tmp_path / ".ssot-migrate").write_text("a file")
    with pytest.raises(RefusedError, match=r"The journal cannot be opened: .*\nNothing was written\."):
        commit(tmp_path, changes, "")


def test_a_journal_that_cannot_be_written_leaves_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = write_files(tmp_path)
    failing = fail_at(disk.write_new_file, 3, OSError(28, "No space left on device"))
    monkeypatch.setattr("ssot_migrate.writer.journal.write_new_file", failing)
    with pytest.raises(RefusedError, match="The journal cannot be written: No space left on device"):
        commit(tmp_path, changes, "")
    monkeypatch.undo()
    assert list_runs(locate_store(tmp_path)) == ()
    commit(tmp_path, changes, "")
    assert len(list((tmp_path / ".ssot-migrate" / "runs").iterdir())) == 1
