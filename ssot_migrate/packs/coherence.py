"""What no single table of a pack can tell: names that are used twice, circles, and plans that cannot work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from ssot_migrate.model.names import iter_prefixes
from ssot_migrate.model.roles import Part
from ssot_migrate.model.rules import ApiTemplate, Phase, Plan, Replacement, Rule, Signature
from ssot_migrate.packs.key_lines import KeyPath
from ssot_migrate.packs.kinds_known import KNOWN_KINDS, REPLACE_SYMBOL
from ssot_migrate.packs.mistakes import Mistakes
from ssot_migrate.packs.nearest import render_suggestion

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

T = TypeVar("T")
Located = tuple[KeyPath, T]
"""A value with the place of its table."""


def check_rules(
    rules: Sequence[Located[Rule]], has_replacements: bool, parts: Collection[Part], mistakes: Mistakes
) -> None:
    """Ids and names are used once, kinds too (but for `replace-symbol`), and every kind has something to look for."""
    check_unique(rules, lambda rule: rule.id, 'the id "{}" is used twice; ids are never reused.', mistakes)
    check_unique(rules, lambda rule: rule.name, 'the name "{}" is used twice.', mistakes)
    single = [(path, rule) for path, rule in rules if rule.kind != REPLACE_SYMBOL]
    check_unique(single, lambda rule: rule.kind, 'a second rule of kind "{}"; a pack has one.', mistakes)
    for path, rule in rules:
        if not has_replacements and rule.kind in KNOWN_KINDS and KNOWN_KINDS[rule.kind].needs_replacement:
            mistakes.add(path, f'a rule of kind "{rule.kind}" looks for what [[replace]] names, and there is none.')
        needed = KNOWN_KINDS[rule.kind].needs_parts if rule.kind in KNOWN_KINDS else ()
        if needed and not set(needed).intersection(parts):
            names = " or ".join(f'"{part.value}"' for part in needed)
            mistakes.add(path, f'a rule of kind "{rule.kind}" looks at roles whose part is {names}, and there is none.')


def check_phases(phases: Sequence[Located[Phase]], mistakes: Mistakes) -> None:
    """No two phases have the same name."""
    check_unique(phases, lambda phase: phase.name, 'the phase "{}" is there twice.', mistakes)


def check_replacements(replacements: Sequence[Located[Replacement]], mistakes: Mistakes) -> None:
    """Nothing is replaced twice, by itself or in a circle, and every plan fits what it takes from and calls."""
    check_unique(replacements, lambda each: each.source, '"{}" is replaced twice; keep one.', mistakes)
    _check_circles(replacements, mistakes)
    callees = [
        ((*path, "construction", place), construction)
        for path, replacement in replacements
        for place, construction in enumerate(replacement.constructions)
    ]
    check_unique(callees, lambda each: each.callee, 'a second construction with the callee "{}".', mistakes)
    members = _check_members(replacements, mistakes)
    for path, replacement in replacements:
        _check_halves(path, replacement, mistakes)
        plans = [((*path, "plan", place), plan) for place, plan in enumerate(replacement.plans)]
        check_unique(plans, lambda plan: plan.name, 'the plan "{}" is there twice.', mistakes)
        for plan_path, plan in plans:
            template = members.get(plan.callee)
            _check_plan(plan_path, plan, replacement, template, mistakes)


def _check_members(replacements: Sequence[Located[Replacement]], mistakes: Mistakes) -> Mapping[str, ApiTemplate]:
    """All members that a pack can add, by qualified name. A member is stated once in a pack."""
    members: dict[str, ApiTemplate] = {}
    for path, replacement in replacements:
        for place, api in enumerate(replacement.api):
            name = f"{api.owner or replacement.target}.{api.name}"
            if name in members and api.name:
                mistakes.add((*path, "api", place), f'"{name}" is stated twice; once serves all plans of the pack.')
            members[name] = api
    for path, replacement in replacements:
        for place, api in enumerate(replacement.api):
            for needed in api.needs:
                if needed not in members:
                    mistake = f'no [[replace.api]] adds "{needed}"{render_suggestion(needed, members)}'
                    mistakes.add((*path, "api", place, "needs"), mistake)
    return members


def _check_halves(path: KeyPath, replacement: Replacement, mistakes: Mistakes) -> None:
    if replacement.target is None:
        for key, values in (("plan", replacement.plans), ("api", replacement.api)):
            if values:
                mistakes.add((*path, key, 0), 'there is nothing to build, as the replacement has no "to".')
        if replacement.renamed_members:
            mistakes.add((*path, "members"), 'nothing can be renamed, as the replacement has no "to".')
    elif replacement.plans and not replacement.constructions:
        mistakes.add((*path, "plan", 0), "say in [[replace.construction]] how the old one is built.")


def _check_plan(
    path: KeyPath, plan: Plan, owner: Replacement, template: ApiTemplate | None, mistakes: Mistakes
) -> None:
    """`template` is what can add the plan's callee."""
    if owner.constructions:
        _check_old_names(path, plan, owner, mistakes)
    signature = plan.signature or (template.signature if template is not None else None)
    if signature is not None:
        _check_new_names(path, plan, signature, mistakes)
    if template is not None and template.is_on_instance and not plan.on_instance:
        mistakes.add((*path, "callee"), f'"{plan.callee}" is a method of instances; say on-instance = true.')


