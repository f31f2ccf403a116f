"""`ssot-migrate gate`: for CI, red when anything is new or was not looked at, green while the known ones shrink."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import completion, options
from ssot_migrate.cli.exits import decide_gate_exit
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.groups import Run, Shown, Which, read_choices
from ssot_migrate.cli.output import Look, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.reports import render_report
from ssot_migrate.cli.requests import note_interrupted, note_nothing, repeat_choices
from ssot_migrate.errors import UsageError
from ssot_migrate.usecases.settings import build_order

EPILOG = """
Examples:
  ssot-migrate gate --accept                      accept what is there now; makes
                                                  .ssot-baseline.json: commit it
  ssot-migrate gate                               in CI, and before you push
  ssot-migrate gate --changed-since origin/main   no file: what the branch brings
  ssot-migrate gate --accept src/pay.py --owner payments --reason "PAY-12" \\
      --expires 2027-01-31                        one file more, for a while
  ssot-migrate gate --format github               annotations in a workflow

The baseline:
  A finding keeps its entry while the code around it is edited, formatted, moved
  within its file, or its file renamed. The file never grows unless --accept is
  given. Entries whose finding is gone are stale: gate takes them out by itself;
  with --locked, or where CI is set, it leaves the file alone and fails.
  After a merge conflict in the file, run gate: it resolves it.

Exit codes:
  0  no finding is new
  1  a finding is new, has expired, or is more severe than when it was accepted;
     or, with --locked or in CI, an entry of the baseline is stale
  2  bad usage, configuration, pack or baseline; or a file that matters could
     not be looked at
"""

_ACCEPTING = "Accepting"
_COMPARING = "What to compare with"


def gate(
    paths: options.LookedAt = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The file of accepted findings. Default: the configuration's, else .ssot-baseline.json.",
            rich_help_panel=_COMPARING,
            show_default=False,
        ),
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REV",
            help="Ask git instead: only what came after this branch left REV is new. Renames are followed.",
            rich_help_panel=_COMPARING,
            show_default=False,
        ),
    ] = None,
    locked: Annotated[
        bool | None,
        typer.Option(
            "--locked/--no-locked",
            help="Never write the file, and fail if an entry is stale. Default: where CI is set.",
            rich_help_panel=_COMPARING,
            show_default=False,
        ),
    ] = None,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Accept all that is found now: makes the file, or adds to it.",
            rich_help_panel=_ACCEPTING,
        ),
    ] = False,
    owner: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who will see to it.", rich_help_panel=_ACCEPTING, show_default=False),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Why it is accepted.", rich_help_panel=_ACCEPTING, show_default=False),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="The last day on which it is; afterwards it counts as new.",
            rich_help_panel=_ACCEPTING,
            show_default=False,
        ),
    ] = None,
    fail_on: options.FailOn = None,
    allow_problems: options.AllowProblems = False,
    *,
    which: Which,
    with_tests: options.WithTests = False,
    format_: options.Format = "text",
    shown: Shown,
    run: Run,
) -> None:
    """Fail on what is new, and let what is known shrink.

    Scans, and compares with the findings that were accepted. What does not pass is shown as scan would show it.
    """
    with told_failures():
        outputs = read_outputs(format_, shown.output or (), shown.color, completion.FORMATS)
        choices = read_choices(paths, which, run, with_tests=with_tests, allow_problems=allow_problems)
        order = build_order(choices, Path.cwd())
        for note in (*order.notes, *note_interrupted(order.request)):
            say(note)
        from ssot_migrate.baseline.entries import Terms
        from ssot_migrate.usecases.gate import GateOptions
        from ssot_migrate.usecases.gate import gate as judge_project

        asked = GateOptions(
            today=date.today(),
            baseline=order.baseline if baseline is None else _place_baseline(baseline, order.request.root),
            since=changed_since,
            locked=is_ci() and not accept if locked is None else locked,
            accept=accept,
            terms=Terms(owner or "", reason or "", _read_date(expires)),
        )
        with shown_progress(shown.quiet) as progress:
            result = judge_project(order.request, asked, progress)

        if result.scan.coverage.seen == 0:
            say(note_nothing(order.request.root))

        def render(look: Look) -> str:
            packs, root = order.request.packs, order.request.root
            if look.format != "text":
                return render_report(look.format, result.scan, packs, root, gated=result)
            from ssot_migrate.reporters.gated import render_gate

            return render_gate(
                result,
                packs,
                look.width,
                look.color,
                quiet=shown.quiet,
                verbose=shown.verbose,
                again=repeat_choices(choices),
                gate_again=(
                    *(("--baseline", baseline) if baseline is not None else ()),
                    *(("--with-tests",) if with_tests else ()),
                ),
            )

        outputs.write(render)
        raise typer.Exit(decide_gate_exit(result, fail_on or order.fail_on))


def is_ci() -> bool:
    """Whether this runs where nobody would commit what is written. CI services set `CI` to `true` or `1`."""
    return os.environ.get("CI", "").casefold() not in ("", "0", "false", "no")


def _read_date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--expires {text}: expected a date like 2027-01-31") from None


def _place_baseline(name: str, root: Path) -> str:
    """A file on the command line is relative to the current folder; told is its path from the project's."""
    place = Path(os.path.normpath(Path.cwd() / name))
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()
