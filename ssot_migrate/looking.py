"""What the rules about uses find in one file: the part of a scan that a history repeats file by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ssot_migrate.kinds.about_old import leave_what_is_about_old
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.instances import InstanceMembers
from ssot_migrate.kinds.name_tests import find_name_tests
from ssot_migrate.kinds.registry import COLLECTORS
from ssot_migrate.kinds.uses import Relevance, collect_uses
from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding, Status, report_order
from ssot_migrate.model.identity import normalise, number_fingerprints
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.globs import matches_any
from ssot_migrate.semantics.bounds import MAX_FINDINGS, TooMuchError
from ssot_migrate.semantics.project import Project
from ssot_migrate.source.files import SourceFile
from ssot_migrate.suppressions import Suppression, find_suppression, parse_suppressions


def build_view(project: Project, members: InstanceMembers, facts: Facts, path: str, words: frozenset[str]) -> FileView:
    """A file that has a summary, as the kinds see it; `words` are the names that are looked for."""
    summary = project.find_summary(path)
    assert summary is not None
    source, relevance = project.get_source(path), Relevance(summary, words)
    types = members.types
    uses = tuple(collect_uses(types.resolver, facts, summary, relevance))
    search = members.search(summary, uses)
    return FileView(
        types.resolver,
        facts,
        summary,
        source,
        project.lines(path),
        (*uses, *find_name_tests(search, facts, summary)),
        relevance,
        types,
        lambda globs: matches_any(path, globs),
        members.collect(search, source, relevance),
        members.changed,
    )


def collect_in_file(view: FileView, packs: Sequence[Pack]) -> list[Finding]:
    """What each kind finds that looks at one file, without what packs and rules exempt.

    Raises TooMuchError for more than anybody could look at.
    """
    path = view.summary.path
    found = [
        leave_what_is_about_old(view, finding)
        for collect in COLLECTORS.values()
        for finding in leave_exempt(path, packs, collect(view))
    ]
    if len(found) > MAX_FINDINGS:
        raise TooMuchError(f"it has more than {MAX_FINDINGS:,} findings")
    return found


def leave_exempt(path: str, packs: Sequence[Pack], findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in a file without those of packs and rules that exempt it."""
    exempt_packs = {pack.name for pack in packs if matches_any(path, pack.exempt)}
    exempt_rules = {(pack.name, rule.id) for pack in packs for rule in pack.rules if matches_any(path, rule.exempt)}
    for finding in findings:
        if finding.pack not in exempt_packs and (finding.pack, finding.rule) not in exempt_rules:
            yield finding


def number_findings(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of reports, each with its fingerprint: no line number in it, so that it survives edits nearby."""
    ordered = sorted(findings, key=report_order)
    ordered = [replace(finding, snippet=normalise(_marked_text(finding))) for finding in ordered]
    identities = ((f.rule, f.location.path, f.symbol or "", f.scope, f.snippet) for f in ordered)
    return [
        replace(finding, fingerprint=fingerprint)
        for finding, fingerprint in zip(ordered, number_fingerprints(identities), strict=True)
    ]


def read_comments(project: Project, marked: Iterable[str]) -> dict[str, tuple[Suppression, ...]]:
    """The comments that accept findings in each of the files that has some."""
    sources = ((path, project.read(path)) for path in marked)
    found = {path: parse_suppressions(source) for path, source in sources if isinstance(source, SourceFile)}
    return {path: comments for path, comments in found.items() if comments}


def suppress_findings(
    findings: Iterable[Finding], comments: Mapping[str, tuple[Suppression, ...]], *, need_reason: bool
) -> Iterator[Finding]:
    """The same findings; those that a comment suppresses say so. `need_reason`: only comments with a reason count."""
    counting = {path: [one for one in found if one.reason or not need_reason] for path, found in comments.items()}
    for finding in findings:
        location = finding.location
        comment = find_suppression(counting.get(location.path, ()), finding.rule, location.line, location.end_line)
        yield finding if comment is None else replace(finding, status=Status.SUPPRESSED)


def _marked_text(finding: Finding) -> str:
    """The source at the finding's location."""
    at, lines = finding.location, list(finding.excerpt.lines)
    last = at.end_line - finding.excerpt.first_line
    lines[last:] = [line[: at.end_column - 1] for line in lines[last : last + 1]]
    lines[0] = lines[0][at.column - 1 :]
    return "\n".join(lines)
