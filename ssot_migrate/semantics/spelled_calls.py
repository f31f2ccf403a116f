"""Calls found by how they are spelled, whatever the names mean: for what is asked about a text, not about a program."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import dataclass

from ssot_migrate.semantics.chains import chain_names, chain_of
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.summary import Argument
from ssot_migrate.source.files import SourceFile


@dataclass(frozen=True, slots=True)
class SpelledCall:
    """A call of the dotted chain of names that starts at `start`."""

    start: int
    chain: tuple[str, ...]
    arguments: tuple[Argument, ...]
    line: int


def find_spelled_calls(source: SourceFile, chains: Collection[tuple[str, ...]]) -> list[SpelledCall]:
    """The calls of one of these chains, in text order; none in a file that cannot be parsed."""
    tree = parse_source(source)
    if not isinstance(tree, ast.Module):
        return []
    positions = Positions(source.utf8)
    found = []
    for node in ast.walk(tree):
        chain = chain_of(node.func) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and chain is not None and chain_names(chain) in chains:
            items: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
            arguments = tuple(_read_argument(item, positions) for item in items)
            found.append(SpelledCall(positions.span(node.func).start, chain_names(chain), arguments, node.lineno))
    return sorted(found, key=lambda call: call.start)


def _read_argument(item: ast.expr | ast.keyword, positions: Positions) -> Argument:
    value = item.value if isinstance(item, ast.keyword | ast.Starred) else item
    keyword = item.arg if isinstance(item, ast.keyword) else None
    stars = 1 if isinstance(item, ast.Starred) else 2 if isinstance(item, ast.keyword) and keyword is None else 0
    is_none = isinstance(value, ast.Constant) and value.value is None
    return Argument(keyword, stars, positions.span(item), positions.span(value), is_none, is_plain=False)
