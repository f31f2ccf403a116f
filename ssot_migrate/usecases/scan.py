"""`scan`: every finding of the selected rules in a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ssot_migrate.conclusion import Survey, conclude
from ssot_migrate.model.findings import FileProblem, Finding, ScanResult
from ssot_migrate.source.discovery import Discovery, discover
from ssot_migrate.usecases.cache import Memory, Recalled
from ssot_migrate.usecases.idle import find_idle
from ssot_migrate.usecases.request import Progress, Request, ignore_progress

if TYPE_CHECKING:
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.project import Project


@dataclass(frozen=True, slots=True)
class Look:
    """What was found for those who only want to know: the result, all findings, and the files of the project."""

    result: ScanResult
    all_findings: tuple[Finding, ...]
    survey: Survey
    paths: tuple[str, ...]


def scan(request: Request, progress: Progress = ignore_progress) -> ScanResult:
    """Looks at the whole project and reports what the request selects."""
    return look(request, progress).result


def look(request: Request, progress: Progress = ignore_progress) -> Look:
    """What there is, from memory where nothing has changed that matters."""
    memory = Memory.begin(request) if request.use_cache else None
    found = discover(request.root, exclude=request.exclude) if memory is None else memory.found
    recalled = memory.recall() if memory is not None else None
    survey = recalled.survey if recalled is not None else _scan_and_keep(request, found, memory, progress)[1].survey
    result, all_findings = conclude(survey, request.packs, request.selection, request.options)
    return Look(_finish(result, survey, all_findings, request), all_findings, survey, found.paths)


def scan_project(request: Request, progress: Progress = ignore_progress) -> tuple[Project, Scan]:
    """The snapshot that was looked at, and what was found in it, for those who go on working with both."""
    memory = Memory.begin(request) if request.use_cache else None
    found = discover(request.root, exclude=request.exclude) if memory is None else memory.found
    recalled = memory.recall() if memory is not None else None
    known = None if memory is None or recalled is None else _rebuild(request, memory, recalled, progress)
    project, scan = known or _scan_and_keep(request, found, memory, progress)
    return project, replace(scan, result=_finish(scan.result, scan.survey, scan.all_findings, request))


def _rebuild(request: Request, memory: Memory, recalled: Recalled, progress: Progress) -> tuple[Project, Scan] | None:
    """A scan from memory; None where a file that may be rewritten is no longer what it was when it was looked into."""
    from ssot_migrate.first_look import FirstLook
    from ssot_migrate.kinds.facts import Facts
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.project import Project
    from ssot_migrate.semantics.resolver import Resolver

    survey, basis = recalled.survey, recalled.read_basis()
    paths, readings = memory.found.paths, memory.load_readings()
    project = Project(request.root, paths, request.import_roots, jobs=request.jobs, readings=readings)
    rewritten = sorted({finding.location.path for finding in survey.findings if finding.fix is not None})
    project.preload(rewritten, lambda done, total: progress("reading", done, total))
    project.workers.close()
    digests = project.digest_read()
    if any(digests[path] != basis.digests.get(path) for path in rewritten):
        return None
    resolver = Resolver(project, Facts(request.packs).sources)
    result, all_findings = conclude(survey, request.packs, request.selection, request.options)
    return project, Scan(result, all_findings, basis.candidates, survey, resolver, FirstLook(), ())


def _scan_and_keep(
    request: Request, found: Discovery, memory: Memory | None, progress: Progress
) -> tuple[Project, Scan]:
    """A survey of everything, remembered for the next time."""
    from ssot_migrate.scanner import Question, collect_findings
    from ssot_migrate.semantics.project import Project

    parsable = memory.list_parsable() if memory is not None else frozenset[str]()
    readings = memory.load_readings() if memory is not None else {}
    project = Project(request.root, found.paths, request.import_roots, jobs=request.jobs, readings=readings)
    scan = collect_findings(
        project,
        Question(request.packs, request.selection, request.options),
        problems=found.problems,
        skipped=found.skipped,
        parsable=parsable,
        progress=progress,
    )
    if memory is not None:
        memory.keep(project, scan)
    return project, scan


def _finish(result: ScanResult, survey: Survey, findings: tuple[Finding, ...], request: Request) -> ScanResult:
    """With comments that accept nothing; and, where the user wants that, content with what could not be looked at."""
    result = replace(result, idle_suppressions=find_idle(survey.comments, findings, request))
    return accept_problems(result, lambda problem: True) if request.allow_problems else result


def accept_problems(result: ScanResult, is_accepted: Callable[[FileProblem], bool]) -> ScanResult:
    """The same result, in which some of the files that could not be looked at do not matter."""
    problems = tuple(replace(one, accepted=one.accepted or is_accepted(one)) for one in result.coverage.problems)
    return replace(result, coverage=replace(result.coverage, problems=problems))
