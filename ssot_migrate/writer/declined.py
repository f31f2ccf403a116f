"""Which changes were declined when they were asked about: remembered beside the journals, so that nobody asks again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ssot_migrate.source.files import read_plain_file
from ssot_migrate.writer.disk import refuse_on_failure, write_marker
from ssot_migrate.writer.store import Store, open_store

_NAME = "declined"
_ID = re.compile(r"[0-9a-f]{12}")


def read_declined(store: Store) -> frozenset[str]:
    """The ids of change groups; none where the file is missing. Lines that are no id are passed over."""
    try:
        text = read_plain_file(store.folder / _NAME).decode("ascii", "replace")
    except OSError:
        return frozenset()
    return frozenset(line for line in text.split() if _ID.fullmatch(line))


def write_declined(store: Store, groups: Iterable[str]) -> None:
    """Remembers these ids, and no others. Raises RefusedError where the folder cannot be written."""
    open_store(store)
    with refuse_on_failure("What was declined could not be remembered"):
        write_marker(store.folder / _NAME, "".join(f"{group}\n" for group in sorted(groups)))
