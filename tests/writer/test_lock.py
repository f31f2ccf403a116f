"""The lock: one writer at a time, and none for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from transaction_samples import BEFORE, commit, read_files, write_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.writer import lock
from ssot_migrate.writer.lock import hold_lock
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import recover, undo


@pytest.mark.parametrize("flock", [True, False])
def test_a_second_holder_is_refused_and_told_who(tmp_path: Path, flock: bool) -> None:
    place = tmp_path / "lock"
    with hold_lock(place, flock=flock):
        with pytest.raises(RefusedError) as caught, hold_lock(place, flock=flock):
            pytest.fail("two hold it")
        assert f"process {os.getpid()} on " in str(caught.value)
        assert str(place) in str(caught.value)
    with hold_lock(place, flock=flock):
        pass
    assert place.exists() == flock


@pytest.mark.parametrize("flock", [True, False])
def test_is_released_after_a_failure(tmp_path: Path, flock: bool) -> None:
    with pytest.raises(KeyboardInterrupt), hold_lock(tmp_path / "lock", flock=flock):
        raise KeyboardInterrupt
    with hold_lock(tmp_path / "lock", flock=flock):
        pass


def test_dies_with_its_process(tmp_path: Path) -> None:
    program = f"""
import os, sys
sys.path.insert(0, {str(Path(lock.__file__).parents[2])!r})
from pathlib import Path
from ssot_migrate.writer.lock import hold_lock
with hold_lock(Path({str(tmp_path / "lock")!r})):
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    with hold_lock(tmp_path / "lock"):
        pass


def test_a_lock_that_cannot_be_taken(tmp_path: Path) -> None:
    with (
        pytest.raises(RefusedError, match="cannot be taken: No such file or directory"),
        hold_lock(tmp_path / "a" / "b"),
    ):
        pytest.fail("there is no such folder")


def test_commit_undo_and_recover_wait_for_nobody(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    store = tmp_path / ".ssot-migrate"
    run = commit(tmp_path, changes, "")
    undo(locate_store(tmp_path))
    with hold_lock(store / "lock"):
        with pytest.raises(RefusedError, match="Another run is at work"):
            commit(tmp_path, changes, "")
        with pytest.raises(RefusedError, match="Another run is at work"):
            undo(locate_store(tmp_path))
        assert recover(locate_store(tmp_path)) is None
        (store / "runs" / run / "state").write_text("prepared\n")
        with pytest.raises(RefusedError, match="Another run is at work"):
            recover(locate_store(tmp_path))
    assert read_files(tmp_path) == BEFORE
