"""The journal: what each run writes, kept before it is written, so that it can be finished, taken back and undone.

`<root>/.ssot-migrate/runs/<run>/` holds `journal.json`, the bytes of file number n as `n.before` and `n.after`, and
`state`. A run's folder is made under the name `<run>.partial` and renamed once all of it is on the disk.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.model.changes import FileChange
from ssot_migrate.source.files import digest_bytes
from ssot_migrate.writer.disk import (
    make_folder,
    remove_folder,
    rename_folder,
    sync_folder,
    write_marker,
    write_new_file,
)
from ssot_migrate.writer.records import JournalFile, RunRecord, RunState, Side, parse_record, render_record

KEPT_RUNS = 20
_PARTIAL = ".partial"
_RUN = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")


def list_runs(root: Path) -> tuple[RunRecord, ...]:
    """All runs that the journal keeps, the newest first. Raises UsageError for a run whose journal is damaged."""
    records = [read_run(root, run) for run in _list_names(root)]
    return tuple(sorted(records, key=lambda record: (record.created, record.run), reverse=True))


def list_unfinished(root: Path) -> tuple[str, ...]:
    """Runs that ended before they were through, by id. Reads the states only."""
    return tuple(run for run in _list_names(root) if _read_state(root, run).is_unfinished)


def read_run(root: Path, run: str) -> RunRecord:
    """Raises UsageError where there is no such run, or its journal is damaged."""
    if run not in _list_names(root):
        raise UsageError(f'There is no run "{run}" in {_runs(root)}: name one of the runs that are kept there.')
    try:
        text = (_runs(root) / run / "journal.json").read_text("utf-8")
        return parse_record(run, text, _read_state(root, run).value)
    except (OSError, ValueError) as error:
        raise _damage(root, run, "journal.json", error) from error


def read_blob(root: Path, record: RunRecord, number: int, side: Side) -> bytes:
    """The bytes of file `number` of a run (from 0). Raises UsageError where they are not what the journal says."""
    name = f"{number}.{side.value}"
    try:
        data = (_runs(root) / record.run / name).read_bytes()
    except OSError as error:
        raise _damage(root, record.run, name, error) from error
    if digest_bytes(data) != record.files[number].digest(side):
        raise _damage(root, record.run, name, ValueError("its digest is not the one in the journal"))
    return data


def open_store(root: Path) -> Path:
    """The folder in the project that is ours, made if need be, with a `.gitignore` that keeps all of it out of git."""
    store = _store(root)
    if store.is_symlink() or _runs(root).is_symlink():
        raise RefusedError(
            f"{store} is, or holds, a symbolic link: remove it, since the journal must lie in the project."
        )
    make_folder(_runs(root))
    if not (store / ".gitignore").exists():
        write_marker(store / ".gitignore", "*\n")
    return store


def has_store(root: Path) -> bool:
    return _runs(root).is_dir()


def write_journal(root: Path, changes: Sequence[FileChange], modes: Sequence[int], command: str) -> RunRecord:
    """Puts a new run on the disk, prepared. `modes` are the files' permission bits. Raises OSError."""
    now = datetime.now(timezone.utc)
    files = tuple(
        JournalFile(change.path, digest_bytes(change.before), digest_bytes(change.after), mode)
        for change, mode in zip(changes, modes, strict=True)
    )
    run = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    record = RunRecord(run, command, now.isoformat(timespec="microseconds"), RunState.PREPARED, files)
    partial = _runs(root) / f"{run}{_PARTIAL}"
    make_folder(partial)
    for number, change in enumerate(changes):
        write_new_file(partial / f"{number}.{Side.BEFORE.value}", change.before)
        write_new_file(partial / f"{number}.{Side.AFTER.value}", change.after)
    write_new_file(partial / "journal.json", render_record(record).encode("utf-8"))
    write_new_file(partial / "state", f"{record.state.value}\n".encode())
    sync_folder(partial)
    rename_folder(partial, _runs(root) / run)
    return record


def mark_run(root: Path, run: str, state: RunState) -> None:
    """Says how far a run has come, in one step."""
    write_marker(_runs(root) / run / "state", f"{state.value}\n")


def prune_runs(root: Path, keep: int) -> None:
    """Removes finished runs beyond the newest `keep`, and what a killed run had not even prepared.

    Unfinished runs are kept, and so are damaged ones: people have to look at them.
    """
    for partial in _runs(root).glob(f"*{_PARTIAL}"):
        remove_folder(partial)
    intact = [record for run in _list_names(root) if (record := _find_intact(root, run))]
    intact.sort(key=lambda record: (record.created, record.run), reverse=True)
    for record in intact[keep:]:
        if not record.state.is_unfinished:
            partial = _runs(root) / f"{record.run}{_PARTIAL}"
            rename_folder(_runs(root) / record.run, partial)  # half removed, it must not look like a run
            remove_folder(partial)


def temporary_path(target: Path, run: str, number: int) -> Path:
    """Where the new bytes of file `number` wait, beside the file: known beforehand, so that leftovers can be found."""
    return target.with_name(f".ssot-migrate-{run}-{number}.tmp")


def _store(root: Path) -> Path:
    return root / ".ssot-migrate"


def _runs(root: Path) -> Path:
    return _store(root) / "runs"


def _list_names(root: Path) -> list[str]:
    if not has_store(root):
        return []
    return sorted(place.name for place in _runs(root).iterdir() if _RUN.fullmatch(place.name))


def _find_intact(root: Path, run: str) -> RunRecord | None:
    try:
        return read_run(root, run)
    except UsageError:
        return None


def _read_state(root: Path, run: str) -> RunState:
    try:
        return RunState((_runs(root) / run / "state").read_text("utf-8").strip())
    except (OSError, ValueError) as error:
        raise _damage(root, run, "state", error) from error


def _damage(root: Path, run: str, name: str, error: Exception) -> UsageError:
    return UsageError(
        f"The journal is damaged: {_runs(root) / run / name} cannot be used ({error}). "
        "See in your version control which files differ, then delete that run's folder."
    )
