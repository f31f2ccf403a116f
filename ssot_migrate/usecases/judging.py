"""What a file that has changed since a survey means for its findings, as far as its own bytes tell.

Most changed files are passed over as before: nobody read them, and nobody would now; or they were read, and only their
comments differ; or nobody else can tell that they have changed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import Enum
from functools import cached_property

from ssot_migrate.conclusion import Survey, describe_coverage
from ssot_migrate.first_look import MARK, FirstLook
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.glances import find_other_answers
from ssot_migrate.semantics.layout import has_same_places
from ssot_migrate.semantics.parsing import find_syntax_problem
from ssot_migrate.source.files import digest_bytes, open_source, read_data
from ssot_migrate.source.ignored import SOURCE_SUFFIXES
from ssot_migrate.source.prefilter import LocalPrefilter
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.moves import has_twin, stem_of
from ssot_migrate.usecases.request import Request
from ssot_migrate.watching import choose_watched

_DOTTED = re.compile(r"\b\w+(?:\.\w+)+")


class Concern(Enum):
    """Of whom something else may be found because a file has changed, as far as its own bytes tell."""

    NOBODY = "nobody"
    ITSELF = "itself"
    OTHERS = "others"


class Judge:
    """Judges `changed` files one by one, and remembers what it saw of them: `looks` and `data` by path.

    Of the `unnoticed` nobody else can tell that they have changed, but that lines of them stand elsewhere: of these
    findings in the `speakers` speak. The `answering` answer otherwise to those who only glanced at them: the names that
    is about, None for all. `problems` are the files that cannot be looked at now.
    """

    def __init__(self, known: Known, state: State, request: Request) -> None:
        self._known = known
        self._state = state
        self._survey = survey = known.survey
        self._basis = basis = known.read_basis()
        self._request = request
        self._names = LocalPrefilter(basis.candidates.triggers)
        self._double_names = LocalPrefilter(basis.candidates.double_triggers)
        self._watches = choose_watched(request.packs, request.selection)
        self.problems = {problem.path: problem for problem in survey.coverage.problems}
        self._surveyed = frozenset(known.paths)
        self.looks: dict[str, FirstLook] = {}
        self.data: dict[str, bytes] = {}
        self.unnoticed: set[str] = set()
        self.answering: dict[str, frozenset[str] | None] = {}
        self.speakers: set[str] = set()
        self.changed: set[str] = set()
        self.moves_state = False

    def judge(self, path: str) -> Concern:
        """A survey that passed over a file, and would again, finds the same."""
        self.changed.add(path)
        basis, data = self._basis, self.read(path)
        if isinstance(data, FileProblem) or not self._is_parsable_else(path):
            return Concern.OTHERS
        if basis.digests.get(path) == digest_bytes(data):
            return Concern.NOBODY
        other = find_other_answers(data, basis.asked[path]) if path in basis.asked else frozenset[str]()
        if other is None or other:
            self.answering[path] = other
        elif path in basis.digests and self._says_the_same(path, data):
            return Concern.NOBODY
        look = FirstLook(self._watches, basis.wants_imports)
        look.show(path, data)
        is_entangled = self.is_entangled(path, data, look)
        former, problem = self.problems.pop(path, None), self._find_problem(path, data)
        is_known = path in basis.digests or path in self._survey.comments
        if problem is not None:
            self.problems[path] = problem
            if not (is_known or is_entangled or look.marked or self._is_hit(path, data)):
                return Concern.NOBODY
        self.looks[path], self.data[path] = look, data
        if path in basis.told and self._is_unnoticed(path, data, look, is_entangled):
            self.unnoticed.add(path)
        elif is_entangled:
            self.moves_state = True
            return Concern.ITSELF
        is_new = former is not None or problem is not None or look.digest_imports().get(path) != basis.imports.get(path)
        if is_new or look.marked or path in self._survey.comments or self._is_looked_into(path, data):
            return Concern.ITSELF
        return Concern.NOBODY

    def _find_problem(self, path: str, data: bytes) -> FileProblem | None:
        """Why nobody can parse a file, if that is of interest."""
        if not self._basis.is_syntax_checked:
            return None
        source = open_source(path, data)
        return source if isinstance(source, FileProblem) else find_syntax_problem(source)

    def lets_go(self, paths: Iterable[str]) -> bool:
        """Whether nothing rests on these files, which are no longer there, but what is asked again."""
        for path in paths:
            if not self._is_parsable_else(path):
                return False
            self.problems.pop(path, None)
            self.moves_state |= path in self._basis.entangled
        return True

    def _is_parsable_else(self, path: str) -> bool:
        """Whether nothing was wrong with a file but that nobody could parse it."""
        problem = self.problems.get(path)
        return problem is None or (problem.reason == "syntax" and path in self._surveyed)

    def tell_coverage(self) -> Survey:
        """The survey, which says how many files there are now, and which of them cannot be parsed."""
        state = self._state
        coverage = describe_coverage(state.paths, self.problems.values(), state.skipped)
        return self._survey if coverage == self._survey.coverage else replace(self._survey, coverage=coverage)

    def read(self, path: str) -> bytes | FileProblem:
        contents = self._state.contents
        return contents[path] if path in contents else read_data(self._request.root, path)

    def _is_hit(self, path: str, data: bytes) -> bool:
        """Whether the file may name what is looked for."""
        return self._names.matches(path, data) or self._double_names.matches(path, data)

    def _is_looked_into(self, path: str, data: bytes) -> bool:
        """Whether something was found in the file, or may be now; of one that others notice, whether it was read."""
        if path not in self.unnoticed:
            return path in self._basis.digests or self._is_hit(path, data)
        survey, former = self._survey, self.read_latest(path)
        counted = (survey.legacy, survey.canonical, survey.duplicate_places)
        return (
            self._is_hit(path, data)
            or (former is not None and self._is_hit(path, former))
            or any(path in counts for counts in counted)
            or any(one.location.path == path for one in survey.findings)
        )

    def read_latest(self, path: str) -> bytes | None:
        """What a file held when it was looked into for the last time, if that is known."""
        return self._recall(path, self._basis.digests.get(path))

    def _recall(self, path: str, digest: str | None) -> bytes | None:
        """The text of a file with this digest, if it is known."""
        since = self._basis.since.get(path)
        texts = (zlib.decompress(since) if since is not None else None, self._known.recall_text(path))
        return next((data for data in texts if data is not None and digest_bytes(data) == digest), None)

    def find_speakers(self, paths: Iterable[str]) -> set[str]:
        """The other files of which findings speak of lines of these that stand elsewhere now, or nowhere."""
        from ssot_migrate.usecases.unnoticed import find_speakers, find_unmoved

        found: set[str] = set()
        for path in paths:
            latest = self.read_latest(path)
            stays = set[int]() if latest is None or path not in self.data else find_unmoved(latest, self.data[path])
            found |= find_speakers(path, stays, self._survey.findings)
        return found

    def look_at_unchanged(self, path: str) -> bool:
        """Looks at a file that is as it was, for it has to be looked into again; whether that tells all about it."""
        data = self.read(path)
        if isinstance(data, FileProblem) or path in self.problems:
            return False
        self.moves_state |= path in self._basis.entangled
        look = FirstLook(self._watches, self._basis.wants_imports)
        look.show(path, data)
        self.looks[path], self.data[path] = look, data
        return True

    def is_entangled(self, path: str, data: bytes, look: FirstLook) -> bool:
        """Whether the rules about classes and state may have made use of the file, or would now."""
        basis = self._basis
        return path in basis.entangled or bool(look.watched) or any(sweep.matches(data) for sweep in basis.sweeps)

    def _is_unnoticed(self, path: str, data: bytes, look: FirstLook, is_entangled: bool) -> bool:
        """Whether nobody else can tell that the file has changed, nor the rules about classes and state."""
        basis = self._basis
        former = self._recall(path, basis.told[path])
        if former is None:
            return False
        was_watched = self._watches is not None and self._watches(path, former)
        if self.is_special([path]) or was_watched != bool(look.watched):
            return False
        from ssot_migrate.usecases.unnoticed import Interest, find_speakers, find_unmoved, tells_the_same

        packs, findings = self._request.packs, self._survey.findings
        is_read = path in basis.digests and path not in basis.glimpsed
        interest = Interest(packs, basis.sweeps, is_read, is_entangled)
        # Who has been looked into since then may speak of lines as they were in between.
        is_first_change = basis.digests.get(path) == basis.told[path]
        stays = find_unmoved(former, data) if is_first_change else set[int]()
        if not tells_the_same(path, former, data, interest):
            return False
        self.speakers |= find_speakers(path, stays, findings)
        return True

    def _says_the_same(self, path: str, data: bytes) -> bool:
        """Whether only comments differ from what was read, below all findings: these count in bytes."""
        found = [finding for finding in self._survey.findings if finding.location.path == path]
        former = self.read_latest(path)
        if former is None or MARK in former or MARK in data:
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

    def is_special(self, paths: Collection[str], names: frozenset[str] | None = None) -> bool:
        """Whether a pack speaks of one of these files, and of one of these names, or another file speaks for it."""
        if any(has_twin(path, self._surveyed) for path in paths):
            return True
        spoken_of = self._named_by_packs
        return not spoken_of.isdisjoint(map(stem_of, paths)) and (names is None or not spoken_of.isdisjoint(names))

    @cached_property
    def _named_by_packs(self) -> frozenset[str]:
        """The parts of all dotted names in the packs: what they speak of is read without being named by a file. Files
        that they speak of by patterns are meant by their paths alone.
        """
        names = _DOTTED.findall(repr(self._request.packs))
        return frozenset(part for name in names if not name.endswith(SOURCE_SUFFIXES) for part in name.split("."))
