"""`explain` as people and programs read it: each name, its way through the files, and what the rules say."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.model.explanations import Candidate, Explanation, NameExplained
from ssot_migrate.model.findings import Finding, ScanResult
from ssot_migrate.model.rules import Pack
from ssot_migrate.model.symbols import Ambiguous, Resolved, Unresolved
from ssot_migrate.reporters.excerpts import render_excerpt
from ssot_migrate.reporters.findings import Surroundings, collect_surroundings, render_finding, render_outcome
from ssot_migrate.reporters.json import VERSION, Json, build_finding, write_json
from ssot_migrate.reporters.page import EMPTY, Line, labelled, line, paragraph, render_lines
from ssot_migrate.reporters.plain import clip, escape, pad, width_of

_LABEL = 7


def render_explanation(
    explanation: Explanation, result: ScanResult, packs: Sequence[Pack], width: int, color: bool
) -> str:
    """The page of one place."""
    around = collect_surroundings(result.groups, packs)
    lines: list[Line] = []
    for name in explanation.names:
        lines += [*_name(name, explanation, around, width), EMPTY]
    for finding in explanation.others:
        lines += [*render_finding(finding, around, width), EMPTY]
    if explanation.is_empty:
        place = f"{explanation.path}:{explanation.line}"
        lines += [line(escape(place), "path"), *paragraph(explanation.note, width, indent=2), EMPTY]
    return render_lines(lines[:-1], color)


def _name(name: NameExplained, explanation: Explanation, around: Surroundings, width: int) -> list[Line]:
    head: Line = ((escape(str(name.location)), "path"), ("  ", ""), (name.kind.value, ""), (" ", ""))
    lines: list[Line] = [(*head, (escape(name.text), "heading"))]
    if name.location.line == explanation.line:
        lines += render_excerpt(explanation.excerpt, name.location, width, "info")
    lines += labelled(("means:", "dim"), _meaning(name), width, label_width=_LABEL)
    for candidate in name.candidates:
        lines += _way(candidate, width, is_one_of_many=len(name.candidates) > 1)
    if not name.findings:
        return [*lines, *labelled(("rule:", "dim"), f"none: {name.silence}", width, label_width=_LABEL)]
    for finding in name.findings:
        text = f"{finding.rule} {finding.name} ({finding.severity.value}): {finding.message}"
        lines += labelled(("rule:", finding.severity.value), text, width, label_width=_LABEL)
        lines += render_outcome(finding, around, width, label_width=_LABEL)
    return lines


def _meaning(name: NameExplained) -> str:
    resolution = name.resolution
    members = f", of which it reads {'.'.join(name.members)}" if name.members else ""
    if isinstance(resolution, Resolved):
        return f"{resolution.symbol}{'' if resolution.in_tree else ', which lies outside the project'}{members}"
    if isinstance(resolution, Ambiguous):
        names = " or ".join(candidate.symbol for candidate in resolution.candidates)
        return f"{names}{' or something else' if resolution.unknown else ''}, depending on how the program runs"
    if isinstance(resolution, Unresolved):
        return f"not known: {resolution.reason.value}{f' ({resolution.detail})' if resolution.detail else ''}"
    return "a local value"


def _way(candidate: Candidate, width: int, *, is_one_of_many: bool) -> list[Line]:
    """Each hop on a line of its own: a terminal makes `path:line` a link."""
    places = [escape(str(step.hop)) for step in candidate.steps]
    column = max(map(width_of, places), default=0)
    label = f"{candidate.symbol}:" if is_one_of_many else "via:"
    lines: list[Line] = [((f"  {escape(label)}", "dim"),)] if is_one_of_many and places else []
    for number, (place, step) in enumerate(zip(places, candidate.steps, strict=True)):
        first = pad("via:" if not is_one_of_many and not number else "", _LABEL)
        text = clip(escape(step.text), max(20, width - column - _LABEL - 4))
        lines.append((("  ", ""), (first, "dim"), (pad(place, column), "path"), ("  ", ""), (text, "")))
    return lines


def render_explanation_json(explanation: Explanation) -> str:
    """`names` are in text order; `candidates` has one entry for a name with one meaning, none for an unknown one."""
    return write_json(
        {
            "version": VERSION,
            "path": explanation.path,
            "line": explanation.line,
            "column": explanation.column,
            "names": [_build_name(name) for name in explanation.names],
            "findings": [build_finding(finding) for finding in _all_findings(explanation)],
        }
    )


def _all_findings(explanation: Explanation) -> list[Finding]:
    of_names = {one.fingerprint: one for name in explanation.names for one in name.findings}
    return [*of_names.values(), *explanation.others]


def _build_name(name: NameExplained) -> dict[str, Json]:
    at, resolution = name.location, name.resolution
    answers = {Resolved: "resolved", Ambiguous: "ambiguous", Unresolved: "unresolved"}
    return {
        "text": name.text,
        "kind": name.kind.value,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "resolution": "local" if resolution is None else answers[type(resolution)],
        "reason": resolution.reason.value if isinstance(resolution, Unresolved) else None,
        "members": list(name.members),
        "candidates": [
            {
                "symbol": candidate.symbol,
                "in_tree": candidate.in_tree,
                "chain": [str(step.hop) for step in candidate.steps],
                "source": [step.text for step in candidate.steps],
            }
            for candidate in name.candidates
        ],
        "findings": [finding.fingerprint for finding in name.findings],
        "silence": name.silence or None,
    }
