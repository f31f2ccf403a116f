"""`apply`: plan, verify, write; what cannot be proven is withheld, group by group."""

from __future__ import annotations

from ssot_migrate.errors import RefusedError
from ssot_migrate.git import list_dirty
from ssot_migrate.model.changes import ChangeSet, VerifiedChanges
from ssot_migrate.rewriter.planner import choose_groups, hold_unsafe, plan_changes, without_groups
from ssot_migrate.scanner import Question, Scan
from ssot_migrate.semantics.project import Project
from ssot_migrate.usecases.request import Progress, Request, Tell, ignore_progress, ignore_telling
from ssot_migrate.usecases.results import ApplyResult, WithheldGroup
from ssot_migrate.usecases.scan import scan_project
from ssot_migrate.verifier import Failure, Proof, verify
from ssot_migrate.writer.commit import commit
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import recover


def apply(
    request: Request,
    *,
    dry_run: bool = False,
    allow_dirty: bool = False,
    command: str = "",
    progress: Progress = ignore_progress,
    tell: Tell = ignore_telling,
) -> ApplyResult:
    """Writes every verified fix of the request as one transaction, or, dry, says what it would write.

    An interrupted run is taken back first, and `tell` hears of it. Raises RefusedError where writing would overwrite
    somebody's work.
    """
    store = locate_store(request.root, request.journal)
    if not dry_run:
        recovery = recover(store)
        if recovery is not None:
            tell(recovery.message)
    project, scan = scan_project(request, progress)
    question = Question(request.packs, request.selection, request.options)
    proof, withheld = _plan_verified(project, scan, question, progress)
    run = None
    if proof.verified.files and not dry_run:
        _refuse_dirty(request, proof.verified, allow_dirty)
        progress("writing", 0, len(proof.verified.files))
        run = commit(store, proof.verified, command)
    return ApplyResult(scan.result, proof.changes, withheld, proof.after.result, run)


def _plan_verified(
    project: Project, scan: Scan, question: Question, progress: Progress
) -> tuple[Proof, tuple[WithheldGroup, ...]]:
    """Plans and verifies until what is left is proven.

    A file that fails is tried once more with its local names kept; if it fails again, its groups are withheld.
    """
    groups = hold_unsafe(scan.result.groups, question.options)
    moving = choose_groups(groups, scan.all_findings)
    keep_names: set[str] = set()
    reasons: dict[str, str] = {}
    while True:
        progress("planning", len(reasons), len(moving) + len(reasons))
        changes = plan_changes(scan.resolver, scan.all_findings, groups, moving, question.options, keep_names)
        outcome = verify(project, scan, changes, question)
        if isinstance(outcome, Proof):
            return outcome, _describe(scan, reasons)
        fresh = {failure.path for failure in outcome} - keep_names
        if fresh:
            keep_names |= fresh
            continue
        reasons |= _blame(scan, changes, outcome)
        moving = without_groups(groups, moving, reasons)


def _blame(scan: Scan, changes: ChangeSet, failures: tuple[Failure, ...]) -> dict[str, str]:
    """The groups that change the files that failed; where none does, all of them."""
    group_of = {finding.fingerprint: finding.group for finding in scan.all_findings}
    reasons = {failure.path: failure.reason for failure in reversed(failures)}
    blamed: dict[str, str] = {}
    for change in changes.changes:
        if change.path in reasons:
            for fingerprint in change.applied:
                group = group_of.get(fingerprint)
                if group is not None:
                    blamed.setdefault(group, f"{change.path}: {reasons[change.path]}")
    if not blamed:
        reason = f"{failures[0].path}: {failures[0].reason}"
        applied = {group_of.get(item) for change in changes.changes for item in change.applied}
        blamed = {group: reason for group in applied if group is not None}
    return blamed


def _describe(scan: Scan, reasons: dict[str, str]) -> tuple[WithheldGroup, ...]:
    paths = {group.id: group.paths for group in scan.result.groups}
    return tuple(WithheldGroup(group, paths.get(group, ()), reason) for group, reason in sorted(reasons.items()))


def _refuse_dirty(request: Request, verified: VerifiedChanges, allow_dirty: bool) -> None:
    dirty = () if allow_dirty else list_dirty(request.root, [change.path for change in verified.files])
    if dirty:
        shown = ", ".join(dirty[:5]) + (f" and {len(dirty) - 5} more" if len(dirty) > 5 else "")
        raise RefusedError(
            f"Files that would change have changes that are not committed: {shown}. Commit or stash them, "
            "or say --allow-dirty."
        )
