"""A small project of awkward files, and what the writer's tests ask about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ssot_migrate.model.changes import FileAction, FileChange, VerifiedChanges
from ssot_migrate.writer.commit import open_transaction
from ssot_migrate.writer.store import Store, locate_store

FILES = {
    "a.py": (b"x = 1\r\n", b"x = 2\r\n"),
    "b/bom.py": (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbfx = 2\n"),
    "b/latin.py": (b"# coding: latin-1\nx = '\xe9'\n", b"# coding: latin-1\ny = '\xe9'\n"),
    "c d/\xe9.py": (b"x\ry\r", b"x\rz\r"),
    "e.py": (b"full", b""),
}


def write_files(root: Path) -> tuple[FileChange, ...]:
    for path, (before, _) in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(before)
    (root / "same.py").write_bytes(b"same")
    return (*(make_change(path, *sides) for path, sides in FILES.items()), make_change("same.py", b"same", b"same"))


def commit(root: Path, changes: Sequence[FileChange], command: str) -> str:
    """What these tests write was verified by nobody: they are about bytes, not about meaning."""
    return commit_to(locate_store(root), changes, command)


def commit_to(store: Store, changes: Sequence[FileChange], command: str = "") -> str:
    with open_transaction(store, command) as transaction:
        transaction.write(VerifiedChanges(tuple(changes)))
        return transaction.keep()


def make_change(path: str, before: bytes, after: bytes, action: FileAction = FileAction.EDIT) -> FileChange:
    digest = "" if action is FileAction.CREATE else hashlib.sha256(before).hexdigest()
    return FileChange(path, before, after, digest, action=action)


def read_files(root: Path) -> dict[str, bytes]:
    """Every file of the project but the journal's."""
    places = (
        place for place in root.rglob("*") if place.is_file() and ".ssot-migrate" not in place.relative_to(root).parts
    )
    return {place.relative_to(root).as_posix(): place.read_bytes() for place in places}


BEFORE = {**{path: sides[0] for path, sides in FILES.items()}, "same.py": b"same"}
AFTER = {**{path: sides[1] for path, sides in FILES.items()}, "same.py": b"same"}
