"""The report as Markdown, for the summary of a workflow, a comment or a tracker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ssot_migrate.baseline.verdict import Standing
from ssot_migrate.model.findings import Finding
from ssot_migrate.reporters.findings import tell_outcome
from ssot_migrate.reporters.plain import count_of, escape
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.tally import tally_rules
from ssot_migrate.reporters.words import IDLE

LONGEST = 60_000  # characters; GitHub refuses comments of more than 65,536
_ZERO_WIDTH = "&#8203;"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")
_CODE = re.compile(r"`([^`]+)`")


def render_markdown(report: Report) -> str:
    """Headline, counts and findings by file; what would make it too long for a comment is counted instead."""
    head = "\n".join(_render_head(report)) + "\n"
    blocks: list[str] = []
    room = LONGEST - len(head)
    shown = 0
    for path, group in groupby(sorted(report.failing, key=lambda one: one.location), lambda one: one.location.path):
        findings = tuple(group)
        block = _render_file(path, findings, report)
        if len(block) > room:
            break
        room -= len(block)
        shown += len(findings)
        blocks.append(block)
    more = len(report.failing) - shown
    tail = f"\n… and {count_of(more, 'more finding')}.\n" if more else ""
    return head + "".join(blocks) + tail


def _render_head(report: Report) -> Iterator[str]:
    coverage = report.result.coverage
    yield f"## ssot-migrate: {_headline(report)}"
    missed = [one for one in coverage.problems if one.relevant and not one.accepted]
    if missed:
        yield f"\n**Not complete**: {count_of(len(missed), 'file')} that matter could not be looked at.\n"
        yield from (f"- {code(report.place(one.path))}: {text(one.detail or one.reason)}" for one in missed)
    if report.failing:
        yield "\n| rule | name | findings | safe | unsafe | left |\n|---|---|--:|--:|--:|--:|"
        for tally in tally_rules(report.failing):
            counts = (tally.total, tally.safe, tally.unsafe, tally.left)
            yield f"| {text(tally.rule)} | {text(tally.name)} | {' | '.join(f'{count:,}' for count in counts)} |"
    stale = report.gated.verdict.stale if report.gated is not None and report.gated.is_locked else ()
    if stale and report.gated is not None:
        yield (
            f"\n**{count_of(len(stale), 'entry', 'entries')}** of {code(report.gated.baseline or '')} without need: "
            "run `ssot-migrate gate` and commit the file."
        )
    for idle in report.result.idle_suppressions:
        about = f"ignore[{idle.rule}]" if idle.rule is not None else "ignore"
        yield f"\n{code(f'{report.place(idle.path)}:{idle.line}')}: {code(about)}: {text(IDLE[idle.problem])}"
    looked = f"Looked at {coverage.scanned:,} of {count_of(coverage.seen, 'file')}"
    share = report.result.compliance
    yield f"\n{looked}." if share is None else f"\n{looked}; {share:.1%} migrated."


def _headline(report: Report) -> str:
    failing = len(report.failing)
    if report.gated is None:
        return count_of(failing, "finding") if failing else "nothing found"
    known = report.gated.verdict.count(Standing.KNOWN)
    new = count_of(failing, "finding does", "findings do") + " not pass" if failing else "no finding is new"
    if report.gated.baseline is not None and not report.gated.has_baseline:
        return f"{new} (there is no {code(report.gated.baseline)})"
    return f"{new}, {known:,} known"


def _render_file(path: str, findings: Sequence[Finding], report: Report) -> str:
    lines = [f"\n<details><summary>{_html(report.place(path))} ({len(findings):,})</summary>\n"]
    for finding in findings:
        notes = (tell_outcome(finding), report.notes.get(finding.fingerprint, ""))
        lines.append(
            f"- **line {finding.location.line}** {text(finding.rule)} {text(finding.name)} "
            f"({finding.severity.value}): {text(finding.message)}"
            f"<!-- fingerprint: {finding.fingerprint} -->"
        )
        lines += [f"  <br>{text(note)}" for note in notes if note]
        lines += [f"  {row}" for row in fence(finding.excerpt.lines[:6])]
    return "\n".join([*lines, "\n</details>\n"])


def text(value: str) -> str:
    """Prose in which nothing is obeyed: no markup, no HTML, nobody mentioned, no issue linked. `code` stays code."""
    parts = _CODE.split(escape(value, keep="\n").replace("\n", " "))
    return "".join(code(part) if number % 2 else _prose(part) for number, part in enumerate(parts))


def _prose(value: str) -> str:
    quiet = value.replace("&", "&amp;")
    quiet = _SPECIAL.sub(r"\\\1", quiet)
    return quiet.replace("@", f"@{_ZERO_WIDTH}").replace("://", f":{_ZERO_WIDTH}//").replace("\\#", f"\\#{_ZERO_WIDTH}")


def code(value: str) -> str:
    """A piece of code in as many backticks as it takes; a bar would end a table's cell."""
    safe = escape(value).replace("|", "\\|")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", safe)), default=0))
    space = " " if safe[:1] in ("`", " ", "") or safe[-1:] in ("`", " ") else ""
    return f"{ticks}{space}{safe}{space}{ticks}"


def fence(lines: Iterable[str], language: str = "python") -> list[str]:
    """A block of code that no line in it can end."""
    safe = [escape(line, keep="\t") for line in lines]
    ticks = "`" * max(3, 1 + max((len(run) for line in safe for run in re.findall("`+", line)), default=0))
    return [f"{ticks}{language}", *safe, ticks]


def _html(value: str) -> str:
    """A path within HTML: every sign that Markdown or GitHub might read as more is spelled as a reference."""
    return "".join(
        char if char.isalnum() or char in "/._- " or not char.isascii() else f"&#{ord(char)};" for char in escape(value)
    )
