"""How the new class can be built where the old one is: the pack's plans, the first whose needs are all met."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ssot_migrate.kinds.missing_values import Filled, describe
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, safe_or_unsafe
from ssot_migrate.model.changes import Carried, ConstructEdit, Edit, Fix, TextEdit, Written
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Construction, Plan, Replacement, Signature
from ssot_migrate.semantics.in_scope import find_at_hand
from ssot_migrate.semantics.signatures import Bound, Mismatch, bind_call, describe_signature, find_signature
from ssot_migrate.semantics.summary import Argument, Call

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Decision:
    """A fix or why there is none. `needs_api` is the qualified name of a member that it calls and nobody has yet."""

    outcome: Fix | Unfixable
    needs_api: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One construction of the old class: what it passes, and what is filled in for what it leaves out."""

    use: Use
    call: Call
    replacement: Replacement
    construction: Construction
    bound: Bound
    filled: Mapping[str, Filled]


def decide_plan(view: FileView, site: Site) -> Decision:
    """The first plan that can be followed; one that only waits for `--add-api` counts. Else why none can."""
    refusals: list[tuple[bool, Decision]] = []
    for plan in site.replacement.plans:
        if plan.paths and not view.is_covered_by(plan.paths):
            continue
        decision = _try_plan(view, site, plan)
        if isinstance(decision.outcome, Fix) or decision.needs_api:
            return decision
        refusals.append((bool(plan.found), decision))
    if not refusals:
        return Decision(Unfixable(Reason.NO_SUCCESSOR, "the pack states no way to build the new class in this file"))
    # What a plan wants to find in scope is often not there; why one that takes what is passed fails says more.
    return min(refusals, key=lambda refusal: refusal[0])[1]


def _try_plan(view: FileView, site: Site, plan: Plan) -> Decision:
    new = find_signature(view.resolver, plan.callee) or plan.signature
    needs_api = None
    if new is None:
        template = view.facts.find_template(plan.callee)
        if template is None:
            return Decision(Unfixable(Reason.MISSING_API, f"`{plan.callee}` does not exist"))
        needs_api, new = plan.callee, template.signature
    is_async = new.is_async or plan.is_async
    if is_async and not view.summary.scopes[site.call.scope].is_async:
        return Decision(Unfixable(Reason.ASYNC_NEEDED, f"`{tail_name(plan.callee)}` must be awaited in an `async def`"))
    arguments = _Arguments(view, site, plan)
    carried = arguments.carry()
    if isinstance(carried, Unfixable):
        return Decision(carried)
    written = arguments.write()
    if isinstance(written, Unfixable):
        return Decision(written)
    mismatch = bind_call(new, _as_arguments(carried, written, site))
    if isinstance(mismatch, Mismatch):
        name = f"{tail_name(plan.callee)}{describe_signature(new)}"
        detail = f"the new call would not bind to `{name}`: it {mismatch.detail}"
        return Decision(Unfixable(Reason.DOES_NOT_BIND, detail))
    target, reference = site.replacement.target, site.use.reference
    assert target is not None
    assert reference is not None
    if needs_api and not view.options.add_api:
        detail = f"`{tail_name(target)}` has no `{tail_name(plan.callee)}` yet; --add-api adds it"
        return Decision(Unfixable(Reason.MISSING_API, detail), needs_api)
    edit = ConstructEdit(
        view.summary.path,
        site.call.span,
        site.call.function,
        reference.prefix(site.use.consumed),
        site.use.match.source,
        target,
        plan.callee,
        _spell_keywords(carried, written, site.bound, new),
        awaited=is_async and not site.call.awaited,
        written=written,
    )
    note = "; ".join([*_iter_notes(site, plan), *arguments.notes, *_iter_lost(view, site)])
    edits: tuple[Edit, ...] = (edit, *_rename_members(view, site))
    return Decision(Fix(edits, safe_or_unsafe(note), note), needs_api)


def _rename_members(view: FileView, site: Site) -> Iterator[TextEdit]:
    """Members of what is built here that the new class names otherwise."""
    for use in view.instance_uses:
        if use.renamed is not None and use.calls == {site.call.index}:
            end = use.reference.ends[use.count]
            yield TextEdit(view.summary.path, Span(end - len(use.member.encode()), end), use.renamed)


def _iter_lost(view: FileView, site: Site) -> Iterator[str]:
    """Members of what is built here that it will not have, or under a name that cannot be corrected."""
    uses = [use for use in view.instance_uses if site.call.index in use.calls]
    lost = [use for use in uses if use.renamed is None or use.calls != {site.call.index}]
    if lost:
        first = lost[0]
        more = f", and {len(lost) - 1} more of that kind" if len(lost) > 1 else ""
        new = tail_name(site.replacement.target or "")
        yield f"line {first.reference.line} reads its `{first.member}`, which `{new}` has not under that name{more}"


