"""Members read on values that are known to be instances of a replaced class: what of it the new class has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.kinds.uses import Use
from ssot_migrate.model.rules import Replacement
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, FileSummary, Reference, Role
from ssot_migrate.semantics.types import Types, without_none


@dataclass(frozen=True, slots=True)
class InstanceUse:
    """`member` is read on what the first `count` parts of the reference's chain give.

    `renamed` is its name in the new class, None where that has no such member. `calls` are the constructions of this
    file that the value may come from.
    """

    match: Match
    reference: Reference
    count: int
    member: str
    renamed: str | None
    calls: frozenset[int]


Changed = Mapping[str, frozenset[str]]
"""For each replaced class the members that the new one has not, or not under that name."""


def find_changed_members(resolver: Resolver, facts: Facts) -> Changed:
    """What the new classes lack or name otherwise, of all classes that are replaced and built in another way."""
    return {
        replacement.source: _find_changed(resolver, replacement)
        for pack in facts.packs
        for replacement in pack.replacements
        if replacement.constructions and replacement.target is not None
    }


def _find_changed(resolver: Resolver, replacement: Replacement) -> frozenset[str]:
    bases = [base for base in resolver.find_bases(replacement.source) if base is not None]
    members = {name for _, info in bases for name in (*info.attributes, *info.methods) if not name.startswith("__")}
    gone = {name for name in members if resolver.has_member(replacement.target or "", name) is False}
    return frozenset({*gone, *replacement.renamed_members, *replacement.removed_members})


class InstanceMembers:
    """Finds reads of such members; `changed` is worked out once for all files of a snapshot."""

    def __init__(self, types: Types, facts: Facts, changed: Changed | None = None) -> None:
        self.types = types
        self._facts = facts
        self.changed = find_changed_members(types.resolver, facts) if changed is None else changed
        self._words = frozenset(name for names in self.changed.values() for name in names)

    def collect(self, summary: FileSummary, uses: Iterable[Use]) -> tuple[InstanceUse, ...]:
        """The places of one file that read such a member, in text order; none in files that use no old name."""
        uses = tuple(uses)
        if not uses or not self._words:
            return ()
        built = {
            use.reference.call: use.match
            for use in uses
            if use.reference is not None
            and use.reference.role is Role.CALLEE
            and use.reference.call is not None
            and use.is_certain
            and _builds(self._facts, use)
        }
        search = _Search(self.types, self._facts, summary, built)
        # What class a value is of is asked only where the answer can matter: it may take reading other files.
        asked = (item for item in summary.references.values() if not self._words.isdisjoint(item.chain[1:3]))
        found = [use for reference in asked if (use := self._check(search, reference)) is not None]
        return tuple(sorted(found, key=lambda use: use.reference.start))

    def _check(self, search: _Search, reference: Reference) -> InstanceUse | None:
        if reference.role is Role.TARGET and len(reference.chain) == 2:
            return None
        found = search.find_owner(reference)
        if found is None:
            return None
        match, count, calls = found
        member = reference.chain[count]
        if member not in self.changed.get(match.replacement.source, frozenset()):
            return None
        return InstanceUse(match, reference, count, member, match.replacement.renamed_members.get(member), calls)


def _builds(facts: Facts, use: Use) -> bool:
    """Whether the use is called to build the very class that is replaced: functions may build another one."""
    callee = ".".join((use.match.source, *use.members))
    source = use.match.replacement.source
    return facts.find_construction(callee) is not None and source.rpartition(".")[2][:1].isupper()


class _Search:
    """One file; `built` are its constructions, by call."""

    def __init__(self, types: Types, facts: Facts, summary: FileSummary, built: Mapping[int, Match]) -> None:
        self._types = types
        self._facts = facts
        self._summary = summary
        self._built = built
        self._attributes: dict[str, set[int]] = {}
        for value in summary.attributes:
            call = value.origin.call if value.origin is not None else None
            if call is not None and call in built and not value.entered:
                self._attributes.setdefault(value.name, set()).add(call)

    def find_owner(self, reference: Reference) -> tuple[Match, int, frozenset[int]] | None:
        """The replaced class of the value that a chain starts with, and how many parts of the chain give it."""
        bindings = [self._summary.bindings[index] for index in reference.reaching if index != UNBOUND]
        calls = frozenset(b.built for b in bindings if b.built in self._built and not b.entered)
        if calls:
            return self._built[min(call for call in calls if call is not None)], 1, _without_none(calls)
        if len(reference.chain) > 2 and reference.chain[1] in self._attributes:
            held = frozenset(self._attributes[reference.chain[1]])
            return self._built[min(held)], 2, held
        for count in range(1, min(len(reference.chain), 3)):
            value = without_none(self._types.of_prefix(self._summary, reference, count))
            match = self._facts.find(value.symbol) if isinstance(value, Resolved) else None
            if match is not None:
                return match, count, frozenset()
        return None


def _without_none(calls: Iterable[int | None]) -> frozenset[int]:
    return frozenset(call for call in calls if call is not None)
