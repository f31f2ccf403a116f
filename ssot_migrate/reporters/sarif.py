"""SARIF 2.1.0 as GitHub's code scanning takes it in, and every other reader of the standard too.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from ssot_migrate.model.findings import Finding, Status
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.reporters.findings import tell_outcome
from ssot_migrate.reporters.fixes import WholeFix, collect_fixes
from ssot_migrate.reporters.json import HAZARDS, Json
from ssot_migrate.reporters.markdown import fence
from ssot_migrate.reporters.markdown import text as markdown
from ssot_migrate.reporters.plain import count_of, escape
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.words import IDLE

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000  # GitHub shows no more of one run, and refuses files with more than 25,000
_LONGEST_DESCRIPTION = 1_024  # characters, as GitHub allows
_BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}


def render_sarif(report: Report) -> str:
    """One run; the gravest findings that nobody has accepted come first, so that a limit cuts off the least."""
    rules = {rule.id: number for number, (rule, _) in enumerate(report.rules)}
    fixes = collect_fixes(report.result, report.changes, report.by_weight)
    shown = report.by_weight[:MOST_RESULTS]
    results = [_result(finding, rules, report, fixes) for finding in shown]
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "ssot-migrate",
                "semanticVersion": report.version,
                "rules": [_rule(rule, pack) for rule, pack in report.rules],
            }
        },
        "automationDetails": {"id": "ssot-migrate/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The top of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": report.result.coverage.is_complete,
                "toolExecutionNotifications": _notifications(report, len(report.by_weight) - len(shown)),
            }
        ],
        "results": results,
    }
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
    return HAZARDS.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n"


# rules ----------------------------------------------------------------------------------------------------------


def _rule(rule: Rule, pack: Pack) -> dict[str, Json]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": _cut(rule.name.replace("-", " ").capitalize())},
        "fullDescription": {"text": _cut(_plain(rule.why))},
        "help": {"text": _plain("\n\n".join(filter(None, (rule.why, rule.instead)))), "markdown": _page(rule, pack)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.enabled},
        "properties": {
            "precision": "very-high",
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
            "tags": ["maintainability", "migration", pack.name],
        },
    }


def _page(rule: Rule, pack: Pack) -> str:
    """A rule's page: why, what instead, examples."""
    lines = [f"# {markdown(rule.id)} {markdown(rule.name)}", "", markdown(rule.why)]
    if rule.instead:
        lines += ["", "## Instead", "", markdown(rule.instead)]
    for example in rule.examples:
        lines += ["", f"## {markdown(example.title.capitalize())}", "", *fence(example.before.splitlines())]
        if example.after is not None:
            lines += ["", "becomes", "", *fence(example.after.splitlines())]
        elif example.is_unchanged:
            lines += ["", "is left alone."]
        else:
            lines += ["", f"is reported{f', not fixed: {markdown(example.reported)}' if example.reported else ''}."]
    return "\n".join([*lines, "", f"From the pack {markdown(pack.name)}."])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_DESCRIPTION else text[: _LONGEST_DESCRIPTION - 1] + "…"


# results --------------------------------------------------------------------------------------------------------


def _result(
    finding: Finding, rules: Mapping[str, int], report: Report, fixes: Mapping[str, WholeFix]
) -> dict[str, Json]:
    notes = (tell_outcome(finding), report.notes.get(finding.fingerprint, ""))
    at = finding.location
    result: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain("\n".join([finding.message, *(note for note in notes if note)]))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(at.path, report),
                    "region": {
                        "startLine": at.line,
                        "startColumn": at.column,
                        "endLine": at.end_line,
                        "endColumn": at.end_column,
                    },
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint},
        "properties": {
            "scope": finding.scope,
            "symbol": finding.symbol,
            "group": finding.group,
            "phase": finding.phase,
        },
    }
    hops = finding.chain[1:] if finding.chain[:1] == (Hop(at.path, at.line),) else finding.chain
    if hops:
        result["relatedLocations"] = [_related(number, hop, report) for number, hop in enumerate(hops, 1)]
    if report.gated is not None:
        result["baselineState"] = "unchanged" if finding.status is Status.KNOWN else "new"
    if finding.status is Status.SUPPRESSED:
        result["suppressions"] = [{"kind": "inSource"}]
    fix = fixes.get(finding.fingerprint)
    if fix is not None:
        result["fixes"] = [_fix(fix, report)]
    return result


def _related(number: int, hop: Hop, report: Report) -> dict[str, Json]:
    return {
        "id": number,
        "message": {"text": "The name comes by way of this line."},
        "physicalLocation": {
            "artifactLocation": _artifact(hop.path, report),
            "region": {"startLine": hop.line},
        },
    }


def _artifact(path: str, report: Report) -> dict[str, Json]:
    """A relative reference of RFC 3986, of the file's bytes."""
    return {
        "uri": quote(report.place(path).encode("utf-8", "surrogateescape"), safe="/"),
        "uriBaseId": _BASE,
    }


def _fix(fix: WholeFix, report: Report) -> dict[str, Json]:
    return {
        "description": {"text": f"Fixes {count_of(fix.count, 'finding')} that can only be fixed together."},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(edit.path, report),
                "replacements": [
                    {
                        "deletedRegion": {
                            "startLine": one.start[0],
                            "startColumn": one.start[1],
                            "endLine": one.end[0],
                            "endColumn": one.end[1],
                        },
                        "insertedContent": {"text": one.text},
                    }
                    for one in edit.replacements
                ],
            }
            for edit in fix.files
        ],
    }


def _notifications(report: Report, hidden: int) -> list[Json]:
    told: list[Json] = [
        {
            "level": "error" if problem.relevant and not problem.accepted else "note",
            "message": {"text": _plain(f"could not be looked at ({problem.reason}): {problem.detail}")},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(problem.path, report)}}],
        }
        for problem in report.result.coverage.problems
    ]
    for idle in report.result.idle_suppressions:
        about = f"ignore[{idle.rule}]" if idle.rule is not None else "ignore"
        place: dict[str, Json] = {"artifactLocation": _artifact(idle.path, report), "region": {"startLine": idle.line}}
        told.append(
            {
                "level": "note",
                "message": {"text": _plain(f"{about}: {IDLE[idle.problem]}")},
                "locations": [{"physicalLocation": place}],
            }
        )
    if hidden:
        told.append({"level": "warning", "message": {"text": f"{hidden:,} more findings are left out of this file."}})
    return told


def _plain(text: str) -> str:
    """Text in which no link is seen: `[text](target)` would be one."""
    return escape(text, keep="\n\t").replace("](", "] (")
