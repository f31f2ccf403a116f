"""Files that a run makes or removes, through the same transaction as those that it edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from transaction_samples import commit, make_change, read_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.model.changes import FileAction, FileChange
from ssot_migrate.writer.journal import list_runs
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import undo

MADE = make_change("new/deep/made.py", b"", b"made\n", FileAction.CREATE)
GONE = make_change("old/gone.py", b"gone\n", b"", FileAction.DELETE)


def write_old(root: Path, mode: int = 0o640) -> None:
    (root / "old").mkdir(parents=True)
    (root / "old" / "gone.py").write_bytes(b"gone\n")
    (root / "old" / "gone.py").chmod(mode)


def test_there_and_back(tmp_path: Path) -> None:
    write_old(tmp_path)
    commit(tmp_path, [MADE, GONE], "")
    assert read_files(tmp_path) == {"new/deep/made.py": b"made\n"}
    undo(locate_store(tmp_path))
    assert read_files(tmp_path) == {"old/gone.py": b"gone\n"}
    assert (tmp_path / "old" / "gone.py").stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / "new").exists()


def test_an_empty_file_is_made_and_removed_too(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_bytes(b"")
    changes = [
        make_change("__init__.py", b"", b"", FileAction.CREATE),
        make_change("old.py", b"", b"", FileAction.DELETE),
    ]
    commit(tmp_path, changes, "")
    assert read_files(tmp_path) == {"__init__.py": b""}
    undo(locate_store(tmp_path))
    assert read_files(tmp_path) == {"old.py": b""}


def test_a_folder_that_is_used_meanwhile_stays(tmp_path: Path) -> None:
    commit(tmp_path, [MADE], "")
    (tmp_path / "new" / "mine.py").write_bytes(b"mine")
    undo(locate_store(tmp_path))
    assert read_files(tmp_path) == {"new/mine.py": b"mine"}
    assert not (tmp_path / "new" / "deep").exists()


def test_a_removed_file_comes_back_although_its_folder_is_gone(tmp_path: Path) -> None:
    write_old(tmp_path)
    commit(tmp_path, [GONE], "")
    (tmp_path / "old").rmdir()
    undo(locate_store(tmp_path))
    assert read_files(tmp_path) == {"old/gone.py": b"gone\n"}


@pytest.mark.parametrize("what", ["file", "folder", "link to nothing"])
def test_nothing_is_overwritten(tmp_path: Path, what: str) -> None:
    place = tmp_path / "new" / "deep" / "made.py"
    place.parent.mkdir(parents=True)
    if what == "file":
        place.write_bytes(b"somebody's")
    elif what == "folder":
        place.mkdir()
    else:
        place.symlink_to("nowhere.py")
    with pytest.raises(RefusedError, match=r"new/deep/made\.py exists already"):
        commit(tmp_path, [MADE], "")
    assert list_runs(locate_store(tmp_path)) == ()


def test_what_was_made_again_since_keeps_its_undo(tmp_path: Path) -> None:
    write_old(tmp_path)
    commit(tmp_path, [GONE, MADE], "")
    (tmp_path / "old" / "gone.py").write_bytes(b"anew")
    (tmp_path / "new" / "deep" / "made.py").unlink()
    with pytest.raises(RefusedError) as caught:
        undo(locate_store(tmp_path))
    assert [mistake.split()[0] for mistake in caught.value.mistakes] == ["new/deep/made.py", "old/gone.py"]


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"a file")
    with pytest.raises(RefusedError, match="may not be written"):
        commit(tmp_path, [MADE], "")


@pytest.mark.parametrize(
    "change",
    [
        FileChange("a.py", b"x", b"y", "", action=FileAction.CREATE),
        make_change("a.py", b"x", b"y", FileAction.DELETE),
    ],
)
def test_bytes_of_a_file_that_is_not_there_are_a_programming_error(tmp_path: Path, change: FileChange) -> None:
    with pytest.raises(ValueError, match="cannot have bytes"):
        commit(tmp_path, [change], "")
