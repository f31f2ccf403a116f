"""Reads `[[role]]`: the parts that classes play, and by what their players are known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssot_migrate.model.names import is_dotted_name
from ssot_migrate.model.roles import Part, Role
from ssot_migrate.packs.coherence import Located, check_unique
from ssot_migrate.packs.mistakes import Mistakes, shorten
from ssot_migrate.packs.reading import Table
from ssot_migrate.packs.replacement_tables import check_symbol, read_symbol
from ssot_migrate.packs.rule_tables import read_name

_PARTS = tuple(part.value for part in Part)
_GLOB = re.compile(r"[\w*?\[\]!-]+")
_NAME_GLOBS = ("classes", "excluded", "names", "functions", "builders", "per-call")


def read_role(table: Table) -> Role:
    """Read one `[[role]]`; mistakes are noted in the table."""
    globs = {key: _read_name_globs(table, key) for key in _NAME_GLOBS}
    part = table.read_choice("part", _PARTS, "")
    role = Role(
        name=read_name(table),
        part=Part(part or Part.IMPLEMENTATION.value),
        title=table.read_text("title"),
        classes=globs["classes"],
        excluded=globs["excluded"],
        names=globs["names"],
        functions=globs["functions"],
        builders=globs["builders"],
        per_call=globs["per-call"],
        canonical=read_symbol(table, "canonical") if table.has("canonical") else None,
        interfaces=tuple(check_symbol(table, text, "interfaces") for text in table.read_texts("interfaces")),
        methods=_read_identifiers(table, "methods"),
        least_methods=table.read_number("least-methods", 2, 1, 100),
        likeness=table.read_number("likeness", 40, 1, 100),
        events=_read_identifiers(table, "events"),
        cleanup=_read_identifiers(table, "cleanup"),
    )
    table.finish()
    return role


def check_roles(roles: Sequence[Located[Role]], mistakes: Mistakes) -> None:
    """No two roles have the same name; each says by what its players are known, and has what its part takes."""
    check_unique(roles, lambda role: role.name, 'the role "{}" is there twice.', mistakes)
    for path, role in roles:
        if not (role.classes or role.names or role.functions or role.interfaces or role.methods):
            mistakes.add(path, "say by what the role is known: classes, names, functions, interfaces or methods.")
        if role.canonical and role.part is not Part.IMPLEMENTATION:
            mistakes.add((*path, "canonical"), f'only a role whose part is "{Part.IMPLEMENTATION.value}" has one.')


def _read_name_globs(table: Table, key: str) -> tuple[str, ...]:
    """Globs over single names: letters, digits, `_`, `*`, `?` and `[…]`."""
    globs = table.read_texts(key)
    for glob in globs:
        if len(glob) > 200 or not _GLOB.fullmatch(glob):
            table.add_mistake(f"{shorten(glob)} is no pattern of a name; expected one like *Registry.", key)
    return globs


def _read_identifiers(table: Table, key: str) -> tuple[str, ...]:
    names = table.read_texts(key)
    for name in names:
        if "." in name or not is_dotted_name(name):
            table.add_mistake(f"{shorten(name)} is no Python name.", key)
    return names
