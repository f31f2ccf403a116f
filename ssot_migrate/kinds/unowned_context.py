"""SSOT305 unowned-context: a user's context that is optional, defaulted, or stored where it outlives the request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssot_migrate.kinds.owners import Owners, build_owners, is_double
from ssot_migrate.kinds.stored_contexts import find_kept, tell_kept, tell_slots
from ssot_migrate.kinds.structure import Structure, methods_of
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, is_covered
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.semantics.outline import FunctionOutline, Outline, ParameterOutline, Shape

KIND = "unowned-context"
# Defaults that a framework replaces at each call, by the name that is called.
_ASKING = frozenset(
    {"Depends", "Security", "Body", "Cookie", "File", "Form", "Header", "Path", "Query"}
    | {"Provide", "Provider", "Inject", "Injected", "Dependency", "Parameter", "FromDishka"}
)
_MARK = re.compile(r"missing|unset|not_?set|not_?given|undefined|sentinel|no_?value|omit", re.IGNORECASE)


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        kept = list(find_kept(structure, pack))
        owners = build_owners(structure, pack, {each.item.name for each in kept})
        for outline in structure.iter_outlines(pack):
            for function in outline.functions:
                if not is_double(tail_name(function.owner)):
                    for parameter in function.own_parameters:
                        yield from _check_parameter(structure, pack, rule, outline, function, parameter, owners)
        yield from tell_kept(structure, pack, rule, kept, owners)
        yield from tell_slots(structure, pack, rule)


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
    is_shared = _is_shared(parameter)
    if not (is_missing or is_shared) or (is_missing and parameter.is_refused) or function.is_empty:
        return
    if function.is_implied:
        return  # a record does nothing in anybody's name
    if owners.find_context(outline, function, parameter) is None or _is_owned(owners, outline, function, parameter):
        return
    above = list(_iter_above(owners, outline, function, parameter))
    if is_missing and any(one.is_refused for _, _, one in above):
        return
    severity: Severity | None = None
    if is_shared and parameter.default is not None:
        what = (
            f"`{parameter.name}` is by default `{parameter.default.name}{'()' if _is_call(parameter) else ''}`, one "
            "object for all who pass none"
        )
        effect = "what one of them leaves in it, the others find"
    elif any(_is_kept(structure, pack, *place) for place in ((outline, function, parameter), *above)):
        what = f"`{_describe(function)}` can be called without `{parameter.name}`"
        effect = "what it builds then belongs to nobody, and its events go to nobody or to somebody else"
    else:
        severity = Severity.INFO
        what = f"`{parameter.name}` of `{_describe(function)}` is optional"
        whom = "nobody in particular" if parameter.falls_back is None else "whomever that belongs to"
        effect = f"who leaves it out works for {whom}"
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


def _is_shared(parameter: ParameterOutline) -> bool:
    """Whether all who pass none get one object: it is no mark, and nothing that a framework asks for at each call."""
    default = parameter.default
    if default is None or (parameter.is_refused and default.shape is Shape.CHAIN):
        return False
    name = tail_name(default.name)
    if default.shape is Shape.CHAIN:
        return _MARK.search(name) is None
    return default.shape is Shape.CALL and name not in _ASKING


def _is_owned(owners: Owners, outline: Outline, function: FunctionOutline, parameter: ParameterOutline) -> bool:
    """Whether somebody is served without the parameter, too: whom another one names, or the object's owner."""
    if any(owners.is_owner(outline, function, other) for other in function.own_parameters if other is not parameter):
        return True
    is_of_object = function.is_method and function.name != "__init__" and "classmethod" not in function.decorators
    return is_of_object and owners.has_owner(outline, function.owner)


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
    own = (function.owner,) if {"cls", "cls.__new__"}.intersection(function.builds) else ()
    built = (*function.type.names, *function.builds, *own)
    return structure.find_role_of(pack, outline.path, function.qualname, built, Part.IMPLEMENTATION) is not None


def _iter_above(
    owners: Owners, outline: Outline, function: FunctionOutline, parameter: ParameterOutline
) -> Iterator[tuple[Outline, FunctionOutline, ParameterOutline]]:
    """The contexts of the bases' constructors to which a constructor passes its own, the nearest base first."""
    contexts = [parameter]
    for above, item in owners.structure.find_lineage(f"{outline.module}.{function.owner}")[1:]:
        if all(one.name not in function.passed_up for one in contexts):
            return
        constructor = methods_of(above, item.qualname).get("__init__")
        if constructor is not None:
            function = constructor
            contexts = [one for one in function.own_parameters if owners.find_context(above, function, one) is not None]
            yield from ((above, function, one) for one in contexts)
