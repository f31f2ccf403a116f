"""`ssot-migrate status`: where the campaign stands, phase by phase, and how it got there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import decide_history_exit, decide_status_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.output import Look, Outputs, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_page
from ssot_migrate.cli.requests import note_interrupted, note_nothing, repeat_choices, split_ids
from ssot_migrate.errors import UsageError
from ssot_migrate.usecases.settings import Choices, build_order

if TYPE_CHECKING:
    from ssot_migrate.git_commits import Span
    from ssot_migrate.usecases.request import Request

_HISTORY = "Over time"
_USUAL_COMMITS = 500

EPILOG = """
Examples:
  ssot-migrate status                          phases, tests, and the figure
  ssot-migrate status --phase mission-critical one phase of the campaign
  ssot-migrate status --format markdown        a tracker for an issue
  ssot-migrate status --output json=status.json
  ssot-migrate status --history                the burn-down over the last 500
                                               commits of the main line
  ssot-migrate status --history --since v1.0 --commits 0

Exit codes:
  0  it could look, whatever it found
  2  bad usage, configuration or pack; or a file that matters could not be read
"""


def status(
    paths: options.Paths = None,
    history: Annotated[
        bool,
        typer.Option(
            "--history", help="Tell instead what each commit of the main line had left to do.", rich_help_panel=_HISTORY
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REV|DAY",
            help="The first commit: a revision, or a day like 2026-01-31.",
            rich_help_panel=_HISTORY,
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="REV", help="The last commit. Default: HEAD.", rich_help_panel=_HISTORY, show_default=False
        ),
    ] = None,
    commits: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="At most the last N commits; 0: all. Default: 500, or all where --since is given.",
            rich_help_panel=_HISTORY,
            show_default=False,
        ),
    ] = None,
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
        known_formats = completion.STATUS_FORMATS[:2] if history else completion.STATUS_FORMATS
        outputs = read_outputs(format_, output or (), color, known_formats)
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
            no_cache=no_cache,
        )
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *note_interrupted(order.request)):
            say(note)
        span = _read_span(history, since, until, commits, choices)
        if span is not None:
            raise typer.Exit(_tell_history(order.request, span, outputs, quiet=quiet, verbose=verbose))
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


def _read_span(
    is_asked: bool, since: str | None, until: str | None, commits: int | None, choices: Choices
) -> Span | None:
    """The commits that are asked for; None where none are. Raises UsageError for options that contradict that."""
    from ssot_migrate.git_commits import Span

    if not is_asked:
        if since is None and until is None and commits is None:
            return None
        raise UsageError("--since, --until and --commits choose commits: they need --history.")
    if choices.paths or choices.phase is not None or choices.select:
        raise UsageError(
            "--history tells of the whole project, by phase and rule: leave out PATHS, --phase and --select."
        )
    usual = 0 if since is not None else _USUAL_COMMITS
    return Span(until or "HEAD", since or "", usual if commits is None else commits)


def _tell_history(request: Request, span: Span, outputs: Outputs, *, quiet: bool, verbose: bool) -> int:
    """Reads and shows it; the exit code."""
    from ssot_migrate.usecases.history import history as read_history

    with shown_progress(quiet) as progress:
        result = read_history(request, span, progress)

    def render(look: Look) -> str:
        if look.format == "json":
            from ssot_migrate.reporters.history_json import render_history_json

            return render_history_json(result)
        from ssot_migrate.reporters.history import render_history

        packs = request.packs
        return render_history(result, packs, look.width, look.color, quiet=quiet, verbose=verbose)

    outputs.write(render)
    return decide_history_exit(result)
