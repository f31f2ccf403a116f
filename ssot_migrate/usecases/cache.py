"""What a scan found, remembered for the next one, as long as it is sure to find the same.

Remembered is a whole survey of a project. It holds while the same files are there, and each that has changed would have
been passed over as before: nobody read it in full, it holds none of the names that were looked for, it imports the
same, and answers the same to whatever was asked of it. Everything else is surveyed anew.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from ssot_migrate.conclusion import Survey
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.packs.selection import checks_syntax
from ssot_migrate.source.discovery import Discovery, discover
from ssot_migrate.source.files import digest_bytes, has_module_on_disk, list_names, read_data
from ssot_migrate.source.stamps import Stamp, take_stamps
from ssot_migrate.source.store import Store, find_store
from ssot_migrate.usecases.request import Request

if TYPE_CHECKING:
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.glances import Asked, Sweep
    from ssot_migrate.semantics.project import Project
    from ssot_migrate.source.prefilter import Trigger


@dataclass(frozen=True, slots=True)
class Remembered:
    """A survey, and what has to be as it was. `basis` is a pickled `Basis`, unread while no file changes.

    `unread_modules` says of folders and names whether the disk had such a module that is no file of ours.
    """

    found: Discovery
    survey: Survey
    stamps: Mapping[str, Stamp]
    unread_modules: Mapping[tuple[str, str], bool]
    basis: bytes


@dataclass(frozen=True, slots=True)
class Basis:
    """What of the files a survey rests on.

    `digests` are those of the files that were read in full; `imports` tell what the others import, `asked` what they
    answered; `sweeps` was asked of all of them. `is_syntax_checked`: every file without a problem could be parsed.
    """

    digests: Mapping[str, str]
    imports: Mapping[str, bytes]
    asked: Asked
    sweeps: tuple[Sweep, ...]
    triggers: tuple[tuple[str, Trigger], ...]
    is_syntax_checked: bool


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
        request.options,
        (request.exclude, request.import_roots),
    )
    return blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def identify_program() -> str:
    """The state of every source file: neither another version, nor its own former self, answers for the program."""
    digest = blake2b(digest_size=16)
    for place in sorted(Path(__file__).parent.parent.rglob("*.py")):
        state = place.stat()
        digest.update(f"{place} {state.st_size} {state.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
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

    def recall(self) -> Survey | None:
        """What was found before, if a survey would give the same today; else None."""
        former = self.former
        if former is None or former.found != self.found or not self._has_same_modules(former.unread_modules):
            return None
        changed = [path for path in self.found.paths if not self._is_same(path, former)]
        if changed and not _are_passed_over(changed, former, self.request):
            return None
        if changed or former.found.listings != self.found.listings:
            self._save(replace(former, found=self.found, stamps=self.stamps))
        return former.survey

    def list_parsable(self) -> frozenset[str]:
        """Files that could be parsed, and are still the same."""
        former = self.former
        if former is None or not _read_basis(former).is_syntax_checked:
            return frozenset()
        in_trouble = {problem.path for problem in former.survey.coverage.problems}
        return frozenset(path for path in self.stamps if path not in in_trouble and self._is_same(path, former))

    def _is_same(self, path: str, former: Remembered) -> bool:
        return path in self.stamps and self.stamps[path] == former.stamps.get(path)

    def keep(self, project: Project, scan: Scan) -> None:
        """Remembers what a scan of the whole project found."""
        basis = Basis(
            digests=project.digest_read(),
            imports=scan.first_look.digest_imports(),
            asked=project.glances.list_asked(),
            sweeps=tuple(project.glances.sweeps),
            triggers=scan.candidates.triggers,
            is_syntax_checked=checks_syntax(self.request.selection),
        )
        unread = dict(project.unread_modules)
        self._save(Remembered(self.found, scan.survey, self.stamps, unread, _pickle(basis)))

    def _has_same_modules(self, unread: Mapping[tuple[str, str], bool]) -> bool:
        root = self.request.root
        held = {folder: list_names(root / folder) for folder in {folder for folder, _ in unread}}
        return all(
            has_module_on_disk(root / folder, name, held[folder]) == answer for (folder, name), answer in unread.items()
        )

    def _save(self, remembered: Remembered) -> None:
        self.store.save(self.name, _pickle(remembered))


def _pickle(value: Remembered | Basis) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _read_basis(remembered: Remembered) -> Basis:
    basis = pickle.loads(remembered.basis)
    assert isinstance(basis, Basis)
    return basis


def _are_passed_over(paths: Iterable[str], remembered: Remembered, request: Request) -> bool:
    """Whether a survey would find the same although these files have changed."""
    from ssot_migrate.first_look import FirstLook
    from ssot_migrate.scanner import Question, asks_for_imports
    from ssot_migrate.semantics.glances import answers_the_same
    from ssot_migrate.semantics.workers import Task, check_task
    from ssot_migrate.source.prefilter import LocalPrefilter
    from ssot_migrate.structures import choose_watched

    basis = _read_basis(remembered)
    question = Question(request.packs, request.selection, request.options)
    names = LocalPrefilter(basis.triggers)
    watches = choose_watched(request.packs, request.selection)
    in_trouble = {problem.path for problem in remembered.survey.coverage.problems}
    for path in paths:
        data = read_data(request.root, path)
        if isinstance(data, FileProblem) or path in in_trouble:
            return False
        if path in basis.digests:
            if digest_bytes(data) != basis.digests[path]:
                return False
            continue
        look = FirstLook(watches, asks_for_imports(question))
        look.show(path, data)
        if look.marked or look.watched or names.matches(path, data) or any(s.matches(data) for s in basis.sweeps):
            return False
        if look.digest_imports().get(path) != basis.imports.get(path):
            return False
        if path in basis.asked and not answers_the_same(data, basis.asked[path]):
            return False
        if checks_syntax(request.selection) and check_task(Task(request.root, path, "", is_package=False)) is not None:
            return False
    return True
