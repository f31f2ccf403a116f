"""SSOT102 deprecated-construction: a call that builds the deprecated class, by itself, a factory, or what holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ssot_migrate.kinds import derived
from ssot_migrate.kinds.construction_plans import Decision, decide_plan
from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.sites import Site
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, find_obstacle, short
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Construction, Replacement, Signature
from ssot_migrate.model.symbols import Variable
from ssot_migrate.semantics.held_classes import find_held_class, list_held_names
from ssot_migrate.semantics.signatures import Mismatch, bind_call, describe_signature, find_signature
from ssot_migrate.semantics.summary import Call, Role

KIND = "deprecated-construction"


def collect(view: FileView) -> Iterator[Finding]:
    yield from _collect_named(view)
    yield from _collect_held(view)
    yield from derived.collect(view)


def _collect_named(view: FileView) -> Iterator[Finding]:
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


def _collect_held(view: FileView) -> Iterator[Finding]:
    """Calls that name no class, but something that holds it: an attribute of a class, or an instance."""
    if not view.uses:
        return
    named = {use.reference.call for use in view.uses if use.reference is not None and use.reference.role is Role.CALLEE}
    held_names = list_held_names(view.summary)
    for call in view.summary.calls.values():
        held = find_held_class(view.types, view.summary, call, held_names) if call.index not in named else None
        found = view.facts.find_construction(held.symbol) if held is not None else None
        match = view.facts.find(held.symbol) if held is not None else None
        rule = find_rule(match, KIND) if match is not None else None
        if held is None or found is None or match is None or rule is None:
            continue
        yield view.build_finding(
            match.pack,
            rule,
            call.span,
            f"the deprecated `{short(match)}` is built by `{held.through}`",
            symbol=held.symbol,
            scope=call.scope,
            chain=held.chain,
            outcome=Unfixable(Reason.INDIRECT, f"`{held.through}` may stand for another class when the program runs"),
            variables=(held.holder,) if held.holder is not None else _list_variables(view, held.symbol),
            builds=match.source,
        )


def _list_variables(view: FileView, symbol: str) -> tuple[Variable, ...]:
    """The variables by which this file builds a class: their values may be what is asked for its class."""
    uses = (use for use in view.uses if use.match.source == symbol and view.is_construction(use))
    return tuple(dict.fromkeys(variable for use in uses for variable in use.variables))


def _message(use: Use, callee: str) -> str:
    old = short(use.match)
    how = f" by `{tail_name(callee)}`" if use.members or not old[:1].isupper() else ""
    if use.match.target is None:
        return f"`{old}` is called, and has no successor"
    return f"the deprecated `{old}` is built{how}" if how != f" by `{old}`" else f"the deprecated `{old}` is called"


def _decide(view: FileView, use: Use, call: Call, replacement: Replacement, construction: Construction) -> Decision:
    """The first plan whose needs are all met, or the reason why none can be proven."""
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return Decision(obstacle)
    if call.raises is not None:
        detail = f"the test asserts what the old class does here (`{call.raises}`)"
        return Decision(Unfixable(Reason.ASSERTS_OLD_BEHAVIOUR, detail))
    if use.reference is not None and not view.is_spelled_plainly(use.reference):
        return Decision(Unfixable(Reason.UNSUPPORTED_SYNTAX, "the call stands where its exact place cannot be told"))
    signature = find_signature(view.resolver, construction.callee) or construction.signature
    if not replacement.plans:
        return Decision(Unfixable(Reason.NO_SUCCESSOR, "the pack states no way to build the new class"))
    names = {**construction.synonyms, **construction.aliases}
    bound = bind_call(_without_needs(signature), call.arguments, names)
    if isinstance(bound, Mismatch):
        return Decision(_describe_mismatch(construction, signature, bound))
    mismatch = bind_call(signature, call.arguments, names)
    never_bound = _describe_mismatch(construction, signature, mismatch) if isinstance(mismatch, Mismatch) else None
    return decide_plan(view, Site(use, call, replacement, construction, signature, bound, never_bound))


def _without_needs(signature: Signature) -> Signature:
    """The same parameters, none of which has to be passed."""
    return replace(signature, parameters=tuple(replace(p, has_default=True) for p in signature.parameters))


def _describe_mismatch(construction: Construction, signature: Signature, mismatch: Mismatch) -> Unfixable:
    if mismatch.is_unknown:
        return Unfixable(Reason.STAR_ARGUMENTS, mismatch.detail)
    name = f"{tail_name(construction.callee)}{describe_signature(signature)}"
    return Unfixable(Reason.DOES_NOT_BIND, f"the call does not bind to `{name}`: it {mismatch.detail}")
