"""What apply tells of the commands that it ran: what was tried, what was put back and why, what was committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph
from ssot_migrate.reporters.plain import count_of

_LISTED = 10


class PutBack(Protocol):
    """Change groups that failed; they live on a higher floor, which is not seen from here. So do the others."""

    @property
    def groups(self) -> tuple[str, ...]: ...
    @property
    def paths(self) -> tuple[str, ...]: ...
    @property
    def failures(self) -> tuple[str, ...]: ...
    @property
    def ending(self) -> str: ...
    @property
    def output(self) -> str: ...


class Trial(Protocol):
    @property
    def command(self) -> str: ...
    @property
    def runs(self) -> int: ...
    @property
    def known_failures(self) -> tuple[str, ...]: ...
    @property
    def blind(self) -> tuple[str, ...]: ...
    @property
    def put_back(self) -> Sequence[PutBack]: ...


class MadeCommit(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def subject(self) -> str: ...


def render_trial(trial: Trial, width: int, *, is_kept: bool, quiet: bool, verbose: bool) -> list[Line]:
    """How the verify command was used, and what it made fail."""
    verdict = "it passes with what is written" if is_kept else "what is written does not pass, so that all was put back"
    text = f"Tried by `{trial.command}`, {count_of(trial.runs, 'time')}: {verdict}."
    lines = [EMPTY, *paragraph(text, width, style="safe" if is_kept else "error")]
    if trial.known_failures:
        known = f"{count_of(len(trial.known_failures), 'test')} failed before too, and counted for nothing"
        lines += _list(known, trial.known_failures, width, verbose)
    if trial.blind:
        text = f"{count_of(len(trial.blind), 'file')} could not be checked: it fails on them without our changes too"
        lines += _list(text, trial.blind, width, verbose)
    for one in trial.put_back:
        lines += [
            EMPTY,
            *paragraph(f"Put back, because it made the command fail ({one.ending}):", width, style="error"),
        ]
        lines += [line(f"  {path}", "path") for path in one.paths]
        lines += [line(f"  new failure: {test}") for test in one.failures[: None if verbose else _LISTED]]
        lines += [] if quiet else [line(f"  | {row}", "dim") for row in one.output.split("\n")]
    return lines


def _list(text: str, items: Sequence[str], width: int, verbose: bool) -> list[Line]:
    shown = items if verbose else items[:_LISTED]
    more = len(items) - len(shown)
    lines = [*paragraph(f"{text}:", width), *(line(f"  {item}") for item in shown)]
    return [*lines, line(f"  and {more:,} more (--verbose lists them)")] if more else lines


def render_commits(commits: Sequence[MadeCommit], problem: str, width: int) -> list[Line]:
    """The commits that were made, and what kept the others from being made."""
    lines: list[Line] = [EMPTY, line("Committed", "heading")] if commits else []
    lines += [line(f"  {commit.id}  {commit.subject}") for commit in commits]
    if problem:
        text = f"The files are written, but not all could be committed: {problem}"
        lines += [EMPTY, *paragraph(text, width, style="error")]
    return lines
