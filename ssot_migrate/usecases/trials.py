"""Writes a plan, tries it by the user's commands, and keeps of it what passes: the only place that writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.model.changes import FileAction, VerifiedChanges
from ssot_migrate.runner import Command, Outcome, run_command
from ssot_migrate.same_code import accept_layout
from ssot_migrate.usecases.checks import Checks, Referee, take_baseline
from ssot_migrate.usecases.planning import Plan, Planner
from ssot_migrate.usecases.request import Progress, Tell
from ssot_migrate.usecases.results import PutBackGroup, Trial
from ssot_migrate.writer.commit import Transaction, open_transaction
from ssot_migrate.writer.store import Store


@dataclass(frozen=True, slots=True)
class Written:
    """What is written, by which plan, and what was tried; `run` is None where nothing passed."""

    plan: Plan
    run: str | None
    trial: Trial | None = None


def write_plan(
    store: Store, planner: Planner, plan: Plan, checks: Checks, command: str, progress: Progress, tell: Tell
) -> Written:
    """Writes a plan as one transaction, or that part of it that passes the checks.

    Whatever happens, what is on the disk afterwards has passed, or is what was there before. Raises RefusedError,
    with everything put back, where that cannot be.
    """
    files = _list_written(plan.proof.verified)
    with _begin(store, command) as transaction:
        trials = _Trials(transaction, planner, checks, progress, tell)
        if checks.verify is None:
            trials.write(plan)
            progress("writing", len(files), len(files))
            return Written(trials.last, transaction.keep())
        referee = take_baseline(checks.verify, store.root, files, checks.timeout, progress)
        passed = trials.search(plan, referee)
        trial = Trial(
            str(checks.verify), trials.count, tuple(sorted(referee.known_failures)), referee.blind, trials.describe()
        )
        if passed is None:
            transaction.take_back()
            return Written(planner.plan(()), None, trial)
        trials.put(passed)
        return Written(passed, transaction.keep(), trial)


def write_removal(
    store: Store, changes: VerifiedChanges, checks: Checks, command: str, progress: Progress
) -> tuple[str | None, Outcome | None]:
    """Writes changes that stay or go together; the run, or, with everything put back, how the verify command failed.

    Raises RefusedError as `write_plan`, UsageError for a command that asks for {files}: those that go are not there.
    """
    if checks.verify is not None and checks.verify.takes_files:
        raise UsageError(
            "--verify-cmd: what is removed has no {files} to run it on; name the tests, or run all of them."
        )
    with _begin(store, command) as transaction:
        referee = None
        if checks.verify is not None:
            referee = take_baseline(checks.verify, store.root, (), checks.timeout, progress)
        progress("writing", 0, len(changes.files))
        transaction.write(changes)
        failure = referee.judge() if referee is not None else None
        if failure is not None:
            transaction.take_back()
            return None, failure
        return transaction.keep(), None


def _begin(store: Store, command: str) -> AbstractContextManager[Transaction]:
    return open_transaction(store, command)


def _list_written(changes: VerifiedChanges) -> list[str]:
    return [change.path for change in changes.files if change.action is not FileAction.DELETE]


@dataclass(slots=True)
class _Trials:
    """One try after the other, in one transaction. `last` is the plan that is on the disk."""

    transaction: Transaction
    planner: Planner
    checks: Checks
    progress: Progress
    tell: Tell
    count: int = 0
    _last: Plan | None = None
    _culprits: dict[frozenset[str], Outcome] = field(default_factory=dict)

    @property
    def last(self) -> Plan:
        assert self._last is not None
        return self._last

    def write(self, plan: Plan) -> None:
        """Puts a plan on the disk, formatted."""
        self.put(plan if self.checks.format is None else self._format(plan, self.checks.format))

    def put(self, plan: Plan) -> None:
        """Puts a plan on the disk as it is."""
        if plan is not self._last:
            self.progress("writing", 0, len(plan.proof.verified.files))
            self.transaction.write(plan.proof.verified)
            self._last = plan

    def search(self, plan: Plan, referee: Referee) -> Plan | None:
        """The plan with all groups that pass, formatted; None where none does."""
        units = self.planner.list_units(plan.moved)
        if self.checks.all_or_nothing and units:
            units = [frozenset[str]().union(*units)]
        if self.checks.one_by_one:
            best: Plan | None = None
            for unit in units:
                best = self._settle(best, [unit], referee)
            return best
        return self._settle(None, units, referee, plan)

    def describe(self) -> tuple[PutBackGroup, ...]:
        """The groups that were put back, and what each of them broke."""
        paths = {group.id: group.paths for group in self.planner.scan.result.groups}
        return tuple(
            PutBackGroup(
                tuple(sorted(unit)),
                tuple(sorted({path for group in unit for path in paths.get(group, ())})),
                tuple(sorted(outcome.failures)),
                outcome.description,
                outcome.output,
            )
            for unit, outcome in self._culprits.items()
        )

    def _settle(
        self, base: Plan | None, units: Sequence[frozenset[str]], referee: Referee, plan: Plan | None = None
    ) -> Plan | None:
        """`base` with all of `units` that pass together with it, found by halving; `plan` is that plan, if known.

        What is answered has passed as it is: nothing is put together that was not tried together.
        """
        moved = base.moved if base is not None else frozenset[str]()
        wanted = moved.union(*units)
        excluded = frozenset[str]().union(*self._culprits)
        if plan is None:
            closed = self.planner.close(wanted, excluded)
            if closed <= moved:
                return base
            plan = self.planner.plan(closed)
            if plan.moved <= moved:
                return base
        self.write(plan)
        self.count += 1
        self.progress("running the command", self.count, self.count + 1)
        failure = referee.judge()
        if failure is None:
            return self.last
        if not units:  # nothing but comments was written
            return base
        if len(units) == 1:
            self._culprits[units[0]] = failure
            return base
        middle = len(units) // 2
        return self._settle(self._settle(base, units[:middle], referee), units[middle:], referee)

    def _format(self, plan: Plan, command: Command) -> Plan:
        """The plan with what the format command makes of its files; where that is more than layout, without."""
        project = self.planner.project
        self.put(plan)
        changed = {change.path for change in plan.proof.verified.files}
        others = [path for path in project.paths if path not in changed]
        before = _stamp(project.root, others)

        def work(paths: Sequence[str]) -> None:
            self.progress("formatting", 0, len(paths))
            outcome = run_command(command, project.root, paths, self.checks.timeout)
            if not outcome.has_passed:
                why = f"its {self.checks.timeout:g} seconds ran out: say --verify-timeout"
                ending = outcome.description if outcome.code is not None else why
                raise RefusedError(f"The format command {command} failed: {ending}.", outcome.output)

        made = self.transaction.rework(work)
        self._last = None
        touched = [path for path, stamp in _stamp(project.root, others).items() if before[path] != stamp]
        if touched:
            raise RefusedError(
                f"The format command {command} changed files that this run does not: {', '.join(sorted(touched)[:5])}. "
                "Put them back, and let it work on {files} alone.",
                outcome="The files of this run were put back.",
            )
        accepted = accept_layout(project, plan.proof, made, self.planner.question)
        for failure in accepted.refused:
            self.tell(f"{failure.path} is left as it was before formatting: {failure.reason}.")
        return replace(plan, proof=accepted.proof)


def _stamp(root: Path, paths: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """When files were last written, and their size; nothing for a file that is not there."""
    stamps: dict[str, tuple[int, int]] = {}
    for path in paths:
        try:
            status = (root / path).stat()
        except OSError:
            stamps[path] = (0, -1)
        else:
            stamps[path] = (status.st_mtime_ns, status.st_size)
    return stamps
