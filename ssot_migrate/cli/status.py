"""`ssot-migrate status`: where the campaign stands, phase by phase, and how it got there."""

from __future__ import annotations

from pathlib import Path

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import decide_status_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_page
from ssot_migrate.cli.requests import note_interrupted, note_nothing, repeat_choices, split_ids
from ssot_migrate.usecases.settings import Choices, build_order

EPILOG = """
Examples:
  ssot-migrate status                          phases, tests, and the figure
  ssot-migrate status --phase mission-critical one phase of the campaign
  ssot-migrate status --format markdown        a tracker for an issue
  ssot-migrate status --output json=status.json

Exit codes:
  0  it could look, whatever it found
  2  bad usage, configuration or pack; or a file that matters could not be read
"""


def status(
    paths: options.Paths = None,
    allow_problems: options.AllowProblems = False,
    pack: options.Packs = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    phase: options.Phase = None,
    exclude: options.Exclude = None,
    with_tests: options.WithTests = False,
    unsafe_fixes: options.UnsafeFixes = False,
    add_api: options.AddApi = False,
    style: options.NameStyle = None,
    drop_unused: options.DropUnused = False,
    split: options.Split = False,
    rename_exports: options.RenameExports = False,
    format_: options.StatusFormat = "text",
    output: options.Outputs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    color: options.Color = options.ColorMode.AUTO,
    config: options.ConfigFile = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
) -> None:
    """Tell how far the migration has come.

    Scans, and tells for each phase what is left, what of it can be fixed, and why the rest cannot; which tests know
    the old class; and the share of all places that lead to the new one.
    """
    with told_failures():
        outputs = read_outputs(format_, output or (), color, completion.STATUS_FORMATS)
        choices = Choices(
            paths=tuple(paths or ()),
            pack=tuple(pack or ()),
            select=split_ids(select or ()),
            ignore=split_ids(ignore or ()),
            phase=phase,
            exclude=tuple(exclude or ()),
            with_tests=with_tests,
            unsafe_fixes=unsafe_fixes,
            add_api=add_api,
            style=style,
            drop_unused=drop_unused,
            split=split,
            rename_exports=rename_exports,
            config=config,
            jobs=jobs,
            allow_problems=allow_problems,
        )
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *note_interrupted(order.request)):
            say(note)
        from ssot_migrate.usecases.status import status as tell_campaign

        with shown_progress(quiet) as progress:
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

            return render_campaign(campaign, packs, look.width, look.color, quiet=quiet, verbose=verbose, again=again)

        outputs.write(render)
        raise typer.Exit(decide_status_exit(campaign))
