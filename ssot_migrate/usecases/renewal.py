"""A remembered survey is made to fit files that have changed since, where it is certain that nothing else differs.

Most changed files are passed over as before: nobody read them, and nobody would now; or they were read, and only their
comments differ. Of others nobody else can tell that they have changed; or they stand alone, since no file that was read
names their module. Only these are looked into again, for which the rest of the program is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from enum import Enum
from functools import cached_property

from ssot_migrate.conclusion import Survey, describe_coverage
from ssot_migrate.first_look import MARK, FirstLook
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.glances import answers_the_same
from ssot_migrate.semantics.layout import has_same_places
from ssot_migrate.semantics.parsing import find_syntax_problem
from ssot_migrate.source.files import digest_bytes, open_source, read_data
from ssot_migrate.source.prefilter import LocalPrefilter
from ssot_migrate.usecases.basis import Renewed, Seen
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.moves import READ_UNNAMED, Moves, build_name_filter, has_twin, stem_of
from ssot_migrate.usecases.request import Request
from ssot_migrate.watching import choose_watched

_DOTTED = re.compile(r"\w+(?:\.\w+)+")


def renew(known: Known, state: State, changed: Iterable[str], request: Request) -> Renewed | None:
    """The survey of a project in another state, in which `changed` files are not what they were, and others came or
    went; None where the whole of it has to be surveyed.
    """
    moves = Moves(known.paths, state.paths)
    renewal = _Renewal(known, state, request)
    alone: list[str] = []
    for path in (*changed, *moves.came):
        concern = renewal.judge(path)
        if concern is _Concern.OTHERS:
            return None
        if concern is _Concern.ITSELF:
            alone.append(path)
    if moves:
        naming = renewal.judge_moves(moves)
        if naming is None:
            return None
        alone = sorted({*alone, *naming})
    if not alone and not moves:
        return Renewed(renewal.tell_coverage(), known.read_basis(), {})
    return renewal.look_again(alone, moves.went) if renewal.stand_alone(alone) else None


class _Concern(Enum):
    """Of whom something else may be found because a file has changed, as far as its own bytes tell."""

    NOBODY = "nobody"
    ITSELF = "itself"
    OTHERS = "others"


class _Renewal:
    """Judges changed files one by one, and remembers what it saw of them."""

    def __init__(self, known: Known, state: State, request: Request) -> None:
        self._known = known
        self._state = state
        self._survey = survey = known.survey
        self._basis = basis = known.read_basis()
        self._request = request
        self._names = LocalPrefilter(basis.candidates.triggers)
        self._double_names = LocalPrefilter(basis.candidates.double_triggers)
        self._watches = choose_watched(request.packs, request.selection)
        self._problems = {problem.path: problem for problem in survey.coverage.problems}
        self._surveyed = frozenset(known.paths)
        self._looks: dict[str, FirstLook] = {}
        self._data: dict[str, bytes] = {}
        self._unnoticed: set[str] = set()

    def judge(self, path: str) -> _Concern:
        """A survey that passed over a file, and would again, finds the same."""
        basis, data = self._basis, self._read(path)
        if isinstance(data, FileProblem) or (path in self._problems and not self._is_mere_trouble(path)):
            return _Concern.OTHERS
        if basis.digests.get(path) == digest_bytes(data):
            return _Concern.NOBODY
        if path in basis.asked and not answers_the_same(data, basis.asked[path]):
            return _Concern.OTHERS
        if path in basis.digests and self._says_the_same(path, data):
            return _Concern.NOBODY
        look = FirstLook(self._watches, basis.wants_imports)
        look.show(path, data)
        is_entangled = self._is_entangled(path, data, look)
        problem = _find_problem(path, data) if basis.is_syntax_checked else None
        if problem is not None:
            self._problems[path] = problem
            is_missed = is_entangled or look.marked or path in self._survey.comments or path in basis.digests
            return _Concern.OTHERS if is_missed or self._is_hit(path, data) else _Concern.NOBODY
        if path in basis.told and self._is_unnoticed(path, data, look, is_entangled):
            self._unnoticed.add(path)
        elif is_entangled:
            return _Concern.OTHERS
        self._looks[path], self._data[path] = look, data
        if self._problems.pop(path, None) is not None:
            return _Concern.ITSELF
        if look.marked or path in self._survey.comments:
            return _Concern.ITSELF
        if look.digest_imports().get(path) != basis.imports.get(path):
            return _Concern.ITSELF
        return _Concern.ITSELF if self._is_looked_into(path, data) else _Concern.NOBODY

    def _is_mere_trouble(self, path: str) -> bool:
        """Whether all that can be told of a file is that nobody can parse it, and nobody missed it."""
        problem = self._problems[path]
        return problem.reason == "syntax" and not problem.relevant and path in self._surveyed

    def tell_coverage(self) -> Survey:
        """The survey, which says how many files there are now, and which of them cannot be parsed."""
        state = self._state
        coverage = describe_coverage(state.paths, self._problems.values(), state.skipped)
        return self._survey if coverage == self._survey.coverage else replace(self._survey, coverage=coverage)

    def _read(self, path: str) -> bytes | FileProblem:
        contents = self._state.contents
        return contents[path] if path in contents else read_data(self._request.root, path)

    def _is_hit(self, path: str, data: bytes) -> bool:
        """Whether the file may name what is looked for."""
        return self._names.matches(path, data) or self._double_names.matches(path, data)

    def _is_looked_into(self, path: str, data: bytes) -> bool:
        """Whether something was found in the file, or may be now; of one that others notice, whether it was read."""
        if path not in self._unnoticed:
            return path in self._basis.digests or self._is_hit(path, data)
        survey, former = self._survey, self._known.recall_text(path)
        counted = (survey.legacy, survey.canonical, survey.duplicate_places)
        return (
            self._is_hit(path, data)
            or (former is not None and self._is_hit(path, former))
            or any(path in counts for counts in counted)
            or any(one.location.path == path for one in survey.findings)
        )

    def _is_entangled(self, path: str, data: bytes, look: FirstLook) -> bool:
        """Whether the rules about classes and state may have made use of the file, or would now."""
        basis = self._basis
        return path in basis.entangled or bool(look.watched) or any(sweep.matches(data) for sweep in basis.sweeps)

    def _is_unnoticed(self, path: str, data: bytes, look: FirstLook, is_entangled: bool) -> bool:
        """Whether nobody else can tell that the file has changed, nor the rules about classes and state."""
        basis = self._basis
        former = self._known.recall_text(path)
        if former is None or digest_bytes(former) != basis.told[path]:
            return False
        was_watched = self._watches is not None and self._watches(path, former)
        if self._is_special([path]) or was_watched != bool(look.watched):
            return False
        from ssot_migrate.usecases.unnoticed import Interest, find_unmoved, is_spoken_of, tells_the_same

        packs, findings = self._request.packs, self._survey.findings
        is_read = path in basis.digests and path not in basis.glimpsed
        interest = Interest(packs, basis.sweeps, is_read, is_entangled)
        # Who has been looked into since then may speak of lines as they were in between.
        is_first_change = basis.digests.get(path) == basis.told[path]
        stays = find_unmoved(former, data) if is_first_change else set[int]()
        return not is_spoken_of(path, stays, findings) and tells_the_same(path, former, data, interest)

    def _says_the_same(self, path: str, data: bytes) -> bool:
        """Whether only comments differ from what was read, below all findings: these count in bytes."""
        found = [finding for finding in self._survey.findings if finding.location.path == path]
        former = self._known.recall_text(path)
        if former is None or digest_bytes(former) != self._basis.digests[path] or MARK in former or MARK in data:
            return False
        if any(finding.fix is not None or finding.unfixable is not None for finding in found):
            return False
        before, after = open_source(path, former), open_source(path, data)
        if isinstance(before, FileProblem) or isinstance(after, FileProblem) or not has_same_places(before, after):
            return False
        if not found:
            return True
        # An excerpt shows all of its last line.
        end = before.utf8.find(b"\n", max(finding.span.end for finding in found))
        return end >= 0 and before.utf8[: end + 1] == after.utf8[: end + 1]

    def stand_alone(self, alone: Collection[str]) -> bool:
        """Whether nobody who was read, and is not looked into again, can have taken from these files anything that has
        changed.
        """
        noticed = {path for path in alone if path not in self._unnoticed}
        if self._is_special(noticed):
            return False
        # From a file that nobody has read, nobody has taken anything.
        stems = {path: stem_of(path) for path in noticed if path in self._basis.digests}
        if any(stem in READ_UNNAMED or not (stem.isascii() and stem.isidentifier()) for stem in stems.values()):
            return False
        names = build_name_filter(stems.values())
        others = (self._basis.digests.keys() & self._state.paths) - noticed if stems else ()
        for path in others:
            data = self._data[path] if path in self._data else self._read(path)
            if isinstance(data, FileProblem) or names.matches(data):
                return False
        return True

    def judge_moves(self, moves: Moves) -> tuple[str, ...] | None:
        """The changed files that name some that came or went, and have to be looked into for that; None where others
        can tell.
        """
        moved, findings = (*moves.came, *moves.went), self._survey.findings
        if self._is_special(moved) or not moves.keep_names(self._request.import_roots):
            return None
        for path in moves.went:
            if path in self._basis.entangled or (path in self._problems and not self._is_mere_trouble(path)):
                return None
            self._problems.pop(path, None)
        if moves.may_be_suggested(findings, self._request.packs):
            return None
        naming: list[str] = []
        for path in moves.find_naming(self._read):
            if path not in self._looks or self._is_entangled(path, self._data[path], self._looks[path]):
                return None
            self._unnoticed.discard(path)
            naming.append(path)
        return tuple(naming)

    def _is_special(self, paths: Collection[str]) -> bool:
        """Whether a pack speaks of one of these files, or another file speaks for it."""
        if any(has_twin(path, self._surveyed) for path in paths):
            return True
        return not self._named_by_packs.isdisjoint(map(stem_of, paths))

    @cached_property
    def _named_by_packs(self) -> frozenset[str]:
        """The parts of all dotted names in the packs: what they speak of is read without being named by a file."""
        names = _DOTTED.findall(repr(self._request.packs))
        return frozenset(part for name in names for part in name.split("."))

    def look_again(self, alone: Sequence[str], gone: Collection[str]) -> Renewed | None:
        """What is found in these files now, and without those which are gone; None if what they say concerns others
        after all.
        """
        from ssot_migrate.usecases.second_look import look_again

        data = {path: self._data[path] for path in alone}
        former = {path: self._known.recall_text(path) or b"" for path in alone if path in self._unnoticed}
        seen = Seen({path: self._looks[path] for path in alone}, data, former, frozenset(gone))
        return look_again(seen, replace(self._known, survey=self.tell_coverage()), self._state, self._request)


def _find_problem(path: str, data: bytes) -> FileProblem | None:
    source = open_source(path, data)
    return source if isinstance(source, FileProblem) else find_syntax_problem(source)
