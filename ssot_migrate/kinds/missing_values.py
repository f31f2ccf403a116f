"""What may be passed for a parameter that a call leaves out: the one value at hand, or what a pack offers for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Construction, Fill, Signature
from ssot_migrate.semantics.in_scope import AtHand, find_at_hand
from ssot_migrate.semantics.signatures import Bound
from ssot_migrate.semantics.summary import Call


@dataclass(frozen=True, slots=True)
class Filled:
    """The text for one parameter, and why it is not safe to write it. `replaces` is the None that was passed."""

    text: str
    note: str
    replaces: Span | None = None
    imports: tuple[str, ...] = ()


def find_lacking(construction: Construction, signature: Signature, bound: Bound) -> list[str]:
    """The parameters that the new class needs and the call leaves out, or passes None for, in order."""
    needed = {
        parameter.name
        for parameter in signature.parameters
        if not parameter.has_default and parameter.kind not in ("star", "double-star")
    }
    lacking = []
    for parameter in signature.parameters:
        argument = bound.arguments.get(parameter.name)
        is_required = parameter.name in construction.required
        if (argument is None and (is_required or parameter.name in needed)) or (
            argument is not None and argument.is_none and is_required
        ):
            lacking.append(parameter.name)
    return lacking


def fill(
    view: FileView, call: Call, construction: Construction, bound: Bound, lacking: Iterable[str], *, did_bind: bool
) -> Mapping[str, Filled] | Unfixable:
    """What to pass for each of the parameters; or why one of them cannot be told.

    Values are only made up for a call that did bind to the old signature: one that never worked is not understood.
    """
    filled: dict[str, Filled] = {}
    offers = construction.fills if did_bind else ()
    for name in lacking:
        answer = _fill_one(view, call, construction, bound, name, offers)
        if isinstance(answer, Unfixable):
            return answer
        filled[name] = answer
    return filled


def _fill_one(
    view: FileView, call: Call, construction: Construction, bound: Bound, name: str, offers: tuple[Fill, ...]
) -> Filled | Unfixable:
    argument = bound.arguments.get(name)
    lack = f"the call passes None as `{name}`" if argument is not None else f"the call passes no `{name}`"
    symbol = construction.types.get(name)
    found = find_at_hand(view.types, view.summary, call, symbol) if symbol is not None else []
    replaces = argument.span if argument is not None else None
    if len(found) == 1:
        note = f"{lack}; {describe(view, found[0])} is the only `{tail_name(symbol or '')}` at hand"
        return Filled(found[0].text, note, replaces)
    if found:
        several = " and ".join(describe(view, item) for item in found)
        kind = tail_name(symbol or "")
        return Unfixable(Reason.MISSING_CONTEXT, f"{lack}; {several} are each a `{kind}`: nothing tells which is meant")
    # Who passes None means it: a made-up value would change what is tested.
    for offer in offers if argument is None else ():
        if offer.parameter == name and view.is_covered_by(offer.paths):
            lost = next((use for use in view.instance_uses if call.index in use.calls and use.renamed is None), None)
            if lost is not None:
                about = f"line {lost.reference.line} reads `{lost.member}`, which only the old class has"
                return Unfixable(Reason.MISSING_CONTEXT, f"{lack}, and the test is about that: {about}")
            test = _find_test(view, call.scope)
            if test is not None:
                note = f"{lack}, and none is at hand; the pack offers one that is made up for the test"
                return Filled(offer.text.replace("{test}", test), note, replaces, offer.imports)
    refusal = "which the new class refuses" if argument is not None else "which the new class needs"
    return Unfixable(Reason.MISSING_CONTEXT, f"{lack}, {refusal}")


def describe(view: FileView, found: AtHand) -> str:
    """The value, and where it comes from."""
    where = f"line {found.hop.line}" if found.hop.path == view.summary.path else str(found.hop)
    return f"the {found.what} `{found.text}` of {where}"


def _find_test(view: FileView, scope: int | None) -> str | None:
    """The name of the outermost function around a call that is a test, a fixture, or a method of a test class."""
    found = None
    while scope is not None:
        function = view.types.places.find_function(view.summary, scope)
        found = tail_name(function.qualname) if function is not None else found
        scope = view.summary.scopes[scope].parent
    return found
