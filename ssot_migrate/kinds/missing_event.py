"""SSOT307 missing-event: a critical event that an implementation never emits, nor anything that works for it."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.collaborators import Collaborators, Company
from ssot_migrate.kinds.owners import find_parameter_role, is_double
from ssot_migrate.kinds.players import find_delegate, is_interface, is_no_implementation, plays
from ssot_migrate.kinds.structure import Structure, join_words, lower, methods_of
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_emitted
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.semantics.outline import ClassOutline, Outline

KIND = "missing-event"
_DEPTH = 3
"""How far work is followed: an engine builds a core, which builds a dispatcher, which runs the tools."""


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        roles = [role for role in pack.find_roles(Part.IMPLEMENTATION, Part.EMITTER) if role.events]
        if rule is None or not roles:
            continue
        collaborators = Collaborators(structure)
        for outline in structure.iter_outlines(pack):
            for item in outline.classes:
                role = next((role for role in roles if role.has_class(item.name)), None)
                if role is not None and _has_to_emit(structure, pack, role, outline, item):
                    yield from _check(structure, pack, rule, role, outline, item, collaborators)


def _has_to_emit(structure: Structure, pack: Pack, role: Role, outline: Outline, item: ClassOutline) -> bool:
    """Whether a class does something itself: promises, wrappers, records and test doubles do not."""
    methods = methods_of(outline, item.qualname)
    if is_double(item.name) or is_no_implementation(item, methods):
        return False
    bases = [structure.find_symbol(outline.path, item.qualname, base) or base for base in item.bases]
    if is_interface(item, bases, methods) or find_delegate(structure, pack, role, outline, item):
        return False
    working = [m for name, m in methods.items() if not name.startswith("_") and not m.is_empty]
    return bool(working) and "__getattr__" not in methods


def _check(
    structure: Structure,
    pack: Pack,
    rule: Rule,
    role: Role,
    outline: Outline,
    item: ClassOutline,
    collaborators: Collaborators,
) -> Iterator[Finding]:
    company = _gather(structure, pack, role, outline, item, collaborators)
    missing = [event for event in role.events if not any(is_emitted(event, word) for word in company.words)]
    if not missing or not collaborators.is_concerned(pack, outline, item):
        return
    told = join_words([f"`{event}`" for event in missing], len(missing))
    where = "neither it nor its bases do"
    if company.symbols:
        count = len(company.symbols)
        others = "the one class" if count == 1 else f"any of {count} classes"
        where = f"neither it nor its bases do, nor {others} of this project that may work for it"
    hidden = "; a base of it lies outside the project and may" if company.is_open else ""
    message = (
        f"`{item.name}`, {role.title}, never emits {told}: {where}{hidden}. Its user waits for "
        f"{'something that does' if len(missing) == 1 else 'things that do'} not come"
    )
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        item.span,
        message,
        symbol=f"{outline.module}.{item.qualname}",
        scope=item.qualname,
        severity=lower(rule.severity) if company.is_open else None,
    )


def _gather(
    structure: Structure, pack: Pack, role: Role, outline: Outline, item: ClassOutline, collaborators: Collaborators
) -> Company:
    """The class and who works for it.

    An emitter offers all events, whether they are sent or not: it counts where it is itself meant, or is passed to
    something that may send them.
    """

    def is_emitter(symbol: str) -> bool:
        return structure.find_role(pack, tail_name(symbol), Part.EMITTER) is not None

    if role.part is not Part.EMITTER:
        company = collaborators.gather(outline, item, _DEPTH, is_emitter)
        if not any(_lends(structure, pack, one) for one in (f"{outline.module}.{item.qualname}", *company.symbols)):
            return company
    return collaborators.gather(outline, item, _DEPTH)


def _lends(structure: Structure, pack: Pack, symbol: str) -> bool:
    """Whether a class, or a base of it, passes an emitter to a function or a method of another object."""
    for outline, item in structure.find_lineage(symbol):
        given = [
            parameter
            for method in methods_of(outline, item.qualname).values()
            for parameter in method.own_parameters
            if parameter.name in item.lent
            and find_parameter_role(structure, pack, outline, method, parameter, Part.EMITTER) is not None
        ]
        if given or any(plays(structure, pack, outline, item, name, Part.EMITTER) for name in sorted(item.lent)):
            return True
    return False
