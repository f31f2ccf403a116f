"""The JSON report: the contract with other programs, described by docs/report.schema.json."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from ssot_migrate.baseline.verdict import Standing
from ssot_migrate.model.changes import ChangeSet, FileChange
from ssot_migrate.model.findings import Coverage, Finding, ScanResult
from ssot_migrate.reporters.diff import render_diff
from ssot_migrate.reporters.gated import Gated
from ssot_migrate.reporters.tally import is_open, is_safe, is_unsafe
from ssot_migrate.reporters.trials import MadeCommit, Trial

VERSION = 1

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

# Valid in JSON, but obeyed or hidden by terminals (C1 controls, bidirectional marks), or not encodable at all
# (lone surrogates, by which bytes that are no UTF-8 are carried).
HAZARDS = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


class Written(Protocol):
    """What is told of a real run of apply; its result lives on a higher floor, which is not seen from here."""

    @property
    def run(self) -> str | None: ...
    @property
    def trial(self) -> Trial | None: ...
    @property
    def commits(self) -> Sequence[MadeCommit]: ...
    @property
    def commit_problem(self) -> str: ...


def render_json(
    result: ScanResult,
    changes: ChangeSet | None,
    compliance: float | None,
    gated: Gated | None = None,
    written: Written | None = None,
) -> str:
    """The same input gives the same bytes. `changes` is None unless something was applied, or would be.

    `gated` is what the gate says beside the statuses of the findings, `written` what became of a real run of apply;
    None for other commands.
    """
    findings = sorted(result.findings, key=_position)
    report: dict[str, Json] = {"version": VERSION, "findings": [build_finding(finding) for finding in findings]}
    if changes is not None:
        report["changes"] = [_change(change) for change in sorted(changes.changes, key=lambda change: change.path)]
    if written is not None:
        report["written"] = _written(written)
    if gated is not None:
        report["gate"] = _gate(gated)
    report["suppressions"] = [
        {"path": one.path, "line": one.line, "rule": one.rule, "problem": one.problem.value}
        for one in result.idle_suppressions
    ]
    report["files"] = build_files(result.coverage)
    report["summary"] = _summary([finding for finding in findings if is_open(finding)], compliance)
    return write_json(report)


def write_json(report: Mapping[str, Json]) -> str:
    """One document that any terminal may see and any parser reads."""
    text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False)
    return HAZARDS.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


def _position(finding: Finding) -> tuple[str, int, int, str, int, int, str]:
    at = finding.location
    return (at.path, at.line, at.column, finding.rule, at.end_line, at.end_column, finding.fingerprint)


def build_finding(finding: Finding) -> dict[str, Json]:
    """A finding as an entry of `findings`."""
    at, fix, unfixable = finding.location, finding.fix, finding.unfixable
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "symbol": finding.symbol,
        "scope": finding.scope,
        "chain": [str(hop) for hop in finding.chain],
        "message": finding.message,
        "fix": None if fix is None else {"applicability": fix.applicability.value, "note": fix.note},
        "unfixable": None if unfixable is None else {"reason": unfixable.reason.value, "detail": unfixable.detail},
        "group": finding.group,
        "phase": finding.phase,
        "fingerprint": finding.fingerprint,
        "status": finding.status.value,
    }


def _change(change: FileChange) -> dict[str, Json]:
    return {
        "path": change.path,
        "diff": render_diff(change),
        "applied": list(change.applied),
        "skipped": [{"fingerprint": fix.fingerprint, "reason": fix.reason} for fix in change.skipped],
    }


def _gate(gated: Gated) -> dict[str, Json]:
    verdict = gated.verdict
    return {
        "baseline": gated.baseline if gated.has_baseline or gated.is_accepting else None,
        "since": gated.since,
        "base": gated.base,
        **{standing.value: verdict.count(standing) for standing in Standing},
        "fixed": gated.fixed,
        "failing": [one.finding.fingerprint for one in verdict.judged if one.standing is not Standing.KNOWN],
        "stale": [
            {"path": entry.path, "rule": entry.rule, "scope": entry.scope, "fingerprint": entry.fingerprint}
            for entry in verdict.stale
        ],
        "stale_problems": [problem.path for problem in gated.stale_problems],
        "locked": gated.is_locked,
        "written": gated.is_written,
    }


def _written(written: Written) -> dict[str, Json]:
    trial = written.trial
    return {
        "run": written.run,
        "trial": None
        if trial is None
        else {
            "command": trial.command,
            "runs": trial.runs,
            "known_failures": list(trial.known_failures),
            "blind": list(trial.blind),
            "put_back": [
                {
                    "groups": list(one.groups),
                    "paths": list(one.paths),
                    "failures": list(one.failures),
                    "ending": one.ending,
                    "output": one.output,
                }
                for one in trial.put_back
            ],
        },
        "commits": [{"id": commit.id, "subject": commit.subject} for commit in written.commits],
        "commit_problem": written.commit_problem or None,
    }


def build_files(coverage: Coverage) -> dict[str, Json]:
    """What was looked at, skipped on purpose, and could not be looked at."""
    skipped = sorted(coverage.skipped, key=lambda file: (file.path, file.reason))
    problems = sorted(coverage.problems, key=lambda problem: (problem.path, problem.reason))
    return {
        "seen": coverage.seen,
        "scanned": coverage.scanned,
        "skipped": [{"path": file.path, "reason": file.reason} for file in skipped],
        "problems": [
            {
                "path": one.path,
                "reason": one.reason,
                "detail": one.detail,
                "relevant": one.relevant,
                "accepted": one.accepted,
            }
            for one in problems
        ],
    }


def _summary(findings: Sequence[Finding], compliance: float | None) -> dict[str, Json]:
    """Counts without what a comment suppresses; a finding without a phase is in no entry of `by_phase`."""
    return {
        "by_rule": dict(sorted(Counter(finding.rule for finding in findings).items())),
        "by_phase": dict(sorted(Counter(one.phase for one in findings if one.phase is not None).items())),
        "fixable": {"safe": sum(map(is_safe, findings)), "unsafe": sum(map(is_unsafe, findings))},
        "compliance": None if compliance is None else round(compliance, 4),
    }
