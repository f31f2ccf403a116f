"""Tells anew what rules about classes and state find in a file that has changed where nobody else can tell.

These rules look at a whole project. But where they say of the former text what they said when all was surveyed, though
they look into few files, then that does not rest on any other; and of a text that tells others the same they say it in
the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ssot_migrate.kinds.registry import RESTS_ON_FINDINGS, STRUCTURE_COLLECTORS
from ssot_migrate.model.findings import Finding, report_order
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.structures import collect_in_structure
from ssot_migrate.usecases.request import Request, ignore_progress

_FEW = 64  # files that are looked into beside the changed ones: more take as long as a survey

_STATE_KINDS = STRUCTURE_COLLECTORS.keys() - RESTS_ON_FINDINGS


def find_state_rules(packs: Iterable[Pack]) -> frozenset[tuple[str, str]]:
    """The rules about classes and state, by pack and id, but for those that rest on the findings of all others."""
    return frozenset((pack.name, rule.id) for pack in packs for rule in pack.rules if rule.kind in _STATE_KINDS)


def retell_state(
    before: Resolver, after: Resolver, findings: Collection[Finding], request: Request, paths: Collection[str]
) -> list[Finding] | None:
    """What is found in files in which something was found before; None where that rests on others. `before` sees their
    former texts, `after` those of today; `findings` are all of the survey.
    """
    asked = find_state_rules(request.packs)
    state = [one for one in findings if (one.pack, one.rule) in asked]
    told = [one for one in state if one.location.path in paths]
    if not told:
        return []
    rules = {(one.pack, one.rule) for one in told}
    peers = {one.location.path for one in state if (one.pack, one.rule) in rules}
    for watched in ({*paths}, peers.union(paths)):
        if len(watched) > len(paths) + _FEW:
            return None
        if _list(_collect(before, request, watched, paths)) == _list(told):
            return _collect(after, request, watched, paths)
    return None


def _collect(resolver: Resolver, request: Request, watched: Collection[str], paths: Collection[str]) -> list[Finding]:
    found = collect_in_structure(
        resolver, request.packs, request.selection, sorted(watched), (), ignore_progress, _STATE_KINDS
    )
    return [one for one in found if one.location.path in paths]


def _list(findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """What the rules say themselves, without what is added when all is known."""
    return [
        (one.pack, one.rule, one.location, one.span, one.symbol, one.scope, one.chain, one.message, one.excerpt)
        for one in sorted(findings, key=report_order)
    ]
