"""One changed file, held against what it was: every name means what it meant, or what it shall mean now."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ssot_migrate.model.changes import ConstructEdit, Edit, FileChange, NameEdit
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.locations import Span
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.received_calls import ReceivedCalls, match_received_calls
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.signatures import Mismatch, bind_call, find_signature
from ssot_migrate.semantics.strings import resolve_string
from ssot_migrate.semantics.summary import UNBOUND, Binding, BindingKind, FileSummary, Reference, Role

_BUILTINS = frozenset(dir(builtins))


class FileCheck:
    """One changed file, before and after."""

    def __init__(self, before: Resolver, after: Resolver, change: FileChange, findings: Sequence[Finding]) -> None:
        self._before = before
        self._after = after
        self._change = change
        self._old = _get_summary(before, change.path)
        self._new = _get_summary(after, change.path)
        applied = set(change.applied)
        self._edits = [edit for f in findings if f.fingerprint in applied and f.fix is not None for edit in f.fix.edits]

    def find_problems(self) -> Iterator[str]:
        """What is wrong with the change, a sentence for each; nothing where it is proven."""
        yield from self._check_undefined()
        yield from self._check_imports()
        yield from self._check_references()
        yield from self._check_strings()

    def _check_undefined(self) -> Iterator[str]:
        for (scope, name), count in sorted(self._new.undefined.items()):
            if count > self._old.undefined.get((scope, name), 0):
                yield f"`{name}` would be undefined in {scope or 'the module'}"

    def _check_imports(self) -> Iterator[str]:
        """Imports of modules or names that do not exist, unless they were there before."""
        known = Counter(_describe_binding(binding) for binding in self._old.bindings)
        for binding in self._new.bindings:
            description = _describe_binding(binding)
            known[description] -= 1
            missing = _find_missing(self._after, self._new, binding) if known[description] < 0 else None
            if missing is not None:
                yield f"`{missing}` would be imported, and does not exist"

    def _check_references(self) -> Iterator[str]:
        """Walks both texts side by side: edits keep the order of names."""
        edits = {edit.span.start: edit for edit in self._edits if isinstance(edit, NameEdit)}
        calls = {edit.name.start: edit for edit in self._edits if isinstance(edit, ConstructEdit)}
        received = self._match_received([*calls.values()])
        yield from received.iter_problems(self._after)
        moved = {edit.name.start for _, edit in received.calls}
        gone = [*self._gone_spans(calls.values())]
        old = [
            item
            for item in self._comparable(self._old, received)
            if item.start not in moved and not any(span.contains(item.span) for span in gone)
        ]
        new = iter(self._comparable(self._new, received))
        written = received.list_written()  # arguments that the old calls did not have
        dropped = frozenset(self._change.dropped)
        for count, before in enumerate(old):
            edit = calls.get(before.start) or edits.get(before.start)
            if before.span in dropped:
                yield from self._check_dropped(before, edit)
                continue
            after = next((item for item in new if not any(span.contains(item.span) for span in written)), None)
            if after is None:
                yield f"{len(old)} names of interest would become {count}"
                return
            if isinstance(edit, ConstructEdit):
                written += self._written_spans(edit, after)
            yield from self._compare(before, after, edit)
        if any(not any(span.contains(item.span) for span in written) for item in new):
            yield f"there would be more names of interest than {len(old)}"
        yield from self._check_written(written)

    def _check_dropped(self, before: Reference, edit: Edit | None) -> Iterator[str]:
        """What went must be said by another name of the same scope."""
        target = edit.target if isinstance(edit, NameEdit) else None
        if target is None:
            was = self._before.resolve_reference(self._old, before).resolution
            target = was.symbol if isinstance(was, Resolved) else ""
        others = (one for one in self._new.references.values() if one.scope == before.scope)
        meanings = (self._after.resolve_reference(self._new, one).resolution for one in others)
        if not any(_means(meaning, target, self._after) for meaning in meanings):
            yield f"line {before.line}: `{'.'.join(before.chain)}` would be gone, and nothing stands for it"

    def _match_received(self, edits: Sequence[ConstructEdit]) -> ReceivedCalls:
        before, after = (resolver.project.get_source(self._change.path) for resolver in (self._before, self._after))
        return match_received_calls(before, after, edits)

    def _check_strings(self) -> Iterator[str]:
        """Strings that were not there before must not name what does not exist."""
        known = {string.value for string in self._old.strings}
        for string in self._new.strings:
            meaning = resolve_string(self._after, self._new, string) if string.value not in known else None
            if meaning is not None and _is_missing(meaning[0]):
                yield f"line {string.line}: the string `{string.value}` would name nothing that exists"

    def _gone_spans(self, edits: Iterable[ConstructEdit]) -> Iterator[Span]:
        """The arguments of old calls that the new ones do not take over."""
        by_span = {(call.span, call.function): call for call in self._old.calls.values()}
        for edit in edits:
            kept = {item.span for item in edit.arguments}
            call = by_span.get((edit.span, edit.function))
            yield from (item.span for item in (call.arguments if call is not None else ()) if item.span not in kept)

    def _written_spans(self, edit: ConstructEdit, after: Reference) -> Iterator[Span]:
        """Where the new call has what the old one did not."""
        call = self._new.calls.get(after.call) if after.call is not None else None
        targets = {item.target for item in edit.written}
        yield from (item.span for item in (call.arguments if call is not None else ()) if item.keyword in targets)

    def _check_written(self, written: Sequence[Span]) -> Iterator[str]:
        """What is written anew must be bound, whatever way the program goes."""
        for reference in self._new.references.values():
            is_written = any(span.contains(reference.span) for span in written)
            if is_written and UNBOUND in reference.reaching and reference.chain[0] not in _BUILTINS:
                yield f"line {reference.line}: `{'.'.join(reference.chain)}` might be unbound there"

    def _comparable(self, summary: FileSummary, received: ReceivedCalls) -> list[Reference]:
        """The references that an import, a class or an alias of one can reach, in order, without added members and
        calls that are compared by themselves.
        """
        added = list(_added_spans(self._change)) if summary is self._new else []
        known = {reference.chain[0] for reference in self._old.references.values()}
        known |= {b.name for b in summary.bindings if not any(span.contains(b.span) for span in added)}
        bindings = _find_nameable(summary)
        return sorted(
            (
                reference
                for reference in summary.references.values()
                if not bindings.isdisjoint(reference.reaching)
                and reference.chain[0] in known
                and not (reference.role is Role.CALLEE and reference.chain in received.chains)
                and not any(span.contains(reference.span) for span in added)
            ),
            key=lambda reference: (reference.start, reference.span.end),
        )

    def _compare(self, before: Reference, after: Reference, edit: Edit | None) -> Iterator[str]:
        line = f"line {after.line}: `{'.'.join(after.chain)}`"
        if UNBOUND in after.reaching and UNBOUND not in before.reaching:
            yield f"{line} might be unbound there"
        if edit is None and self._describe_reaching(self._old, before) == self._describe_reaching(self._new, after):
            return
        meaning = self._after.resolve_reference(self._new, after)
        if isinstance(edit, NameEdit):
            if not _means(meaning.resolution, edit.target, self._after):
                yield f"{line} would not mean `{edit.target}`"
        elif isinstance(edit, ConstructEdit):
            if not _means(meaning.resolution, edit.owner, self._after):
                yield f"{line} would not mean `{edit.owner}`"
            yield from self._check_call(after, edit, line)
        else:
            was = self._before.resolve_reference(self._old, before)
            if not _same_or_moved(was.resolution, meaning.resolution, self._edits):
                yield f"{line} would no longer mean what it meant"

    def _describe_reaching(self, summary: FileSummary, reference: Reference) -> tuple[object, ...]:
        """What the name comes from; where that is the same before and after, it means the same."""
        bindings = [_describe_binding(summary.bindings[index]) for index in reference.reaching if index != UNBOUND]
        return reference.chain, bindings, UNBOUND in reference.reaching

    def _check_call(self, after: Reference, edit: ConstructEdit, line: str) -> Iterator[str]:
        call = self._new.calls.get(after.call) if after.call is not None else None
        signature = find_signature(self._after, edit.callee)
        if call is None:
            yield f"{line} is no call any more"
        elif signature is not None:
            bound = bind_call(signature, call.arguments)
            if isinstance(bound, Mismatch):
                yield f"{line} would not bind: it {bound.detail}"
        elif self._after.find_class(edit.owner) is not None:
            yield f"{line} would call `{edit.callee}`, whose signature cannot be read"


def _find_nameable(summary: FileSummary) -> set[int]:
    """The bindings that may give a name an import, a class, or an alias of one. Whether references to others are kept
    depends on what else the file calls by their names.
    """
    kinds = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.CLASS)
    found = {binding.index for binding in summary.bindings if binding.kind in kinds}
    aliases = [binding for binding in summary.bindings if binding.sources]
    grown = True
    while grown:
        before = len(found)
        for binding in aliases:
            sources = (summary.references[index] for index in binding.sources if index in summary.references)
            if any(not found.isdisjoint(source.reaching) for source in sources):
                found.add(binding.index)
        grown = len(found) > before
    return found


def _get_summary(resolver: Resolver, path: str) -> FileSummary:
    summary = resolver.project.find_summary(path)
    assert summary is not None
    return summary


def _describe_binding(binding: Binding) -> tuple[object, ...]:
    """What a binding says, wherever it stands."""
    return binding.kind, binding.scope, binding.name, binding.module, binding.imported, binding.guarded, binding.handler


def _find_missing(resolver: Resolver, summary: FileSummary, binding: Binding) -> str | None:
    """The module or name that an import asks for and that does not exist; None if it does, or is no import."""
    if binding.kind is BindingKind.IMPORT:
        answer = resolver.resolve_module(binding.module, summary.path)
    elif binding.kind is BindingKind.IMPORT_FROM:
        answer = resolver.resolve_binding(summary, binding)
    else:
        return None
    return answer.detail if isinstance(answer, Unresolved) and _is_missing(answer) else None


def _is_missing(resolution: Resolution) -> bool:
    return isinstance(resolution, Unresolved) and resolution.reason in (Unknown.MISSING_MODULE, Unknown.MISSING_NAME)


def _means(resolution: Resolution, target: str, resolver: Resolver) -> bool:
    """Whether a resolution is the symbol that the pack calls `target`."""
    if not isinstance(resolution, Resolved):
        return False
    if resolution.symbol == target or target in resolution.via:
        return True
    wanted = resolver.resolve_name(*_split(target))
    return isinstance(wanted, Resolved) and wanted.symbol == resolution.symbol


def _split(name: str) -> tuple[str, str]:
    parent, _, tail = name.rpartition(".")
    return parent, tail


def _same_or_moved(before: Resolution, after: Resolution, edits: Sequence[Edit]) -> bool:
    """Whether a name that no edit names means the same, or has moved with the binding that it goes through."""
    if isinstance(before, Resolved) and isinstance(after, Resolved):
        if before.symbol == after.symbol:
            return True
        moves = {(getattr(edit, "source", None), getattr(edit, "target", None)) for edit in edits}
        return any(
            source is not None and target is not None and before.symbol == source and after.symbol == target
            for source, target in moves
        )
    if isinstance(before, Ambiguous):
        # An edit may have made it certain: one of what it could be.
        candidates = {candidate.symbol for candidate in before.candidates}
        if isinstance(after, Ambiguous):
            return True
        return isinstance(after, Resolved) and after.symbol in candidates
    return type(before) is type(after)


def _added_spans(change: FileChange) -> Iterator[Span]:
    """Where pieces that replace nothing stand in the new text."""
    shift = 0
    for splice in change.splices:
        start = splice.span.start + shift
        if splice.span.start == splice.span.end:
            yield Span(start, start + len(splice.replacement))
        shift += len(splice.replacement) - (splice.span.end - splice.span.start)
