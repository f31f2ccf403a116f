"""Looks again into files that have changed since a survey, and into those which can see that."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from ssot_migrate.candidate_search import find_exports, search_on
from ssot_migrate.candidates import Candidates
from ssot_migrate.conclusion import Survey, describe_coverage, leave_out
from ssot_migrate.doubles import find_doubles
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.model.findings import Finding
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
    survey, basis, facts = known.survey, known.read_basis(), Facts(request.packs)
    project = known.open_project()
    if now.contents or now.paths != project.paths:
        project = project.with_files(now.paths, now.contents)
    resolver = Resolver(project, facts.sources)
    found = search_on(project, resolver, facts, basis.candidates, seen.looks)
    if not set(found.paths).issubset(seen.looks):
        return None
    state = None if seen.moves_state else _retell(resolver, seen, survey, request)
    candidates = _complete(found, resolver, seen, basis, watches=state is None)
    asked_again = find_resting_rules(request.packs) | (find_state_rules(request.packs) if state is None else set())
    rest = leave_out(survey, seen.moved, asked_again)
    question = Question(request.packs, request.selection, request.options)
    scan = collect_findings(project, question, candidates=candidates, known=rest, state=state)
    if _concerns_others(scan, seen, survey, facts):
        return None
    fresh = _describe(basis, project, candidates, seen)
    fresh = fresh if state is not None else _tell_state(basis, fresh, project, candidates.watched)
    problems = {one.path: one for one in (*survey.coverage.problems, *scan.troubles)}
    coverage = describe_coverage(now.paths, problems.values(), now.skipped)
    return Renewed(replace(scan.survey, coverage=coverage), fresh, dict(project.unread_modules))


def _retell(resolver: Resolver, seen: Seen, survey: Survey, request: Request) -> list[Finding] | None:
    """What rules about classes and state find in the files; None where these have to look at everything again."""
    before = Resolver(resolver.project.with_changes(seen.unnoticed), Facts(request.packs).sources)
    return retell_state(before, resolver, survey.findings, request, seen.unnoticed)


def _complete(found: Candidates, resolver: Resolver, seen: Seen, basis: Basis, *, watches: bool) -> Candidates:
    """All that there is to look into in the files; with what rules about classes and state look into, if they are to
    look at everything again.
    """
    double_names = LocalPrefilter(basis.candidates.double_triggers)
    imports = {path: lines for path, look in seen.looks.items() if (lines := look.imports.get(path))}
    watched = {path for path, look in seen.looks.items() if look.watched}.union(
        path for path in basis.candidates.watched if path not in seen.moved
    )
    return replace(
        found,
        suspects=tuple(find_suspects(resolver.project, resolver, imports)),
        watched=tuple(sorted(watched)) if watches else (),
        marked=tuple(path for path, look in seen.looks.items() if look.marked),
        doubles=tuple(path for path, data in seen.data.items() if double_names.matches(path, data)),
    )


def _concerns_others(scan: Scan, seen: Seen, survey: Survey, facts: Facts) -> bool:
    """Whether other files are in trouble than were, or others have to look for other names than they did."""
    known = set(survey.coverage.problems)
    if any(one not in known and one.path not in seen.looks for one in scan.troubles):
        return True
    doubles = find_doubles(scan.survey.findings, facts)
    return doubles != find_doubles(survey.findings, facts) or _passes_doubles_on(scan, doubles)


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


def _tell_state(former: Basis, basis: Basis, project: Project, watched: Sequence[str]) -> Basis:
    """The basis where rules about classes and state have looked at everything again."""
    swept = project.glances.swept
    # Of what was read in full before, somebody may know more than the outline.
    outlined = project.only_outlined
    glimpsed = (outlined & former.glimpsed) | outlined.difference(former.digests)
    return replace(
        basis,
        sweeps=tuple(project.glances.sweeps),
        entangled=frozenset(watched).union(swept, project.outlined),
        glimpsed=glimpsed & frozenset(watched) - swept,
        candidates=replace(basis.candidates, watched=tuple(watched)),
    )


def _passes_doubles_on(scan: Scan, doubles: Collection[str]) -> bool:
    """Whether a file that was looked into gives others a duplicate under a name that nobody has looked for."""
    candidates = scan.candidates
    return any(
        not set(candidates.double_triggers).issuperset(
            find_exports(scan.resolver, doubles, path, candidates.double_words)
        )
        for path in candidates.doubles
    )
