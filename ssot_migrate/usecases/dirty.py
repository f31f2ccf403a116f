"""Refuses to write over work that git could not bring back."""

from __future__ import annotations

from pathlib import Path

from ssot_migrate.errors import RefusedError
from ssot_migrate.git import list_dirty
from ssot_migrate.model.changes import VerifiedChanges


def refuse_dirty(root: Path, verified: VerifiedChanges, allow_dirty: bool) -> None:
    """Raises RefusedError that names the files which have changes that are not committed, unless that is allowed."""
    dirty = () if allow_dirty else list_dirty(root, [change.path for change in verified.files])
    if dirty:
        shown = ", ".join(dirty[:5]) + (f" and {len(dirty) - 5} more" if len(dirty) > 5 else "")
        raise RefusedError(
            f"Files that would change have changes that are not committed: {shown}. Commit or stash them, "
            "or say --allow-dirty."
        )
