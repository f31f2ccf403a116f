"""SSOT104 deprecated-string: a string that names a replaced symbol: patch targets, importlib, `__all__`, lists."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.builders import describe_builder, find_needed_api, find_new_builder, fix_with_builder
from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.name_tests import build_name_test
from ssot_migrate.kinds.string_functions import find_string_function
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import (
    FileView,
    Outcome,
    describe_ambiguity,
    describe_target,
    is_called_only,
    resolve_symbol,
    safe_or_unsafe,
    short,
)
from ssot_migrate.model.changes import Fix, FollowEdit, TextEdit
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import Applicability, StringFunction, StringMeaning
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.summary import StringLiteral

KIND = "deprecated-string"


def collect(view: FileView) -> Iterator[Finding]:
    for use in view.uses:
        string = use.string
        rule = find_rule(use.match, KIND)
        if string is None or rule is None:
            continue
        if string.test is not None:
            yield build_name_test(view, use, rule, string, string.test)
            continue
        function = find_string_function(view, string)
        patches = function is not None and function.meaning is StringMeaning.PATCH
        builder = find_new_builder(view, use.match, use.members[0]) if patches and len(use.members) == 1 else None
        yield view.build_finding(
            use.match.pack,
            rule,
            string.span,
            _message(use, string, patches),
            symbol=".".join((use.match.source, *use.members)),
            scope=string.scope,
            chain=use.chain,
            outcome=_decide(view, use, string, function, builder),
            variables=_list_variables(use, string, patches),
            identity=use.match.source if patches else None,
            needs_api=find_needed_api(view, builder),
        )


def _list_variables(use: Use, string: StringLiteral, patches: bool) -> tuple[Variable, ...]:
    """The variables that the string stands for. `with patch("legacy.E") as mock` names none of this file."""
    if not patches or "." not in string.value:
        return use.variables
    return tuple(variable for variable in use.variables if variable == use.provider)


def _message(use: Use, string: StringLiteral, patches: bool) -> str:
    if string.in_all:
        return f"`__all__` exports the deprecated `{short(use.match)}`"
    what = "is patched by name" if patches else "is named in a string"
    return f"the deprecated `{use.match.source}` {what}; {describe_target(use.match)}"


def _decide(
    view: FileView, use: Use, string: StringLiteral, function: StringFunction | None, builder: str | None
) -> Outcome:
    obstacle = _find_obstacle(view, use, string, function, builder)
    if obstacle is not None:
        return obstacle
    content, target = string.content, use.match.target
    assert content is not None
    if string.in_all:
        return Fix((FollowEdit(view.summary.path, content, use.variables[0]),), Applicability.SAFE)
    assert target is not None
    if builder is not None:
        return fix_with_builder(view, builder, _patch_builder(view, use, string, content, builder))
    edit: FollowEdit | TextEdit
    if use.follows_provider:
        edit = _follow(view, use, string, content)  # patched where it is used: whatever that file calls it
    elif "." in string.value:
        edit = TextEdit(view.summary.path, content, ".".join((target, *use.members)))
    else:
        edit = TextEdit(view.summary.path, content, tail_name(target))
    note = _find_danger(use, function)
    return Fix((edit,), safe_or_unsafe(note), note)


def _patch_builder(view: FileView, use: Use, string: StringLiteral, content: Span, builder: str) -> Fix:
    """What is patched instead is what the calls become; whether the mock fits it, only the test knows."""
    member = Span(content.end - len(use.members[0].encode()), content.end)
    edits: tuple[FollowEdit | TextEdit, ...] = (TextEdit(view.summary.path, content, builder),)
    if use.follows_provider:
        edits = (_follow(view, use, string, content), TextEdit(view.summary.path, member, tail_name(builder)))
    return Fix(edits, Applicability.UNSAFE, describe_builder(builder, use.members[0]))


def _find_danger(use: Use, function: StringFunction | None) -> str:
    """Why naming the successor instead may change what happens elsewhere; "" where it cannot."""
    if function is None:
        return "what the string is used for cannot be told"
    match function.meaning:
        case StringMeaning.PATCH:
            return ""
        case StringMeaning.LABEL:
            return "something only bears that name, and need not change it with the code"
        case StringMeaning.LOOK_UP:
            is_module = isinstance(use.resolution, Resolved) and use.resolution.is_module
            if is_module or use.match.replacement.constructions:
                return "what is done with what is looked up by this name cannot be followed"
            return ""


def _find_obstacle(
    view: FileView, use: Use, string: StringLiteral, function: StringFunction | None, builder: str | None
) -> Unfixable | None:
    if not use.is_certain:
        return Unfixable(Reason.AMBIGUOUS, describe_ambiguity(use))
    if string.content is None:
        return Unfixable(Reason.UNSUPPORTED_SYNTAX, "the string is not written in one plain piece")
    if string.in_all:
        return None
    if "." not in string.value and (function is None or function.meaning is not StringMeaning.PATCH):
        return Unfixable(Reason.INDIRECT, "what is looked up by this name is used without it, and cannot be followed")
    if "." not in string.value and use.provider is None and not _moves_with_module(view, use):
        module = tail_name(parent_name(use.match.source))
        return Unfixable(
            Reason.INDIRECT, f"it is looked up in `{module}`, which does not become its successor's module"
        )
    if is_called_only(use):
        return Unfixable(Reason.INDIRECT, f"`{short(use.match)}` is a function, and its successor is a class")
    if use.match.target is None:
        return Unfixable(Reason.NO_SUCCESSOR, use.match.replacement.why)
    if builder is not None:
        return None
    return _find_missing(view, use, use.match.target)


def _moves_with_module(view: FileView, use: Use) -> bool:
    """Whether the module in which a name is looked up becomes the one that has its successor."""
    source, target = parent_name(use.match.source), parent_name(use.match.target or "")
    module = view.facts.find(source)
    return target == source or (bool(use.variables) and module is not None and module.target == target)


def _follow(view: FileView, use: Use, string: StringLiteral, content: Span) -> FollowEdit:
    variable, start = use.variables[0], content.start
    if "." in string.value:
        start += len(string.value[: -len(".".join((variable.name, *use.members)))].encode())
    return FollowEdit(view.summary.path, Span(start, start + len(variable.name.encode())), variable)


def _find_missing(view: FileView, use: Use, target: str) -> Unfixable | None:
    """A target that does not exist, or a member of it that the new class lacks."""
    if resolve_symbol(view.resolver, target) is None:
        return Unfixable(Reason.MISSING_TARGET, f"`{target}` does not exist, so there is nothing to name instead")
    if use.members and view.resolver.find_class(target) is not None:
        member = use.members[0]
        if not view.resolver.has_member(target, member):
            return Unfixable(Reason.MISSING_MEMBER, f"`{tail_name(target)}` has no `{member}`")
    return None
