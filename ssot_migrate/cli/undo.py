"""`ssot-migrate undo`: takes back what apply wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import options
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.output import read_outputs

EPILOG = """
Examples:
  ssot-migrate undo            takes back the last run
  ssot-migrate undo --list     the runs that there are, with their files
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
    verbose: options.Verbose = False,
    color: options.Color = options.ColorMode.AUTO,
) -> None:
    """Give all files of a run their former content again.

    A file that was changed since is not overwritten: then nothing is written, and the file is named.
    """
    with told_failures():
        outputs = read_outputs("text", (), color)
        from ssot_migrate.config import find_root, load_config
        from ssot_migrate.reporters.runs import RunRow, render_runs, render_undo
        from ssot_migrate.usecases.undo import list_runs
        from ssot_migrate.usecases.undo import undo as undo_run

        root = find_root(Path.cwd())
        journal = load_config(root).journal
        if list_:
            rows = [
                RunRow(
                    kept.record.run,
                    kept.record.created,
                    kept.record.state.value,
                    tuple(file.path for file in kept.record.files),
                    kept.record.command,
                    kept.changed,
                )
                for kept in list_runs(root, journal)
            ]
            outputs.write(lambda look: render_runs(rows, look.width, look.color, verbose=verbose))
        else:
            result = undo_run(root, run, journal=journal, tell=say)
            outputs.write(lambda look: render_undo(result.run, result.paths, look.width, look.color))
