"""Annotations of a GitHub workflow: one command on each line, which the runner turns into marks beside the code."""

from __future__ import annotations

from ssot_migrate.model.findings import Finding, IdleSuppression
from ssot_migrate.model.rules import Severity
from ssot_migrate.reporters.findings import tell_outcome
from ssot_migrate.reporters.plain import escape
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.words import IDLE

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(report: Report) -> str:
    """Workflow commands for what fails, the gravest first: the runner shows the first ten of each kind only.

    What is known or suppressed gets none. A file that could not be looked at is an error.
    """
    lines = [
        _command("error", {"file": report.place(one.path), "title": "could not be looked at"}, one.detail or one.reason)
        for one in report.result.coverage.problems
        if one.relevant and not one.accepted
    ]
    lines += [_annotate(finding, report) for finding in report.failing]
    lines += [_annotate_idle(one, report) for one in report.result.idle_suppressions]
    if report.gated is not None and report.gated.is_locked:
        for entry in report.gated.verdict.stale:
            title = {"file": report.place(entry.path), "title": f"{entry.rule} is accepted and gone"}
            lines.append(_command("error", title, f"Run `ssot-migrate gate` and commit {report.gated.baseline}."))
    return "".join(f"{line}\n" for line in lines)


def _annotate(finding: Finding, report: Report) -> str:
    at = finding.location
    properties = {"file": report.place(at.path), "line": str(at.line), "endLine": str(at.end_line)}
    if at.line == at.end_line:
        # Columns are understood within one line only; the last one belongs to the mark.
        properties |= {"col": str(at.column), "endColumn": str(max(at.column, at.end_column - 1))}
    properties["title"] = f"{finding.rule} {finding.name}"
    notes = (tell_outcome(finding), report.notes.get(finding.fingerprint, ""), f"fingerprint: {finding.fingerprint}")
    text = "\n".join([finding.message, *(note for note in notes if note)])
    return _command(_COMMANDS[finding.severity], properties, text)


def _annotate_idle(one: IdleSuppression, report: Report) -> str:
    about = f"ignore[{one.rule}]" if one.rule is not None else "ignore"
    properties = {"file": report.place(one.path), "line": str(one.line), "title": "suppression without effect"}
    return _command("notice", properties, f"{about}: {IDLE[one.problem]}")


def _command(name: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_escape_data(message)}"


def _escape_data(text: str) -> str:
    """What would end the command is spelled as the runner reads it back; what a terminal obeys is spelled out."""
    safe = escape(text, keep="\n")
    return safe.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(escape(text)).replace(":", "%3A").replace(",", "%2C")
