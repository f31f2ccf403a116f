"""A project as a frozen snapshot: its files, what each says, and what changed bytes would make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import Protocol

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.glances import Glances
from ssot_migrate.semantics.modules import ModuleFile, ModuleMap
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.outlines import Outlines
from ssot_migrate.semantics.readings import EarlierReadings, Reading, Readings
from ssot_migrate.semantics.shelf import Overlay, Packed, Shelf
from ssot_migrate.semantics.summary import FileSummary
from ssot_migrate.semantics.workers import Answer, Task, Workers, outline_source, summarise_source
from ssot_migrate.source.files import (
    LineIndex,
    SourceFile,
    decode_source,
    digest_bytes,
    list_possible_modules,
    read_data,
    read_source,
)

_NOTHING_READ: Readings = {}
_ROOM = 8 << 20  # bytes of source whose summaries are kept unpacked; these take more than ten times as much
_LESS_ROOM = 1 << 20


class Sifted(Enum):
    """What the bytes of a file say of it: that it is looked for, that it may turn out to be, or neither."""

    HIT = "hit"
    PERHAPS = "perhaps"
    NOTHING = "nothing"


class Sieve(Protocol):
    """Sifts a file by its path and bytes. Sieves that are equal tell the same of the same file."""

    def __call__(self, path: str, data: bytes) -> Sifted: ...
    def __hash__(self) -> int: ...


class Project:
    """Every file is read at most once, and summarised only when somebody asks for it.

    The snapshot is what was on disk at the first reading; `commit` refuses files that changed since.
    """

    def __init__(
        self,
        root: Path,
        paths: Iterable[str],
        import_roots: Iterable[str] = (),
        *,
        jobs: int = 1,
        modules: ModuleMap | None = None,
        readings: Readings = _NOTHING_READ,
    ) -> None:
        self.root = root
        self.workers = Workers(jobs)
        self.paths = tuple(paths)
        self.import_roots = tuple(import_roots)
        self.modules = ModuleMap(self.paths, self.import_roots) if modules is None else modules
        self.earlier = EarlierReadings(readings, self.modules)
        self._given: Mapping[str, bytes] = {}
        self._sources: dict[str, SourceFile | FileProblem] = {}
        self._summaries: Shelf[FileSummary | FileProblem] = Shelf(_ROOM)
        self._lines: dict[str, LineIndex] = {}
        self._outlines = Outlines(self.workers, self.earlier)
        self._begin_notes()

    def _begin_notes(self) -> None:
        """What was asked of files that were not read in full, and of the disk beside them."""
        self.glances = Glances(self.get_bytes)
        self.unread_modules: dict[tuple[str, str], bool] = {}
        self._search_paths: dict[str, tuple[str, ...]] = {}
        self._coming: Iterator[Answer] = iter(())
        self._expected: set[str] = set()

    def with_changes(self, changed: Mapping[str, bytes]) -> Project:
        """The same snapshot with other bytes in some of its files. Unchanged files are shared, not read again."""
        after = Project.__new__(Project)
        after.root, after.paths, after.import_roots = self.root, self.paths, self.import_roots
        after.earlier = self.earlier
        after.workers = self.workers
        after.modules = self.modules
        after._given = {**self._given, **changed}
        after._sources = {path: value for path, value in self._sources.items() if path not in changed}
        after._sources |= {path: decode_source(path, data) for path, data in changed.items()}
        after._summaries = Overlay(self._summaries, changed, _LESS_ROOM)
        after._outlines = self._outlines.select(lambda path: path not in changed, after.earlier)
        after._lines = {path: value for path, value in self._lines.items() if path not in changed}
        after._begin_notes()
        return after

    def with_files(self, paths: Iterable[str], contents: Mapping[str, bytes]) -> Project:
        """A snapshot of other files: those in `contents` hold what is said there, all others what they hold here.

        What is known of a file is shared where neither its bytes nor its place among the modules differ.
        """
        other = Project(self.root, paths, self.import_roots, readings=self.earlier.readings)
        other.workers = self.workers
        same = {
            path
            for path in {*self._sources, *self._outlines}
            if path not in contents
            and self.modules.module_name(path) == other.modules.module_name(path)
            and self.modules.is_package(path) == other.modules.is_package(path)
        }
        other._given = {**self._given, **contents}
        other._sources = {path: value for path, value in self._sources.items() if path in same}
        other._sources |= {path: decode_source(path, data) for path, data in contents.items()}
        other._summaries = self._summaries.without({path for path in self._summaries if path not in same})
        other._lines = {path: value for path, value in self._lines.items() if path in same}
        other._outlines = self._outlines.select(lambda path: path in same, other.earlier)
        return other

    def has_unread_module(self, folder: str, name: str) -> bool:
        """Whether the disk has something by that name that is not in the snapshot: ignored, generated, compiled."""
        key = (folder, name)
        if key not in self.unread_modules:
            self.unread_modules[key] = name in list_possible_modules(f"{self.root}/{folder}")
        return self.unread_modules[key]

    def read_bytes(self, path: str) -> bytes | FileProblem:
        """The file's bytes, for a first look, whether they can be decoded or not; they are kept only where the file is
        read in full.
        """
        source = self._sources.get(path)
        if isinstance(source, SourceFile):
            return source.data
        return self._given[path] if path in self._given else read_data(self.root, path)

    def sift(self, sieve: Sieve, paths: Iterable[str]) -> Iterator[tuple[str, Sifted | FileProblem]]:
        """What a sieve says of each file, in order."""
        for path in paths:
            data = self.read_bytes(path)
            yield path, data if isinstance(data, FileProblem) else sieve(path, data)

    def get_bytes(self, path: str) -> bytes:
        """The file's bytes, or none if it cannot be read any more."""
        data = self.read_bytes(path)
        return b"" if isinstance(data, FileProblem) else data

    def read(self, path: str) -> SourceFile | FileProblem:
        """The file as it was when it was first read."""
        if path in self._expected:
            self._receive(path)
        if path not in self._sources:
            self._sources[path] = read_source(self.root, path)
        return self._sources[path]

    def get_source(self, path: str) -> SourceFile:
        """The file, which must be readable. Raises KeyError."""
        source = self.read(path)
        if isinstance(source, FileProblem):
            raise KeyError(path)
        return source

    def summarise(self, path: str) -> FileSummary | FileProblem:
        """What the file says, or why that cannot be told."""
        source = self.read(path)
        if path not in self._summaries:
            if isinstance(source, FileProblem):
                self._keep(path, source, source)
            else:
                self._keep(path, source, self._recall_summary(source) or self._summarise(source))
        return self._summaries[path]

    def _keep(
        self,
        path: str,
        source: SourceFile | FileProblem,
        summary: FileSummary | FileProblem | Packed[FileSummary | FileProblem],
    ) -> None:
        self._sources[path] = source
        self._summaries.put(path, summary, 0 if isinstance(source, FileProblem) else len(source.data))

    def preload(self, paths: Iterable[str], on_file: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Summarises many files that will be asked for, in as many processes as the project may use."""
        tasks = self._list_unread(paths)
        for number, answer in enumerate(self.workers.read(tasks), 1):
            self._keep(answer.path, answer.source, answer.summary)
            on_file(number, len(tasks))

    def order_summaries(self, paths: Iterable[str]) -> None:
        """Has files summarised by other processes while this one does other things, if there are enough of them."""
        tasks = self._list_unread(paths)
        if self.workers.are_worth_it(len(tasks)):
            self._coming = chain(self._coming, self.workers.read(tasks))
            self._expected.update(task.path for task in tasks)

    def _list_unread(self, paths: Iterable[str]) -> list[Task]:
        """What is to be done for those files of which it is not known what they say."""
        tasks = []
        for path in dict.fromkeys(paths):
            if path in self._summaries or path in self._expected:
                continue
            source = self.read(path) if path in self.earlier else self._sources.get(path)
            if isinstance(source, FileProblem):
                continue
            known = None if source is None else self._recall_summary(source)
            if source is not None and known is not None:
                self._keep(path, source, known)
            else:
                tasks.append(self._build_task(path, source))
        return tasks

    def _recall_summary(self, source: SourceFile) -> Packed[FileSummary | FileProblem] | None:
        """What an earlier run has read in the file."""
        reading = self.earlier.find(source.path, source.digest)
        return None if reading is None else reading.summary

    def _build_task(self, path: str, source: SourceFile | None) -> Task:
        data = None if source is None else source.data
        return Task(self.root, path, self.modules.module_name(path), self.modules.is_package(path), data)

    def list_readings(self) -> dict[str, Reading]:
        """What was read in all files that could be, for a later run."""
        found: dict[str, Reading] = {}
        for path, digest in self.digest_read().items():
            summary = self._summaries.get_packed(path) if path in self._summaries else None
            outline = self._outlines.find_packed(path)
            if digest and (summary is not None or outline is not None):
                found[path] = replace(self.earlier.describe(path, digest), summary=summary, outline=outline)
        return found

    def _receive(self, until: str) -> None:
        """Takes what was ordered, up to one file."""
        for answer in self._coming:
            self._keep(answer.path, answer.source, answer.summary)
            self._expected.discard(answer.path)
            if answer.path == until:
                return

    def order_outlines(self, paths: Iterable[str]) -> None:
        """Has files outlined by other processes while this one does other things; `preload_outlines` waits for them."""
        new = [path for path in paths if path not in self._outlines and not self._outlines.is_expected(path)]
        known = {path for path in new if path in self.earlier and self._outlines.recall(path, self.read_bytes(path))}
        sources = ((path, self._sources.get(path)) for path in new if path not in known)
        self._outlines.order(
            [self._build_task(path, source) for path, source in sources if not isinstance(source, FileProblem)]
        )

    def preload_outlines(
        self, paths: Sequence[str], on_file: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        """Outlines many files that will be asked for, in as many processes as the project may use."""
        self.order_outlines(paths)
        self._outlines.take(lambda done: on_file(done, len(paths)))

    def save_room(self) -> None:
        """Keeps less ready of what files say from now on, and no outline that is not asked for again."""
        self._summaries.shrink(_LESS_ROOM)
        self._outlines.pack_again()

    def outline(self, path: str) -> Outline | FileProblem:
        """What the file's classes and functions do with state, or why that cannot be told."""
        is_earlier = path in self.earlier and path not in self._outlines
        if path not in self._outlines and not (is_earlier and self._outlines.recall(path, self.read_bytes(path))):
            source = self.read(path)
            module = self.modules.module_name(path)
            self._outlines.put(path, source if isinstance(source, FileProblem) else outline_source(source, module))
        return self._outlines[path]

    def find_outline_problem(self, path: str) -> FileProblem | None:
        """Why the file has no outline; None where it has one."""
        if path not in self._outlines:
            self.outline(path)
        return self._outlines.find_problem(path)

    @property
    def outlined(self) -> frozenset[str]:
        """The files of which somebody asked an outline."""
        return frozenset(self._outlines)

    @property
    def only_outlined(self) -> frozenset[str]:
        """Those of them of which nobody asked what else they say."""
        return frozenset(path for path in self._outlines if path not in self._summaries)

    def find_unparsable(
        self, paths: Iterable[str], on_file: Callable[[int, int], None] = lambda done, total: None
    ) -> Iterator[FileProblem]:
        """The files among `paths` that nobody could parse, without keeping any of them.

        Other processes begin with it at once.
        """
        tasks = [Task(self.root, path, "", is_package=False) for path in paths]
        answers = self.workers.check(tasks)

        def wait() -> Iterator[FileProblem]:
            for number, problem in enumerate(answers, 1):
                on_file(number, len(tasks))
                if problem is not None:
                    yield problem

        return wait()

    def _summarise(self, source: SourceFile) -> FileSummary | FileProblem:
        module = self.modules.module_name(source.path)
        return summarise_source(source, module, is_package=self.modules.is_package(source.path))

    def find_summary(self, path: str) -> FileSummary | None:
        """What the file says; None for a file that cannot be read or parsed."""
        summary = self.summarise(path)
        return None if isinstance(summary, FileProblem) else summary

    def digest_read(self) -> dict[str, str]:
        """The digests of all files that were read in full, by path; "" for one that could not be."""
        digests = dict(self._outlines.digests)
        for path, source in self._sources.items():
            digests[path] = digest_bytes(source.data) if isinstance(source, SourceFile) else ""
        return digests

    def find_module(self, name: str, importer: str = "") -> ModuleFile | None:
        """The module that `import name` in the file `importer` means, what that file and the `conftest.py` around it
        put on `sys.path` included; None if this project has none.
        """
        found = self.modules.find_module(name, importer)
        if found is not None or not importer:
            return found
        return next(
            filter(None, (self.modules.find_below(root, name) for root in self._search_paths_of(importer))), None
        )

    def is_known_top(self, name: str, importer: str) -> bool:
        """Whether the first part of a dotted name is a module of this project for a file, so that the rest must be."""
        return self.find_module(name.partition(".")[0], importer) is not None

    def _search_paths_of(self, importer: str) -> tuple[str, ...]:
        """Python looks there in another order; but then it is only clear who comes first when the program runs."""
        if importer not in self._search_paths:
            read = filter(self.glances.may_add_search_paths, self._list_loaded(importer))
            summaries = [self.find_summary(path) for path in read]
            paths = [path for summary in summaries if summary is not None for path in summary.search_paths]
            self._search_paths[importer] = tuple(dict.fromkeys(paths))
        return self._search_paths[importer]

    def _list_loaded(self, importer: str) -> Iterable[str]:
        """The file itself and what pytest loads before it."""
        return dict.fromkeys([importer, *self.modules.list_conftests(importer)])

    def lines(self, path: str) -> LineIndex:
        """The line index of a readable file. Raises KeyError."""
        if path not in self._lines:
            self._lines[path] = LineIndex(self.get_source(path).utf8)
        return self._lines[path]
