"""What was found, in which state, and what could not be looked at."""

from __future__ import annotations

from enum import Enum

from ssot_migrate.model.changes import Fix
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Excerpt, Hop, Location, Span
from ssot_migrate.model.options import Option
from ssot_migrate.model.places import Places
from ssot_migrate.model.rules import Severity
from ssot_migrate.model.symbols import Variable


class Reason(Enum):
    """Why a finding has no fix. The values are part of the JSON contract; docs/reasons.md explains each."""

    AMBIGUOUS = "ambiguous"
    ASSERTS_OLD_BEHAVIOUR = "asserts-old-behaviour"
    ASYNC_NEEDED = "async-needed"
    DOES_NOT_BIND = "does-not-bind"
    HELD_BACK = "held-back"
    INDIRECT = "indirect"
    MISSING_API = "missing-api"
    MISSING_CONTEXT = "missing-context"
    MISSING_MEMBER = "missing-member"
    MISSING_TARGET = "missing-target"
    NO_SUCCESSOR = "no-successor"
    NOT_PROVABLE = "not-provable"
    STAR_ARGUMENTS = "star-arguments"
    STAR_IMPORT = "star-import"
    SUBCLASS = "subclass"
    SUPPRESSED = "suppressed"
    UNSUPPORTED_SYNTAX = "unsupported-syntax"


@light_dataclass(frozen=True, slots=True)
class Unfixable:
    reason: Reason
    detail: str


@light_dataclass(frozen=True, slots=True)
class Alternative:
    """What an option of the user makes of a finding; a fix beside a reason is only to be looked at."""

    option: Option
    fix: Fix | None
    unfixable: Unfixable | None = None


class Status(Enum):
    NEW = "new"
    KNOWN = "known"
    SUPPRESSED = "suppressed"


@light_dataclass(frozen=True, slots=True)
class Finding:
    """One violation. Where it has both a reason why there is no fix and a fix, that one is only to be looked at.

    `alternative` replaces both where the user gives an option, until that has been decided.

    `symbol` is the definition that it resolves to; `scope` the enclosing qualified name, "" at module level;
    `chain` how the name got here. By `variables`, the bindings that it refers through, findings are grouped.
    `identity` is the replaced symbol where the site asks whether something is that (a type test, a patch): it may
    only move once nothing builds the old one any more. `asks_both`: the successor is asked for at the same place.
    `builds` is the replaced symbol that a construction builds.
    `needs_api` are the qualified names of what its fix calls and nobody has yet, `adds_api` says that
    its fix adds `symbol`. `provider` is the variable of another file that an import takes its value from. `snippet` is
    the source at the location in a spelling of its own: rule, symbol, scope and snippet survive a move of the file.
    """

    pack: str
    rule: str
    name: str
    severity: Severity
    location: Location
    span: Span
    symbol: str | None
    scope: str
    chain: tuple[Hop, ...]
    message: str
    excerpt: Excerpt
    fingerprint: str
    fix: Fix | None = None
    unfixable: Unfixable | None = None
    alternative: Alternative | None = None
    variables: tuple[Variable, ...] = ()
    builds: str | None = None
    identity: str | None = None
    asks_both: bool = False
    needs_api: tuple[str, ...] = ()
    adds_api: bool = False
    provider: Variable | None = None
    group: str | None = None
    phase: str | None = None
    status: Status = Status.NEW
    snippet: str = ""


class Idle(Enum):
    """Why a comment that should suppress findings does not."""

    UNUSED = "unused"
    UNKNOWN_RULE = "unknown-rule"
    NO_REASON = "no-reason"


@light_dataclass(frozen=True, slots=True)
class IdleSuppression:
    """A suppression that is good for nothing. `rule` is the id that it is about; None for a comment about all rules."""

    path: str
    line: int
    rule: str | None
    problem: Idle


@light_dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be read, decoded or parsed. `relevant`: its bytes name what the rules look for.

    `accepted`: the user said that the run is complete without it.
    """

    path: str
    reason: str  # "unreadable" | "encoding" | "syntax" | "too-deep" | "too-large" | "too-complex" | "crashed"
    detail: str
    relevant: bool = False
    accepted: bool = False


@light_dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that was not looked at on purpose: excluded by a stated pattern, a notebook, a script without suffix."""

    path: str
    reason: str


@light_dataclass(frozen=True, slots=True)
class Coverage:
    """What the run saw: `seen` files discovered, `scanned` looked at by prefilter or further."""

    seen: int
    scanned: int
    skipped: tuple[SkippedFile, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    @property
    def is_complete(self) -> bool:
        """False when a file that could matter was not looked at, and nobody has accepted that."""
        return not any(problem.relevant and not problem.accepted for problem in self.problems)


@light_dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Findings that can only move together. `needs` are ids of groups that must move with or before this one.

    `held_by` says what keeps it from moving ("tests/x.py:12 missing-context"); None when it can.
    """

    id: str
    members: tuple[str, ...]  # fingerprints, in report order
    paths: tuple[str, ...]
    is_unsafe: bool
    needs: tuple[str, ...] = ()
    held_by: str | None = None


def report_order(finding: Finding) -> tuple[str, int, int, str, str]:
    """By path, line, column, rule."""
    location = finding.location
    return location.path, location.line, location.column, finding.rule, finding.message


@light_dataclass(frozen=True, slots=True)
class ScanResult:
    """Everything a scan has to say; findings are sorted by path, line, column, rule.

    `would_move_with_api` counts the findings that --add-api would free. `legacy_places`, `canonical_places` and
    `duplicate_places` count, in the whole project, the places that use what is replaced, its successor, and other
    classes that play the successor's part; `canonical_places` is None where not all of that was looked at.
    """

    findings: tuple[Finding, ...]
    groups: tuple[ChangeGroup, ...]
    coverage: Coverage
    would_move_with_api: int = 0
    legacy_places: int = 0
    canonical_places: int | None = 0
    idle_suppressions: tuple[IdleSuppression, ...] = ()
    duplicate_places: int = 0

    @property
    def places(self) -> Places | None:
        """The places that refer to the thing, by where they lead; None where not all of them were looked for."""
        if self.canonical_places is None:
            return None
        return Places(self.canonical_places, self.legacy_places, self.duplicate_places)

    @property
    def compliance(self) -> float | None:
        """The share of all places that use the successor: 1.0 where nothing uses anything else."""
        return None if self.places is None else self.places.compliance
