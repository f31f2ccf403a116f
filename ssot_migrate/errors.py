"""The one exception that means "the user has to change something": all mistakes at once, one line each."""

from __future__ import annotations

from collections.abc import Iterable


class UsageError(Exception):
    """A mistake in configuration, pack, path or option. The command line prints it without traceback, exit code 2.

    `mistakes` are complete sentences that say what is wrong, where, and what was expected; `output` is what a command
    of the user's printed, if one is to blame; `outcome` says what became of the files.
    """

    def __init__(self, mistakes: str | Iterable[str], output: str = "", *, outcome: str = "") -> None:
        self.mistakes: tuple[str, ...] = (mistakes,) if isinstance(mistakes, str) else tuple(mistakes)
        self.output = output
        self.outcome = outcome
        super().__init__("\n".join((*self.mistakes, *filter(None, [outcome, output]))))


class RefusedError(UsageError):
    """The job could not be done without harm (a file changed since, another run goes on): nothing was written."""
