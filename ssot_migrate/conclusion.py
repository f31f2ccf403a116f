"""From everything that was found to what the user asked for: quick, and the same whoever remembered the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ssot_migrate.model.findings import Coverage, FileProblem, Finding, ScanResult, SkippedFile, report_order
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.selection import is_wanted
from ssot_migrate.rewriter.grouping import group_findings
from ssot_migrate.suppressions import Suppression

Value = TypeVar("Value")


@light_dataclass(frozen=True, slots=True)
class Survey:
    """What there is in a project, whatever paths and phases the user asked for.

    `findings` are sorted by path, line, column, rule, and not grouped yet. `legacy` and `canonical` count the places in
    each file that use what is replaced, and what replaces it, `duplicate_places` those that use neither but a
    duplicate; files without any may be missing. `is_measured` says whether all of them were looked for. `comments`
    accept findings, by path.
    """

    findings: tuple[Finding, ...]
    coverage: Coverage
    legacy: Mapping[str, int]
    canonical: Mapping[str, int]
    duplicate_places: Mapping[str, int]
    is_measured: bool
    comments: Mapping[str, tuple[Suppression, ...]]


def leave_out(survey: Survey, paths: Collection[str], rules: Collection[tuple[str, str]]) -> Survey:
    """What a survey says of all other files, without the findings of `rules` (by pack and id), wherever they are."""
    return replace(
        survey,
        findings=tuple(
            one for one in survey.findings if one.location.path not in paths and (one.pack, one.rule) not in rules
        ),
        legacy=_without(survey.legacy, paths),
        canonical=_without(survey.canonical, paths),
        duplicate_places=_without(survey.duplicate_places, paths),
        comments=_without(survey.comments, paths),
    )


def join_surveys(known: Survey, fresh: Survey) -> Survey:
    """One survey of two that speak of different files; what could not be looked at is what `known` says."""
    return replace(
        known,
        findings=tuple(sorted((*known.findings, *fresh.findings), key=report_order)),
        legacy=Counter(known.legacy) + Counter(fresh.legacy),
        canonical={**known.canonical, **fresh.canonical},
        duplicate_places={**known.duplicate_places, **fresh.duplicate_places},
        comments={**known.comments, **fresh.comments},
    )


def _without(mapping: Mapping[str, Value], paths: Collection[str]) -> dict[str, Value]:
    return {path: value for path, value in mapping.items() if path not in paths}


def describe_coverage(
    paths: Collection[str], problems: Iterable[FileProblem], skipped: Iterable[SkippedFile]
) -> Coverage:
    """How many of the files of a project were looked at, and why the others were not. Some that could not be are no
    files of it.
    """
    told = sorted(problems, key=lambda item: item.path)
    in_trouble = {problem.path for problem in told}
    unlooked = in_trouble.intersection(paths)
    return Coverage(
        seen=len(paths) + len(in_trouble - unlooked),
        scanned=len(paths) - len(unlooked),
        skipped=tuple(sorted(skipped, key=lambda item: item.path)),
        problems=tuple(told),
    )


def conclude(
    survey: Survey, packs: Sequence[Pack], selection: Selection, options: FixOptions
) -> tuple[ScanResult, tuple[Finding, ...]]:
    """What was asked for, and all findings with their groups: those that were not asked for may hold others back."""
    wanted = _make_filter(packs, selection)
    grouped = group_findings([_decide(finding, options) for finding in survey.findings], options, wanted)
    result = ScanResult(
        findings=tuple(f for f in grouped.findings if wanted(f) or (f.adds_api and options.add_api)),
        groups=grouped.groups,
        coverage=survey.coverage,
        would_move_with_api=grouped.would_move_with_api,
        legacy_places=sum(survey.legacy.values()),
        canonical_places=sum(survey.canonical.values()) if survey.is_measured else None,
        duplicate_places=sum(survey.duplicate_places.values()),
    )
    return result, grouped.findings


def _decide(finding: Finding, options: FixOptions) -> Finding:
    """The finding with what the user's options make of it."""
    other = finding.alternative
    if other is None:
        return finding
    if not options.has(other.option):
        return replace(finding, alternative=None)
    return replace(finding, fix=other.fix, unfixable=other.unfixable, alternative=None)


def _make_filter(packs: Sequence[Pack], selection: Selection) -> Callable[[Finding], bool]:
    """Whether the user asked for a finding: by rule, path and phase."""
    enabled = {(pack.name, rule.id): rule.enabled for pack in packs for rule in pack.rules}

    def wanted(finding: Finding) -> bool:
        is_on = enabled[(finding.pack, finding.rule)]
        return is_wanted(selection, finding.rule, finding.location.path, finding.phase, enabled=is_on)

    return wanted
