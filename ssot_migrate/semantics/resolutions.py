"""Answers put together: several bindings of one name, and one more hop before what is known already."""

from __future__ import annotations

from ssot_migrate.model.locations import Hop
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved


def is_cycle(resolution: Resolution) -> bool:
    return isinstance(resolution, Unresolved) and resolution.reason is Unknown.CYCLE


def combine(answers: list[Resolution]) -> Resolution:
    """One answer from several bindings of a name."""
    if not answers:
        return Unresolved(Unknown.UNBOUND)
    if len(answers) == 1:
        return answers[0]
    candidates: dict[str, Resolved] = {}
    unknown = False
    for answer in answers:
        if isinstance(answer, Resolved):
            candidates.setdefault(answer.symbol, answer)
        elif isinstance(answer, Ambiguous):
            unknown = unknown or answer.unknown
            for candidate in answer.candidates:
                candidates.setdefault(candidate.symbol, candidate)
        else:
            unknown = True
    if len(candidates) == 1 and not unknown:
        return next(iter(candidates.values()))
    if not candidates:
        return answers[0]
    return Ambiguous(tuple(candidates[symbol] for symbol in sorted(candidates)), unknown)


def prepend(hop: Hop, resolution: Resolution) -> Resolution:
    if isinstance(resolution, Resolved):
        return Resolved(
            resolution.symbol, (hop, *resolution.chain), resolution.in_tree, resolution.is_module, resolution.via
        )
    if isinstance(resolution, Ambiguous):
        candidates = tuple(
            Resolved(item.symbol, (hop, *item.chain), item.in_tree, item.is_module, item.via)
            for item in resolution.candidates
        )
        return Ambiguous(candidates, resolution.unknown)
    return resolution


def extend(outer: Resolved, inner: Resolution) -> Resolution:
    """The chain of a module, then that of a name in it."""
    for hop in reversed(outer.chain):
        inner = prepend(hop, inner)
    return inner
