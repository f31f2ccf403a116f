"""Which class a call builds that names none: one that an attribute of a class holds, or that a value is of."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_migrate.model.locations import Hop
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.summary import UNBOUND, Binding, Call, FileSummary, Reference
from ssot_migrate.semantics.types import Types, without_none


@dataclass(frozen=True, slots=True)
class HeldClass:
    """The class that a call builds, what is written there instead of it, and the variable that holds it (None: its
    instance does). `chain` leads from the call to the definition.
    """

    symbol: str
    through: str
    holder: Variable | None
    chain: tuple[Hop, ...]


def find_held_class(types: Types, summary: FileSummary, call: Call) -> HeldClass | None:
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
    binding = _find_attribute(types, summary, reference)
    held = types.resolver.resolve_binding(summary, binding) if binding is not None else None
    if binding is None or not isinstance(held, Resolved):
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


def _find_attribute(types: Types, summary: FileSummary, reference: Reference) -> Binding | None:
    """The only assignment in the body of a class of this file that such an attribute is read from."""
    name = reference.chain[-1]
    bound = [b for b in summary.bindings if b.name == name and b.sources and summary.scopes[b.scope].kind == "class"]
    if len(reference.chain) < 2 or len(bound) != 1:
        return None
    info = next(item for item in summary.classes if item.scope == bound[0].scope)
    owner = types.find_owner(summary, reference)
    if owner is None:
        return None
    lines = [base for base in types.resolver.find_bases(owner) if base is not None]
    first = next((found for found in lines if name in found[1].attributes or name in found[1].methods), None)
    return bound[0] if first is not None and first[1] == info and first[0].path == summary.path else None
