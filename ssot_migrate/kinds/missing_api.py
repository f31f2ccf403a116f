"""SSOT402 missing-api: something that the pack writes calls to and the new class lacks, or has otherwise."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterator

from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.view import FileView, resolve_symbol
from ssot_migrate.model.changes import Fix, MemberInsert
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import ApiTemplate, Applicability, Pack, Replacement, Rule
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.signatures import describe_signature, find_signature
from ssot_migrate.semantics.summary import ClassInfo

KIND = "missing-api"


def collect(view: FileView, needed: Collection[str]) -> Iterator[Finding]:
    """Findings in the file that defines a new class; `needed` are the qualified names that fixes call."""
    for pack in view.facts.packs:
        rule = pack.find_rule(KIND)
        if rule is None:
            continue
        for replacement in pack.replacements:
            for template in replacement.api:
                if f"{replacement.target}.{template.name}" in needed:
                    yield from _check(view, pack, rule, replacement, template)


def find_owners(resolver: Resolver, facts: Facts) -> dict[str, str]:
    """File → new class, for the classes of the tree that templates can be added to."""
    owners: dict[str, str] = {}
    for pack in facts.packs:
        for replacement in pack.replacements:
            found = resolver.find_class(replacement.target) if replacement.target and replacement.api else None
            if found is not None and replacement.target is not None:
                owners[found[0].path] = replacement.target
    return owners


def _check(
    view: FileView, pack: Pack, rule: Rule, replacement: Replacement, template: ApiTemplate
) -> Iterator[Finding]:
    target = replacement.target
    found = view.resolver.find_class(target) if target else None
    if target is None or found is None or found[0].path != view.summary.path:
        return
    info, name = found[1], f"{tail_name(target)}.{template.name}"
    wanted = describe_signature(template.signature)
    present = find_signature(view.resolver, f"{target}.{template.name}")
    if present is None and not view.resolver.has_member(target, template.name):
        message = f"`{name}{wanted}` is needed by constructions that could move, and is missing"
        outcome: Fix | Unfixable = Unfixable(Reason.MISSING_API, "--add-api adds it from the pack's template")
        if not info.indent:
            outcome = Unfixable(Reason.MISSING_API, "--add-api can add it once the class has its body on its own lines")
        elif (absent := _find_absent(view, template)) is not None:
            outcome = Unfixable(Reason.MISSING_TARGET, f"`{absent}`, which the template imports, does not exist")
        elif view.options.add_api:
            end = _find_place(view, info)
            edit = MemberInsert(
                view.summary.path, Span(end, end), target, template.name, template.template, template.typing_imports
            )
            outcome = Fix((edit,), Applicability.SAFE)
    else:
        actual = describe_signature(present) if present else "something that is no plain method"
        message = f"`{name}` is {actual}, but the pack writes calls to `{template.name}{wanted}`"
        outcome = Unfixable(Reason.MISSING_API, "the class has it with another signature")
        if present is not None and present.parameters == template.signature.parameters:
            return
    yield view.build_finding(
        pack,
        rule,
        view.class_head(info),
        message,
        symbol=f"{target}.{template.name}",
        outcome=outcome,
        adds_api=True,
    )


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
