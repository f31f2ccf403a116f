"""SSOT301 global-registry: a registry or other mutable object that a module shares with everybody, and who uses it."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.shared_state import SharedSlot, describe_home, find_function, iter_shared
from ssot_migrate.kinds.singleton_factory import is_singleton
from ssot_migrate.kinds.structure import Structure, join_words
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, is_covered
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.outline import Access
from ssot_migrate.semantics.summary import Binding, BindingKind, FileSummary, Role
from ssot_migrate.source.prefilter import Prefilter, Trigger

KIND = "global-registry"


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        accessors: dict[str, SharedSlot] = {}
        for shared in iter_shared(structure, pack):
            if is_singleton(shared) or not _is_shared(shared) or _has_one_each(pack, shared):
                continue
            yield _tell_binding(structure, pack, rule, shared)
            if shared.role is not None and not shared.slot.owner:
                for touch in shared.find(Access.HAND_OUT, Access.HAND_OUT_ITEM):
                    function = find_function(shared.outline, touch.function)
                    if function is not None and not function.owner and "<locals>" not in function.qualname:
                        accessors[f"{shared.outline.module}.{function.qualname}"] = shared
        yield from _find_uses(structure, pack, rule, accessors)


def _is_shared(shared: SharedSlot) -> bool:
    changed = bool(shared.find(Access.MUTATE, Access.FILL))
    handed = bool(shared.find(Access.HAND_OUT, Access.HAND_OUT_ITEM))
    if shared.is_container:
        # Empty, and filled by nobody here: then it is filled by those into whose objects it is put.
        is_empty = all(value.is_empty for value in shared.slot.values)
        return changed or (is_empty and bool(shared.find(Access.LEND)))
    if shared.is_instance:
        is_constant = shared.slot.name.isupper() and not changed
        is_handed = handed and not shared.slot.owner and not is_constant
        return shared.role is not None or is_handed or bool(shared.fillers)
    # A number or a text that functions set is state too, but nothing that users could share.
    return shared.is_empty_at_first and bool(shared.fillers) and (shared.role is not None or bool(shared.held))


def _has_one_each(pack: Pack, shared: SharedSlot) -> bool:
    """Whether a container that plays no part gives each user an entry of their own, and nobody all of it."""
    if shared.role is not None or not shared.is_container or shared.find(Access.HAND_OUT):
        return False
    of_users = tuple(name for role in pack.find_roles(Part.CONTEXT) for name in (*role.names, *role.per_call))
    spans = {touch.span for touch in shared.find(Access.HAND_OUT_ITEM)}
    given = [given for function in shared.outline.functions for given in function.returns if given.span in spans]
    return bool(given) and all(any(is_covered(key, of_users) for key in item.keys) for item in given)


def _tell_binding(structure: Structure, pack: Pack, rule: Rule, shared: SharedSlot) -> Finding:
    slot, role = shared.slot, shared.role
    where = describe_home(shared.outline, slot)
    told = []
    changing = _names(shared, Access.MUTATE, Access.FILL)
    handing = _names(shared, Access.HAND_OUT, Access.HAND_OUT_ITEM)
    if changing:
        told.append(f"{join_words(changing, 3)} {'change' if len(changing) > 1 else 'changes'} it")
    if handing:
        told.append(f"{join_words(handing, 3)} {'hand' if len(handing) > 1 else 'hands'} it out")
    if not changing and (lending := _names(shared, Access.LEND)):
        told.append(f"{join_words(lending, 3)} {'put' if len(lending) > 1 else 'puts'} it into other objects")
    evidence = ", ".join(told) or "whoever imports it shares it"
    what = f"`{shared.held}`" if shared.held else "object"
    if shared.is_container:
        what = "container" + (f" of `{shared.held}`" if shared.held else "")
    message = f"`{slot.name}` is one {what} for the whole {where}; {evidence}"
    if role is not None:
        message += f"; shared like this, {role.title} mixes what belongs to different users"
    else:
        message += "; it plays none of the pack's roles"
    return structure.build_finding(
        pack,
        rule,
        shared.outline.path,
        slot.span,
        message,
        symbol=shared.symbol,
        scope=slot.owner,
        severity=None if role is not None else Severity.INFO,
    )


def _names(shared: SharedSlot, *accesses: Access) -> list[str]:
    return [f"`{name}`" for name in dict.fromkeys(tail_name(touch.function) for touch in shared.find(*accesses))]


# uses in other modules ------------------------------------------------------------------------------------------


def _find_uses(structure: Structure, pack: Pack, rule: Rule, accessors: dict[str, SharedSlot]) -> Iterator[Finding]:
    if not accessors:
        return
    project = structure.resolver.project
    names = Prefilter(tuple(Trigger(tail_name(accessor)) for accessor in accessors))
    homes = {shared.outline.path for shared in accessors.values()}
    for path in structure.iter_files(pack, names):
        if path not in homes and (summary := project.find_summary(path)) is not None:
            yield from _find_uses_in(structure, pack, rule, summary, accessors)


def _find_uses_in(
    structure: Structure, pack: Pack, rule: Rule, summary: FileSummary, accessors: dict[str, SharedSlot]
) -> Iterator[Finding]:
    words = {tail_name(accessor) for accessor in accessors}
    used: set[int] = set()
    for reference in summary.references.values():
        used.update(reference.reaching)
        imported = {summary.bindings[index].imported for index in reference.reaching if index >= 0}
        if reference.role is not Role.CALLEE or words.isdisjoint({*reference.chain, *imported}):
            continue
        meaning = structure.resolver.resolve_chain(summary, reference.chain, reference.reaching)
        found = meaning.resolution
        shared = accessors.get(found.symbol) if isinstance(found, Resolved) and not meaning.members else None
        if shared is None or not isinstance(found, Resolved):
            continue
        message = (
            f"`{tail_name(found.symbol)}` of `{shared.outline.module}` hands out what the whole process shares in "
            f"`{shared.slot.name}`; what is put there for one user is found by the next"
        )
        yield structure.build_finding(
            pack,
            rule,
            summary.path,
            reference.span,
            message,
            symbol=found.symbol,
            scope=summary.scopes[reference.scope].qualname,
            chain=(Hop(summary.path, reference.line), *found.chain, Hop(shared.outline.path, shared.slot.line)),
        )
    for binding in summary.bindings:
        if binding.kind is BindingKind.IMPORT_FROM and binding.imported in words and binding.index not in used:
            yield from _tell_unused(structure, pack, rule, summary, binding, accessors)


def _tell_unused(
    structure: Structure,
    pack: Pack,
    rule: Rule,
    summary: FileSummary,
    binding: Binding,
    accessors: dict[str, SharedSlot],
) -> Iterator[Finding]:
    found = structure.resolver.resolve_binding(summary, binding)
    shared = accessors.get(found.symbol) if isinstance(found, Resolved) else None
    is_exported = summary.is_package or (summary.all_names is not None and binding.name in summary.all_names)
    if shared is None or not isinstance(found, Resolved) or is_exported:
        return
    message = f"the global accessor `{binding.imported}` is imported and never called: a leftover; remove the import"
    yield structure.build_finding(
        pack,
        rule,
        summary.path,
        binding.span,
        message,
        symbol=found.symbol,
        scope=summary.scopes[binding.scope].qualname,
        chain=found.chain,
        severity=Severity.INFO,
    )
