"""Reads a rule pack: TOML text in, a checked `Pack` or every mistake at once out.

A pack is data. Nothing of it is run, and no regular expression is taken from it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Goal, Pack, Phase
from ssot_migrate.packs.coherence import check_phases, check_replacements, check_rules
from ssot_migrate.packs.example_tables import read_files
from ssot_migrate.packs.files import check_size, read_pack_text
from ssot_migrate.packs.mistakes import Mistakes
from ssot_migrate.packs.reading import Table
from ssot_migrate.packs.replacement_tables import read_globs, read_replacement
from ssot_migrate.packs.role_tables import check_roles, read_role
from ssot_migrate.packs.rule_tables import read_name, read_rule
from ssot_migrate.packs.string_tables import read_string_function

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCHEMA = 1
"""The version of the format that this program reads."""

_MOST_RULES = 2_000


def load_pack(path: Path, origin: str | None = None) -> Pack:
    """Read and check the pack at `path`; messages name it `origin`, by default the path itself.

    Raises:
        UsageError: with every mistake of the pack, in the order of its lines.
    """
    origin = path.as_posix() if origin is None else origin
    return parse_pack(read_pack_text(path, origin), origin)


def parse_pack(text: str, origin: str) -> Pack:
    """Check the text of a pack; messages name it `origin`.

    Raises:
        UsageError: with every mistake of the pack, in the order of its lines.
    """
    check_size(text, origin)
    values = _parse_toml(text, origin)
    schema = values.get("schema")
    if isinstance(schema, int) and not isinstance(schema, bool) and schema != SCHEMA:
        # Another version: all further mistakes would be about a format that we do not know.
        raise UsageError(f'{origin}: "schema" is {schema}; this version of the program reads schema = {SCHEMA} only.')
    mistakes = Mistakes(origin, text)
    table = Table(values, (), mistakes)
    if not table.has("schema"):
        table.add_mistake(f'the key "schema" is missing; expected schema = {SCHEMA} at the top.')
    elif schema != SCHEMA or isinstance(schema, bool):
        table.add_mistake(f"expected the number {SCHEMA}.", "schema")
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    pack = _read_pack(table, origin, digest, mistakes)
    mistakes.raise_if_any()
    return pack


def _read_pack(table: Table, origin: str, digest: str, mistakes: Mistakes) -> Pack:
    if not table.has("pack"):
        table.add_mistake("the table [pack] is missing; expected one with name, title and why.")
    head = table.read_table("pack")
    phase_tables, replace_tables, role_tables, rule_tables = (
        table.read_tables(key) for key in ("phase", "replace", "role", "rule")
    )
    if len(rule_tables) + len(replace_tables) + len(role_tables) > _MOST_RULES:
        table.add_mistake(f"more than {_MOST_RULES} rules, roles and replacements; split the pack.")
        phase_tables, replace_tables, role_tables, rule_tables = (), (), (), ()
    elif not rule_tables:
        table.add_mistake("the pack has no [[rule]], so it would report nothing.")
    shared = _read_shared_files(table)
    phases = [(each.path, _read_phase(each)) for each in phase_tables]
    replacements = [(each.path, read_replacement(each)) for each in replace_tables]
    of_pack = [replacement for _, replacement in replacements]
    roles = [(each.path, read_role(each)) for each in role_tables]
    rules = [(each.path, read_rule(each, shared, of_pack)) for each in rule_tables]
    check_phases(phases, mistakes)
    check_roles(roles, mistakes)
    parts = {role.part for _, role in roles}
    check_rules([(path, each.rule) for path, each in rules], bool(replacements), parts, mistakes)
    replacements += [(path, replacement) for path, each in rules for replacement in each.replacements]
    check_replacements(replacements, mistakes)
    pack = Pack(
        name=read_name(head) if table.has("pack") else "",
        title=head.read_text("title") if table.has("pack") else "",
        why=head.read_text("why") if table.has("pack") else "",
        origin=origin,
        digest=digest,
        replacements=tuple(replacement for _, replacement in replacements),
        rules=tuple(each.rule for _, each in rules),
        phases=tuple(phase for _, phase in phases),
        exempt=read_globs(head, "exempt"),
        tests=read_globs(head, "tests"),
        roles=tuple(role for _, role in roles),
        goal=_read_goal(table.read_table("goal")) if table.has("goal") else None,
        string_functions=tuple(read_string_function(each) for each in table.read_tables("string-function")),
    )
    head.finish()
    table.finish()
    return pack


def _read_phase(table: Table) -> Phase:
    phase = Phase(
        name=read_name(table),
        title=table.read_text("title"),
        priority=table.read_text("priority"),
        paths=read_globs(table, "paths", is_required=True),
    )
    table.finish()
    return phase


def _read_goal(table: Table) -> Goal:
    if not table.has("compliance"):
        table.add_mistake('the key "compliance" is missing; expected a number of percent.')
    goal = Goal(
        compliance=table.read_number("compliance", 100, 1, 100),
        began=table.read_number("began", 0, 0, 100) if table.has("began") else None,
    )
    if goal.began is not None and goal.began >= goal.compliance:
        table.add_mistake(f"a campaign that began at {goal.began} % cannot want {goal.compliance} %.", "began")
    table.finish()
    return goal


def _read_shared_files(table: Table) -> Mapping[str, str]:
    """Modules that every example of the pack has, `[examples] files = { … }`."""
    examples = table.read_table("examples")
    files = read_files(examples, "files")
    examples.finish()
    return files


def _parse_toml(text: str, origin: str) -> Mapping[str, object]:
    try:
        values: dict[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{origin}: this is no TOML: {what}.") from None
    return values
