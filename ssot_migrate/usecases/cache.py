"""What a scan found, remembered for the next one, as long as it is sure to find the same.

Remembered is a whole survey of a project. It holds while the same files are there, and is renewed where some of them
have changed and it is certain what follows from that. Else everything is surveyed anew.
"""

from __future__ import annotations

import pickle
import sys
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from ssot_migrate.conclusion import Survey
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.discovery import Discovery, discover
from ssot_migrate.source.files import list_possible_modules
from ssot_migrate.source.program import identify_program
from ssot_migrate.source.stamps import Stamp, take_stamps
from ssot_migrate.source.store import Store, find_store
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.request import Request

if TYPE_CHECKING:
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.project import Project
    from ssot_migrate.semantics.readings import Readings
    from ssot_migrate.usecases.basis import Basis

_TEXTS = "-texts"  # ends the name of the entry with what was read in full: others need it seldom
_READINGS = "-readings"


@light_dataclass(frozen=True, slots=True)
class Remembered:
    """A survey, and what has to be as it was. `survey` and `basis` are a pickled `Survey` and `Basis`: the one need not
    be written again where something else has changed, the other is unread while no file changes.

    `unread_modules` says of folders and names whether the disk had such a module that is no file of ours.
    """

    found: Discovery
    survey: bytes
    stamps: Mapping[str, Stamp]
    unread_modules: Mapping[tuple[str, str], bool]
    basis: bytes


