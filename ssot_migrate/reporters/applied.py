"""The terminal report of apply: the diff, what was or would be written, what was not, and what remains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ssot_migrate.model.changes import ChangeSet, FileChange
from ssot_migrate.model.findings import Finding, ScanResult
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.coverage import render_coverage, render_problems
from ssot_migrate.reporters.diff_lines import render_diff_lines
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.refusals import Withheld, render_skipped, render_withheld
from ssot_migrate.reporters.steps import render_apply_step, render_next
from ssot_migrate.reporters.summary import render_headline, render_knots, render_reasons, render_worst
from ssot_migrate.reporters.tally import is_open, tally_rules
from ssot_migrate.reporters.trials import MadeCommit, Trial, render_commits, render_trial

_LISTED = 20  # files are listed up to here, then counted


class Applied(Protocol):
    """What this report needs of the result of apply; it lives on a higher floor, which is not seen from here."""

    @property
    def before(self) -> ScanResult: ...
    @property
    def changes(self) -> ChangeSet: ...
    @property
    def withheld(self) -> Sequence[Withheld]: ...
    @property
    def remaining(self) -> ScanResult: ...
    @property
    def run(self) -> str | None: ...
    @property
    def trial(self) -> Trial | None: ...
    @property
    def commits(self) -> Sequence[MadeCommit]: ...
    @property
    def commit_problem(self) -> str: ...


def render_apply(
    result: Applied,
    packs: Sequence[Pack],
    width: int,
    color: bool,
    *,
    dry_run: bool,
    quiet: bool = False,
    verbose: bool = False,
    again: Sequence[str] = (),
) -> str:
    """A dry run shows the diff, a real run the files; both tell what was skipped, withheld and remains."""
    changed = [change for change in result.changes.changes if change.is_effective]
    by_fingerprint = {finding.fingerprint: finding for finding in result.before.findings}
    remaining = [finding for finding in result.remaining.findings if is_open(finding)]
    lines: list[Line] = []
    if dry_run and not quiet:
        lines += [one for change in changed for one in render_diff_lines(change)]
        lines += [EMPTY] if changed else []
    if result.trial is not None and result.run is None:
        lines += [line("Nothing is written.", "heading")]
    else:
        lines += _outcome(changed, by_fingerprint, result.run, width, dry_run)
    lines += [] if dry_run or quiet else _written(changed, width, verbose)
    if result.trial is not None:
        is_kept = result.run is not None
        lines += render_trial(result.trial, width, is_kept=is_kept, quiet=quiet, verbose=verbose)
    lines += render_commits(result.commits, result.commit_problem, width)
    lines += render_skipped(result.changes, by_fingerprint, width, quiet=quiet, verbose=verbose)
    lines += render_withheld(result.withheld, width, verbose)
    lines += _remaining(result, remaining, width, verbose, dry_run)
    lines += render_problems(result.before.coverage, width, verbose)
    lines += [EMPTY, *render_coverage(result.before.coverage, width)]
    lines += render_apply_step(again) if dry_run and changed else render_next(result.remaining, remaining, again, width)
    return render_lines(lines, color)


def _outcome(
    changed: Sequence[FileChange], findings: Mapping[str, Finding], run: str | None, width: int, dry_run: bool
) -> list[Line]:
    if not changed:
        return [line("Nothing to change.", "heading")]
    applied = [findings[one] for change in changed for one in change.applied if one in findings]
    files, fixed = count_of(len(changed), "file"), count_of(len(applied), "finding")
    if dry_run:
        lines = paragraph(f"Would change {files} and fix {fixed}. Nothing has been written.", width, style="heading")
    else:
        undo = f" Run {run}: `ssot-migrate undo` takes it back." if run is not None else ""
        lines = paragraph(f"Changed {files} and fixed {fixed}.{undo}", width, style="heading")
    rows = [(tally.rule, tally.name, f"{tally.total:,}") for tally in tally_rules(applied)]
    return [*lines, EMPTY, *table(("rule", "name", "fixed"), rows, "<<>", width)] if rows else lines


def _written(changed: Sequence[FileChange], width: int, verbose: bool) -> list[Line]:
    if not changed:
        return []
    shown = changed if verbose else changed[:_LISTED]
    lines = [EMPTY, line("Written", "heading"), *(line(f"  {change.path}") for change in shown)]
    more = len(changed) - len(shown)
    return [*lines, *paragraph(f"and {more:,} more (--verbose lists them)", width, 2)] if more else lines


def _remaining(result: Applied, remaining: Sequence[Finding], width: int, verbose: bool, dry_run: bool) -> list[Line]:
    title = "What would remain" if dry_run else "What remains"
    if not remaining:
        return [EMPTY, line(f"{title}: nothing.", "safe")]
    return [
        EMPTY,
        line(title, "heading"),
        *render_headline(remaining, width),
        *render_worst(remaining, width),
        *render_reasons(remaining, width),
        *render_knots(result.remaining, width, verbose),
    ]
