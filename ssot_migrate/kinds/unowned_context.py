"""SSOT305 unowned-context: a user's context that is optional, defaulted, or stored where it outlives the request."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.owners import Owners, build_owners, is_double
from ssot_migrate.kinds.structure import Structure
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.semantics.outline import (
    Access,
    FunctionOutline,
    Outline,
    ParameterOutline,
    Shape,
    Slot,
    Store,
)

KIND = "unowned-context"


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        owners = build_owners(structure, pack)
        for outline in structure.iter_outlines(pack):
            for function in outline.functions:
                if not is_double(tail_name(function.owner)):
                    for parameter in function.own_parameters:
                        yield from _check_parameter(structure, pack, rule, outline, function, parameter, owners)
            for store in outline.stores:
                yield from _check_store(structure, pack, rule, outline, store, owners)
            for slot in outline.slots:
                yield from _check_slot(structure, pack, rule, outline, slot)


# parameters -----------------------------------------------------------------------------------------------------


def _check_parameter(
    structure: Structure,
    pack: Pack,
    rule: Rule,
    outline: Outline,
    function: FunctionOutline,
    parameter: ParameterOutline,
    owners: Owners,
) -> Iterator[Finding]:
    is_missing = parameter.default is not None and parameter.default.shape is Shape.NONE
    is_shared = parameter.default is not None and parameter.default.shape in (Shape.CALL, Shape.CHAIN)
    if not (is_missing or is_shared) or (is_missing and parameter.is_refused) or function.is_empty:
        return
    role = owners.find_context(outline, function, parameter)
    if role is None:
        return
    severity: Severity | None = None
    if is_shared and parameter.default is not None:
        what = (
            f"`{parameter.name}` is by default `{parameter.default.name}{'()' if _is_call(parameter) else ''}`, one "
            "object for all who pass none"
        )
        effect = "what one of them leaves in it, the others find"
    elif _is_kept(structure, pack, outline, function, parameter):
        what = f"`{_describe(function)}` can be called without `{parameter.name}`"
        effect = "what it builds then belongs to nobody, and its events go to nobody or to somebody else"
    else:
        severity = Severity.INFO
        what = f"`{parameter.name}` of `{_describe(function)}` is optional"
        effect = "who leaves it out works for nobody in particular"
    if parameter.falls_back is not None:
        what += f"; where it is missing, `{parameter.falls_back.name}` takes its place"
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        parameter.span,
        f"{what}; {effect}",
        symbol=f"{outline.module}.{function.qualname}",
        scope=function.qualname,
        severity=severity,
    )


def _is_call(parameter: ParameterOutline) -> bool:
    return parameter.default is not None and parameter.default.shape is Shape.CALL


def _describe(function: FunctionOutline) -> str:
    """`Class(…)` for a constructor, else the name."""
    return f"{tail_name(function.owner)}()" if function.name == "__init__" else function.name


def _is_kept(
    structure: Structure, pack: Pack, outline: Outline, function: FunctionOutline, parameter: ParameterOutline
) -> bool:
    """Whether what is built keeps the context: a constructor that stores it, a function that builds a player."""
    if any(store.function == function.qualname and store.parameter == parameter.name for store in outline.stores):
        return True
    roles = pack.find_roles(Part.IMPLEMENTATION)
    if any(is_covered(function.name, role.builders) for role in roles):
        return True
    built = (*function.type.names, *function.builds)
    return structure.find_role_of(pack, outline.path, function.qualname, built, Part.IMPLEMENTATION) is not None


# what is stored -------------------------------------------------------------------------------------------------


def _check_store(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, store: Store, owners: Owners
) -> Iterator[Finding]:
    """A context that a method puts on an object which everybody shares, or which had another owner before."""
    if not store.parameter or tail_name(store.function).startswith("_"):
        return  # a constructor, and what only the object itself calls
    item = next((each for each in outline.classes if each.qualname == store.owner), None)
    function = next((each for each in reversed(outline.functions) if each.qualname == store.function), None)
    parameter = next((p for p in function.parameters if p.name == store.parameter), None) if function else None
    if item is None or function is None or parameter is None or is_double(item.name):
        return
    if owners.find_context(outline, function, parameter) is None:
        return
    shared = owners.find_shared(outline, item)
    chain: tuple[Hop, ...] = (Hop(outline.path, store.line),)
    if shared is not None:
        where = (
            f"the one `{item.name}` of `{shared.slot.name}` ({shared.outline.path}:{shared.slot.line}), which all share"
        )
        chain += (Hop(shared.outline.path, shared.slot.line),)
    else:
        where = f"a `{item.name}` that may have served somebody else before"
    message = (
        f"`{function.name}` puts a user's context into `self.{store.attribute}` of {where}; whatever is still at work "
        "there goes on in the new user's name"
    )
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        store.span,
        message,
        symbol=f"{outline.module}.{store.owner}.{store.attribute}",
        scope=store.function,
        chain=chain,
    )


def _check_slot(structure: Structure, pack: Pack, rule: Rule, outline: Outline, slot: Slot) -> Iterator[Finding]:
    """A context that a module or class keeps for everybody."""
    role = _find_slot_role(structure, pack, outline, slot)
    if role is None:
        return
    filled = [t for t in outline.touches if (t.owner, t.name) == (slot.owner, slot.name) and t.access is Access.FILL]
    is_built = any(value.shape is Shape.CALL for value in slot.values)
    if not is_built and not filled:
        return
    who = f"`{tail_name(filled[0].function)}` fills it" if filled else "it is built when the module is loaded"
    where = f"class `{slot.owner}`" if slot.owner else "module"
    message = f"`{slot.name}` keeps {role.title} for the whole {where}; {who}, and every user's request finds it there"
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        slot.span,
        message,
        symbol=".".join(filter(None, (outline.module, slot.owner, slot.name))),
        scope=slot.owner,
    )


def _find_slot_role(structure: Structure, pack: Pack, outline: Outline, slot: Slot) -> Role | None:
    built = [value.name for value in slot.values if value.shape is Shape.CALL]
    if any(tail_name(name) in ("ContextVar", "Field", "field") for name in built):
        return None
    for text in (*slot.type.names, *built):
        if structure.find_role(pack, outline.aliases.get(text, tail_name(text)), Part.CONTEXT) is not None:
            return structure.find_role_of(pack, outline.path, slot.owner, (text,), Part.CONTEXT)
    is_unknown = not slot.type.names and not built
    return next((r for r in pack.find_roles(Part.CONTEXT) if is_unknown and is_covered(slot.name, r.names)), None)
