"""`apply --interactive`: shows one change at a time on the terminal, and asks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from ssot_migrate.cli.options import ColorMode
from ssot_migrate.cli.output import has_color, measure_width, write_stdout
from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.choices import HELP, render_change, render_explanation

if TYPE_CHECKING:
    from ssot_migrate.usecases.choosing import Answer, Interview, Step

_QUESTION = "Make this change [y,n,a,d,q,e,?]? "


def refuse_without_people(*, dry_run: bool, is_text: bool) -> None:
    """Raises UsageError where nobody can be asked, or nothing would come of it."""
    if dry_run:
        raise UsageError("--interactive and --dry-run contradict each other: answer n or q to write nothing.")
    if not is_text:
        raise UsageError("--interactive shows changes as text: write other formats to files, with --output.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--interactive asks on a terminal, and this is none.")


def hold_interview(packs: Sequence[Pack], color: ColorMode, asks_again: bool) -> Interview:
    """Asks about each change on the terminal. The end of the input is taken for q."""
    from ssot_migrate.usecases.choosing import Answer, Interview

    def ask(step: Step) -> Answer:
        width, colored = measure_width(), has_color(color)
        write_stdout(render_change(step.number, step.total, step.findings, step.changes, width, colored))
        while True:
            typer.echo(_QUESTION, nl=False)
            word = sys.stdin.readline()
            if not word:
                typer.echo()
                return Answer.QUIT
            key = word.strip().lower()[:1]
            if key == "e":
                write_stdout(render_explanation(step.findings, packs, width, colored))
            elif key in {answer.value for answer in Answer}:
                return Answer(key)
            else:
                typer.echo(HELP, nl=False)

    return Interview(ask, asks_again)
