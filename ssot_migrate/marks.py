"""Comments that tell at the place itself what could not be fixed, and why: `# ssot: SSOT102 missing-context – …`.

A mark has a line of its own above the statement. Marks of findings that are gone go too; writing them again changes
nothing.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

from ssot_migrate.model.findings import Finding, Reason, Status
from ssot_migrate.source.files import SourceFile, encode_text
from ssot_migrate.source.tokens import find_statement_starts, split_lines, tokenize_lines

SIGN = b"# ssot: "

# What waits for something else is marked there, and what a comment accepts needs no second one.
_NEVER = frozenset({Reason.HELD_BACK, Reason.SUPPRESSED})
_REASONS = "|".join(reason.value for reason in Reason)
_MARK = re.compile(rf"# ssot: (?P<rule>[A-Z]+\d{{3}}) (?:{_REASONS})(?: - .*)?")
_ENDS = re.compile(r"\r\n|\r|\n|\Z")
_PLACE = re.compile(r"\blines? \d|:\d")  # a place that the marks themselves would move
_LONGEST = 120


def needs_mark(finding: Finding) -> bool:
    """Whether it could have been fixed, was not, and is not only waiting for another one."""
    unfixable = finding.unfixable
    return unfixable is not None and unfixable.reason not in _NEVER and finding.status is not Status.SUPPRESSED


def render_mark(finding: Finding) -> str:
    """The comment; without the detail where that names a place, is too long, or is written in other letters."""
    assert finding.unfixable is not None
    mark = f"# ssot: {finding.rule} {finding.unfixable.reason.value}"
    whole = f"{mark} - {finding.unfixable.detail}"
    is_plain = whole.isascii() and whole.isprintable() and len(whole) <= _LONGEST
    return whole if is_plain and finding.unfixable.detail and not _PLACE.search(whole) else mark


def put_marks(source: SourceFile, findings: Iterable[Finding], is_wanted: Callable[[Finding], bool]) -> bytes | None:
    """The file with a mark for each of the findings in it that needs one and is wanted or has one, and with no others.

    None where nothing changes, or where the interpreter cannot read the text.
    """
    lines = split_lines(source.text)
    try:
        tokens = tokenize_lines(lines)
    except (tokenize.TokenError, SyntaxError):
        return None
    starts = find_statement_starts(tokens)
    old = _find_marks(tokens, lines)
    wanted: dict[int, set[str]] = {}
    for finding in findings:
        start = starts.get(finding.location.line)
        if start is None or not needs_mark(finding):
            continue
        if is_wanted(finding) or finding.rule in _rules_above(old, start):
            wanted.setdefault(start, set()).add(render_mark(finding))
    text = _write(source, lines, old, wanted)
    return None if text == source.text else encode_text(source, text)


def _find_marks(tokens: Sequence[tokenize.TokenInfo], lines: Sequence[str]) -> dict[int, str]:
    """Line → rule of each mark that has its line to itself."""
    found = {}
    for token in tokens:
        match = _MARK.fullmatch(token.string) if token.type == tokenize.COMMENT else None
        if match is not None and not lines[token.start[0] - 1][: token.start[1]].strip():
            found[token.start[0]] = match["rule"]
    return found


def _rules_above(marks: Mapping[int, str], start: int) -> set[str]:
    """The rules of the marks right above a line."""
    rules = set()
    while start - 1 in marks:
        start -= 1
        rules.add(marks[start])
    return rules


def _write(source: SourceFile, lines: Sequence[str], old: Container[int], wanted: Mapping[int, Collection[str]]) -> str:
    ends = [match.group() for match in _ENDS.finditer(source.text)]
    pieces = []
    for number, (line, end) in enumerate(zip(lines, ends, strict=False), 1):
        indent = line[: len(line) - len(line.lstrip(" \t\f"))]
        pieces += [indent + mark + source.newline for mark in sorted(wanted.get(number, ()))]
        pieces += [] if number in old else [line + end]
    return "".join(pieces)
