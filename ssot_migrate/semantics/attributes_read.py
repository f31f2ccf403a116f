"""Attributes that are read on values which no chain of names gives, or of which nobody knows what they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.source.files import SourceFile

_BEHIND_CALL = re.compile(rb"\)(?:[\s\\]|#[^\r\n]*)*\.(?:[\s\\]|#[^\r\n]*)*(\w+)")


@dataclass(frozen=True, slots=True)
class AttributeRead:
    """`name`, which stands at `span`, is read on what the call at `call` has just given, or on something else."""

    name: str
    span: Span
    line: int
    call: Span | None = None


def find_read_on_calls(source: SourceFile, names: Collection[str]) -> Iterator[AttributeRead]:
    """The places that read one of the names on a call; none in a file that cannot be parsed."""
    wanted = {name.encode() for name in names}
    if wanted.isdisjoint(_BEHIND_CALL.findall(source.utf8)):
        return
    tree, positions = parse_source(source), Positions(source.utf8)
    for node in ast.walk(tree) if isinstance(tree, ast.Module) else ():
        if isinstance(node, ast.Attribute) and node.attr in names:
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(value, ast.Call):
                yield _describe(node, positions, positions.span(value))


def find_read_in_class(source: SourceFile, line: int, names: Collection[str]) -> Iterator[AttributeRead]:
    """The places in the class at a line that read one of the names, on whatever value; in no particular order."""
    tree, positions = parse_source(source), Positions(source.utf8)
    for node in ast.walk(tree) if isinstance(tree, ast.Module) else ():
        if isinstance(node, ast.ClassDef) and node.lineno == line:
            found = (item for item in ast.walk(node) if isinstance(item, ast.Attribute) and item.attr in names)
            yield from (_describe(item, positions) for item in found)


def _describe(node: ast.Attribute, positions: Positions, call: Span | None = None) -> AttributeRead:
    end = positions.span(node).end
    return AttributeRead(node.attr, Span(end - len(node.attr.encode()), end), node.lineno, call)
