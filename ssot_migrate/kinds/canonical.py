"""Counts the places that lead to a class that replaces another, or to one beside it: docs/compliance.md says why."""

from __future__ import annotations

from collections.abc import Collection

from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.uses import Relevance
from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.names import parent_name
from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import BindingKind, FileSummary


def count_canonical(view: FileView) -> int:
    """The places of a file that lead to a successor."""
    return count_places(view.resolver, view.facts, view.summary, view.relevance, view.facts.successors)


def count_places(
    resolver: Resolver, facts: Facts, summary: FileSummary, relevance: Relevance, symbols: Collection[str]
) -> int:
    """Imports of, and names that mean, one of the symbols, outside the module that defines it.

    What goes by way of a replaced symbol is a finding already, and does not count.
    """
    targets = {name for name in symbols if parent_name(name) != summary.module}
    resolutions: list[Resolution] = [
        resolver.resolve_binding(summary, binding)
        for binding in summary.bindings
        if binding.kind is BindingKind.IMPORT_FROM and relevance.has_binding(binding)
    ]
    resolutions += [
        resolver.resolve_reference(summary, reference).resolution
        for reference in summary.references.values()
        if relevance.has_reference(reference)
    ]
    return sum(
        1
        for resolution in resolutions
        if isinstance(resolution, Resolved) and resolution.symbol in targets and facts.match(resolution) is None
    )
