"""Looks again into files that have changed since a survey, and concern nobody but themselves."""

from __future__ import annotations

import zlib
from dataclasses import replace

from ssot_migrate.candidate_search import find_exports, search_on
from ssot_migrate.candidates import Candidates
from ssot_migrate.conclusion import leave_out
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
from ssot_migrate.usecases.state_again import retell_state


def look_again(seen: Seen, known: Known, state: State, request: Request) -> Renewed | None:
    """The survey of a project with what is found in the files `seen` now; None if what they say concerns others after
    all.
    """
    survey, basis = known.survey, known.read_basis()
    alone, facts = tuple(seen.looks), Facts(request.packs)
    double_names = LocalPrefilter(basis.candidates.double_triggers)
    project = known.open_project()
    if state.contents or state.paths != project.paths:
        project = project.with_files(state.paths, state.contents)
    resolver = Resolver(project, facts.sources)
    imports = {path: lines for path, look in seen.looks.items() if (lines := look.imports.get(path))}
    candidates = search_on(project, resolver, facts, basis.candidates, alone)
    if not set(candidates.paths).issubset(alone):
        return None
    candidates = replace(
        candidates,
        suspects=tuple(find_suspects(project, resolver, imports)),
        watched=(),
        marked=tuple(path for path, look in seen.looks.items() if look.marked),
        doubles=tuple(path for path in alone if double_names.matches(path, seen.data[path])),
    )
    latest = {path: _read_latest(basis, path, former) for path, former in seen.unnoticed.items()}
    before = Resolver(project.with_changes(latest), facts.sources)
    told = retell_state(before, resolver, survey.findings, request, latest)
    if told is None:
        return None
    rest = leave_out(survey, seen.moved, find_resting_rules(request.packs))
    question = Question(request.packs, request.selection, request.options)
    scan = collect_findings(project, question, candidates=candidates, known=rest, state=told)
    if scan.troubles or _passes_doubles_on(scan, facts):
        return None
    if find_doubles(scan.survey.findings, facts) != find_doubles(survey.findings, facts):
        return None  # others name what counts as a duplicate now, or does no longer
    return Renewed(scan.survey, _describe(basis, project, candidates, seen), dict(project.unread_modules))


def _read_latest(basis: Basis, path: str, former: bytes) -> bytes:
    """What a file held when it was looked into for the last time."""
    return zlib.decompress(basis.since[path]) if path in basis.since else former


def _describe(basis: Basis, project: Project, candidates: Candidates, seen: Seen) -> Basis:
    moved = seen.moved
    digests = {path: digest for path, digest in basis.digests.items() if path not in moved}
    read = project.digest_read()
    told = {
        path: digest
        for path, digest in basis.told.items()
        if path not in moved or path in seen.unnoticed or read.get(path) == digest
    }
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


def _passes_doubles_on(scan: Scan, facts: Facts) -> bool:
    """Whether a file that was looked into gives others a duplicate under a name that nobody has looked for."""
    candidates, doubles = scan.candidates, find_doubles(scan.survey.findings, facts)
    return any(
        not set(candidates.double_triggers).issuperset(
            find_exports(scan.resolver, doubles, path, candidates.double_words)
        )
        for path in candidates.doubles
    )
