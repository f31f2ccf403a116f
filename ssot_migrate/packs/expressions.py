"""Checks the expressions that a pack wants written into calls: Python once their placeholders are filled in."""

from __future__ import annotations

import ast
import re
import warnings

from ssot_migrate.packs.mistakes import shorten
from ssot_migrate.packs.reading import Table

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LONGEST = 2_000


def check_expression(table: Table, text: str, placeholders: tuple[str, ...] | None, *keys: str) -> None:
    """Notes what is wrong with an expression; `placeholders` None: any identifier may stand in braces."""
    names = _PLACEHOLDER.findall(text)
    for name in names:
        if (placeholders is not None and name not in placeholders) or not name.isidentifier():
            known = "nothing but {test}" if placeholders == ("test",) else "the name of a parameter"
            table.add_mistake(f"{shorten(name)} stands in braces, where {known} may.", *keys)
            return
    if text and not _is_expression(_PLACEHOLDER.sub("x", text)):
        table.add_mistake(f"{shorten(text)} is no Python expression.", *keys)


def _is_expression(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(f"f({text}, last)", mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
