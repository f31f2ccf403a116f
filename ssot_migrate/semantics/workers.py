"""Reads and summarises files in several processes: only values cross their borders, a dead worker costs one file."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TypeVar

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.backlog import Backlog
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time, describe_excess
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.outline_reader import read_outline
from ssot_migrate.semantics.parsing import find_syntax_problem, parse_source
from ssot_migrate.semantics.reader import read_summary
from ssot_migrate.semantics.shelf import Packed, pack
from ssot_migrate.semantics.summary import FileSummary
from ssot_migrate.source.files import SourceFile, digest_bytes, open_source, read_source

# Starting a worker takes about as long as reading this many files.
WORTH_IT = 48
_CHUNK = 8
Result = TypeVar("Result")


@light_dataclass(frozen=True, slots=True)
class Task:
    """One file to read, and what the project knows of it; `data` are its bytes where they are not on the disk."""

    root: Path
    path: str
    module: str
    is_package: bool
    data: bytes | None = None

    def open(self) -> SourceFile | FileProblem:
        """The file, decoded, or why it cannot be read."""
        return read_source(self.root, self.path) if self.data is None else open_source(self.path, self.data)


@light_dataclass(frozen=True, slots=True)
class Answer:
    """The file, and what it says; a problem in place of what could not be had.

    What another process has read is handed over packed: it may be long before somebody asks for it.
    """

    path: str
    source: SourceFile | FileProblem
    summary: FileSummary | FileProblem | Packed[FileSummary | FileProblem]

    def take_summary(self) -> FileSummary | FileProblem:
        """The summary, whoever has made it."""
        return self.summary.unpack() if isinstance(self.summary, Packed) else self.summary

    def __reduce__(self) -> tuple[type[Answer], tuple[object, ...]]:
        summary = self.summary if isinstance(self.summary, Packed) else pack(self.summary)
        return Answer, (self.path, self.source, summary)


def read_task(task: Task) -> Answer:
    """Reads and summarises one file."""
    source = task.open()
    if isinstance(source, FileProblem):
        return Answer(task.path, source, source)
    return Answer(task.path, source, summarise_source(source, task.module, is_package=task.is_package))


def summarise_source(source: SourceFile, module: str, *, is_package: bool) -> FileSummary | FileProblem:
    """What a file says, or why that cannot be told."""
    with _collecting_once():
        return _read_parsed(source, module, is_package=is_package)


@contextmanager
def _collecting_once() -> Iterator[None]:
    """Collects what was made on the way once, at the end.

    A tree has no cycles, and dies without the collector. While it grows the collector would go through it again and
    again, which takes as long as everything else.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_enabled:
            gc.enable()


def _read_parsed(source: SourceFile, module: str, *, is_package: bool) -> FileSummary | FileProblem:
    try:
        with bounded_time():
            tree = parse_source(source)
            if isinstance(tree, FileProblem):
                return tree
            return read_summary(tree, source.utf8, path=source.path, module=module, is_package=is_package)
    except (RecursionError, TooMuchError) as error:
        return describe_excess(source.path, error)


@light_dataclass(frozen=True, slots=True)
class OutlineAnswer:
    """What the classes and functions of a file do with state, or why that cannot be told.

    `digest` is that of its bytes, "" where they could not be had. What another process has read is handed over packed.
    """

    path: str
    outline: Outline | FileProblem | Packed[Outline]
    digest: str = ""

    def __reduce__(self) -> tuple[type[OutlineAnswer], tuple[object, ...]]:
        outline = pack(self.outline) if isinstance(self.outline, Outline) else self.outline
        return OutlineAnswer, (self.path, outline, self.digest)


def outline_task(task: Task) -> OutlineAnswer:
    """Reads one file, and outlines it."""
    source = task.open()
    if isinstance(source, FileProblem):
        return OutlineAnswer(task.path, source)
    return OutlineAnswer(task.path, outline_source(source, task.module), digest_bytes(source.data))


def outline_source(source: SourceFile, module: str) -> Outline | FileProblem:
    """The outline of a file, or why there is none."""
    with _collecting_once():
        return _outline_parsed(source, module)


