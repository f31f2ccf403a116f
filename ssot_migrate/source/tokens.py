"""The tokens of a text, whatever its line ends."""

from __future__ import annotations

import io
import re
import tokenize
import warnings
from collections.abc import Sequence

_LINE_END = re.compile(r"\r\n|\r|\n")
_LAYOUT = frozenset({tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.NL, tokenize.COMMENT})


def split_lines(text: str) -> list[str]:
    """The lines without their ends."""
    return _LINE_END.split(text)


def tokenize_lines(lines: Sequence[str]) -> list[tokenize.TokenInfo]:
    """Raises TokenError or SyntaxError where the text is no Python of this interpreter."""
    # The tokenizer is handed line feeds only: left to itself it reads a lone carriage return in its own way.
    stream = io.StringIO("\n".join(lines), newline="\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the file's own literals deserve is none of our business
        return list(tokenize.generate_tokens(stream.readline))


def find_statement_starts(tokens: Sequence[tokenize.TokenInfo]) -> dict[int, int]:
    """Line → the line on which its statement begins, both from 1; of a statement with a body, the head."""
    starts: dict[int, int] = {}
    start: int | None = None
    for token in tokens:
        if start is None and token.type not in _LAYOUT and token.type != tokenize.NEWLINE:
            start = token.start[0]
        if token.type == tokenize.NEWLINE and start is not None:
            starts.update(dict.fromkeys(range(start, token.start[0] + 1), start))
            start = None
    return starts
