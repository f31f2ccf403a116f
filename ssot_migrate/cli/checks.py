"""The options of apply that run commands: what they say, and what they cannot be combined with."""

from __future__ import annotations

from ssot_migrate.errors import UsageError
from ssot_migrate.runner import FILES, parse_command
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.commits import Commits


def read_checks(
    verify: str | None,
    timeout: int,
    layout: str | None = None,
    *,
    one_by_one: bool = False,
    all_or_nothing: bool = False,
) -> Checks:
    """Raises UsageError."""
    for option, is_given in (("--verify-each", one_by_one), ("--all-or-nothing", all_or_nothing)):
        if is_given and verify is None:
            raise UsageError(f"{option} needs a --verify-cmd to try the changes by.")
    if one_by_one and all_or_nothing:
        raise UsageError("--verify-each keeps what passes, --all-or-nothing does not: leave one of them out.")
    formatter = None if layout is None else parse_command("--format-cmd", layout)
    if formatter is not None and not formatter.takes_files:
        raise UsageError(f"--format-cmd must name the files that it may change: add {FILES}.")
    return Checks(
        verify=None if verify is None else parse_command("--verify-cmd", verify),
        format=formatter,
        timeout=float(timeout),
        one_by_one=one_by_one,
        all_or_nothing=all_or_nothing,
    )


def refuse_mixture(checks: Checks, commits: Commits | None, *, dry_run: bool, allow_dirty: bool) -> None:
    """Raises UsageError for options that contradict each other."""
    if dry_run and (checks.verify or checks.format or commits):
        raise UsageError(
            "--dry-run writes nothing, so that there is nothing to verify, format or commit: leave one of them out."
        )
    if commits is not None and allow_dirty:
        raise UsageError("--commit and --allow-dirty together would commit changes that are not ours: leave one out.")
