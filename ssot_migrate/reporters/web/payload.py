"""What the page's script draws from: findings in tables of numbers, every text of them once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import Finding, Status
from ssot_migrate.model.locations import Excerpt
from ssot_migrate.reporters.diff import render_diff
from ssot_migrate.reporters.findings import tell_outcome
from ssot_migrate.reporters.json import HAZARDS, Json
from ssot_migrate.reporters.plain import escape
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.tally import is_safe, is_unsafe
from ssot_migrate.reporters.web.highlight import mark_line

_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
_LONGEST_LINE = 400  # characters of code or diff; what is longer is cut
_MOST_LINES = 12  # of an excerpt
_MOST_ROWS = 60  # of a hunk


class Table:
    """Texts, each once, by number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def add(self, text: str) -> int:
        """The number of a text, which may be obeyed by no terminal and read by no browser as more than text."""
        safe = escape(text, keep="\t\n")
        return self._numbers.setdefault(safe, len(self._numbers))

    def as_json(self) -> list[Json]:
        return list(self._numbers)


def build_payload(report: Report) -> str:
    """JSON that may stand in a `<script>` element: no text in it can end that."""
    texts, files = Table(), Table()
    codes: dict[tuple[int, tuple[str, ...]], int] = {}
    findings = [
        _build_row(finding, report, texts, files, codes)
        for finding in sorted(report.result.findings, key=lambda one: (one.location, one.rule, one.fingerprint))
    ]
    payload: dict[str, Json] = {
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "why": escape(rule.why, keep="\n"),
                "instead": escape(rule.instead, keep="\n"),
            }
            for rule, _ in report.rules
        ],
        "phases": _list_phases(report),
        "findings": list(findings),
        "codes": [_build_code(first, lines) for first, lines in codes],
        "diffs": _build_diffs(report, files),
        "files": files.as_json(),
        "texts": texts.as_json(),
    }
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = HAZARDS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _list_phases(report: Report) -> list[Json]:
    names = dict.fromkeys(phase.name for pack in report.packs for phase in pack.phases)
    return list(names)


def _build_row(
    finding: Finding, report: Report, texts: Table, files: Table, codes: dict[tuple[int, tuple[str, ...]], int]
) -> list[Json]:
    """In the order of the names at the top of the script."""
    at = finding.location
    note = report.notes.get(finding.fingerprint, "")
    chain: list[Json] = []
    for hop in finding.chain:
        chain += [files.add(report.place(hop.path)), hop.line]
    excerpt = _cut(finding.excerpt)
    return [
        files.add(report.place(at.path)),
        [at.line, at.column, at.end_line, at.end_column],
        finding.rule,
        finding.severity.value[0],
        _describe_state(finding),
        finding.phase or "",
        texts.add(finding.message),
        texts.add(" · ".join(part for part in (tell_outcome(finding), note) if part)),
        texts.add(finding.scope),
        chain,
        codes.setdefault(excerpt, len(codes)),
        finding.fingerprint,
    ]


def _describe_state(finding: Finding) -> str:
    """What becomes of a finding, as the page filters by it."""
    if finding.status is not Status.NEW:
        return str(finding.status.value)
    if is_safe(finding) or is_unsafe(finding):
        return "safe" if is_safe(finding) else "unsafe"
    return str(finding.unfixable.reason.value) if finding.unfixable is not None else "report"


def _cut(excerpt: Excerpt) -> tuple[int, tuple[str, ...]]:
    return excerpt.first_line, tuple(_cut_line(line) for line in excerpt.lines[:_MOST_LINES])


def _cut_line(line: str) -> str:
    text = escape(line.rstrip("\r\n"), keep="\t")
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…"


def _build_code(first_line: int, lines: Sequence[str]) -> list[Json]:
    return [first_line, list(lines), [mark_line(line) for line in lines]]


def _build_diffs(report: Report, files: Table) -> Mapping[str, Json]:
    """The hunks of every changed file: the lines before that they cover, and their rows."""
    changes = report.changes.changes if report.changes is not None else ()
    return {
        str(files.add(report.place(change.path))): [list(hunk) for hunk in _split_hunks(change)]
        for change in changes
        if change.is_effective
    }


def _split_hunks(change: FileChange) -> list[list[Json]]:
    hunks: list[list[Json]] = []
    rows: list[Json] = []
    for row in render_diff(change).split("\n"):
        found = _HUNK.match(row)
        if found is not None:
            start, count = int(found[1]), int(found[2] or 1)
            rows = []
            hunks.append([start, start + max(count, 1) - 1, rows])
        elif hunks and row and len(rows) < _MOST_ROWS:
            rows.append(_cut_line(row))
    return hunks
