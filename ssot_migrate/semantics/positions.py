"""From the positions of `ast` (line, column in UTF-8 bytes) to byte spans of the decoded text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from ssot_migrate.model.locations import Span

_LINE_END = re.compile(rb"\r\n|\r|\n")
_SIMPLE_STRING = re.compile(rb"(?i:[ru]?)('''|\"\"\"|'|\")")
_HEAD = re.compile(rb"(?:(?:async[\s\\]+)?def|class)[\s\\]+([\w\x80-\xff]+)")

Placed = ast.expr | ast.stmt | ast.alias | ast.arg | ast.keyword | ast.ExceptHandler | ast.pattern


class Positions:
    """Byte offsets of one text; `utf8` is the decoded text in UTF-8, without byte order mark."""

    def __init__(self, utf8: bytes) -> None:
        self.utf8 = utf8
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(utf8))]

    def span(self, node: Placed) -> Span:
        starts = self._starts
        return Span(
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[operator]  # set by the parser
        )

    def start(self, node: Placed) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr) -> int:
        return self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[operator]  # set by the parser

    def name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The identifier after `def` or `class`: `ast` does not say where it stands."""
        match = _HEAD.match(self.utf8, self.start(node))
        return Span(*match.span(1)) if match else self.span(node)

    def find_word(self, word: str, within: Iterable[Span], after: int) -> Span | None:
        """The first whole-word occurrence of an identifier at or after an offset, inside the spans."""
        pattern = re.compile(rb"(?<![\w\x80-\xff.])" + re.escape(word.encode()) + rb"(?![\w\x80-\xff])")
        for span in within:
            match = pattern.search(self.utf8, max(after, span.start), span.end)
            if match:
                return Span(match.start(), match.end())
        return None

    def string_content(self, span: Span, value: str) -> Span | None:
        """Where the characters of a string literal stand, if they are written one to one."""
        match = _SIMPLE_STRING.match(self.utf8, span.start, span.end)
        if match is None:
            return None
        content = Span(match.end(), span.end - len(match[1]))
        encoded = value.encode("utf-8", "surrogatepass")
        return content if self.utf8[content.start : content.end] == encoded else None
