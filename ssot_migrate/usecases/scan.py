"""`scan`: every finding of the selected rules in a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ssot_migrate.model.findings import FileProblem, ScanResult
from ssot_migrate.scanner import Question, Scan, collect_findings
from ssot_migrate.semantics.project import Project
from ssot_migrate.source.discovery import discover
from ssot_migrate.usecases.idle import find_idle
from ssot_migrate.usecases.request import Progress, Request, ignore_progress


def scan(request: Request, progress: Progress = ignore_progress) -> ScanResult:
    """Looks at the whole project and reports what the request selects."""
    return scan_project(request, progress)[1].result


def scan_project(request: Request, progress: Progress = ignore_progress) -> tuple[Project, Scan]:
    """The snapshot that was looked at, and what was found in it."""
    found = discover(request.root, exclude=request.exclude)
    project = Project(request.root, found.paths, request.import_roots, jobs=request.jobs)
    question = Question(request.packs, request.selection, request.options)
    scan = collect_findings(project, question, problems=found.problems, skipped=found.skipped, progress=progress)
    idle = find_idle(project, scan.all_findings, request)
    scan = replace(scan, result=replace(scan.result, idle_suppressions=idle))
    if request.allow_problems:
        scan = replace(scan, result=accept_problems(scan.result, lambda problem: True))
    return project, scan


def accept_problems(result: ScanResult, is_accepted: Callable[[FileProblem], bool]) -> ScanResult:
    """The same result, in which some of the files that could not be looked at do not matter."""
    problems = tuple(replace(one, accepted=one.accepted or is_accepted(one)) for one in result.coverage.problems)
    return replace(result, coverage=replace(result.coverage, problems=problems))
