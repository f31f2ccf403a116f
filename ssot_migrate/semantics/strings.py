"""What a string means that spells a dotted name, or the name of something in a module that stands beside it."""

from __future__ import annotations

from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import Argument, Call, FileSummary, Reference, StringLiteral

_OWNER_PLACES = (0, "target")
_MEMBER_PLACES = (1, "attribute", "name")


def resolve_dotted(resolver: Resolver, text: str) -> tuple[Resolution, tuple[str, ...]]:
    """What `pkg.module.Name.member` in a string means, and the members that follow the definition.

    The longest part that is a module of the project is imported, the rest is read from it, as `mock` does.
    """
    parts = text.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if resolver.project.modules.find_module(name) is None:
            continue
        module = resolver.resolve_module(name)
        rest = tuple(parts[count:])
        if not rest or not isinstance(module, Resolved):
            return module, rest
        return resolver.resolve_name(module.symbol, rest[0]), rest[1:]
    stated = resolver.find_stated(text)
    if stated is not None:
        return Resolved(stated, (), in_tree=False), tuple(parts[stated.count(".") + 1 :])
    return resolver.resolve_module(text), ()


def find_owner(
    resolver: Resolver, summary: FileSummary, string: StringLiteral
) -> tuple[Resolved, Reference | None] | None:
    """The module in which a call is told to look the string up, and the reference that says so (None: a string does):
    `patch.object(module, "Name")`, `getattr(module, "Name")`, `patch.multiple("module", Name=…)`.
    """
    call = summary.calls.get(string.call) if string.call is not None else None
    if call is None or "." in string.value:
        return None
    if string.argument not in _MEMBER_PLACES and not string.is_keyword:
        return None
    first = _find_first(call)
    reference = summary.references.get(first.reference) if first is not None and first.reference is not None else None
    if reference is not None:
        meaning = resolver.resolve_reference(summary, reference)
        resolution, members = meaning.resolution, meaning.members
    else:
        named = (item for item in summary.strings if item.call == string.call and item.argument in _OWNER_PLACES)
        owner = next(named, None)
        if owner is None:
            return None
        resolution, members = resolve_dotted(resolver, owner.value)
    if members or not isinstance(resolution, Resolved) or not resolution.is_module:
        return None
    return resolution, reference


def resolve_string(
    resolver: Resolver, summary: FileSummary, string: StringLiteral
) -> tuple[Resolution, tuple[str, ...]] | None:
    """What a string means where it stands, and the members that follow; None for one that names nothing."""
    if string.in_all:
        indexes = summary.exports.get(string.value)
        return (resolver.resolve_bindings(summary, indexes, string.value), ()) if indexes is not None else None
    if "." in string.value:
        return resolve_dotted(resolver, string.value)
    owner = find_owner(resolver, summary, string)
    return (resolver.resolve_name(owner[0].symbol, string.value, summary.path), ()) if owner is not None else None


def _find_first(call: Call) -> Argument | None:
    """The argument that says where to look."""
    return next((item for item in call.arguments if not item.stars and item.keyword in (None, "target")), None)
