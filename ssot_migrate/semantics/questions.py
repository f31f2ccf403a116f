"""Asks each question once; one that leads back to itself has no answer."""

from __future__ import annotations

from collections.abc import Callable

from ssot_migrate.model.symbols import Resolution, Unknown, Unresolved

Key = tuple[str, str, int]
"""The file or class, what is asked of it, and the index of what is asked about."""

_MAX_DEPTH = 30  # of questions that lead to questions
_CYCLE = Unresolved(Unknown.CYCLE)


class Questions:
    """Remembers the answers of one snapshot."""

    def __init__(self) -> None:
        self._known: dict[Key, Resolution] = {}
        self._active: set[Key] = set()
        self._met_cycle = False

    def ask(self, key: Key, read: Callable[[], Resolution]) -> Resolution:
        """What `read` answers; unresolved where that asks the same again, or goes too deep."""
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._active or len(self._active) > _MAX_DEPTH:
            self._met_cycle = True
            return _CYCLE
        self._active.add(key)
        answer = read()
        self._active.discard(key)
        if not self._met_cycle or not self._active:
            # An answer from inside a circle depends on where the circle was entered: it serves this question only.
            self._known[key] = answer
        if not self._active:
            self._met_cycle = False
        return answer
