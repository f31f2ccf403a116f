"""SSOT304 shared-manager: a connection-bound object kept on something that serves several users."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.owners import Owners, build_owners, find_parameter_role, is_double
from ssot_migrate.kinds.structure import Structure
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.semantics.outline import ClassOutline, Outline, Shape, Store

KIND = "shared-manager"


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        kept = list(_find_kept(structure, pack))
        owners = build_owners(structure, pack, {each.item.name for each in kept})
        told: set[tuple[str, str, str]] = set()
        for each in kept:
            place = (each.outline.path, each.store.owner, each.store.attribute)
            finding = _check(structure, pack, rule, each, owners) if place not in told else None
            if finding is not None:
                told.add(place)
                yield finding


@light_dataclass(frozen=True, slots=True)
class _Kept:
    """An attribute of an object of the class `item` that holds what plays the `role`."""

    outline: Outline
    item: ClassOutline
    store: Store
    role: Role


def _find_kept(structure: Structure, pack: Pack) -> Iterator[_Kept]:
    for outline in structure.iter_outlines(pack):
        classes = {item.qualname: item for item in outline.classes}
        for store in outline.stores:
            item = classes.get(store.owner)
            if item is None or is_double(item.name) or structure.find_role(pack, item.name, Part.CONNECTION):
                continue
            role = _find_role(structure, pack, outline, store)
            if role is not None:
                yield _Kept(outline, item, store, role)


def _find_role(structure: Structure, pack: Pack, outline: Outline, store: Store) -> Role | None:
    """The role of what is stored: by the parameter, the annotation or what is called; else by the names."""
    if all(value.shape in (Shape.NONE, Shape.CONSTANT) for value in store.values):
        return None
    if store.parameter:
        function = next(f for f in reversed(outline.functions) if f.qualname == store.function)
        parameter = next((p for p in function.parameters if p.name == store.parameter), None)
        if parameter is not None:
            role = find_parameter_role(structure, pack, outline, function, parameter, Part.CONNECTION)
            if role is not None or parameter.type.names:
                return role
    built = tuple(value.name for value in store.values if value.shape is Shape.CALL)
    for text in (*store.type.names, *built):
        if structure.find_role(pack, outline.aliases.get(text, tail_name(text)), Part.CONNECTION) is not None:
            return structure.find_role_of(pack, outline.path, store.function, (text,), Part.CONNECTION)
    if store.type.names or (built and tail_name(built[0])[:1].isupper()):
        return None
    role = next((r for r in pack.find_roles(Part.CONNECTION) if is_covered(store.attribute, r.names)), None)
    given = _find_given(structure, outline, store, built[0]) if role is not None and built else ()
    if not given:
        return role
    return next(filter(None, (structure.find_role(pack, name, Part.CONNECTION) for name in given)), None)


def _find_given(structure: Structure, outline: Outline, store: Store, called: str) -> tuple[str, ...]:
    """The classes that a function of the project says to return, by their names; none where it says nothing."""
    symbol = structure.find_symbol(outline.path, store.function, called)
    found = structure.find_function(symbol) if symbol is not None else None
    if found is None or set(found[1].type.names) & {"Any", "object"}:
        return ()
    home, function = found
    return tuple(structure.find_name(home.path, function.qualname, text) for text in function.type.names)


def _check(structure: Structure, pack: Pack, rule: Rule, kept: _Kept, owners: Owners) -> Finding | None:
    outline, item, store = kept.outline, kept.item, kept.store
    shared = owners.find_shared(outline, item)
    chain: tuple[Hop, ...] = (Hop(outline.path, store.line),)
    if shared is not None:
        why = (
            f"everybody shares the one `{item.name}` of `{shared.slot.name}` ({shared.outline.path}:{shared.slot.line})"
        )
        chain += (Hop(shared.outline.path, shared.slot.line),)
    else:
        method = owners.find_per_call(outline, item)
        if method is None:
            return None
        told = next(p.name for p in method.own_parameters if owners.tells_user(outline, method, p))
        why = (
            f"`{item.name}` belongs to no user: it is told at each call for whom it works "
            f"(`{method.name}({told})`, line {method.line})"
        )
        chain += (Hop(outline.path, method.line),)
    message = (
        f"{kept.role.title} is kept in `self.{store.attribute}`, and {why}; whoever's connection it holds, "
        "all users' messages can go out on it"
    )
    return structure.build_finding(
        pack,
        rule,
        outline.path,
        store.span,
        message,
        symbol=f"{outline.module}.{item.qualname}.{store.attribute}",
        scope=store.function,
        chain=chain,
    )
