"""The one path from files to findings: scan, apply, verifier and gate all call `collect_findings`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ssot_migrate.candidate_search import find_candidates
from ssot_migrate.candidates import Candidates
from ssot_migrate.conclusion import Survey, conclude, describe_coverage, join_surveys
from ssot_migrate.doubles import add_doubles, count_doubles, find_double_rules, find_doubles
from ssot_migrate.first_look import FirstLook
from ssot_migrate.kinds import compat_alias, constructor_mismatch, missing_api, unresolved_import
from ssot_migrate.kinds.canonical import count_canonical
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.instances import InstanceMembers
from ssot_migrate.kinds.registry import ASIDE_FROM_USES, RESTS_ON_FINDINGS, find_usage_rules
from ssot_migrate.looking import (
    build_view,
    collect_in_file,
    leave_exempt,
    number_findings,
    read_comments,
    suppress_findings,
)
from ssot_migrate.model.findings import FileProblem, Finding, ScanResult, SkippedFile
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.selection import checks_syntax, find_phase, find_severity, is_selected
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time, describe_excess
from ssot_migrate.semantics.dangling import DanglingImports
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.types import Types
from ssot_migrate.structures import collect_in_structure, find_unseen
from ssot_migrate.suppressions import Suppression
from ssot_migrate.suspects import find_suspects
from ssot_migrate.watching import choose_watched

Progress = Callable[[str, int, int], None]


@light_dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a snapshot."""

    packs: tuple[Pack, ...]
    selection: Selection
    options: FixOptions


@light_dataclass(frozen=True, slots=True)
class Scan:
    """The answer, with what the next steps need of it: nobody looks again.

    `all_findings` holds those that were not selected too: they may hold back what was. `candidates` are the files
    that were read in full, `survey` is what the answer was taken from, `troubles` are the files that could not be
    looked at this time.
    """

    result: ScanResult
    all_findings: tuple[Finding, ...]
    candidates: Candidates
    survey: Survey
    resolver: Resolver
    first_look: FirstLook
    troubles: tuple[FileProblem, ...]


def collect_findings(
    project: Project,
    question: Question,
    *,
    candidates: Candidates | None = None,
    problems: Sequence[FileProblem] = (),
    skipped: Sequence[SkippedFile] = (),
    parsable: Collection[str] = (),
    known: Survey | None = None,
    state: Sequence[Finding] | None = (),
    progress: Progress = lambda step, done, total: None,
) -> Scan:
    """All findings of the selected rules, grouped, sorted by path, line, column, rule.

    `candidates` are the files to read where that is known already (the verifier looks at those it must);
    `problems` and `skipped` what discovery could not look at; `parsable` files whose syntax is known to be good.
    `known` is what a survey found in all files but the candidates, without what `find_resting_rules` names: those rules
    are asked again, with what was found there and here. `state` is what rules about classes and state find in the
    candidates then; None where they are asked again in all files that are watched.
    """
    facts = Facts(question.packs)
    resolver = Resolver(project, facts.sources)
    first_look = FirstLook(choose_watched(question.packs, question.selection), asks_for_imports(question))
    troubles = list(problems)
    is_first = candidates is None
    broken: Iterator[FileProblem] = iter(())
    try:
        if candidates is None:
            candidates, broken = _choose_files(
                project, resolver, facts, question, first_look, troubles, parsable, progress
            )
        kinds = None if known is None or state is None else RESTS_ON_FINDINGS
        found, canonical = _look_into(project, resolver, facts, candidates, question, troubles, known, kinds, progress)
        told = {problem.path for problem in troubles}
        troubles += (problem for problem in broken if problem.path not in told)
        comments = {**({} if known is None else known.comments), **read_comments(project, candidates.marked)}
        findings = _settle(question, (*found, *(state or ())), comments)
        doubles = find_doubles((*findings, *(() if known is None else known.findings)), facts)
        if is_first and _measures(question):
            candidates = add_doubles(candidates, resolver, doubles, progress)
        duplicate_places, unfollowed = count_doubles(resolver, facts, candidates, doubles)
    finally:
        project.workers.close()
    usage = find_usage_rules(facts.packs)
    survey = Survey(
        findings=findings,
        coverage=describe_coverage(project.paths, [*troubles, *unfollowed], skipped),
        legacy=Counter(one.location.path for one in findings if (one.pack, one.rule) in usage),
        canonical=canonical,
        duplicate_places=duplicate_places,
        is_measured=_measures(question),
        comments=comments,
    )
    survey = survey if known is None else join_surveys(known, survey)
    result, all_findings = conclude(survey, question.packs, question.selection, question.options)
    return Scan(result, all_findings, candidates, survey, resolver, first_look, (*troubles, *unfollowed))


