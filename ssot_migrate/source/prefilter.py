"""The cheap first look: can these bytes name anything that the rules are about? May over-match, must never miss."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ssot_migrate.source.files import find_cookie
from ssot_migrate.source.words import has_star_import, has_word, names_module

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_ASCII = bytes(range(128))
# Codecs (by their own names) in which every byte below 128 is that ASCII character, wherever it stands.
_ASCII_SAFE = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp(125\d|437|85\d|86[0-6]|720|737|775|874)|koi8-[rtu]|mac-\w+|euc_\w+"
)


@dataclass(frozen=True, slots=True, order=True)
class Trigger:
    """Matches a file that has the word `tail`; with a `name`, one that names the module `tail` and has the word `name`.

    Words are identifiers; what stands beside them may be anything but ASCII letters, digits and underscores. A module
    is named in an import, as an attribute, or in a string; not as a variable or as what `self` or `cls` holds, unless
    `name` follows, and not in lines that are comments. A star import stands for every name.
    """

    tail: str
    name: str | None = None

    @property
    def word(self) -> str:
        """The name by which a file that matches may reach what is looked for."""
        return self.name or self.tail


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Matches a file that any of the triggers matches."""

    triggers: tuple[Trigger, ...]
    # Both ways round, to begin with the shorter list: the words of every file are looked for one by one.
    _tails: Mapping[bytes, frozenset[bytes | None]] = field(init=False, repr=False, compare=False)
    _names: tuple[bytes, ...] = field(init=False, repr=False, compare=False)
    _is_ascii: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tails: defaultdict[bytes, set[bytes | None]] = defaultdict(set)
        for trigger in self.triggers:
            tails[_fold(trigger.tail)].add(None if trigger.name is None else _fold(trigger.name))
        names = {name for found in tails.values() for name in found if name is not None}
        object.__setattr__(self, "_tails", {tail: frozenset(found) for tail, found in sorted(tails.items())})
        object.__setattr__(self, "_names", tuple(sorted(names)))
        object.__setattr__(self, "_is_ascii", all(word.isascii() for word in (*tails, *names)))

    def matches(self, data: bytes) -> bool:
        """Whether a file with these bytes must be looked at further."""
        if self._has_words(data):
            return True
        if not is_ascii_based(data):
            return True
        if data.isascii():
            return False
        text = self._decode_disguised(data, _find_cookie_in_head(data))
        return text is not None and self._has_words(_fold(text))

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
        if len(self._names) < len(self._tails):
            return self._has_tail_of(data, {name for name in self._names if has_word(data, name)})
        for tail, names in self._tails.items():
            if tail in data:
                if None in names and has_word(data, tail):
                    return True
                words = _without_none(names)
                is_named = any(has_word(data, name) for name in words) or (words and has_star_import(data))
                if is_named and names_module(data, tail, words):
                    return True
        return False

    def _has_tail_of(self, data: bytes, present: set[bytes]) -> bool:
        """Whether a tail is there whose names are, when these are fewer."""
        is_star = has_star_import(data)
        for tail, names in self._tails.items():
            if None in names and has_word(data, tail):
                return True
            if (
                (is_star or not present.isdisjoint(names))
                and tail in data
                and names_module(data, tail, _without_none(names))
            ):
                return True
        return False


@dataclass(frozen=True, slots=True)
class ModulePrefilter(Prefilter):
    """Matches a file that names the module `tail` of one of the triggers, whatever else it has to say.

    With a `package`, the last part of its name, only modules that lie there are meant.
    """

    package: str | None = None

    def _has_words(self, data: bytes) -> bool:
        package = None if self.package is None else _fold(self.package)
        return any(tail in data and names_module(data, tail, (), package) for tail in self._tails)


def is_ascii_based(data: bytes) -> bool:
    """Whether ASCII characters are written as themselves, so that words can be looked for in the bytes."""
    cookie = _find_cookie_in_head(data)
    return not data.startswith(_WIDE_MARKS) and (cookie is None or _is_ascii_safe(cookie))


class LocalPrefilter:
    """Triggers by the folder that they hold for: inside a package, relative imports do not name it."""

    def __init__(self, triggers: Iterable[tuple[str, Trigger]]) -> None:
        folders: dict[str, list[Trigger]] = {}
        for folder, trigger in triggers:
            folders.setdefault(folder, []).append(trigger)
        self._anywhere = Prefilter(tuple(sorted(folders.pop("", []), key=str)))
        self._inside = [(f"{folder}/", Prefilter(tuple(found))) for folder, found in sorted(folders.items())]

    def matches(self, path: str, data: bytes) -> bool:
        if self._anywhere.matches(data):
            return True
        return any(path.startswith(folder) and inner.matches(data) for folder, inner in self._inside)


def _without_none(names: Iterable[bytes | None]) -> tuple[bytes, ...]:
    return tuple(sorted(name for name in names if name is not None))


def _fold(text: str) -> bytes:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).encode("utf-8", "surrogatepass")


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


def _find_cookie_in_head(data: bytes) -> str | None:
    """The encoding that one of the first two lines states."""
    return find_cookie(data) if b"coding" in data[: _end_of_second_line(data)] else None


def _end_of_second_line(data: bytes) -> int | None:
    """An end that is never too early; None for the end of the data."""
    first = data.find(b"\n")
    second = data.find(b"\n", first + 1)
    return None if first < 0 or second < 0 else second
