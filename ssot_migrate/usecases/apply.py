"""`apply`: plan, verify, write, check by running; what cannot be proven is withheld, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssot_migrate.errors import UsageError
from ssot_migrate.git import check_committable, commit_files
from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.scanner import Question, Scan
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.commits import Commits, plan_commits
from ssot_migrate.usecases.dirty import refuse_dirty
from ssot_migrate.usecases.planning import Planner
from ssot_migrate.usecases.request import Progress, Request, Tell, ignore_progress, ignore_telling
from ssot_migrate.usecases.results import ApplyResult, MadeCommit, PutBackGroup
from ssot_migrate.usecases.scan import scan_project
from ssot_migrate.usecases.trials import write_plan
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import recover

NO_CHECKS = Checks()


def apply(
    request: Request,
    *,
    dry_run: bool = False,
    allow_dirty: bool = False,
    checks: Checks = NO_CHECKS,
    commits: Commits | None = None,
    command: str = "",
    progress: Progress = ignore_progress,
    tell: Tell = ignore_telling,
) -> ApplyResult:
    """Writes every verified fix of the request as one transaction, or, dry, says what it would write.

    An interrupted run is taken back first, and `tell` hears of it. Of the changes, those that make the verify command
    fail are put back. `commits` are made of what is written then; where git refuses one, the files stay as they are
    written. Raises RefusedError where writing would overwrite somebody's work, or the commands cannot be
    used; nothing is written then, or everything put back.
    """
    store = locate_store(request.root, request.journal)
    if not dry_run:
        recovery = recover(store)
        if recovery is not None:
            tell(recovery.message)
    project, scan = scan_project(request, progress)
    planner = Planner(project, scan, Question(request.packs, request.selection, request.options), progress)
    plan = planner.plan(planner.choose_all())
    if dry_run or not plan.proof.verified.files:
        return ApplyResult(scan.result, plan.proof.changes, plan.withheld, plan.proof.after.result)
    refuse_dirty(request.root, plan.proof.verified, allow_dirty)
    if commits is not None:
        check_committable(request.root, [change.path for change in plan.proof.verified.files])
    written = write_plan(store, planner, plan, checks, command, progress, tell)
    put_back = written.trial.put_back if written.trial is not None else ()
    changes = _explain_skips(scan, written.plan.proof.changes, put_back)
    remaining = written.plan.proof.after.result
    result = ApplyResult(scan.result, changes, plan.withheld, remaining, written.run, written.trial)
    if commits is None or written.run is None:
        return result
    made, problem = _commit(request, scan, changes, commits, written.run)
    return replace(result, commits=made, commit_problem=problem)


def _commit(
    request: Request, scan: Scan, changes: ChangeSet, commits: Commits, run: str
) -> tuple[tuple[MadeCommit, ...], str]:
    """The commits that were made, and why there are not all of them."""
    changed = [change for change in changes.changes if change.is_effective]
    made: list[MadeCommit] = []
    try:
        for plan in plan_commits(changed, scan.result.groups, scan.all_findings, request.packs, commits, run):
            made.append(MadeCommit(commit_files(request.root, plan.paths, plan.message), plan.message.split("\n")[0]))
    except UsageError as error:
        return tuple(made), str(error)
    return tuple(made), ""


def _explain_skips(scan: Scan, changes: ChangeSet, put_back: Sequence[PutBackGroup]) -> ChangeSet:
    """The changes, with the verify command as the reason for what was put back."""
    broken = {group: group_set for group_set in put_back for group in group_set.groups}
    reasons = {
        finding.fingerprint: f"put back: {broken[finding.group].description}"
        for finding in scan.all_findings
        if finding.group in broken
    }
    return ChangeSet(
        tuple(
            replace(
                change,
                skipped=tuple(replace(fix, reason=reasons.get(fix.fingerprint, fix.reason)) for fix in change.skipped),
            )
            for change in changes.changes
        )
    )
