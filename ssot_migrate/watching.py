"""Which files the rules about classes and what they share look into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from ssot_migrate.kinds.watch import build_watch
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.globs import matches_any
from ssot_migrate.packs.selection import is_selected


def choose_watched(packs: Sequence[Pack], selection: Selection) -> Callable[[str, bytes], bool] | None:
    """Whether the selected rules look into a file, told from its bytes; tests only where asked for; None: no file."""
    watch = build_watch(packs, list_asked_kinds(packs, selection))
    if not watch.tests:
        return None
    return lambda path, data: is_looked_at(path, packs, selection) and watch.matches(data)


def list_asked_kinds(packs: Sequence[Pack], selection: Selection) -> frozenset[str]:
    """The kinds of the selected rules."""
    return frozenset(
        rule.kind
        for pack in packs
        for rule in pack.rules
        if is_selected(rule.id, selection.select, selection.ignore, enabled=rule.enabled)
    )


def is_looked_at(path: str, packs: Sequence[Pack], selection: Selection) -> bool:
    """Whether one of the packs does not call the file a test, or the user asked for tests."""
    return selection.with_tests or not all(_is_test(path, pack.tests) for pack in packs)


@lru_cache(maxsize=1 << 16)
def _is_test(path: str, globs: tuple[str, ...]) -> bool:
    """Remembered: each sweep over the project asks for every file again."""
    return matches_any(path, globs)