def name_entry(request: Request) -> str:
    """The place of what a request would find: the same for all requests that look for the same in the same project."""
    selection = request.selection
    asked = (
        str(request.root),
        sys.version,
        identify_program(),
        [(pack.name, pack.origin, pack.digest) for pack in request.packs],
        (selection.select, selection.ignore, selection.with_tests),
        (selection.per_file_severities, selection.need_reason),
        (request.exclude, request.import_roots),
    )
    return blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def name_readings(request: Request) -> str:
    """The place of what the files of a project say, whatever is asked of them."""
    about = (str(request.root), sys.version, identify_program(), request.import_roots)
    return blake2b(repr(about).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() + _READINGS


@light_dataclass(frozen=True, slots=True)
class Memory:
    """What an earlier run found in a project, if there was one. `stamps` are taken before the first file is read."""

    store: Store
    name: str
    request: Request
    found: Discovery
    stamps: Mapping[str, Stamp]
    former: Remembered | None

    @classmethod
    def begin(cls, request: Request) -> Memory | None:
        """None where nothing can be kept."""
        store = find_store()
        if store is None:
            return None
        name = name_entry(request)
        data = store.load(name)
        former = None if data is None else pickle.loads(data)
        former = former if isinstance(former, Remembered) else None
        found = discover(request.root, exclude=request.exclude, former=None if former is None else former.found)
        return cls(store, name, request, found, take_stamps(request.root, found.paths), former)

    def recall(self) -> Known | None:
        """What was found before, if a survey would give the same today; else None."""
        former = self.former
        if former is None or former.found.problems != self.found.problems:
            return None
        appeared = self._find_other_modules(former.unread_modules)
        known, present = frozenset(former.found.paths), frozenset(self.found.paths)
        if not all(_has_module(present - known, folder, name) for folder, name in appeared):
            return None  # the disk has another module, or has one no more, which is none of ours
        changed = [path for path in self.found.paths if path in known and not self._is_same(path, former)]
        if changed or former.found != self.found:
            return self._renew(former, changed)
        if former.found.listings != self.found.listings:
            self._save(replace(former, found=self.found))
        return self._describe(former)

    def _describe(self, former: Remembered) -> Known:
        texts = lru_cache(maxsize=1)(self._load_texts)  # by most changes they are not needed, by many of them often
        return Known(
            _read_survey(former.survey),
            former.found.paths,
            read_basis=lambda: _read_basis(former.basis),
            recall_text=lambda path: _read_text(texts(), path),
            open_project=self._open_project,
        )

    def _open_project(self) -> Project:
        from ssot_migrate.semantics.project import Project

        request = self.request
        readings = self.load_readings()
        return Project(request.root, self.found.paths, request.import_roots, jobs=request.jobs, readings=readings)

    def _renew(self, former: Remembered, changed: list[str]) -> Known | None:
        """What a survey would give although these files have changed, if that is certain."""
        from ssot_migrate.usecases.renewal import renew

        known = self._describe(former)
        renewed = renew(known, State(self.found.paths, {}, self.found.skipped), changed, self.request)
        if renewed is None:
            return None
        unread = {**former.unread_modules, **renewed.unread_modules}
        unread = {key: unread[key] for key in unread.keys() - {*self._find_other_modules(unread)}}
        told = former.survey if renewed.survey is known.survey else _pickle(renewed.survey)
        kept = former.basis if renewed.basis is known.read_basis() else _pickle(renewed.basis)
        self._save(Remembered(self.found, told, self.stamps, unread, kept))
        return replace(known, survey=renewed.survey, paths=self.found.paths, read_basis=lambda: renewed.basis)

    def list_parsable(self) -> frozenset[str]:
        """Files that could be parsed, and are still the same."""
        former = self.former
        if former is None or not _read_basis(former.basis).is_syntax_checked:
            return frozenset()
        in_trouble = {problem.path for problem in _read_survey(former.survey).coverage.problems}
        return frozenset(path for path in self.stamps if path not in in_trouble and self._is_same(path, former))

    def _is_same(self, path: str, former: Remembered) -> bool:
        return path in self.stamps and self.stamps[path] == former.stamps.get(path)

    def keep(self, project: Project, scan: Scan) -> None:
        """Remembers what a scan of the whole project found."""
        from ssot_migrate.semantics.readings import join_readings
        from ssot_migrate.usecases.basis import Basis

        survey, basis = _pickle(scan.survey), _pickle(Basis.of(project, scan, self.request.selection))
        self._save(Remembered(self.found, survey, self.stamps, dict(project.unread_modules), basis))
        texts = {path: zlib.compress(project.get_bytes(path), 1) for path in project.digest_read()}
        self.store.save(self.name + _TEXTS, pickle.dumps(texts, pickle.HIGHEST_PROTOCOL))
        in_trouble = {problem.path for problem in scan.survey.coverage.problems}
        fresh = {path: reading for path, reading in project.list_readings().items() if path not in in_trouble}
        if fresh:
            readings = join_readings(project.earlier.readings, fresh, frozenset(self.found.paths))
            self.store.save(name_readings(self.request), pickle.dumps(readings, pickle.HIGHEST_PROTOCOL))

    def load_readings(self) -> Readings:
        """What files said in earlier runs."""
        data = self.store.load(name_readings(self.request))
        readings: Readings = {} if data is None else pickle.loads(data)
        return readings

    def _load_texts(self) -> Mapping[str, bytes]:
        """What was read in full when the whole project was surveyed, each file compressed."""
        data = self.store.load(self.name + _TEXTS)
        texts: Mapping[str, bytes] = {} if data is None else pickle.loads(data)
        return texts

    def _find_other_modules(self, unread: Mapping[tuple[str, str], bool]) -> Iterator[tuple[str, str]]:
        """The folders and names of which the disk says something else than it did."""
        root = self.request.root
        held = {folder: list_possible_modules(f"{root}/{folder}") for folder in {folder for folder, _ in unread}}
        return ((folder, name) for (folder, name), answer in unread.items() if (name in held[folder]) != answer)

    def _save(self, remembered: Remembered) -> None:
        self.store.save(self.name, _pickle(remembered))


def _has_module(paths: Collection[str], folder: str, name: str) -> bool:
    """Whether one of the files is the module `name` in a folder, or lies in it."""
    place = f"{folder}/{name}".lstrip("/")
    return any(path.startswith(f"{place}/") or path in (f"{place}.py", f"{place}.pyi") for path in paths)


def _read_text(texts: Mapping[str, bytes], path: str) -> bytes | None:
    return zlib.decompress(texts[path]) if path in texts else None


def _pickle(value: Remembered | Survey | Basis) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=1)
def _read_survey(data: bytes) -> Survey:
    survey: Survey = pickle.loads(data)
    return survey


@lru_cache(maxsize=1)
def _read_basis(data: bytes) -> Basis:
    basis: Basis = pickle.loads(data)
    return basis
