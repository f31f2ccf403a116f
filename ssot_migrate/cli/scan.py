"""`ssot-migrate scan`: what is left, where, which of it can be fixed, and why the rest cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import decide_scan_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.groups import Fixes, Run, Shown, Which, read_choices
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_report
from ssot_migrate.cli.requests import note_interrupted, note_nothing, repeat_choices
from ssot_migrate.usecases.settings import build_order

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
    *,
    which: Which,
    changed_since: options.ChangedSince = None,
    with_tests: options.WithTests = False,
    fixes: Fixes,
    format_: options.Format = "text",
    shown: Shown,
    run: Run,
) -> None:
    """Report every use of what is deprecated, and other violations.

    For each finding: the source, whether it can be fixed, safely or not, and if not, why. Nothing is written.
    """
    with told_failures():
        outputs = read_outputs(format_, shown.output or (), shown.color, completion.FORMATS)
        choices = read_choices(
            paths, which, run, fixes, changed_since=changed_since, with_tests=with_tests, allow_problems=allow_problems
        )
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *note_interrupted(order.request)):
            say(note)
        from ssot_migrate.usecases.scan import scan as scan_project

        with shown_progress(shown.quiet) as progress:
            result = scan_project(order.request, progress)

        if result.coverage.seen == 0:
            say(note_nothing(order.request.root))

        def render(look: Look) -> str:
            if look.format != "text":
                return render_report(look.format, result, order.request.packs, order.request.root)
            from ssot_migrate.reporters.text import render_scan

            packs, again = order.request.packs, repeat_choices(choices)
            return render_scan(
                result, packs, look.width, look.color, quiet=shown.quiet, verbose=shown.verbose, again=again
            )

        outputs.write(render)
        raise typer.Exit(decide_scan_exit(result, fail_on or order.fail_on, exit_zero))
