"""How much of one class is in another: runs of like statements, whatever its names and texts are."""

from __future__ import annotations

import ast
import zlib
from collections.abc import Iterator

_RUN = 2  # statements that have to be like one after another


def read_likeness(source: str) -> frozenset[int]:
    """The runs of statements in the methods of a class, each as a number; `source` is the class's own text.

    Names of locals, texts and numbers do not count; attributes and called names do.
    Raises SyntaxError where the text is no class.
    """
    runs: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            shapes = list(_iter_shapes(node))
            runs.update(
                zlib.crc32("\n".join(shapes[at : at + _RUN]).encode()) for at in range(max(len(shapes) - _RUN + 1, 0))
            )
    return frozenset(runs)


def compare(one: frozenset[int], other: frozenset[int]) -> int:
    """How many percent of the smaller one's runs the other has, too."""
    smaller = min(len(one), len(other))
    return round(100 * len(one & other) / smaller) if smaller else 0


def _iter_shapes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """One word for each statement, in the order of the text; documentation is none."""
    pending: list[ast.stmt] = list(reversed(function.body))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        yield _shape(node)
        for name in ("finalbody", "orelse", "handlers", "body"):
            inner = getattr(node, name, [])
            for item in reversed(inner):
                pending += reversed(item.body) if isinstance(item, ast.ExceptHandler) else [item]


def _shape(node: ast.stmt) -> str:
    """The kinds of its nodes, and the names of attributes, in the statement's head."""
    words = [type(node).__name__]
    pending: list[ast.AST] = [item for item in ast.iter_child_nodes(node) if not isinstance(item, ast.stmt)]
    while pending:
        item = pending.pop(0)
        if isinstance(item, ast.expr | ast.keyword):
            words.append(item.attr if isinstance(item, ast.Attribute) else type(item).__name__)
        if not isinstance(item, ast.ExceptHandler | ast.stmt):
            pending += ast.iter_child_nodes(item)
    return " ".join(words)
