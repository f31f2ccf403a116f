"""What runs could not tidy up themselves, as they were killed or folders had gone: removed at the next start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ssot_migrate.writer.disk import find_target, remove_leftover
from ssot_migrate.writer.journal import list_intact, list_partials, remove_partials, temporary_path
from ssot_migrate.writer.records import RunState
from ssot_migrate.writer.store import Store


def has_leftovers(store: Store) -> bool:
    """Whether there is anything to remove; while another run is at work, that may be its own."""
    return bool(list_partials(store)) or any(True for _ in _find_temporaries(store))


def remove_leftovers(store: Store) -> None:
    """To be called by the one that holds the lock. Raises OSError."""
    remove_partials(store)
    for place in _find_temporaries(store):
        remove_leftover(place)


def _find_temporaries(store: Store) -> Iterator[Path]:
    """Files that were to be put in place, in folders that have come back."""
    for record in list_intact(store):
        if record.state is RunState.INCOMPLETE:
            for number, file in enumerate(record.files):
                target = find_target(store.root, file.path)
                place = None if target is None else temporary_path(target, record.run, number)
                if place is not None and os.path.lexists(place):
                    yield place
