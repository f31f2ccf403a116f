"""`ssot-migrate status`: where the campaign stands, phase by phase, and how it got there."""

from __future__ import annotations

from pathlib import Path

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import decide_status_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.groups import Fixes, Run, Shown, Which, read_choices
from ssot_migrate.cli.history import FORMATS as HISTORY_FORMATS
from ssot_migrate.cli.history import OverTime, read_span, tell_history
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_page
from ssot_migrate.cli.requests import note_interrupted, note_nothing, repeat_choices
from ssot_migrate.usecases.settings import build_order

EPILOG = """
Examples:
  ssot-migrate status                          phases, tests, and the figure
  ssot-migrate status --phase mission-critical one phase of the campaign
  ssot-migrate status --format markdown        a tracker for an issue
  ssot-migrate status --output json=status.json
  ssot-migrate status --history                the burn-down over the last 500
                                               commits of the main line
  ssot-migrate status --history --since v1.0 --commits 0
  ssot-migrate status --history --output html=report.html

Exit codes:
  0  it could look, whatever it found
  2  bad usage, configuration or pack; or a file that matters could not be read
"""


def status(
    paths: options.Paths = None,
    *,
    over_time: OverTime,
    allow_problems: options.AllowProblems = False,
    which: Which,
    with_tests: options.WithTests = False,
    fixes: Fixes,
    format_: options.StatusFormat = "text",
    shown: Shown,
    run: Run,
) -> None:
    """Tell how far the migration has come.

    Scans, and tells for each phase what is left, what of it can be fixed, and why the rest cannot; which tests know
    the old class; and the share of all places that lead to the new one.
    """
    with told_failures():
        formats = HISTORY_FORMATS if over_time.history else completion.STATUS_FORMATS
        outputs = read_outputs(format_, shown.output or (), shown.color, formats)
        choices = read_choices(paths, which, run, fixes, with_tests=with_tests, allow_problems=allow_problems)
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *note_interrupted(order.request)):
            say(note)
        span = read_span(over_time, choices)
        if span is not None:
            raise typer.Exit(tell_history(order.request, span, outputs, shown))
        from ssot_migrate.usecases.status import status as tell_campaign

        with shown_progress(shown.quiet) as progress:
            campaign = tell_campaign(order.request, progress)

        if campaign.scan.coverage.seen == 0:
            say(note_nothing(order.request.root))
        again, packs = repeat_choices(choices), order.request.packs

        def render(look: Look) -> str:
            if look.format == "json":
                from ssot_migrate.reporters.campaign_json import render_campaign_json

                return render_campaign_json(campaign, again)
            if look.format == "html":
                return render_page(campaign, packs, order.request.root)
            if look.format == "markdown":
                from ssot_migrate.reporters.tracker import render_tracker

                return render_tracker(campaign, packs, again)
            from ssot_migrate.reporters.campaign import render_campaign

            return render_campaign(
                campaign, packs, look.width, look.color, quiet=shown.quiet, verbose=shown.verbose, again=again
            )

        outputs.write(render)
        raise typer.Exit(decide_status_exit(campaign))
