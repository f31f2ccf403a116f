"""Which findings of imports that lead nowhere name another module, or a name in one, as the nearest there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ssot_migrate.kinds.unresolved_import import KIND
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.dangling import is_near
from ssot_migrate.semantics.modules import module_tail

_QUOTED = re.compile(r"`([\w.]+)`")


class Hints:
    """Answers by the words of the findings' messages."""

    def __init__(self, findings: Iterable[Finding], packs: Iterable[Pack]) -> None:
        rules = {(pack.name, rule.id) for pack in packs if (rule := pack.find_rule(KIND)) is not None}
        self._named: dict[str, set[str]] = {}
        for one in findings:
            if (one.pack, one.rule) in rules:
                self._named.setdefault(one.location.path, set()).update(_QUOTED.findall(one.message))

    def find_near(self, tails: Collection[str]) -> set[str]:
        """The files in which something is missing that is spelled much like one of these."""
        asked = {name.rpartition(".")[2] for names in self._named.values() for name in names} if tails else ()
        near = {name for name in asked if any(is_near(name, tail) for tail in tails)}
        return {path for path, names in self._named.items() if any(name.rpartition(".")[2] in near for name in names)}

    def find_named(self, modules: Collection[str]) -> set[str]:
        """The files in which something is missing in one of these modules."""
        tails = set(map(module_tail, modules))
        return {
            path
            for path, names in self._named.items()
            if tails and any(not tails.isdisjoint(name.split(".")) for name in names)
        }
