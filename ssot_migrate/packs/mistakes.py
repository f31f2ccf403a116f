"""Collects what is wrong with a pack, so that its author is told everything at once."""

from __future__ import annotations

from collections.abc import Mapping

from ssot_migrate.errors import UsageError
from ssot_migrate.packs.key_lines import KeyPath, find_key_lines

_LONGEST_QUOTE = 80


class Mistakes:
    """The mistakes of one pack in the order of its lines. `origin` is the path that every sentence starts with."""

    def __init__(self, origin: str, text: str) -> None:
        self._origin = origin
        self._text = text
        self._lines: Mapping[KeyPath, int] | None = None
        self._found: list[tuple[int, str]] = []

    def add(self, path: KeyPath, message: str) -> None:
        """Note that the value at `path` is wrong. `message` goes on after the place: "expected a list of texts."."""
        line = self._find_line(path)
        place = f"{self._origin}:{line}" if line else self._origin
        where = _render_path(path)
        self._found.append((line, f"{place}: {where}: {message}" if where else f"{place}: {message}"))

    def raise_if_any(self) -> None:
        """Raise one UsageError with every mistake, sorted by line; mistakes without a line come first."""
        if self._found:
            raise UsageError(tuple(dict.fromkeys(sentence for _, sentence in sorted(self._found, key=_get_line))))

    def _find_line(self, path: KeyPath) -> int:
        """The line of the value at `path`, or of the nearest thing around it that has one; 0 if nothing has."""
        if self._lines is None:
            self._lines = find_key_lines(self._text)
        return next((self._lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._lines), 0)


def _get_line(found: tuple[int, str]) -> int:
    return found[0]


def shorten(value: str) -> str:
    """`value` in double quotes, cut where nobody would read on."""
    text = value if len(value) <= _LONGEST_QUOTE else value[: _LONGEST_QUOTE - 1] + "…"
    return '"' + text.encode("unicode_escape").decode("ascii") + '"' if not text.isprintable() else f'"{text}"'


def _render_path(path: KeyPath) -> str:
    """`("rule", 2, "example", 0, "after")` → `rule 3, example 1, key "after"`."""
    parts: list[str] = []
    keys: list[str] = []
    for step in path:
        if isinstance(step, str):
            keys.append(step)
        else:
            parts.append(f"{'.'.join(keys)} {step + 1}")
            keys = []
    if keys:
        parts.append(f"key {shorten('.'.join(keys))}")
    return ", ".join(parts)
