"""Comments that accept a finding: `# ssot: ignore[SSOT102] reason` and `# ssot: ignore-file[SSOT102] reason`."""

from __future__ import annotations

import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ssot_migrate.source.files import SourceFile

_MARK = re.compile(
    r"#\s*ssot:\s*ignore(?P<file>-file)?"
    r"(?:\[\s*(?P<rules>\w+(?:\s*,\s*\w+)*)\s*,?\s*\]|(?![-\w\[]|\s+\[))"
    r"(?P<reason>.*?)(?=\s+#\s|$)"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. `rules` are exact ids, empty for all rules; `whole_file`: for the file instead of the statement."""

    line: int
    rules: tuple[str, ...]
    reason: str
    whole_file: bool = False

    def covers(self, rule: str) -> bool:
        return not self.rules or rule in self.rules


def parse_suppressions(source: SourceFile) -> tuple[Suppression, ...]:
    """All suppressions of a file, by line. What stands in a string is none.

    `ignore-file` counts only in a comment that has its line to itself, so that it cannot hide behind code. Where the
    brackets hold no list of ids, the comment suppresses nothing: it must not suppress everything by a typing mistake.
    """
    if "ssot:" not in source.text:
        return ()
    found: list[Suppression] = []
    for line, comment, is_alone in _iter_comments(source.text):
        for mark in _MARK.finditer(comment):
            whole_file = mark["file"] is not None
            if whole_file and not is_alone:
                continue
            rules = tuple(re.split(r"\s*,\s*", mark["rules"])) if mark["rules"] else ()
            found.append(Suppression(line, rules, mark["reason"].strip(" \t\f:–—-"), whole_file))
    return tuple(found)


def find_suppression(
    suppressions: Sequence[Suppression], rule: str, first_line: int, last_line: int
) -> Suppression | None:
    """What suppresses a finding of `rule` in the statement on these lines (from 1, both inclusive).

    A comment on one of the lines comes before one for the whole file; None if there is neither.
    """
    covering = [suppression for suppression in suppressions if suppression.covers(rule)]
    for suppression in covering:
        if not suppression.whole_file and first_line <= suppression.line <= last_line:
            return suppression
    return next((suppression for suppression in covering if suppression.whole_file), None)


def _iter_comments(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line, text, and whether nothing else is on the line, of each comment that may be of interest."""
    lines = _LINE_END.split(text)
    try:
        comments = _tokenize_comments(lines)
    except (tokenize.TokenError, SyntaxError):
        # Syntax newer than this interpreter, or none at all: a file that only others can read may still say "ignore".
        comments = [(number, line.index("#")) for number, line in enumerate(lines, 1) if "#" in line]
    for number, column in comments:
        line = lines[number - 1]
        if "ssot:" in line:
            yield number, line[column:], not line[:column].strip()


def _tokenize_comments(lines: list[str]) -> list[tuple[int, int]]:
    """Line and column of each comment. Raises TokenError or SyntaxError where the text is no Python."""
    # The tokenizer is handed line feeds only: left to itself it reads a lone carriage return in its own way.
    stream = io.StringIO("\n".join(lines), newline="\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the file's own literals deserve is none of our business
        tokens = tokenize.generate_tokens(stream.readline)
        return [token.start for token in tokens if token.type == tokenize.COMMENT]
