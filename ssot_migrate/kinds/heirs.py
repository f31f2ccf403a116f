"""Classes that derive from a replaced one: which that is, what stands between, and what they have of their own."""

from __future__ import annotations

from itertools import takewhile

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.model.symbols import Variable
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import ClassInfo, FileSummary


def find_inherited(resolver: Resolver, facts: Facts, symbol: str) -> Match | None:
    """The replaced class that a class derives from."""
    return facts.find_base(resolver.find_bases(symbol)[1:])


def list_heirs(resolver: Resolver, symbol: str, source: str) -> tuple[Variable, ...]:
    """A class and those between it and the replaced one, as the variables that tie them to all that uses them."""
    bases = (base for base in resolver.find_bases(symbol) if base is not None)
    return tuple(
        Variable(base[0].path, 0, base[1].qualname)
        for base in bases
        if any(_is(source, item) for item in resolver.find_bases(_name(base))[1:])
    )


def has_own(resolver: Resolver, symbol: str, source: str, member: str) -> bool:
    """Whether a class, or one between it and the replaced one, may have a member of that name itself."""
    between = takewhile(lambda base: not _is(source, base), resolver.find_bases(symbol))
    return any(base is None or member in base[1].methods or member in base[1].attributes for base in between)


def _is(symbol: str, base: tuple[FileSummary, ClassInfo] | None) -> bool:
    return base is not None and _name(base) == symbol


def _name(base: tuple[FileSummary, ClassInfo]) -> str:
    return f"{base[0].module}.{base[1].qualname}"
