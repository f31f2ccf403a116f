"""One change as `apply --interactive` shows it: what it fixes, why it is unsafe if it is, and its diff."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.diff_lines import render_diff_lines
from ssot_migrate.reporters.findings import collect_surroundings, render_finding
from ssot_migrate.reporters.page import EMPTY, Line, labelled, line, render_lines
from ssot_migrate.reporters.plain import count_of

_SHOWN = 6  # findings, then they are counted

HELP = """\
y - make this change
n - leave it; it is not asked again
a - make this change and all that follow
d - leave this change and all that follow
q - make no further change, and ask about the rest next time
e - explain: every finding of this change, with its source
? - this help
"""


def render_change(
    number: int, total: int, findings: Sequence[Finding], changes: Sequence[FileChange], width: int, color: bool
) -> str:
    """The diff first, as it may be long; then what it is about, next to the question."""
    lines: list[Line] = [row for change in changes for row in render_diff_lines(change)]
    files = count_of(len(changes), "file")
    lines += [EMPTY, line(f"Change {number} of {total}: {count_of(len(findings), 'finding')} in {files}", "heading")]
    for finding in findings[:_SHOWN]:
        place = f"  {finding.location}"
        rule = f"  {finding.rule} {finding.name}"
        lines += [line(place, "path", (rule if len(place + rule) <= width else f"  {finding.rule}", ""))]
    if len(findings) > _SHOWN:
        lines += [line(f"  and {len(findings) - _SHOWN} more (e shows them)")]
    notes = dict.fromkeys(finding.fix.note for finding in findings if finding.fix is not None and finding.fix.note)
    for note in notes:
        lines += labelled(("unsafe:", "unsafe"), note, width, label_width=8)
    return render_lines(lines, color)


def render_explanation(findings: Sequence[Finding], packs: Sequence[Pack], width: int, color: bool) -> str:
    """Every finding as a scan shows it."""
    around = collect_surroundings((), packs)
    lines = [row for finding in findings for row in (*render_finding(finding, around, width), EMPTY)]
    return render_lines(lines, color)
