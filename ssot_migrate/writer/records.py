"""What the journal knows of a run, and how that is spelled in `journal.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum

_VERSION = 1


class RunState(Enum):
    """How far a run has come. `PREPARED` and `UNDOING` are unfinished: files may be in either of two states."""

    PREPARED = "prepared"
    COMMITTED = "committed"
    UNDOING = "undoing"
    UNDONE = "undone"
    ROLLED_BACK = "rolled-back"

    @property
    def is_unfinished(self) -> bool:
        return self in (RunState.PREPARED, RunState.UNDOING)


class Side(Enum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class JournalFile:
    """One file of a run. `before` and `after` are digests of its bytes (SHA-256, hex), `mode` its permission bits."""

    path: str
    before: str
    after: str
    mode: int

    def digest(self, side: Side) -> str:
        return self.before if side is Side.BEFORE else self.after


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: its id, the command line that made it, when (UTC, ISO 8601), its state, and its files sorted by path."""

    run: str
    command: str
    created: str
    state: RunState
    files: tuple[JournalFile, ...]


def render_record(record: RunRecord) -> str:
    """All but the state, which changes and therefore has a file of its own."""
    files = [{"path": f.path, "before": f.before, "after": f.after, "mode": f.mode} for f in record.files]
    document = {"version": _VERSION, "command": record.command, "created": record.created, "files": files}
    return json.dumps(document, indent=1) + "\n"


def parse_record(run: str, text: str, state: str) -> RunRecord:
    """The record of a run from the text of its two files. Raises ValueError that says what is wrong with them."""
    document: object = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("it holds no object")
    if document.get("version") != _VERSION:
        raise ValueError(f"its version is {document.get('version')}, not {_VERSION}")
    command, created, files = document.get("command"), document.get("created"), document.get("files")
    if not isinstance(command, str) or not isinstance(created, str) or not isinstance(files, list):
        raise ValueError("command, created or files is missing")
    return RunRecord(run, command, created, RunState(state.strip()), tuple(_parse_file(entry) for entry in files))


def _parse_file(entry: object) -> JournalFile:
    if isinstance(entry, dict):
        path, before, after, mode = (entry.get(key) for key in ("path", "before", "after", "mode"))
        if isinstance(path, str) and isinstance(before, str) and isinstance(after, str) and isinstance(mode, int):
            return JournalFile(path, before, after, mode)
    raise ValueError("one of its files lacks path, before, after or mode")
