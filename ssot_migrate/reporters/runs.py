"""The terminal report of undo: which runs there are, and what one of them gave back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssot_migrate.reporters.page import line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import count_of


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of apply as the list shows it; `created` is UTC, ISO 8601."""

    run: str
    created: str
    state: str
    files: int
    command: str


def render_undo(run: str, paths: Sequence[str], width: int, color: bool) -> str:
    """The run that was taken back, and its files."""
    files = "1 file has its" if len(paths) == 1 else f"{len(paths):,} files have their"
    lines = paragraph(f"Took back run {run}: {files} former content again.", width, style="heading")
    return render_lines([*lines, *(line(f"  {path}") for path in paths)], color)


def render_runs(runs: Sequence[RunRow], width: int, color: bool) -> str:
    """All runs that can be named, in the order given."""
    if not runs:
        return render_lines([line("There is no run that could be taken back.")], color)
    rows = [(run.run, run.created[:19].replace("T", " "), run.state, f"{run.files:,}", run.command) for run in runs]
    lines = [line(f"{count_of(len(runs), 'run')}; `ssot-migrate undo RUN` takes one back.", "heading")]
    return render_lines(
        [*lines, *table(("run", "when (UTC)", "state", "files", "command"), rows, "<<<><", width)], color
    )
