"""Verification by running: what the user's command said before is held against what it says afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.errors import RefusedError
from ssot_migrate.runner import Command, Outcome, run_command
from ssot_migrate.usecases.request import Progress


@dataclass(frozen=True, slots=True)
class Checks:
    """The commands that a run is tried by. `timeout` bounds each run of one, in seconds.

    `one_by_one` tries every change group on its own, instead of all at once; `all_or_nothing` all of them and no part.
    """

    verify: Command | None = None
    format: Command | None = None
    timeout: float = 1800.0
    one_by_one: bool = False
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that the command is run on together, and what came of it before anything was changed."""

    files: tuple[str, ...]
    before: Outcome

    def find_new_failure(self, after: Outcome) -> Outcome | None:
        """What fails now and did not before; None if nothing does."""
        if after.has_passed:
            return None
        if self.before.names_failures and after.names_failures:
            fresh = after.failures - self.before.failures
            return Outcome(after.code, after.output, fresh) if fresh else None
        return after


@dataclass(frozen=True, slots=True)
class Referee:
    """Knows how the command ended before, and says whether it ends worse now.

    `blind` are the files for which it failed before without telling what fails: they cannot be checked.
    """

    command: Command
    root: Path
    timeout: float
    units: tuple[Unit, ...]
    blind: tuple[str, ...]

    @property
    def known_failures(self) -> frozenset[str]:
        """The tests that failed before anything was changed."""
        return frozenset[str]().union(*(unit.before.failures for unit in self.units))

    def judge(self) -> Outcome | None:
        """Runs the command on the tree as it is now; the first new failure, or None."""
        for unit in self.units:
            failure = unit.find_new_failure(run_command(self.command, self.root, unit.files, self.timeout))
            if failure is not None:
                return failure
        return None


def take_baseline(command: Command, root: Path, files: Sequence[str], timeout: float, progress: Progress) -> Referee:
    """Runs the command before anything is changed: on all files and, where that fails without telling what, on each.

    Raises RefusedError where nothing could be checked by it, UsageError if it cannot be started.
    """
    progress("running the command before", 0, 1)
    everything = tuple(files)
    whole = run_command(command, root, everything, timeout)
    if whole.code is None:
        raise RefusedError(
            f"The verify command {command} did not end within {timeout:g} seconds, before anything was changed: "
            "say --verify-timeout.",
            whole.output,
            outcome="Nothing was written.",
        )
    if whole.has_passed or whole.names_failures:
        return Referee(command, root, timeout, (Unit(everything, whole),), ())
    single: list[Unit] = []
    if command.takes_files and len(everything) > 1:
        for number, file in enumerate(everything):
            progress("running the command before, file by file", number, len(everything))
            single.append(Unit((file,), run_command(command, root, (file,), timeout)))
    sound = [unit for unit in single if unit.before.has_passed or unit.before.names_failures]
    if not sound:
        raise RefusedError(
            f"The verify command {command} fails before anything is changed ({whole.description}) and does not tell "
            "which tests do, so that nothing can be checked by it.",
            whole.output,
            outcome="Nothing was written.",
        )
    blind = tuple(unit.files[0] for unit in single if unit not in sound)
    return Referee(command, root, timeout, _join_passing(command, root, timeout, sound), blind)


def _join_passing(command: Command, root: Path, timeout: float, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The files that pass alone as one unit, if they pass together too: it is run many times from now on."""
    passing = tuple(unit.files[0] for unit in units if unit.before.has_passed)
    together = run_command(command, root, passing, timeout)
    if not together.has_passed:
        return tuple(units)
    failing = (unit for unit in units if not unit.before.has_passed)
    return (*((Unit(passing, together),) if passing else ()), *failing)
