"""The options that several commands share, each said once: name, help, and the heading that it stands under."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Final

import typer

from ssot_migrate.cli import completion
from ssot_migrate.model.options import Style
from ssot_migrate.model.rules import Severity


class ColorMode(str, Enum):
    """A `str` as well, because typer before 0.16 takes no other enum as a default."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


_WHICH: Final = "Which findings"
_FIXES: Final = "How fixes are made"
_TRY: Final = "How changes are tried and kept"
_OUTPUT: Final = "Output"
_RUN: Final = "How it runs"

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATHS",
        help="Files and folders to report on and to edit; the whole project is read in any case. Default: all of it.",
        show_default=False,
    ),
]

LookedAt = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATHS",
        help="Files and folders to report on; the whole project is read in any case. Default: all of it.",
        show_default=False,
    ),
]

Packs = Annotated[
    list[str] | None,
    typer.Option(
        "--pack",
        autocompletion=completion.complete_pack,
        metavar="NAME|FILE",
        help="A rule pack: a built-in one, or a TOML file. Repeatable. Default: the configuration's, else built-in.",
        rich_help_panel=_WHICH,
        show_default=False,
    ),
]

Select = Annotated[
    list[str] | None,
    typer.Option(
        autocompletion=completion.complete_rules,
        metavar="IDS",
        help="Only these rules: ids or prefixes (SSOT1), separated by commas. Repeatable.",
        rich_help_panel=_WHICH,
        show_default=False,
    ),
]

Ignore = Annotated[
    list[str] | None,
    typer.Option(
        autocompletion=completion.complete_rules,
        metavar="IDS",
        help="Not these rules, besides those that the configuration ignores. Repeatable.",
        rich_help_panel=_WHICH,
        show_default=False,
    ),
]

Phase = Annotated[
    str | None,
    typer.Option(
        autocompletion=completion.complete_phase,
        metavar="NAME",
        help="Only files of this phase of the campaign.",
        rich_help_panel=_WHICH,
        show_default=False,
    ),
]

Exclude = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GLOB",
        help="Do not look at matching files, besides those that the configuration excludes. Repeatable.",
        rich_help_panel=_WHICH,
        show_default=False,
    ),
]

ChangedSince = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Only files that differ from where this branch left REV, committed or not. Asks git.",
        rich_help_panel=_WHICH,
        show_default=False,
    ),
]

WithTests = Annotated[
    bool,
    typer.Option(
        "--with-tests",
        help="Rules about classes and shared state (SSOT2, SSOT3) look at tests and tools, too.",
        rich_help_panel=_WHICH,
    ),
]

UnsafeFixes = Annotated[
    bool,
    typer.Option("--unsafe-fixes", help="Also make fixes that a person has to review.", rich_help_panel=_FIXES),
]

AddApi = Annotated[
    bool,
    typer.Option(
        "--add-api", help="Also add to the new class what the new calls need and it lacks.", rich_help_panel=_FIXES
    ),
]

NameStyle = Annotated[
    Style | None,
    typer.Option(
        "--style",
        metavar="rename|alias",
        help="Spell a migrated name anew throughout, or import the new class under the old name. Default: rename.",
        rich_help_panel=_FIXES,
        show_default=False,
    ),
]

DropUnused = Annotated[
    bool,
    typer.Option("--drop-unused", help="Remove old imports that nothing uses.", rich_help_panel=_FIXES),
]

Split = Annotated[
    bool,
    typer.Option(
        "--split",
        help="Let one import become two: uses that can move do, the rest stays with the old class.",
        rich_help_panel=_FIXES,
    ),
]

RenameExports = Annotated[
    bool,
    typer.Option("--rename-exports", help="Rename also what __all__ or an __init__ exports.", rich_help_panel=_FIXES),
]

