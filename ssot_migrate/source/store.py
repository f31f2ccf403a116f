"""A folder of values that can be worked out again: whatever goes wrong with it costs time, and nothing else.

It lies in the user's own cache folder, never in a project: what is read from it is trusted, and a project may come from
anywhere. Each entry is written beside its place and renamed into it, so that two runs at once, and one that is killed,
leave whole entries; a digest tells those that a disk has damaged.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ssot_migrate.model.light import light_dataclass

VARIABLE = "SSOT_MIGRATE_CACHE_DIR"
MAX_BYTES = 256 * 1024 * 1024
_DIGEST = 32  # bytes
_WRITABLE_BY_OTHERS = 0o022


def find_store() -> Store | None:
    """The user's store; None where others could write into it, or it cannot be made."""
    stated = os.environ.get(VARIABLE)
    if stated:
        folder = Path(stated).absolute()
    else:
        from platformdirs import user_cache_path

        folder = user_cache_path("ssot-migrate", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, ValueError):
        return None
    if hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & _WRITABLE_BY_OTHERS):
        return None
    return Store(folder)


@light_dataclass(frozen=True, slots=True)
class Store:
    """`folder` exists, and belongs to the user alone."""

    folder: Path

    def load(self, name: str) -> bytes | None:
        """An entry; None where there is none, or none that is whole."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        head, body = data[:_DIGEST], data[_DIGEST:]
        return body if sha256(body).digest() == head else None

    def save(self, name: str, body: bytes) -> None:
        """Puts an entry in the place of a former one. A disk that refuses costs the entry."""
        place = self.folder / name
        draft = self.folder / f"{name}.{os.getpid()}.new"
        try:
            draft.write_bytes(sha256(body).digest() + body)
            draft.replace(place)
            self._shrink()
        except OSError:
            with suppress(OSError):  # a disk that refuses to write may refuse to remove as well
                draft.unlink()

    def _shrink(self) -> None:
        """Removes what has been written longest ago, until all is within bounds."""
        entries = []
        for place in self.folder.iterdir():
            state = place.stat()
            entries.append((state.st_mtime_ns, state.st_size, place))
        total = sum(size for _, size, _ in entries)
        for _, size, place in sorted(entries):
            if total <= MAX_BYTES:
                return
            place.unlink(missing_ok=True)
            total -= size
