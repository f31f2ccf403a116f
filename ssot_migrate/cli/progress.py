"""A progress bar for those who wait: on stderr, only on a terminal, and only once it takes longer than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ssot_migrate.reporters.plain import escape
from ssot_migrate.usecases.request import Progress, ignore_progress

if TYPE_CHECKING:
    import rich.progress

_PATIENCE = 1.0  # seconds
_PAUSE = 0.1  # seconds between two pictures


@contextmanager
def shown_progress(quiet: bool = False) -> Iterator[Progress]:
    """The callable that use cases report to; the bar is gone when the block ends, however it ends."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield ignore_progress
        return
    bar = _Bar(time.monotonic())
    try:
        yield bar
    finally:
        bar.stop()


class _Bar:
    def __init__(self, started: float) -> None:
        self._started = started
        self._shown = 0.0
        self._bar: rich.progress.Progress | None = None
        self._tasks: dict[str, rich.progress.TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._started < _PATIENCE:
                return
            self._bar = _start_bar()
        if step not in self._tasks:
            for task in self._tasks.values():
                self._bar.update(task, visible=False)
            self._tasks[step] = self._bar.add_task(escape(step), total=total)
        self._bar.update(self._tasks[step], completed=done, total=total)
        if time.monotonic() - self._shown > _PAUSE:
            self._bar.refresh()
            self._shown = time.monotonic()

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def _start_bar() -> rich.progress.Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    # Step names are data: `markup=False` keeps brackets in them from being read as styles.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Drawn by us: a thread that draws would stand in the way of starting processes by a fork.
    console = Console(stderr=True, markup=False)
    bar = Progress(*columns, console=console, transient=True, auto_refresh=False)
    bar.start()
    return bar
