"""Proves new calls of methods on values at hand, whose names the summaries of files need not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ssot_migrate.model.changes import ConstructEdit
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.signatures import Mismatch, bind_call, find_signature
from ssot_migrate.semantics.spelled_calls import SpelledCall, find_spelled_calls
from ssot_migrate.source.files import SourceFile


@dataclass(frozen=True, slots=True)
class ReceivedCalls:
    """The new calls of one changed file, each with its edit; or, where they are not what was planned, the problem.

    `chains` are the names by which methods are called there.
    """

    chains: frozenset[tuple[str, ...]]
    calls: tuple[tuple[SpelledCall, ConstructEdit], ...] = ()
    problem: str = ""

    def iter_problems(self, resolver: Resolver) -> Iterator[str]:
        """What is not as planned; `resolver` knows the tree as it would be."""
        if self.problem:
            yield self.problem
        for call, edit in self.calls:
            signature = find_signature(resolver, edit.callee)
            bound = bind_call(signature, call.arguments) if signature is not None else None
            if isinstance(bound, Mismatch):
                yield f"line {call.line}: `{'.'.join(call.chain)}` would not bind: it {bound.detail}"

    def list_written(self) -> list[Span]:
        """The arguments of new calls that the old ones did not have."""
        return [
            argument.span
            for call, edit in self.calls
            for argument in call.arguments
            if argument.keyword in {item.target for item in edit.written}
        ]


def match_received_calls(before: SourceFile, after: SourceFile, edits: Sequence[ConstructEdit]) -> ReceivedCalls:
    """Finds each new call among those that are spelled alike: edits keep the order of all calls."""
    edits = [edit for edit in edits if edit.receiver]
    chains = frozenset(_spell(edit) for edit in edits)
    if not chains:
        return ReceivedCalls(chains)
    there = find_spelled_calls(before, chains)
    expected: list[tuple[int, tuple[str, ...], ConstructEdit | None]] = [
        *((call.start, call.chain, None) for call in there),
        *((edit.name.start, _spell(edit), edit) for edit in edits),
    ]
    expected.sort(key=lambda item: item[0])
    found = find_spelled_calls(after, chains)
    if [call.chain for call in found] != [chain for _, chain, _ in expected]:
        names = " and ".join(sorted(f"`{'.'.join(chain)}`" for chain in chains))
        return ReceivedCalls(
            chains, problem=f"there would be {len(found)} calls of {names} in place of {len(expected)}"
        )
    pairs = zip(found, expected, strict=True)
    return ReceivedCalls(chains, tuple((call, edit) for call, (_, _, edit) in pairs if edit is not None))


def _spell(edit: ConstructEdit) -> tuple[str, ...]:
    """The names of the receiver and of its method."""
    return (*edit.receiver.split("."), tail_name(edit.callee))
