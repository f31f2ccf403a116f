"""`rules new`: drafts a pack from what the project says of the old thing and of the new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ssot_migrate.errors import UsageError
from ssot_migrate.model.names import is_dotted_name, parent_name, tail_name
from ssot_migrate.model.rules import Example
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.packs.draft import (
    Draft,
    DraftRule,
    Thing,
    describe_parameters,
    list_example_files,
    render_draft,
)
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.semantics.dangling import DanglingImports
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.signatures import describe_signature, find_signature
from ssot_migrate.semantics.strings import resolve_dotted
from ssot_migrate.source.discovery import discover
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.rules import run_example

_FILE: Final = "drafted pack"
_UNKNOWN: Final = "todo = None\n"  # what an example becomes is not known before it was run


def draft_pack(request: Request, old: str, new: str) -> str:
    """The text of a pack for the move from one qualified name to another.

    Its examples state what the engine does with it now. Raises UsageError for a name of this project that does not
    exist, with the nearest that does.
    """
    found = discover(request.root, exclude=request.exclude)
    resolver = Resolver(Project(request.root, found.paths, request.import_roots, jobs=request.jobs))
    things = [_find_thing(resolver, option, name) for option, name in (("--from", old), ("--to", new))]
    _refuse_unlike(*things)
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", tail_name(things[0].name))
    draft = Draft(things[0], things[1], words[-1].upper() if words else "RULE", (), list_example_files(*things))
    draft = replace(draft, rules=tuple(_iter_rules(draft)))
    return render_draft(replace(draft, rules=tuple(_settle(draft))))


# what the names mean ----------------------------------------------------------------------------------------------


def _find_thing(resolver: Resolver, option: str, name: str) -> Thing:
    if not is_dotted_name(name) or "." not in name:
        raise UsageError(f"{option} {name}: expected a qualified name, like shop.legacy.Cart.")
    resolution, members = resolve_dotted(resolver, name)
    if members or not isinstance(resolution, Resolved):
        raise UsageError(f"{option} {name}: this project has no such name{_suggest(resolver, name)}.")
    symbol = resolution.symbol
    if resolution.is_module:
        return Thing(symbol, "module" if resolution.in_tree else "", is_foreign=not resolution.in_tree)
    signature = find_signature(resolver, symbol) if resolution.in_tree else None
    parameters, required = describe_parameters(signature) if signature is not None else ((), ())
    text = describe_signature(signature).replace("=…", "=None") if signature is not None else None
    if signature is not None and signature.is_async:
        text = f"async {text}"
    if resolver.find_class(symbol) is not None:
        return Thing(symbol, "class", text, parameters, required, tuple(_list_members(resolver, symbol)))
    kind = "function" if resolver.find_function(symbol) is not None else ""
    return Thing(symbol, kind, text, parameters, required, is_foreign=not resolution.in_tree)


def _refuse_unlike(old: Thing, new: Thing) -> None:
    """Raises UsageError for a pair of which a draft could only guess how one becomes the other."""
    if old.name == new.name:
        raise UsageError(f"--from and --to mean the same: {old.name}.")
    if old.kind and new.kind and old.kind != new.kind:
        raise UsageError(f"{old.name} is a {old.kind}, and {new.name} a {new.kind}: such a pack is written by hand.")
    if old.kind == "function" and None not in (old.signature, new.signature) and old.signature != new.signature:
        raise UsageError(
            f"{old.name} takes {old.signature}, and {new.name} {new.signature}: "
            "a pack for functions that are called in another way is written by hand."
        )


def _suggest(resolver: Resolver, name: str) -> str:
    """The nearest name that exists."""
    dangling = DanglingImports(resolver)
    module, last = parent_name(name), tail_name(name)
    if resolver.project.modules.find_module(module) is None:
        near = dangling.find_nearest_module(module, "")
        return f"; did you mean {near}.{last}" if near else ""
    near = dangling.find_nearest_name(module, last, "")
    return f"; did you mean {module}.{near}" if near else ""


def _list_members(resolver: Resolver, symbol: str) -> Iterator[str]:
    """Public attributes and methods that the class's own body defines; none where a base may hide the answer."""
    bases = resolver.find_bases(symbol)
    if any(base is None or base[1].is_dynamic for base in bases):
        return
    names = {name for base in bases if base is not None for name in (*base[1].methods, *base[1].attributes)}
    yield from sorted(name for name in names if not name.startswith("_"))


# rules and what they do -------------------------------------------------------------------------------------------


def _iter_rules(draft: Draft) -> Iterator[DraftRule]:
    """The rules that such a move needs, each with code that shows it; what becomes of that is found out later."""
    name, module = tail_name(draft.old.name), parent_name(draft.old.name)
    is_module = draft.old.kind == "module"
    line = f"from {module} import {name}\n"
    other = f"from elsewhere import {name}\n"
    yield _rule(
        "deprecated-import", "101", "an import moves", line, other, "The old one cannot go while it is imported."
    )
    if draft.is_other_call:
        passed = ", ".join(f"{one}={one}" for one in draft.old.parameters)
        call = f"\n\ndef build({', '.join(draft.old.parameters)}):\n    return {name}({passed})\n"
        why = "It is called in another way than the new one."
        yield _rule("deprecated-construction", "102", "a call with everything", line + call, other + call, why)
    use = f"{name}.something()\n" if is_module else f"print({name})\n"
    yield _rule(
        "deprecated-reference", "103", "a name moves", f"{line}\n{use}", f"{other}\n{use}", "It names the old one."
    )
    patch = f'from unittest.mock import patch\n\npatch("{draft.old.name}{".something" if is_module else ""}")\n'
    elsewhere = patch.replace(draft.old.name, f"elsewhere.{name}")
    why = "A patch of what nobody calls any more does nothing."
    yield _rule("deprecated-string", "104", "a patch target moves", patch, elsewhere, why)
    if draft.lost_members and draft.old.kind == "class":
        member = f"\nprint({name}.{draft.lost_members[0]})\n"
        why = "The new class does not have it."
        yield _rule("deprecated-member", "105", "a member that went", line + member, other + member, why)


def _rule(kind: str, number: str, title: str, before: str, other: str, why: str) -> DraftRule:
    shown = Example(title, before, after=_UNKNOWN)
    return DraftRule(kind, number, why, (shown, Example("another of that name stays", other, is_unchanged=True)))


def _settle(draft: Draft) -> Iterator[DraftRule]:
    """The rules with what the engine makes of their examples; a rule that finds nothing in its own is left out."""
    pack = parse_pack(render_draft(draft), _FILE)
    files = dict(draft.files)
    for rule in draft.rules:
        shown, *others = rule.examples
        outcome = run_example(pack, Example(shown.title, shown.before, after=_UNKNOWN, files=files))
        after = outcome.files["example.py"]
        own = [one for one in outcome.before if one.rule == f"{draft.prefix}{rule.number}"]
        if not own:
            continue
        if after != shown.before:
            settled = replace(shown, after=after)
        else:
            reasons = [one.unfixable.reason.value for one in own if one.unfixable is not None]
            settled = replace(shown, after=None, reported=reasons[0] if reasons else "")
        yield replace(rule, examples=(settled, *others))