def _outline_parsed(source: SourceFile, module: str) -> Outline | FileProblem:
    try:
        with bounded_time():
            tree = parse_source(source)
            if isinstance(tree, FileProblem):
                return tree
            return read_outline(tree, source.utf8, path=source.path, module=module)
    except (RecursionError, TooMuchError) as error:
        return describe_excess(source.path, error)


def check_task(task: Task) -> FileProblem | None:
    """Whether a file that is not read further can be parsed at all."""
    source = task.open()
    if isinstance(source, FileProblem):
        return source
    with _collecting_once():
        return find_syntax_problem(source)


class Workers:
    """Processes that read files, started when there is enough to do for the first time, and kept until `close`.

    Forked where that is safe, which costs next to nothing: on Linux, and only while there is a single thread. Started
    anew elsewhere. Answers come in the order of the tasks, whatever the number of processes.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._backlog: Backlog | None = None

    def are_worth_it(self, tasks: int) -> bool:
        """Whether other processes do that many tasks; else they are done when their answers are asked for."""
        return self._jobs > 1 and tasks >= WORTH_IT

    def read(self, tasks: Sequence[Task]) -> Iterator[Answer]:
        """Each file and what it says."""
        return self.run(read_task, tasks, lambda task, problem: Answer(task.path, problem, problem))

    def outline(self, tasks: Sequence[Task]) -> Iterator[OutlineAnswer]:
        """What the classes and functions of each file do with state; nothing else waits for this."""
        return self.run(outline_task, tasks, lambda task, problem: OutlineAnswer(task.path, problem), can_wait=True)

    def check(self, tasks: Sequence[Task]) -> Iterator[FileProblem | None]:
        """What is wrong with each file; nothing else waits for this."""
        return self.run(check_task, tasks, lambda task, problem: problem, can_wait=True)

    def close(self) -> None:
        """Ends the processes; the next task starts others."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = self._backlog = None

    def run(
        self,
        work: Callable[[Task], Result],
        tasks: Sequence[Task],
        describe: Callable[[Task, FileProblem], Result],
        *,
        can_wait: bool = False,
    ) -> Iterator[Result]:
        """What `work` makes of each task. Where it kills its process, `describe` has to make do with the problem.

        The processes begin at once, and go on while the caller does other things. What `can_wait` is done when there
        is nothing else to do, in the order in which it was asked for.
        """
        if not self.are_worth_it(len(tasks)):
            return map(work, tasks)
        if self._pool is None or self._backlog is None:
            self._pool = ProcessPoolExecutor(self._jobs, mp_context=_choose_context(), initializer=_begin)
            self._backlog = Backlog(self._pool, at_once=2 * self._jobs)
        pool = self._pool
        try:
            answers = self._backlog.run(work, tasks, _CHUNK) if can_wait else pool.map(work, tasks, chunksize=_CHUNK)
        except BrokenProcessPool:  # by a task that it was given before
            self._drop(pool)
            return _run_one_by_one(work, tasks, describe)

        def collect() -> Iterator[Result]:
            done = 0
            try:
                for answer in answers:
                    yield answer
                    done += 1
            except BrokenProcessPool:
                self._drop(pool)
                yield from _run_one_by_one(work, tasks[done:], describe)

        return collect()

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        """Ends a pool of which a process died, if nobody has done so yet: there may be another by now."""
        if self._pool is pool:
            self.close()


def _choose_context() -> BaseContext:
    """Other threads do not survive a fork, nor do some system libraries outside Linux."""
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if is_safe else "spawn")


def _begin() -> None:
    """How a worker begins: nothing that it was born with is looked through for garbage, and it dies with its parent."""
    gc.freeze()
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """A parent that is killed tells nobody, and its workers would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_one_by_one(
    work: Callable[[Task], Result], tasks: Sequence[Task], describe: Callable[[Task, FileProblem], Result]
) -> Iterator[Result]:
    """In one process, so that the file that kills it is known."""
    waiting = deque(tasks)
    while waiting:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin) as pool:
            try:
                while waiting:
                    yield pool.submit(work, waiting[0]).result()
                    waiting.popleft()
            except BrokenProcessPool:
                task = waiting.popleft()
                detail = "reading the file ended the process that read it"
                yield describe(task, FileProblem(task.path, "crashed", detail, relevant=True))
