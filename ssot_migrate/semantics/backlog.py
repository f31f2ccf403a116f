"""Work for other processes that waits until nobody needs these for anything else."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import RLock
from typing import Generic, Protocol, TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


class _Waiting(Protocol):
    def hand_out(self, pool: ProcessPoolExecutor, then: Callable[[bool], None]) -> None: ...


class _Chunk(Generic[Given, Result]):
    """Tasks that are handed out together; `future` is set as soon as they are."""

    def __init__(self, work: Callable[[Given], Result], tasks: Sequence[Given]) -> None:
        self.work = work
        self.tasks = tasks
        self.future: Future[list[Result]] | None = None

    def hand_out(self, pool: ProcessPoolExecutor, then: Callable[[bool], None]) -> None:
        """`then` is told when it has been done, and whether the pool goes on. Raises RuntimeError if it has ended."""
        self.future = pool.submit(_do_all, self.work, self.tasks)
        self.future.add_done_callback(lambda done: then(not done.cancelled() and done.exception() is None))


class Backlog:
    """Hands out no more than what keeps all processes of a pool busy: who comes later, and is in a hurry, waits for a
    moment only. Whenever a process has finished a chunk, it gets the next one, whatever the first process does.
    """

    def __init__(self, pool: ProcessPoolExecutor, at_once: int) -> None:
        self._pool = pool
        self._at_once = at_once
        self._waiting: deque[_Waiting] = deque()
        self._handed_out = 0
        self._lock = RLock()  # a future that is done already calls back at once

    def run(self, work: Callable[[Given], Result], tasks: Sequence[Given], size: int) -> Iterator[Result]:
        """What the work makes of each task, in order, `size` of them at a time.

        Raises BrokenProcessPool where a process of the pool has died.
        """
        chunks: list[_Chunk[Given, Result]] = [
            _Chunk(work, tasks[start : start + size]) for start in range(0, len(tasks), size)
        ]
        with self._lock:
            self._waiting.extend(chunks)
        self._keep_busy()
        return (answer for chunk in chunks for answer in self._wait_for(chunk))

    def _wait_for(self, chunk: _Chunk[Given, Result]) -> list[Result]:
        """What a chunk gives; it is handed out, with all that came before, if it still waits."""
        with self._lock:
            while chunk.future is None:
                if not self._waiting:
                    raise BrokenProcessPool("the pool has ended before all was handed out")
                self._hand_out_next()
        return chunk.future.result()

    def _keep_busy(self) -> None:
        with self._lock:
            while self._waiting and self._handed_out < self._at_once:
                self._hand_out_next()

    def _hand_out_next(self) -> None:
        self._handed_out += 1
        self._waiting.popleft().hand_out(self._pool, self._go_on)

    def _go_on(self, is_alive: bool) -> None:
        if not is_alive:
            return  # the pool has ended, and may hold its own lock while it says so
        with self._lock:
            self._handed_out -= 1
            try:
                self._keep_busy()
            except RuntimeError:  # it has been closed in between
                self._waiting.clear()


def _do_all(work: Callable[[Given], Result], tasks: Sequence[Given]) -> list[Result]:
    return [work(task) for task in tasks]
