"""What a string means that spells a dotted name."""

from __future__ import annotations

from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.resolver import Resolver


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
