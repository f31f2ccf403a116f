"""The arguments of a new call, by one plan: carried over, found in scope, built, or filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ssot_migrate.kinds.missing_values import Filled, describe, find_only
from ssot_migrate.kinds.preparations import find_obstacle_above
from ssot_migrate.kinds.sites import Site
from ssot_migrate.kinds.templates import fill_template, list_bound_names, list_placeholders
from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.changes import Carried, Text, Written
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Plan, Signature
from ssot_migrate.semantics.signatures import Bound
from ssot_migrate.semantics.summary import Argument


def list_used(plan: Plan) -> frozenset[str]:
    """The old parameters that the texts of a plan are made of."""
    texts = (plan.preparation, *(text for _, text in plan.built))
    return frozenset(name for text in texts for name in list_placeholders(text))


def list_sources(plan: Plan) -> frozenset[str]:
    """The old parameters that a plan makes something of."""
    return list_used(plan).union(old for _, old in plan.arguments)


@light_dataclass(frozen=True, slots=True)
class Passed:
    """What a new call gets: taken over, written anew, and what is written above it. `notes` say why it is not safe."""

    carried: tuple[Carried, ...]
    written: tuple[Written, ...]
    preparation: Text
    notes: tuple[str, ...]


def pass_arguments(view: FileView, site: Site, plan: Plan, filled: Mapping[str, Filled]) -> Passed | Unfixable:
    """The arguments of the new call by one plan, or why they cannot be passed so."""
    arguments = _Arguments(view, site, plan, filled)
    carried, written, preparation = arguments.carry(), arguments.write(), arguments.prepare()
    if isinstance(carried, Unfixable):
        return carried
    if isinstance(written, Unfixable):
        return written
    if isinstance(preparation, Unfixable):
        return preparation
    return Passed(carried, written, preparation, tuple(arguments.notes))


class _Arguments:
    """One new call, worked out step by step. `notes` say why the arguments are not safe to write."""

    def __init__(self, view: FileView, site: Site, plan: Plan, filled: Mapping[str, Filled]) -> None:
        self._view = view
        self._site = site
        self._plan = plan
        self._filled = filled
        self._target_of = {source: target for target, source in plan.arguments}
        # What is made up gets a name above the call where the plan has something there: it is used more than once.
        self._named = [name for name, item in filled.items() if item.is_made_up and plan.preparation]
        self.notes: list[str] = []

    def carry(self) -> tuple[Carried, ...] | Unfixable:
        """The passed arguments in source order, each with the parameter of the new callee that takes it."""
        used = list_used(self._plan)
        carried, gone = [], []
        for name, argument in self._site.bound.arguments.items():
            if name in self._filled:
                continue
            if name in self._target_of:
                carried.append(Carried(self._target_of[name], argument.span))
            elif name not in used and not self._plan.found and name not in self._plan.dropped:
                return Unfixable(Reason.DOES_NOT_BIND, f"the new call has no place for `{name}`")
            elif name not in used:
                gone.append(name)
            if name not in self._target_of and self._has_comment_beside(argument):
                detail = f"a comment stands beside what is passed as `{name}`, which would go"
                return Unfixable(Reason.UNSUPPORTED_SYNTAX, detail)
            if (name in used or name not in self._target_of or self._plan.preparation) and not argument.is_plain:
                return Unfixable(
                    Reason.NOT_PROVABLE,
                    f"what is passed as `{name}` is no plain name, and would be evaluated elsewhere",
                )
        if gone:
            self.notes.append(" and ".join(f"`{name}`" for name in gone) + " would not be passed any more")
        return tuple(sorted(carried, key=lambda item: item.span))

    def _has_comment_beside(self, argument: Argument) -> bool:
        """Whether a comment stands between an argument and its neighbours, or the parentheses."""
        call = self._site.call
        others = [item.span for item in call.arguments if item is not argument]
        start = max((span.end for span in others if span < argument.span), default=call.function.end)
        end = min((span.start for span in others if span > argument.span), default=call.span.end)
        gaps = (Span(start, argument.span.start), Span(argument.span.end, end))
        return any("#" in self._view.text(gap) for gap in gaps)

    def write(self) -> tuple[Written, ...] | Unfixable:
        """The arguments that the old call does not have."""
        written = []
        for name, filled in self._filled.items():
            if name in self._target_of:
                text = (name,) if name in self._named else filled.text
                written.append(Written(self._target_of[name], text, filled.replaces))
            self.notes.append(filled.note)
        for target, symbol in self._plan.found:
            found = find_only(self._view, self._site.call, symbol)
            if isinstance(found, Unfixable):
                return replace(found, detail=f"`{target}` must be {found.detail}")
            self.notes.append(f"{describe(self._view, found)} is the only `{tail_name(symbol)}` at hand")
            written.append(Written(target, (found.text,)))
        for target, template in self._plan.built:
            built = self._fill(template)
            if isinstance(built, Unfixable):
                return built
            written.append(Written(target, built))
        return tuple(written)

    def prepare(self) -> Text | Unfixable:
        """What has to be written above the call; () for nothing."""
        if not self._plan.preparation:
            return ()
        names = (*self._named, *list_bound_names(self._plan.preparation))
        obstacle = find_obstacle_above(self._view, self._site.call, names)
        if obstacle is not None:
            return obstacle
        text = self._fill(self._plan.preparation.strip("\n"))
        if isinstance(text, Unfixable):
            return text
        made_up = (piece for name in self._named for piece in (f"{name} = ", *self._filled[name].text, "\n"))
        return (*made_up, *text)

    def _fill(self, template: str) -> Text | Unfixable:
        """A text of the plan with what was passed in place of its placeholders."""
        texts = {name: self._view.text(argument.value) for name, argument in self._site.bound.arguments.items()}
        for name, filled in self._filled.items():
            if name in self._named:
                texts[name] = name
            elif not filled.is_made_up:
                texts[name] = "".join(piece for piece in filled.text if isinstance(piece, str))
            elif name in list_placeholders(template):
                return Unfixable(Reason.NOT_PROVABLE, f"what is made up as `{name}` would be made up more than once")
        absent = next((name for name in list_placeholders(template) if name not in texts), None)
        if absent is not None:
            return Unfixable(Reason.DOES_NOT_BIND, f"the call passes no `{absent}`, of which something is to be built")
        return fill_template(template, texts, self._plan.imports)


def as_arguments(passed: Passed, site: Site) -> list[Argument]:
    """The new call's arguments as keywords: whether it binds does not depend on how they are spelled."""
    by_span = {argument.span: argument for argument in site.bound.arguments.values()}
    carried = [
        Argument(item.target, 0, item.span, by_span[item.span].value, by_span[item.span].is_none, is_plain=True)
        for item in passed.carried
    ]
    whole = site.call.span
    added = [Argument(item.target, 0, whole, whole, is_none=False, is_plain=True) for item in passed.written]
    return [*carried, *added]


def choose_keywords(passed: Passed, bound: Bound, signature: Signature) -> tuple[Carried, ...]:
    """Keeps arguments positional as long as they stand where the new callee takes them, in source order.

    Source order is kept, so that arguments with side effects are evaluated as before.
    """
    keywords = {argument.span: argument.keyword for argument in bound.arguments.values()}
    positions = [p.name for p in signature.parameters if p.kind in ("positional", "standard")]
    first_written = min((item.replaces for item in passed.written if item.replaces is not None), default=None)
    result: list[Carried] = []
    in_place = True
    for index, item in enumerate(passed.carried):
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
