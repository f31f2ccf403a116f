"""Classes that derive from a replaced one: whether their base can be replaced, and where they are built.

Whatever builds such a class runs the constructor of the old one, unless a constructor of its own stands between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ssot_migrate.kinds.facts import Match, find_rule
from ssot_migrate.kinds.heirs import find_inherited, has_own, list_heirs
from ssot_migrate.kinds.view import FileView, safe_or_unsafe
from ssot_migrate.model.changes import Fix
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.signatures import Bound, bind_call, describe_signature, find_signature
from ssot_migrate.semantics.summary import Call, ClassInfo, Reference, Role

KIND = "deprecated-construction"

_OF_SUPER = re.compile(r"super\([^()]*\)\s*\.\s*(\w+)")
_MOVES = Fix((), Applicability.SAFE)  # nothing is to be written here: it moves with the base


def find_subclass(view: FileView, base: Reference) -> ClassInfo | None:
    """The class of the file that has a reference among its bases."""
    return next((info for info in view.summary.classes if base.index in info.bases), None)


def name_subclass(view: FileView, info: ClassInfo) -> Variable:
    """The variable that ties a class to the places that build it."""
    return Variable(view.summary.path, 0, info.qualname)


def collect(view: FileView) -> Iterator[Finding]:
    """The places that build a derived class, and those at which one calls the constructor of the old class."""
    for info, match in _iter_derived(view):
        for call in _iter_own_calls(view, info):
            yield from _tell_inner_call(view, info, match, call)
    for call in view.summary.calls.values():
        reference = view.summary.references.get(call.reference) if call.reference is not None else None
        if reference is None or not reference.reaching or not view.relevance.has_reference(reference):
            continue
        if not _is_replaced(view, reference):
            yield from _tell_construction(view, call, reference)


def find_obstacle(view: FileView, info: ClassInfo, match: Match) -> Unfixable | None:
    """Why the replaced class cannot give way to its successor as the base of a class."""
    resolver, symbol, target = view.resolver, _name(view, info), match.target or ""
    if any(base is None for base in resolver.find_bases(symbol)) or info.decorators or info.has_metaclass:
        written = _describe_constructor(view, target)
        return Unfixable(Reason.SUBCLASS, f"how it is built cannot be told; the constructor of {written}")
    for call in _iter_own_calls(view, info):
        if not _binds_alike(view, call, match, ""):
            detail = f"line {call.line} calls the constructor of its base, and that of"
            return Unfixable(Reason.SUBCLASS, f"{detail} {_describe_constructor(view, target)}")
    return _find_unlike_member(view, info, match)


def iter_far_obstacles(view: FileView) -> Iterator[tuple[ClassInfo, Match, Unfixable]]:
    """The classes that derive from a replaced one by another class, and cannot go without something that it has."""
    bases = {use.reference.index for use in view.uses if use.reference is not None and use.reference.role is Role.BASE}
    for info, match in _iter_derived(view):
        obstacle = _find_unlike_member(view, info, match) if bases.isdisjoint(info.bases) else None
        if obstacle is not None:
            yield info, match, obstacle


def _find_unlike_member(view: FileView, info: ClassInfo, match: Match) -> Unfixable | None:
    """What a class needs or replaces of the old one and the new one has not, or not under that name."""
    changed, new = view.changed_members.get(match.source, frozenset()), tail_name(match.target or "")
    overridden = sorted(changed.intersection(info.methods))
    if overridden:
        return Unfixable(Reason.SUBCLASS, f"it overrides `{overridden[0]}`, which `{new}` never calls")
    told = {use.name for use in view.members.uses if use.heir}  # each has a finding of its own
    names = {name for name in changed if not has_own(view.resolver, _name(view, info), match.source, name)}
    for read in view.members.reads:
        is_inside = info.span.start <= read.span.start < info.body_end
        if is_inside and read.name in names and read.span not in told:
            detail = f"line {read.line} reads `{read.name}`, which `{new}` has not under that name"
            return Unfixable(Reason.SUBCLASS, detail)
    return None


def _describe_constructor(view: FileView, target: str) -> str:
    signature = find_signature(view.resolver, target)
    return f"`{tail_name(target)}` is {describe_signature(signature) if signature else 'another one'}"


def _name(view: FileView, info: ClassInfo) -> str:
    return f"{view.summary.module}.{info.qualname}"


def _iter_derived(view: FileView) -> Iterator[tuple[ClassInfo, Match]]:
    """The classes of the file that derive from a replaced one, by whatever way."""
    for info in view.summary.classes:
        match = find_inherited(view.resolver, view.facts, _name(view, info)) if _may_derive(view, info) else None
        if match is not None:
            yield info, match


def _may_derive(view: FileView, info: ClassInfo) -> bool:
    """Whether a base bears one of the names that are looked for: those of derived classes are among them."""
    bases = (view.summary.references.get(index) for index in info.bases if index is not None)
    return any(base is not None and view.relevance.has_reference(base) for base in bases)


def _is_replaced(view: FileView, reference: Reference) -> bool:
    return any(use.reference is not None and use.reference.index == reference.index for use in view.uses)


# calls in the class ---------------------------------------------------------------------------------------------


def _iter_own_calls(view: FileView, info: ClassInfo) -> Iterator[Call]:
    """Calls of the base's constructor: by `super()`, by name, or as `cls(…)` where the class has none of its own."""
    named = {
        use.reference.call
        for use in view.uses
        if use.reference is not None and use.reference.role is Role.CALLEE and use.members == ("__init__",)
    }
    for call in view.summary.calls.values():
        if not view.summary.is_inside(call.scope, info.scope):
            continue
        text = view.text(call.function)
        found = _OF_SUPER.fullmatch(text)
        if found is not None and found[1] == "__init__":
            yield call
        elif call.index in named and call.arguments and not call.arguments[0].stars:
            yield replace(call, arguments=call.arguments[1:])  # without the instance
        elif text == "cls" and "__init__" not in info.methods:
            yield call


