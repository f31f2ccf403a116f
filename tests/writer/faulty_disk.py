"""A disk that fails when it is told to: every call of `os` that changes it is counted, and one of them goes wrong.

`PowerCut` also knows what of it has to be on the disk at any time, and what may be lost.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import cast

import pytest

CHANGING = ("open", "write", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "chmod", "truncate")

Call = Callable[..., object]


class Fault(Enum):
    """What happens at the chosen call."""

    ERROR = "it fails, once"
    DEAD = "it fails, and so does every later one"
    BEFORE = "the process is killed before it"
    AFTER = "the process is killed after it"


class Killed(BaseException):
    """The end of a process: nothing that it still wants to do reaches the disk."""


@dataclass(slots=True)
class FaultyDisk:
    """Counts the changing calls below `root`; number `at` (from 1, 0 for none) goes wrong by `fault`."""

    root: Path
    at: int = 0
    fault: Fault = Fault.ERROR
    count: int = 0
    names: list[str] = field(default_factory=list)
    is_over: bool = False

    def call(self, name: str, real: Call, *arguments: object) -> object:
        self.count += 1
        self.names.append(name)
        if self.is_over or (self.count == self.at and self.fault is not Fault.AFTER):
            if self.fault is Fault.BEFORE or (self.is_over and self.fault is Fault.AFTER):
                self.is_over = True
                raise Killed
            self.is_over = self.fault is Fault.DEAD
            raise OSError(28, "No space left on device")
        # What fsync does for real cannot be seen by a test, and costs most of its time.
        result = None if name == "fsync" else real(*arguments)
        if self.count == self.at:
            self.is_over = True
            raise Killed
        return result


@contextmanager
def installed(monkeypatch: pytest.MonkeyPatch, on_call: Callable[[str, Call], Call]) -> Iterator[None]:
    """Every changing function of `os`, replaced by what `on_call` makes of its name and itself."""
    with monkeypatch.context() as patch:
        for name in CHANGING:
            real: Call = getattr(os, name)
            patch.setattr(os, name, on_call(name, real))
        yield


def faulty(disk: FaultyDisk) -> Callable[[str, Call], Call]:
    def on_call(name: str, real: Call) -> Call:
        def call(*arguments: object) -> object:
            if name == "open" and not cast("int", arguments[1]) & os.O_CREAT:
                return real(*arguments)
            return disk.call(name, real, *arguments)

        return call

    return on_call


# power cuts -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Inode:
    """A file's bytes as the program sees them, and as they are on the disk; None while that may be anything."""

    seen: bytes
    durable: bytes | None = None


@dataclass(slots=True)
class Folder:
    """A folder's entries as they are on the disk, and the changes (name, new entry) that may still be lost."""

    durable: dict[str, Inode | Folder] = field(default_factory=dict)
    pending: list[tuple[str, Inode | Folder | None]] = field(default_factory=list)

    def look(self, name: str) -> Inode | Folder | None:
        return {**self.durable, **dict(self.pending)}.get(name)

    def save(self, target: Path, chance: random.Random) -> None:
        """What may be found after a power cut at this moment, written below `target`."""
        target.mkdir()
        kept = chance.randint(0, len(self.pending))
        for name, entry in {**self.durable, **dict(self.pending[:kept])}.items():
            if isinstance(entry, Folder):
                entry.save(target / name, chance)
            elif entry is not None:
                torn = chance.choice((entry.seen, entry.seen[: len(entry.seen) // 2], b""))
                (target / name).write_bytes(torn if entry.durable is None else entry.durable)


class PowerCut:
    """A model of the disk below `root`: what was not synced may be there after a power cut, or not.

    Names in one folder appear in the order in which they were made; apart from that anything may be missing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = _load(root)
        self.count = 0
        self._opened: dict[int, Path] = {}

    def on_call(self, name: str, real: Call) -> Call:
        def call(*arguments: object) -> object:
            result = None if name == "fsync" else real(*arguments)
            self._note(name, arguments, result)
            return result

        return call

    def _note(self, name: str, arguments: tuple[object, ...], result: object) -> None:
        if name in ("write", "fsync"):
            place = self._opened[cast("int", arguments[0])]
            entry = self._find(place)
            if name == "write" and isinstance(entry, Inode):
                entry.seen += bytes(cast("memoryview", arguments[1])[: cast("int", result)])
            elif isinstance(entry, Inode):
                entry.durable = entry.seen
            elif isinstance(entry, Folder):
                entry.durable = {k: v for k, v in {**entry.durable, **dict(entry.pending)}.items() if v is not None}
                entry.pending = []
        elif name == "open":
            place = Path(os.fspath(cast("Path", arguments[0])))
            self._opened[cast("int", result)] = place
            if cast("int", arguments[1]) & os.O_CREAT and self._find(place) is None:
                self._enter(place, Inode(b""))
        elif name == "mkdir":
            self._enter(Path(cast("Path", arguments[0])), Folder())
        elif name in ("unlink", "rmdir"):
            self._enter(Path(cast("Path", arguments[0])), None)
        elif name in ("rename", "replace"):
            source, target = (Path(cast("Path", argument)) for argument in arguments)
            assert source.parent == target.parent
            self._enter(target, self._find(source))
            self._enter(source, None)
        self.count += name not in ("chmod", "truncate")

    def _find(self, place: Path) -> Inode | Folder | None:
        entry: Inode | Folder | None = self.top
        for part in place.relative_to(self.root).parts:
            entry = entry.look(part) if isinstance(entry, Folder) else None
        return entry

    def _enter(self, place: Path, entry: Inode | Folder | None) -> None:
        parent = self._find(place.parent)
        assert isinstance(parent, Folder)
        parent.pending.append((place.name, entry))


def _load(place: Path) -> Folder:
    folder = Folder()
    for entry in place.iterdir():
        if entry.is_dir():
            folder.durable[entry.name] = _load(entry)
        else:
            data = entry.read_bytes()
            folder.durable[entry.name] = Inode(data, data)
    return folder
