"""What an outline says to those who do not ask where anything stands."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.outline import Outline

_LINES = frozenset({"line", "end_line"})
_ONLY_TEXT = frozenset({"words", "lent"})  # of these names nobody asks what they mean
_WORD = re.compile(r"\w+")

Matters = Callable[[str], bool]
"""Whether a word that a class uses makes a difference to somebody."""


def describe_shape(outline: Outline, matters: Matters) -> Hashable:
    """All that an outline says; each place in the text only by its rank among all, and words that do not matter left
    out.
    """
    return _Shape(outline, matters).describe(outline)


def find_names(outline: Outline) -> frozenset[str]:
    """The names of which somebody may ask what they mean."""
    texts = (part for part in _iter_parts(outline) if isinstance(part, str))
    return frozenset(word for text in texts for word in _WORD.findall(text))


class _Shape:
    """Describes what one outline is made of."""

    def __init__(self, outline: Outline, matters: Matters) -> None:
        self._matters = matters
        self._places = sorted(set(_iter_places(outline)))
        self._lines = sorted(set(_iter_lines(outline)))

    def describe(self, value: object) -> Hashable:
        if isinstance(value, Span):
            return bisect_left(self._places, value.start), bisect_left(self._places, value.end)
        if dataclasses.is_dataclass(value):
            return tuple(self._describe_field(name, held) for name, held in _iter_fields(value))
        if isinstance(value, tuple):
            return tuple(map(self.describe, value))
        if isinstance(value, Mapping):
            return tuple(sorted(value.items()))
        assert isinstance(value, Hashable)
        return value

    def _describe_field(self, name: str, held: object) -> Hashable:
        if name in _LINES and isinstance(held, int):
            return bisect_left(self._lines, held)
        if name == "words" and isinstance(held, frozenset):
            return frozenset(filter(self._matters, held))
        return self.describe(held)


def _iter_places(value: object) -> Iterator[int]:
    for part in _iter_parts(value):
        if isinstance(part, Span):
            yield from (part.start, part.end)


def _iter_lines(value: object) -> Iterator[int]:
    for part in _iter_parts(value):
        if not isinstance(part, Span):
            yield from (held for name, held in _iter_fields(part) if name in _LINES and isinstance(held, int))


def _iter_parts(value: object) -> Iterator[object]:
    """The value and all that it is made of."""
    yield value
    if isinstance(value, tuple | frozenset):
        for item in value:
            yield from _iter_parts(item)
    elif isinstance(value, Mapping):
        yield from (text for item in value.items() for text in item)
    elif not isinstance(value, Span):
        for name, held in _iter_fields(value):
            if name not in _ONLY_TEXT:
                yield from _iter_parts(held)


def _iter_fields(value: object) -> Iterator[tuple[str, object]]:
    """What a dataclass holds, by name; nothing for any other value."""
    if dataclasses.is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
