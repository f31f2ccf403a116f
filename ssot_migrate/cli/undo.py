"""`ssot-migrate undo`: takes back what apply wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import options
from ssot_migrate.cli.failures import told_failures
from ssot_migrate.cli.output import read_outputs

EPILOG = """
Examples:
  ssot-migrate undo            takes back the last run
  ssot-migrate undo --list     the runs that there are
  ssot-migrate undo RUN        takes back that one

Exit codes:
  0  done
  2  there is no such run, or a file was changed since; nothing was written
"""


def undo(
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="The run to take back. Default: the last one.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the runs, and take nothing back.")] = False,
    color: options.Color = options.ColorMode.AUTO,
) -> None:
    """Give all files of a run their former content again.

    A file that was changed since is not overwritten: then nothing is written, and the file is named.
    """
    with told_failures():
        outputs = read_outputs("text", (), color)
        from ssot_migrate.config import find_root
        from ssot_migrate.reporters.runs import RunRow, render_runs, render_undo
        from ssot_migrate.usecases.undo import list_runs
        from ssot_migrate.usecases.undo import undo as undo_run

        root = find_root(Path.cwd())
        if list_:
            rows = [
                RunRow(record.run, record.created, record.state.value, len(record.files), record.command)
                for record in list_runs(root)
            ]
            outputs.write(lambda look: render_runs(rows, look.width, look.color))
        else:
            result = undo_run(root, run)
            outputs.write(lambda look: render_undo(result.run, result.paths, look.width, look.color))
