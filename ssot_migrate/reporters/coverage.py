"""What was looked at, and what could not be: a clean report that did not look is worse than none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ssot_migrate.model.findings import Coverage, FileProblem, IdleSuppression
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph
from ssot_migrate.reporters.words import IDLE


def render_problems(coverage: Coverage, width: int, verbose: bool) -> list[Line]:
    """Files that could matter and were not looked at, loudly; the others only on demand."""
    relevant = [problem for problem in coverage.problems if problem.relevant and not problem.accepted]
    lines: list[Line] = []
    if relevant:
        lines += [EMPTY, *paragraph(_incomplete(relevant), width, style="error")]
        for problem in relevant:
            lines += _problem(problem, width)
    accepted = [problem for problem in coverage.problems if problem.relevant and problem.accepted]
    if accepted:
        count = "1 file" if len(accepted) == 1 else f"{len(accepted):,} files"
        lines += [EMPTY, *paragraph(f"{count} could not be looked at, which is accepted.", width, style="warning")]
        for problem in accepted if verbose else ():
            lines += _problem(problem, width)
    others = [problem for problem in coverage.problems if not problem.relevant]
    if verbose and others:
        lines += [EMPTY, line("Could not be read, but none of the names occur there:", "warning")]
        for problem in others:
            lines += _problem(problem, width)
    if verbose and coverage.skipped:
        lines += [EMPTY, line("Not looked at on purpose:", "heading")]
        for skipped in coverage.skipped:
            lines += paragraph(f"{skipped.path}: {skipped.reason}", width, indent=2)
    return lines


def render_idle(suppressions: Sequence[IdleSuppression], width: int) -> list[Line]:
    """Comments that were meant to suppress something, each with what is wrong with it."""
    if not suppressions:
        return []
    lines = [EMPTY, line("Suppressions without effect", "warning")]
    for one in suppressions:
        about = f"ignore[{one.rule}]" if one.rule is not None else "ignore"
        lines += paragraph(f"{one.path}:{one.line}: {about}: {IDLE[one.problem]}", width, indent=2)
    return lines


def _incomplete(relevant: Sequence[FileProblem]) -> str:
    if len(relevant) == 1:
        return "Not complete: 1 file that names what the rules look for could not be looked at."
    return f"Not complete: {len(relevant):,} files that name what the rules look for could not be looked at."


def _problem(problem: FileProblem, width: int) -> list[Line]:
    detail = f": {problem.detail}" if problem.detail else ""
    return paragraph(f"{problem.path}: {problem.reason}{detail}", width, indent=2)


def render_coverage(coverage: Coverage, width: int) -> list[Line]:
    """`Looked at 8,672 files; 3 could not be parsed, but contain none of the names.`"""
    if coverage.seen == 0:
        return paragraph("There was no Python file to look at.", width, style="warning")
    of_all = "" if coverage.scanned == coverage.seen else f" of {coverage.seen:,}"
    parts = [f"Looked at {coverage.scanned:,}{of_all} {'file' if coverage.seen == 1 else 'files'}"]
    reasons = Counter(problem.reason for problem in coverage.problems if not problem.relevant)
    for reason, count in sorted(reasons.items()):
        parts.append(
            f"{count:,} could not be read ({reason}) but {'contains' if count == 1 else 'contain'} none of the names"
        )
    skipped = Counter(file.reason for file in coverage.skipped)
    if skipped:
        told = ", ".join(f"{count:,} {reason}" for reason, count in sorted(skipped.items()))
        were = "was" if len(coverage.skipped) == 1 else "were"
        parts.append(f"{len(coverage.skipped):,} {were} left out on purpose ({told})")
    return paragraph("; ".join(parts) + ".", width)
