"""The project at one commit after another: what is known of a file serves every commit that holds the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.names import tail_name
from ssot_migrate.semantics.modules import ModuleFile, ModuleMap, module_tail
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.project import Project, Sieve, Sifted
from ssot_migrate.semantics.summary import FileSummary
from ssot_migrate.semantics.workers import Answer, Task
from ssot_migrate.source.files import SourceFile, open_source

Value = TypeVar("Value")
Content = tuple[str, str]
"""A path, and the id of what it holds."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a commit: the id of the content of each path. `read` gives a content; None where it is lacking.

    What sieves have said of a content at a path is kept in `sifted`, which the trees of a history share.
    """

    blobs: Mapping[str, str]
    read: Callable[[str], bytes | None]
    sifted: dict[Sieve, dict[Content, Sifted | FileProblem]] = field(default_factory=dict)

    def read_data(self, content: Content) -> bytes | FileProblem:
        data = self.read(content[1])
        if data is None:
            return FileProblem(content[0], "unreadable", "The repository lacks its content.", relevant=True)
        return data

    def sift(self, sieve: Sieve, contents: Iterable[Content]) -> Iterator[Sifted | FileProblem]:
        """What the sieve says of contents, which need not be those of this tree."""
        known = self.sifted.setdefault(sieve, {})
        for content in contents:
            answer = known.get(content)
            if answer is None:
                data = self.read_data(content)
                answer = known[content] = data if isinstance(data, FileProblem) else sieve(content[0], data)
            yield answer

    def is_hit(self, content: Content) -> bool:
        """Whether one of all sieves so far says so of a content."""
        return any(Sifted.HIT in self.sift(sieve, (content,)) for sieve in tuple(self.sifted))


class CommittedProject(Project):
    """The project as one commit holds it."""

    def __init__(
        self,
        root: Path,
        tree: Tree,
        import_roots: Iterable[str] = (),
        *,
        jobs: int = 1,
        modules: WitnessedModules | None = None,
    ) -> None:
        paths = sorted(tree.blobs)
        self.witnessed = WitnessedModules(paths, import_roots) if modules is None else modules
        super().__init__(root, paths, import_roots, jobs=jobs, modules=self.witnessed)
        self._tree = tree
        self._ahead: dict[Content, Answer] = {}

    # from commit to commit --------------------------------------------------------------------------------------

    def step(self, came: Mapping[str, str], went: Collection[str]) -> CommittedProject:
        """The project at the next commit, in which these paths hold other contents, and those are gone."""
        blobs = {path: blob for path, blob in self._tree.blobs.items() if path not in went}
        new = [path for path in came if path not in blobs]
        blobs.update(came)
        modules = self.witnessed.step(blobs, new, went) if new or went else self.witnessed
        tree = Tree(blobs, self._tree.read, self._tree.sifted)
        after = CommittedProject(self.root, tree, self.import_roots, modules=modules)
        changed = {*came, *went}
        if modules is not self.witnessed:
            known = {*self._summaries, *self._outlines}
            asked = {path for path in known if modules.moved is None or module_tail(path) in modules.moved}
            changed |= {path for path in asked if modules.module_name(path) != self.modules.module_name(path)}
        after._sources = {path: value for path, value in self._sources.items() if path not in changed}
        after._summaries = self._summaries.without(changed)
        after._outlines = self._outlines.select(lambda path: path not in changed, after.earlier)
        after._lines = {path: value for path, value in self._lines.items() if path not in changed}
        after._ahead = self._ahead
        after.workers = self.workers
        return after

    def read_ahead(self, coming: Iterable[Content], on_file: Callable[[int, int], None]) -> None:
        """Summarises, of the contents that coming commits hold, those that they will ask for.

        What was read ahead the last time is forgotten.
        """
        self._ahead.clear()
        contents = [content for content in dict.fromkeys(coming) if self._tree.is_hit(content)]
        tasks = [self._make_task(content) for content in contents]
        for number, (content, answer) in enumerate(zip(contents, self.workers.read(tasks), strict=True), 1):
            self._ahead[content] = answer
            on_file(number, len(tasks))

    def _make_task(self, content: Content) -> Task:
        path, modules = content[0], self.modules
        data = self._tree.read_data(content)
        known = None if isinstance(data, FileProblem) else data
        return Task(self.root, path, modules.module_name(path), modules.is_package(path), known)

    # files ------------------------------------------------------------------------------------------------------

    def find_blob(self, path: str) -> str:
        """The id of the file's content; "" where the commit has no such file."""
        return self._tree.blobs.get(path, "")

    def sift(self, sieve: Sieve, paths: Iterable[str]) -> Iterator[tuple[str, Sifted | FileProblem]]:
        asked = list(paths)
        yield from zip(asked, self._tree.sift(sieve, ((path, self.find_blob(path)) for path in asked)), strict=True)

    def read_bytes(self, path: str) -> bytes | FileProblem:
        source = self._sources.get(path)
        return source.data if isinstance(source, SourceFile) else self._tree.read_data((path, self.find_blob(path)))

    def read(self, path: str) -> SourceFile | FileProblem:
        if path not in self._sources:
            data = self.read_bytes(path)
            self._sources[path] = data if isinstance(data, FileProblem) else open_source(path, data)
        return self._sources[path]

    def preload(self, paths: Iterable[str], on_file: Callable[[int, int], None] = lambda done, total: None) -> None:
        unknown = [path for path in paths if path not in self._summaries and not self._take_ahead(path)]
        wanted = [path for path in unknown if not isinstance(self.read_bytes(path), FileProblem)]
        tasks = [self._make_task((path, self.find_blob(path))) for path in wanted]
        for number, answer in enumerate(self.workers.read(tasks), 1):
            self._keep(answer.path, answer.source, answer.summary)
            on_file(number, len(tasks))

    def order_summaries(self, paths: Iterable[str]) -> None:
        self.preload(paths)

    def _take_ahead(self, path: str) -> bool:
        """Whether the file was read ahead, as the module that it is now."""
        answer = self._ahead.get((path, self.find_blob(path)))
        if answer is None:
            return False
        summary = answer.take_summary()
        if not isinstance(summary, FileProblem) and summary.module != self.modules.module_name(path):
            return False
        self._keep(path, answer.source, summary)
        return True

    def preload_outlines(
        self, paths: Iterable[str], on_file: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        wanted = [path for path in paths if path not in self._outlines]
        contents = [(path, self.find_blob(path)) for path in wanted]
        tasks = [self._make_task(content) for content in contents]
        for number, answer in enumerate(self.workers.outline([task for task in tasks if task.data is not None]), 1):
            self._outlines.put(answer.path, answer.outline)
            on_file(number, len(tasks))

    # what answers rest on ---------------------------------------------------------------------------------------

    def summarise(self, path: str) -> FileSummary | FileProblem:
        self._note(path)
        return super().summarise(path)

    def outline(self, path: str) -> Outline | FileProblem:
        self._note(path)
        return super().outline(path)

    def _search_paths_of(self, importer: str) -> tuple[str, ...]:
        for path in self._list_loaded(importer):
            self._note(path)  # a glance may be enough, and leaves no note
        return super()._search_paths_of(importer)

    def _note(self, path: str) -> None:
        if self.witnessed.witness is not None:
            self.witnessed.witness.files[path] = self.find_blob(path)

    def watch(self, work: Callable[[], Value]) -> tuple[Value, Witness]:
        """What some work gives, and what it rests on. The work must not use what other work has left behind."""
        witness = self.witnessed.witness = Witness()
        try:
            return work(), witness
        finally:
            self.witnessed.witness = None


@dataclass(slots=True)
class Witness:
    """What an answer rests on: the content of each file that was asked for it, and where names of modules led."""

    files: dict[str, str] = field(default_factory=dict)
    modules: dict[tuple[str, str], ModuleFile | None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    presence: dict[str, bool] = field(default_factory=dict)

    def list_tails(self) -> frozenset[str]:
        """The last names of all modules that were asked for, by name or by path."""
        paths = (*self.names, *self.presence)
        return frozenset({*(tail_name(name) for name, _ in self.modules), *map(module_tail, paths)})

    def holds_for_files(self, project: CommittedProject) -> bool:
        """Whether all files that were asked for are the same there."""
        return all(project.find_blob(path) == blob for path, blob in self.files.items())

    def holds_for_modules(self, modules: ModuleMap) -> bool:
        """Whether all names lead to the same files there."""
        return (
            all(modules.find_module(*question) == answer for question, answer in self.modules.items())
            and all(modules.module_name(path) == name for path, name in self.names.items())
            and all(modules.has_file(path) == is_there for path, is_there in self.presence.items())
        )


class WitnessedModules(ModuleMap):
    """Notes what it is asked, and what it answers, as long as somebody wants to know.

    `number` counts the maps of a history. `moved` are the last names of the modules by which it differs from the one
    before; None where it may differ in anything.
    """

    def __init__(self, paths: Iterable[str], import_roots: Iterable[str], number: int = 0) -> None:
        super().__init__(paths, import_roots)
        self.witness: Witness | None = None
        self.number = number
        self.moved: frozenset[str] | None = None
        self._import_roots = tuple(import_roots)

    def step(self, paths: Iterable[str], came: Collection[str], went: Collection[str]) -> WitnessedModules:
        """The map of the next commit, which has these paths, of which some have come; others have gone."""
        after = self.with_moved(came, went)
        if after is None:
            return WitnessedModules(paths, self._import_roots, self.number + 1)
        after.number = self.number + 1
        after.moved = frozenset(map(module_tail, (*came, *went)))
        return after

    def find_module(self, name: str, importer: str = "") -> ModuleFile | None:
        found = super().find_module(name, importer)
        if self.witness is not None:
            self.witness.modules[(name, importer)] = found
        return found

    def module_name(self, path: str) -> str:
        name = super().module_name(path)
        if self.witness is not None:
            self.witness.names[path] = name
        return name

    def has_file(self, path: str) -> bool:
        is_there = super().has_file(path)
        if self.witness is not None:
            self.witness.presence[path] = is_there
        return is_there


class Memory(Generic[Value]):
    """Remembers one answer for each name, for as long as all that it rests on is the same."""

    def __init__(self) -> None:
        self._known: dict[str, _Kept[Value]] = {}

    def recall(self, project: CommittedProject, name: str, key: Hashable, work: Callable[[], Value]) -> Value:
        """What the work gives, done anew only where `key` or something that the work has asked is another."""
        kept = self._known.get(name)
        if kept is None or kept.key != key or not kept.holds_in(project):
            value, witness = project.watch(work)
            kept = self._known[name] = _Kept(key, value, witness, project.witnessed, witness.list_tails())
        return kept.value


@dataclass(slots=True)
class _Kept(Generic[Value]):
    """An answer; `modules` are the last ones in which it was known to hold, `tails` those that it rests on."""

    key: Hashable
    value: Value
    witness: Witness
    modules: WitnessedModules
    tails: frozenset[str]

    def holds_in(self, project: CommittedProject) -> bool:
        """Whether all that the answer rests on is the same in the project."""
        modules = project.witnessed
        is_same = modules is self.modules or self._is_untouched(modules)
        if not self.witness.holds_for_files(project) or not (is_same or self.witness.holds_for_modules(modules)):
            return False
        self.modules = modules
        return True

    def _is_untouched(self, modules: WitnessedModules) -> bool:
        """Whether the map differs from the last one in nothing that was asked for, as far as that is plain."""
        is_next = modules.number == self.modules.number + 1
        return is_next and modules.moved is not None and self.tails.isdisjoint(modules.moved)
