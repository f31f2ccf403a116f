"""The places that lead to duplicates of the successor: what they use is neither old nor the one that is to stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ssot_migrate.candidate_search import Progress, find_mentions
from ssot_migrate.candidates import Candidates
from ssot_migrate.kinds import duplicate_implementation
from ssot_migrate.kinds.canonical import count_places
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.uses import Relevance
from ssot_migrate.model.findings import FileProblem, Finding, Status
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time, describe_excess
from ssot_migrate.semantics.resolver import Resolver


def find_double_rules(packs: Iterable[Pack]) -> frozenset[tuple[str, str]]:
    """The rules, by pack and id, that tell duplicates."""
    return frozenset(
        (pack.name, rule.id) for pack in packs for rule in pack.rules if rule.kind == duplicate_implementation.KIND
    )


def find_doubles(findings: Iterable[Finding], facts: Facts) -> frozenset[str]:
    """The classes that are told as duplicates, without those that are replaced, and those that somebody accepted."""
    rules = find_double_rules(facts.packs)
    return frozenset(
        finding.symbol
        for finding in findings
        if (finding.pack, finding.rule) in rules
        and finding.symbol is not None
        and finding.symbol not in facts.sources
        and finding.status is not Status.SUPPRESSED
    )


def add_doubles(candidates: Candidates, resolver: Resolver, doubles: Collection[str], progress: Progress) -> Candidates:
    """The candidates with the files that may name a duplicate."""
    if not doubles:
        return candidates
    found = find_mentions(resolver.project, resolver, doubles, progress)
    return replace(candidates, doubles=found.paths, double_words=found.words, double_triggers=found.triggers)


def count_doubles(
    resolver: Resolver, facts: Facts, candidates: Candidates, doubles: Collection[str]
) -> tuple[dict[str, int], tuple[FileProblem, ...]]:
    """How many places of each file lead to a duplicate, and the files of which that could not be told."""
    places: dict[str, int] = {}
    problems: list[FileProblem] = []
    for path in candidates.doubles if doubles else ():
        summary = resolver.project.find_summary(path)
        if summary is None:
            continue  # a file that cannot be read is told by those who look at every file
        try:
            with bounded_time():
                relevance = Relevance(summary, candidates.double_words)
                places[path] = count_places(resolver, facts, summary, relevance, doubles)
        except (RecursionError, TooMuchError) as error:
            resolver.forget_open_questions()
            problems.append(describe_excess(path, error))
    return places, tuple(problems)
