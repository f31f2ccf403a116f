"""Comments that accept a finding: `# ssot: ignore[SSOT102] reason` and `# ssot: ignore-file[SSOT102] reason`."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator, Sequence

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.files import SourceFile
from ssot_migrate.source.tokens import split_lines, tokenize_lines

_MARK = re.compile(
    r"#\s*ssot:\s*ignore(?P<file>-file)?"
    r"(?:\[\s*(?P<rules>\w+(?:\s*,\s*\w+)*)\s*,?\s*\]|(?![-\w\[]|\s+\[))"
    r"(?P<reason>.*?)(?=\s+#\s|$)"
)


@light_dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. `rules` are exact ids, empty for all rules; `whole_file`: for the file instead of the statement.

    `first_line` and `last_line` (from 1, both inclusive) are those of the statement: the one that the comment stands in
    or behind, or, for a comment that has its line to itself, the one right below. Of a statement with a body, the head.
    """

    line: int
    rules: tuple[str, ...]
    reason: str
    whole_file: bool
    first_line: int
    last_line: int

    def covers(self, rule: str) -> bool:
        return not self.rules or rule in self.rules


@light_dataclass(frozen=True, slots=True)
class _Comment:
    line: int
    text: str
    is_alone: bool
    first_line: int
    last_line: int


def parse_suppressions(source: SourceFile) -> tuple[Suppression, ...]:
    """All suppressions of a file, by line. What stands in a string is none.

    `ignore-file` counts only in a comment that has its line to itself, so that it cannot hide behind code. Where the
    brackets hold no list of ids, the comment suppresses nothing: it must not suppress everything by a typing mistake.
    """
    if "ssot:" not in source.text:
        return ()
    found: list[Suppression] = []
    for comment in _iter_comments(source.text):
        for mark in _MARK.finditer(comment.text):
            whole_file = mark["file"] is not None
            if whole_file and not comment.is_alone:
                continue
            rules = tuple(re.split(r"\s*,\s*", mark["rules"])) if mark["rules"] else ()
            reason = mark["reason"].strip(" \t\f:–—-")
            found.append(Suppression(comment.line, rules, reason, whole_file, comment.first_line, comment.last_line))
    return tuple(found)


def find_suppression(
    suppressions: Sequence[Suppression], rule: str, first_line: int, last_line: int
) -> Suppression | None:
    """What suppresses a finding of `rule` on these lines (from 1, both inclusive).

    A comment for its statement comes before one for the whole file; None if there is neither.
    """
    covering = [suppression for suppression in suppressions if suppression.covers(rule)]
    for suppression in covering:
        if not suppression.whole_file and first_line <= suppression.last_line and suppression.first_line <= last_line:
            return suppression
    return next((suppression for suppression in covering if suppression.whole_file), None)


def _iter_comments(text: str) -> Iterator[_Comment]:
    """Each comment that may be of interest, with the statement that it is about."""
    lines = split_lines(text)
    try:
        places = list(_tokenize_comments(lines))
    except (tokenize.TokenError, SyntaxError):
        # Syntax newer than this interpreter, or none at all: a file that only others can read may still say "ignore".
        places = [(number, line.index("#"), number, number) for number, line in enumerate(lines, 1) if "#" in line]
    for number, column, first, last in places:
        line = lines[number - 1]
        if "ssot:" in line:
            yield _Comment(number, line[column:], not line[:column].strip(), first, last)


def _tokenize_comments(lines: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Line and column of each comment, and the first and last line of its statement.

    Raises TokenError or SyntaxError where the text is no Python.
    """
    tokens = tokenize_lines(lines)
    waiting: list[tuple[int, int]] = []
    start: int | None = None
    for token in tokens:
        if token.type == tokenize.COMMENT:
            waiting.append(token.start)
        elif token.type == tokenize.NEWLINE:
            first = token.start[0] if start is None else start
            yield from ((line, column, first, token.start[0]) for line, column in waiting)
            waiting, start = [], None
        elif token.type == tokenize.NL:
            # An empty line, or the end of a comment: only comments right above a statement are about it.
            if start is None and not (waiting and waiting[-1][0] == token.start[0]):
                yield from ((line, column, line, line) for line, column in waiting)
                waiting = []
        elif start is None and token.type not in (tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            start = token.start[0]
    yield from ((line, column, line, line) for line, column in waiting)
