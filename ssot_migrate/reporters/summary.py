"""The end of a report: counts by rule and phase, why the rest is left, and what holds it back."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.model.findings import Finding, ScanResult
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.page import EMPTY, Line, labelled, line, paragraph, table
from ssot_migrate.reporters.plain import count_of, pad
from ssot_migrate.reporters.tally import (
    Knot,
    is_safe,
    is_unsafe,
    tally_files,
    tally_knots,
    tally_phases,
    tally_reasons,
    tally_rules,
)
from ssot_migrate.reporters.words import REASONS

_KNOTS = 5
_REASONS = 8


def render_headline(findings: Sequence[Finding], width: int) -> list[Line]:
    """`12 findings in 5 files: 4 can be fixed safely, 3 with --unsafe-fixes, 5 are left.`"""
    files = len({finding.location.path for finding in findings})
    safe, unsafe = sum(map(is_safe, findings)), sum(map(is_unsafe, findings))
    left = len(findings) - safe - unsafe
    parts = [f"{safe:,} can be fixed safely"] if safe else []
    parts += [f"{unsafe:,} with --unsafe-fixes"] if unsafe else []
    parts += [f"{left:,} {'is' if left == 1 else 'are'} left to people"] if left else []
    text = f"{count_of(len(findings), 'finding')} in {count_of(files, 'file')}: {', '.join(parts)}."
    return paragraph(text, width, style="heading")


def render_rules_table(findings: Sequence[Finding], width: int) -> list[Line]:
    tallies = tally_rules(findings)
    rows = [
        (tally.rule, tally.name, f"{tally.total:,}", f"{tally.safe:,}", f"{tally.unsafe:,}", f"{tally.left:,}")
        for tally in tallies
    ]
    return table(("rule", "name", "findings", "safe", "unsafe", "left"), rows, "<<>>>>", width)


def render_phases_table(findings: Sequence[Finding], packs: Sequence[Pack], width: int) -> list[Line]:
    """The phases that have findings, in the order of the campaign, and how many have none left."""
    tallies = tally_phases(findings, packs)
    if not tallies:
        return []
    rows = [
        (tally.priority, tally.name, f"{tally.files:,}", f"{tally.findings:,}") for tally in tallies if tally.findings
    ]
    done = len(tallies) - len(rows)
    lines = [EMPTY, *table(("", "phase", "files", "findings"), rows, "<<>>", width)]
    return [*lines, line(f"  {count_of(done, 'other phase has', 'other phases have')} none", "dim")] if done else lines


def render_reasons(findings: Sequence[Finding], width: int) -> list[Line]:
    """Why findings are left: `43  missing-context  …`, the most frequent reason first."""
    reasons = tally_reasons(findings)
    if not reasons:
        return []
    shown = reasons[:_REASONS]
    names = max(len(reason.value) for reason, _ in shown)
    lines = [EMPTY, line("Why the rest is left", "heading")]
    for reason, count in shown:
        label = f"{count:>6,}  {pad(reason.value, names)}  "
        lines += labelled((label, ""), REASONS[reason], width, label_width=len(label))
    hidden = sum(count for _, count in reasons[_REASONS:])
    return [*lines, line(f"  {hidden:>6,}  for {len(reasons) - _REASONS} rarer reasons")] if hidden else lines


def render_knots(result: ScanResult, width: int, verbose: bool) -> list[Line]:
    """The single lines that hold others back: the places where an hour of a person's work frees most."""
    knots = tally_knots(result)
    if not knots:
        return []
    shown: Sequence[Knot] = knots if verbose else knots[:_KNOTS]
    lines = [EMPTY, line("Knots: one place that holds others back", "heading")]
    for knot in shown:
        label = f"{knot.findings:>6,}  "
        wait = f"{knot.held_by}" + (f" (in {knot.files:,} files)" if knot.files > 1 else "")
        lines += labelled((label, ""), wait, width, label_width=len(label))
    more = knots[len(shown) :]
    if more:
        freed = sum(knot.findings for knot in more)
        lines += paragraph(
            f"and {len(more):,} more, which hold {count_of(freed, 'finding')} (--verbose lists them)", width, 10
        )
    return lines


def render_worst(findings: Sequence[Finding], width: int) -> list[Line]:
    """The three files with most findings."""
    worst = ", ".join(f"{path} ({count:,})" for path, count in tally_files(findings)[:3])
    return paragraph(f"Most of it: {worst}", width) if worst else []
