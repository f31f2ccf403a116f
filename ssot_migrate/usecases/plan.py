"""`plan`: what `apply` would write, checked in the same way, with nothing written."""

from __future__ import annotations

from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.results import ApplyResult


def plan(request: Request, progress: Progress = ignore_progress) -> ApplyResult:
    """The changes that `apply` would write now, each with its findings; what it would skip, and what would remain."""
    return apply(request, dry_run=True, progress=progress)
