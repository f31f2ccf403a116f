"""Whether two texts of a file say the same of state, to everybody who does not ask where."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.outline_reader import read_outline
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.source.files import SourceFile

_LINES = frozenset({"line", "end_line"})


def has_same_shape(one: SourceFile, other: SourceFile) -> bool:
    """Whether the outlines of both differ in nothing but where things stand, and these stand in the same order; False
    if one has none.
    """
    try:
        with bounded_time():
            first, second = _outline(one), _outline(other)
    except (RecursionError, TooMuchError):
        return False
    return first is not None and second is not None and _describe(first) == _describe(second)


def _outline(source: SourceFile) -> Outline | None:
    tree = parse_source(source)
    return None if isinstance(tree, FileProblem) else read_outline(tree, source.utf8, path=source.path, module="")


def _describe(outline: Outline) -> object:
    """All that an outline says; each place in the text only by its rank among all."""
    places = sorted(set(_iter_places(outline)))
    lines = sorted(set(_iter_lines(outline)))
    return _rank(outline, places, lines)


def _rank(value: object, places: list[int], lines: list[int]) -> object:
    if isinstance(value, Span):
        return bisect_left(places, value.start), bisect_left(places, value.end)
    if dataclasses.is_dataclass(value):
        return tuple(
            bisect_left(lines, held) if name in _LINES and isinstance(held, int) else _rank(held, places, lines)
            for name, held in _iter_fields(value)
        )
    if isinstance(value, tuple):
        return tuple(_rank(item, places, lines) for item in value)
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return value


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
    if isinstance(value, tuple):
        for item in value:
            yield from _iter_parts(item)
    elif not isinstance(value, Span):
        for _, held in _iter_fields(value):
            yield from _iter_parts(held)


def _iter_fields(value: object) -> Iterator[tuple[str, object]]:
    """What a dataclass holds, by name; nothing for any other value."""
    if dataclasses.is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
