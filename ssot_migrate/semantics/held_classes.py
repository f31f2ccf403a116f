"""Which class a call builds that names none: one that an attribute of a class holds, or that a value is of."""

from __future__ import annotations

from collections.abc import Mapping

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.resolutions import without_none
from ssot_migrate.semantics.summary import UNBOUND, Binding, Call, FileSummary, Reference
from ssot_migrate.semantics.types import Types


@light_dataclass(frozen=True, slots=True)
class HeldClass:
    """The class that a call builds, what is written there instead of it, and the variable that holds it (None: its
    instance does). `chain` leads from the call to the definition.
    """

    symbol: str
    through: str
    holder: Variable | None
    chain: tuple[Hop, ...]


def list_held_names(summary: FileSummary) -> dict[str, Binding]:
    """The names that exactly one assignment in the body of one class of the file gives something else to."""
    found: dict[str, list[Binding]] = {}
    for binding in summary.bindings:
        if binding.sources and summary.scopes[binding.scope].kind == "class":
            found.setdefault(binding.name, []).append(binding)
    return {name: bindings[0] for name, bindings in found.items() if len(bindings) == 1}


def find_held_class(
    types: Types, summary: FileSummary, call: Call, held_names: Mapping[str, Binding]
) -> HeldClass | None:
    """The class behind `self.engine_cls(…)`, `Yard.engine_cls(…)`, `type(engine)(…)` and `engine.__class__(…)`.

    Only what the file of the call says is looked at; other values may stand there when the program runs.
    """
    here = Hop(summary.path, call.line)
    reference = summary.references.get(call.reference) if call.reference is not None else None
    if reference is None:
        return _find_asked(types, summary, call, here)
    through = ".".join(reference.chain)
    if len(reference.chain) > 1 and reference.chain[-1] == "__class__":
        value = without_none(types.of_prefix(summary, reference, len(reference.chain) - 1))
        return HeldClass(value.symbol, through, None, (here, *value.chain)) if isinstance(value, Resolved) else None
    binding = held_names.get(reference.chain[-1])
    if binding is None or not _is_read_from(types, summary, reference, binding):
        return None
    held = types.resolver.resolve_binding(summary, binding)
    if not isinstance(held, Resolved):
        return None
    return HeldClass(held.symbol, through, Variable(summary.path, binding.scope, binding.name), (here, *held.chain))


def _find_asked(types: Types, summary: FileSummary, call: Call, here: Hop) -> HeldClass | None:
    """`type(engine)(…)`"""
    inner = summary.calls.get(call.called) if call.called is not None else None
    callee = summary.references.get(inner.reference) if inner is not None and inner.reference is not None else None
    if inner is None or callee is None or callee.chain != ("type",) or callee.reaching != (UNBOUND,):
        return None
    asked = inner.arguments[0].reference if len(inner.arguments) == 1 else None
    reference = summary.references.get(asked) if asked is not None else None
    value = without_none(types.of_reference(summary, reference)) if reference is not None else None
    if reference is None or not isinstance(value, Resolved):
        return None
    return HeldClass(value.symbol, f"type({'.'.join(reference.chain)})", None, (here, *value.chain))


def _is_read_from(types: Types, summary: FileSummary, reference: Reference, binding: Binding) -> bool:
    """Whether the last part of a chain is what a class of this file binds in its body, and no class before it."""
    owner = types.callees.find_owner(summary, reference) if len(reference.chain) > 1 else None
    bases = types.resolver.find_bases(owner) if owner is not None else []
    for base in bases:
        if base is None:
            return False
        if binding.name in base[1].attributes or binding.name in base[1].methods:
            return (base[0].path, base[1].scope) == (summary.path, binding.scope)
    return False
