"""What apply did not do: fixes that were skipped, and changes that failed the check."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.model.findings import Finding
from ssot_migrate.reporters.page import EMPTY, Line, labelled, line, paragraph
from ssot_migrate.reporters.plain import count_of

_LISTED = 20  # skipped fixes are told one by one up to here, then by kind of reason
_KINDS = 8
_FAILURES = 10
_PLACE = re.compile(r"[^\s:]+:[0-9]+\b")


class Withheld(Protocol):
    """A change group that the check took back; it lives on a higher floor, which is not seen from here."""

    @property
    def group(self) -> str: ...
    @property
    def paths(self) -> tuple[str, ...]: ...
    @property
    def reason(self) -> str: ...


def render_skipped(
    changes: ChangeSet, findings: Mapping[str, Finding], width: int, *, quiet: bool, verbose: bool
) -> list[Line]:
    """Fixes that were not made. While they are few each has its place; else alike reasons stand together."""
    skipped = [(fix, change.path) for change in changes.changes for fix in change.skipped]
    if not skipped:
        return []
    is_short = len(skipped) > _LISTED and not verbose
    places: dict[str, list[str]] = {}
    for fix, path in skipped:
        finding = findings.get(fix.fingerprint)
        place = f"{finding.location} {finding.rule}" if finding is not None else path
        # Reasons that differ only in the place that they name are one kind of reason.
        reason = _PLACE.sub("…", fix.reason) if is_short else fix.reason
        places.setdefault(reason, []).append(place)
    kinds = sorted(places.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    shown = kinds[:_KINDS] if is_short else kinds
    limit = 0 if quiet else 3 if is_short else None
    lines = [EMPTY, line(f"Skipped: {count_of(len(skipped), 'fix', 'fixes')}", "heading")]
    for reason, where in shown:
        lines += _kind(reason, where, limit, width)
    hidden = sum(len(where) for _, where in kinds[len(shown) :])
    more = f"  {hidden:>6,}  for {len(kinds) - len(shown):,} rarer reasons (--verbose lists them)"
    return [*lines, line(more)] if hidden else lines


def _kind(reason: str, where: Sequence[str], limit: int | None, width: int) -> list[Line]:
    label = f"{len(where):>6,}  "
    lines = labelled((label, ""), reason, width, label_width=len(label))
    for place in where[:limit]:
        lines += paragraph(place, width, indent=10)
    more = len(where) - limit if limit else 0
    return [*lines, line(f"          and {more:,} more")] if more > 0 else lines


def render_withheld(withheld: Sequence[Withheld], width: int, verbose: bool) -> list[Line]:
    """Changes that failed our own check, and what to send us."""
    if not withheld:
        return []
    groups = "1 change was" if len(withheld) == 1 else f"{len(withheld):,} changes were"
    text = (
        f"{groups} made, failed our own check and taken back: these files keep what they had. This is our bug: "
        "please report it with the output of `ssot-migrate --version`, the lines below and, if you may, the files."
    )
    lines = [EMPTY, *paragraph(text, width, style="error")]
    failures: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in withheld:
        failures.setdefault((one.reason, one.paths), []).append(one.group)
    shown = list(failures.items())[: None if verbose else _FAILURES]
    for (reason, paths), ids in shown:
        name = "group" if len(ids) == 1 else "groups"
        lines += paragraph(f"{reason} ({name} {', '.join(ids)})", width, indent=2)
        for path in paths:
            lines += paragraph(path, width, indent=6)
    more = len(failures) - len(shown)
    return [*lines, line(f"  and {more:,} more (--verbose lists them)")] if more else lines
