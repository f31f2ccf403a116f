"""What the shell offers when somebody presses Tab; in a project that is configured wrongly, that is less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ssot_migrate.errors import UsageError

if TYPE_CHECKING:
    from ssot_migrate.model.rules import Pack

FORMATS = ("text", "json", "sarif", "github", "markdown", "junit", "html")
STATUS_FORMATS = ("text", "json", "markdown", "html")


def complete_format(incomplete: str) -> list[str]:
    return [name for name in FORMATS if name.startswith(incomplete)]


def complete_status_format(incomplete: str) -> list[str]:
    return [name for name in STATUS_FORMATS if name.startswith(incomplete)]


def complete_format_of_two(incomplete: str) -> list[str]:
    """For commands that write text and JSON only."""
    return [name for name in FORMATS[:2] if name.startswith(incomplete)]


def complete_output(incomplete: str) -> list[str]:
    """`FORMAT=`; the file is the shell's own business."""
    return [f"{name}=" for name in FORMATS[1:] if f"{name}=".startswith(incomplete)]


def complete_rules(incomplete: str) -> list[tuple[str, str]]:
    """Ids with their names; of a list with commas, the last."""
    head, comma, tail = incomplete.rpartition(",")
    found = {rule.id: rule.name for pack in _load_packs() for rule in pack.rules if rule.id.startswith(tail)}
    return [(f"{head}{comma}{rule}", name) for rule, name in sorted(found.items())]


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """One id, for commands that take just that."""
    return [] if "," in incomplete else complete_rules(incomplete)


def complete_phase(incomplete: str) -> list[tuple[str, str]]:
    phases = {phase.name: phase.title for pack in _load_packs() for phase in pack.phases}
    return [(name, title) for name, title in phases.items() if name.startswith(incomplete)]


def complete_pack(incomplete: str) -> list[str]:
    from ssot_migrate.packs.builtin import list_builtin

    return [pack.name for pack in list_builtin() if pack.name.startswith(incomplete)]


def _load_packs() -> Iterator[Pack]:
    from ssot_migrate.config import find_root, load_config
    from ssot_migrate.packs.builtin import load_packs

    try:
        root = find_root(Path.cwd())
        yield from load_packs(load_config(root).packs, root)
    except UsageError:
        return  # the command itself will tell; here the line that is being typed must not be spoilt
