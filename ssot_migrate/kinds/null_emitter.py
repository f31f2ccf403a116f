"""SSOT306 null-emitter: an engine or dispatcher that is built, or left, with nothing to carry its events."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.owners import find_parameter_role, is_double
from ssot_migrate.kinds.structure import Structure, methods_of
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.semantics.outline import ClassOutline, FunctionOutline, NullArgument, Outline, Shape, Store

KIND = "null-emitter"


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        for outline in structure.iter_outlines(pack):
            for item in outline.classes:
                if structure.find_role(pack, item.name, Part.IMPLEMENTATION) and not is_double(item.name):
                    constructor = methods_of(outline, item.qualname).get("__init__")
                    if constructor is not None:
                        yield from _check_builder(structure, pack, rule, outline, constructor, f"{item.name}()")
                    yield from _check_stores(structure, pack, rule, outline, item)
            for function in outline.functions:
                if is_builder(pack, function.name) and not function.is_empty and not is_double(function.owner):
                    yield from _check_builder(structure, pack, rule, outline, function, function.name)
            for null in outline.nulls:
                yield from _check_call(structure, pack, rule, outline, null)


def is_builder(pack: Pack, name: str) -> bool:
    """Whether a function of this name builds a player whose events have to be carried."""
    return any(is_covered(name, role.builders) for role in pack.find_roles(Part.IMPLEMENTATION))


def _check_builder(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, function: FunctionOutline, name: str
) -> Iterator[Finding]:
    """A constructor, or function that builds a player, that can be called without an emitter."""
    for parameter in function.own_parameters:
        is_missing = parameter.default is not None and parameter.default.shape is Shape.NONE
        if not is_missing or parameter.is_refused or parameter.falls_back is not None:
            continue
        role = find_parameter_role(structure, pack, outline, function, parameter, Part.EMITTER)
        if role is None:
            continue
        message = (
            f"`{name}` can be called without `{parameter.name}`, {role.title}: what it builds then works, and its "
            "user sees nothing of it"
        )
        yield structure.build_finding(
            pack,
            rule,
            outline.path,
            parameter.span,
            message,
            symbol=f"{outline.module}.{function.qualname}",
            scope=function.qualname,
        )


def _check_stores(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, item: ClassOutline
) -> Iterator[Finding]:
    """`self.emitter = None` that no method ever replaces; one that a method replaces later is told as info.

    Where it is taken away after the construction, the object is at its end.
    """
    constructor = methods_of(outline, item.qualname).get("__init__")
    at_first = {"__init__", *(constructor.handed if constructor is not None else ())}
    stores: dict[str, list[Store]] = {}
    for store in outline.stores:
        if store.owner == item.qualname:
            stores.setdefault(store.attribute, []).append(store)
    for attribute, found in stores.items():
        role = _find_attribute_role(structure, pack, outline, found)
        empty = [store for store in found if all(value.shape is Shape.NONE for value in store.values)]
        nulls = [store for store in empty if tail_name(store.function) in at_first]
        filled = [store for store in found if store not in empty]
        if role is None or not nulls or any(tail_name(store.function) in at_first for store in filled):
            continue
        later = filled[0] if filled else None
        until = f"until `{tail_name(later.function)}` is called" if later is not None else "for good"
        message = (
            f"`{item.name}` is left with no `{attribute}` {until}: what it does until then reaches no user"
            if later is not None
            else f"`{item.name}` is left with no `{attribute}` {until}: nothing that it does reaches its user"
        )
        yield structure.build_finding(
            pack,
            rule,
            outline.path,
            nulls[0].span,
            message,
            symbol=f"{outline.module}.{item.qualname}.{attribute}",
            scope=nulls[0].function,
            severity=None if later is None else Severity.INFO,
        )


def _find_attribute_role(structure: Structure, pack: Pack, outline: Outline, stores: list[Store]) -> Role | None:
    for store in stores:
        for text in store.type.names:
            if structure.find_role(pack, outline.aliases.get(text, tail_name(text)), Part.EMITTER) is not None:
                return structure.find_role_of(pack, outline.path, store.function, (text,), Part.EMITTER)
        if store.type.names:
            return None
    return next(
        (r for r in pack.find_roles(Part.EMITTER) if is_covered(stores[0].attribute.lstrip("_"), r.names)), None
    )


def _check_call(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, null: NullArgument
) -> Iterator[Finding]:
    """`Engine(emitter=None)`, by keyword or by position."""
    written = outline.aliases.get(null.callee, tail_name(null.callee))
    name = written
    if is_builder(pack, written) and structure.is_foreign(outline.path, null.function, null.callee):
        return
    if not is_builder(pack, written):
        if structure.find_role(pack, written, Part.IMPLEMENTATION) is None:
            return
        name = structure.find_name(outline.path, null.function, null.callee)
        if structure.find_role(pack, name, Part.IMPLEMENTATION) is None:
            return
    parameter = null.keyword or _find_parameter(structure, outline, null)
    role = next((r for r in pack.find_roles(Part.EMITTER) if parameter and is_covered(parameter, r.names)), None)
    if role is None:
        return
    later = next((item for item in sorted(null.filled) if is_covered(item.lstrip("_"), role.names)), "")
    effect = (
        f"nobody sees what is built here at work before `{later}` is set"
        if later
        else "nobody will see what is built here at work"
    )
    message = f"`{name}` is called with None as `{parameter}`, {role.title}: {effect}"
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        null.span,
        message,
        symbol=structure.find_symbol(outline.path, null.function, null.callee),
        scope=null.function,
        severity=Severity.INFO if later else None,
    )


def _find_parameter(structure: Structure, outline: Outline, null: NullArgument) -> str:
    """The parameter of the constructor at a position; "" where that cannot be seen."""
    symbol = structure.find_symbol(outline.path, null.function, null.callee)
    found = structure.find_outline(symbol) if symbol is not None else None
    constructor: FunctionOutline | None = methods_of(found[0], found[1].qualname).get("__init__") if found else None
    own = constructor.own_parameters if constructor is not None else ()
    return own[null.position].name if 0 <= null.position < len(own) else ""
