"""The program: its commands, its version, and what it says when nobody has told it what to do."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import Annotated

import typer

from ssot_migrate import __version__
from ssot_migrate.cli.failures import FAILED, say
from ssot_migrate.cli.groups import spread
from ssot_migrate.cli.output import write_stdout
from ssot_migrate.cli.pages import Page
from ssot_migrate.reporters.plain import escape

WELCOME = """\
ssot-migrate finds every use of a deprecated class, rewrites what it can prove,
and says why it leaves the rest.

  ssot-migrate scan               what is left, where, and what can be fixed
  ssot-migrate apply --dry-run    the checked diff; nothing is written
  ssot-migrate apply, undo        written as one transaction; taken back
  ssot-migrate status             how far it has come, phase by phase
  ssot-migrate gate               for CI: fails on what is new
  ssot-migrate retire             removes the old module when nothing needs it
  ssot-migrate explain FILE:LINE  what the names there mean, and why

`ssot-migrate COMMAND --help` explains a command and shows examples.
"""

_SETTINGS = {"help_option_names": ["-h", "--help"]}

# In the order of the help page. Each is a module of that name, with the command as a function of that name.
_COMMANDS = ("scan", "apply", "explain", "gate", "status", "retire", "undo")


def build_app(only: str | None = None) -> typer.Typer:
    """The program with all its commands, or with the one that is wanted: to read the options of all takes longer than
    some of them do.
    """
    app = typer.Typer(
        name="ssot-migrate", context_settings=_SETTINGS, pretty_exceptions_enable=False, rich_markup_mode=None
    )
    app.callback(invoke_without_command=True)(start)
    for name in _COMMANDS:
        if only in (None, name):
            module = import_module(f"ssot_migrate.cli.{name}")
            app.command(name, cls=Page, epilog=module.EPILOG)(spread(getattr(module, name)))
    if only not in _COMMANDS:
        app.add_typer(_build_rules())
    return app


def _build_rules() -> typer.Typer:
    from ssot_migrate.cli import rules

    app = typer.Typer(
        name="rules",
        help="List and explain the rules, test a pack by its own examples, draft a new one.",
        no_args_is_help=True,
        context_settings=_SETTINGS,
        rich_markup_mode=None,
    )
    app.command("list", cls=Page, epilog=rules.LIST_EPILOG)(rules.list_rules)
    app.command("show", cls=Page, epilog=rules.SHOW_EPILOG)(rules.show_rule)
    app.command("new", cls=Page, epilog=rules.NEW_EPILOG)(rules.new_pack)
    app.command("test", cls=Page, epilog=rules.TEST_EPILOG)(rules.run_examples)
    return app


def _print_version(is_asked: bool) -> None:
    if is_asked:
        write_stdout(f"ssot-migrate {__version__}\n")
        raise typer.Exit


def start(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Find every use of a deprecated class, rewrite what can be proven, and say why the rest is left."""
    if ctx.invoked_subcommand is None:
        # Exit 2: a script that forgot the command must not take this for a clean result.
        write_stdout(WELCOME)
        raise typer.Exit(FAILED)


def run(arguments: list[str]) -> None:
    """Runs the program and raises SystemExit with its exit code.

    Option names are escaped first, since older versions of typer repeat unknown ones as they are.
    """
    # Hardly anything that a run makes becomes garbage in circles: to look for it as often as usual takes a sixth of it.
    gc.set_threshold(200_000, 30, 30)
    only = arguments[0] if arguments and arguments[0] in _COMMANDS else None
    try:
        build_app(only)(
            [escape(word) if word.startswith("-") else word for word in arguments], prog_name="ssot-migrate"
        )
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(FAILED)
