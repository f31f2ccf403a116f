"""`ssot-migrate retire`: removes the deprecated module once nothing refers to it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import options
from ssot_migrate.cli.checks import read_checks
from ssot_migrate.cli.exits import decide_retire_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.groups import Shown
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.requests import note_interrupted
from ssot_migrate.errors import UsageError
from ssot_migrate.usecases.settings import Choices, build_order

EPILOG = """
Examples:
  ssot-migrate retire --dry-run          what would go, or what still holds it
  ssot-migrate retire                    removes it; `undo` brings it back
  ssot-migrate retire shop.legacy        one module of several
  ssot-migrate retire --docs             documentation and settings count too
  ssot-migrate retire --redirect         leaves a module that warns and forwards
  ssot-migrate retire --verify-cmd 'pytest -q'

Exit codes:
  0  removed, or gone already (dry run: it could be removed)
  1  still referred to; the places are listed
  2  bad usage, configuration or pack; a file that matters could not be read; or
     the verify command failed, and all was put back
"""


def retire(
    modules: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODULES",
            help="Dotted names or files of old modules. Default: all that the packs call old.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change and write nothing. Exit 0 if nothing holds it.")
    ] = False,
    redirect: Annotated[
        bool, typer.Option("--redirect", help="Leave a thin module that warns and passes on what has a successor.")
    ] = False,
    docs: Annotated[
        bool, typer.Option("--docs", help="Files that are no Python hold it too: documentation, settings, scripts.")
    ] = False,
    keep_helpers: Annotated[
        bool, typer.Option("--keep-helpers", help="Leave modules that only the old ones used.")
    ] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Write also to files that have changes which git does not know.")
    ] = False,
    allow_problems: options.AllowProblems = False,
    pack: options.Packs = None,
    exclude: options.Exclude = None,
    verify_cmd: options.VerifyCmd = None,
    verify_timeout: options.VerifyTimeout = 1800,
    *,
    format_: options.FormatOfTwo = "text",
    shown: Shown,
    config: options.ConfigFile = None,
    jobs: options.Jobs = None,
) -> None:
    """Remove the deprecated module once nothing refers to it, or list what still does.

    It goes with what passes it on and with modules that only it used, as one transaction. It stays while anything in
    the project refers to it: code, strings, longer texts that name it, pyproject.toml or setup.cfg.
    """
    with told_failures():
        outputs = read_outputs(format_, shown.output or (), shown.color)
        choices = Choices(
            pack=tuple(pack or ()),
            exclude=tuple(exclude or ()),
            config=config,
            jobs=jobs,
            allow_problems=allow_problems,
        )
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *(note_interrupted(order.request) if dry_run else ())):
            say(note)
        checks = read_checks(verify_cmd, verify_timeout)
        if dry_run and checks.verify is not None:
            raise UsageError("--dry-run writes nothing, so that there is nothing to verify: leave one of them out.")
        from ssot_migrate.usecases.retire import retire as retire_modules
        from ssot_migrate.usecases.retirement import RetireOptions

        with shown_progress(shown.quiet) as progress:
            result = retire_modules(
                order.request,
                RetireOptions(tuple(modules or ()), redirect, docs, keep_helpers),
                dry_run=dry_run,
                allow_dirty=allow_dirty,
                checks=checks,
                command=shlex.join(["ssot-migrate", *sys.argv[1:]]),
                progress=progress,
                tell=say,
            )

        def render(look: Look) -> str:
            from ssot_migrate.reporters.retired import render_retired, render_retired_json

            if look.format == "json":
                return render_retired_json(result, dry_run=dry_run)
            return render_retired(
                result, look.width, look.color, dry_run=dry_run, quiet=shown.quiet, verbose=shown.verbose
            )

        outputs.write(render)
        raise typer.Exit(decide_retire_exit(result))
