"""One file as the kinds see it: its summary, its uses of replaced symbols, and how a finding in it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.kinds.instances import MemberReads
from ssot_migrate.kinds.uses import Relevance, Use
from ssot_migrate.model.changes import Fix
from ssot_migrate.model.findings import Alternative, Finding, Reason, Unfixable
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop, Span
from ssot_migrate.model.names import parent_name
from ssot_migrate.model.options import Option
from ssot_migrate.model.rules import Applicability, Pack, Rule
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import BindingKind, ClassInfo, FileSummary, Reference, Role
from ssot_migrate.semantics.types import Types
from ssot_migrate.source.files import LineIndex, SourceFile


@light_dataclass(frozen=True, slots=True)
class ByOption:
    """A fix for those who give an option; `otherwise` is what there is without it."""

    option: Option
    fix: Fix
    otherwise: Fix | Unfixable


Outcome = Fix | Unfixable | ByOption
"""What can be done about a finding, or why nothing can."""


@light_dataclass(frozen=True, slots=True)
class FileView:
    """Everything a kind may ask about one file. `is_covered_by` says whether one of several globs matches it.

    `changed_members` are, by replaced class, those that its successor lacks or names otherwise.
    """

    resolver: Resolver
    facts: Facts
    summary: FileSummary
    source: SourceFile
    lines: LineIndex
    uses: tuple[Use, ...]
    relevance: Relevance
    types: Types
    is_covered_by: Callable[[Sequence[str]], bool]
    members: MemberReads = field(default_factory=MemberReads)
    changed_members: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def text(self, span: Span) -> str:
        return self.source.utf8[span.start : span.end].decode("utf-8", "replace")

    def scope_name(self, index: int) -> str:
        return self.summary.scopes[index].qualname

    def class_head(self, info: ClassInfo) -> Span:
        """The identifier after `class`."""
        binding = next(
            b
            for b in self.summary.bindings
            if b.kind is BindingKind.CLASS and self.summary.classes[b.detail or 0].scope == info.scope
        )
        return binding.span

    def find_callee(self, use: Use) -> str | None:
        """The qualified name that is called where a use is the callee of a call."""
        reference = use.reference
        if reference is None or reference.role is not Role.CALLEE:
            return None
        return ".".join((use.match.source, *use.members))

    def is_construction(self, use: Use) -> bool:
        """Whether the use is a call that a pack states as a way of building the old class."""
        callee = self.find_callee(use)
        return callee is not None and self.facts.find_construction(callee) is not None

    def is_spelled_plainly(self, reference: Reference) -> bool:
        """Whether the chain stands at its span in the text: inside f-strings, old interpreters do not tell."""
        return "".join(self.text(reference.span).split()) == ".".join(reference.chain)

    def build_finding(
        self,
        pack: Pack,
        rule: Rule,
        span: Span,
        message: str,
        *,
        symbol: str | None,
        scope: int = 0,
        chain: tuple[Hop, ...] = (),
        outcome: Outcome | None = None,
        suggestion: Fix | None = None,
        variables: tuple[Variable, ...] = (),
        builds: str | None = None,
        identity: str | None = None,
        asks_both: bool = False,
        needs_api: tuple[str, ...] = (),
        adds_api: bool = False,
        provider: Variable | None = None,
    ) -> Finding:
        """A finding without fingerprint, group and phase: those need to know all the others.

        `suggestion` is a fix to be looked at only, where the outcome is none.
        """
        alternative = None
        if isinstance(outcome, ByOption):
            alternative, outcome = Alternative(outcome.option, outcome.fix), outcome.otherwise
        return Finding(
            pack=pack.name,
            rule=rule.id,
            name=rule.name,
            severity=rule.severity,
            location=self.lines.location(self.summary.path, span),
            span=span,
            symbol=symbol,
            scope=self.scope_name(scope),
            chain=chain,
            message=message,
            excerpt=self.lines.excerpt(span),
            fingerprint="",
            fix=outcome if isinstance(outcome, Fix) else suggestion,
            unfixable=outcome if isinstance(outcome, Unfixable) else None,
            alternative=alternative,
            variables=variables,
            builds=builds,
            identity=identity,
            asks_both=asks_both,
            needs_api=needs_api,
            adds_api=adds_api,
            provider=provider,
        )


def find_obstacle(resolver: Resolver, use: Use, module: str = "") -> Unfixable | None:
    """Why a use cannot move, whatever stands there: nothing to move to, or not certain what it is."""
    match = use.match
    if match.target is not None and module and parent_name(match.target) == module:
        return Unfixable(Reason.NOT_PROVABLE, "this module defines the successor, and cannot import it from itself")
    if not use.is_certain:
        return Unfixable(Reason.AMBIGUOUS, describe_ambiguity(use))
    if match.target is None:
        return Unfixable(Reason.NO_SUCCESSOR, match.replacement.why)
    if use.is_looked_up:
        return Unfixable(Reason.INDIRECT, "it is reached through what a call looks up by its name")
    target = resolve_symbol(resolver, match.target)
    if target is None:
        return Unfixable(Reason.MISSING_TARGET, f"`{match.target}` does not exist in this project")
    if match.rest and isinstance(use.resolution, Resolved) and target.symbol != use.resolution.symbol:
        return Unfixable(Reason.NOT_PROVABLE, f"`{match.target}` exists, but is not the same thing as `{match.source}`")
    return None


def is_called_only(use: Use) -> bool:
    """Whether the replaced symbol is a function that builds: its successor is a class, so only calls of it can move."""
    replacement = use.match.replacement
    return not use.match.rest and any(
        construction.callee == replacement.source and replacement.source.rpartition(".")[2][:1].islower()
        for construction in replacement.constructions
    )


def resolve_symbol(resolver: Resolver, symbol: str) -> Resolved | None:
    """What a qualified name that a pack states means in this project; None if it should be in the tree and is not."""
    module = resolver.resolve_module(symbol)
    if isinstance(module, Resolved) and module.in_tree:
        return module
    parent, _, name = symbol.rpartition(".")
    if not parent:
        return module if isinstance(module, Resolved) else None
    answer = resolver.resolve_name(parent, name)
    return answer if isinstance(answer, Resolved) else None


def describe_ambiguity(use: Use) -> str:
    """Which definitions a name may mean."""
    candidates = getattr(use.resolution, "candidates", ())
    names = " or ".join(f"`{candidate.symbol}`" for candidate in candidates)
    more = " or something else" if getattr(use.resolution, "unknown", False) else ""
    return f"depending on how the program runs this is {names}{more}"


def safe_or_unsafe(note: str) -> Applicability:
    """Safe where there is nothing to warn of."""
    return Applicability.UNSAFE if note else Applicability.SAFE


def short(match: Match) -> str:
    """The last part of the replaced name."""
    return match.source.rpartition(".")[2]


def describe_target(match: Match) -> str:
    """`Name` from `module`, for messages."""
    if match.target is None:
        return "it has no successor"
    module, _, name = match.target.rpartition(".")
    return f"use `{name}` from `{module}`"
