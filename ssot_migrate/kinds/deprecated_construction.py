"""SSOT102 deprecated-construction: a call that builds the deprecated class, by constructor or factory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, find_obstacle, safe_or_unsafe, short
from ssot_migrate.model.changes import Carried, ConstructEdit, Fix
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Construction, Plan, Replacement, Signature
from ssot_migrate.semantics.signatures import Bound, Mismatch, bind_call, describe_signature, find_signature
from ssot_migrate.semantics.summary import Argument, Call

KIND = "deprecated-construction"


@dataclass(frozen=True, slots=True)
class _Decision:
    outcome: Fix | Unfixable
    needs_api: str | None = None


def collect(view: FileView) -> Iterator[Finding]:
    for use in view.uses:
        callee = view.find_callee(use)
        found = view.facts.find_construction(callee) if callee else None
        rule = find_rule(use.match, KIND)
        reference = use.reference
        if found is None or rule is None or reference is None or reference.call is None:
            continue
        call = view.summary.calls[reference.call]
        _, replacement, construction = found
        decision = _decide(view, use, call, replacement, construction)
        yield view.build_finding(
            use.match.pack,
            rule,
            call.span,
            _message(use, callee or ""),
            symbol=callee,
            scope=call.scope,
            chain=use.chain,
            outcome=decision.outcome,
            variables=use.variables,
            provider=use.provider,
            builds=use.match.source,
            needs_api=decision.needs_api,
        )


def _message(use: Use, callee: str) -> str:
    old = short(use.match)
    how = f" by `{tail_name(callee)}`" if use.members or not old[:1].isupper() else ""
    if use.match.target is None:
        return f"`{old}` is called, and has no successor"
    return f"the deprecated `{old}` is built{how}" if how != f" by `{old}`" else f"the deprecated `{old}` is called"


def _decide(view: FileView, use: Use, call: Call, replacement: Replacement, construction: Construction) -> _Decision:
    """The first plan whose needs are all met, or the reason why none can be proven."""
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return _Decision(obstacle)
    if call.raises is not None:
        detail = f"the test asserts what the old class does here (`{call.raises}`)"
        return _Decision(Unfixable(Reason.ASSERTS_OLD_BEHAVIOUR, detail))
    if use.reference is not None and not view.is_spelled_plainly(use.reference):
        return _Decision(Unfixable(Reason.UNSUPPORTED_SYNTAX, "the call stands where its exact place cannot be told"))
    signature = find_signature(view.resolver, construction.callee) or construction.signature
    bound = bind_call(signature, call.arguments, {**construction.synonyms, **construction.aliases})
    if isinstance(bound, Mismatch):
        reason = Reason.STAR_ARGUMENTS if bound.is_unknown else Reason.DOES_NOT_BIND
        name = tail_name(construction.callee)
        return _Decision(Unfixable(reason, f"the call does not bind to `{name}{describe_signature(signature)}`: it "
                                           f"{bound.detail}" if not bound.is_unknown else bound.detail))  # fmt: skip
    lacking = _find_lacking(construction, bound)
    if lacking is not None:
        return _Decision(lacking)
    for plan in replacement.plans:
        decision = _try_plan(view, use, call, replacement, construction, plan, bound)
        if isinstance(decision.outcome, Fix) or decision.needs_api:
            return decision
    if replacement.plans:
        return _try_plan(view, use, call, replacement, construction, replacement.plans[0], bound)
    return _Decision(Unfixable(Reason.NO_SUCCESSOR, "the pack states no way to build the new class"))


def _find_lacking(construction: Construction, bound: Bound) -> Unfixable | None:
    """A parameter that the new class cannot do without, and that the call leaves out or passes None for."""
    for name in construction.required:
        argument = bound.arguments.get(name)
        if argument is None:
            return Unfixable(Reason.MISSING_CONTEXT, f"the call passes no `{name}`, which the new class needs")
        if argument.is_none:
            return Unfixable(Reason.MISSING_CONTEXT, f"the call passes None as `{name}`, which the new class refuses")
    return None


def _try_plan(
    view: FileView,
    use: Use,
    call: Call,
    replacement: Replacement,
    construction: Construction,
    plan: Plan,
    bound: Bound,
) -> _Decision:
    new = find_signature(view.resolver, plan.callee) or plan.signature
    needs_api = None
    if new is None:
        template = view.facts.find_template(plan.callee)
        if template is None:
            return _Decision(Unfixable(Reason.MISSING_API, f"`{plan.callee}` does not exist"))
        needs_api, new = plan.callee, template.signature
    if (new.is_async or plan.is_async) and not view.summary.scopes[call.scope].is_async:
        return _Decision(
            Unfixable(Reason.ASYNC_NEEDED, f"`{tail_name(plan.callee)}` must be awaited in an `async def`")
        )
    carried = _carry(plan, bound)
    if isinstance(carried, Unfixable):
        return _Decision(carried)
    mismatch = bind_call(new, _as_arguments(carried, bound, plan))
    if isinstance(mismatch, Mismatch):
        name = f"{tail_name(plan.callee)}{describe_signature(new)}"
        return _Decision(
            Unfixable(Reason.DOES_NOT_BIND, f"the new call would not bind to `{name}`: it {mismatch.detail}")
        )
    if needs_api and not view.options.add_api:
        detail = f"`{tail_name(replacement.target or '')}` has no `{tail_name(plan.callee)}` yet; --add-api adds it"
        return _Decision(Unfixable(Reason.MISSING_API, detail), needs_api)
    assert replacement.target is not None
    assert use.reference is not None
    edit = ConstructEdit(
        view.summary.path,
        call.span,
        call.function,
        use.reference.prefix(use.consumed),
        use.match.source,
        replacement.target,
        plan.callee,
        spell_keywords(carried, bound, plan, new),
        awaited=(new.is_async or plan.is_async) and not call.awaited,
    )
    notes = [construction.note or "the pack says so"] if construction.applicability.value == "unsafe" else []
    mistaken = [name for name in bound.synonyms if name not in construction.aliases]
    if mistaken:
        names = ", ".join(f"`{name}`" for name in mistaken)
        notes.append(f"{names} is not a name that the old constructor had")
    note = "; ".join(notes)
    return _Decision(Fix((edit,), safe_or_unsafe(note), note), needs_api)


def _carry(plan: Plan, bound: Bound) -> tuple[Carried, ...] | Unfixable:
    """The passed arguments in source order, each with the parameter of the new callee that takes it."""
    target_of = {source: target for target, source in plan.arguments}
    carried = []
    for name, argument in bound.arguments.items():
        if name not in target_of:
            return Unfixable(Reason.DOES_NOT_BIND, f"the new call has no place for `{name}`")
        carried.append(Carried(target_of[name], argument.span))
    return tuple(sorted(carried, key=lambda item: item.span))


def _as_arguments(carried: tuple[Carried, ...], bound: Bound, plan: Plan) -> list[Argument]:
    """The carried arguments as keywords: whether the new call binds does not depend on how they are spelled."""
    by_span = {argument.span: argument for argument in bound.arguments.values()}
    return [
        Argument(item.target, 0, item.span, by_span[item.span].value, by_span[item.span].is_none, is_plain=True)
        for item in carried
    ]


def spell_keywords(carried: tuple[Carried, ...], bound: Bound, plan: Plan, signature: Signature) -> tuple[Carried, ...]:
    """Keeps arguments positional as long as they stand where the new callee takes them, in source order.

    Source order is kept, so that arguments with side effects are evaluated as before.
    """
    keywords = {argument.span: argument.keyword for argument in bound.arguments.values()}
    positions = [p.name for p in signature.parameters if p.kind in ("positional", "standard")]
    result: list[Carried] = []
    in_place = True
    for index, item in enumerate(carried):
        in_place = (
            in_place and keywords[item.span] is None and index < len(positions) and positions[index] == item.target
        )
        result.append(Carried(item.target, item.span, is_positional=in_place))
    return tuple(result)
