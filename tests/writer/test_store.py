"""Where the journal lies: in the project, or where the configuration says, and never among somebody else's files."""

from __future__ import annotations

from pathlib import Path

import pytest
from transaction_samples import AFTER, BEFORE, commit_to, read_files, write_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.writer.journal import list_runs
from ssot_migrate.writer.store import Store, locate_store
from ssot_migrate.writer.undo import undo


def commit_all(store: Store) -> None:
    commit_to(store, write_files(store.root))


@pytest.mark.parametrize("place", ["", "build/journal", "../journals", "{outside}"])
def test_undo_works_wherever_the_journal_lies(tmp_path: Path, place: str) -> None:
    root = tmp_path / "project"
    store = locate_store(root, place.format(outside=tmp_path / "elsewhere"))
    commit_all(store)
    assert (store.folder / ".gitignore").read_text() == "*\n"
    assert (store.runs.stat().st_mode & 0o077) == 0
    undo(store)
    paths = {path for path in read_files(root) if not path.startswith("build/journal/")}
    assert {path: read_files(root)[path] for path in paths} == BEFORE


def test_projects_that_share_a_place_do_not_share_runs(tmp_path: Path) -> None:
    stores = [locate_store(tmp_path / name / "app", "../../journals") for name in ("one", "two")]
    commit_all(stores[0])
    assert [len(list_runs(store)) for store in stores] == [1, 0]
    assert {store.folder.parent for store in stores} == {tmp_path / "journals"}


def test_a_place_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "todo.txt").write_text("keep")
    with pytest.raises(RefusedError, match="holds files that are no journal"):
        commit_all(locate_store(tmp_path, "notes"))
    assert (tmp_path / "notes" / "todo.txt").read_text() == "keep"
    assert read_files(tmp_path) == {**BEFORE, "notes/todo.txt": b"keep"}


def test_the_root_itself_is_no_place(tmp_path: Path) -> None:
    root = tmp_path / "project"
    commit_all(locate_store(root, "."))
    assert [entry.name for entry in root.iterdir() if entry.name.startswith("project-")]
    assert read_files(root).items() >= AFTER.items()
