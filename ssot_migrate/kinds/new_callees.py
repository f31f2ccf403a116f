"""What a plan calls at one place: what it takes, whether it has to be awaited, and on which value it is called."""

from __future__ import annotations

from dataclasses import replace

from ssot_migrate.kinds.missing_api import has_home
from ssot_migrate.kinds.missing_values import describe, find_only
from ssot_migrate.kinds.sites import Site
from ssot_migrate.kinds.view import FileView, resolve_symbol
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import Plan, Signature
from ssot_migrate.semantics.signatures import find_signature


@light_dataclass(frozen=True, slots=True)
class NewCallee:
    """`needs_api` is its qualified name where it has to be added first.

    `receiver` is the text of the value on which a method of instances is called, `note` where that comes from.
    """

    signature: Signature
    is_async: bool
    needs_api: tuple[str, ...] = ()
    receiver: str = ""
    note: str = ""


def find_new_callee(view: FileView, site: Site, plan: Plan) -> NewCallee | Unfixable:
    """What the plan calls in place of an old call; or why it cannot be called there."""
    absent = next((symbol for symbol in plan.imports if resolve_symbol(view.resolver, symbol) is None), None)
    if absent is not None:
        return Unfixable(Reason.MISSING_TARGET, f"`{absent}`, which the new call names, does not exist")
    needs_api: tuple[str, ...]
    signature, needs_api = find_signature(view.resolver, plan.callee) or plan.signature, ()
    if signature is None:
        template = view.facts.find_template(plan.callee)
        if template is None or not has_home(view.resolver, plan.callee):
            return Unfixable(Reason.MISSING_API, f"`{plan.callee}` does not exist")
        needs_api, signature = (plan.callee,), template.signature
    elif not plan.on_instance and not _is_reached_by_name(view, plan.callee):
        return Unfixable(Reason.MISSING_API, f"`{plan.callee}` is a method of an instance, and there is none")
    is_async = signature.is_async or plan.is_async
    obstacle = _find_async_obstacle(view, site, plan, is_async=is_async)
    if obstacle is not None:
        return obstacle
    if not plan.on_instance:
        return NewCallee(signature, is_async, needs_api)
    owner = parent_name(plan.callee)
    found = find_only(view, site.call, owner)
    if isinstance(found, Unfixable):
        return replace(found, detail=f"`{tail_name(plan.callee)}` is called on {found.detail}")
    note = f"{describe(view, found)} is the only `{tail_name(owner)}` at hand"
    return NewCallee(signature, is_async, needs_api, found.text, note)


def _find_async_obstacle(view: FileView, site: Site, plan: Plan, *, is_async: bool) -> Unfixable | None:
    """Why the new call cannot be awaited where the old one is, or stand where nothing awaits that."""
    name = tail_name(plan.callee)
    if is_async and not site.signature.is_async and not view.summary.scopes[site.call.scope].is_async:
        return Unfixable(Reason.ASYNC_NEEDED, f"`{name}` must be awaited in an `async def`")
    if site.signature.is_async and not is_async and not site.call.awaited:
        return Unfixable(Reason.NOT_PROVABLE, f"what is called here is awaited elsewhere, and `{name}` is no coroutine")
    return None


def _is_reached_by_name(view: FileView, callee: str) -> bool:
    """Whether it can be called by its qualified name: a class, a function, a method of the class itself."""
    method = view.resolver.find_method(parent_name(callee), tail_name(callee))
    return method is None or method[1].is_classmethod or method[1].is_staticmethod
