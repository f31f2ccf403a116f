"""`explain FILE:LINE`: what the names there mean, hop by hop, and which rule sees them or why none does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ssot_migrate.errors import UsageError
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.model.explanations import Candidate, Explanation, NameExplained, Step
from ssot_migrate.model.findings import FileProblem, Finding, ScanResult
from ssot_migrate.model.locations import Excerpt, Hop, Location, Span
from ssot_migrate.model.options import Selection
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved
from ssot_migrate.scanner import Scan
from ssot_migrate.semantics.occurrences import Occurrence, find_occurrences
from ssot_migrate.semantics.project import Project
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.scan import scan_project
from ssot_migrate.usecases.silence import explain_silence


@dataclass(frozen=True, slots=True)
class Place:
    """`path` is POSIX, relative to the root; line and column count from 1, no column means the whole line."""

    path: str
    line: int
    column: int | None = None


def explain(request: Request, place: Place, progress: Progress = ignore_progress) -> tuple[Explanation, ScanResult]:
    """What a scan makes of one place, and that scan: it looks at the whole project, so that both say the same.

    Raises UsageError for a file that is not in the project, cannot be parsed, or has no such line.
    """
    # Whatever is selected, the answer is what all rules say; what the selection leaves out is told as such.
    project, scan = scan_project(replace(request, selection=Selection()), progress)
    if place.path not in project.paths:
        raise UsageError(f"{place.path}: is not looked at: it is no Python file of this project, ignored or excluded")
    summary = project.summarise(place.path)
    if isinstance(summary, FileProblem):
        raise UsageError(f"{place.path}: cannot be read: {summary.detail}")
    excerpt = _read_line(project, Hop(place.path, place.line))
    if excerpt is None:
        raise UsageError(f"{place.path}: has no line {place.line}")
    occurrences = find_occurrences(scan.resolver, summary, project.get_source(place.path))
    in_file = [finding for finding in scan.all_findings if finding.location.path == place.path]
    owners = _assign(in_file, occurrences)
    facts = Facts(request.packs)
    names = tuple(
        _explain_name(project, scan, facts, occurrence, location, owners.get(occurrence.span, ()))
        for occurrence in occurrences
        if _covers(location := _locate(project, place.path, occurrence.span), place)
    )
    told = {finding.fingerprint for name in names for finding in name.findings}
    others = tuple(one for one in in_file if one.fingerprint not in told and _covers(one.location, place))
    note = "" if names or others else _describe_nothing(facts, excerpt)
    return Explanation(place.path, place.line, place.column, excerpt, names, others, note), scan.result


def _explain_name(
    project: Project,
    scan: Scan,
    facts: Facts,
    occurrence: Occurrence,
    location: Location,
    findings: Sequence[Finding],
) -> NameExplained:
    silence = "" if findings else explain_silence(facts, scan.resolver, occurrence, location.path)
    return NameExplained(
        occurrence.text,
        occurrence.kind,
        location,
        occurrence.resolution,
        occurrence.members,
        tuple(_build_candidate(project, item) for item in _candidates_of(occurrence.resolution)),
        tuple(findings),
        silence,
    )


def _assign(findings: Iterable[Finding], occurrences: Sequence[Occurrence]) -> dict[Span, list[Finding]]:
    """Each finding to the one name that it tells of: the first that it marks (the callee, not the arguments)."""
    owners: dict[Span, list[Finding]] = {}
    for finding in findings:
        marked = [item.span for item in occurrences if finding.span.overlaps(item.span)]
        exact = [span for span in marked if span.start == finding.span.start]
        if marked:
            owners.setdefault((exact or marked)[0], []).append(finding)
    return owners


def _candidates_of(resolution: Resolution | None) -> Iterable[Resolved]:
    if isinstance(resolution, Resolved):
        return (resolution,)
    return resolution.candidates if isinstance(resolution, Ambiguous) else ()


def _build_candidate(project: Project, resolved: Resolved) -> Candidate:
    steps = []
    for hop in dict.fromkeys(resolved.chain):
        excerpt = _read_line(project, hop)
        steps.append(Step(hop, excerpt.lines[0].strip() if excerpt is not None else ""))
    return Candidate(resolved.symbol, resolved.in_tree, tuple(steps))


def _read_line(project: Project, hop: Hop) -> Excerpt | None:
    """The source line of a hop; None if the file has none of that number."""
    lines = project.lines(hop.path)
    if hop.line > len(lines.starts):
        return None
    start = lines.starts[hop.line - 1]
    return lines.excerpt(Span(start, start))


def _locate(project: Project, path: str, span: Span) -> Location:
    return project.lines(path).location(path, span)


def _covers(location: Location, place: Place) -> bool:
    if not location.line <= place.line <= location.end_line:
        return False
    if place.column is None:
        return True
    begins = location.line < place.line or location.column <= place.column
    return begins and (place.line < location.end_line or place.column < location.end_column)


def _describe_nothing(facts: Facts, excerpt: Excerpt) -> str:
    named = sorted({source for source in facts.sources if source.rpartition(".")[2] in excerpt.lines[0]})
    if not named:
        return "nothing there has a name: neither an import nor a name nor a string that could be one"
    return (
        f"the text mentions `{named[0].rpartition('.')[2]}`, but stands in a comment, a docstring or a longer string: "
        "that is no code, and never a finding"
    )
