"""A remembered survey is made to fit files that have changed since, where it is certain that nothing else differs.

Most changed files are passed over as before: nobody read them, and nobody would now; or they were read, and only their
comments differ. Others stand alone: what they say makes a difference to nobody else, since no file that was read names
their module. Only these are looked into again, for which the rest of the program is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import Enum
from posixpath import basename, splitext

from ssot_migrate.conclusion import Survey
from ssot_migrate.first_look import MARK, FirstLook
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.semantics.glances import answers_the_same
from ssot_migrate.semantics.layout import has_same_places
from ssot_migrate.semantics.parsing import find_syntax_problem
from ssot_migrate.source.files import digest_bytes, open_source, read_data
from ssot_migrate.source.ignored import SOURCE_SUFFIXES
from ssot_migrate.source.prefilter import LocalPrefilter, Prefilter, Trigger
from ssot_migrate.usecases.basis import Basis, Renewed, Seen
from ssot_migrate.usecases.request import Request
from ssot_migrate.watching import choose_watched

# What Python and pytest read without being told.
_READ_UNNAMED = frozenset({"__init__", "__main__", "conftest", "sitecustomize", "usercustomize"})
_DOTTED = re.compile(r"\w+(?:\.\w+)+")


RecallText = Callable[[str], bytes | None]
"""Gives what a file held when it was surveyed; None where that is not known. It may be older than the basis."""


def renew(
    survey: Survey,
    basis: Basis,
    changed: Iterable[str],
    request: Request,
    paths: tuple[str, ...],
    recall_text: RecallText,
) -> Renewed | None:
    """The survey of a project in which `changed` among its `paths` are no longer what they were; None where the whole
    of it has to be surveyed.
    """
    renewal = _Renewal(survey, basis, request, recall_text)
    alone: list[str] = []
    for path in changed:
        concern = renewal.judge(path)
        if concern is _Concern.OTHERS:
            return None
        if concern is _Concern.ITSELF:
            alone.append(path)
    if not alone:
        return Renewed(survey, basis, {})
    return renewal.look_again(alone, paths) if renewal.stand_alone(alone, paths) else None


class _Concern(Enum):
    """Of whom something else may be found because a file has changed, as far as its own bytes tell."""

    NOBODY = "nobody"
    ITSELF = "itself"
    OTHERS = "others"


class _Renewal:
    """Judges changed files one by one, and remembers what it saw of them."""

    def __init__(self, survey: Survey, basis: Basis, request: Request, recall_text: RecallText) -> None:
        self._recall_text = recall_text
        self._survey = survey
        self._basis = basis
        self._request = request
        self._names = LocalPrefilter(basis.candidates.triggers)
        self._double_names = LocalPrefilter(basis.candidates.double_triggers)
        self._watches = choose_watched(request.packs, request.selection)
        self._in_trouble = {problem.path for problem in survey.coverage.problems}
        self._looks: dict[str, FirstLook] = {}
        self._data: dict[str, bytes] = {}

    def judge(self, path: str) -> _Concern:
        """A survey that passed over a file, and would again, finds the same."""
        basis, data = self._basis, read_data(self._request.root, path)
        if isinstance(data, FileProblem) or path in self._in_trouble:
            return _Concern.OTHERS
        if basis.digests.get(path) == digest_bytes(data):
            return _Concern.NOBODY
        if path in basis.asked and not answers_the_same(data, basis.asked[path]):
            return _Concern.OTHERS
        if path in basis.digests and self._says_the_same(path, data):
            return _Concern.NOBODY
        look = FirstLook(self._watches, basis.wants_imports)
        look.show(path, data)
        is_swept = any(sweep.matches(data) for sweep in basis.sweeps)
        is_entangled = path in basis.entangled or bool(look.watched) or is_swept
        if is_entangled and (is_swept or not look.watched or not self._says_the_same_of_state(path, data)):
            return _Concern.OTHERS
        source = open_source(path, data)
        if basis.is_syntax_checked and (isinstance(source, FileProblem) or find_syntax_problem(source) is not None):
            return _Concern.OTHERS
        self._looks[path], self._data[path] = look, data
        was_read = path in basis.digests and path not in basis.glimpsed
        is_read = was_read or self._names.matches(path, data) or self._double_names.matches(path, data)
        has_comments = look.marked or path in self._survey.comments
        imports_the_same = look.digest_imports().get(path) == basis.imports.get(path)
        if not is_read and not has_comments and imports_the_same:
            return _Concern.NOBODY
        return _Concern.OTHERS if is_entangled else _Concern.ITSELF

    def _says_the_same_of_state(self, path: str, data: bytes) -> bool:
        """Whether the rules about classes and state find the same with this text, and none of it is in this file.

        Messages name places of other files by the last part of the path.
        """
        former = self._recall_text(path) if path in self._basis.glimpsed else None
        if former is None or digest_bytes(former) != self._basis.digests[path]:
            return False
        name = f"{basename(path)}:"
        if any(name in one.message or path in _list_paths(one) for one in self._survey.findings):
            return False
        before, after = open_source(path, former), open_source(path, data)
        if isinstance(before, FileProblem) or isinstance(after, FileProblem):
            return False
        from ssot_migrate.semantics.outline_shape import has_same_shape  # loads what reads outlines

        return has_same_shape(before, after)

    def _says_the_same(self, path: str, data: bytes) -> bool:
        """Whether only comments differ from what was read, below all findings: these count in bytes."""
        found = [finding for finding in self._survey.findings if finding.location.path == path]
        former = self._recall_text(path)
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

    def stand_alone(self, alone: Collection[str], paths: Collection[str]) -> bool:
        """Whether nobody who was read, or is to be now, can have taken anything from these files."""
        stems = {path: splitext(basename(path))[0] for path in alone}
        if any(stem in _READ_UNNAMED or not (stem.isascii() and stem.isidentifier()) for stem in stems.values()):
            return False
        if any(_has_twin(path, paths) for path in alone):
            return False
        if not self._named_by_packs().isdisjoint(stems.values()):
            return False
        names = {path: Prefilter((Trigger(stem),)) for path, stem in stems.items()}
        for path in {*self._basis.digests, *alone}:
            data = self._data[path] if path in self._data else read_data(self._request.root, path)
            if isinstance(data, FileProblem):
                return False
            if any(name.matches(data) for other, name in names.items() if other != path):
                return False
        return True

    def _named_by_packs(self) -> frozenset[str]:
        """The parts of all dotted names in the packs: what they speak of is read without being named by a file."""
        names = _DOTTED.findall(repr(self._request.packs))
        return frozenset(part for name in names for part in name.split("."))

    def look_again(self, alone: Sequence[str], paths: tuple[str, ...]) -> Renewed | None:
        """What is found in these files now; None if what they say concerns others after all."""
        from ssot_migrate.usecases.second_look import look_again

        seen = Seen({path: self._looks[path] for path in alone}, {path: self._data[path] for path in alone})
        return look_again(seen, self._survey, self._basis, self._request, paths)


def _list_paths(finding: Finding) -> tuple[str, ...]:
    return (finding.location.path, *(hop.path for hop in finding.chain))


def _has_twin(path: str, paths: Collection[str]) -> bool:
    """Whether a stub and its module speak for each other."""
    stem, own = splitext(path)
    return any(f"{stem}{suffix}" in paths for suffix in SOURCE_SUFFIXES if suffix != own)
