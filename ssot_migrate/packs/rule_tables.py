"""Reads `[[rule]]`: the words of a rule, its examples, and for `replace-symbol` what is replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ssot_migrate.model.rules import Example, Replacement, Rule, Severity
from ssot_migrate.packs.example_tables import read_example
from ssot_migrate.packs.kinds_known import KNOWN_KINDS, REPLACE_SYMBOL, can_fix
from ssot_migrate.packs.mistakes import shorten
from ssot_migrate.packs.reading import Table
from ssot_migrate.packs.replacement_tables import check_symbol, read_globs, read_symbol

_ID = re.compile(r"[A-Z]+[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SEVERITIES = tuple(severity.value for severity in Severity)


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A rule, with what it replaces: one replacement for each `from` of a `replace-symbol` rule, else none."""

    rule: Rule
    replacements: tuple[Replacement, ...] = ()


def read_rule(table: Table, shared: Mapping[str, str], of_pack: Sequence[Replacement]) -> RuleTable:
    """Read one `[[rule]]`; mistakes are noted.

    `shared` are the modules that all examples of the pack have, `of_pack` what its `[[replace]]` tables say.
    """
    kind = table.read_choice("kind", tuple(KNOWN_KINDS), "")
    rule_id, why = _read_id(table), table.read_text("why")
    replacements = _read_replacements(table, kind, rule_id, why)
    is_fixable = can_fix(kind, replacements if kind == REPLACE_SYMBOL else of_pack)
    rule = Rule(
        id=rule_id,
        name=read_name(table),
        kind=kind,
        severity=Severity(table.read_choice("severity", _SEVERITIES, "") or Severity.ERROR.value),
        why=why,
        instead=table.read_text_or("instead", ""),
        enabled=table.read_flag("enabled", default=True),
        exempt=read_globs(table, "exempt"),
        examples=tuple(read_example(each, shared, is_fixable) for each in table.read_tables("example")),
    )
    if is_fixable:
        _check_examples(table, rule.examples)
    table.finish()
    return RuleTable(rule, replacements)


def read_name(table: Table) -> str:
    """The key `name`: small letters and digits, words joined by hyphens."""
    name = table.read_text("name")
    if name and not _NAME.fullmatch(name):
        table.add_mistake(f"{shorten(name)} is no name; expected small words joined by hyphens.", "name")
    return name


def _read_id(table: Table) -> str:
    rule_id = table.read_text("id")
    if rule_id and not _ID.fullmatch(rule_id):
        table.add_mistake(f"{shorten(rule_id)} is no rule id; expected capitals and three digits, like ABC123.", "id")
    return rule_id


def _read_replacements(table: Table, kind: str, rule_id: str, why: str) -> tuple[Replacement, ...]:
    if kind != REPLACE_SYMBOL:
        for key in ("from", "to"):
            if kind and table.has(key):
                table.add_mistake(f"only a rule of kind {REPLACE_SYMBOL} says what it replaces.", key)
        return ()
    sources = [check_symbol(table, text, "from") for text in table.read_texts("from", "dotted names")]
    target = read_symbol(table, "to") if table.has("to") else None
    return tuple(Replacement(source, target, why, rule=rule_id) for source in sources if source)


def _check_examples(table: Table, examples: tuple[Example, ...]) -> None:
    """A rule that can fix has to show both what it changes and what it leaves alone."""
    if not any(example.after is not None for example in examples):
        table.add_mistake('a rule that can fix needs an example with "before" and "after".')
    if not any(example.is_unchanged for example in examples):
        table.add_mistake('a rule that can fix needs an example with "unchanged": what it leaves alone.')
    titles = [example.title for example in examples]
    for title in sorted({title for title in titles if title and titles.count(title) > 1}):
        table.add_mistake(f"two examples have the title {shorten(title)}.")
