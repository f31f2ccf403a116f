"""Whether a run was interrupted: asked by everybody who looks, and answered at once where there never was a run."""

from __future__ import annotations

from pathlib import Path

from ssot_migrate.writer.store import locate_store


def find_interrupted(root: Path, journal: str = "") -> str | None:
    """The run that was interrupted, or is at work at this moment, so that files may be half written.

    `journal` as in `Request`. Raises UsageError where the journal cannot be read.
    """
    store = locate_store(root, journal)
    if not store.list_names():
        return None
    from ssot_migrate.writer.journal import list_unfinished

    return next(iter(list_unfinished(store)), None)
