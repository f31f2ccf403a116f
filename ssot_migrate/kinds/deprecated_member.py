"""SSOT105 deprecated-member: an attribute or method of the old class that the new one lacks or names otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ssot_migrate.kinds.builders import describe_builder, find_needed_api, find_new_builder, fix_with_builder
from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.heirs import list_heirs
from ssot_migrate.kinds.instances import InstanceUse
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, Outcome, find_obstacle, short
from ssot_migrate.model.changes import Fix, NameEdit, TextEdit
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Hop, Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability
from ssot_migrate.semantics.lookups import READING
from ssot_migrate.semantics.summary import Role, StringLiteral

KIND = "deprecated-member"


def find_member(view: FileView, use: Use) -> str | None:
    """The member of a replaced class that a use reads, where the new class lacks or renames it."""
    if use.reference is None or not use.members:
        return None
    return use.members[0] if _is_lacking(view, use, use.members[0]) else None


def _is_lacking(view: FileView, use: Use, member: str) -> bool:
    """Whether the new class has no such member, or has it under another name."""
    if use.match.target is None or use.match.rest:
        return False
    replacement = use.match.replacement
    if member in replacement.removed_members or member in replacement.renamed_members:
        return True
    if member.startswith("__") and member.endswith("__"):
        return False
    if view.resolver.find_class(use.match.target) is None:
        return False
    return not view.resolver.has_member(use.match.target, member)


def collect(view: FileView) -> Iterator[Finding]:
    """Members read on the class itself, those named beside it in a string, then those read on its instances."""
    yield from _collect_on_class(view)
    yield from _collect_named(view)
    yield from _collect_on_instances(view)


def _collect_on_instances(view: FileView) -> Iterator[Finding]:
    for use in view.members.uses:
        rule = find_rule(use.match, KIND)
        if rule is None:
            continue
        old, new = short(use.match), tail_name(use.match.target or "")
        value = f"`{use.value}`" if use.value else "this"
        what = f"{value} {'is' if use.is_certain else 'may be'} an instance of `{old}`"
        if use.heir:
            what = f"`{tail_name(use.heir)}` derives from `{old}`"
        if use.renamed is not None:
            message = f"{what}, and what it calls `{use.member}` is `{use.renamed}` in `{new}`"
        else:
            message = f"{what}, and `{new}` has no `{use.member}`"
        yield view.build_finding(
            use.match.pack,
            rule,
            use.span,
            message,
            symbol=f"{use.match.source}.{use.member}",
            scope=use.scope,
            chain=(Hop(view.summary.path, use.line),),
            outcome=_decide_on_instance(view, use),
            variables=list_heirs(view.resolver, use.heir, use.match.source) if use.heir else (),
            # Which of the two a value from elsewhere is depends on who still builds the old one.
            identity=use.match.source if use.renamed is not None and not use.heir and not use.calls else None,
        )


def _decide_on_instance(view: FileView, use: InstanceUse) -> Fix | Unfixable:
    """A class that derives from the old one moves with such places; what builds the old one has edits for its own."""
    lines = sorted(view.summary.calls[call].line for call in use.calls)
    built = f"line {lines[0]} builds it" if lines else "another file builds it"
    if use.renamed is None:
        absent = f"`{tail_name(use.match.target or '')}` has no `{use.member}`"
        advice = use.match.replacement.removed_members.get(use.member)
        return Unfixable(Reason.MISSING_MEMBER, f"{absent}: {advice}" if advice else f"{absent}; {built}")
    if use.heir or not use.calls:
        return Fix((TextEdit(view.summary.path, use.name, use.renamed),), Applicability.SAFE)
    return Unfixable(Reason.HELD_BACK, f"it changes together with what it is read on: {built}")


def _collect_named(view: FileView) -> Iterator[Finding]:
    """`getattr(Old, "member")` and its like."""
    strings = {(item.call, item.argument): item for item in view.summary.strings}
    for use in view.uses:
        string, rule = _find_named(view, use, strings), find_rule(use.match, KIND)
        if string is None or rule is None or not _is_lacking(view, use, string.value):
            continue
        builder = find_new_builder(view, use.match, string.value)
        yield view.build_finding(
            use.match.pack,
            rule,
            string.span,
            _message_on_class(use, string.value),
            symbol=f"{use.match.source}.{string.value}",
            scope=string.scope,
            chain=use.chain,
            outcome=_decide_named(view, use, string, builder),
            variables=use.variables,
            provider=use.provider,
            needs_api=find_needed_api(view, builder),
        )


def _find_named(
    view: FileView, use: Use, strings: Mapping[tuple[int | None, int | str | None], StringLiteral]
) -> StringLiteral | None:
    """The string that names a member of the class, where a use is the class in such a call."""
    reference = use.reference
    if reference is None or use.members or reference.role is not Role.ARGUMENT or reference.call is None:
        return None
    call = view.summary.calls.get(reference.call)
    string = strings.get((reference.call, 1)) or strings.get((reference.call, "attribute"))
    if call is None or string is None or reference.argument not in (0, "target") or "." in string.value:
        return None
    return string if view.text(call.function).rpartition(".")[2] in READING else None


def _decide_named(view: FileView, use: Use, string: StringLiteral, builder: str | None) -> Outcome:
    """The name changes with the class beside it, which has a finding and an edit of its own."""
    obstacle = find_obstacle(view.resolver, use)
    renamed = use.match.replacement.renamed_members.get(string.value)
    if obstacle is not None:
        return obstacle
    if renamed is None and builder is None:
        return _describe_missing(view, use, string.value)
    if string.content is None:
        return Unfixable(Reason.UNSUPPORTED_SYNTAX, "the name is not written in one plain piece")
    if renamed is not None:
        return Fix((TextEdit(view.summary.path, string.content, renamed),), Applicability.SAFE)
    assert builder is not None
    edit = TextEdit(view.summary.path, string.content, tail_name(builder))
    note = describe_builder(builder, string.value)
    return fix_with_builder(view, builder, Fix((edit,), Applicability.UNSAFE, note))


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
        yield view.build_finding(
            use.match.pack,
            rule,
            reference.prefix(use.consumed + 1),
            _message_on_class(use, member),
            symbol=f"{use.match.source}.{member}",
            scope=reference.scope,
            chain=use.chain,
            outcome=_decide(view, use, member, renamed),
            variables=use.variables,
            provider=use.provider,
        )


def _message_on_class(use: Use, member: str) -> str:
    renamed, new = use.match.replacement.renamed_members.get(member), tail_name(use.match.target or "")
    if renamed:
        return f"`{short(use.match)}.{member}` is called `{renamed}` in `{new}`"
    return f"`{new}` has no `{member}`, which `{short(use.match)}` has"


def _describe_missing(view: FileView, use: Use, member: str) -> Unfixable:
    target = use.match.target or ""
    advice = use.match.replacement.removed_members.get(member, "")
    if view.resolver.has_member(target, member) is None:
        advice = advice or "a base class outside the project may have it"
    detail = f"`{tail_name(target)}` has no `{member}`"
    return Unfixable(Reason.MISSING_MEMBER, f"{detail}: {advice}" if advice else detail)


def _decide(view: FileView, use: Use, member: str, renamed: str | None) -> Fix | Unfixable:
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return obstacle
    reference, target = use.reference, use.match.target
    assert reference is not None
    assert target is not None
    if renamed is None:
        return _describe_missing(view, use, member)
    end = reference.ends[use.consumed + 1]
    tail = Span(end - len(member.encode()), end)
    edits = (
        NameEdit(view.summary.path, reference.prefix(use.consumed), use.match.source, target),
        TextEdit(view.summary.path, tail, renamed),
    )
    return Fix(edits, Applicability.SAFE)
