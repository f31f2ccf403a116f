"""From everything that was found to what the user asked for: quick, and the same whoever remembered the findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ssot_migrate.model.findings import Coverage, Finding, ScanResult
from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.selection import is_wanted
from ssot_migrate.rewriter.grouping import group_findings
from ssot_migrate.suppressions import Suppression


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is in a project, whatever paths and phases the user asked for.

    `findings` are sorted by path, line, column, rule, and not grouped yet. `legacy` and `canonical` count the places in
    each file that use what is replaced, and what replaces it, `duplicate_places` those that use neither but a
    duplicate; `is_measured` says whether all of them were looked for. `comments` accept findings, by path.
    """

    findings: tuple[Finding, ...]
    coverage: Coverage
    legacy: Mapping[str, int]
    canonical: Mapping[str, int]
    duplicate_places: int
    is_measured: bool
    comments: Mapping[str, tuple[Suppression, ...]]


def conclude(
    survey: Survey, packs: Sequence[Pack], selection: Selection, options: FixOptions
) -> tuple[ScanResult, tuple[Finding, ...]]:
    """What was asked for, and all findings with their groups: those that were not asked for may hold others back."""
    wanted = _make_filter(packs, selection)
    grouped = group_findings(survey.findings, options, wanted)
    result = ScanResult(
        findings=tuple(f for f in grouped.findings if wanted(f) or (f.adds_api and options.add_api)),
        groups=grouped.groups,
        coverage=survey.coverage,
        would_move_with_api=grouped.would_move_with_api,
        legacy_places=sum(survey.legacy.values()),
        canonical_places=sum(survey.canonical.values()) if survey.is_measured else None,
        duplicate_places=survey.duplicate_places,
    )
    return result, grouped.findings


def _make_filter(packs: Sequence[Pack], selection: Selection) -> Callable[[Finding], bool]:
    """Whether the user asked for a finding: by rule, path and phase."""
    enabled = {(pack.name, rule.id): rule.enabled for pack in packs for rule in pack.rules}

    def wanted(finding: Finding) -> bool:
        is_on = enabled[(finding.pack, finding.rule)]
        return is_wanted(selection, finding.rule, finding.location.path, finding.phase, enabled=is_on)

    return wanted
