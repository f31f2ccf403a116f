"""What the journal knows of a run, and how that is spelled in `journal.json`."""

from __future__ import annotations

import json
from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.writer.disk import Manner

_VERSION = 1


class RunState(Enum):
    """How far a run has come.

    `PREPARED`, `FORMATTING` and `UNDOING` are unfinished: files may be in either of two states, or, while the format
    command is at work on them, in any. `INCOMPLETE` was taken back but for files whose folder had gone, and keeps
    nobody from working.
    """

    PREPARED = "prepared"
    FORMATTING = "formatting"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"
    ROLLED_BACK = "rolled-back"
    INCOMPLETE = "incomplete"

    @property
    def is_unfinished(self) -> bool:
        return self in (RunState.PREPARED, RunState.FORMATTING, RunState.UNDOING)


class Side(Enum):
    BEFORE = "before"
    AFTER = "after"


@light_dataclass(frozen=True, slots=True)
class JournalFile:
    """One file of a run. `before` and `after` are digests of its bytes (SHA-256, hex), None where there is no file.

    `manner` is how the file was before; None for one that was not there.
    """

    path: str
    before: str | None
    after: str | None
    manner: Manner | None

    def digest(self, side: Side) -> str | None:
        return self.before if side is Side.BEFORE else self.after


@light_dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: its id, the command line that made it, when (UTC, ISO 8601), its state, and its files sorted by path.

    `folders` are those that it had to make, the outermost first, POSIX, relative to the project's root.
    """

    run: str
    command: str
    created: str
    state: RunState
    files: tuple[JournalFile, ...]
    folders: tuple[str, ...] = ()


def render_record(record: RunRecord) -> str:
    """All but the state, which changes and therefore has a file of its own."""
    files = [
        {
            "path": file.path,
            "before": file.before,
            "after": file.after,
            "mode": file.manner.mode if file.manner else None,
            "owner": list(file.manner.owner) if file.manner else None,
        }
        for file in record.files
    ]
    document = {
        "version": _VERSION,
        "command": record.command,
        "created": record.created,
        "folders": list(record.folders),
        "files": files,
    }
    return json.dumps(document, indent=1) + "\n"


def parse_record(run: str, text: str, state: str) -> RunRecord:
    """The record of a run from the text of its two files. Raises ValueError that says what is wrong with them."""
    document: object = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("it holds no object")
    if document.get("version") != _VERSION:
        raise ValueError(f"its version is {document.get('version')}, not {_VERSION}")
    command, created, files = document.get("command"), document.get("created"), document.get("files")
    folders = document.get("folders")
    if not isinstance(command, str) or not isinstance(created, str) or not isinstance(files, list):
        raise ValueError("command, created or files is missing")
    if not isinstance(folders, list) or not all(isinstance(folder, str) for folder in folders):
        raise ValueError("folders is missing")
    entries = tuple(_parse_file(entry) for entry in files)
    return RunRecord(run, command, created, RunState(state.strip()), entries, tuple(folders))


def _parse_file(entry: object) -> JournalFile:
    if isinstance(entry, dict):
        path, before, after = (entry.get(key) for key in ("path", "before", "after"))
        if isinstance(path, str) and isinstance(before, str | None) and isinstance(after, str | None):
            return JournalFile(path, before, after, _parse_manner(entry.get("mode"), entry.get("owner")))
    raise ValueError("one of its files lacks path, before, after, mode or owner")


def _parse_manner(mode: object, owner: object) -> Manner | None:
    if mode is None and owner is None:
        return None
    if isinstance(mode, int) and isinstance(owner, list) and len(owner) == 2:
        user, group = owner
        if isinstance(user, int) and isinstance(group, int):
            return Manner(mode, (user, group))
    raise ValueError("one of its files has no sound mode or owner")
