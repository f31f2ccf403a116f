"""SSOT105 deprecated-member: an attribute or method of the old class that the new one lacks or names otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, find_obstacle, short
from ssot_migrate.model.changes import Fix, NameEdit, TextEdit
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Hop, Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability

KIND = "deprecated-member"


def find_member(view: FileView, use: Use) -> str | None:
    """The member of a replaced class that a use reads, where the new class lacks or renames it."""
    if use.reference is None or not use.members or use.match.target is None or use.match.rest:
        return None
    member = use.members[0]
    replacement = use.match.replacement
    if member in replacement.removed_members or member in replacement.renamed_members:
        return member
    if member.startswith("__") and member.endswith("__"):
        return None
    if view.resolver.find_class(use.match.target) is None:
        return None
    return None if view.resolver.has_member(use.match.target, member) else member


def collect(view: FileView) -> Iterator[Finding]:
    """Members read on the class itself, then those read on its instances."""
    yield from _collect_on_class(view)
    yield from _collect_on_instances(view)


def _collect_on_instances(view: FileView) -> Iterator[Finding]:
    for use in view.instance_uses:
        rule, reference = find_rule(use.match, KIND), use.reference
        if rule is None:
            continue
        old, new = short(use.match), tail_name(use.match.target or "")
        value = ".".join(reference.chain[: use.count])
        lines = sorted(view.summary.calls[call].line for call in use.calls)
        built = f"line {lines[0]} builds it" if lines else "another file builds it"
        if use.renamed is not None:
            message = f"`{value}` is a `{old}`, and what it calls `{use.member}` is `{use.renamed}` in `{new}`"
            outcome = Unfixable(Reason.HELD_BACK, f"it changes together with what it is read on: {built}")
        else:
            message = f"`{value}` is a `{old}`, and `{new}` has no `{use.member}`"
            advice = use.match.replacement.removed_members.get(use.member)
            detail = f"`{new}` has no `{use.member}`" + (f": {advice}" if advice else f"; {built}")
            outcome = Unfixable(Reason.MISSING_MEMBER, detail)
        yield view.build_finding(
            use.match.pack,
            rule,
            reference.prefix(use.count),
            message,
            symbol=f"{use.match.source}.{use.member}",
            scope=reference.scope,
            chain=(Hop(view.summary.path, reference.line),),
            outcome=outcome,
        )


def _collect_on_class(view: FileView) -> Iterator[Finding]:
    for use in view.uses:
        reference = use.reference
        rule = find_rule(use.match, KIND)
        if rule is None or reference is None or view.is_construction(use):
            continue
        member = find_member(view, use)
        if member is None:
            continue
        renamed = use.match.replacement.renamed_members.get(member)
        new = tail_name(use.match.target or "")
        message = (
            f"`{short(use.match)}.{member}` is called `{renamed}` in `{new}`"
            if renamed
            else f"`{new}` has no `{member}`, which `{short(use.match)}` has"
        )
        yield view.build_finding(
            use.match.pack,
            rule,
            reference.prefix(use.consumed + 1),
            message,
            symbol=f"{use.match.source}.{member}",
            scope=reference.scope,
            chain=use.chain,
            outcome=_decide(view, use, member, renamed),
            variables=use.variables,
            provider=use.provider,
        )


def _decide(view: FileView, use: Use, member: str, renamed: str | None) -> Fix | Unfixable:
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return obstacle
    reference, target = use.reference, use.match.target
    assert reference is not None
    assert target is not None
    if renamed is None:
        advice = use.match.replacement.removed_members.get(member, "")
        if view.resolver.has_member(target, member) is None:
            advice = advice or "a base class outside the project may have it"
        detail = f"`{tail_name(target)}` has no `{member}`"
        return Unfixable(Reason.MISSING_MEMBER, f"{detail}: {advice}" if advice else detail)
    end = reference.ends[use.consumed + 1]
    tail = Span(end - len(member.encode()), end)
    edits = (
        NameEdit(view.summary.path, reference.prefix(use.consumed), use.match.source, target),
        TextEdit(view.summary.path, tail, renamed),
    )
    return Fix(edits, Applicability.SAFE)
