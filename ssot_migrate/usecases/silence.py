"""Why no rule has anything to say of a name: the answer to "and why is this none?"."""

from __future__ import annotations

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.model.names import parent_name, starts_with_name, tail_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.packs.globs import matches_any
from ssot_migrate.semantics.occurrences import Occurrence
from ssot_migrate.semantics.resolver import Resolver

_UNKNOWN = {
    Unknown.UNBOUND: "nothing binds this name here",
    Unknown.BUILTIN: "it is a builtin",
    Unknown.DYNAMIC: "what it is bound to, only running the program could tell",
    Unknown.MISSING_MODULE: "the module does not exist in this project",
    Unknown.MISSING_NAME: "the module has no such name",
    Unknown.CYCLE: "the imports go round in a circle and never reach a definition",
}


def explain_silence(facts: Facts, resolver: Resolver, occurrence: Occurrence, path: str) -> str:
    """Why a name is no finding, in words, without a full stop."""
    resolution = occurrence.resolution
    if resolution is None:
        return "no import and no class reaches it, and rules look at nothing else"
    match = _find_match(facts, resolution)
    if match is not None:
        return _explain_match(match, resolver, path)
    if isinstance(resolution, Unresolved):
        return f"unresolved: {_UNKNOWN[resolution.reason]}{_name_alike(facts, occurrence.text)}"
    if isinstance(resolution, Ambiguous):
        return "none of what it may mean is named by a rule"
    if resolution.symbol in {item.target for pack in facts.packs for item in pack.replacements}:
        return "this is what the old one is replaced by"
    return f"no rule names `{resolution.symbol}`{_name_alike(facts, resolution.symbol)}"


def _find_match(facts: Facts, resolution: Resolution) -> Match | None:
    if isinstance(resolution, Ambiguous):
        found = (facts.match(candidate) for candidate in resolution.candidates)
        return next((match for match in found if match is not None), None)
    return facts.match(resolution) if isinstance(resolution, Resolved) else None


def _explain_match(match: Match, resolver: Resolver, path: str) -> str:
    """A replaced symbol that is no finding: it stands where it may, or the pack has no rule for such a place."""
    source = match.replacement.source
    found = resolver.project.find_summary(path)
    module = found.module if found is not None else ""
    if module == parent_name(source) or starts_with_name(module, source):
        return f"this module defines `{source}`, or is a part of it: what it says of itself is retired with it"
    if matches_any(path, match.pack.exempt):
        return f"the pack {match.pack.name} exempts this file"
    if any(matches_any(path, rule.exempt) for rule in match.pack.rules):
        return f"a rule of the pack {match.pack.name} exempts this file"
    return f"the pack {match.pack.name} replaces `{source}`, but has no rule for such a place"


def _name_alike(facts: Facts, name: str) -> str:
    """Tells of a replaced symbol of the same last name: that is what people mix it up with."""
    alike = sorted(source for source in facts.sources if tail_name(source) == tail_name(name) and source != name)
    return f"; what is replaced is `{alike[0]}`, another one of that name" if alike else ""
