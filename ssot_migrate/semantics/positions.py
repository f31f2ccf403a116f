"""From the positions of `ast` (line, column in UTF-8 bytes) to byte spans of the decoded text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from ssot_migrate.model.locations import Span

_SIMPLE_STRING = re.compile(rb"(?i:[ru]?)('''|\"\"\"|'|\")")
_HEAD = re.compile(rb"(?:(?:async[\s\\]+)?def|class)[\s\\]+([\w\x80-\xff]+)")

Placed = ast.expr | ast.stmt | ast.alias | ast.arg | ast.keyword | ast.ExceptHandler | ast.pattern


class Positions:
    """Byte offsets of one text; `utf8` is the decoded text in UTF-8, without byte order mark."""

    def __init__(self, utf8: bytes) -> None:
        self.utf8 = utf8
        self.line_starts = [
            0,
            *accumulate(map(len, utf8.splitlines(keepends=True))),
        ]  # after \n, \r\n and \r, no others

    def span(self, node: Placed) -> Span:
        starts = self.line_starts
        return Span(
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[operator]  # set by the parser
        )

    def start(self, node: Placed) -> int:
        return self.line_starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr) -> int:
        return self.line_starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[operator]  # set by the parser

    def name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The identifier after `def` or `class`: `ast` does not say where it stands."""
        match = _HEAD.match(self.utf8, self.start(node))
        return Span(*match.span(1)) if match else self.span(node)

    def find_words(self, word: str, within: Iterable[Span]) -> Iterator[int]:
        """Where an identifier stands as a word of its own, and not as an attribute, inside the spans."""
        pattern = re.compile(rb"(?<![\w\x80-\xff.])" + re.escape(word.encode()) + rb"(?![\w\x80-\xff])")
        for span in within:
            yield from (match.start() for match in pattern.finditer(self.utf8, span.start, span.end))

    def string_content(self, span: Span, value: str) -> Span | None:
        """Where the characters of a string literal stand, if they are written one to one."""
        match = _SIMPLE_STRING.match(self.utf8, span.start, span.end)
        if match is None:
            return None
        content = Span(match.end(), span.end - len(match[1]))
        encoded = value.encode("utf-8", "surrogatepass")
        return content if self.utf8[content.start : content.end] == encoded else None
