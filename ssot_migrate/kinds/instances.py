"""Members read on values that are known to be instances of a replaced class, or of one that derives from it: what of it
the new class has.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.kinds.heirs import find_inherited, has_own
from ssot_migrate.kinds.uses import Relevance, Use
from ssot_migrate.kinds.value_owners import Owner, OwnerSearch
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Replacement
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.attributes_read import AttributeRead, read_attributes
from ssot_migrate.semantics.escapes import find_escaping
from ssot_migrate.semantics.lookups import READING
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import BindingKind, Call, FileSummary, Role
from ssot_migrate.semantics.types import Types
from ssot_migrate.source.files import SourceFile


@light_dataclass(frozen=True, slots=True)
class InstanceUse:
    """`member`, which stands at `name`, is read on a value that begins where `span` does; `span` ends behind it.

    `value` is how that is spelled, "" where it is no chain of names. `renamed` is the member's name in the new class,
    None where that has no such. `calls` are the constructions of this file that the value may come from; `is_certain`:
    it comes from nothing else. `heir` is the qualified name of the class that the value is of, or that it is read from,
    where that derives from the replaced one; "" where it is that one.
    """

    match: Match
    member: str
    renamed: str | None
    span: Span
    name: Span
    value: str
    line: int
    scope: int
    calls: frozenset[int] = frozenset()
    heir: str = ""
    is_certain: bool = True


@light_dataclass(frozen=True, slots=True)
class MemberReads:
    """What one file reads of members that the new classes lack or name otherwise.

    `reads` are all such attributes by their names, on whatever value; `uses` those that are read on instances;
    `unclear` those that may be, or may not. `escaping` are the constructions whose values may be what those read.
    """

    reads: tuple[AttributeRead, ...] = ()
    uses: tuple[InstanceUse, ...] = ()
    unclear: tuple[AttributeRead, ...] = ()
    escaping: frozenset[int] = frozenset()

    def iter_missed(self, call: Call, names: Container[str], new: str) -> Iterator[str]:
        """The first line that may miss one of these members on what a call builds, once that is a `new`."""
        for read in self.unclear if call.index in self.escaping else ():
            if read.name in names:
                yield f"line {read.line} may read its `{read.name}`, which `{new}` has not under that name"
                return


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

    def search(self, summary: FileSummary, uses: Iterable[Use]) -> OwnerSearch:
        """What is known of the values of one file, with all its uses."""
        uses = tuple(uses)
        built = {
            use.reference.call: use.match
            for use in uses
            if use.reference is not None
            and use.reference.role is Role.CALLEE
            and use.reference.call is not None
            and use.is_certain
            and _builds(self._facts, use)
        }
        named = frozenset(end for use in uses if use.reference is not None for end in use.reference.ends)
        return OwnerSearch(self.types, self._facts, summary, built, named)

    def collect(self, search: OwnerSearch, source: SourceFile, relevance: Relevance) -> MemberReads:
        """The places of one file that read such a member; none in files that name neither an old class nor one that
        derives from it.
        """
        summary = search.summary
        if not self._words or not (search.named or self._names_heir(summary, relevance)):
            return MemberReads()
        reads = read_attributes(source, self._words)
        found = [
            *self._iter_in_chains(search, summary),
            *self._iter_on_calls(search, summary, reads),
            *self._iter_named(search, summary, source),
        ]
        told = {use.name.end for use in found} | search.named
        unclear = tuple(read for read in reads if read.span.end not in told and not search.is_other(read))
        spans = {call.span: call.index for call in (search.iter_constructions() if unclear else ())}
        escaping = frozenset(spans[span] for span in (find_escaping(source, spans) if spans else ()))
        return MemberReads(reads, tuple(sorted(found, key=lambda use: use.name)), unclear, escaping)

    def _names_heir(self, summary: FileSummary, relevance: Relevance) -> bool:
        """Whether a file imports, or defines, a class that derives from a replaced one."""
        resolver = self.types.resolver
        imported = (
            resolver.resolve_binding(summary, binding)
            for binding in summary.bindings
            if binding.kind is BindingKind.IMPORT_FROM and relevance.has_binding(binding)
        )
        symbols = [item.symbol for item in imported if isinstance(item, Resolved)]
        symbols += [f"{summary.module}.{info.qualname}" for info in summary.classes]
        return any(find_inherited(resolver, self._facts, symbol) is not None for symbol in symbols)

    def _iter_in_chains(self, search: OwnerSearch, summary: FileSummary) -> Iterator[InstanceUse]:
        """`crane.member`, `self.crane.member`."""
        for reference in summary.references.values():
            # What class a value is of is asked only where the answer can matter: it may take reading other files.
            owner = search.find_owner(reference) if not self._words.isdisjoint(reference.chain[1:3]) else None
            if owner is None or len(reference.chain) <= owner.count:
                continue
            member, end = reference.chain[owner.count], reference.ends[owner.count]
            is_set = reference.role is Role.TARGET and len(reference.chain) == owner.count + 1
            name, value = Span(end - len(member.encode()), end), ".".join(reference.chain[: owner.count])
            found = self._check(owner, member, Span(reference.start, end), name, value, reference.line, reference.scope)
            if found is not None and not (is_set and found.renamed is None):  # whoever sets it has it
                yield found

    def _iter_on_calls(
        self, search: OwnerSearch, summary: FileSummary, reads: Iterable[AttributeRead]
    ) -> Iterator[InstanceUse]:
        """`Crane(…).member`."""
        calls = {call.span: call for call in summary.calls.values()}
        for read in reads:
            call = calls.get(read.call) if read.call is not None else None
            owner = search.find_owner_of_call(call) if call is not None else None
            if call is not None and owner is not None:
                span, value = Span(call.span.start, read.span.end), ""
                found = self._check(owner, read.name, span, read.span, value, call.line, call.scope)
                if found is not None:
                    yield found

    def _iter_named(self, search: OwnerSearch, summary: FileSummary, source: SourceFile) -> Iterator[InstanceUse]:
        """`getattr(crane, "member")` and its like."""
        for string in summary.strings:
            call = summary.calls.get(string.call) if string.call is not None and string.value in self._words else None
            if call is None or not call.arguments or string.argument not in (1, "attribute"):
                continue
            function = source.utf8[call.function.start : call.function.end].decode("utf-8")
            owner = search.find_owner_of_value(call.arguments[0]) if tail_name(function) in READING else None
            if owner is not None:
                name = string.content or string.span
                found = self._check(owner, string.value, string.span, name, "", string.line, string.scope)
                if found is not None:
                    yield found if string.content is not None else replace(found, renamed=None)

    def _check(
        self, owner: Owner, member: str, span: Span, name: Span, value: str, line: int, scope: int
    ) -> InstanceUse | None:
        replacement = owner.match.replacement
        if member not in self.changed.get(replacement.source, frozenset()):
            return None
        if owner.heir and has_own(self.types.resolver, owner.heir, replacement.source, member):
            return None
        renamed = replacement.renamed_members.get(member)
        return InstanceUse(
            owner.match, member, renamed, span, name, value, line, scope, owner.calls, owner.heir, owner.is_certain
        )


def _builds(facts: Facts, use: Use) -> bool:
    """Whether the use is called to build the very class that is replaced: functions may build another one."""
    callee = ".".join((use.match.source, *use.members))
    source = use.match.replacement.source
    return facts.find_construction(callee) is not None and source.rpartition(".")[2][:1].isupper()