def _tell_inner_call(view: FileView, info: ClassInfo, match: Match, call: Call) -> Iterator[Finding]:
    rule = find_rule(match, KIND)
    if rule is None:
        return
    outcome: Fix | Unfixable = _MOVES
    if not _binds_alike(view, call, match, ""):
        outcome = Unfixable(Reason.SUBCLASS, f"the constructor of {_describe_constructor(view, match.target or '')}")
    yield view.build_finding(
        match.pack,
        rule,
        call.span,
        f"`{info.qualname}` calls the constructor of the deprecated `{tail_name(match.source)}` here",
        symbol=match.source,
        scope=call.scope,
        chain=(Hop(view.summary.path, call.line), Hop(view.summary.path, info.line)),
        outcome=outcome,
        variables=list_heirs(view.resolver, _name(view, info), match.source),
    )


# constructions --------------------------------------------------------------------------------------------------


def _tell_construction(view: FileView, call: Call, reference: Reference) -> Iterator[Finding]:
    meaning = view.resolver.resolve_reference(view.summary, reference)
    resolved = meaning.resolution
    if not isinstance(resolved, Resolved) or len(meaning.members) > 1:
        return
    match = find_inherited(view.resolver, view.facts, resolved.symbol)
    rule = find_rule(match, KIND) if match is not None else None
    if match is None or rule is None:
        return
    member = meaning.members[0] if meaning.members else ""
    old_way = ".".join((match.source, *meaning.members))
    if member and view.facts.find_construction(old_way) is None:
        return
    how = f" by `{member}`" if member else ""
    outcome: Fix | Unfixable
    if not _has_own_way(view, resolved.symbol, match, member) and not _binds_alike(view, call, match, member):
        detail = "it is built as its base is, and the constructor of"
        outcome = Unfixable(Reason.SUBCLASS, f"{detail} {_describe_constructor(view, match.target or '')}")
    else:
        outcome = _move_along(view, call, resolved.symbol, match)
    yield view.build_finding(
        match.pack,
        rule,
        call.span,
        f"`{tail_name(resolved.symbol)}`, which derives from the deprecated `{tail_name(match.source)}`, is built{how}",
        symbol=".".join((resolved.symbol, *meaning.members)),
        scope=call.scope,
        chain=(Hop(view.summary.path, call.line), *resolved.chain),
        outcome=outcome,
        variables=list_heirs(view.resolver, resolved.symbol, match.source),
        builds=match.source,
    )


def _move_along(view: FileView, call: Call, symbol: str, match: Match) -> Fix:
    """Nothing is to be written here; but something may miss a member of what is built."""
    changed = view.changed_members.get(match.source, frozenset())
    names = {name for name in changed if not has_own(view.resolver, symbol, match.source, name)}
    note = next(view.members.iter_missed(call, names, tail_name(match.target or "")), "")
    return Fix((), safe_or_unsafe(note), note)


def _has_own_way(view: FileView, symbol: str, match: Match, member: str) -> bool:
    """Whether the class, or one between it and the replaced one, defines for itself how it is built."""
    for base in view.resolver.find_bases(symbol):
        if base is None or f"{base[0].module}.{base[1].qualname}" == match.source:
            return False
        if (member or "__init__") in base[1].methods:
            return True
    return False


def _binds_alike(view: FileView, call: Call, match: Match, member: str) -> bool:
    """Whether every argument of a call gets to a parameter of the same name in the old class and in the new one."""
    results = []
    for owner in (match.source, match.target or ""):
        signature = find_signature(view.resolver, f"{owner}.{member}" if member else owner)
        bound = bind_call(signature, call.arguments) if signature is not None else None
        results.append({key: item.span for key, item in bound.arguments.items()} if isinstance(bound, Bound) else None)
    return results[0] is not None and results[0] == results[1]
