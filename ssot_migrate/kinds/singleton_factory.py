"""SSOT302 singleton-factory: an accessor that hands the same instance to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.owners import MAKERS
from ssot_migrate.kinds.shared_state import PARTS, SharedSlot, find_function, is_harmless, iter_shared
from ssot_migrate.kinds.structure import Structure, join_words, lower
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Role
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.semantics.outline import Access, ClassOutline, FunctionOutline, Outline, Shape

KIND = "singleton-factory"
_CACHES = frozenset({"cache", "lru_cache"})


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        told: set[tuple[str, str]] = set()
        for shared in iter_shared(structure, pack):
            finding = _check_slot(structure, pack, rule, shared)
            if finding is not None:
                told.add((shared.outline.path, shared.slot.owner))
                yield finding
        for outline in structure.iter_outlines(pack):
            for function in outline.functions:
                yield from _check_cached(structure, pack, rule, outline, function)
            for item in outline.classes:
                if (outline.path, item.qualname) not in told:
                    yield from _check_class(structure, pack, rule, outline, item)


def is_singleton(shared: SharedSlot) -> bool:
    """Whether functions fill a slot with an object and hand that out: the others are SSOT301's."""
    if shared.is_of_class:
        is_kept = _fills_by_class(shared) or (bool(shared.fillers) and _holds_itself(shared))
        return is_kept and bool(shared.find(Access.HAND_OUT, Access.HAND_OUT_ITEM))
    is_object = not (shared.is_container or shared.is_scalar)
    return shared.is_empty_at_first and is_object and bool(shared.fillers and _accessors(shared))


def _holds_itself(shared: SharedSlot) -> bool:
    """Whether what is filled in is an object that the class makes: of itself, or of whatever plays a role."""
    own = {"cls", "__new__", "__call__", tail_name(shared.slot.owner)}
    called = {tail_name(v.name) for t in shared.find(Access.FILL) for v in t.values if v.shape is Shape.CALL}
    by_class = any(tail_name(touch.function) in ("__new__", "__call__") for touch in shared.find(Access.FILL))
    return shared.role is not None or by_class or not called.isdisjoint(own)


def _fills_by_class(shared: SharedSlot) -> bool:
    """A metaclass or `__new__` that keeps its instances in a dict."""
    return shared.is_container and any(
        tail_name(touch.function) in ("__call__", "__new__") for touch in shared.find(Access.MUTATE)
    )


def _accessors(shared: SharedSlot) -> list[FunctionOutline]:
    """The functions that hand the slot out, those that only do that first."""
    names = dict.fromkeys(touch.function for touch in shared.find(Access.HAND_OUT))
    found = [function for name in names if (function := find_function(shared.outline, name)) is not None]
    found = [function for function in found if not function.name.startswith("__")]
    return sorted(found, key=lambda function: (bool(function.own_parameters), function.line))


def _check_slot(structure: Structure, pack: Pack, rule: Rule, shared: SharedSlot) -> Finding | None:
    slot, outline, role = shared.slot, shared.outline, shared.role
    if is_singleton(shared):
        if shared.is_of_class:
            return _tell_class_slot(structure, pack, rule, shared)
        return _tell_accessor(structure, pack, rule, shared)
    is_leftover = role is not None and not slot.owner and shared.is_empty_at_first and slot.type.is_optional
    if role is None or not is_leftover or shared.find(Access.FILL):
        return None
    held = f"`{tail_name(slot.type.names[0])}`" if slot.type.names else role.title
    message = (
        f"`{slot.name}` is declared as the one place of {held}, and nothing fills it: a leftover of a singleton, "
        "which the next one may fill again"
    )
    return structure.build_finding(
        pack, rule, outline.path, slot.span, message, symbol=shared.symbol, severity=Severity.INFO
    )


