"""SSOT401 constructor-mismatch: a construction of the canonical class that does not bind to its signature."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.model.symbols import Ambiguous, Resolved
from ssot_migrate.semantics.signatures import Mismatch, bind_call, describe_signature, find_signature
from ssot_migrate.semantics.summary import Call

KIND = "constructor-mismatch"


def collect(view: FileView) -> Iterator[Finding]:
    for call in view.summary.calls.values():
        if call.reference is None:
            continue
        reference = view.summary.references[call.reference]
        if not view.relevance.has_reference(reference):
            continue
        meaning = view.resolver.resolve_reference(view.summary, reference)
        resolution = meaning.resolution
        candidates = resolution.candidates if isinstance(resolution, Ambiguous) else (resolution,)
        for candidate in candidates:
            if not isinstance(candidate, Resolved):
                continue
            callee = ".".join((candidate.symbol, *meaning.members))
            found = view.facts.find_builder(callee)
            rule = found[0].find_rule(KIND) if found else None
            if found is None or rule is None:
                continue
            chain = (Hop(view.summary.path, call.line), *candidate.chain)
            yield from _check(view, call, found[0], rule, callee, chain)


def _check(
    view: FileView, call: Call, pack: Pack, rule: Rule, callee: str, chain: tuple[Hop, ...]
) -> Iterator[Finding]:
    signature = find_signature(view.resolver, callee)
    if signature is None or call.raises is not None:
        return
    bound = bind_call(signature, call.arguments)
    if not isinstance(bound, Mismatch) or bound.is_unknown:
        return
    name = f"{tail_name(callee)}{describe_signature(signature)}"
    yield view.build_finding(
        pack,
        rule,
        call.span,
        f"this call does not bind to `{name}`: it {bound.detail}",
        symbol=callee,
        scope=call.scope,
        chain=chain,
        outcome=Unfixable(Reason.DOES_NOT_BIND, f"it {bound.detail}"),
    )