def _check_old_names(path: KeyPath, plan: Plan, owner: Replacement, mistakes: Mistakes) -> None:
    """What the plan takes over exists."""
    known = {parameter.name for each in owner.constructions for parameter in each.signature.parameters}
    taken: list[tuple[KeyPath, str]] = [(("arguments", new), old) for new, old in plan.arguments if old]
    taken += [(("built", new), old) for new, text in plan.built for old in _PLACEHOLDER.findall(text)]
    taken += [(("preparation",), old) for old in _PLACEHOLDER.findall(plan.preparation)]
    taken += [(("dropped",), old) for old in plan.dropped]
    for keys, old in taken:
        if old not in known:
            suggestion = render_suggestion(old, known)
            mistakes.add((*path, *keys), f'no construction has a parameter "{old}"{suggestion}')


def _check_new_names(path: KeyPath, plan: Plan, signature: Signature, mistakes: Mistakes) -> None:
    """What the plan passes is what the new callee takes, in its order."""
    known = {parameter.name: parameter for parameter in signature.parameters}
    takes_any = any(parameter.kind == "double-star" for parameter in known.values())
    for key, passed in (("arguments", plan.arguments), ("found", plan.found), ("built", plan.built)):
        for new, _ in passed:
            if new not in known and not takes_any:
                suggestion = render_suggestion(new, known)
                mistakes.add((*path, key, new), f'"{plan.callee}" has no parameter "{new}"{suggestion}')
    given = {new for new, _ in (*plan.arguments, *plan.found, *plan.built)}
    for name, parameter in known.items():
        is_needed = not parameter.has_default and parameter.kind not in ("star", "double-star")
        if is_needed and name not in given:
            mistakes.add((*path, "arguments"), f'"{plan.callee}" needs "{name}", which the plan does not pass.')
    taken = [new for new, _ in plan.arguments]
    in_order = [name for name in known if name in taken]
    if in_order != [name for name in taken if name in known]:
        mistakes.add((*path, "arguments"), f"list them in the order of the new parameters: {', '.join(in_order)}.")


def _check_circles(replacements: Sequence[Located[Replacement]], mistakes: Mistakes) -> None:
    """Follow every source to its target and on; a target at or below a source would be replaced once more."""
    places = {each.source: path for path, each in replacements if each.source}
    following: dict[str, str] = {}
    for _, each in replacements:
        hit = next((name for name in iter_prefixes(each.target or "") if name in places), None)
        if each.source and hit is not None:
            following.setdefault(each.source, hit)
    done: set[str] = set()
    for start in following:
        way: dict[str, None] = {}  # keeps the order, and tells in one step what is in it
        name: str | None = start
        while name is not None and name not in done and name not in way:
            way[name] = None
            name = following.get(name)
        done.update(way)
        if name is not None and name in way:
            circle = list(way)[list(way).index(name) :]
            message = f"the replacements go round in a circle: {' → '.join((*circle, name))}."
            mistakes.add((*places[circle[-1]], "to"), message)


def check_unique(values: Sequence[Located[T]], get_key: Callable[[T], str], message: str, mistakes: Mistakes) -> None:
    """Note every later value whose key an earlier one has; empty keys are mistakes already."""
    counts: Counter[str] = Counter()
    for path, value in values:
        key = get_key(value)
        counts[key] += 1
        if key and counts[key] > 1:
            mistakes.add(path, message.format(key))
