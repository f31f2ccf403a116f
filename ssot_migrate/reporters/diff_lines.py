"""A file's diff as lines in their colours."""

from __future__ import annotations

from ssot_migrate.model.changes import FileChange
from ssot_migrate.reporters.diff import render_diff
from ssot_migrate.reporters.page import Line, line


def render_diff_lines(change: FileChange) -> list[Line]:
    """In a file of CRLF lines the carriage returns are not shown."""
    rows = render_diff(change).split("\n")[:-1]
    body = [row for row in rows[2:] if not row.startswith(("@@", "\\"))]
    is_crlf = all(row.endswith("\r") for row in body)
    return [line(row[:-1] if is_crlf and row.endswith("\r") else row, _style(row, at)) for at, row in enumerate(rows)]


def _style(row: str, at: int) -> str:
    if at < 2:
        return "heading"
    return {"+": "added", "-": "removed", "@": "hunk", "\\": "dim"}.get(row[:1], "")
