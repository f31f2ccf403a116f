"""From what a scan found to changes that are proven: whatever cannot be proven is withheld, group by group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.rewriter.planner import choose_groups, hold_unsafe, plan_changes, without_groups
from ssot_migrate.same_code import accept_marks
from ssot_migrate.scanner import Question, Scan
from ssot_migrate.semantics.project import Project
from ssot_migrate.usecases.request import Progress
from ssot_migrate.usecases.results import WithheldGroup
from ssot_migrate.verifier import Failure, Proof, verify


@dataclass(frozen=True, slots=True)
class Plan:
    """`moved` are the groups that the proven changes are made of, `withheld` those that could not be proven."""

    proof: Proof
    moved: frozenset[str]
    withheld: tuple[WithheldGroup, ...]


@dataclass(frozen=True, slots=True)
class Planner:
    """A snapshot, what was found in it, and what was asked."""

    project: Project
    scan: Scan
    question: Question
    progress: Progress

    def choose_all(self) -> frozenset[str]:
        """The groups that move if nothing stands against it."""
        return choose_groups(hold_unsafe(self.scan.result.groups, self.question.options), self.scan.all_findings)

    def close(self, wanted: Collection[str], excluded: Collection[str] = ()) -> frozenset[str]:
        """Those of some groups that can move without `excluded`, and all that they need."""
        return without_groups(hold_unsafe(self.scan.result.groups, self.question.options), wanted, excluded)

    def list_units(self, moved: Collection[str]) -> list[frozenset[str]]:
        """Groups that need each other as one, those that are needed first."""
        needed = {group: self.close([group]) for group in moved}
        units: dict[frozenset[str], set[str]] = {}
        for group in moved:
            units.setdefault(needed[group], set()).add(group)
        return [frozenset(units[closure]) for closure in sorted(units, key=lambda found: (len(found), sorted(found)))]

    def plan(self, wanted: Collection[str]) -> Plan:
        """Plans and verifies until what is left is proven.

        A file that fails is tried once more with its local names kept; if it fails again, its groups are withheld.
        """
        groups = hold_unsafe(self.scan.result.groups, self.question.options)
        moving = self.close(wanted)
        keep_names: set[str] = set()
        reasons: dict[str, str] = {}
        while True:
            self.progress("planning", len(reasons), len(moving) + len(reasons))
            scan, options = self.scan, self.question.options
            changes = plan_changes(scan.resolver, scan.all_findings, groups, moving, options, keep_names)
            outcome = verify(self.project, scan, changes, self.question)
            if isinstance(outcome, Proof):
                proof = accept_marks(self.project, outcome, self.question)
                return Plan(proof, moving, _describe(scan, reasons))
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