def _choose_files(
    project: Project,
    resolver: Resolver,
    facts: Facts,
    question: Question,
    first_look: FirstLook,
    troubles: list[FileProblem],
    parsable: Collection[str],
    progress: Progress,
) -> tuple[Candidates, Iterator[FileProblem]]:
    """The files that are worth reading, and what is wrong with the syntax of all others; trouble is noted.

    Other processes are busy with what can be done without the names, while this one follows them.
    """
    candidates = find_candidates(
        project,
        resolver,
        facts,
        progress,
        uses=_needs_uses(question),
        successors=_needs_successors(question),
        first_look=first_look,
    )
    troubles += candidates.problems
    if candidates.watched:
        project.save_room()
        project.order_outlines(candidates.watched)
    broken: Iterator[FileProblem] = iter(())
    if checks_syntax(question.selection):
        known = {*parsable, *candidates.paths, *candidates.watched, *(problem.path for problem in troubles)}
        others = [path for path in project.paths if path not in known]
        broken = project.find_unparsable(others, lambda done, total: progress("checking syntax", done, total))
    if first_look.wants_imports:
        suspects = tuple(find_suspects(project, resolver, first_look.imports, progress))
        candidates = replace(candidates, suspects=suspects)
        first_look.forget_imports()
    return candidates, broken


def _settle(
    question: Question, findings: Iterable[Finding], comments: Mapping[str, tuple[Suppression, ...]]
) -> tuple[Finding, ...]:
    """The findings in order, each with what identifies it, its phase and severity, and whether it is suppressed."""
    selection = question.selection
    numbered = number_findings(findings)
    return tuple(
        replace(
            finding,
            phase=_phase_of(finding, question.packs),
            severity=find_severity(selection, finding.rule, finding.location.path) or finding.severity,
        )
        for finding in suppress_findings(numbered, comments, need_reason=selection.need_reason)
    )


def _needs_uses(question: Question) -> bool:
    """Whether a rule is selected that tells who uses what is replaced: most about classes and state do not ask."""
    return any(
        is_selected(rule.id, question.selection.select, question.selection.ignore, enabled=rule.enabled)
        for pack in question.packs
        for rule in pack.rules
        if rule.kind not in ASIDE_FROM_USES
    )


def _needs_successors(question: Question) -> bool:
    """Whether those files matter too that use only what is new: to check their calls, and to measure progress."""
    select, ignore = question.selection.select, question.selection.ignore
    kinds = (constructor_mismatch.KIND, compat_alias.KIND)
    checks = [rule for pack in question.packs for rule in pack.rules if rule.kind in kinds]
    return not select or any(is_selected(rule.id, select, ignore, enabled=rule.enabled) for rule in checks)


def _measures(question: Question) -> bool:
    """Whether all is looked at that the compliance figure counts. What is ignored on purpose is no duplicate."""
    select = question.selection.select
    rules = [(rule, (pack.name, rule.id)) for pack in question.packs for rule in pack.rules]
    doubles = find_double_rules(question.packs)
    return _needs_successors(question) and all(
        is_selected(rule.id, select, (), enabled=rule.enabled) for rule, key in rules if key in doubles and rule.enabled
    )


