"""The kinds that look at one file's uses, by name: an explicit table, nothing registers itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ssot_migrate.kinds import (
    compat_alias,
    constructor_mismatch,
    deprecated_construction,
    deprecated_import,
    deprecated_member,
    deprecated_module,
    deprecated_reference,
    deprecated_string,
    duplicate_implementation,
    global_registry,
    misleading_alias,
    missing_api,
    missing_event,
    null_emitter,
    shared_instance_factory,
    shared_manager,
    singleton_factory,
    uncleaned_engine,
    unowned_context,
    unresolved_import,
)
from ssot_migrate.kinds.structure import Structure
from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.rules import Pack

Collector = Callable[[FileView], Iterator[Finding]]

COLLECTORS: Mapping[str, Collector] = {
    deprecated_import.KIND: deprecated_import.collect,
    deprecated_construction.KIND: deprecated_construction.collect,
    deprecated_reference.KIND: deprecated_reference.collect,
    deprecated_string.KIND: deprecated_string.collect,
    deprecated_member.KIND: deprecated_member.collect,
    misleading_alias.KIND: misleading_alias.collect,
    compat_alias.KIND: compat_alias.collect,
    constructor_mismatch.KIND: constructor_mismatch.collect,
}
"""`missing-api` is not here: it looks at what the fixes of all the others need (see `scanner`). Nor is
`unresolved-import`: it looks at files that have nothing to do with what is replaced.
"""

STRUCTURE_COLLECTORS: Mapping[str, Callable[[Structure], Iterator[Finding]]] = {
    deprecated_module.KIND: deprecated_module.collect,
    duplicate_implementation.KIND: duplicate_implementation.collect,
    global_registry.KIND: global_registry.collect,
    singleton_factory.KIND: singleton_factory.collect,
    shared_instance_factory.KIND: shared_instance_factory.collect,
    shared_manager.KIND: shared_manager.collect,
    unowned_context.KIND: unowned_context.collect,
    null_emitter.KIND: null_emitter.collect,
    missing_event.KIND: missing_event.collect,
    uncleaned_engine.KIND: uncleaned_engine.collect,
}
"""The kinds that look at the classes and the state of the whole project, in the order of their ids."""

TOLD_ONLY = frozenset({*STRUCTURE_COLLECTORS, compat_alias.KIND})
"""The kinds whose findings never keep a change from being written: a migration may bring some to light."""

ASIDE_FROM_USES = frozenset({*STRUCTURE_COLLECTORS, unresolved_import.KIND} - {deprecated_module.KIND})
"""The kinds that find the same whether anybody uses what is replaced or not: they need not look for it."""

RESTS_ON_FINDINGS = frozenset({deprecated_module.KIND, missing_api.KIND})
"""The kinds whose findings tell what others found in all files."""

USAGE_KINDS = frozenset({*COLLECTORS, "replace-symbol"} - {constructor_mismatch.KIND, compat_alias.KIND})
"""The kinds whose findings are places that use what is replaced."""


def find_usage_rules(packs: Iterable[Pack]) -> frozenset[tuple[str, str]]:
    """The rules of those kinds, by pack and id."""
    return frozenset((pack.name, rule.id) for pack in packs for rule in pack.rules if rule.kind in USAGE_KINDS)
