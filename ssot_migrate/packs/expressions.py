"""Checks the texts that a pack wants written into programs: Python once their placeholders are filled in."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence

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


def check_statements(table: Table, text: str, *keys: str) -> None:
    """Notes what is wrong with statements that are to stand above a call: assignments to plain names, and calls."""
    wrong = next((name for name in _PLACEHOLDER.findall(text) if not name.isidentifier()), None)
    if wrong is not None:
        table.add_mistake(f"{shorten(wrong)} stands in braces, where the name of a parameter may.", *keys)
        return
    for statement in _parse_statements(_PLACEHOLDER.sub("x", text)):
        is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        is_assignment = isinstance(statement, ast.Assign) and all(isinstance(it, ast.Name) for it in statement.targets)
        if statement is None or not (is_call or is_assignment) or _has_long_string(statement):
            table.add_mistake("expected unindented statements, each a call, or an assignment to a name.", *keys)
            return


def _has_long_string(statement: ast.stmt) -> bool:
    """Whether a string spans lines: it would change with the indentation."""
    return any(
        isinstance(node, ast.Constant | ast.JoinedStr) and node.lineno != node.end_lineno
        for node in ast.walk(statement)
    )


def _parse_statements(text: str) -> Sequence[ast.stmt | None]:
    """The statements of a text; None for one that is no Python."""
    if len(text) > _LONGEST:
        return [None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return [None]


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
