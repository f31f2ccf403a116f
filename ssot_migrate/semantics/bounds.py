"""No file may keep the others waiting: a bound on the time and on the memory that one of them takes."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ssot_migrate.model.findings import FileProblem

SECONDS = 20.0
_MOMENT = 0.01  # seconds
MAX_COPIED_NAMES = 4_000_000
MAX_FINDINGS = 5_000


class TooMuchError(Exception):
    """One file asks for more time or memory than any file may have."""


@contextmanager
def bounded_time() -> Iterator[None]:
    """Raises TooMuchError in the block once it has taken more than SECONDS.

    Only in the main thread of a process, and not on Windows: signals do not come elsewhere, and size is bound anyway.
    Within another bound the outer one holds.
    """
    is_possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not is_possible or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if _is_unheard(frame):
            signal.setitimer(signal.ITIMER_REAL, _MOMENT, SECONDS)
            return
        raise TooMuchError(f"it takes longer than {SECONDS:g} seconds")

    former = signal.signal(signal.SIGALRM, stop)
    # Again and again: what is raised while an object is finalised is dropped.
    signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _is_unheard(frame: FrameType | None) -> bool:
    """Whether the garbage collector is calling somebody: what is raised there is dropped, with a warning."""
    called = {getattr(callback, "__code__", None) for callback in gc.callbacks}
    while frame is not None and frame.f_code not in called:
        frame = frame.f_back
    return frame is not None


def describe_excess(path: str, error: TooMuchError | RecursionError) -> FileProblem:
    """The problem of a file that could not be followed."""
    if isinstance(error, RecursionError):
        return FileProblem(path, "too-deep", "the code is nested too deeply to be followed")
    return FileProblem(path, "too-complex", f"the file cannot be followed: {error}")
