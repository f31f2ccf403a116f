"""Where the journal lies: in the project, or where the configuration says, and never among somebody else's files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from transaction_samples import AFTER, BEFORE, commit_to, read_files, write_files

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.usecases.interrupted import find_interrupted
from ssot_migrate.writer.journal import KEPT_RUNS, list_runs
from ssot_migrate.writer.store import Store, locate_store
from ssot_migrate.writer.undo import recover, undo


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


def test_a_journal_that_belongs_to_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = locate_store(tmp_path)
    commit_all(store)
    real = Path.iterdir

    def locked(folder: Path) -> Iterator[Path]:  # to root, nothing is
        if folder == store.runs:
            raise PermissionError(13, "Permission denied")
        return real(folder)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", locked)
        for act in (recover, undo, list_runs):
            with pytest.raises(UsageError, match=r"The journal .*runs cannot be read: Permission denied"):
                act(store)
        with pytest.raises(UsageError, match="cannot be read"):
            find_interrupted(tmp_path)
    undo(store)


def test_the_root_itself_is_no_place(tmp_path: Path) -> None:
    root = tmp_path / "project"
    commit_all(locate_store(root, "."))
    assert [entry.name for entry in root.iterdir() if entry.name.startswith("project-")]
    assert read_files(root).items() >= AFTER.items()


@pytest.mark.parametrize("name", ["20260101T000000-abcdef.partial", "20260101T000000-abcdef"])
@pytest.mark.parametrize("state", ["prepared", "committed"])
def test_a_link_among_the_runs_leads_nowhere(tmp_path: Path, name: str, state: str) -> None:
    """A repository may come with any links: what they lead to is neither a run nor a leftover of one."""
    store = locate_store(tmp_path / "project")
    outside = tmp_path / "outside"
    outside.mkdir()
    journal = '{"version": 1, "command": "", "created": "2026-01-01", "folders": [], "files": []}'
    letters = {"state": state, "journal.json": journal, "letter.txt": "keep"}
    for file, text in letters.items():
        (outside / file).write_text(text)
    store.runs.mkdir(parents=True)
    (store.runs / name).symlink_to(outside)
    assert recover(store) is None
    changes = write_files(store.root)
    for _ in range(KEPT_RUNS + 2):  # until the first ones are forgotten
        commit_to(store, changes)
        undo(store)
    assert {file.name: file.read_text() for file in outside.iterdir()} == letters
