"""Where the expressions of an f-string stand: before Python 3.12, `ast` does not always know."""

from __future__ import annotations

import re
import sys
from itertools import accumulate

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.chains import chain_names
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.raw import Place, RawCall, RawFString, RawReference

HAS_TRUE_POSITIONS = sys.version_info >= (3, 12)

_LITERAL = re.compile(rb"([A-Za-z]*)('''|\"\"\"|'|\")")
_PAIRS = {b"(": b")", b"[": b"]", b"{": b"}"}


def mend_positions(
    fstring: RawFString, references: list[RawReference], calls: list[RawCall], positions: Positions
) -> None:
    """Holds what was read from an f-string against the text, and moves it to where it stands.

    What cannot be found there is said to be the whole string: nobody takes that for a name.
    """
    whole = positions.span(fstring.node)
    code = find_code(positions.utf8, whole)
    taken: set[int] = set()
    are_true = True
    for raw in (references[index] for index in fstring.references):
        place = _find_place(raw, positions, code, taken)
        are_true = are_true and place == raw.place(positions)
        raw.moved = place or _all_of(raw, whole)
        taken.add(raw.moved[0])
    if are_true:
        return
    for call in (calls[index] for index in fstring.calls):
        # Where the call ends, and where its arguments stand, is not known either.
        call.moved = whole
        if call.reference is not None:
            references[call.reference].moved = _all_of(references[call.reference], whole)


def _all_of(raw: RawReference, whole: Span) -> Place:
    return whole.start, (whole.end,) * len(raw.nodes)


def _find_place(raw: RawReference, positions: Positions, code: list[Span], taken: set[int]) -> Place | None:
    names = chain_names(raw.nodes)
    text = ".".join(names).encode()
    start, ends = raw.place(positions)
    is_in_code = any(span.start <= start and ends[-1] <= span.end for span in code)
    if is_in_code and start not in taken and positions.utf8[start : ends[-1]] == text:
        return start, ends
    for start in positions.find_words(names[0], code):
        if start not in taken and positions.utf8.startswith(text, start):
            found = accumulate((len(name.encode()) + 1 for name in names), initial=start - 1)
            return start, tuple(found)[1:]
    return None


def find_code(utf8: bytes, whole: Span) -> list[Span]:
    """The pieces of text inside replacement fields, without format specifications and conversions.

    `whole` may hold several literals beside each other, of which some are no f-strings.
    """
    found: list[Span] = []
    position = whole.start
    while True:
        literal = _LITERAL.search(utf8, position, whole.end)
        if literal is None:
            return found
        end = _end_of_literal(utf8, literal.end(), whole.end, literal[2])
        if b"f" in literal[1].lower():
            _read_text(utf8, literal.end(), end, found, in_spec=False)
        position = end + len(literal[2])


def _end_of_literal(utf8: bytes, position: int, limit: int, quote: bytes) -> int:
    """Before Python 3.12 a literal ends at its first quote that no backslash precedes."""
    while position < limit and not utf8.startswith(quote, position):
        position += 2 if utf8[position] == ord("\\") else 1
    return position


def _read_text(utf8: bytes, position: int, end: int, found: list[Span], *, in_spec: bool) -> int:
    """Reads literal text, or a format specification up to the brace that closes its field."""
    while position < end:
        mark = utf8[position : position + 1]
        if not in_spec and mark in (b"{", b"}") and utf8.startswith(mark, position + 1):
            position += 2
        elif mark == b"{":
            position = _read_field(utf8, position + 1, end, found)
        elif mark == b"}" and in_spec:
            return position
        else:
            position += 1
    return position


def _read_field(utf8: bytes, start: int, end: int, found: list[Span]) -> int:
    """Reads one replacement field after its brace; where the text goes on behind it."""
    position, closing = start, []  # type: int, list[bytes]
    while position < end:
        mark = utf8[position : position + 1]
        if mark in (b"'", b'"'):
            quote = mark * 3 if utf8.startswith(mark * 3, position) else mark
            position = _end_of_literal(utf8, position + len(quote), end, quote) + len(quote) - 1
        elif mark in _PAIRS:
            closing.append(_PAIRS[mark])
        elif closing:
            if mark == closing[-1]:
                closing.pop()
        elif mark in (b"}", b":") or (mark == b"!" and not utf8.startswith(b"=", position + 1)):
            break
        position += 1
    found.append(Span(start, position))
    if utf8.startswith(b"!", position):
        position += 2
    if utf8.startswith(b":", position):
        position = _read_text(utf8, position + 1, end, found, in_spec=True)
    return position + 1
