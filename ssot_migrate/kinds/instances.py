"""Members read on values that are known to be instances of a replaced class: what of it the new class has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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

    def search(self, summary: FileSummary, uses: Iterable[Use]) -> InstanceSearch:
        """What is known of the values of one file, with all its uses."""
        built = {
            use.reference.call: use.match
            for use in uses
            if use.reference is not None
            and use.reference.role is Role.CALLEE
            and use.reference.call is not None
            and use.is_certain
            and _builds(self._facts, use)
        }
        return InstanceSearch(self.types, self._facts, summary, built)

    def collect(self, search: InstanceSearch) -> tuple[InstanceUse, ...]:
        """The places of one file that read such a member, in text order."""
        # What class a value is of is asked only where the answer can matter: it may take reading other files.
        references = search.summary.references.values() if self._words else ()
        asked = (item for item in references if not self._words.isdisjoint(item.chain[1:3]))
        found = [use for reference in asked if (use := self._check(search, reference)) is not None]
        return tuple(sorted(found, key=lambda use: use.reference.start))

    def _check(self, search: InstanceSearch, reference: Reference) -> InstanceUse | None:
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


class InstanceSearch:
    """Which values of one file are instances of a replaced class; `built` are its constructions, by call."""

    def __init__(self, types: Types, facts: Facts, summary: FileSummary, built: Mapping[int, Match]) -> None:
        self.types = types
        self.summary = summary
        self._facts = facts
        self._built = built
        self._attributes: dict[str, set[int]] = {}
        for value in summary.attributes:
            call = value.origin.call if value.origin is not None else None
            if call is not None and call in built and not value.entered:
                self._attributes.setdefault(value.name, set()).add(call)

    def find_owner(self, reference: Reference) -> tuple[Match, int, frozenset[int]] | None:
        """The replaced class of the value that a chain starts with, how many parts of the chain give it, and the
        constructions that it may come from.
        """
        for count in range(1, min(len(reference.chain), 3)):
            found = self.find_value(reference, count)
            if found is not None:
                return found[0], count, found[1]
        return None

    def find_value(self, reference: Reference, count: int) -> tuple[Match, frozenset[int]] | None:
        """The replaced class of what the first `count` parts of a chain give, and the constructions of this file that
        it may come from.
        """
        calls = frozenset(self._iter_built(reference, count))
        if calls:
            return self._built[min(calls)], calls
        value = without_none(self.types.of_prefix(self.summary, reference, count))
        match = self._facts.find(value.symbol) if isinstance(value, Resolved) else None
        return (match, frozenset()) if match is not None else None

    def _iter_built(self, reference: Reference, count: int) -> Iterator[int]:
        if count == 2:
            yield from self._attributes.get(reference.chain[1], ())
        bindings = (self.summary.bindings[index] for index in reference.reaching if index != UNBOUND)
        for binding in bindings if count == 1 else ():
            if binding.built is not None and binding.built in self._built and not binding.entered:
                yield binding.built
