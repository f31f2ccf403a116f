"""SSOT303 shared-instance-factory: what says that it creates something returns something that it stored."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.structure import Structure
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.semantics.outline import FunctionOutline, Outline, Return, Shape

KIND = "shared-instance-factory"


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        for outline in structure.iter_outlines(pack):
            for function in outline.functions:
                if function.returns and not function.is_accessor and _promises(pack, function):
                    role = _find_role(structure, pack, outline, function)
                    yield from _check(structure, pack, rule, outline, function, role)


def _promises(pack: Pack, function: FunctionOutline) -> bool:
    """Whether the name says that something new is made; a name of Python's own (`__new__`) does not."""
    if function.name.startswith("__"):
        return False
    roles = pack.find_roles(Part.SHARED, Part.IMPLEMENTATION)
    return any(is_covered(function.name.lstrip("_"), role.builders) for role in roles)


def _find_role(structure: Structure, pack: Pack, outline: Outline, function: FunctionOutline) -> Role | None:
    """The role of the factory that has the method, or of what the function says it builds."""
    owner = tail_name(function.owner)
    for role in pack.find_roles(Part.SHARED):
        if owner and role.has_class(owner) and is_covered(function.name, role.builders):
            return role
    for role in pack.find_roles(Part.IMPLEMENTATION):
        if is_covered(function.name, role.builders):
            built = [structure.find_name(outline.path, function.qualname, name) for name in function.type.names]
            if not built or any(role.has_class(name) for name in built):
                return role
    return None


def _check(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, function: FunctionOutline, role: Role | None
) -> Iterator[Finding]:
    per_user = tuple(name for item in pack.find_roles(Part.CONTEXT) for name in (*item.names, *item.per_call))
    for given in function.returns:
        if given.is_item and any(is_covered(name, per_user) for name in given.keys):
            continue  # one for each user is what is wanted
        if _is_plain(outline, function, given) or (role is None and not _is_of_all(outline, function, given)):
            continue
        how = f"an entry of `{given.place}`" if given.is_item else f"`{given.place}`"
        of_whom = ""
        if given.is_item:
            keys = sorted(given.keys & {item.name for item in function.own_parameters})
            of_whom = f", found by {', '.join(f'`{key}`' for key in keys)} and not by the user" if keys else ""
        message = (
            f"`{function.name}` promises a new object and returns {how}, which was stored before{of_whom}: "
            "its next caller gets the same one, with whatever the last user left in it"
        )
        yield structure.build_finding(
            pack,
            rule,
            outline.path,
            given.span,
            message,
            symbol=f"{outline.module}.{function.qualname}",
            scope=function.qualname,
            severity=None if role is not None else Severity.INFO,
        )


def _is_of_all(outline: Outline, function: FunctionOutline, given: Return) -> bool:
    """Whether it lies where the whole process has it, and not only those who have the same object."""
    return any(touch.function == function.qualname and touch.span == given.span for touch in outline.touches)


def _is_plain(outline: Outline, function: FunctionOutline, given: Return) -> bool:
    """Whether all that is ever stored there is a constant, or nothing at all."""
    of_object, _, name = given.place.rpartition(".")
    owner = function.owner if of_object else ""
    stored = [
        value
        for store in (outline.stores if of_object else ())
        if store.owner == function.owner and store.attribute == name
        for value in store.values
    ]
    stored += [v for slot in outline.slots if (slot.owner, slot.name) == (owner, name) for v in slot.values]
    stored += [v for touch in outline.touches if (touch.owner, touch.name) == (owner, name) for v in touch.values]
    return bool(stored) and all(value.shape in (Shape.CONSTANT, Shape.NONE) for value in stored)
