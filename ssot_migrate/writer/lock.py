"""One writer at a time: an exclusive lock on the project that dies with the process that holds it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ssot_migrate.errors import RefusedError
from ssot_migrate.source.files import read_plain_file

try:
    import fcntl
except ImportError:  # Windows
    HAS_FLOCK = False
else:
    HAS_FLOCK = True


@contextmanager
def hold_lock(path: Path, *, flock: bool = HAS_FLOCK) -> Iterator[None]:
    """Holds the lock file `path` for the block. Raises RefusedError, naming the file, if somebody else holds it.

    `flock`: by flock(2), where the file stays behind, unlocked. Else by the file's existence, which a killed process
    leaves behind; then the user is told to delete it.
    """
    try:
        descriptor = _lock_file(path) if flock else _create_file(path)
    except OSError as error:
        raise RefusedError(
            f"The lock {path} cannot be taken: {error.strerror or error}.", outcome="Nothing was written."
        ) from error
    try:
        with suppress(OSError):  # a full disk: the lock is held all the same, only nobody is told by whom
            os.truncate(descriptor, 0)
            os.write(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        yield
    finally:
        if flock:
            # Closing is not enough where a forked worker still has the file open.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
        if not flock:
            path.unlink()


def _lock_file(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise RefusedError(
            f"Another run is at work ({_read_holder(path)} holds {path}): wait until it has ended."
        ) from None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _create_file(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        raise RefusedError(
            f"Another run is at work ({_read_holder(path)} holds {path}): "
            "wait until it has ended, or delete that file if there is no such process any more."
        ) from None


def _read_holder(path: Path) -> str:
    return read_plain_file(path).decode("utf-8", "replace").strip() or "an unnamed process"
