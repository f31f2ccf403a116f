"""What people see when it did not work: their mistakes line by line, our bugs with what to send us. Exit code 2."""

from __future__ import annotations

import shlex
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ssot_migrate.errors import UsageError
from ssot_migrate.reporters.plain import escape

FAILED = 2


@contextmanager
def told_failures() -> Iterator[None]:
    """Turns every exception into words on stderr and `typer.Exit(2)`."""
    try:
        yield
    except typer.Exit:
        raise
    except UsageError as error:
        for mistake in error.mistakes:
            say(f"error: {mistake}")
        if error.outcome:
            say(error.outcome)
        for row in error.output.splitlines():
            say(f"  | {row}")
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        say("interrupted: nothing is left half-written; `ssot-migrate undo --list` shows the runs that finished")
        raise typer.Exit(FAILED) from None
    except Exception as error:
        _tell_bug(error)
        raise typer.Exit(FAILED) from None


def say(message: str) -> None:
    """One line on stderr; whatever a path or an argument smuggled into it is spelled out."""
    print(escape(message), file=sys.stderr, flush=True)


def _tell_bug(error: Exception) -> None:
    say(
        f"internal error: {type(error).__name__}: {error}; this is our bug: "
        "please report it with the command and the traceback below"
    )
    say(f"command: {shlex.join(['ssot-migrate', *sys.argv[1:]])}")
    for text in "".join(traceback.format_exception(error)).splitlines():
        say(text)
