"""Which finding is which entry: a finding keeps its entry while the code around it is edited, moved and renamed.

Every entry is taken by one finding at most, so the number of findings that pass for known never grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    table = _Table(findings, entries)
    table.move(renames)
    table.match()
    gone = {entry.path for entry in entries if entry.path not in paths and entry.path not in renames}
    tried: set[tuple[str, str]] = set()
    while (rename := _guess_rename(table, gone, former_paths, tried)) is not None:
        tried.add(rename)
        table.move(dict([rename]))
        table.match()
    return Pairs(table.taken, tuple(entry for entry, _ in table.entries))


class _Table:
    """Findings and entries that have no partner yet, and those that have."""

    def __init__(self, findings: Iterable[Finding], entries: Iterable[Entry]) -> None:
        self.findings = [(finding.fingerprint, _mark_finding(finding)) for finding in findings]
        self.entries = [(entry, _mark_entry(entry)) for entry in entries]
        self.taken: dict[str, Entry] = {}

    def move(self, renames: Mapping[str, str]) -> None:
        """Lets the entries of renamed files stand for the files' new paths."""
        self.entries = [(entry, replace(mark, path=renames.get(entry.path, mark.path))) for entry, mark in self.entries]

    def match(self) -> None:
        for key in _STEPS:
            waiting: dict[object, list[tuple[Entry, _Mark]]] = {}
            for entry, mark in self.entries:
                waiting.setdefault(key(mark), []).append((entry, mark))
            unmatched = []
            for fingerprint, mark in self.findings:
                found = waiting.get(key(mark))
                if found:
                    self.taken[fingerprint] = found.pop(0)[0]
                else:
                    unmatched.append((fingerprint, mark))
            self.findings = unmatched
            left = {entry.fingerprint for rows in waiting.values() for entry, _ in rows}
            self.entries = [(entry, mark) for entry, mark in self.entries if entry.fingerprint in left]


def _guess_rename(
    table: _Table, gone: Collection[str], former_paths: Collection[str], tried: Collection[tuple[str, str]]
) -> tuple[str, str] | None:
    """The likeliest rename that was not tried: most findings of the same shape, then the same file name.

    A file that was divided is renamed to each of its parts in turn.
    """
    present: dict[str, Counter[_Mark]] = {}
    for _, mark in table.findings:
        if mark.path not in former_paths:
            present.setdefault(mark.path, Counter())[replace(mark, path="")] += 1
    former: dict[str, Counter[_Mark]] = {}
    for entry, mark in table.entries:
        if entry.path in gone:
            former.setdefault(entry.path, Counter())[replace(mark, path="")] += 1
    likely = [
        (-(shapes & found).total(), basename(old) != basename(new), old, new)
        for old, shapes in former.items()
        for new, found in present.items()
        if (old, new) not in tried and shapes & found
    ]
    return min(likely)[2:] if likely else None


def _mark_finding(finding: Finding) -> _Mark:
    return _Mark(finding.location.path, finding.rule, finding.symbol, finding.scope, finding.snippet)


def _mark_entry(entry: Entry) -> _Mark:
    return _Mark(entry.path, entry.rule, entry.symbol, entry.scope, entry.snippet)
