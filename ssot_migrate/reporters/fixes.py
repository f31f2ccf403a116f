"""Checked changes as fixes of findings: what can only be written together is one fix, told with its first finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssot_migrate.model.changes import ChangeSet, FileChange
from ssot_migrate.model.findings import Finding, ScanResult

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Replaced:
    """What takes the place of the text from `start` to `end`: line and column from 1, in code points, end exclusive."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class EditedFile:
    path: str
    replacements: tuple[Replaced, ...]


@dataclass(frozen=True, slots=True)
class WholeFix:
    """All edits without which one of them would break something, and how many findings they fix."""

    files: tuple[EditedFile, ...]
    count: int


def collect_fixes(result: ScanResult, changes: ChangeSet | None, order: Sequence[Finding]) -> Mapping[str, WholeFix]:
    """Each fix by the fingerprint of its first finding in `order`. None for files that are not UTF-8.

    Change groups move together, with what they need, and so do groups whose edits share a file.
    """
    changed = [change for change in (changes.changes if changes else ()) if change.splices]
    group_of = {finding.fingerprint: finding.group for finding in result.findings}
    needs = {group.id: group.needs for group in result.groups}
    sets = _Sets()
    for change in changed:
        groups = [group for item in change.applied if (group := group_of.get(item)) is not None]
        for group in groups:
            sets.join(change.path, group)
            for needed in needs.get(group, ()):
                sets.join(group, needed)
    places = {finding.fingerprint: number for number, finding in enumerate(order)}
    parts: dict[str, list[FileChange]] = {}
    for change in changed:
        parts.setdefault(sets.find(change.path), []).append(change)
    found = {}
    for part in parts.values():
        applied = [item for change in part for item in change.applied if item in places]
        if applied and all(_is_utf8(change.before) for change in part):
            files = tuple(EditedFile(change.path, tuple(_replace(change))) for change in part)
            found[min(applied, key=places.__getitem__)] = WholeFix(files, len(applied))
    return found


class _Sets:
    """Names that belong together, joined two by two."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, name: str) -> str:
        while (parent := self._parents.get(name, name)) != name:
            name = parent
        return name

    def join(self, one: str, other: str) -> None:
        self._parents[self.find(one)] = self.find(other)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _replace(change: FileChange) -> Iterator[Replaced]:
    """The edits of a file in its own lines and columns; a byte order mark is no character of the first line."""
    text = change.before.removeprefix(_MARK)
    for splice in change.splices:
        start, end = _locate(text, (splice.span.start, splice.span.end))
        yield Replaced(start, end, splice.replacement.decode("utf-8"))


def _locate(text: bytes, offsets: Iterable[int]) -> list[tuple[int, int]]:
    """Line and column of each offset; lines end at a line feed, a carriage return, or both."""
    found = []
    for offset in offsets:
        before = text[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        found.append((before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8")) + 1))
    return found
