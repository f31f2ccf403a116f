"""What the commands that write have to say."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_migrate.baseline.entries import AcceptedProblem
from ssot_migrate.baseline.verdict import Verdict
from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.model.findings import Coverage, ScanResult
from ssot_migrate.model.retirement import Retirement
from ssot_migrate.runner import Outcome


@dataclass(frozen=True, slots=True)
class WithheldGroup:
    """A change group that the verifier took back: our bug, never the user's."""

    group: str
    paths: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class PutBackGroup:
    """Change groups that can only be tried together and that made the verify command fail.

    `failures` are the tests that failed anew, where the command names them; `description` how it ended; `output` the
    end of what it printed.
    """

    groups: tuple[str, ...]
    paths: tuple[str, ...]
    failures: tuple[str, ...]
    ending: str
    output: str

    @property
    def description(self) -> str:
        tests = f" with {', '.join(self.failures[:3])}" if self.failures else ""
        return f"the verify command failed{tests} ({self.ending})"


@dataclass(frozen=True, slots=True)
class Trial:
    """How the verify command was used: how often after changes, and what was put back because of it.

    `known_failures` are tests that failed before anything was changed, which count for nothing; `blind` the files for
    which it failed before without telling what fails, so that they could not be checked.
    """

    command: str
    runs: int
    known_failures: tuple[str, ...]
    blind: tuple[str, ...]
    put_back: tuple[PutBackGroup, ...]


@dataclass(frozen=True, slots=True)
class MadeCommit:
    """A commit in git: its short id and the first line of its message."""

    id: str
    subject: str


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """`before` is the scan that was planned from, `remaining` the scan of the tree as it would be or is afterwards.

    `run` is the id of the journal that `undo` takes back; None for a dry run, where nothing was to change, and where
    all was put back. `trial` is None unless a command verified. `commit_problem` says why a commit that was asked for
    could not be made, though the files are written.
    """

    before: ScanResult
    changes: ChangeSet
    withheld: tuple[WithheldGroup, ...]
    remaining: ScanResult
    run: str | None = None
    trial: Trial | None = None
    commits: tuple[MadeCommit, ...] = ()
    commit_problem: str = ""


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The run that was taken back and the files that hold their former bytes again, sorted."""

    run: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetireResult:
    """`run` is what `undo` takes back; None for a dry run, and where nothing was written.

    `failure` is how the verify command ended where it failed anew, and all was put back.
    """

    retirement: Retirement
    coverage: Coverage
    run: str | None = None
    failure: Outcome | None = None


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate has to say. In `scan`, findings that pass have the status "known".

    Compared was with the file `baseline`, and then `stale_problems` are files that it accepts without need, or with the
    revision `since`, whose merge base is `base`, and then `fixed` counts what the branch has removed. `is_written`: the
    file is another one now. `is_locked`: it must not be written, and stale entries fail.
    """

    scan: ScanResult
    verdict: Verdict
    stale_problems: tuple[AcceptedProblem, ...] = ()
    baseline: str | None = None
    has_baseline: bool = False
    since: str | None = None
    base: str | None = None
    fixed: int = 0
    is_written: bool = False
    is_locked: bool = False
    is_accepting: bool = False
