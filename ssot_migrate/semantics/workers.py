"""Reads and summarises files in several processes: only values cross their borders, a dead worker costs one file."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time, describe_excess
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.outline_reader import read_outline
from ssot_migrate.semantics.parsing import find_syntax_problem, parse_source
from ssot_migrate.semantics.reader import read_summary
from ssot_migrate.semantics.summary import FileSummary
from ssot_migrate.source.files import SourceFile, read_source

# Starting a worker takes about as long as reading this many files.
WORTH_IT = 48
_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read, and what the project knows of it."""

    root: Path
    path: str
    module: str
    is_package: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The file, and what it says; a problem in place of what could not be had."""

    path: str
    source: SourceFile | FileProblem
    summary: FileSummary | FileProblem


def read_task(task: Task) -> Answer:
    """Reads and summarises one file."""
    source = read_source(task.root, task.path)
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


def read_all(tasks: Sequence[Task], jobs: int) -> Iterator[Answer]:
    """The answers in the order of the tasks, whatever the number of processes."""
    if jobs < 2 or len(tasks) < WORTH_IT:
        yield from map(read_task, tasks)
        return
    done = 0
    try:
        with _make_pool(jobs) as pool:
            for answer in pool.map(read_task, tasks, chunksize=_CHUNK):
                yield answer
                done += 1
    except BrokenProcessPool:
        for task in tasks[done:]:
            yield _read_alone(task)


@dataclass(frozen=True, slots=True)
class OutlineAnswer:
    """What the classes and functions of a file do with state, or why that cannot be told."""

    path: str
    outline: Outline | FileProblem


def outline_task(task: Task) -> OutlineAnswer:
    """Reads one file, and outlines it."""
    source = read_source(task.root, task.path)
    return OutlineAnswer(task.path, source if isinstance(source, FileProblem) else outline_source(source, task.module))


def outline_source(source: SourceFile, module: str) -> Outline | FileProblem:
    """The outline of a file, or why there is none."""
    tree = parse_source(source)
    if isinstance(tree, FileProblem):
        return tree
    try:
        return read_outline(tree, source.utf8, path=source.path, module=module)
    except RecursionError:
        return FileProblem(source.path, "too-deep", "the code is nested too deeply to be followed")


def outline_all(tasks: Sequence[Task], jobs: int) -> Iterator[OutlineAnswer]:
    """The outlines in the order of the tasks, whatever the number of processes."""
    if jobs < 2 or len(tasks) < WORTH_IT:
        yield from map(outline_task, tasks)
        return
    done = 0
    try:
        with _make_pool(jobs) as pool:
            for answer in pool.map(outline_task, tasks, chunksize=_CHUNK):
                yield answer
                done += 1
    except BrokenProcessPool:
        for task in tasks[done:]:
            yield _outline_alone(task)


def check_task(task: Task) -> FileProblem | None:
    """Whether a file that is not read further can be parsed at all."""
    source = read_source(task.root, task.path)
    if isinstance(source, FileProblem):
        return source
    with _collecting_once():
        return find_syntax_problem(source)


def check_all(tasks: Sequence[Task], jobs: int) -> Iterator[FileProblem | None]:
    """What is wrong with each of many files, in the order of the tasks."""
    if jobs < 2 or len(tasks) < WORTH_IT:
        yield from map(check_task, tasks)
        return
    done = 0
    try:
        with _make_pool(jobs) as pool:
            for problem in pool.map(check_task, tasks, chunksize=_CHUNK):
                yield problem
                done += 1
    except BrokenProcessPool:
        for task in tasks[done:]:
            answer = _read_alone(task)
            yield answer.source if isinstance(answer.source, FileProblem) else None


def _make_pool(jobs: int) -> ProcessPoolExecutor:
    # Not forked: a progress bar may be running in a thread, and threads do not survive a fork.
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def _read_alone(task: Task) -> Answer:
    """In a process of its own, so that the file that kills it is known."""
    try:
        with _make_pool(1) as pool:
            return pool.submit(read_task, task).result()
    except BrokenProcessPool:
        problem = FileProblem(task.path, "crashed", "reading the file ended the process that read it", relevant=True)
        return Answer(task.path, problem, problem)


def _outline_alone(task: Task) -> OutlineAnswer:
    try:
        with _make_pool(1) as pool:
            return pool.submit(outline_task, task).result()
    except BrokenProcessPool:
        return OutlineAnswer(task.path, FileProblem(task.path, "crashed", "outlining the file ended the process"))
