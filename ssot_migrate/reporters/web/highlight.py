"""Python code in colours, as short marks beside the text instead of tags around every word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, _TokenType, is_token_subtype

# What is told apart: the page has one colour for each letter, and none for the rest.
_LETTERS: Final = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Decorator, "d"),
    (Name.Class, "f"),
    (Name.Function, "f"),
    (Name.Builtin, "b"),
    (Literal, "s"),
)
_LEXER: Final = PythonLexer(stripnl=False, ensurenl=False)


@lru_cache(maxsize=8192)
def mark_line(line: str) -> str:
    """One line's colours: `k4 9s5` is a keyword of four characters, nine plain ones, and a string of five.

    A line is looked at on its own: what stands inside a longer string is coloured as if it were code.
    """
    runs: list[list[int | str]] = []
    for letter, length in _iter_runs(line):
        if runs and runs[-1][0] == letter:
            runs[-1][1] = int(runs[-1][1]) + length
        else:
            runs.append([letter, length])
    if runs and runs[-1][0] == "":
        runs.pop()
    return " ".join(f"{letter}{length}" for letter, length in runs)


def _iter_runs(line: str) -> Iterator[tuple[str, int]]:
    for token, value in _LEXER.get_tokens(line):
        if value:
            yield _letter_of(token), len(value)


@lru_cache(maxsize=256)
def _letter_of(token: _TokenType) -> str:
    return next((letter for kind, letter in _LETTERS if is_token_subtype(token, kind)), "")
