"""`ssot-migrate explain`: a rule's page; or why a line is a finding or none, with the way of each name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli import options
from ssot_migrate.cli.exits import FOUND
from ssot_migrate.cli.failures import say, told_failures
from ssot_migrate.cli.output import Look, Outputs, read_outputs
from ssot_migrate.cli.progress import shown_progress
from ssot_migrate.cli.rules import find_rules, load_packs
from ssot_migrate.errors import UsageError
from ssot_migrate.usecases.settings import Choices, build_order

EPILOG = """
Examples:
  ssot-migrate explain SSOT102               what a rule finds, and why
  ssot-migrate explain app/jobs.py:12        every name on that line
  ssot-migrate explain app/jobs.py:12:5      the name at that column

Exit codes:
  0  there was something to explain
  1  nothing there that has a name
  2  bad usage; or the file cannot be read
"""

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


def explain(
    target: Annotated[
        str, typer.Argument(metavar="ID|FILE:LINE[:COLUMN]", help="A rule's id or name; or a place in a file.")
    ],
    pack: options.Packs = None,
    exclude: options.Exclude = None,
    format_: options.FormatOfTwo = "text",
    quiet: options.Quiet = False,
    color: options.Color = options.ColorMode.AUTO,
    config: options.ConfigFile = None,
    jobs: options.Jobs = None,
) -> None:
    """Show a rule's page; or why a line is, or is not, a finding.

    For each name on the line: what it means, the way on which it came, file by file, which rule sees it and what
    becomes of it, or why no rule does.
    """
    with told_failures():
        outputs = read_outputs(format_, (), color)
        place = _PLACE.fullmatch(target)
        if place is None:
            _show_rule(target, outputs, tuple(pack or ()), config)
            return
        choices = Choices((place["path"],), tuple(pack or ()), exclude=tuple(exclude or ()), config=config, jobs=jobs)
        order = build_order(choices, Path.cwd())
        for note in order.notes:
            say(note)
        request = order.request
        if len(request.selection.paths) != 1 or not (request.root / request.selection.paths[0]).is_file():
            raise UsageError(f"{place['path']}: is a folder; expected a file")
        from ssot_migrate.reporters.explanation import render_explanation, render_explanation_json
        from ssot_migrate.usecases.explain import Place
        from ssot_migrate.usecases.explain import explain as explain_place

        line, column = int(place["line"]), int(place["column"]) if place["column"] else None
        if line < 1 or column == 0:
            raise UsageError(f"{target}: lines and columns count from 1")
        with shown_progress(quiet) as progress:
            explanation, result = explain_place(request, Place(request.selection.paths[0], line, column), progress)

        def render(look: Look) -> str:
            if look.format == "json":
                return render_explanation_json(explanation)
            return render_explanation(explanation, result, request.packs, look.width, look.color)

        outputs.write(render)
        if explanation.is_empty:
            raise typer.Exit(FOUND)


def _show_rule(name: str, outputs: Outputs, chosen: tuple[str, ...], config: str | None) -> None:
    if outputs.format != "text":
        raise UsageError(f"{name}: a rule's page is text; --format {outputs.format} is for FILE:LINE")
    if (Path.cwd() / name).is_file():
        raise UsageError(f"{name}: expected a line too, as in {name}:12")
    pages = find_rules(name, load_packs(chosen, config))
    from ssot_migrate.reporters.rulebook import render_rule

    outputs.write(lambda look: "\n".join(render_rule(one, of, look.width, look.color) for one, of in pages))
