"""What the compliance figure counts, commit after commit: what has not changed is not looked at again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ssot_migrate.candidate_search import find_derived, find_exports, find_mentions, list_name_triggers
from ssot_migrate.candidates import Candidates
from ssot_migrate.doubles import find_double_rules, find_doubles
from ssot_migrate.kinds.canonical import count_canonical, count_places
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.instances import InstanceMembers, find_changed_members
from ssot_migrate.kinds.registry import find_usage_rules
from ssot_migrate.kinds.uses import Relevance
from ssot_migrate.looking import build_view, collect_in_file, number_findings, read_comments, suppress_findings
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.history import OldUse, Standing
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.selection import find_phase, is_selected
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time
from ssot_migrate.semantics.committed import CommittedProject, Memory
from ssot_migrate.semantics.project import Sifted
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.types import Types
from ssot_migrate.source.prefilter import Trigger
from ssot_migrate.structures import collect_in_structure
from ssot_migrate.watching import choose_watched

_Exported = frozenset[tuple[str, Trigger]]
_Members = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _InFile:
    """What one file adds: its uses of what is replaced, and how many of its places lead to a successor.

    `is_read`: it could be looked at. `is_hasty`: it could not because it took too long; another run may do better.
    """

    uses: tuple[OldUse, ...] = ()
    canonical: int = 0
    is_read: bool = True
    is_hasty: bool = False


class PlaceCounter:
    """Counts as a scan does, by the same code. Fixes are no part of it: a history asks what there is to do."""

    def __init__(self, packs: Sequence[Pack], selection: Selection) -> None:
        self._packs = packs
        self._facts = Facts(packs)
        self._usage = find_usage_rules(packs)
        self._double_selection = _select_doubles(packs, selection)
        watches = choose_watched(packs, self._double_selection) if self._double_selection.select else None
        self._watch = None if watches is None else _Watch(watches)
        self._exports: Memory[_Exported] = Memory()
        self._double_exports: Memory[_Exported] = Memory()
        self._derived: Memory[frozenset[str]] = Memory()
        self._files: Memory[_InFile] = Memory()
        self._changed: Memory[_Members] = Memory()
        self._doubles: Memory[frozenset[str]] = Memory()
        self._double_places: Memory[int] = Memory()

    def count(self, project: CommittedProject) -> Standing:
        """What the commit holds."""
        sought = self._facts.sources | self._facts.successors
        derive = partial(self._recall_derived, project)
        candidates = self._find(project, sought, self._exports, derive, list_name_triggers(self._facts))
        changed = self._changed.recall(project, "", None, partial(self._find_changed, project))
        found = [self._look_into(project, path, candidates.words, changed) for path in candidates.paths]
        lacking = (problem.path for problem in candidates.problems)
        unread = (path for path, one in zip(candidates.paths, found, strict=True) if not one.is_read)
        return Standing(
            uses=tuple(use for one in found for use in one.uses),
            canonical=sum(one.canonical for one in found),
            duplicate=self._count_doubles(project),
            unread=tuple(sorted({*lacking, *unread})),
            is_hasty=any(one.is_hasty for one in found),
        )

    def _find(
        self,
        project: CommittedProject,
        sought: frozenset[str],
        memory: Memory[_Exported],
        find_more: Callable[[str, Collection[str]], frozenset[str]],
        triggers: Iterable[tuple[str, Trigger]] = (),
    ) -> Candidates:
        def exports(asked: Collection[str], path: str, words: Collection[str]) -> _Exported:
            key = (frozenset(asked), frozenset(words))
            return memory.recall(project, path, key, partial(self._find_exports, project, key[0], path, key[1]))

        resolver = self._resolve(project)
        return find_mentions(project, resolver, sought, find_more=find_more, exports=exports, triggers=triggers)

    def _find_exports(
        self, project: CommittedProject, sought: frozenset[str], path: str, words: frozenset[str]
    ) -> _Exported:
        return frozenset(find_exports(self._resolve(project), sought, path, words))

    def _recall_derived(self, project: CommittedProject, path: str, words: Collection[str]) -> frozenset[str]:
        key = frozenset(words)
        return self._derived.recall(project, path, key, partial(self._find_derived, project, path, key))

    def _find_derived(self, project: CommittedProject, path: str, words: frozenset[str]) -> frozenset[str]:
        return frozenset(find_derived(self._resolve(project), self._facts, path, words))

    def _resolve(self, project: CommittedProject) -> Resolver:
        """A resolver that remembers nothing: what it is asked is witnessed."""
        return Resolver(project, self._facts.sources)

    # what is replaced, and what replaces it ---------------------------------------------------------------------

    def _find_changed(self, project: CommittedProject) -> _Members:
        return tuple(sorted(find_changed_members(self._resolve(project), self._facts).items()))

    def _look_into(self, project: CommittedProject, path: str, words: frozenset[str], changed: _Members) -> _InFile:
        work = partial(self._read_file, project, path, words, changed)
        return self._files.recall(project, path, (words, changed), work)

    def _read_file(self, project: CommittedProject, path: str, words: frozenset[str], changed: _Members) -> _InFile:
        summary = project.summarise(path)
        if isinstance(summary, FileProblem):
            return _InFile(is_read=False, is_hasty=summary.reason == "too-complex")
        try:
            with bounded_time():
                members = InstanceMembers(Types(self._resolve(project)), self._facts, dict(changed))
                view = build_view(project, members, self._facts, path, words)
                found = number_findings(collect_in_file(view, self._packs))
                return _InFile(tuple(self._tell(found)), count_canonical(view))
        except (RecursionError, TooMuchError):
            return _InFile(is_read=False, is_hasty=True)

    def _tell(self, findings: Iterable[Finding]) -> Iterator[OldUse]:
        for one in findings:
            if (one.pack, one.rule) in self._usage:
                pack = next(pack for pack in self._packs if pack.name == one.pack)
                phase = find_phase(one.location.path, pack.phases)
                name = None if phase is None else phase.name
                at = one.location
                yield OldUse(one.fingerprint, one.rule, name, at.path, at.line, one.symbol or "")

    # duplicates of the successor --------------------------------------------------------------------------------

    def _count_doubles(self, project: CommittedProject) -> int:
        doubles = self._find_doubles(project)
        if not doubles:
            return 0
        candidates = self._find(project, doubles, self._double_exports, _find_nothing)
        return sum(self._count_in(project, path, doubles, candidates.words) for path in candidates.paths)

    def _find_doubles(self, project: CommittedProject) -> frozenset[str]:
        if self._watch is None:
            return frozenset()
        watched = tuple(path for path, seen in project.sift(self._watch, project.paths) if seen is Sifted.PERHAPS)
        return self._doubles.recall(project, "", watched, partial(self._search_doubles, project, watched))

    def _search_doubles(self, project: CommittedProject, watched: Sequence[str]) -> frozenset[str]:
        resolver, selection = self._resolve(project), self._double_selection
        found = number_findings(collect_in_structure(resolver, self._packs, selection, watched, (), _ignore_progress))
        comments = read_comments(project, sorted({finding.location.path for finding in found}))
        return find_doubles(suppress_findings(found, comments, need_reason=selection.need_reason), self._facts)

    def _count_in(self, project: CommittedProject, path: str, doubles: frozenset[str], words: frozenset[str]) -> int:
        work = partial(self._read_doubles, project, path, doubles, words)
        return self._double_places.recall(project, path, (doubles, words), work)

    def _read_doubles(
        self, project: CommittedProject, path: str, doubles: frozenset[str], words: frozenset[str]
    ) -> int:
        summary = project.summarise(path)
        if isinstance(summary, FileProblem):
            return 0
        try:
            with bounded_time():
                relevance = Relevance(summary, words)
                return count_places(self._resolve(project), self._facts, summary, relevance, doubles)
        except (RecursionError, TooMuchError):
            return 0  # as in a scan


@dataclass(frozen=True, slots=True)
class _Watch:
    """Tells the files that may hold a duplicate, or say that something is none."""

    watches: Callable[[str, bytes], bool]

    def __call__(self, path: str, data: bytes) -> Sifted:
        return Sifted.PERHAPS if self.watches(path, data) else Sifted.NOTHING


def _select_doubles(packs: Sequence[Pack], selection: Selection) -> Selection:
    """The rules that tell duplicates, as far as nobody ignores them."""
    keys = find_double_rules(packs)
    rules = [rule for pack in packs for rule in pack.rules if (pack.name, rule.id) in keys]
    asked = tuple(rule.id for rule in rules if is_selected(rule.id, (), selection.ignore, enabled=rule.enabled))
    return replace(selection, select=asked)


def _find_nothing(path: str, words: Collection[str]) -> frozenset[str]:
    """Nothing derives from what is no class of a pack."""
    return frozenset()


def _ignore_progress(step: str, done: int, total: int) -> None:
    """Each commit is a step of its own."""
