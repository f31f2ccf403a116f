"""Where a statement stands: alone in its block or not, alone on its line or not; how it is taken out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.source.files import SourceFile

_PRAGMA = re.compile(rb"#[ \t]*(?:noqa|type:[ \t]*ignore|pragma:|pylint:|ruff:|flake8:|isort:)")
_REST_OF_LINE = re.compile(rb"[ \t\f]*(#[^\r\n]*)?(?=\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Place:
    """`block` identifies the block the statement is in (0 is the module's own), `size` counts its statements.

    `indent` is the white space in front of it where it begins its line, else None. `ends_line` is False where
    another statement follows on the line. `comment` is the span of a comment behind it.
    """

    span: Span
    block: int
    size: int
    indent: str | None
    ends_line: bool
    comment: Span | None


def find_places(source: SourceFile, spans: Iterable[Span]) -> dict[Span, Place]:
    """The places of the statements of a file that have one of the `spans`. None in a file that `ast` cannot parse."""
    tree = parse_source(source)
    if not isinstance(tree, ast.Module):
        return {}
    positions, wanted = Positions(source.utf8), set(spans)
    places: dict[Span, Place] = {}
    for number, block in enumerate(_iter_blocks(tree)):
        for statement in block:
            span = positions.span(statement)
            if span in wanted:
                places[span] = _find_place(source.utf8, span, number, len(block))
    return places


def find_module_head(source: SourceFile) -> tuple[Span | None, int]:
    """The module's docstring, and where its first statement begins."""
    tree = parse_source(source)
    if not isinstance(tree, ast.Module) or not tree.body:
        return None, len(source.utf8)
    first = tree.body[0]
    span = Positions(source.utf8).span(first)
    if isinstance(first, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and first.decorator_list:
        span = Positions(source.utf8).span(first.decorator_list[0])
        return None, source.utf8.rindex(b"@", 0, span.start)
    return (span if ast.get_docstring(tree, clean=False) is not None else None), span.start


def _iter_blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """The module's own first. Expressions hold no statements, and most of a tree is expressions."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if block:
                yield block
                pending += block
        pending += (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))


def _find_place(utf8: bytes, span: Span, block: int, size: int) -> Place:
    line_start = max(utf8.rfind(b"\n", 0, span.start), utf8.rfind(b"\r", 0, span.start)) + 1
    before = utf8[line_start : span.start]
    rest = _REST_OF_LINE.match(utf8, span.end)
    comment = Span(*rest.span(1)) if rest is not None and rest[1] else None
    return Place(span, block, size, before.decode() if not before.strip() else None, rest is not None, comment)


def removal_span(utf8: bytes, place: Place) -> Span:
    """What goes when the statement goes: its whole line; a comment behind it and neighbours on the line stay.

    A comment that tells a tool what to overlook in the statement goes with it.
    """
    start, end = place.span.start, place.span.end
    if place.indent is not None and place.ends_line:
        if place.comment is not None and not _PRAGMA.match(utf8, place.comment.start):
            return Span(start, place.comment.start)
        end = end if place.comment is None else place.comment.end
        line_start = start - len(place.indent.encode())
        line_end = re.compile(rb"[ \t\f]*(\r\n|\r|\n)?").match(utf8, end)
        assert line_end is not None
        if line_end[1] is None and line_start:  # the last line, without a line end: the one before loses its own
            before = re.compile(rb"(\r\n|\r|\n)\Z").search(utf8, 0, line_start)
            line_start = before.start() if before else line_start
        return Span(line_start, line_end.end())
    following = re.compile(rb"[ \t]*;[ \t]*").match(utf8, end)
    if following is not None and not place.ends_line:
        return Span(start, following.end())
    preceding = re.compile(rb"[ \t]*;[ \t]*\Z").search(utf8, 0, start)
    return Span(preceding.start() if preceding else start, end)
