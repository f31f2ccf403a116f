"""Runs a command and tells what it cost: time on the clock, time on processors, memory. Needs Linux for the memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LOOK_EVERY = 0.01  # seconds
_SUM_EVERY = 5  # looks; adding up the pages of a process takes the system longer than reading its peak


class CommandError(Exception):
    """A command that did not do its work; the message says which, how it ended, and its last words."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, where, and with which variables besides ours. `codes`: the exit codes that are no failure."""

    words: tuple[str, ...]
    folder: Path
    codes: tuple[int, ...] = (0,)
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds; `cpu` is of all processes that the command started and waited for."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes: the peak of the largest process, and the largest sum of all of them, shared pages counted once."""

    largest: int
    together: int


def run(command: Command, scratch: Path, limit: float) -> tuple[Cost, bytes]:
    """What one run cost, and what it printed. Its output goes to a file in `scratch`, as into a pipe without a reader.

    Raises CommandError if it fails, or takes more than `limit` seconds and is ended.
    """
    process, started = _start(command, scratch)
    timer = threading.Timer(limit, _end, (process,))
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(wall, usage.ru_utime + usage.ru_stime), _read_output(command, process, scratch)


def watch_memory(command: Command, scratch: Path, limit: float) -> Memory:
    """Runs it once more, and looks at its processes all the while, which would disturb a measurement of time.

    The figure that the system keeps for a process that has ended is of no use here: it begins with the size of whoever
    started it. Raises CommandError like `run`.
    """
    process, started = _start(command, scratch)
    largest = together = looks = 0
    while process.poll() is None:
        pids = _find_family(process.pid)
        largest = max([largest, *(_read_size(f"/proc/{pid}/status", "VmHWM:") for pid in pids)])
        if looks % _SUM_EVERY == 0:
            together = max(together, sum(_read_size(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in pids))
        looks += 1
        if time.perf_counter() - started > limit:
            _end(process)
        time.sleep(_LOOK_EVERY)
    _read_output(command, process, scratch)
    return Memory(largest, max(together, largest))


def _start(command: Command, scratch: Path) -> tuple[subprocess.Popen[bytes], float]:
    with (scratch / "out").open("wb") as out, (scratch / "err").open("wb") as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env={**os.environ, **command.variables},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    return process, started


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends it with all that it started: they are a group of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _read_output(command: Command, process: subprocess.Popen[bytes], scratch: Path) -> bytes:
    if process.returncode not in command.codes:
        words = (scratch / "err").read_text(encoding="utf-8", errors="replace").strip().split("\n")
        how = f"exit code {process.returncode}" if process.returncode >= 0 else f"signal {-process.returncode}"
        raise CommandError(f"`{' '.join(command.words[:4])} …` ended with {how}: {words[-1][:200]}")
    return (scratch / "out").read_bytes()


def _find_family(pid: int) -> Sequence[int]:
    """The process and all below it, as far as they are still there."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _read_size(path: str, name: str) -> int:
    """A size that the system tells about a process; 0 once it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(path).read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0
