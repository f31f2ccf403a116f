"""`retire`: removes what packs call old once nothing refers to it, or says what still does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ssot_migrate.errors import UsageError
from ssot_migrate.model.findings import Coverage
from ssot_migrate.model.retirement import OldModule
from ssot_migrate.old_modules import find_old_modules
from ssot_migrate.semantics.project import Project
from ssot_migrate.source.discovery import discover
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.dirty import refuse_dirty
from ssot_migrate.usecases.request import Progress, Request, Tell, ignore_progress, ignore_telling
from ssot_migrate.usecases.results import RetireResult
from ssot_migrate.usecases.retirement import Inquiry, RetireOptions
from ssot_migrate.usecases.trials import write_removal
from ssot_migrate.writer.store import locate_store
from ssot_migrate.writer.undo import recover

NOTHING_SAID = RetireOptions()
NO_CHECKS = Checks()


def retire(
    request: Request,
    options: RetireOptions = NOTHING_SAID,
    *,
    dry_run: bool = False,
    allow_dirty: bool = False,
    checks: Checks = NO_CHECKS,
    command: str = "",
    progress: Progress = ignore_progress,
    tell: Tell = ignore_telling,
) -> RetireResult:
    """Removes every old module that nothing refers to, as one transaction, or, dry, says what it would remove.

    An interrupted run is taken back first, and `tell` hears of it. Nothing is written where a file that matters could
    not be looked at, unless that is accepted. Raises UsageError for a module that no pack calls old, RefusedError
    where writing would overwrite somebody's work, or the verify command cannot be used.
    """
    store = locate_store(request.root, request.journal)
    if not dry_run:
        recovery = recover(store)
        if recovery is not None:
            tell(recovery.message)
    found = discover(request.root, exclude=request.exclude)
    project = Project(request.root, found.paths, request.import_roots, jobs=request.jobs)
    links = tuple(file.path for file in found.skipped if (request.root / file.path).is_symlink())
    inquiry = Inquiry(project, request, options, links, progress)
    retirement = inquiry.decide(_choose(find_old_modules(project, request.packs), options.modules))
    problems = sorted({*found.problems, *inquiry.problems}, key=lambda problem: problem.path)
    problems = [replace(problem, accepted=problem.accepted or request.allow_problems) for problem in problems]
    unlooked = {problem.path for problem in problems}.intersection(project.paths)
    coverage = Coverage(len(project.paths), len(project.paths) - len(unlooked), found.skipped, tuple(problems))
    if dry_run or not retirement.changes.files or not coverage.is_complete:
        return RetireResult(retirement, coverage)
    refuse_dirty(request.root, retirement.changes, allow_dirty)
    run, failure = write_removal(store, retirement.changes, checks, command, progress)
    return RetireResult(retirement, coverage, run, failure)


def _choose(old: Sequence[OldModule], wanted: Sequence[str]) -> tuple[OldModule, ...]:
    """The modules that were asked for, by name or path; all where none was. Raises UsageError for any other."""
    if not wanted:
        return tuple(old)
    known = {name: module for module in old for name in (module.name, module.paths[0])}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        listed = ", ".join(module.name for module in old) or "none that is in this project"
        raise UsageError([f"{name}: no pack calls such a module old; those are: {listed}." for name in unknown])
    return tuple(dict.fromkeys(known[name] for name in wanted))
