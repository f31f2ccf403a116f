"""The journal: what each run writes, kept before it is written, so that it can be finished, taken back and undone.

`runs/<run>/` in the store holds `journal.json`, the bytes of file number n as `n.before` and `n.after`, and `state`.
A run's folder is made under the name `<run>.partial` and renamed once all of it is on the disk.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.model.changes import FileAction, FileChange
from ssot_migrate.source.files import MAX_SEARCHED_BYTES, digest_bytes, read_plain_file
from ssot_migrate.writer.disk import (
    Manner,
    make_folder,
    remove_folder,
    remove_leftover,
    rename_folder,
    sync_folder,
    write_marker,
    write_new_file,
)
from ssot_migrate.writer.records import JournalFile, RunRecord, RunState, Side, parse_record, render_record
from ssot_migrate.writer.store import Store

KEPT_RUNS = 20
KEPT_BYTES = 1 << 30
_LARGEST_RECORD = 64 << 20  # bytes; a file takes some hundred
_LARGEST_STATE = 1 << 10
_PARTIAL = ".partial"
_RUN = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")


def list_runs(store: Store) -> tuple[RunRecord, ...]:
    """All runs that the journal keeps, the newest first. Raises UsageError for a run whose journal is damaged."""
    records = [read_run(store, run) for run in _list_names(store)]
    return tuple(sorted(records, key=lambda record: (record.created, record.run), reverse=True))


def list_unfinished(store: Store) -> tuple[str, ...]:
    """Runs that ended before they were through, by id. Reads the states only."""
    return tuple(run for run in _list_names(store) if _read_state(store, run).is_unfinished)


def read_run(store: Store, run: str) -> RunRecord:
    """Raises UsageError where there is no such run, or its journal is damaged."""
    if run not in _list_names(store):
        raise UsageError(f'There is no run "{run}" in {store.runs}: name one of the runs that are kept there.')
    try:
        text = read_plain_file(store.runs / run / "journal.json", _LARGEST_RECORD).decode("utf-8")
        return parse_record(run, text, _read_state(store, run).value)
    except (OSError, ValueError, RecursionError) as error:
        raise _damage(store, run, "journal.json", error) from error


def read_blob(store: Store, record: RunRecord, number: int, side: Side) -> bytes:
    """The bytes of file `number` of a run (from 0). Raises UsageError where they are not what the journal says."""
    name = f"{number}.{side.value}"
    try:
        data = read_plain_file(store.runs / record.run / name, MAX_SEARCHED_BYTES)
    except OSError as error:
        raise _damage(store, record.run, name, error) from error
    if digest_bytes(data) != record.files[number].digest(side):
        raise _damage(store, record.run, name, ValueError("its digest is not the one in the journal"))
    return data


def write_journal(
    store: Store,
    changes: Sequence[FileChange],
    manners: Sequence[Manner | None],
    folders: Sequence[str],
    command: str,
) -> RunRecord:
    """Puts a new run on the disk, prepared. `manners` and `folders` as in the record. Raises OSError."""
    now = datetime.now(timezone.utc)
    files = tuple(_describe(change, manner) for change, manner in zip(changes, manners, strict=True))
    run = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    created = now.isoformat(timespec="microseconds")
    record = RunRecord(run, command, created, RunState.PREPARED, files, tuple(folders))
    partial = store.runs / f"{run}{_PARTIAL}"
    try:
        _fill_folder(partial, record, changes)
        rename_folder(partial, store.runs / run)
    except BaseException:
        with suppress(OSError):  # a full disk is the last place to leave anything
            remove_folder(partial)
        raise
    return record


def _fill_folder(folder: Path, record: RunRecord, changes: Sequence[FileChange]) -> None:
    make_folder(folder)
    for number, change in enumerate(changes):
        if change.action is not FileAction.CREATE:
            write_new_file(folder / f"{number}.{Side.BEFORE.value}", change.before)
        if change.action is not FileAction.DELETE:
            write_new_file(folder / f"{number}.{Side.AFTER.value}", change.after)
    write_new_file(folder / "journal.json", render_record(record).encode("utf-8"))
    write_new_file(folder / "state", f"{record.state.value}\n".encode())
    sync_folder(folder)


def mark_run(store: Store, run: str, state: RunState) -> None:
    """Says how far a run has come, in one step."""
    write_marker(store.runs / run / "state", f"{state.value}\n")


def keep_found(store: Store, run: str, number: int, data: bytes) -> Path:
    """Keeps what stands in the way of a file's former bytes; where it is kept."""
    place = store.runs / run / f"{number}.found"
    remove_leftover(place)
    write_new_file(place, data)
    sync_folder(place.parent)
    return place


def forget_run(store: Store, run: str) -> None:
    """Removes a run that is finished."""
    partial = store.runs / f"{run}{_PARTIAL}"
    rename_folder(store.runs / run, partial)  # half removed, it must not look like a run
    remove_folder(partial)


def list_intact(store: Store) -> tuple[RunRecord, ...]:
    """As `list_runs`, without those that are damaged."""
    intact = (record for run in _list_names(store) if (record := _find_intact(store, run)))
    return tuple(sorted(intact, key=lambda record: (record.created, record.run), reverse=True))


def list_partials(store: Store) -> tuple[Path, ...]:
    """Journals that somebody is writing, or was when he was killed; nothing of theirs has been touched."""
    return tuple(store.runs / name for name in store.list_names() if name.endswith(_PARTIAL))


def remove_partials(store: Store) -> None:
    """To be called by the one that holds the lock. Raises OSError."""
    for partial in list_partials(store):
        remove_folder(partial)


def prune_runs(store: Store, keep: int, keep_bytes: int = KEPT_BYTES) -> None:
    """Removes finished runs beyond the newest `keep`, or beyond so many bytes of journal, but never the last one.

    Also removes what a killed run had not even prepared. Unfinished runs are kept, and so are damaged ones: people
    have to look at them.
    """
    remove_partials(store)
    size = 0
    for number, record in enumerate(list_intact(store)):
        size += sum(entry.lstat().st_size for entry in (store.runs / record.run).iterdir())
        is_beyond = number >= keep or (number > 0 and size > keep_bytes)
        if is_beyond and not record.state.is_unfinished:
            forget_run(store, record.run)


def temporary_path(target: Path, run: str, number: int) -> Path:
    """Where the new bytes of file `number` wait, beside the file: known beforehand, so that leftovers can be found."""
    return target.with_name(f".ssot-migrate-{run}-{number}.tmp")


def _describe(change: FileChange, manner: Manner | None) -> JournalFile:
    before = None if change.action is FileAction.CREATE else digest_bytes(change.before)
    after = None if change.action is FileAction.DELETE else digest_bytes(change.after)
    return JournalFile(change.path, before, after, manner)


def _list_names(store: Store) -> list[str]:
    # What a link leads to is none of ours, and must be neither read as a run nor removed as one.
    return [name for name in store.list_names() if _RUN.fullmatch(name) and not (store.runs / name).is_symlink()]


def _find_intact(store: Store, run: str) -> RunRecord | None:
    try:
        return read_run(store, run)
    except UsageError:
        return None


def _read_state(store: Store, run: str) -> RunState:
    try:
        return RunState(read_plain_file(store.runs / run / "state", _LARGEST_STATE).decode("utf-8").strip())
    except (OSError, ValueError) as error:
        raise _damage(store, run, "state", error) from error


def _damage(store: Store, run: str, name: str, error: Exception) -> UsageError:
    return UsageError(
        f"The journal is damaged: {store.runs / run / name} cannot be used ({error}). "
        "See in your version control which files differ, then delete that run's folder."
    )
