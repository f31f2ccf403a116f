"""Proves a plan before anything is written: the same engine looks at the tree as it would be.

Held for every changed file: it parses; every reference that changed means the new symbol, every call that changed
binds to the new signature as its source states it, every other name means what it meant; no name became undefined,
no import points nowhere; what was fixed is gone and nothing new came; a second plan is empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ssot_migrate.file_check import FileCheck
from ssot_migrate.kinds.registry import TOLD_ONLY
from ssot_migrate.model.changes import ChangeSet, VerifiedChanges
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Pack
from ssot_migrate.rewriter.planner import choose_groups, hold_unsafe, plan_changes
from ssot_migrate.scanner import Question, Scan, collect_findings
from ssot_migrate.semantics.project import Project


@dataclass(frozen=True, slots=True)
class Failure:
    """One file whose change could not be proven, and what was wrong with it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A plan that was proven: all of it, what of it is to be written, and the scan of the tree as it will be."""

    changes: ChangeSet
    verified: VerifiedChanges
    after: Scan


def verify(project: Project, scan: Scan, changes: ChangeSet, question: Question) -> Proof | tuple[Failure, ...]:
    """The changes, proven; or why not, by file, sorted."""
    changed = {change.path: change for change in changes.changes if change.before != change.after}
    after = project.with_changes({path: change.after for path, change in changed.items()})
    failures: list[Failure] = []
    for path in sorted(changed):
        summary = after.summarise(path)
        if isinstance(summary, FileProblem):
            failures.append(Failure(path, f"it would no longer parse: {summary.detail}"))
    if failures:
        return tuple(failures)
    involved = {finding.location.path for finding in scan.all_findings} | changed.keys()
    paths = tuple(sorted(path for path in involved if path in set(scan.candidates.paths)))
    second = collect_findings(after, question, candidates=replace(scan.candidates, paths=paths))
    by_path: dict[str, list[Finding]] = {}
    for finding in scan.all_findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    for path, change in sorted(changed.items()):
        check = FileCheck(scan.resolver, second.resolver, change, by_path.get(path, []))
        failures += (Failure(path, reason) for reason in check.find_problems())
    failures += _find_new_findings(scan, second, changes, question.packs)
    failures += _find_second_changes(scan, second, changes, question.options)
    if failures:
        return tuple(failures)
    return Proof(changes, VerifiedChanges(tuple(changed[path] for path in sorted(changed))), _with_rest(second, scan))


def _with_rest(second: Scan, first: Scan) -> Scan:
    """The second scan looked only where something may have changed: the places elsewhere use what they used."""
    canonical = {**first.survey.canonical, **second.survey.canonical}
    total = sum(canonical.values()) if second.survey.is_measured else None
    result = replace(second.result, canonical_places=total)
    return replace(second, result=result, survey=replace(second.survey, canonical=canonical))


def _find_new_findings(scan: Scan, second: Scan, changes: ChangeSet, packs: Sequence[Pack]) -> Iterator[Failure]:
    """Per file and rule there may be fewer findings afterwards, never more; what was fixed must be gone.

    What rules about classes and state find in addition is told with what remains, and refuses nothing.
    """
    told_only = {(pack.name, rule.id) for pack in packs for rule in pack.rules if rule.kind in TOLD_ONLY}
    fixed = {fingerprint for change in changes.changes for fingerprint in change.applied}
    before = Counter(
        (finding.location.path, finding.rule) for finding in scan.all_findings if finding.fingerprint not in fixed
    )
    after = Counter((f.location.path, f.rule) for f in second.all_findings if (f.pack, f.rule) not in told_only)
    for (path, rule), count in sorted(after.items()):
        if count > before[(path, rule)]:
            example = next(f for f in reversed(second.all_findings) if (f.location.path, f.rule) == (path, rule))
            yield Failure(path, f"{rule} would be found there {count - before[(path, rule)]} more times than it "
                                f"should: {example.message} (line {example.location.line})")  # fmt: skip


def _find_second_changes(scan: Scan, second: Scan, changes: ChangeSet, options: FixOptions) -> Iterator[Failure]:
    """Files that the next run would change again, apart from those of groups that this plan had to leave out."""
    applied = {fingerprint for change in changes.changes for fingerprint in change.applied}
    wanted = choose_groups(hold_unsafe(scan.result.groups, options), scan.all_findings)
    left_out = {
        path
        for group in scan.result.groups
        if group.id in wanted and applied.isdisjoint(group.members)
        for path in group.paths
    }
    groups = hold_unsafe(second.result.groups, options)
    moving = choose_groups(groups, second.all_findings)
    again = plan_changes(second.resolver, second.all_findings, groups, moving, options)
    for change in again.changes:
        if change.before != change.after and change.path not in left_out:
            yield Failure(change.path, "a second run would change it again")
