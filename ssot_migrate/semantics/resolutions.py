"""Answers put together: members behind a name, several bindings of it, one more hop before what is known already."""

from __future__ import annotations

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved

NONE = Resolved("None", (), in_tree=False)
"""The class of None, as one of the candidates of an `Ambiguous`, or alone for a value that is always None."""


@light_dataclass(frozen=True, slots=True)
class Meaning:
    """What a chain means. `consumed` attributes lead to the definition, `members` are looked up on it.

    `resolution.symbol` does not include the members.
    """

    resolution: Resolution
    consumed: int
    members: tuple[str, ...]


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
    """The answer, reached from one place more; a place is not told twice in a row."""
    if isinstance(resolution, Resolved):
        return _lead_from(hop, resolution)
    if isinstance(resolution, Ambiguous):
        return Ambiguous(tuple(_lead_from(hop, item) for item in resolution.candidates), resolution.unknown)
    return resolution


def _lead_from(hop: Hop, resolved: Resolved) -> Resolved:
    if resolved.chain[:1] == (hop,):
        return resolved
    return Resolved(resolved.symbol, (hop, *resolved.chain), resolved.in_tree, resolved.is_module, resolved.via)


def extend(outer: Resolved, inner: Resolution) -> Resolution:
    """The chain of a module, then that of a name in it."""
    for hop in reversed(outer.chain):
        inner = prepend(hop, inner)
    return inner


def without_none(resolution: Resolution) -> Resolution:
    """The class of a value where it is not None."""
    if not isinstance(resolution, Ambiguous):
        return resolution
    rest = tuple(item for item in resolution.candidates if item.symbol != NONE.symbol)
    if len(rest) == 1 and not resolution.unknown:
        return rest[0]
    return Ambiguous(rest, resolution.unknown) if rest else Unresolved(Unknown.DYNAMIC)
