"""Attributes that are read on values which no chain of names gives, or of which nobody knows what they are."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.chains import chain_names, chain_of
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.source.files import LineIndex, SourceFile

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@light_dataclass(frozen=True, slots=True)
class AttributeRead:
    """`name`, which stands at `span`, is read on some value.

    `call` is the call that has just given it, `chain` the names that give it. `owner` is the line of the class around
    it where it is the instance, or the class, that a method of that is called on.
    """

    name: str
    span: Span
    line: int
    call: Span | None = None
    chain: tuple[str, ...] = ()
    owner: int | None = None


def read_attributes(source: SourceFile, names: Collection[str]) -> tuple[AttributeRead, ...]:
    """The places of a file that read one of these attributes, in text order; none in one that has no tree."""
    lines = _find_lines(source.utf8, names)
    tree = parse_source(source) if lines else None
    if not isinstance(tree, ast.Module):
        return ()
    found, positions = [], Positions(source.utf8)
    pending: list[tuple[ast.AST, _Around]] = [(tree, _Around())]  # by hand: expressions may be nested deeply
    while pending:
        node, around = pending.pop()
        if isinstance(node, ast.stmt) and not _holds(node, lines):
            continue  # as most are, and all that is in them
        if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.ctx, ast.Load):
            found.append(_describe(node, positions, around))
        pending += ((child, _enter(child, node, around)) for child in ast.iter_child_nodes(node))
    return tuple(sorted(found, key=lambda read: read.span))


def _find_lines(utf8: bytes, names: Collection[str]) -> list[int]:
    """The lines, from 1, that spell one of the names, ascending."""
    spelled = re.compile(b"|".join(re.escape(name.encode()) for name in sorted(names)) or rb"(?!)")
    places = [match.start() for match in spelled.finditer(utf8)]
    starts = LineIndex(utf8).starts if places else ()
    return sorted({bisect_right(starts, place) for place in places})


def _holds(node: ast.stmt, lines: Sequence[int]) -> bool:
    """Whether a statement, its decorators included, stands on one of the lines."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min((node.lineno, *(each.lineno for each in decorators)))
    at = bisect_left(lines, first)
    return at < len(lines) and lines[at] <= (node.end_lineno or first)


@light_dataclass(frozen=True, slots=True)
class _Around:
    """The class around a place, by its line, and what its method calls the instance."""

    owner: int | None = None
    instance: str | None = None


def _enter(node: ast.AST, outer: ast.AST, around: _Around) -> _Around:
    if isinstance(node, ast.ClassDef):
        return _Around(node.lineno)
    if isinstance(node, _FUNCTIONS) and isinstance(outer, ast.ClassDef):
        positional = [*node.args.posonlyargs, *node.args.args]
        return _Around(outer.lineno, positional[0].arg if positional else None)
    return around


def _describe(node: ast.Attribute, positions: Positions, around: _Around) -> AttributeRead:
    end = positions.span(node).end
    span = Span(end - len(node.attr.encode()), end)
    value = node.value.value if isinstance(node.value, ast.Await) else node.value
    if isinstance(value, ast.Call):
        return AttributeRead(node.attr, span, node.lineno, call=positions.span(value))
    chain = chain_of(value)
    names = chain_names(chain) if chain is not None else ()
    owner = around.owner if names == (around.instance,) else None
    return AttributeRead(node.attr, span, node.lineno, chain=names, owner=owner)