def _tell_accessor(structure: Structure, pack: Pack, rule: Rule, shared: SharedSlot) -> Finding:
    slot, outline, role = shared.slot, shared.outline, shared.role
    accessor = _accessors(shared)[0]
    held = f"`{shared.held}`" if shared.held else "object"
    others = [f"`{tail_name(name)}`" for name in shared.fillers if name != accessor.qualname]
    how = f"filled by {join_words(others)}" if others and accessor.qualname not in shared.fillers else "on first use"
    if accessor.qualname in shared.fillers:
        how = "built on first use"
    lock = ", under a lock, which orders the callers and does not part them" if shared.is_locked else ""
    message = (
        f"`{accessor.name}` hands the one {held} of `{slot.name}` (line {slot.line}, {how}{lock}) to everybody who asks"
    )
    return structure.build_finding(
        pack,
        rule,
        outline.path,
        accessor.span,
        message + _consequence(role),
        symbol=shared.symbol,
        scope=accessor.qualname,
        chain=(Hop(outline.path, accessor.line), Hop(outline.path, slot.line)),
        severity=None if role is not None else Severity.INFO,
    )


def _tell_class_slot(structure: Structure, pack: Pack, rule: Rule, shared: SharedSlot) -> Finding | None:
    slot, outline = shared.slot, shared.outline
    owner = next((item for item in outline.classes if item.qualname == slot.owner), None)
    if owner is None:
        return None
    made = [item.name for item in outline.classes if tail_name(item.metaclass) == owner.name]
    roles = (structure.find_role(pack, name, *PARTS) for name in (owner.name, *made))
    role = shared.role or next(filter(None, roles), None)
    by = tail_name((shared.find(Access.HAND_OUT, Access.HAND_OUT_ITEM))[0].function)
    is_metaclass = by == "__call__" or "type" in owner.bases
    what = "every class that has it as its metaclass has" if is_metaclass else f"`{owner.name}` has"
    is_by_key = bool(shared.find(Access.HAND_OUT_ITEM)) and not is_metaclass
    kept = ("one instance for each key", "them") if is_by_key else ("one instance", "it")
    message = f"{what} {kept[0]} for everybody: `{by}` keeps {kept[1]} in `{slot.name}` (line {slot.line})"
    return structure.build_finding(
        pack,
        rule,
        outline.path,
        owner.span,
        message + _consequence(role),
        symbol=shared.symbol,
        scope=owner.qualname,
        chain=(Hop(outline.path, owner.line), Hop(outline.path, slot.line)),
        severity=None if role is not None else Severity.INFO,
    )


def _check_cached(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, function: FunctionOutline
) -> Iterator[Finding]:
    """`@lru_cache` on a function without parameters that builds an object."""
    decorators = {tail_name(name) for name in function.decorators}
    if decorators.isdisjoint(_CACHES) or function.own_parameters or (function.owner and decorators.isdisjoint(MAKERS)):
        return
    built = next((name for name in function.builds if tail_name(name)[:1].isupper()), "")
    if not built or is_harmless(tail_name(built)):
        return
    role = structure.find_role_of(pack, outline.path, function.qualname, (built, *function.type.names), *PARTS)
    message = f"`{function.name}` is cached, so that everybody gets the one `{tail_name(built)}` of the first call"
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        function.span,
        message + _consequence(role),
        symbol=f"{outline.module}.{function.qualname}",
        scope=function.qualname,
        severity=None if role is not None else Severity.INFO,
    )


def _check_class(
    structure: Structure, pack: Pack, rule: Rule, outline: Outline, item: ClassOutline
) -> Iterator[Finding]:
    """A Borg, and a class that a decorator or metaclass called "singleton" makes one."""
    maker = next((name for name in (*item.decorators, item.metaclass) if "singleton" in name.lower()), "")
    if not maker and not item.is_borg:
        return
    how = f"`{maker}` makes one instance for everybody" if maker else "all instances share one `__dict__`"
    role = structure.find_role(pack, item.name, *PARTS)
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        item.span,
        f"`{item.name}`: {how}{_consequence(role)}",
        symbol=f"{outline.module}.{item.qualname}",
        scope=item.qualname,
        severity=None if role is not None else lower(Severity.WARNING),
    )


def _consequence(role: Role | None) -> str:
    """What happens to a user because of it."""
    if role is None:
        return "; it plays none of the pack's roles: look whether it holds anything of a user"
    return f"; shared like this, {role.title} mixes what belongs to different users"
