"""The cheap first look: can these bytes name anything that the rules are about? May over-match, must never miss."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from ssot_migrate.source.files import find_cookie

_STAR_IMPORT = re.compile(rb"\bimport[\s\\]*\*")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_ASCII = bytes(range(128))
# Codecs (by their own names) in which every byte below 128 is that ASCII character, wherever it stands.
_ASCII_SAFE = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp(125\d|437|85\d|86[0-6]|720|737|775|874)|koi8-[rtu]|mac-\w+|euc_\w+"
)


@dataclass(frozen=True, slots=True, order=True)
class Trigger:
    """Matches a file that has the word `tail` and, if `name` is given, also the word `name` or a star import.

    Words are identifiers; what stands beside them may be anything but ASCII letters, digits and underscores.
    """

    tail: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Matches a file that any of the triggers matches."""

    triggers: tuple[Trigger, ...]
    _words: tuple[tuple[_Word, tuple[_Word, ...], bool], ...] = field(init=False, repr=False, compare=False)
    _is_ascii: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names: defaultdict[str, set[str]] = defaultdict(set)
        for trigger in self.triggers:
            names[_fold(trigger.tail)].add("" if trigger.name is None else _fold(trigger.name))
        words = (
            (_Word.of(tail), tuple(_Word.of(name) for name in sorted(found - {""})), "" in found)
            for tail, found in sorted(names.items())
        )
        object.__setattr__(self, "_words", tuple(words))
        object.__setattr__(self, "_is_ascii", all("".join((tail, *found)).isascii() for tail, found in names.items()))

    def matches(self, data: bytes) -> bool:
        """Whether a file with these bytes must be looked at further."""
        if self._has_words(data):
            return True
        head = data[: _end_of_second_line(data)]
        cookie = find_cookie(data) if b"coding" in head else None
        if data.startswith(_WIDE_MARKS) or (cookie and not _is_ascii_safe(cookie)):
            return True
        if data.isascii():
            return False
        text = self._decode_disguised(data, cookie)
        return text is not None and self._has_words(_fold(text).encode("utf-8", "surrogatepass"))

    def _decode_disguised(self, data: bytes, cookie: str | None) -> str | None:
        """The text if it may hold a word in other letters, as fullwidth ones or ligatures; None if it cannot.

        Python reads identifiers in NFKC (PEP 3131), so that these spell the same name.
        """
        try:
            # All bytes above 127 are, side by side, the text's characters that are not ASCII.
            others = (data.translate(None, _ASCII) if cookie is None else data).decode(cookie or "utf-8")
            if self._is_ascii and not _folds_to_ascii(frozenset(others)):
                return None
            return data.decode(cookie or "utf-8")
        except (UnicodeError, LookupError):
            # No Python source as it stands; what it spells still decides whether that matters.
            return data.decode("latin-1")

    def _has_words(self, data: bytes) -> bool:
        for tail, names, is_enough in self._words:
            if tail.is_in(data) and (is_enough or any(name.is_in(data) for name in names) or _STAR_IMPORT.search(data)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Word:
    """A substring test, and the regular expression with boundaries for those that pass it."""

    plain: bytes
    bounded: re.Pattern[bytes]

    @classmethod
    def of(cls, word: str) -> _Word:
        plain = word.encode("utf-8")
        return cls(plain, re.compile(rb"(?<![A-Za-z0-9_])" + re.escape(plain) + rb"(?![A-Za-z0-9_])"))

    def is_in(self, data: bytes) -> bool:
        return self.plain in data and self.bounded.search(data) is not None


def _fold(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _folds_to_ascii(characters: frozenset[str]) -> bool:
    """Whether a character that is not ASCII stands for something with an ASCII letter, digit or underscore."""
    return any(_is_ascii_in_disguise(character) for character in characters)


@lru_cache(maxsize=4096)
def _is_ascii_in_disguise(character: str) -> bool:
    return character > "\x7f" and re.search("[A-Za-z0-9_]", unicodedata.normalize("NFKC", character)) is not None


@lru_cache(maxsize=64)
def _is_ascii_safe(cookie: str) -> bool:
    try:
        return _ASCII_SAFE.fullmatch(codecs.lookup(cookie).name) is not None
    except LookupError:
        return True  # Python reads no such file, so that only its bytes can tell


def _end_of_second_line(data: bytes) -> int | None:
    """An end that is never too early; None for the end of the data."""
    first = data.find(b"\n")
    second = data.find(b"\n", first + 1)
    return None if first < 0 or second < 0 else second
