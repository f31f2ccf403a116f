"""Which finding is which entry: a finding keeps its entry while the code around it is edited, moved and renamed.

Every entry is taken by one finding at most, so the number of findings that pass for known never grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from posixpath import basename

from ssot_migrate.baseline.entries import Entry
from ssot_migrate.model.findings import Finding


@dataclass(frozen=True, slots=True)
class Pairs:
    """The entry of each finding that has one, by the finding's fingerprint; and the entries of none, in order."""

    entries: Mapping[str, Entry]
    leftover: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What findings and entries are compared by. `path` of an entry is the path that its file has now."""

    path: str
    rule: str
    symbol: str | None
    scope: str
    snippet: str


Key = Callable[[_Mark], object]

# The same thing; the same somewhere else in the file; the same place, written otherwise.
_STEPS: tuple[Key, ...] = (
    lambda mark: mark,
    lambda mark: (mark.path, mark.rule, mark.symbol, mark.snippet),
    lambda mark: (mark.path, mark.rule, mark.symbol, mark.scope),
)


_MANY = 300  # files that hold the same, beyond which a rename is looked for under the same name only


def pair(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    *,
    paths: Collection[str],
    former_paths: Collection[str],
    renames: Mapping[str, str],
) -> Pairs:
    """Pairs findings with entries, the most alike first.

    `paths` are all files of the project, `former_paths` those that are known to have been there when the entries were
    made. `renames` maps former paths to present ones as git tells them; besides, a file that is gone counts as renamed
    to the one that came and holds most of the same.
    """
    table = _Table(findings, entries, renames)
    gone = {entry.path for entry in entries if entry.path not in paths and entry.path not in renames}
    for former, present in _guess_renames(table, gone, former_paths):
        table.move(former, present)
    return Pairs(table.taken, tuple(entry for entry in entries if entry.fingerprint in table.left))


class _Table:
    """Findings and entries that have no partner yet, by the path that their file has now, and those that have.

    Every key holds the path, so that each file is matched by itself.
    """

    def __init__(self, findings: Iterable[Finding], entries: Iterable[Entry], renames: Mapping[str, str]) -> None:
        self.taken: dict[str, Entry] = {}
        self.left: set[str] = set()  # fingerprints of entries
        self._places: dict[str, str] = {}
        self._findings: dict[str, list[tuple[str, _Mark]]] = {}
        self._entries: dict[str, list[tuple[Entry, _Mark]]] = {}
        for finding in findings:
            self._findings.setdefault(finding.location.path, []).append((finding.fingerprint, _mark_finding(finding)))
        for entry in entries:
            path = self._places[entry.path] = renames.get(entry.path, entry.path)
            self._entries.setdefault(path, []).append((entry, replace(_mark_entry(entry), path=path)))
            self.left.add(entry.fingerprint)
        for path in self._findings:
            self._match(path)

    def move(self, former: str, present: str) -> None:
        """Lets the entries of a file stand for the path that it may have now, and matches them there."""
        place = self._places[former]
        moved = [(entry, replace(mark, path=present)) for entry, mark in self._entries[place] if entry.path == former]
        self._entries[place] = [row for row in self._entries[place] if row[0].path != former]
        self._entries[present] = [*self._entries.get(present, ()), *moved]
        self._places[former] = present
        self._match(present)

    def count_shapes(self, former: str) -> Counter[_Mark]:
        """What is left of a former file, wherever it stood."""
        rows = self._entries.get(self._places[former], ())
        return Counter(replace(mark, path="") for entry, mark in rows if entry.path == former)

    def count_new_shapes(self, present: str) -> Counter[_Mark]:
        """What has no entry yet in a present file."""
        return Counter(replace(mark, path="") for _, mark in self._findings.get(present, ()))

    def list_open(self) -> tuple[str, ...]:
        """The files that have findings without an entry."""
        return tuple(path for path, rows in self._findings.items() if rows)

    def _match(self, path: str) -> None:
        findings, entries = self._findings.get(path, []), self._entries.get(path, [])
        for key in _STEPS if entries else ():
            waiting: dict[object, list[Entry]] = {}
            for entry, mark in entries:
                waiting.setdefault(key(mark), []).append(entry)
            unmatched = []
            for fingerprint, mark in findings:
                found = waiting.get(key(mark))
                if found:
                    entry = self.taken[fingerprint] = found.pop(0)
                    self.left.discard(entry.fingerprint)
                else:
                    unmatched.append((fingerprint, mark))
            findings = unmatched
            entries = [row for row in entries if row[0].fingerprint in self.left]
        self._findings[path], self._entries[path] = findings, entries


def _guess_renames(table: _Table, gone: Iterable[str], former_paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """Likely renames, the likeliest first: most findings of the same shape, then the same file name.

    The table may change between one and the next, as long as it only becomes emptier. A file that was divided is
    renamed to each of its parts in turn.
    """
    former = {path: table.count_shapes(path) for path in gone}
    present = {path: table.count_new_shapes(path) for path in table.list_open() if path not in former_paths}
    waiting = [_weigh(old, new, common) for (old, new), common in _count_common(former, present).items()]
    heapify(waiting)
    while waiting:
        weight, _, old, new = heappop(waiting)
        common = (table.count_shapes(old) & table.count_new_shapes(new)).total()
        if common == -weight:
            yield old, new
        elif common:
            heappush(waiting, _weigh(old, new, common))


def _weigh(old: str, new: str, common: int) -> tuple[int, bool, str, str]:
    return -common, basename(old) != basename(new), old, new


def _count_common(
    former: Mapping[str, Counter[_Mark]], present: Mapping[str, Counter[_Mark]]
) -> Mapping[tuple[str, str], int]:
    """How much of the same any two files hold; of what a great many hold, only those of one name are compared."""
    places: dict[_Mark, list[str]] = {}
    namesakes: dict[tuple[_Mark, str], list[str]] = {}
    for new, shapes in present.items():
        for shape in shapes:
            places.setdefault(shape, []).append(new)
            namesakes.setdefault((shape, basename(new)), []).append(new)
    common: Counter[tuple[str, str]] = Counter()
    for old, shapes in former.items():
        for shape, count in shapes.items():
            found = places.get(shape, [])
            if len(found) > _MANY:
                found = namesakes.get((shape, basename(old)), [])
            for new in found:
                common[old, new] += min(count, present[new][shape])
    return common


def _mark_finding(finding: Finding) -> _Mark:
    return _Mark(finding.location.path, finding.rule, finding.symbol, finding.scope, finding.snippet)


def _mark_entry(entry: Entry) -> _Mark:
    return _Mark(entry.path, entry.rule, entry.symbol, entry.scope, entry.snippet)
