"""Where the expressions of an f-string stand: before Python 3.12, `ast` does not always know."""

from __future__ import annotations

import re
import sys

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.chains import chain_names
from ssot_migrate.semantics.recorder import RawReference, Recorder

HAS_TRUE_POSITIONS = sys.version_info >= (3, 12)

_LITERAL = re.compile(rb"([A-Za-z]*)('''|\"\"\"|'|\")")
_PAIRS = {b"(": b")", b"[": b"]", b"{": b"}"}


def mend_positions(recorder: Recorder, whole: Span, first_reference: int, first_call: int) -> None:
    """Holds what was read from an f-string against the text, and moves it to where it stands.

    What cannot be found there is said to be the whole string: nobody takes that for a name.
    """
    code = find_code(recorder.positions.utf8, whole)
    after = whole.start
    are_true = True
    for raw in recorder.references[first_reference:]:
        place = _find_place(recorder, raw, code, after)
        are_true = are_true and place == recorder.place(raw)
        raw.place = place or (whole.start, (whole.end,) * len(raw.nodes))
        after = place[1][-1] if place else after
    if are_true:
        return
    for call in recorder.calls[first_call:]:
        # Where the call ends, and where its arguments stand, is not known either.
        call.place = (whole, whole)
        if call.reference is not None:
            raw = recorder.references[call.reference]
            raw.place = (whole.start, (whole.end,) * len(raw.nodes))


def _find_place(
    recorder: Recorder, raw: RawReference, code: list[Span], after: int
) -> tuple[int, tuple[int, ...]] | None:
    names = chain_names(raw.nodes)
    start, ends = recorder.place(raw)
    is_in_code = any(span.start <= start and ends[-1] <= span.end for span in code)
    if is_in_code and start >= after and recorder.positions.utf8[start : ends[-1]] == ".".join(names).encode():
        return start, ends
    word = recorder.positions.find_word(names[0], code, after)
    if word is None:
        return None
    found, end = [word.end], word.end
    for name in names[1:]:
        end += 1 + len(name.encode())
        found.append(end)
    if recorder.positions.utf8[word.start : end] != ".".join(names).encode():
        return None
    return word.start, tuple(found)


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