Mark = Annotated[
    bool,
    typer.Option(
        "--mark", help="Write a comment above what could not be fixed, and take out those of what is.",
        rich_help_panel=_FIXES,
    ),
]  # fmt: skip

VerifyCmd = Annotated[
    str | None,
    typer.Option(
        "--verify-cmd",
        metavar="COMMAND",
        help="Run this before and after, and put back what makes it fail: 'pytest -q {files}'.",
        rich_help_panel=_TRY,
        show_default=False,
    ),
]

VerifyEach = Annotated[
    bool,
    typer.Option("--verify-each", help="Try every change on its own, instead of all at once.", rich_help_panel=_TRY),
]

AllOrNothing = Annotated[
    bool,
    typer.Option(
        "--all-or-nothing",
        help="Where the command fails, put back all that was written, and look for no culprit.",
        rich_help_panel=_TRY,
    ),
]

VerifyTimeout = Annotated[
    int,
    typer.Option(min=1, metavar="SECONDS", help="The longest that a command may take.", rich_help_panel=_TRY),
]

FormatCmd = Annotated[
    str | None,
    typer.Option(
        "--format-cmd",
        metavar="COMMAND",
        help="Lay out the changed files by this, in the same transaction: 'ruff format {files}'.",
        rich_help_panel=_TRY,
        show_default=False,
    ),
]

Commit = Annotated[
    bool, typer.Option("--commit", help="Commit what was written: a commit for each phase.", rich_help_panel=_TRY)
]

CommitSize = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Commits of at most N files, unless more belong together. Implies --commit.",
        rich_help_panel=_TRY,
        show_default=False,
    ),
]

Interactive = Annotated[
    bool,
    typer.Option("--interactive", "-i", help="Show one change at a time, and ask.", rich_help_panel=_TRY),
]

AskAgain = Annotated[
    bool,
    typer.Option("--ask-again", help="As --interactive, also about what was declined.", rich_help_panel=_TRY),
]

Format = Annotated[
    str,
    typer.Option(
        "--format",
        autocompletion=completion.complete_format,
        metavar="FORMAT",
        help="What stdout gets: text, json, sarif, github, markdown, junit or html. Default: text.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]

StatusFormat = Annotated[
    str,
    typer.Option(
        "--format",
        autocompletion=completion.complete_status_format,
        metavar="FORMAT",
        help="What stdout gets: text, json, html, or markdown for a tracker. Default: text.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]

FormatOfTwo = Annotated[
    str,
    typer.Option(
        "--format",
        autocompletion=completion.complete_format_of_two,
        metavar="FORMAT",
        help="What stdout gets: text or json. Default: text.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]

Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        autocompletion=completion.complete_output,
        metavar="FORMAT=FILE",
        help="Write the same result to a file as well. Repeatable.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]

Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Only the summary, and no progress bar.", rich_help_panel=_OUTPUT)
]

Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Also what is suppressed, skipped or shortened.", rich_help_panel=_OUTPUT),
]

Color = Annotated[
    ColorMode,
    typer.Option(
        metavar="auto|always|never",
        help="auto, the default: on a terminal, unless NO_COLOR is set.",
        rich_help_panel=_OUTPUT,
        show_default=False,
    ),
]

ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration to read instead of the project's pyproject.toml or ssot-migrate.toml.",
        rich_help_panel=_RUN,
        show_default=False,
    ),
]

Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Processes to use. Default: one per processor.",
        rich_help_panel=_RUN,
        show_default=False,
    ),
]

NoCache = Annotated[bool, typer.Option("--no-cache", help="Do not use the cache.", rich_help_panel=_RUN)]

FailOn = Annotated[
    Severity | None,
    typer.Option(
        metavar="error|warning|info",
        help="The least severity that counts for exit code 1. Default: the configuration's, else info.",
        show_default=False,
    ),
]

AllowProblems = Annotated[
    bool,
    typer.Option("--allow-problems", help="Do not fail because a file that matters could not be looked at."),
]
