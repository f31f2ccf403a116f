"""Regular expressions of ignore patterns, rewritten where one means too much, or could take for ever to say no.

`*a*a*a*a*b` asks a regular expression to try every way in which the stars could share a name. It is enough that each
star but the last takes as little as it can, and never changes its mind: what the next one may take is then the most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, groupby, pairwise

_STAR = "[^/]*"
_FOLDERS = {"(?:.+/)?": "(?:.+?/)??", "(?:/.+)?": "(?:/.+?)??"}  # and as few of them as possible
_TAILS = ("(?:(?P<ps_d>/)|$)", "(?P<ps_d>/)")
_NO_SLASH = "(?!/)"
_TOKEN = re.compile(
    r"\(\?:\.\+/\)\?|\(\?:/\.\+\)\?|\[\^/\]\*|\\.|(?:\(\?!/\))?\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[()]", re.DOTALL
)
_FREE = 4


def keep_in_names(pattern: str) -> str:
    """With brackets that match no slash, as those of git never do: `a[!x]b` names nothing in a folder `a`."""
    return _TOKEN.sub(lambda found: _NO_SLASH * (found[0][0] == "[" and found[0][:4] != "[^/]") + found[0], pattern)


def is_steady(pattern: str) -> bool:
    """Whether there are so few ways to match that trying them all takes no time."""
    return sum(token == _STAR or token in _FOLDERS for token in _split(pattern)) < _FREE


def make_steady(pattern: str) -> str:
    """An expression that matches the same paths, in a time that grows with their length and no power of it.

    `pattern` is one that pathspec has made of a line of a `.gitignore`; one of another form is answered as it is.
    """
    tail = next((one for one in _TAILS if pattern.endswith(one)), None)
    if tail is None or not pattern.startswith("^"):
        return pattern
    body = pattern[1 : -len(tail)]
    tokens = _split(body)
    if "".join(tokens) != body:
        return pattern
    names = (f"taken{number}" for number in count())
    starts = [0, *(place for place, token in enumerate(tokens) if token in _FOLDERS and place > 0), len(tokens)]
    stretches = [tokens[first:end] for first, end in pairwise(starts)]
    text = ""
    for stretch in stretches[:-1]:
        folders, rest = _split_folders(stretch)
        # The next stretch begins with a slash, and only where this one ends with a name.
        text += _take(f"{_FOLDERS.get(folders, '')}{_join_names(rest, names)}(?=/)", next(names))
    folders, rest = _split_folders(stretches[-1])
    return f"^{text}{folders}{_join_names(rest, names)}{tail}"


def _split(pattern: str) -> list[str]:
    return [found.group() for found in _TOKEN.finditer(pattern)]


def _split_folders(stretch: Sequence[str]) -> tuple[str, Sequence[str]]:
    return (stretch[0], stretch[1:]) if stretch and stretch[0] in _FOLDERS else ("", stretch)


def _join_names(tokens: Sequence[str], names: Iterator[str]) -> str:
    parts = [list(part) for _, part in groupby(tokens, lambda token: token == "/")]
    return "".join(_join_name(part, names) for part in parts)


def _join_name(tokens: Sequence[str], names: Iterator[str]) -> str:
    """One name of a path: each star but the last takes what comes before the next place where the rest fits."""
    stars = [place for place, token in enumerate(tokens) if token == _STAR]
    if not stars:
        return "".join(tokens)
    text = "".join(tokens[: stars[0]])
    for star, following in pairwise(stars):
        text += _take(f"{_STAR}?{''.join(tokens[star + 1 : following])}", next(names))
    return text + "".join(tokens[stars[-1] :])


def _take(pattern: str, name: str) -> str:
    """What `pattern` matches first, for good. (Since Python 3.11 there are atomic groups for that.)"""
    return f"(?=(?P<{name}>{pattern}))(?P={name})"
