"""Which files are worth reading: the prefilter, grown until no further name for a replaced symbol appears."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import field, replace
from functools import partial
from posixpath import dirname

from ssot_migrate.candidates import Candidates
from ssot_migrate.first_look import FirstLook
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.uses import Relevance
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved
from ssot_migrate.semantics.project import Project, Sifted
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import BindingKind, FileSummary
from ssot_migrate.source.prefilter import LocalPrefilter, Prefilter, Trigger

Progress = Callable[[str, int, int], None]


def find_candidates(
    project: Project,
    resolver: Resolver,
    facts: Facts,
    progress: Progress = lambda step, done, total: None,
    *,
    uses: bool = True,
    successors: bool = True,
    first_look: FirstLook | None = None,
) -> Candidates:
    """The files that may name what the packs replace, if its `uses` matter, and its `successors`, if these do.

    `first_look` is shown every file that can be read; without one, only comments for this tool are noted.
    """
    sought = {*(facts.sources if uses else ()), *(facts.successors if successors else ())}
    find_more, triggers = partial(find_derived, resolver, facts), list_name_triggers(facts) if uses else ()
    return find_mentions(project, resolver, sought, progress, find_more, first_look, triggers=triggers)


def search_on(
    project: Project, resolver: Resolver, facts: Facts, known: Candidates, paths: Collection[str]
) -> Candidates:
    """What was looked for, and what has to be because of what the files `paths` say: in these files, and in all others
    that may name what these add. The rest of `known` stays as it is.
    """
    search = _Search.resume(project, resolver, known)
    fresh = sorted(path for path, answer in project.sift(_build_sieve(search.triggers), paths) if answer is Sifted.HIT)
    search.hits.update(fresh)
    while fresh:
        fresh = search.grow(fresh, partial(find_derived, resolver, facts))
    return search.describe(known)


def list_name_triggers(facts: Facts) -> list[tuple[str, Trigger]]:
    """What gives a file away that may compare the name of a class with a replaced one's, and name no module for it."""
    return [("", Trigger("__name__", name)) for name in sorted(facts.renamed_classes)]


FindMore = Callable[[str, Collection[str]], Iterable[str]]
"""From a file and the words that are looked for to further symbols that have to be looked for."""

Exports = Callable[[Collection[str], str, Collection[str]], Iterable[tuple[str, Trigger]]]
"""From what is sought, a file and the words to the names under which others can get it from there."""


def find_mentions(
    project: Project,
    resolver: Resolver,
    sought: Collection[str],
    progress: Progress = lambda step, done, total: None,
    find_more: FindMore = lambda path, words: (),
    first_look: FirstLook | None = None,
    exports: Exports | None = None,
    triggers: Iterable[tuple[str, Trigger]] = (),
) -> Candidates:
    """The files that may name one of the symbols `sought`, or of those that `find_more` adds for a file and the words.

    Reads the bytes of every file once; those that may pass a symbol on in full, and looks for what they add.
    `exports` may say from memory what `find_exports` would; `triggers` are looked for as well.
    """
    look = first_look or FirstLook()
    search = _Search(project, resolver, sought, progress, exports or partial(find_exports, resolver))
    search.triggers |= set(triggers)
    fresh = search.read_all(look)
    while fresh:
        fresh = search.grow(fresh, find_more)
    noticed = Candidates(
        (), tuple(search.problems), frozenset(), watched=tuple(look.watched), marked=tuple(look.marked)
    )
    return search.describe(noticed)


class _Search:
    """What has been found so far. `waiting` are files that hold a name, but say nothing of the module that it is of."""

    def __init__(
        self, project: Project, resolver: Resolver, sought: Collection[str], progress: Progress, exports: Exports
    ) -> None:
        self._project = project
        self._progress = progress
        self._exports = exports
        self.sought = frozenset(sought)
        self._searched = frozenset(tail_name(symbol) for symbol in sought)
        self._waiting: list[str] = []
        self.triggers = {*(("", trigger) for trigger in _initial_triggers(sought)), *_local_triggers(resolver, sought)}
        self.words = {trigger.word for _, trigger in self.triggers}
        self.hits: set[str] = set()
        self.problems: list[FileProblem] = []

    @classmethod
    def resume(cls, project: Project, resolver: Resolver, known: Candidates) -> _Search:
        """A search that goes on where an earlier one ended, and has found nothing yet."""
        search = cls(project, resolver, known.sought, lambda step, done, total: None, partial(find_exports, resolver))
        search.triggers, search.words = set(known.triggers), set(known.words)
        search._searched = frozenset()  # which files hold a name without its module is not remembered
        return search

    def describe(self, candidates: Candidates) -> Candidates:
        """The candidates with what was found, and what was looked for."""
        return replace(
            candidates,
            paths=tuple(sorted(self.hits)),
            words=frozenset(self.words),
            triggers=tuple(sorted(self.triggers, key=str)),
            sought=self.sought,
        )

    def read_all(self, look: FirstLook) -> list[str]:
        """Reads every file, and gives those that may matter."""
        names = Prefilter(tuple(Trigger(name) for name in sorted(self._searched)))
        paths = self._project.paths
        for count, (path, answer) in enumerate(self._project.sift(_build_sieve(self.triggers, names, look), paths)):
            self._progress("looking for names", count, len(paths))
            if isinstance(answer, FileProblem):
                self.problems.append(answer)
            elif answer is Sifted.HIT:
                self.hits.add(path)
            elif answer is Sifted.PERHAPS:
                self._waiting.append(path)
        return sorted(self.hits)

    def grow(self, fresh: list[str], find_more: FindMore) -> list[str]:
        """Reads files in full, and gives those that hold a name that they add."""
        self._project.order_summaries(fresh)
        added: set[str] = set()
        for number, path in enumerate(fresh, 1):
            added.update(find_more(path, self.words))
            self._progress("reading", number, len(fresh))
        added -= self.sought
        self.sought |= added
        grown = {item for path in fresh for item in self._exports(self.sought, path, self.words)}
        grown |= {("", trigger) for trigger in _initial_triggers(added)}
        grown -= self.triggers
        self.triggers |= grown
        self.words |= {trigger.word for _, trigger in grown}
        # A name that the first reading did not look for may stand in any file.
        known = {item for item in grown if item[1].word in self._searched}
        found = [*self._find(known, self._waiting), *self._find(grown - known, self._project.paths)]
        self.hits.update(found)
        return sorted(set(found))

    def _find(self, triggers: Collection[tuple[str, Trigger]], paths: Iterable[str]) -> Iterator[str]:
        if triggers:
            others = [path for path in paths if path not in self.hits]
            for path, answer in self._project.sift(_build_sieve(triggers), others):
                if answer is Sifted.HIT:
                    yield path


