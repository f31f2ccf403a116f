"""`apply`: plan, verify, write, check by running; what cannot be proven is withheld, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ssot_migrate.errors import UsageError
from ssot_migrate.git import check_committable, commit_files
from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.scanner import Question, Scan
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.choosing import Interview, choose
from ssot_migrate.usecases.commits import Commits, plan_commits
from ssot_migrate.usecases.dirty import refuse_dirty
from ssot_migrate.usecases.planning import Plan, Planner
from ssot_migrate.usecases.request import Progress, Request, Tell, ignore_progress, ignore_telling
from ssot_migrate.usecases.results import ApplyResult, MadeCommit
from ssot_migrate.usecases.scan import scan_project
from ssot_migrate.usecases.trials import write_plan
from ssot_migrate.writer.declined import read_declined, write_declined
from ssot_migrate.writer.store import Store, locate_store
from ssot_migrate.writer.undo import recover

NO_CHECKS = Checks()
_NOTHING: Mapping[str, str] = {}


def apply(
    request: Request,
    *,
    dry_run: bool = False,
    allow_dirty: bool = False,
    checks: Checks = NO_CHECKS,
    commits: Commits | None = None,
    interview: Interview | None = None,
    command: str = "",
    progress: Progress = ignore_progress,
    tell: Tell = ignore_telling,
) -> ApplyResult:
    """Writes every verified fix of the request as one transaction, or, dry, says what it would write.

    An interrupted run is taken back first, and `tell` hears of it. An `interview` asks about each change. Those that
    make the verify command fail are put back. `commits` are made of what is written then; where git refuses one, the
    files stay as they are written. Raises RefusedError where writing would overwrite somebody's work, or the commands
    cannot be used; nothing is written then, or everything put back.
    """
    store = locate_store(request.root, request.journal)
    if not dry_run:
        recovery = recover(store)
        if recovery is not None:
            tell(recovery.message)
    project, scan = scan_project(request, progress)
    planner = Planner(project, scan, Question(request.packs, request.selection, request.options), progress)
    plan, skipped = planner.plan(planner.choose_all()), _NOTHING
    if interview is not None:
        plan, skipped = _conduct(interview, planner, plan, store, tell)
    if dry_run or not plan.proof.verified.files:
        changes = _explain_skips(scan, plan.proof.changes, skipped)
        return ApplyResult(scan.result, changes, plan.withheld, plan.proof.after.result)
    refuse_dirty(request.root, plan.proof.verified, allow_dirty)
    if commits is not None:
        check_committable(request.root, [change.path for change in plan.proof.verified.files])
    written = write_plan(store, planner, plan, checks, command, progress, tell)
    put_back = written.trial.put_back if written.trial is not None else ()
    skipped = {**skipped, **{group: f"put back: {item.description}" for item in put_back for group in item.groups}}
    changes = _explain_skips(scan, written.plan.proof.changes, skipped)
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


def _conduct(
    interview: Interview, planner: Planner, plan: Plan, store: Store, tell: Tell
) -> tuple[Plan, Mapping[str, str]]:
    """What is left of a plan when people have answered, and why groups are not in it."""
    declined = frozenset[str]() if interview.asks_again else read_declined(store)
    earlier = len(declined & plan.moved)
    if earlier:
        tell(f"Declined earlier, and not asked about again: {earlier} of the changes. --ask-again asks.")
    choice = choose(planner, plan, interview.ask, declined)
    if choice.declined != read_declined(store):
        write_declined(store, choice.declined)
    reasons = {group: "declined" if group in choice.declined else "not decided yet" for group in plan.moved}
    return (plan if choice.wanted == plan.moved else planner.plan(choice.wanted)), reasons


def _explain_skips(scan: Scan, changes: ChangeSet, groups: Mapping[str, str]) -> ChangeSet:
    """The changes, with the reason for each group that was left out."""
    reasons = {
        finding.fingerprint: groups[finding.group]
        for finding in scan.all_findings
        if finding.group is not None and finding.group in groups
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
