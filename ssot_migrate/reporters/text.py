"""The terminal report of a scan."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.model.findings import ScanResult
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.asides import render_asides, split_asides
from ssot_migrate.reporters.clusters import render_clusters
from ssot_migrate.reporters.coverage import render_coverage, render_idle, render_problems
from ssot_migrate.reporters.findings import collect_surroundings, render_findings
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.steps import render_next
from ssot_migrate.reporters.summary import (
    render_headline,
    render_knots,
    render_phases_table,
    render_reasons,
    render_rules_table,
)
from ssot_migrate.reporters.tally import is_open


def render_scan(
    result: ScanResult,
    packs: Sequence[Pack],
    width: int,
    color: bool,
    *,
    quiet: bool = False,
    verbose: bool = False,
    again: Sequence[str] = (),
) -> str:
    """Findings and summary; `quiet` leaves out the findings, `verbose` adds what is suppressed or of no consequence.

    Many findings that are only for information are counted and not listed, unless `verbose`.

    `again` are the arguments by which the next command means the same packs, rules and paths.
    """
    found = [finding for finding in result.findings if is_open(finding)]
    shown = result.findings if verbose else found
    lines: list[Line] = []
    if not quiet:
        listed, asides = (shown, ()) if verbose else split_asides(shown)
        lines += render_findings(listed, collect_surroundings(result.groups, packs), width, verbose=verbose)
        lines += render_asides(asides, width)
    lines += _render_summary(result, packs, width, verbose) if found else _render_nothing(result, packs, width)
    lines += _render_suppressed(result, width)
    lines += render_idle(result.idle_suppressions, width)
    lines += render_problems(result.coverage, width, verbose)
    lines += [EMPTY, *render_coverage(result.coverage, width)]
    lines += render_next(result, found, again, width)
    return render_lines(lines, color)


def _render_summary(result: ScanResult, packs: Sequence[Pack], width: int, verbose: bool) -> list[Line]:
    found = [finding for finding in result.findings if is_open(finding)]
    return [
        *render_headline(found, width),
        EMPTY,
        *render_rules_table(found, width),
        *render_phases_table(found, packs, width),
        *render_clusters(found, packs, width),
        *render_reasons(found, width),
        *render_knots(result, width, verbose),
    ]


def _render_nothing(result: ScanResult, packs: Sequence[Pack], width: int) -> list[Line]:
    """A clean result says what was looked for: silence could also mean that nobody looked."""
    if result.coverage.seen == 0:
        return [line("Nothing was looked at.", "warning")]
    lines = [line("Nothing found.", "safe" if result.coverage.is_complete else "warning"), EMPTY, line("Looked for:")]
    for pack in packs:
        rules = count_of(sum(rule.enabled for rule in pack.rules), "rule")
        lines += paragraph(f"{pack.title or pack.name} (pack {pack.name}, {rules})", width, indent=2)
    if result.legacy_places == 0 and result.canonical_places == 0:
        told = (
            "Neither what they replace nor its successor is used anywhere here. If you expected it to be, this may be "
            "another project, or need another pack: `ssot-migrate rules list` shows what the packs are about."
        )
        lines += [EMPTY, *paragraph(told, width)]
    return lines


def _render_suppressed(result: ScanResult, width: int) -> list[Line]:
    suppressed = len(result.findings) - sum(map(is_open, result.findings))
    lines: list[Line] = []
    if suppressed:
        verb = "is" if suppressed == 1 else "are"
        lines += paragraph(
            f"{count_of(suppressed, 'more finding')} {verb} suppressed by comments (--verbose shows them).", width
        )
    return [EMPTY, *lines] if lines else []
