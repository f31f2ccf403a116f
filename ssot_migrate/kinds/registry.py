"""The kinds that look at one file's uses, by name: an explicit table, nothing registers itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ssot_migrate.kinds import (
    constructor_mismatch,
    deprecated_construction,
    deprecated_import,
    deprecated_member,
    deprecated_reference,
    deprecated_string,
    misleading_alias,
)
from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding

Collector = Callable[[FileView], Iterator[Finding]]

COLLECTORS: Mapping[str, Collector] = {
    deprecated_import.KIND: deprecated_import.collect,
    deprecated_construction.KIND: deprecated_construction.collect,
    deprecated_reference.KIND: deprecated_reference.collect,
    deprecated_string.KIND: deprecated_string.collect,
    deprecated_member.KIND: deprecated_member.collect,
    misleading_alias.KIND: misleading_alias.collect,
    constructor_mismatch.KIND: constructor_mismatch.collect,
}
"""`missing-api` is not here: it looks at what the fixes of all the others need (see `scanner`). Nor is
`unresolved-import`: it looks at files that have nothing to do with what is replaced.
"""

USAGE_KINDS = frozenset({*COLLECTORS, "replace-symbol"} - {constructor_mismatch.KIND})
"""The kinds whose findings are places that use what is replaced."""
