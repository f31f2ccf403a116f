"""Findings that are only for information: where there are many, a report counts them and lists the others."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.rules import Severity
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, table
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.tally import tally_files, tally_rules

MANY = 20  # so many are still read


def split_asides(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is to be listed, and what only to be counted; in the same order."""
    asides = [finding for finding in findings if _is_aside(finding)]
    if len(asides) <= MANY:
        return tuple(findings), ()
    return tuple(finding for finding in findings if not _is_aside(finding)), tuple(asides)


def _is_aside(finding: Finding) -> bool:
    """Whether it says neither what to mend nor why that cannot be done for people."""
    return finding.severity is Severity.INFO and finding.fix is None and finding.unfixable is None


def render_asides(asides: Sequence[Finding], width: int) -> list[Line]:
    """How many there are of each rule, and which file has most of them."""
    if not asides:
        return []
    rows = []
    for tally in tally_rules(asides):
        files = tally_files([finding for finding in asides if finding.rule == tally.rule])
        rows.append((tally.rule, tally.name, f"{tally.total:,}", f"{len(files):,}", files[0][0]))
    told = f"{count_of(len(asides), 'finding')} that may be as they are, not listed here (--verbose lists them)"
    return [
        line("For information", "heading"),
        *paragraph(told, width),
        EMPTY,
        *table(("rule", "name", "findings", "files", "most in"), rows, "<<>><", width),
        EMPTY,
    ]
