"""What `status` shows: a table that adds up, JSON as its schema says, a tracker whose boxes are ticked by a scan."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import cast

import jsonschema
from campaign_project import FILES, LISTED, load_pack, make_request
from referencing import Registry, Resource

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.places import Places
from ssot_migrate.model.rules import Goal
from ssot_migrate.reporters.campaign import draw_bar, plan_next, render_campaign, tell_figure
from ssot_migrate.reporters.campaign_json import render_campaign_json
from ssot_migrate.reporters.markdown import LONGEST
from ssot_migrate.reporters.tracker import render_tracker
from ssot_migrate.usecases.status import status

DOCS = Path(__file__).parents[2] / "docs"
PACKS = (load_pack(),)


def validate(document: object) -> None:
    """Against the schema of `status`, which refers to that of the report."""
    names = ("status.schema.json", "report.schema.json")
    schemas = {name: json.loads((DOCS / name).read_text(encoding="utf-8")) for name in names}
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas.values())
    jsonschema.Draft202012Validator(schemas[names[0]], registry=registry).validate(document)


def test_json_is_what_its_schema_says_and_adds_up(tmp_path: Path) -> None:
    campaign = status(make_request(tmp_path))
    text = render_campaign_json(campaign)
    report = json.loads(text)
    validate(report)
    summary = report["summary"]
    assert summary["findings"] == summary["safe"] + summary["unsafe"] + summary["manual"] == len(campaign.scan.findings)
    assert summary["findings"] == sum(summary["by_rule"].values())
    assert summary["tests"] == {"asserts-old-behaviour": 1, "migrated": 1, "needs-update": 1, "would-break": 1}
    assert report["compliance"]["goal"] == 0.9
    assert report["compliance"]["share"] == round(cast("float", campaign.scan.compliance), 4)
    assert text == render_campaign_json(status(make_request(tmp_path)))


def test_json_without_a_goal_or_a_figure(tmp_path: Path) -> None:
    campaign = status(make_request(tmp_path))
    unknown = replace(campaign, goal=None, scan=replace(campaign.scan, canonical_places=None))
    report = json.loads(render_campaign_json(unknown))
    validate(report)
    assert set(report["compliance"].values()) == {None}


def test_the_table_shows_what_the_values_hold(tmp_path: Path) -> None:
    campaign = status(make_request(tmp_path))
    shown = render_campaign(campaign, PACKS, 100, color=False)
    rows = {row[1]: row for row in (line.split() for line in shown.splitlines()) if len(row) > 7 and row[0][0] == "P"}
    for phase in campaign.phases:
        counts = (phase.files, phase.findings, phase.safe, phase.unsafe, phase.manual, phase.done)
        assert rows[phase.name][2:8] == [str(count) for count in counts]
    total = next(line.split() for line in shown.splitlines() if line.split()[:1] == ["all"])
    assert int(total[2]) == len(campaign.scan.findings)
    assert "the goal is 90 %, and it began at 20 %" in shown
    assert all(len(line) <= 100 for line in shown.splitlines())
    assert "tests/test_pier.py" not in shown
    assert "tests/test_pier.py: needs-update" in render_campaign(campaign, PACKS, 100, color=False, verbose=True)
    quiet = render_campaign(campaign, PACKS, 100, color=False, quiet=True)
    assert "Why the rest is left" not in quiet
    assert "Next" not in quiet


def test_a_box_is_ticked_once_nothing_is_found(tmp_path: Path) -> None:
    before = render_tracker(status(make_request(tmp_path / "before")), PACKS)
    assert re.findall(r"^- \[(.)\] \*\*(\S+)", before, re.MULTILINE) == [(" ", "P0"), (" ", "P1")]
    assert "  - [ ] `ferry/pier.py`: 2 safe\n" in before
    assert "- [ ] BOAT101 deprecated-import: 4 (" in before
    assert "- [x] BOAT104 deprecated-string: none\n" in before
    assert "- [ ] `tests/decks/test_boarding.py`: would-break" in before
    new = {path: text for path, text in FILES.items() if "Boat" not in text or "ListedBoat" in text}
    after = render_tracker(status(make_request(tmp_path / "after", {**new, "ferry/listed.py": LISTED})), PACKS)
    assert "[ ]" not in after
    assert "100.0 % migrated" in after
    assert "(`decks`): nothing left; 1 file done\n" in after


def test_a_tracker_fits_into_an_issue_and_loses_no_phase(tmp_path: Path) -> None:
    many = {f"tests/deep_{'x' * 80}/test_{n}.py": "from ferry.boat import Boat\n" for n in range(700)}
    campaign = status(make_request(tmp_path, {**FILES, **many}))
    page = render_tracker(campaign, PACKS)
    assert len(page) <= LONGEST
    assert "`ferry/pier.py`" in page
    assert "deep_" not in page
    assert "(`rest`): 70" in page
    assert "### Violations by priority" in page


def test_nothing_in_a_tracker_is_obeyed(tmp_path: Path) -> None:
    campaign = status(make_request(tmp_path))
    evil = FileProblem("a`b\n# x.py", "syntax", "@all <script> ](https://x)", relevant=True)
    page = render_tracker(
        replace(campaign, scan=replace(campaign.scan, coverage=replace(campaign.scan.coverage, problems=(evil,)))),
        (replace(PACKS[0], title="<b>@everybody</b>"),),
    )
    assert "<script>" not in page
    assert "<b>" not in page
    assert "@all" not in page
    assert "**Not complete**: 1 file" in page


def test_what_is_next_begins_with_what_is_easy(tmp_path: Path) -> None:
    campaign = status(make_request(tmp_path))
    commands = [command for command, _ in plan_next(campaign)]
    assert commands[0] == "ssot-migrate apply --dry-run --phase decks"
    assert commands[-1].startswith("ssot-migrate explain tests/")
    again = plan_next(campaign, ("--pack", "f.toml", "--phase", "decks"))
    assert again[0][0] == "ssot-migrate apply --dry-run --pack f.toml --phase decks"
    stuck = {path: text for path, text in FILES.items() if path in ("ferry/__init__.py", "ferry/boat.py")}
    manual = status(make_request(tmp_path / "stuck", {**stuck, "tests/test_x.py": "from ferry.boat import *\n"}))
    assert [command for command, _ in plan_next(manual)] == ["ssot-migrate scan --phase rest"]


def test_the_bar_is_full_only_when_all_is_done() -> None:
    goal = Goal(95, 60)
    assert draw_bar(0.0, None, 10) == "░░░░░░░░░░"
    assert draw_bar(0.5, goal, 10) == "█████░░░░│"
    assert draw_bar(0.999, goal, 10) == "█████████░"
    assert draw_bar(1.0, goal, 10) == "██████████"
    assert tell_figure(Places(6, 1, 3), None) == "60.0 % migrated"
    assert "not known" in tell_figure(None, goal)
