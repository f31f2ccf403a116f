"""`scan`: every finding of the selected rules in a project."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ssot_migrate.conclusion import Survey, conclude
from ssot_migrate.model.findings import FileProblem, Finding, ScanResult
from ssot_migrate.source.discovery import Discovery, discover
from ssot_migrate.usecases.cache import Memory
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
    survey = memory.recall() if memory is not None else None
    if survey is None:
        parsable = memory.list_parsable() if memory is not None else frozenset[str]()
        project, scan = _scan_files(request, found, progress, parsable)
        survey = scan.survey
        if memory is not None:
            memory.keep(project, scan)
    result, all_findings = conclude(survey, request.packs, request.selection, request.options)
    return Look(_finish(result, survey, all_findings, request), all_findings, survey, found.paths)


def scan_project(request: Request, progress: Progress = ignore_progress) -> tuple[Project, Scan]:
    """The snapshot that was looked at, and what was found in it, for those who go on working with both."""
    found = discover(request.root, exclude=request.exclude)
    project, scan = _scan_files(request, found, progress)
    return project, replace(scan, result=_finish(scan.result, scan.survey, scan.all_findings, request))


def _scan_files(
    request: Request, found: Discovery, progress: Progress, parsable: Collection[str] = ()
) -> tuple[Project, Scan]:
    from ssot_migrate.scanner import Question, collect_findings
    from ssot_migrate.semantics.project import Project

    project = Project(request.root, found.paths, request.import_roots, jobs=request.jobs)
    question = Question(request.packs, request.selection, request.options)
    return project, collect_findings(
        project,
        question,
        problems=found.problems,
        skipped=found.skipped,
        parsable=parsable,
        progress=progress,
    )


def _finish(result: ScanResult, survey: Survey, findings: tuple[Finding, ...], request: Request) -> ScanResult:
    """With comments that accept nothing; and, where the user wants that, content with what could not be looked at."""
    result = replace(result, idle_suppressions=find_idle(survey.comments, findings, request))
    return accept_problems(result, lambda problem: True) if request.allow_problems else result


def accept_problems(result: ScanResult, is_accepted: Callable[[FileProblem], bool]) -> ScanResult:
    """The same result, in which some of the files that could not be looked at do not matter."""
    problems = tuple(replace(one, accepted=one.accepted or is_accepted(one)) for one in result.coverage.problems)
    return replace(result, coverage=replace(result.coverage, problems=problems))
