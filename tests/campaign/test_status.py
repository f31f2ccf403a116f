"""`status`: what a scan found, told by phase and by test; it invents nothing and loses nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from campaign_project import FILES, make_request

from ssot_migrate.model.campaign import TestState
from ssot_migrate.model.findings import Status
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Goal
from ssot_migrate.usecases.scan import scan
from ssot_migrate.usecases.status import status


def test_the_phases_divide_what_a_scan_finds(tmp_path: Path) -> None:
    request = make_request(tmp_path)
    found = scan(request)
    campaign = status(request)
    assert campaign.scan == found
    assert [(phase.name, phase.priority) for phase in campaign.phases] == [("decks", "P0"), ("rest", "P1")]
    for phase in campaign.phases:
        own = [one for one in found.findings if one.phase == phase.name]
        assert phase.findings == len(own) == phase.safe + phase.unsafe + phase.manual > 0
        assert phase.files == len({one.location.path for one in own})
        assert sum(count for _, count in phase.reasons) <= phase.manual
    assert sum(phase.findings for phase in campaign.phases) == len(found.findings)
    assert campaign.goal == Goal(90, 20)


def test_a_file_is_done_that_uses_the_new_alone(tmp_path: Path) -> None:
    campaign = status(make_request(tmp_path))
    assert {phase.name: phase.done for phase in campaign.phases} == {"decks": 1, "rest": 2}
    both = "from ferry.boat import Boat\nfrom ferry.listed import ListedBoat\n\nListedBoat([], 4)\n"
    mixed = status(make_request(tmp_path, {**FILES, "ferry/office.py": both}))
    assert {phase.name: phase.done for phase in mixed.phases} == {"decks": 0, "rest": 2}


def test_every_test_file_has_one_state(tmp_path: Path) -> None:
    tests = {one.path: one for one in status(make_request(tmp_path)).tests}
    assert {path: one.state for path, one in tests.items()} == {
        "tests/decks/test_boarding.py": TestState.WOULD_BREAK,
        "tests/test_denial.py": TestState.ASSERTS_OLD_BEHAVIOUR,
        "tests/test_office.py": TestState.MIGRATED,
        "tests/test_pier.py": TestState.NEEDS_UPDATE,
    }
    boarding = tests["tests/decks/test_boarding.py"]
    assert (boarding.is_critical, boarding.phase, boarding.findings, boarding.tests) == (True, "decks", 4, 2)
    assert not tests["tests/test_pier.py"].is_critical
    assert tests["tests/test_office.py"].findings == 0


def test_a_suppressed_use_is_still_a_use(tmp_path: Path) -> None:
    quiet = "from ferry.boat import Boat  # ssot: ignore[BOAT101] until the season ends\n"
    campaign = status(make_request(tmp_path, {**FILES, "tests/test_pier.py": quiet}))
    assert any(one.status is Status.SUPPRESSED for one in campaign.scan.findings)
    assert "tests/test_pier.py" in {one.path for one in campaign.tests if one.state is TestState.WOULD_BREAK}
    assert sum(phase.findings for phase in campaign.phases) == len(campaign.scan.findings) - 1


def test_what_is_not_asked_for_is_not_told(tmp_path: Path) -> None:
    request = make_request(tmp_path)
    of_phase = status(replace(request, selection=Selection(phase="decks")))
    assert [phase.name for phase in of_phase.phases if phase.findings or phase.done] == ["decks"]
    assert [one.path for one in of_phase.tests] == ["tests/decks/test_boarding.py"]
    of_folder = status(replace(request, selection=Selection(paths=("tools",))))
    assert [(phase.name, phase.findings, phase.done) for phase in of_folder.phases] == [("decks", 0, 0), ("rest", 0, 1)]
    assert of_folder.scan.compliance == status(request).scan.compliance
