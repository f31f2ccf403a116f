"""The rule packs as people read them: the list, one rule's page, and how a pack's own examples did."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Protocol

from ssot_migrate.model.rules import Example, Pack, Rule
from ssot_migrate.reporters.page import EMPTY, Line, labelled, line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import count_of


class ExampleOutcome(Protocol):
    """What became of an example; it lives on a higher floor, which is not seen from here."""

    @property
    def rule(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def problem(self) -> str | None: ...


def render_rule_list(packs: Sequence[Pack], width: int, color: bool) -> str:
    """All rules of all packs, each pack with its title."""
    lines: list[Line] = []
    for pack in packs:
        lines += paragraph(f"{pack.title or pack.name} (pack {pack.name}, {pack.origin})", width, style="heading")
        rows = [
            (rule.id, rule.name, rule.severity.value, "" if rule.enabled else "off by default") for rule in pack.rules
        ]
        lines += [*table(("rule", "name", "severity", ""), rows, "<<<<", width), EMPTY]
    return render_lines(lines[:-1], color)


def render_rule(rule: Rule, pack: Pack, width: int, color: bool) -> str:
    """A rule's page: what, why, what to do instead, and its examples."""
    lines: list[Line] = [
        ((rule.id, rule.severity.value), (f"  {rule.name}", "heading")),
        *labelled(("pack:", "dim"), f"{pack.name} ({pack.origin})", width, label_width=10),
        *labelled(("severity:", "dim"), rule.severity.value, width, label_width=10),
        *([] if rule.enabled else labelled(("enabled:", "dim"), "only when --select names it", width, label_width=10)),
        *_section("Why", rule.why, width),
        *_section("Instead", rule.instead, width),
    ]
    for example in rule.examples:
        lines += [EMPTY, *_example(example)]
    return render_lines(lines, color)


def _section(title: str, text: str, width: int) -> list[Line]:
    return [EMPTY, line(title, "heading"), *paragraph(text, width, indent=2)] if text else []


def _example(example: Example) -> list[Line]:
    lines = [line(f"Example: {example.title}", "heading")]
    if example.after is not None:
        notes = [name for name, given in (("--unsafe-fixes", example.unsafe), ("--add-api", example.add_api)) if given]
        lines += [line(f"  with {' '.join(notes)}", "dim")] if notes else []
        before, after = example.before.splitlines(), example.after.splitlines()
        rows = list(difflib.unified_diff(before, after, n=len(before), lineterm=""))[3:]
        styles = {"+": "added", "-": "removed"}
        return [*lines, *(line(f"  {row[0]} {row[1:]}".rstrip(), styles.get(row[0], "")) for row in rows)]
    lines += [line(f"    {row}") for row in example.before.splitlines()]
    if example.is_unchanged:
        return [*lines, line("  left alone: this is no finding", "dim")]
    return [*lines, line(f"  reported, not fixed{': ' if example.reported else ''}{example.reported or ''}", "dim")]


def render_examples(pack: Pack, outcomes: Sequence[ExampleOutcome], width: int, color: bool) -> str:
    """Failures with what is wrong, and the count."""
    failed = [outcome for outcome in outcomes if outcome.problem is not None]
    lines: list[Line] = []
    for outcome in failed:
        lines += [line(f"{outcome.rule}: {outcome.title}", "error")]
        lines += [line(f"  {row}") for row in (outcome.problem or "").split("\n")]
    passed = len(outcomes) - len(failed)
    text = f"{pack.name}: {count_of(passed, 'example')} passed" + (f", {len(failed):,} failed" if failed else "")
    lines += [line(text, "error" if failed else "safe")]
    return render_lines(lines, color)
