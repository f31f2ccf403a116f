"""`scan`: every finding of the selected rules in a project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ssot_migrate.conclusion import Survey, conclude
from ssot_migrate.model.findings import FileProblem, Finding, ScanResult
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.discovery import Discovery, discover
from ssot_migrate.usecases.cache import Memory
from ssot_migrate.usecases.idle import find_idle
from ssot_migrate.usecases.known import Known
from ssot_migrate.usecases.request import Progress, Request, ignore_progress

if TYPE_CHECKING:
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.project import Project


@light_dataclass(frozen=True, slots=True)
class Look:
    """What was found for those who only want to know: the result, all findings, and what these were taken from."""

    result: ScanResult
    all_findings: tuple[Finding, ...]
    known: Known


def scan(request: Request, progress: Progress = ignore_progress) -> ScanResult:
    """Looks at the whole project and reports what the request selects."""
    return look(request, progress).result


def look(request: Request, progress: Progress = ignore_progress) -> Look:
    """What there is, from memory where nothing has changed that matters."""
    memory, found = _begin(request)
    known = memory.recall() if memory is not None else None
    if known is None:
        known = _describe(*_scan_and_keep(request, found, memory, progress), request)
    result, all_findings = conclude(known.survey, request.packs, request.selection, request.options)
    return Look(_finish(result, known.survey, all_findings, request), all_findings, known)


def scan_project(request: Request, progress: Progress = ignore_progress) -> tuple[Project, Scan]:
    """The snapshot that was looked at, and what was found in it, for those who go on working with both."""
    memory, found = _begin(request)
    recalled = memory.recall() if memory is not None else None
    known = None if recalled is None else _rebuild(request, recalled, progress)
    project, scan = known or _scan_and_keep(request, found, memory, progress)
    return project, replace(scan, result=_finish(scan.result, scan.survey, scan.all_findings, request))


def _begin(request: Request) -> tuple[Memory | None, Discovery]:
    """What is remembered, if that is wanted, and the files of the project."""
    memory = Memory.begin(request) if request.use_cache else None
    return memory, discover(request.root, exclude=request.exclude) if memory is None else memory.found


def _describe(project: Project, scan: Scan, request: Request) -> Known:
    """What is known after a scan of the whole project."""
    from ssot_migrate.usecases.basis import Basis

    return Known(
        scan.survey,
        project.paths,
        read_basis=lru_cache(maxsize=1)(lambda: Basis.of(project, scan, request.selection)),
        recall_text=project.get_bytes,
        open_project=lambda: project,
    )


def _rebuild(request: Request, known: Known, progress: Progress) -> tuple[Project, Scan] | None:
    """A scan from memory; None where a file that may be rewritten is no longer what it was when it was looked into."""
    from ssot_migrate.first_look import FirstLook
    from ssot_migrate.kinds.facts import Facts
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.resolver import Resolver

    survey, basis, project = known.survey, known.read_basis(), known.open_project()
    result, all_findings = conclude(survey, request.packs, request.selection, request.options)
    rewritten = sorted({finding.location.path for finding in all_findings if finding.fix is not None})
    project.save_room()
    project.preload(rewritten, lambda done, total: progress("reading", done, total))
    project.workers.close()
    digests = project.digest_read()
    if any(digests[path] != basis.digests.get(path) for path in rewritten):
        return None
    resolver = Resolver(project, Facts(request.packs).sources)
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
