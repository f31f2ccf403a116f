"""A baseline as values: the findings that were there when it was made, and the files that nobody could look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Severity

BY_WEIGHT = (Severity.INFO, Severity.WARNING, Severity.ERROR)


@light_dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a finding is accepted; `expires` is the last day on which it is. Empty: nothing was said."""

    owner: str = ""
    reason: str = ""
    expires: date | None = None


@light_dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding. `rule`, `symbol`, `scope` and `snippet` are its shape: what remains when the file moves."""

    path: str
    rule: str
    scope: str
    snippet: str
    symbol: str | None
    severity: Severity
    fingerprint: str
    terms: Terms = Terms()

    @property
    def order(self) -> tuple[str, ...]:
        """By which entries are sorted in the file."""
        return self.path, self.rule, self.scope, self.snippet, self.symbol or "", self.fingerprint


@light_dataclass(frozen=True, slots=True)
class AcceptedProblem:
    """A file that could not be looked at, accepted as long as its bytes have this SHA-256."""

    path: str
    digest: str
    reason: str


@light_dataclass(frozen=True, slots=True)
class Baseline:
    """Entries and problems in the order of the file. `has_conflicts`: read from both sides of a merge conflict."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[AcceptedProblem, ...] = ()
    has_conflicts: bool = False


def accept(finding: Finding, terms: Terms) -> Entry:
    """The entry by which a finding is accepted as it stands."""
    return Entry(
        path=finding.location.path,
        rule=finding.rule,
        scope=finding.scope,
        snippet=finding.snippet,
        symbol=finding.symbol,
        severity=finding.severity,
        fingerprint=finding.fingerprint,
        terms=terms,
    )


def follow(entry: Entry, finding: Finding) -> Entry:
    """The entry of a finding that was accepted earlier and has moved since: never more severe than it was."""
    current = accept(finding, entry.terms)
    return replace(current, severity=min(entry.severity, finding.severity, key=BY_WEIGHT.index))


def accept_problem(problem: FileProblem, digest: str) -> AcceptedProblem:
    """The entry by which a file that cannot be looked at is accepted as it is."""
    return AcceptedProblem(problem.path, digest, problem.reason)
