"""What may be passed for a parameter that a call leaves out: the one value at hand, or what a pack offers for tests."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ssot_migrate.kinds.sites import Site
from ssot_migrate.kinds.templates import fill_template
from ssot_migrate.kinds.view import FileView, resolve_symbol
from ssot_migrate.model.changes import Text
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Parameter
from ssot_migrate.semantics.in_scope import AtHand, find_at_hand
from ssot_migrate.semantics.summary import Call


@light_dataclass(frozen=True, slots=True)
class Filled:
    """The text for one parameter, and why it is not safe to write it. `replaces` is the None that was passed.

    `is_made_up`: it builds a value, so that it must be written once only.
    """

    text: Text
    note: str
    replaces: Span | None = None
    is_made_up: bool = False


def fill(view: FileView, site: Site, wanted: Container[str]) -> Mapping[str, Filled] | Unfixable:
    """What to pass for each of the wanted parameters that the call leaves out; or why one of them cannot be told."""
    filled: dict[str, Filled] = {}
    for parameter in site.signature.parameters:
        if parameter.name in wanted and _is_lacking(site, parameter):
            answer = _fill_one(view, site, parameter.name)
            if isinstance(answer, Unfixable):
                return answer
            filled[parameter.name] = answer
    return filled


def _is_lacking(site: Site, parameter: Parameter) -> bool:
    """Whether it has to be passed and the call leaves it out, or passes None for it."""
    argument = site.bound.arguments.get(parameter.name)
    is_required = parameter.name in site.construction.required
    if argument is not None:
        return argument.is_none and is_required
    return is_required or not (parameter.has_default or parameter.kind in ("star", "double-star"))


def _fill_one(view: FileView, site: Site, name: str) -> Filled | Unfixable:
    call, argument = site.call, site.bound.arguments.get(name)
    lack = f"the call passes None as `{name}`" if argument is not None else f"the call passes no `{name}`"
    symbol = site.construction.types.get(name)
    found = find_at_hand(view.types, view.summary, call, symbol) if symbol is not None else []
    replaces = argument.span if argument is not None else None
    if len(found) == 1:
        note = f"{lack}; {describe(view, found[0])} is the only `{tail_name(symbol or '')}` at hand"
        return Filled((found[0].text,), note, replaces)
    if found:
        several = " and ".join(describe(view, item) for item in found)
        kind = tail_name(symbol or "")
        return Unfixable(Reason.MISSING_CONTEXT, f"{lack}; {several} are each a `{kind}`: nothing tells which is meant")
    # Who passes None means it: a made-up value would change what is tested.
    offered = _make_up(view, site, name, lack) if argument is None else None
    refusal = "which the new class refuses" if argument is not None else "which the new class needs"
    return offered or Unfixable(Reason.MISSING_CONTEXT, f"{lack}, {refusal}")


def _make_up(view: FileView, site: Site, name: str, lack: str) -> Filled | Unfixable | None:
    """What the pack offers for tests; nothing for a call that never bound, as nobody knows what it is about."""
    offer = next(
        (item for item in site.construction.fills if item.parameter == name and view.is_covered_by(item.paths)), None
    )
    test = _find_test(view, site.call.scope)
    if offer is None or test is None or site.mismatch is not None:
        return None
    absent = next((symbol for symbol in offer.imports if resolve_symbol(view.resolver, symbol) is None), None)
    if absent is not None:
        return Unfixable(Reason.MISSING_TARGET, f"{lack}, and `{absent}`, which the pack would build, does not exist")
    lost = next((use for use in view.members.uses if site.call.index in use.calls and use.renamed is None), None)
    if lost is not None:
        about = f"line {lost.line} reads `{lost.member}`, which only the old class has"
        return Unfixable(Reason.MISSING_CONTEXT, f"{lack}, and the test is about that: {about}")
    note = f"{lack}, and none is at hand; the pack offers one that is made up for the test"
    return Filled(fill_template(offer.text, {"test": test}, offer.imports), note, is_made_up=True)


def find_only(view: FileView, call: Call, symbol: str) -> AtHand | Unfixable:
    """The one value of a class that is at hand at a call; or that there is none, or more than one."""
    found = find_at_hand(view.types, view.summary, call, symbol)
    if len(found) == 1:
        return found[0]
    there = " and ".join(describe(view, item) for item in found) or "nothing"
    return Unfixable(Reason.MISSING_CONTEXT, f"the only `{tail_name(symbol)}` at hand, and there is {there}")


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
