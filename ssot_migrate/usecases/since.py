"""What a branch brings: the findings of the tree as it is that the tree as it was where the branch began has not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from ssot_migrate.baseline.entries import Terms, accept
from ssot_migrate.baseline.verdict import judge, list_open, mark_known
from ssot_migrate.conclusion import conclude
from ssot_migrate.git_since import Changes, read_changes
from ssot_migrate.model.findings import ScanResult
from ssot_migrate.scanner import Question, collect_findings
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, parse_exclude
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.renewal import renew
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.results import GateResult
from ssot_migrate.usecases.scan import accept_problems, look


def gate_since(request: Request, revision: str, today: date, progress: Progress = ignore_progress) -> GateResult:
    """Looks at the tree as it is and as it was where the branch began; what both hold is known."""
    changes = read_changes(request.root, revision, SOURCE_SUFFIXES)
    seen = look(request, progress)
    before = _describe_former(seen.known, changes, request.exclude)
    former = _recall_former(seen.known, before, request) or _scan_former(seen.known, before, request, progress)
    entries = [accept(finding, Terms()) for finding in list_open(former)]
    result = accept_problems(seen.result, lambda problem: problem.path not in changes.present)
    unseen = {problem.path for problem in result.coverage.problems if problem.relevant}
    verdict = judge(
        list_open(result),
        entries,
        covers=lambda entry: entry.path not in unseen,
        paths=frozenset(seen.known.paths),
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


def _describe_former(known: Known, changes: Changes, exclude: Sequence[str]) -> State:
    """The project as it was at the base: only files that have changed hold what git says. What was left out then is not
    known, and not told.
    """
    excluded = parse_exclude(tuple(exclude))
    present = frozenset(known.paths)
    went = [path for path in changes.former if path not in present and not excluded.names(path)]
    came: Collection[str] = {*changes.added, *changes.renames.values()}
    paths = sorted({*present.difference(came), *went})
    kept = set(paths)
    contents = {path: data for path, data in changes.former.items() if path in kept}
    return State(tuple(paths), contents, known.survey.coverage.skipped)


def _recall_former(known: Known, before: State, request: Request) -> ScanResult | None:
    """The findings of the former tree, where what is known of the present one tells them."""
    present = frozenset(known.paths)
    renewed = renew(known, before, [path for path in before.contents if path in present], request)
    if renewed is None:
        return None
    return conclude(renewed.survey, request.packs, request.selection, request.options)[0]


def _scan_former(known: Known, before: State, request: Request, progress: Progress) -> ScanResult:
    """The findings of the former tree. Nothing is said of files that could not be read then: what is now counts."""
    project = known.open_project().with_files(before.paths, before.contents)
    question = Question(request.packs, request.selection, request.options)
    return collect_findings(project, question, parsable=before.paths, progress=progress).result
