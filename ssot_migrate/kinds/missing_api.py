"""SSOT402 missing-api: something that the pack writes calls to and the new class lacks, or has otherwise."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterator

from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.view import ByOption, FileView, Outcome, resolve_symbol
from ssot_migrate.model.changes import Fix, MemberInsert
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.options import Option
from ssot_migrate.model.rules import ApiTemplate, Applicability, Pack, Rule
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.signatures import describe_signature, find_signature
from ssot_migrate.semantics.summary import ClassInfo, FileSummary

KIND = "missing-api"


def collect(view: FileView, needed: Collection[str]) -> Iterator[Finding]:
    """Findings in a file that defines what has to get something; `needed` are the qualified names that fixes call.

    What is not needed is told where it is there in another form than the pack writes calls to.
    """
    for pack in view.facts.packs:
        rule = pack.find_rule(KIND)
        for item in pack.replacements if rule is not None else ():
            for template in item.api:
                owner = template.owner or item.target or ""
                if rule is not None:
                    is_needed = f"{owner}.{template.name}" in needed
                    yield from _check(view, pack, rule, owner, template, is_needed=is_needed)


def find_files(resolver: Resolver, facts: Facts) -> frozenset[str]:
    """The files of the classes and modules that templates can be added to."""
    owners = {parent_name(symbol) for symbol in facts.templates}
    return frozenset(place[0].path for owner in owners if (place := _find_owner(resolver, owner)) is not None)


def _find_owner(resolver: Resolver, owner: str) -> tuple[FileSummary, ClassInfo | None] | None:
    """The class, or the module, of that qualified name; None if it is not in the tree."""
    found = resolver.find_class(owner)
    if found is not None:
        return found
    module = resolver.project.modules.find_module(owner)
    summary = resolver.project.find_summary(module.path) if module is not None and module.path else None
    return (summary, None) if summary is not None else None


def has_home(resolver: Resolver, symbol: str) -> bool:
    """Whether the class or module that a template is for is in the tree."""
    return _find_owner(resolver, parent_name(symbol)) is not None


def _check(
    view: FileView, pack: Pack, rule: Rule, owner: str, template: ApiTemplate, *, is_needed: bool
) -> Iterator[Finding]:
    place = _find_owner(view.resolver, owner)
    if place is None or place[0].path != view.summary.path:
        return
    info, symbol = place[1], f"{owner}.{template.name}"
    name = f"{tail_name(owner)}.{template.name}" if info is not None else template.name
    wanted = describe_signature(template.signature)
    present = find_signature(view.resolver, symbol)
    if present is None and not _has_already(view, owner, info, template.name):
        if not is_needed:
            return
        message = f"`{name}{wanted}` is needed by constructions that could move, and is missing"
        outcome: Outcome = _add(view, owner, info, template)
    else:
        actual = describe_signature(present) if present else "something that is no plain method"
        message = f"`{name}` is {actual}, but the pack writes calls to `{template.name}{wanted}`"
        outcome = Unfixable(Reason.MISSING_API, f"`{tail_name(owner)}` has it in another form")
        if present == template.signature:
            return
        if present is not None and present.parameters == template.signature.parameters:
            detail = "has to be awaited" if present.is_async else "is no coroutine"
            message = f"`{name}` {detail}, unlike what the pack writes calls to"
    yield view.build_finding(
        pack,
        rule,
        view.class_head(info) if info is not None else _find_first_line(view),
        message,
        symbol=symbol,
        outcome=outcome,
        adds_api=True,
        needs_api=template.needs,
    )


def _has_already(view: FileView, owner: str, info: ClassInfo | None, name: str) -> bool:
    if info is None:
        return name in view.summary.exports
    return bool(view.resolver.has_member(owner, name))


def _add(view: FileView, owner: str, info: ClassInfo | None, template: ApiTemplate) -> Outcome:
    """The template below the constructor or at the end, if that is asked for and possible."""
    if info is not None and not info.indent:
        return Unfixable(Reason.MISSING_API, "--add-api can add it once the class has its body on its own lines")
    absent = _find_absent(view, template)
    if absent is not None:
        return Unfixable(Reason.MISSING_TARGET, f"`{absent}`, which the template imports, does not exist")
    homeless = next((symbol for symbol in template.needs if not has_home(view.resolver, symbol)), None)
    if homeless is not None:
        return Unfixable(Reason.MISSING_TARGET, f"it needs `{homeless}`, and there is nothing to add that to")
    end = _find_place(view, info) if info is not None else len(view.source.utf8.rstrip())
    edit = MemberInsert(
        view.summary.path, Span(end, end), owner, template.name, template.template, template.typing_imports
    )
    waits = Unfixable(Reason.MISSING_API, "--add-api adds it from the pack's template")
    return ByOption(Option.ADD_API, Fix((edit,), Applicability.SAFE), waits)


def _find_first_line(view: FileView) -> Span:
    """Where a finding about a whole module stands."""
    return Span(0, len(view.source.utf8.splitlines()[0]) if view.source.utf8 else 0)


def _find_place(view: FileView, info: ClassInfo) -> int:
    """Below the constructor, else below the last statement of the class."""
    number = info.methods.get("__init__")
    if number is None:
        return info.body_end
    return view.summary.scopes[view.summary.functions[number].scope].span.end


def _find_absent(view: FileView, template: ApiTemplate) -> str | None:
    """The first name that the template imports and the project lacks."""
    imports = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(textwrap.dedent(template.template)))
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    ]
    wanted = [*template.typing_imports, *imports]
    return next((name for name in wanted if resolve_symbol(view.resolver, name) is None), None)
