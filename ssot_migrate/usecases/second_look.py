"""Looks again into files that have changed since a survey, and concern nobody but themselves."""

from __future__ import annotations

import zlib
from dataclasses import replace

from ssot_migrate.candidate_search import find_exports, search_on
from ssot_migrate.candidates import Candidates
from ssot_migrate.conclusion import describe_coverage, leave_out
from ssot_migrate.doubles import find_doubles
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.scanner import Question, Scan, collect_findings, find_resting_rules
from ssot_migrate.semantics.glances import join_asked
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.source.prefilter import LocalPrefilter
from ssot_migrate.suspects import find_suspects
from ssot_migrate.usecases.basis import Basis, Renewed, Seen
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.state_again import find_state_rules, retell_state


def look_again(seen: Seen, known: Known, now: State, request: Request) -> Renewed | None:
    """The survey of a project with what is found in the files `seen` now; None if what they say concerns others after
    all.
    """
    survey, basis = known.survey, known.read_basis()
    alone, facts = tuple(seen.looks), Facts(request.packs)
    double_names = LocalPrefilter(basis.candidates.double_triggers)
    project = known.open_project()
    if now.contents or now.paths != project.paths:
        project = project.with_files(now.paths, now.contents)
    resolver = Resolver(project, facts.sources)
    imports = {path: lines for path, look in seen.looks.items() if (lines := look.imports.get(path))}
    candidates = search_on(project, resolver, facts, basis.candidates, alone)
    if not set(candidates.paths).issubset(alone):
        return None
    latest = {path: _read_latest(basis, path, former) for path, former in seen.unnoticed.items()}
    state = None
    if not seen.moves_state:
        before = Resolver(project.with_changes(latest), facts.sources)
        state = retell_state(before, resolver, survey.findings, request, latest)
    candidates = replace(
        candidates,
        suspects=tuple(find_suspects(project, resolver, imports)),
        watched=_list_watched(basis, seen) if state is None else (),
        marked=tuple(path for path, look in seen.looks.items() if look.marked),
        doubles=tuple(path for path in alone if double_names.matches(path, seen.data[path])),
    )
    asked_again = find_resting_rules(request.packs) | (find_state_rules(request.packs) if state is None else set())
    rest = leave_out(survey, seen.moved, asked_again)
    question = Question(request.packs, request.selection, request.options)
    scan = collect_findings(project, question, candidates=candidates, known=rest, state=state)
    problems = {one.path: one for one in survey.coverage.problems}
    if any(problems.get(one.path) != one and one.path not in seen.looks for one in scan.troubles):
        return None
    if _passes_doubles_on(scan, facts):
        return None
    if find_doubles(scan.survey.findings, facts) != find_doubles(survey.findings, facts):
        return None  # others name what counts as a duplicate now, or does no longer
    fresh = _describe(basis, project, candidates, seen)
    fresh = fresh if state is not None else _tell_state(basis, fresh, project)
    problems |= {one.path: one for one in scan.troubles}
    coverage = describe_coverage(now.paths, problems.values(), now.skipped)
    return Renewed(replace(scan.survey, coverage=coverage), fresh, dict(project.unread_modules))


def _list_watched(basis: Basis, seen: Seen) -> tuple[str, ...]:
    """All files that rules about classes and state look into now."""
    fresh = {path for path, look in seen.looks.items() if look.watched}
    return tuple(sorted({*basis.candidates.watched} - seen.moved | fresh))


def _read_latest(basis: Basis, path: str, former: bytes) -> bytes:
    """What a file held when it was looked into for the last time."""
    return zlib.decompress(basis.since[path]) if path in basis.since else former


def _describe(basis: Basis, project: Project, candidates: Candidates, seen: Seen) -> Basis:
    moved = seen.moved
    digests = {path: digest for path, digest in basis.digests.items() if path not in moved}
    read = project.digest_read()
    # Whoever relied on what these files told has been looked into, or cannot tell the difference.
    told = {path: digest for path, digest in basis.told.items() if path not in moved}
    told |= {path: read[path] for path in seen.looks if path in read}
    imports = {path: digest for path, digest in basis.imports.items() if path not in moved}
    for look in seen.looks.values():
        imports |= look.digest_imports()
    return replace(
        basis,
        digests=digests | read,
        told=told,
        since={**basis.since, **{path: zlib.compress(data, 1) for path, data in seen.data.items()}},
        imports=imports,
        asked=join_asked(
            {path: told for path, told in basis.asked.items() if path not in seen.gone}, project.glances.list_asked()
        ),
        entangled=basis.entangled | project.outlined | project.glances.swept,
        glimpsed=basis.glimpsed - read.keys(),
        candidates=basis.candidates.join(candidates, moved),
    )


def _tell_state(former: Basis, basis: Basis, project: Project) -> Basis:
    """The basis where rules about classes and state have looked at everything again."""
    watched, swept = frozenset(basis.candidates.watched), project.glances.swept
    # Of what was read in full before, somebody may know more than the outline.
    glimpsed = {path for path in project.only_outlined if path in former.glimpsed or path not in former.digests}
    return replace(
        basis,
        sweeps=tuple(project.glances.sweeps),
        entangled=watched.union(swept, project.outlined),
        glimpsed=frozenset(glimpsed) & watched - swept,
    )


def _passes_doubles_on(scan: Scan, facts: Facts) -> bool:
    """Whether a file that was looked into gives others a duplicate under a name that nobody has looked for."""
    candidates, doubles = scan.candidates, find_doubles(scan.survey.findings, facts)
    return any(
        not set(candidates.double_triggers).issuperset(
            find_exports(scan.resolver, doubles, path, candidates.double_words)
        )
        for path in candidates.doubles
    )
