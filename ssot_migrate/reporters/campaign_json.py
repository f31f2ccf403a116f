"""`status` for programs, described by docs/status.schema.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ssot_migrate.model.campaign import Campaign, PhaseStatus, TestFile, TestState
from ssot_migrate.reporters.campaign import plan_next
from ssot_migrate.reporters.json import VERSION, Json, build_files, write_json
from ssot_migrate.reporters.tally import is_open


def render_campaign_json(campaign: Campaign, again: Sequence[str] = ()) -> str:
    """The same input gives the same bytes. `again` are the arguments that the user chose packs, rules and paths by."""
    findings = [finding for finding in campaign.scan.findings if is_open(finding)]
    phases = campaign.phases
    states = Counter(one.state for one in campaign.tests)
    return write_json(
        {
            "version": VERSION,
            "compliance": _compliance(campaign),
            "phases": [_phase(phase) for phase in phases],
            "tests": [_test(one) for one in campaign.tests],
            "next": [{"command": command, "purpose": purpose} for command, purpose in plan_next(campaign, again)],
            "files": build_files(campaign.scan.coverage),
            "summary": {
                "findings": len(findings),
                "files": len({finding.location.path for finding in findings}),
                "safe": sum(phase.safe for phase in phases),
                "unsafe": sum(phase.unsafe for phase in phases),
                "manual": sum(phase.manual for phase in phases),
                "done": sum(phase.done for phase in phases),
                "by_rule": dict(sorted(Counter(finding.rule for finding in findings).items())),
                "tests": {state.value: states[state] for state in TestState},
            },
        }
    )


def _compliance(campaign: Campaign) -> dict[str, Json]:
    places, goal = campaign.scan.places, campaign.goal
    return {
        "share": None if places is None else round(places.compliance, 4),
        "canonical": None if places is None else places.canonical,
        "legacy": None if places is None else places.legacy,
        "duplicate": None if places is None else places.duplicate,
        "goal": None if goal is None else goal.compliance / 100,
        "began": None if goal is None or goal.began is None else goal.began / 100,
    }


def _phase(phase: PhaseStatus) -> dict[str, Json]:
    return {
        "name": phase.name,
        "title": phase.title,
        "priority": phase.priority,
        "files": phase.files,
        "findings": phase.findings,
        "safe": phase.safe,
        "unsafe": phase.unsafe,
        "manual": phase.manual,
        "reasons": {reason.value: count for reason, count in phase.reasons},
        "done": phase.done,
    }


def _test(one: TestFile) -> dict[str, Json]:
    return {
        "path": one.path,
        "state": one.state.value,
        "critical": one.is_critical,
        "phase": one.phase,
        "findings": one.findings,
        "tests": one.tests,
    }
