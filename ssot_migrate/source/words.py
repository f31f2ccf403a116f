"""Words in undecoded source: whether they are there, and whether they stand where a module is named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_STAR_IMPORT = re.compile(rb"import[\s\\]*\*")
_OWNER = re.compile(rb"(?<![A-Za-z0-9_])([A-Za-z0-9_]+)[ \t\f]*\.$")
_ATTRIBUTE = re.compile(rb"[\s\\]*\.[\s\\]*([A-Za-z0-9_\x80-\xff]+)")
_MODULE_KEYWORD = re.compile(rb"(?<![A-Za-z0-9_])(?:from|import)[ \t\f.]*$|\.[ \t\f]+$")
# An import or a string that begins with the way to a module.
_SPELLED_OUT = re.compile(rb"""(?:(?<![A-Za-z0-9_])(?:from|import)[ \t]+|["'])(?:[A-Za-z0-9_]+\.)*([A-Za-z0-9_]+)\.$""")
_COMMENT = re.compile(rb"#[^\r\n]*")
# From the keyword to where its list of names ends: the parenthesis that closes it, or the logical line.
_IMPORT_LIST = re.compile(
    rb"import(?![A-Za-z0-9_])(?<![A-Za-z0-9_]import)(?:[ \t\f]|\\(?:\r\n|\r|\n))*"
    rb"""(?:\((?:[^)#"'=:]+|#[^\r\n]*)*|(?:[^\\\r\n;:"'()\[\]=#]+|\\(?:\r\n|\r|\n))*)"""
)
_FAR_ABOVE = 4096  # bytes: more comments than anybody writes between two parts of one dotted name
_BLANKS = b" \t\f\r\n\\"


def has_word(data: bytes, word: bytes) -> bool:
    """Whether `word` stands somewhere with no ASCII letter, digit or underscore beside it."""
    return next(_find_word(data, word), None) is not None


def has_star_import(data: bytes) -> bool:
    """Whether something looks like `import *`."""
    return _STAR_IMPORT.search(data) is not None


def names_module(data: bytes, word: bytes, names: Sequence[bytes], package: bytes | None = None) -> bool:
    """Whether `word` stands in an import, as an attribute or in a string, and not in a line that is a comment.

    What `self` or `cls` holds is no module unless one of the `names` follows. With a `package`, the last part of its
    name, modules of that name in others are not meant: where an import or a string spells out where they lie.
    """
    places = list(_find_word(data, word))
    if package is not None:
        places = [place for place in places if not _lies_elsewhere(data, place, package)]
    return any(_is_module_at(data, place, len(word), names) for place in places) or _is_in_import_list(data, places)


def _lies_elsewhere(data: bytes, start: int, package: bytes) -> bool:
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    spelled = _SPELLED_OUT.search(data[line:start])
    return spelled is not None and spelled.group(1) != package


def _find_word(data: bytes, word: bytes) -> Iterator[int]:
    start = data.find(word)
    while start >= 0:
        end = start + len(word)
        if (start == 0 or data[start - 1] not in _LETTERS) and (end == len(data) or data[end] not in _LETTERS):
            yield start
        start = data.find(word, start + 1)


def _is_module_at(data: bytes, start: int, length: int, names: Sequence[bytes]) -> bool:
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    before = data[line:start]
    if before.lstrip().startswith(b"#"):
        return False
    if before.endswith((b".", b'"', b"'")):
        owner = _OWNER.search(before)
        if owner is None or owner.group(1) not in (b"self", b"cls"):
            return True
        following = _ATTRIBUTE.match(data, start + length)
        return following is not None and following.group(1) in names
    return _MODULE_KEYWORD.search(before) is not None or _continues(data, line, before)


def _continues(data: bytes, line: int, before: bytes) -> bool:
    """Whether a name that begins its line may go on with what the lines above began: a dotted name, an import."""
    if before.strip():
        return False
    above = _COMMENT.sub(b"", data[max(0, line - _FAR_ABOVE) : line]).rstrip(_BLANKS)
    return above.endswith((b".", b"import", b"from", b"'", b'"'))


def _is_in_import_list(data: bytes, places: Sequence[int]) -> bool:
    """Whether one of the places, in ascending order, stands in a list of imported names."""
    lists = [found.span() for found in _IMPORT_LIST.finditer(data)] if places else []
    starts = [start for start, _ in lists]
    return any(index and place < lists[index - 1][1] for place in places for index in [bisect_right(starts, place)])
