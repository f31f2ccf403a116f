"""The options of apply that run commands: what they say, and what they cannot be combined with."""

from __future__ import annotations

from ssot_migrate.errors import UsageError
from ssot_migrate.runner import FILES, parse_command
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.commits import Commits


def read_checks(verify: str | None, one_by_one: bool, timeout: int, layout: str | None) -> Checks:
    """Raises UsageError."""
    if one_by_one and verify is None:
        raise UsageError("--verify-each needs a --verify-cmd to try the changes by.")
    formatter = None if layout is None else parse_command("--format-cmd", layout)
    if formatter is not None and not formatter.takes_files:
        raise UsageError(f"--format-cmd must name the files that it may change: add {FILES}.")
    return Checks(
        verify=None if verify is None else parse_command("--verify-cmd", verify),
        format=formatter,
        timeout=float(timeout),
        one_by_one=one_by_one,
    )


def refuse_mixture(checks: Checks, commits: Commits | None, *, dry_run: bool, allow_dirty: bool) -> None:
    """Raises UsageError for options that contradict each other."""
    if dry_run and (checks.verify or checks.format or commits):
        raise UsageError(
            "--dry-run writes nothing, so that there is nothing to verify, format or commit: leave one of them out."
        )
    if commits is not None and allow_dirty:
        raise UsageError("--commit and --allow-dirty together would commit changes that are not ours: leave one out.")
