"""Text as a terminal may see it: nothing in it is obeyed, and its width is known in columns."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Categories that a terminal obeys, hides or reorders by: controls, formats (also the bidirectional ones that make
# code read otherwise than it runs), surrogates, private use, unassigned, line and paragraph separators.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_OWN_MARKS = str.maketrans(dict.fromkeys("–…→─", "-"))  # one column each, and in most of what is said here
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(text: str, keep: str = "") -> str:
    r"""`text` with everything spelled out that a terminal might obey: ESC becomes `\x1b`.

    Characters in `keep` stay. Doing it twice changes nothing.
    """
    if text.isprintable():  # false for every unsafe category, and for spaces other than the usual one
        return text
    return "".join(char if char in keep else spell(char) for char in text)


@lru_cache(maxsize=4096)
def spell(char: str) -> str:
    r"""One character as it is shown. A byte that was no UTF-8 (a lone low surrogate) reads as that byte: `\xe9`."""
    if char in _SHORT:
        return _SHORT[char]
    if unicodedata.category(char) not in _UNSAFE_CATEGORIES:
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def width_of(text: str) -> int:
    """How many terminal columns `text` takes once it is escaped."""
    return len(text) if _is_narrow(text) else sum(_char_width(char) for char in text)


def _is_narrow(text: str) -> bool:
    """Whether every character takes one column, as far as that is seen at once."""
    return text.isprintable() and (text.isascii() or text.translate(_OWN_MARKS).isascii())


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up with spaces to `width` columns; `right` puts the text at the right edge."""
    space = " " * max(0, width - width_of(text))
    return space + text if right else text + space


def clip(text: str, width: int) -> str:
    """`text` cut to `width` columns; a cut is shown as `…`."""
    if width_of(text) <= width:
        return text
    taken = 0
    for index, char in enumerate(text):
        taken += _char_width(char)
        if taken > width - 1:
            return text[:index] + "…"
    return text


def wrap(text: str, width: int) -> list[str]:
    """`text`, escaped, in lines of at most `width` columns. Only a single word that is longer than that sticks out.

    Words are not cut because the long ones are paths, which people copy and click.
    """
    words = escape(text, keep="\n\t").split()
    whole = " ".join(words)
    if _is_narrow(whole):
        return _wrap_narrow(whole, width)
    lines: list[str] = []
    line = ""
    taken = 0
    for word in words:
        size = width_of(word)
        if line and taken + 1 + size > width:
            lines.append(line)
            line, taken = word, size
        else:
            line, taken = (f"{line} {word}", taken + 1 + size) if line else (word, size)
    return [*lines, line] if line else lines


def _wrap_narrow(text: str, width: int) -> list[str]:
    """The same for words with one space between them, and characters of one column."""
    lines: list[str] = []
    while len(text) > width:
        end = text.rfind(" ", 0, width + 1)
        if end < 0:
            end = text.find(" ")
        if end < 0:
            break
        lines.append(text[:end])
        text = text[end + 1 :]
    return [*lines, text] if text else lines


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """`1 file`, `8,672 files`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
