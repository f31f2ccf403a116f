"""Runs the commands that the user names for checking and formatting: no shell, a bounded time, a bounded output."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ssot_migrate.errors import UsageError

FILES = "{files}"
_ARGUMENT_BYTES = 24_000  # a command line on Windows holds 32,767 characters
_KEPT_BYTES = 1 << 20
_SHOWN_LINES = 40
_GRACE = 5.0  # seconds between asking a command to end and ending it
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
# How pytest ("FAILED a.py::test - why") and unittest ("FAIL: test (a.Case)") name what failed.
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$|^(?:FAIL|ERROR): (\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, split into words; the word `{files}` stands for the files that it is run on."""

    words: tuple[str, ...]

    @property
    def takes_files(self) -> bool:
        return FILES in self.words

    def __str__(self) -> str:
        return " ".join(word if word == FILES else shlex.quote(word) for word in self.words)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit code, None where its time ran out, and the end of what it printed.

    `failures` are the tests that it said had failed, by the names that pytest and unittest give them.
    """

    code: int | None
    output: str
    failures: frozenset[str] = frozenset()

    @property
    def has_passed(self) -> bool:
        return self.code == 0

    @property
    def names_failures(self) -> bool:
        """Whether it ran to its end and told what failed, so that another run can be held against it.

        Exit code 1 means that to pytest and unittest; after others, part of the tests was not run.
        """
        return self.code == 1 and bool(self.failures)

    @property
    def description(self) -> str:
        return "its time ran out" if self.code is None else f"exit code {self.code}"


def parse_command(option: str, text: str) -> Command:
    """The command that an option holds. Raises UsageError."""
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"{option}: {text} cannot be split into words: {error}.") from None
    if not words or words[0] == FILES:
        raise UsageError(f"{option} needs a command, as in {option} 'pytest -q {FILES}'.")
    if any(FILES in word and word != FILES for word in words):
        raise UsageError(f"{option}: {FILES} stands for several words and must stand alone, outside of quotes.")
    return Command(words)


def run_command(command: Command, root: Path, files: Sequence[str], timeout: float) -> Outcome:
    """Runs a command in `root`, on `files` (POSIX, relative to it) if it takes any; `timeout` is in seconds.

    More files than fit on one command line are divided among several. Raises UsageError if it cannot be started.
    """
    outcomes = [_run(command, words, root, timeout) for words in _spell(command, files)]
    failed = [outcome for outcome in outcomes if not outcome.has_passed]
    if not failed:
        return outcomes[-1] if outcomes else Outcome(0, "")
    names = frozenset[str]().union(*(outcome.failures for outcome in failed))
    worst = next((outcome for outcome in failed if not outcome.names_failures), failed[0])
    return Outcome(worst.code, "\n".join(outcome.output for outcome in failed), names)


def _spell(command: Command, files: Sequence[str]) -> Iterator[list[str]]:
    if not command.takes_files:
        yield list(command.words)
        return
    # A file may be called like an option.
    named = [f"./{file}" if file.startswith("-") else file for file in files]
    while named:
        size = count = 0
        while count < len(named) and (count == 0 or size + len(os.fsencode(named[count])) < _ARGUMENT_BYTES):
            size += len(os.fsencode(named[count])) + 1
            count += 1
        yield [part for word in command.words for part in (named[:count] if word == FILES else [word])]
        named = named[count:]


def _run(command: Command, words: Sequence[str], root: Path, timeout: float) -> Outcome:
    # Files change several times within the second that bytecode is dated by: none may be left by which to be misled.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        process = subprocess.Popen(
            words,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"The command {command} cannot be started: {error.strerror or error}.") from error
    assert process.stdout is not None
    tail = _Tail(process.stdout)
    try:
        code: int | None = process.wait(timeout)
    except subprocess.TimeoutExpired:
        code = None
        _end(process)
    except BaseException:
        _end(process)
        raise
    text = _COLOUR.sub(b"", tail.read()).decode("utf-8", "replace")
    failures = frozenset(match.group(1) or match.group(2) for match in _FAILED.finditer(text.replace("\r\n", "\n")))
    return Outcome(code, "\n".join(text.splitlines()[-_SHOWN_LINES:]), failures if code else frozenset())


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a command with everything that it has started."""
    for ending in ("SIGTERM", "SIGKILL"):
        try:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, getattr(signal, ending))
            else:
                process.kill()
        except ProcessLookupError:
            pass  # it has just come to its end
        try:
            process.wait(_GRACE)
            if ending == "SIGKILL":
                return
        except subprocess.TimeoutExpired:
            continue


class _Tail:
    """The end of a stream, read beside the program, so that no output is too much."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._kept = b""
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        with self._stream:
            while part := os.read(self._stream.fileno(), 1 << 16):
                self._kept = (self._kept + part)[-_KEPT_BYTES:]

    def read(self) -> bytes:
        """What has come so far. A process that goes on in the background may hold the stream open for ever."""
        self._thread.join(1.0)
        return self._kept
