"""Counts the places that already use a successor: the other side of the compliance figure."""

from __future__ import annotations

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.names import parent_name
from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.summary import BindingKind


def count_canonical(view: FileView) -> int:
    """Imports of, and names that mean, a successor, outside the module that defines it.

    What reaches the successor by way of a replaced symbol is a finding already, and does not count.
    """
    targets = {name for name in view.facts.successors if parent_name(name) != view.summary.module}
    resolutions: list[Resolution] = [
        view.resolver.resolve_binding(view.summary, binding)
        for binding in view.summary.bindings
        if binding.kind is BindingKind.IMPORT_FROM and view.relevance.has_binding(binding)
    ]
    resolutions += [
        view.resolver.resolve_reference(view.summary, reference).resolution
        for reference in view.summary.references.values()
        if view.relevance.has_reference(reference)
    ]
    return sum(
        1
        for resolution in resolutions
        if isinstance(resolution, Resolved) and resolution.symbol in targets and view.facts.match(resolution) is None
    )
