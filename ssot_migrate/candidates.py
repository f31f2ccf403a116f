"""Which files are worth reading: the prefilter, grown until no further name for a replaced symbol appears."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname

from ssot_migrate.first_look import FirstLook
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.uses import Relevance
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import BindingKind, FileSummary
from ssot_migrate.source.prefilter import LocalPrefilter, Prefilter, Trigger

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Candidates:
    """`paths` are the files that may hold a use, sorted; `problems` those that could not be read at all.

    `words` are all names by which a replaced symbol or module can be reached, `triggers` those with the folder that
    they count in ("" for everywhere). `suspects` are files that may import what does not exist, where somebody asks for
    those; `watched` those that rules about classes and state look into; `marked` those with comments for this tool;
    `doubles` those that may name a duplicate of the successor, by one of `double_words`.
    """

    paths: tuple[str, ...]
    problems: tuple[FileProblem, ...]
    words: frozenset[str]
    suspects: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    double_words: frozenset[str] = frozenset()
    triggers: tuple[tuple[str, Trigger], ...] = ()


def find_candidates(
    project: Project,
    resolver: Resolver,
    facts: Facts,
    progress: Progress = lambda step, done, total: None,
    *,
    successors: bool = True,
    first_look: FirstLook | None = None,
) -> Candidates:
    """The files that may name what the packs replace. `successors`: what replaces it is looked for as well.

    `first_look` is shown every file that can be read.
    """
    sought = {*facts.sources, *(facts.successors if successors else ())}

    def find_more(path: str, words: Collection[str]) -> Iterator[str]:
        return _find_derived(project, resolver, facts, path, words)

    return find_mentions(project, resolver, sought, progress, find_more, first_look)


def find_mentions(
    project: Project,
    resolver: Resolver,
    sought: Collection[str],
    progress: Progress = lambda step, done, total: None,
    find_more: Callable[[str, Collection[str]], Iterable[str]] = lambda path, words: (),
    first_look: FirstLook | None = None,
) -> Candidates:
    """The files that may name one of the symbols `sought`, or of those that `find_more` adds for a file and the words.

    Reads the bytes of every file once; those that may pass a symbol on in full, and looks for what they add.
    """
    problems: list[FileProblem] = []
    hits: set[str] = set()
    waiting: list[str] = []
    names = Prefilter(tuple(Trigger(name) for name in sorted({tail_name(symbol) for symbol in sought})))
    look = first_look or FirstLook()
    triggers = [*(("", trigger) for trigger in _initial_triggers(sought)), *_local_triggers(resolver)]
    first = LocalPrefilter(triggers)
    words = {trigger.name or trigger.tail for _, trigger in triggers}
    for count, path in enumerate(project.paths):
        progress("looking for names", count, len(project.paths))
        data = project.read_bytes(path)
        if isinstance(data, FileProblem):
            problems.append(data)
            continue
        look.show(path, data)
        if first.matches(path, data):
            hits.add(path)
        elif b"import *" in data or names.matches(data):
            waiting.append(path)
    known: set[tuple[str, Trigger]] = set()
    searched = {tail_name(symbol) for symbol in sought}
    fresh = sorted(hits)
    while fresh:
        project.preload(fresh, lambda done, total: progress("reading", done, total))
        added = {symbol for path in fresh for symbol in find_more(path, words)}.difference(sought)
        sought = {*sought, *added}
        grown = {item for path in fresh for item in _exported_triggers(project, resolver, sought, path, words)}
        grown |= {("", trigger) for trigger in _initial_triggers(added)}
        grown -= known
        known |= grown
        words |= {trigger.name or trigger.tail for _, trigger in grown}
        more = LocalPrefilter(grown)
        # A name that the first reading did not look for may stand in any file.
        is_new = any((trigger.name or trigger.tail) not in searched for _, trigger in grown)
        pool = project.paths if is_new else waiting
        fresh = [path for path in pool if path not in hits and more.matches(path, project.get_bytes(path))]
        hits.update(fresh)
    return Candidates(
        tuple(sorted(hits)),
        tuple(problems),
        frozenset(words),
        watched=tuple(look.watched),
        marked=tuple(look.marked),
        triggers=tuple(sorted({*triggers, *known}, key=str)),
    )


def _initial_triggers(sought: Iterable[str]) -> list[Trigger]:
    return sorted({Trigger(tail_name(parent_name(symbol)), tail_name(symbol)) for symbol in sought}, key=str)


def _local_triggers(resolver: Resolver) -> Iterator[tuple[str, Trigger]]:
    """`from . import legacy` names the module but not the package around it."""
    for source in resolver.stated:
        found = resolver.project.modules.find_module(source)
        if found is not None and found.path is not None:
            yield dirname(found.path), Trigger(tail_name(source))


def _exported_triggers(
    project: Project, resolver: Resolver, sought: Collection[str], path: str, words: Collection[str]
) -> Iterator[tuple[str, Trigger]]:
    """The names under which other files can get what is sought from this one."""
    summary = project.find_summary(path)
    if summary is None:
        return
    module_tail = tail_name(summary.module)
    for name in _exported_names(resolver, sought, summary, frozenset(words)):
        yield "", Trigger(module_tail, name)
        if summary.is_package:
            yield dirname(path), Trigger(name)


def _find_derived(
    project: Project, resolver: Resolver, facts: Facts, path: str, words: Collection[str]
) -> Iterator[str]:
    """The classes of a file that derive from one that is replaced and built in another way: they are built, too."""
    summary = project.find_summary(path)
    if summary is None:
        return
    relevance = Relevance(summary, frozenset(words))
    for info in summary.classes:
        bases = (summary.references.get(index) for index in info.bases if index is not None)
        if any(base is not None and relevance.has_reference(base) for base in bases):
            symbol = f"{summary.module}.{info.qualname}"
            if facts.find_base(resolver.find_bases(symbol)[1:]) is not None:
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
