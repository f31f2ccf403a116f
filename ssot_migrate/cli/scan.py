"""`ssot-migrate scan`: what is left, where, which of it can be fixed, and why the rest cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import decide_scan_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_report
from ssot_migrate.cli.requests import note_interrupted, note_nothing, repeat_choices, split_ids
from ssot_migrate.usecases.settings import Choices, build_order

EPILOG = """
Examples:
  ssot-migrate scan                           the whole project
  ssot-migrate scan tests/ --select SSOT1     one folder, one family of rules
  ssot-migrate scan --phase mission-critical  one phase of the campaign
  ssot-migrate scan --changed-since main      what you have changed
  ssot-migrate scan --quiet --fail-on error   for a script: counts, exit code
  ssot-migrate scan --output json=left.json   text here, JSON in a file

Exit codes:
  0  nothing found
  1  findings (see --exit-zero and --fail-on)
  2  bad usage, configuration or pack; or a file that matters could not be read
"""


def scan(
    paths: options.LookedAt = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Never exit with 1, whatever is found.")] = False,
    fail_on: options.FailOn = None,
    allow_problems: options.AllowProblems = False,
    pack: options.Packs = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    phase: options.Phase = None,
    exclude: options.Exclude = None,
    changed_since: options.ChangedSince = None,
    with_tests: options.WithTests = False,
    unsafe_fixes: options.UnsafeFixes = False,
    add_api: options.AddApi = False,
    style: options.NameStyle = None,
    drop_unused: options.DropUnused = False,
    split: options.Split = False,
    rename_exports: options.RenameExports = False,
    format_: options.Format = "text",
    output: options.Outputs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    color: options.Color = options.ColorMode.AUTO,
    config: options.ConfigFile = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
) -> None:
    """Report every use of what is deprecated, and other violations.

    For each finding: the source, whether it can be fixed, safely or not, and if not, why. Nothing is written.
    """
    with told_failures():
        outputs = read_outputs(format_, output or (), color, completion.FORMATS)
        choices = Choices(
            paths=tuple(paths or ()),
            pack=tuple(pack or ()),
            select=split_ids(select or ()),
            ignore=split_ids(ignore or ()),
            phase=phase,
            exclude=tuple(exclude or ()),
            changed_since=changed_since,
            with_tests=with_tests,
            unsafe_fixes=unsafe_fixes,
            add_api=add_api,
            style=style,
            drop_unused=drop_unused,
            split=split,
            rename_exports=rename_exports,
            config=config,
            jobs=jobs,
            no_cache=no_cache,
            allow_problems=allow_problems,
        )
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *note_interrupted(order.request)):
            say(note)
        from ssot_migrate.usecases.scan import scan as scan_project

        with shown_progress(quiet) as progress:
            result = scan_project(order.request, progress)

        if result.coverage.seen == 0:
            say(note_nothing(order.request.root))

        def render(look: Look) -> str:
            if look.format != "text":
                return render_report(look.format, result, order.request.packs, order.request.root)
            from ssot_migrate.reporters.text import render_scan

            packs, again = order.request.packs, repeat_choices(choices)
            return render_scan(result, packs, look.width, look.color, quiet=quiet, verbose=verbose, again=again)

        outputs.write(render)
        raise typer.Exit(decide_scan_exit(result, fail_on or order.fail_on, exit_zero))
