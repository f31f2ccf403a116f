"""The terminal report of undo: which runs there are, and what one of them gave back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssot_migrate.reporters.page import line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import count_of

_NAMED = 5  # files of a run are named up to here, then counted


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of apply as the list shows it; `created` is UTC, ISO 8601.

    `changed` are those of its files that were changed since, for which it cannot be undone.
    """

    run: str
    created: str
    state: str
    files: tuple[str, ...]
    command: str
    changed: tuple[str, ...] = ()


def render_undo(run: str, paths: Sequence[str], width: int, color: bool) -> str:
    """The run that was taken back, and its files."""
    files = "1 file has its" if len(paths) == 1 else f"{len(paths):,} files have their"
    lines = paragraph(f"Took back run {run}: {files} former content again.", width, style="heading")
    return render_lines([*lines, *(line(f"  {path}") for path in paths)], color)


def render_runs(runs: Sequence[RunRow], width: int, color: bool, *, verbose: bool = False) -> str:
    """All runs that can be named, in the order given, each with its files and what keeps it from being undone."""
    if not runs:
        return render_lines([line("There is no run that could be taken back.")], color)
    rows = [
        (run.run, run.created[:19].replace("T", " "), run.state, f"{len(run.files):,}", run.command) for run in runs
    ]
    header, *listed = table(("run", "when (UTC)", "state", "files", "command"), rows, "<<<><", width)
    lines = [line(f"{count_of(len(runs), 'run')}; `ssot-migrate undo RUN` takes one back.", "heading"), header]
    for run, row in zip(runs, listed, strict=True):
        lines += [row, *paragraph(_name_some(run.files, verbose), width, indent=4)]
        if run.changed:
            lines += paragraph(f"changed since: {_name_some(run.changed, verbose)}", width, indent=4, style="left")
    return render_lines(lines, color)


def _name_some(paths: Sequence[str], verbose: bool) -> str:
    shown = paths if verbose else paths[:_NAMED]
    more = len(paths) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more (--verbose lists them)" if more else "")