def _look_into(
    project: Project,
    resolver: Resolver,
    facts: Facts,
    candidates: Candidates,
    question: Question,
    troubles: list[FileProblem],
    known: Survey | None,
    kinds: Collection[str] | None,
    progress: Progress,
) -> tuple[list[Finding], dict[str, int]]:
    """What the kinds find in the candidates, and how many places of each use a successor; trouble is noted. Of those
    about classes and state only `kinds` are asked.
    """
    elsewhere = () if known is None else known.findings
    findings: list[Finding] = []
    canonical: dict[str, int] = {}
    project.order_summaries((*reversed(candidates.paths), *candidates.suspects, *candidates.doubles))
    project.order_outlines(candidates.watched)
    members = InstanceMembers(Types(resolver), facts)
    # The last ones first: they were read last, and are still at hand.
    for number, path in enumerate(reversed(candidates.paths)):
        progress("resolving", number, len(candidates.paths))
        summary = project.summarise(path)
        if isinstance(summary, FileProblem):
            troubles.append(replace(summary, relevant=True))
            continue
        try:
            with bounded_time():
                view = build_view(project, members, facts, path, candidates.words)
                found = collect_in_file(view, question.packs)
                canonical[path] = count_canonical(view)
        except (RecursionError, TooMuchError) as error:
            resolver.forget_open_questions()
            troubles.append(replace(describe_excess(path, error), relevant=True))
        else:
            findings += found
    dangling = DanglingImports(resolver)
    for number, path in enumerate(candidates.suspects):
        progress("checking imports", number, len(candidates.suspects))
        if project.find_summary(path) is not None:
            view = build_view(project, members, facts, path, frozenset())
            findings += leave_exempt(path, question.packs, unresolved_import.collect(view, dangling))
    whole = [*findings, *elsewhere]
    findings += _collect_missing_api(project, members, facts, whole, candidates.words)
    packs, selection, watched = question.packs, question.selection, candidates.watched
    usage_rules = find_usage_rules(packs)
    usage = [one for one in whole if (one.pack, one.rule) in usage_rules]
    findings += collect_in_structure(resolver, packs, selection, watched, usage, progress, kinds)
    told = {problem.path for problem in troubles}
    troubles += (one for one in find_unseen(project, packs, watched) if one.path not in told)
    return findings, canonical


def asks_for_imports(question: Question) -> bool:
    """Whether a rule is selected that has to look at the imports of every file."""
    select, ignore = question.selection.select, question.selection.ignore
    return any(
        rule.kind == unresolved_import.KIND and is_selected(rule.id, select, ignore, enabled=rule.enabled)
        for pack in question.packs
        for rule in pack.rules
    )


def _collect_missing_api(
    project: Project,
    members: InstanceMembers,
    facts: Facts,
    findings: Sequence[Finding],
    words: frozenset[str],
) -> list[Finding]:
    """What the fixes of the other findings would call and nobody has, or has in another form."""
    needed = facts.close_over_templates(name for finding in findings for name in finding.needs_api)
    if not needed and all(finding.builds is None for finding in findings):
        return []
    result: list[Finding] = []
    for path in sorted(missing_api.find_files(members.types.resolver, facts)):
        view = build_view(project, members, facts, path, words)
        result += missing_api.collect(view, needed)
    return result


def find_resting_rules(packs: Iterable[Pack]) -> frozenset[tuple[str, str]]:
    """The rules, by pack and id, that find something in one file because of what others find in all."""
    return frozenset((pack.name, rule.id) for pack in packs for rule in pack.rules if rule.kind in RESTS_ON_FINDINGS)


def _phase_of(finding: Finding, packs: Sequence[Pack]) -> str | None:
    pack = next(pack for pack in packs if pack.name == finding.pack)
    phase = find_phase(finding.location.path, pack.phases)
    return phase.name if phase is not None else None
