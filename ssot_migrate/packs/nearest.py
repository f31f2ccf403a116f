"""What somebody may have meant who wrote a word that nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_WORD = 120  # comparing costs length squared, and nobody mistypes more than this


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like `word`, or None if none is like it."""
    if len(word) > _LONGEST_WORD:
        return None
    candidates = sorted(name for name in known if len(name) <= _LONGEST_WORD)
    by_fold = {name.casefold(): name for name in reversed(candidates)}
    matches = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[matches[0]] if matches else None


def render_suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: `; did you mean "x"?`, or a full stop where nothing is near."""
    nearest = find_nearest(word, known)
    return f'; did you mean "{nearest}"?' if nearest is not None else "."


def render_quoted(words: Iterable[str]) -> str:
    """`"a", "b" or "c"`, in the order given."""
    quoted = [f'"{word}"' for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
