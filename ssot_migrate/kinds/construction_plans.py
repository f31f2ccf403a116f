"""How the new class can be built where the old one is: the pack's plans, the first whose needs are all met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssot_migrate.kinds.instances import InstanceUse
from ssot_migrate.kinds.missing_values import Filled, fill
from ssot_migrate.kinds.new_arguments import Passed, as_arguments, choose_keywords, list_sources, pass_arguments
from ssot_migrate.kinds.new_callees import NewCallee, find_new_callee
from ssot_migrate.kinds.sites import Site
from ssot_migrate.kinds.view import ByOption, FileView, Outcome, safe_or_unsafe
from ssot_migrate.model.changes import ConstructEdit, Edit, Fix, TextEdit
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import parent_name, starts_with_name, tail_name
from ssot_migrate.model.options import Option
from ssot_migrate.model.rules import Plan
from ssot_migrate.semantics.signatures import Mismatch, bind_call, describe_signature


@light_dataclass(frozen=True, slots=True)
class Decision:
    """A fix or why there is none. `needs_api` are the qualified names of what it calls and nobody has yet."""

    outcome: Outcome
    needs_api: tuple[str, ...] = ()

    @property
    def can_be_followed(self) -> bool:
        """Whether it is a fix, or would be one with `--add-api`."""
        return not isinstance(self.outcome, Unfixable)


def decide_plan(view: FileView, site: Site) -> Decision:
    """The first plan that can be followed; one that only waits for `--add-api` counts. Else why none can."""
    refusals: list[tuple[Plan, Decision]] = []
    for plan in site.replacement.plans:
        if not plan.paths or view.is_covered_by(plan.paths):
            decision = _try_plan(view, site, plan)
            if decision.can_be_followed:
                return decision
            refusals.append((plan, decision))
    if not refusals:
        return Decision(Unfixable(Reason.NO_SUCCESSOR, "the pack states no way to build the new class in this file"))
    if site.mismatch is not None:
        # A call that never bound is told as such: that something is missing for the new class comes after that.
        return Decision(site.mismatch)
    # What a plan wants to find in scope is often not there; why one that takes what is passed fails says more.
    return min(refusals, key=lambda item: bool(item[0].found or item[0].on_instance or item[0].preparation))[1]


def _try_plan(view: FileView, site: Site, plan: Plan) -> Decision:
    callee = find_new_callee(view, site, plan)
    if isinstance(callee, Unfixable):
        return Decision(callee)
    filled = _fill(view, site, plan)
    if isinstance(filled, Unfixable):
        return Decision(filled)
    passed = pass_arguments(view, site, plan, filled)
    if isinstance(passed, Unfixable):
        return Decision(passed)
    mismatch = bind_call(callee.signature, as_arguments(passed, site))
    if isinstance(mismatch, Mismatch):
        name = f"{tail_name(plan.callee)}{describe_signature(callee.signature)}"
        detail = f"the new call would not bind to `{name}`: it {mismatch.detail}"
        return Decision(Unfixable(Reason.DOES_NOT_BIND, detail))
    notes = [*_iter_notes(site, plan), callee.note, *passed.notes, *_iter_lost(view, site)]
    note = "; ".join(item for item in notes if item)
    edits: tuple[Edit, ...] = (_build_edit(view, site, plan, callee, passed), *_rename_members(view, site))
    fix = Fix(edits, safe_or_unsafe(note), note)
    if not callee.needs_api:
        return Decision(fix)
    owner, name = tail_name(parent_name(plan.callee)), tail_name(plan.callee)
    waits = Unfixable(Reason.MISSING_API, f"`{owner}` has no `{name}` yet; --add-api adds it")
    return Decision(ByOption(Option.ADD_API, fix, waits), callee.needs_api)


def _build_edit(view: FileView, site: Site, plan: Plan, callee: NewCallee, passed: Passed) -> ConstructEdit:
    target, reference = site.replacement.target, site.use.reference
    assert target is not None
    assert reference is not None
    is_elsewhere = plan.on_instance or not starts_with_name(plan.callee, target)
    owner = parent_name(plan.callee) if plan.on_instance else plan.callee if is_elsewhere else target
    return ConstructEdit(
        view.summary.path,
        site.call.span,
        site.call.function,
        reference.prefix(site.use.consumed),
        site.use.match.source,
        owner,
        plan.callee,
        choose_keywords(passed, site.bound, callee.signature),
        awaited=callee.is_async and not site.call.awaited and not site.signature.is_async,
        unawaited=site.call.awaited and site.signature.is_async and not callee.is_async,
        written=passed.written,
        preparation=passed.preparation,
        statement=site.call.statement if passed.preparation else None,
        is_elsewhere=is_elsewhere,
        receiver=callee.receiver,
    )


def _fill(view: FileView, site: Site, plan: Plan) -> Mapping[str, Filled] | Unfixable:
    """What the call leaves out and has to pass; of parameters that the plan drops nothing is needed."""
    names = frozenset(parameter.name for parameter in site.signature.parameters)
    return fill(view, site, list_sources(plan) if plan.found or plan.dropped else names)


def _rename_members(view: FileView, site: Site) -> Iterator[TextEdit]:
    """Members of what is built here that the new class names otherwise."""
    for use in view.members.uses:
        if use.renamed is not None and _is_of(use, site):
            yield TextEdit(view.summary.path, use.name, use.renamed)


def _iter_lost(view: FileView, site: Site) -> Iterator[str]:
    """Members of what is built here that it will not have, or under a name that cannot be corrected."""
    uses = [use for use in view.members.uses if site.call.index in use.calls]
    lost = [use for use in uses if use.renamed is None or not _is_of(use, site)]
    if lost:
        first = lost[0]
        more = f", and {len(lost) - 1} more of that kind" if len(lost) > 1 else ""
        new = tail_name(site.replacement.target or "")
        yield f"line {first.line} reads its `{first.member}`, which `{new}` has not under that name{more}"
    changed = view.changed_members.get(site.replacement.source, frozenset())
    yield from view.members.iter_missed(site.call, changed, tail_name(site.replacement.target or ""))


def _is_of(use: InstanceUse, site: Site) -> bool:
    """Whether the value that a member is read on is built here and nowhere else."""
    return use.is_certain and use.calls == {site.call.index}


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
