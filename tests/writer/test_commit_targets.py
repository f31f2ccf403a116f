"""What commit refuses to touch, and how it treats links: nothing is written where anything stands against it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from transaction_samples import BEFORE, commit, make_change, read_files, write_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.writer.journal import list_runs
from ssot_migrate.writer.store import locate_store


def test_files_that_changed_since_are_all_named(tmp_path: Path) -> None:
    changes = write_files(tmp_path)
    (tmp_path / "a.py").write_bytes(b"other")
    (tmp_path / "b" / "bom.py").unlink()
    (tmp_path / "e.py").unlink()
    (tmp_path / "e.py").mkdir()
    now = read_files(tmp_path)
    with pytest.raises(RefusedError) as caught:
        commit(tmp_path, changes, "")
    assert caught.value.mistakes == (
        "a.py changed since it was looked at: run the command again.",
        "b/bom.py changed since it was looked at: run the command again.",
        "e.py changed since it was looked at: run the command again.",
    )
    assert caught.value.outcome == "Nothing was written."
    assert read_files(tmp_path) == now
    assert list_runs(locate_store(tmp_path)) == ()


def test_a_file_that_changes_at_the_last_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = write_files(tmp_path)
    replace = os.replace

    def meddle(source: Path, target: Path) -> None:
        replace(source, target)
        if target.name == "a.py":
            (tmp_path / "e.py").write_bytes(b"edited")

    monkeypatch.setattr(os, "replace", meddle)
    with pytest.raises(RefusedError, match=r"but these, which somebody else changed: e\.py\."):
        commit(tmp_path, changes, "")
    assert read_files(tmp_path) == {**BEFORE, "e.py": b"edited"}


@pytest.mark.parametrize("locked", ["a.py", "b"])
def test_what_may_not_be_written_is_refused_before_anything_is(tmp_path: Path, locked: str) -> None:
    changes = write_files(tmp_path)
    (tmp_path / locked).chmod(0o555)
    with pytest.raises(RefusedError) as caught:
        commit(tmp_path, changes, "")
    named = [mistake.split()[0] for mistake in caught.value.mistakes]
    assert named == (["a.py"] if locked == "a.py" else ["b/bom.py", "b/latin.py"])
    assert read_files(tmp_path) == BEFORE
    (tmp_path / locked).chmod(0o755)


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_bytes(b"x")
    (tmp_path / "link.py").symlink_to("real.py")
    commit(tmp_path, [make_change("link.py", b"x", b"y")], "")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_bytes() == b"y"


@pytest.mark.parametrize("path", ["link.py", "folder/x.py", "../outside.py", "", ".git/x.py", ".ssot-migrate/x.py"])
def test_places_outside_are_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    for place in (
        tmp_path / "outside.py",
        tmp_path / "out" / "x.py",
        root / ".git" / "x.py",
        root / ".ssot-migrate" / "x.py",
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")
    (root / "link.py").symlink_to("../outside.py")
    (root / "folder").symlink_to("../out")
    with pytest.raises(RefusedError, match="leads out of the project"):
        commit(root, [make_change(path, b"x", b"y")], "")
    assert (tmp_path / "outside.py").read_bytes() == (tmp_path / "out" / "x.py").read_bytes() == b"x"


def test_one_file_under_two_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x")
    (tmp_path / "b.py").symlink_to("a.py")
    with pytest.raises(RefusedError, match=r"b\.py and a\.py are the same file"):
        commit(tmp_path, [make_change("a.py", b"x", b"y"), make_change("b.py", b"x", b"z")], "")