@light_dataclass(frozen=True, slots=True)
class _Sieve:
    """Tells a file that may name what is sought; one that has only the name, or a star, may become one.

    `first_look` is shown what goes through, and makes no difference.
    """

    triggers: frozenset[tuple[str, Trigger]]
    names: Prefilter | None
    filters: LocalPrefilter = field(repr=False, compare=False)
    first_look: FirstLook | None = field(repr=False, compare=False)

    def __call__(self, path: str, data: bytes) -> Sifted:
        if self.first_look is not None:
            self.first_look.show(path, data)
        if self.filters.matches(path, data):
            return Sifted.HIT
        if self.names is not None and (b"import *" in data or self.names.matches(data)):
            return Sifted.PERHAPS
        return Sifted.NOTHING


def _build_sieve(
    triggers: Collection[tuple[str, Trigger]], names: Prefilter | None = None, look: FirstLook | None = None
) -> _Sieve:
    return _Sieve(frozenset(triggers), names, LocalPrefilter(triggers), look)


def find_exports(
    resolver: Resolver, sought: Collection[str], path: str, words: Collection[str]
) -> Iterator[tuple[str, Trigger]]:
    """The names under which other files can get what is sought from this one, each with the folder where it counts."""
    summary = resolver.project.find_summary(path)
    if summary is None:
        return
    for name in _exported_names(resolver, sought, summary, frozenset(words)):
        yield "", Trigger(tail_name(summary.module), name)
        if summary.is_package:
            yield dirname(path), Trigger(name)


def _initial_triggers(sought: Iterable[str]) -> list[Trigger]:
    return sorted({Trigger(tail_name(parent_name(symbol)), tail_name(symbol)) for symbol in sought}, key=str)


def _local_triggers(resolver: Resolver, sought: Collection[str]) -> Iterator[tuple[str, Trigger]]:
    """`from . import legacy` names the module but not the package around it."""
    for source in resolver.stated.intersection(sought):
        found = resolver.project.modules.find_module(source)
        if found is not None and found.path is not None:
            yield dirname(found.path), Trigger(tail_name(source))


def find_derived(resolver: Resolver, facts: Facts, path: str, words: Collection[str]) -> Iterator[str]:
    """The classes of a file that derive from one that is replaced and built in another way: they are built, too."""
    summary = resolver.project.find_summary(path)
    if summary is None:
        return
    relevance, own = Relevance(summary, frozenset(words)), set[str]()
    for info in summary.classes:
        bases = (summary.references.get(index) for index in info.bases if index is not None)
        if not any(base is not None and (relevance.has_reference(base) or base.chain[0] in own) for base in bases):
            continue
        symbol = f"{summary.module}.{info.qualname}"
        if facts.find_base(resolver.find_bases(symbol)[1:]) is not None:
            own.add(tail_name(info.qualname))
            yield symbol


def _exported_names(
    resolver: Resolver, sought: Collection[str], summary: FileSummary, words: frozenset[str]
) -> Iterator[str]:
    relevance = Relevance(summary, words)
    for name, indexes in summary.exports.items():
        if relevance.has_any(indexes) and _is_sought(sought, resolver.resolve_bindings(summary, indexes, name)):
            yield name
    for name, lazy in summary.lazy_names.items():
        is_named = lazy.name in words or not words.isdisjoint(lazy.module.split("."))
        if is_named and _is_sought(sought, resolver.resolve_name(summary.module, name, summary.path)):
            yield name
    for binding in summary.bindings:
        if binding.kind is BindingKind.STAR and binding.scope == 0:
            module = resolver.imported_module(summary, binding)
            for source in sought if module else ():
                answer = resolver.resolve_name(module or "", tail_name(source), summary.path)
                if _is_sought(sought, answer):
                    yield tail_name(source)


def _is_sought(sought: Collection[str], resolution: Resolution) -> bool:
    if isinstance(resolution, Ambiguous):
        return any(candidate.symbol in sought for candidate in resolution.candidates)
    return isinstance(resolution, Resolved) and resolution.symbol in sought
