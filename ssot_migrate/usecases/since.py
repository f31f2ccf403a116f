"""What a branch brings: the findings of the tree as it is that the tree as it was where the branch began has not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from ssot_migrate.baseline.entries import Terms, accept
from ssot_migrate.baseline.verdict import judge, list_open, mark_known
from ssot_migrate.git_since import Changes, read_changes
from ssot_migrate.model.findings import ScanResult
from ssot_migrate.scanner import Question, collect_findings
from ssot_migrate.semantics.project import Project
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, parse_exclude
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.results import GateResult
from ssot_migrate.usecases.scan import accept_problems, scan_project


def gate_since(request: Request, revision: str, today: date, progress: Progress = ignore_progress) -> GateResult:
    """Scans the tree as it is and as it was where the branch began; what both hold is known."""
    changes = read_changes(request.root, revision, SOURCE_SUFFIXES)
    project, scan = scan_project(request, progress)
    before = _restore(project, changes, request.exclude)
    entries = [accept(finding, Terms()) for finding in list_open(_scan_former(before, request, progress))]
    result = accept_problems(scan.result, lambda problem: problem.path not in changes.present)
    unseen = {problem.path for problem in result.coverage.problems if problem.relevant}
    verdict = judge(
        list_open(result),
        entries,
        covers=lambda entry: entry.path not in unseen,
        paths=frozenset(project.paths),
        former_paths=frozenset(before.paths),
        renames=changes.renames,
        today=today,
    )
    # What was there and is gone is the branch's merit: there is no file in which it would be stale.
    return GateResult(
        scan=mark_known(result, verdict),
        verdict=replace(verdict, stale=()),
        since=revision,
        base=changes.base,
        fixed=len(verdict.stale),
        is_locked=True,
    )


def _restore(project: Project, changes: Changes, exclude: Sequence[str]) -> Project:
    """The project as it was at the base: only files that have changed are held anew."""
    excluded = parse_exclude(tuple(exclude))
    present = frozenset(project.paths)
    went = [path for path in changes.former if path not in present and not excluded.names(path)]
    came: Collection[str] = {*changes.added, *changes.renames.values()}
    paths = sorted({*present.difference(came), *went})
    kept = set(paths)
    return project.with_files(paths, {path: data for path, data in changes.former.items() if path in kept})


def _scan_former(before: Project, request: Request, progress: Progress) -> ScanResult:
    """The findings of the former tree. Nothing is said of files that could not be read then: what is now counts."""
    question = Question(request.packs, request.selection, request.options)
    return collect_findings(before, question, parsable=before.paths, progress=progress).result
