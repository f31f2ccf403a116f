"""`ssot-migrate status --history`: its options, and what is told of the commits that they choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ssot_migrate.cli.exits import decide_history_exit, decide_status_exit
from ssot_migrate.cli.groups import Group, Shown
from ssot_migrate.cli.output import Look, Outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_page
from ssot_migrate.errors import UsageError
from ssot_migrate.usecases.settings import Choices

if TYPE_CHECKING:
    from ssot_migrate.git_commits import Span
    from ssot_migrate.usecases.request import Request

FORMATS = ("text", "json", "html")

_OVER_TIME: Final = "Over time"
_USUAL_COMMITS = 500

Asked = Annotated[
    bool,
    typer.Option(
        "--history", help="Tell instead what each commit of the main line had left to do.", rich_help_panel=_OVER_TIME
    ),
]

Since = Annotated[
    str | None,
    typer.Option(
        metavar="REV|DAY",
        help="The first commit: a revision, or a day like 2026-01-31.",
        rich_help_panel=_OVER_TIME,
        show_default=False,
    ),
]

Until = Annotated[
    str | None,
    typer.Option(metavar="REV", help="The last commit. Default: HEAD.", rich_help_panel=_OVER_TIME, show_default=False),
]

AtMost = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        help="At most the last N commits; 0: all. Default: 500, or all where --since is given.",
        rich_help_panel=_OVER_TIME,
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class OverTime(Group):
    """Which commits."""

    history: Asked = False
    since: Since = None
    until: Until = None
    commits: AtMost = None


def read_span(asked: OverTime, choices: Choices) -> Span | None:
    """The commits that are asked for; None where none are. Raises UsageError for options that contradict that."""
    from ssot_migrate.git_commits import Span

    if not asked.history:
        if asked.since is None and asked.until is None and asked.commits is None:
            return None
        raise UsageError("--since, --until and --commits choose commits: they need --history.")
    if choices.paths or choices.phase is not None or choices.select:
        raise UsageError(
            "--history tells of the whole project, by phase and rule: leave out PATHS, --phase and --select."
        )
    usual = 0 if asked.since is not None else _USUAL_COMMITS
    return Span(asked.until or "HEAD", asked.since or "", usual if asked.commits is None else asked.commits)


def tell_history(request: Request, span: Span, outputs: Outputs, shown: Shown) -> int:
    """Reads and shows it; the exit code. The page tells of the project as it is now as well, so that is scanned."""
    from ssot_migrate.usecases.history import history as read_history
    from ssot_migrate.usecases.status import status as tell_campaign

    with shown_progress(shown.quiet) as progress:
        result = read_history(request, span, progress)
        campaign = tell_campaign(request, progress) if outputs.has("html") else None

    def render(look: Look) -> str:
        if campaign is not None and look.format == "html":
            return render_page(campaign, request.packs, request.root, result)
        if look.format == "json":
            from ssot_migrate.reporters.history_json import render_history_json

            return render_history_json(result)
        from ssot_migrate.reporters.history import render_history

        look_at = (request.packs, look.width, look.color)
        return render_history(result, *look_at, quiet=shown.quiet, verbose=shown.verbose)

    outputs.write(render)
    now = decide_status_exit(campaign) if campaign is not None else 0
    return max(now, decide_history_exit(result))