def _iter_notes(site: Site, plan: Plan) -> Iterator[str]:
    """Why the fix is unsafe, whatever its arguments."""
    if site.construction.applicability.value == "unsafe":
        yield site.construction.note or "the pack says so"
    mistaken = [name for name in site.bound.synonyms if name not in site.construction.aliases]
    if mistaken:
        names = ", ".join(f"`{name}`" for name in mistaken)
        yield f"{names} is not a name that the old constructor had"
    if plan.note:
        yield plan.note


class _Arguments:
    """The arguments of one new call, by one plan. `notes` say why they are not safe to write."""

    def __init__(self, view: FileView, site: Site, plan: Plan) -> None:
        self._view = view
        self._site = site
        self._plan = plan
        self._target_of = {source: target for target, source in plan.arguments}
        self.notes: list[str] = []

    def carry(self) -> tuple[Carried, ...] | Unfixable:
        """The passed arguments in source order, each with the parameter of the new callee that takes it."""
        used = {name for _, text in self._plan.built for name in _PLACEHOLDER.findall(text)}
        carried, gone = [], []
        for name, argument in self._site.bound.arguments.items():
            if name in self._site.filled:
                continue
            if name in self._target_of:
                carried.append(Carried(self._target_of[name], argument.span))
            elif name not in used and not self._plan.found:
                return Unfixable(Reason.DOES_NOT_BIND, f"the new call has no place for `{name}`")
            elif name not in used:
                gone.append(name)
            if (name in used or name not in self._target_of) and not argument.is_plain:
                return Unfixable(
                    Reason.NOT_PROVABLE,
                    f"what is passed as `{name}` is no plain name, and would be evaluated elsewhere",
                )
        if gone:
            self.notes.append(" and ".join(f"`{name}`" for name in gone) + " would not be passed any more")
        return tuple(sorted(carried, key=lambda item: item.span))

    def write(self) -> tuple[Written, ...] | Unfixable:
        """The arguments that the old call does not have."""
        written = []
        for name, filled in self._site.filled.items():
            if name in self._target_of:
                written.append(Written(self._target_of[name], filled.text, filled.replaces, filled.imports))
            self.notes.append(filled.note)
        for target, symbol in self._plan.found:
            found = find_at_hand(self._view.types, self._view.summary, self._site.call, symbol)
            if len(found) != 1:
                there = " and ".join(describe(self._view, item) for item in found) or "nothing"
                detail = f"`{target}` must be the only `{tail_name(symbol)}` at hand, and there is {there}"
                return Unfixable(Reason.MISSING_CONTEXT, detail)
            self.notes.append(f"{describe(self._view, found[0])} is the only `{tail_name(symbol)}` at hand")
            written.append(Written(target, found[0].text))
        for number, (target, template) in enumerate(self._plan.built):
            text = self._build(template)
            if isinstance(text, Unfixable):
                return text
            written.append(Written(target, text, imports=self._plan.imports if not number else ()))
        return tuple(written)

    def _build(self, template: str) -> str | Unfixable:
        """The expression with what was passed in place of its names."""
        texts = {name: self._view.text(argument.value) for name, argument in self._site.bound.arguments.items()}
        texts |= {name: filled.text for name, filled in self._site.filled.items()}
        absent = next((name for name in _PLACEHOLDER.findall(template) if name not in texts), None)
        if absent is not None:
            return Unfixable(Reason.DOES_NOT_BIND, f"the call passes no `{absent}`, of which something is to be built")
        return _PLACEHOLDER.sub(lambda match: texts[match[1]], template)


def _as_arguments(carried: tuple[Carried, ...], written: tuple[Written, ...], site: Site) -> list[Argument]:
    """The new call's arguments as keywords: whether it binds does not depend on how they are spelled."""
    by_span = {argument.span: argument for argument in site.bound.arguments.values()}
    passed = [
        Argument(item.target, 0, item.span, by_span[item.span].value, by_span[item.span].is_none, is_plain=True)
        for item in carried
    ]
    added = [Argument(item.target, 0, site.call.span, site.call.span, is_none=False, is_plain=True) for item in written]
    return [*passed, *added]


def _spell_keywords(
    carried: tuple[Carried, ...], written: tuple[Written, ...], bound: Bound, signature: Signature
) -> tuple[Carried, ...]:
    """Keeps arguments positional as long as they stand where the new callee takes them, in source order.

    Source order is kept, so that arguments with side effects are evaluated as before.
    """
    keywords = {argument.span: argument.keyword for argument in bound.arguments.values()}
    positions = [p.name for p in signature.parameters if p.kind in ("positional", "standard")]
    first_written = min((item.replaces for item in written if item.replaces is not None), default=None)
    result: list[Carried] = []
    in_place = True
    for index, item in enumerate(carried):
        is_behind = first_written is not None and item.span > first_written
        in_place = (
            in_place
            and not is_behind
            and keywords[item.span] is None
            and index < len(positions)
            and positions[index] == item.target
        )
        result.append(replace(item, is_positional=in_place))
    return tuple(result)
