"""What takes the place of a method by which the old class is built, where tests name it: in patches and the like."""

from __future__ import annotations

from ssot_migrate.kinds.facts import Match
from ssot_migrate.kinds.view import ByOption, FileView
from ssot_migrate.model.changes import Fix
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.options import Option
from ssot_migrate.semantics.signatures import find_signature


def find_new_builder(view: FileView, match: Match, member: str) -> str | None:
    """The qualified name of what calls of the member become, where that is one way of building the old class:
    a member of the new class that is there, or that can be added.
    """
    target = match.target
    if target is None or view.facts.find_construction(f"{match.source}.{member}") is None:
        return None
    for plan in match.replacement.plans:
        if plan.paths and not view.is_covered_by(plan.paths):
            continue
        is_there = find_signature(view.resolver, plan.callee) is not None
        if parent_name(plan.callee) == target and (is_there or view.facts.find_template(plan.callee) is not None):
            return plan.callee
    return None


def find_needed_api(view: FileView, builder: str | None) -> tuple[str, ...]:
    """The builder, where nobody has it yet."""
    return (builder,) if builder is not None and find_signature(view.resolver, builder) is None else ()


def fix_with_builder(view: FileView, builder: str, fix: Fix) -> Fix | ByOption:
    """The fix, which names the builder: it waits for one that nobody has yet."""
    if not find_needed_api(view, builder):
        return fix
    waits = Unfixable(Reason.MISSING_API, f"`{builder}` does not exist yet; --add-api adds it")
    return ByOption(Option.ADD_API, fix, waits)


def describe_builder(builder: str, member: str) -> str:
    """Why it is unsafe: whether the mock fits what is called now, only the test knows."""
    return f"`{tail_name(builder)}` is patched in place of `{member}`, whose calls become calls of it"
