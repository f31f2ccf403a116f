"""Turns what a scope held at a place into the values that a summary keeps of it: only what is bound for certain."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.semantics.origins import NOTHING_VISIBLE, Visible
from ssot_migrate.semantics.scopes import STAR, Env
from ssot_migrate.semantics.summary import UNBOUND, Binding, BindingKind

_DEFINITIONS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.CLASS, BindingKind.FUNCTION)


class Snapshots:
    """The environments of one file. Calls between two bindings share one value, which crosses processes once."""

    def __init__(self, bindings: Sequence[Binding]) -> None:
        self._bindings = bindings
        self._closed: dict[int, tuple[Env, Visible]] = {}  # the environment is kept, so that its identity is its own

    def close(self, env: Env | None) -> Visible:
        """What is bound on every path that leads to an environment."""
        if not env:
            return NOTHING_VISIBLE
        known = self._closed.get(id(env))
        if known is None:
            known = self._closed[id(env)] = (env, self._read(env))
        return known[1]

    def _read(self, env: Env) -> Visible:
        bindings: list[int] = []
        attributes: list[int] = []
        known = self._bindings
        for name, held in env.items():
            if UNBOUND in held or name == STAR:
                continue
            if "." in name:
                attributes += held
                continue
            # Compared one by one: hashing the members of an enumeration is slow before Python 3.12.
            kinds = [known[index].kind for index in held]
            if BindingKind.DELETED not in kinds and any(kind not in _DEFINITIONS for kind in kinds):
                bindings += held
        return Visible(tuple(sorted(bindings)), tuple(sorted(attributes)))
