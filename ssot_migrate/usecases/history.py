"""`status --history`: what every commit of the main line left to do, read from git's objects."""

from __future__ import annotations

import pickle
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

from ssot_migrate.git_commits import ListedCommit, Objects, Span, iter_steps, list_commits, read_tree
from ssot_migrate.model.history import Commit, Gap, History, HistoryPoint, OldUse, Return, Standing
from ssot_migrate.model.places import Places
from ssot_migrate.semantics.committed import CommittedProject, Tree
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, parse_exclude
from ssot_migrate.source.listing import NEVER_ENTERED
from ssot_migrate.source.program import identify_program
from ssot_migrate.source.store import Store, find_store
from ssot_migrate.usecases.counting import PlaceCounter
from ssot_migrate.usecases.request import Progress, Request, ignore_progress

_AHEAD = 100  # commits whose contents are read together, by all processes


def history(request: Request, span: Span, progress: Progress = ignore_progress) -> History:
    """What each commit of a span held, by today's packs. With the cache, a commit is read only once.

    Raises UsageError where git cannot tell.
    """
    listed = list_commits(request.root, span)
    store = find_store() if request.use_cache else None
    name = f"history-{_digest_question(request)}"
    known = {} if store is None else _recall(store, name)
    unknown = [one for one in listed if one.commit.id not in known]
    try:
        for number, (commit, standing) in enumerate(_read_commits(request, unknown, progress), 1):
            known[commit] = standing
            progress("reading commits", number, len(unknown))
    finally:
        if store is not None and unknown:
            sure = {commit: standing for commit, standing in known.items() if not standing.is_hasty}
            store.save(name, pickle.dumps(sure, pickle.HIGHEST_PROTOCOL))
    return build_history((one.commit, known.get(one.commit.id)) for one in listed)


def _recall(store: Store, name: str) -> dict[str, Standing]:
    """What is known of commits, by their ids."""
    data = store.load(name)
    known = None if data is None else pickle.loads(data)
    return known if isinstance(known, dict) else {}


def build_history(standings: Iterable[tuple[Commit, Standing | None]]) -> History:
    """The points of commits, the oldest first; a commit that could not be read is a gap."""
    points: list[HistoryPoint] = []
    returns: list[Return] = []
    gaps: list[Gap] = []
    gone: dict[str, Commit] = {}
    former: dict[str, OldUse] | None = None
    for commit, standing in standings:
        if standing is None:
            gaps.append(Gap(commit, "The repository lacks a part of its tree."))
            continue
        uses = {use.fingerprint: use for use in standing.uses}
        came = [] if former is None else [use for key, use in uses.items() if key not in former]
        went = [] if former is None else [key for key in former if key not in uses]
        returns += [_tell_return(commit, gone.pop(use.fingerprint), use) for use in came if use.fingerprint in gone]
        gone.update((key, commit) for key in went)
        points.append(_build_point(commit, standing, len(came), len(went)))
        former = uses
    return History(tuple(points), tuple(returns), tuple(gaps))


def _build_point(commit: Commit, standing: Standing, added: int, removed: int) -> HistoryPoint:
    return HistoryPoint(
        commit=commit,
        places=Places(standing.canonical, len(standing.uses), standing.duplicate),
        by_rule=tuple(sorted(Counter(use.rule for use in standing.uses).items())),
        by_phase=tuple(sorted(Counter(use.phase for use in standing.uses if use.phase is not None).items())),
        added=added,
        removed=removed,
        unread=standing.unread,
    )


def _tell_return(commit: Commit, gone: Commit, use: OldUse) -> Return:
    return Return(commit, gone, use.rule, use.path, use.line, use.symbol)


# reading -----------------------------------------------------------------------------------------------------------


def _read_commits(
    request: Request, listed: Sequence[ListedCommit], progress: Progress
) -> Iterator[tuple[str, Standing]]:
    """Each commit that git has whole, with what it holds; they are read in one go, each from the one before."""
    is_wanted = _select_files(request.exclude)
    trees = ((number, read_tree(request.root, one.tree, is_wanted)) for number, one in enumerate(listed))
    start, blobs = next(((number, blobs) for number, blobs in trees if blobs is not None), (0, None))
    if blobs is None:
        return
    counter = PlaceCounter(request.packs, request.selection)
    with Objects(request.root) as objects:
        tree = Tree(blobs, objects.read)
        project = CommittedProject(request.root, tree, request.import_roots, jobs=request.jobs)
        try:
            yield listed[start].commit.id, counter.count(project)
            following = listed[start + 1 :]
            steps = iter_steps(request.root, [one.tree for one in listed[start:]], is_wanted)
            pairs = zip(following, steps, strict=True)
            while batch := list(islice(pairs, _AHEAD)):
                coming = (item for _, step in batch if step is not None for item in step.came.items())
                project.read_ahead(coming, lambda done, total: progress("reading contents", done, total))
                for one, step in batch:
                    if step is not None:
                        project = project.step(step.came, step.went)
                        yield one.commit.id, counter.count(project)
        finally:
            project.workers.close()


def _select_files(exclude: Sequence[str]) -> Callable[[str], bool]:
    """Whether a file of a commit is one of the project's, as far as its path tells: what git tracks is not ignored."""
    excluded = parse_exclude(tuple(exclude))

    @lru_cache(maxsize=1 << 17)
    def is_wanted(path: str) -> bool:
        if not path.endswith(SOURCE_SUFFIXES):
            return False
        return NEVER_ENTERED.isdisjoint(path.split("/")[:-1]) and not excluded.names(path)

    return is_wanted


def _digest_question(request: Request) -> str:
    """What the answers depend on besides the commits."""
    selection = request.selection
    question = (
        (str(request.root), sys.version, identify_program()),
        [(pack.name, pack.origin, pack.digest) for pack in request.packs],
        (selection.ignore, selection.need_reason, request.exclude, request.import_roots),
    )
    return blake2b(repr(question).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
