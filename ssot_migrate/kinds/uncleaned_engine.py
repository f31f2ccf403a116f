"""SSOT308 uncleaned-engine: an engine that a function builds, keeps to itself and does not clean up on every path."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.structure import Structure, join_words, lower
from ssot_migrate.kinds.watch import find_names
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.outline import Fate, Lifetime, Outline
from ssot_migrate.semantics.resolutions import without_none
from ssot_migrate.semantics.types import Types

KIND = "uncleaned-engine"


def collect(structure: Structure) -> Iterator[Finding]:
    types = Types(structure.resolver)
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        roles = [role for role in pack.find_roles(Part.IMPLEMENTATION) if role.cleanup]
        for outline in structure.iter_outlines(pack) if rule is not None else ():
            for lifetime in outline.lifetimes:
                role = _find_role(structure, pack, roles, outline, lifetime, types)
                if rule is not None and role is not None:
                    yield from _check(structure, pack, rule, role, outline, lifetime)


def _find_role(
    structure: Structure, pack: Pack, roles: list[Role], outline: Outline, lifetime: Lifetime, types: Types
) -> Role | None:
    """The role of what is built: by the class that is called, or by what the function that is called gives."""
    written = outline.aliases.get(lifetime.callee, tail_name(lifetime.callee))
    parts = [outline.aliases.get(part, part) for part in lifetime.callee.split(".")]
    for role in roles:
        is_class, is_builder = any(map(role.has_class, parts)), is_covered(written, role.builders)
        if not is_class and not is_builder:
            continue
        built = _find_built(structure, outline, lifetime, types)
        if built is not None:
            return role if role.has_class(tail_name(built)) and _can_clean(structure, role, built) else None
        if structure.is_foreign(outline.path, lifetime.function, lifetime.callee):
            return None
        if role.has_class(written) or (is_builder and _may_build(structure, pack, role, outline, lifetime)):
            return role
    return None


def _may_build(structure: Structure, pack: Pack, role: Role, outline: Outline, lifetime: Lifetime) -> bool:
    """Whether a function with the name of a builder builds a player, as far as that can be seen.

    Of a function in the tree what it returns tells; of any other, whether the file that calls it names any class that
    the pack is about.
    """
    symbol = structure.find_symbol(outline.path, lifetime.function, lifetime.callee)
    found = structure.find_function(symbol) if symbol is not None else None
    if found is None:
        owner = lifetime.callee.rpartition(".")[0]
        place = structure.find_symbol(outline.path, lifetime.function, owner) if owner else None
        is_class = place is not None and structure.resolver.find_class(place) is not None
        if place is not None and is_class and structure.resolver.has_member(place, tail_name(lifetime.callee)) is False:
            return False  # whatever that call does, the class has no such method
        data = structure.resolver.project.get_bytes(outline.path)
        return find_names(pack.roles, "classes", "interfaces").matches(data)
    home, function = found
    given = (*function.type.names, *function.builds)
    return any(role.has_class(structure.find_name(home.path, function.qualname, text)) for text in given)


def _find_built(structure: Structure, outline: Outline, lifetime: Lifetime, types: Types) -> str | None:
    """The class of what a call gives, where that is certain."""
    summary = structure.resolver.project.find_summary(outline.path)
    if summary is None:
        return None
    call = next((call for call in summary.calls.values() if call.span == lifetime.span), None)
    if call is None:
        return None
    answer = without_none(types.of_call(summary, call))
    return answer.symbol if isinstance(answer, Resolved) else None


def _can_clean(structure: Structure, role: Role, symbol: str) -> bool:
    """Whether the class has something to clean up with; also where a base may hide it."""
    return any(structure.resolver.has_member(symbol, name) is not False for name in role.cleanup)


def _check(
    structure: Structure, pack: Pack, rule: Rule, role: Role, outline: Outline, lifetime: Lifetime
) -> Iterator[Finding]:
    ends = [call for call in lifetime.methods if call.name in role.cleanup or call.name in ("__aexit__", "__exit__")]
    if any(call.is_certain for call in ends):
        return
    how = join_words([f"`{name}()`" for name in role.cleanup], 2)
    severity = None
    if ends:
        message = (
            f"{role.title} is cleaned up by `{ends[0].name}()` in line {ends[0].line} only if nothing fails before; "
            "do it in a `finally`, or enter it with `async with`"
        )
        severity = lower(rule.severity)
    else:
        kept = "is not even kept" if lifetime.fate is Fate.DROPPED else "stays in a local variable"
        message = (
            f"{role.title} is built here, {kept}, and nobody calls {how.replace(' and ', ' or ')} on it: its tasks, "
            "runs and history stay in memory after the user has gone"
        )
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        lifetime.span,
        message,
        symbol=structure.find_symbol(outline.path, lifetime.function, lifetime.callee),
        scope=lifetime.function,
        severity=severity,
    )
