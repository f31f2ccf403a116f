"""Calls that look something up by a literal name: `import_module("a.b")`, `getattr(module, "Name")`."""

from __future__ import annotations

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.summary import UNBOUND, Call, FileSummary, Reference

IMPORTING = frozenset({"import_module", "importorskip", "__import__"})
"""What imports a module by name and gives it back, by the last part of the callee; `getattr` reads from a module."""


READING = frozenset({"getattr", "hasattr", "setattr", "delattr", "object"})
"""What is told by a string which member of its first argument is meant, by the last part of the callee: the last is
`patch.object`.
"""


@light_dataclass(frozen=True, slots=True)
class Lookup:
    """The module `name`; with an `owner`, what that names has under the `name`. `may_differ`: or a default value."""

    name: str
    owner: Reference | None = None
    may_differ: bool = False


def find_lookup(summary: FileSummary, call: Call) -> Lookup | None:
    """What a call looks up; None for one that does something else, or whose words are not literal."""
    callee = summary.references.get(call.reference) if call.reference is not None else None
    tail = callee.chain[-1] if callee is not None else ""
    if callee is None or (tail not in IMPORTING and tail != "getattr"):
        return None
    if tail in ("getattr", "__import__") and (len(callee.chain) > 1 or callee.reaching != (UNBOUND,)):
        return None  # another function of that name
    position = 1 if tail == "getattr" else 0
    name = next((s.value for s in summary.strings if s.call == call.index and s.argument == position), None)
    if name is None:
        return None
    if tail == "getattr":
        owner = call.arguments[0].reference
        default = call.arguments[2] if len(call.arguments) > 2 else None
        reference = summary.references.get(owner) if owner is not None else None
        return Lookup(name, reference, default is not None and not default.is_none) if reference is not None else None
    if tail == "__import__" and len(call.arguments) < 2:
        return Lookup(name.partition(".")[0])  # it gives the top, as `import a.b` does
    return Lookup(name)
