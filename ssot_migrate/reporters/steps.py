"""What to do next: the commands to type, as they have to be typed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from ssot_migrate.model.findings import Finding, ScanResult
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph
from ssot_migrate.reporters.tally import is_safe, is_unsafe, tally_rules


def render_next(result: ScanResult, findings: Sequence[Finding], again: Sequence[str], width: int) -> list[Line]:
    """The commands to type next; `again` are the arguments that choose packs, rules and paths, as they were given."""
    safe, unsafe = sum(map(is_safe, findings)), sum(map(is_unsafe, findings))
    steps: list[tuple[str, str]] = []
    if safe:
        steps.append((spell_command("apply", "--dry-run", again=again), f"shows {_fixes(safe, 'safe')} as a diff"))
    if unsafe:
        command = spell_command("apply", "--dry-run", "--unsafe-fixes", again=again)
        steps.append((command, f"{'also' if safe else 'shows'} {_fixes(unsafe, 'unsafe')}: to be reviewed"))
    if result.would_move_with_api:
        command = spell_command("apply", "--dry-run", "--add-api", again=again)
        steps.append((command, f"{result.would_move_with_api:,} more would move with --add-api"))
    if not steps and findings:
        worst = max(tally_rules(findings), key=lambda tally: tally.left)
        steps.append((spell_command("rules", "show", worst.rule, again=()), "what is wrong, and what to write instead"))
    return render_commands(steps, width)


def render_commands(steps: Iterable[tuple[str, str]], width: int) -> list[Line]:
    """Commands under a heading, each with what it is for; nothing where there is none."""
    lines: list[Line] = []
    for command, purpose in steps:
        lines += [line(f"  {command}", "command"), *paragraph(purpose, width, indent=6)]
    return [EMPTY, line("Next", "heading"), *lines] if lines else []


def render_apply_step(again: Sequence[str]) -> list[Line]:
    """After a dry run that has shown what would change."""
    return [
        EMPTY,
        line("Next", "heading"),
        line(f"  {spell_command('apply', again=again)}", "command"),
        line("      writes this as one transaction; `ssot-migrate undo` takes it back"),
    ]


def _fixes(count: int, kind: str) -> str:
    return f"the {kind} fix" if count == 1 else f"the {count:,} {kind} fixes"


def spell_command(*words: str, again: Sequence[str]) -> str:
    """A command line that means the same packs, rules and paths as the one before."""
    return shlex.join(["ssot-migrate", *words, *(word for word in again if word not in words)])
