"""Where a user's context is kept after the call: on objects that others use too, in modules and in classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssot_migrate.kinds.owners import Owners, find_parameter_role, is_double
from ssot_migrate.kinds.shared_state import describe_home
from ssot_migrate.kinds.structure import Structure
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.semantics.outline import Access, ClassOutline, FunctionOutline, Outline, Shape, Slot, Store, Touch


@light_dataclass(frozen=True, slots=True)
class Kept:
    """A context that the method `function` puts into an attribute of its object, or into the container there."""

    outline: Outline
    item: ClassOutline
    function: FunctionOutline
    store: Store
    is_entry: bool


def find_kept(structure: Structure, pack: Pack) -> Iterator[Kept]:
    """All contexts that methods keep, but those of a constructor and of what only the object itself calls."""
    for outline in structure.iter_outlines(pack):
        classes = {item.qualname: item for item in outline.classes if not is_double(item.name)}
        functions = {function.qualname: function for function in outline.functions}
        for store in (*outline.stores, *outline.entries):
            item, function = classes.get(store.owner), functions.get(store.function)
            if not store.parameter or item is None or function is None or function.name.startswith("_"):
                continue
            parameter = next((one for one in function.parameters if one.name == store.parameter), None)
            if parameter is not None and find_parameter_role(
                structure, pack, outline, function, parameter, Part.CONTEXT
            ):
                yield Kept(outline, item, function, store, store in outline.entries)


def tell_kept(structure: Structure, pack: Pack, rule: Rule, kept: Sequence[Kept], owners: Owners) -> Iterator[Finding]:
    """Contexts that an object keeps which everybody shares, or which had another owner before."""
    for each in kept:
        outline, item, store = each.outline, each.item, each.store
        shared = owners.find_shared(outline, item)
        chain: tuple[Hop, ...] = (Hop(outline.path, store.line),)
        if shared is not None:
            place = f"{shared.outline.path}:{shared.slot.line}"
            where = f"the one `{item.name}` of `{shared.slot.name}` ({place}), which all share"
            chain += (Hop(shared.outline.path, shared.slot.line),)
        elif each.is_entry:
            continue  # in an object that is not known to be anybody else's
        else:
            where = f"a `{item.name}` that may have served somebody else before"
        effect = (
            "whoever has that object reaches the contexts of all users"
            if each.is_entry
            else "whatever is still at work there goes on in the new user's name"
        )
        yield structure.build_finding(
            pack,
            rule,
            outline.path,
            store.span,
            f"`{each.function.name}` puts a user's context into `self.{store.attribute}` of {where}; {effect}",
            symbol=f"{outline.module}.{store.owner}.{store.attribute}",
            scope=store.function,
            chain=chain,
        )


# modules and classes --------------------------------------------------------------------------------------------


def tell_slots(structure: Structure, pack: Pack, rule: Rule) -> Iterator[Finding]:
    """Contexts that a module or class keeps for everybody."""
    for outline in structure.iter_outlines(pack):
        for slot in outline.slots:
            role = _find_role(structure, pack, outline, slot)
            how = _tell_filling(structure, pack, outline, slot, role)
            if not how:
                continue
            where = describe_home(outline, slot)
            what = role.title if role is not None else "users' contexts"
            yield structure.build_finding(
                pack,
                rule,
                outline.path,
                slot.span,
                f"`{slot.name}` keeps {what} for the whole {where}; {how}, and every user's request finds it there",
                symbol=".".join(filter(None, (outline.module, slot.owner, slot.name))),
                scope=slot.owner,
            )


def _tell_filling(structure: Structure, pack: Pack, outline: Outline, slot: Slot, role: Role | None) -> str:
    """How a context gets into a slot; "" where none does."""
    touches = [touch for touch in outline.touches if (touch.owner, touch.name) == (slot.owner, slot.name)]
    if role is None:
        filling = (t for t in touches if t.access is Access.MUTATE and _passes_context(structure, pack, outline, t))
    else:
        filling = (touch for touch in touches if touch.access is Access.FILL)
    first = next(filling, None)
    if first is not None:
        return f"`{tail_name(first.function)}` fills it"
    is_built = role is not None and any(value.shape is Shape.CALL for value in slot.values)
    return "it is built when the module is loaded" if is_built else ""


def _passes_context(structure: Structure, pack: Pack, outline: Outline, touch: Touch) -> bool:
    """Whether a function puts a parameter of its own that is a context into the container of a slot."""
    function = next((each for each in outline.functions if each.qualname == touch.function), None)
    names = {value.name for value in touch.values if value.shape is Shape.CHAIN}
    return function is not None and any(
        parameter.name in names
        and find_parameter_role(structure, pack, outline, function, parameter, Part.CONTEXT) is not None
        for parameter in function.own_parameters
    )


def _find_role(structure: Structure, pack: Pack, outline: Outline, slot: Slot) -> Role | None:
    built = [value.name for value in slot.values if value.shape is Shape.CALL]
    if any(tail_name(name) in ("ContextVar", "Field", "field") for name in built):
        return None
    for text in (*slot.type.names, *built):
        if structure.find_role(pack, outline.aliases.get(text, tail_name(text)), Part.CONTEXT) is not None:
            return structure.find_role_of(pack, outline.path, slot.owner, (text,), Part.CONTEXT)
    is_unknown = not slot.type.names and not built
    return next((r for r in pack.find_roles(Part.CONTEXT) if is_unknown and is_covered(slot.name, r.names)), None)
