"""What `status --history` shows: curves that fall when uses fall, JSON as its schema says, and options."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import pytest
from campaign_project import BOAT, LISTED, PACK_TEXT, load_pack
from git_history import make_repository
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app
from ssot_migrate.model.history import Commit, Gap, History, HistoryPoint, Return
from ssot_migrate.model.places import Places
from ssot_migrate.reporters.history import draw_sparkline, render_history
from ssot_migrate.reporters.history_json import render_history_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "history.schema.json").read_text(encoding="utf-8"))
PACKS = (load_pack(),)
BEGAN = datetime(2026, 5, 1, 9, tzinfo=timezone.utc)


def make_commit(number: int, subject: str = "Work") -> Commit:
    moment = BEGAN + timedelta(hours=8 * number)
    return Commit(f"{number:02}" + "a" * 38, int(moment.timestamp()), f"{subject} {number}")


def make_history(*legacy: int) -> History:
    points = []
    for number, uses in enumerate(legacy):
        change = uses - legacy[number - 1] if number else 0
        places = Places(100 - uses, uses, 0)
        points.append(
            HistoryPoint(
                make_commit(number), places, (("OLD1", uses),), (("rest", uses),), max(change, 0), max(-change, 0)
            )
        )
    return History(tuple(points))


def test_a_sparkline_goes_with_its_values() -> None:
    assert draw_sparkline([0, 1, 2, 3, 4, 5, 6, 7], 7, 80) == "▁▂▃▄▅▆▇█"
    assert draw_sparkline([7, 7, 0, 0], 7, 2) == "█▁"
    assert draw_sparkline([0, 0], 0, 10) == "▁▁"
    assert draw_sparkline([0.5, 2.0], 1.0, 10) == "▅█"
    assert draw_sparkline([], 1.0, 10) == ""
    assert len(draw_sparkline([float(n) for n in range(1000)], 999, 37)) == 37
    assert draw_sparkline([float(n) for n in range(1000)], 999, 37)[-1] == "█"  # the last value is always shown


def test_curves_days_and_steps_are_shown() -> None:
    shown = render_history(make_history(80, 80, 20, 50, 40), PACKS, 100, color=False)
    lines = shown.splitlines()
    assert lines[1] == "5 commits from 2026-05-01 to 2026-05-02"
    assert "uses of the old  ███▅▅  80 → 40".replace("███", "██▃") in shown
    assert "migrated         ▂▂▇▅▅  20.0 % → 60.0 %" in shown
    assert ["2026-05-01", "2", "80", "0", "20", "20.0", "%", "0", "0"] in [line.split() for line in lines]
    assert ["2026-05-02", "3", "40", "0", "60", "60.0", "%", "30", "70"] in [line.split() for line in lines]
    down, up = shown.partition("Where it went down most\n")[2].split("Where it went up most\n")
    assert [line.split()[:2] for line in down.splitlines() if line] == [["-60", "02aaaaaaaa"], ["-10", "04aaaaaaaa"]]
    assert [line.split()[:2] for line in up.splitlines() if line] == [["+30", "03aaaaaaaa"]]
    assert "Came back" not in shown
    quiet = render_history(make_history(80, 20), PACKS, 100, color=False, quiet=True)
    assert "2026-05-01  " not in quiet
    assert "80 → 20" in quiet


def test_what_came_back_and_what_is_lacking_is_shown() -> None:
    history = make_history(3, 0, 3)
    back, gone = history.points[2].commit, history.points[1].commit
    returns = tuple(Return(back, gone, "OLD1", f"a{number}.py", number, "x.Y") for number in range(1, 4))
    unread = tuple(HistoryPoint(make_commit(n), Places(), (), (), unread=("lost.py",)) for n in range(3, 9))
    gap = Gap(make_commit(9), "No tree.")
    shown = render_history(History((*history.points, *unread), returns, (gap,)), PACKS, 70, color=False)
    assert f"Came back\n  {back.id[:10]}  2026-05-02  Work 2\n      3 uses that had gone with {gone.id[:10]}:" in shown
    assert "a1.py (1), a2.py (1), a3.py (1)" in shown
    assert "In 6 commits 1 file could not be looked at" in shown
    assert "1 commit could not be read" in shown
    assert "09aaaaaaaa 2026-05-04: No tree." in shown
    assert all(len(line) <= 70 for line in shown.splitlines())


def test_nothing_in_a_message_is_obeyed() -> None:
    point = HistoryPoint(Commit("b" * 40, 0, "\x1b[31mred\nline"), Places(0, 1, 0), (), (), 1, 0)
    assert "\x1b" not in render_history(History((point,)), PACKS, 80, color=False)
    assert "\x1b" not in render_history_json(History((point,)))


def test_json_is_what_its_schema_says() -> None:
    history = make_history(3, 0, 3)
    one = Return(history.points[2].commit, history.points[1].commit, "OLD1", "a.py", 1, "")
    gap = Gap(make_commit(9), "No tree.")
    report = json.loads(render_history_json(History(history.points, (one,), (gap,))))
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    assert [point["legacy"] for point in report["points"]] == [3, 0, 3]
    assert [day["day"] for day in report["days"]] == ["2026-05-01", "2026-05-02"]
    assert report["points"][0]["time"] == "2026-05-01T09:00:00+00:00"
    assert report["returns"][0]["gone"] == history.points[1].commit.id
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(render_history_json(History(()))))


def test_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = make_repository(tmp_path / "r")
    (repository.root / "ferry.toml").write_text(PACK_TEXT)
    (repository.root / "ssot-migrate.toml").write_text('packs = ["ferry.toml"]\n')
    monkeypatch.chdir(repository.root)
    runner = CliRunner()
    early = runner.invoke(build_app(), ["status", "--history"])
    assert (early.exit_code, early.stderr) == (
        2,
        "error: The repository has no commit yet, and a history tells of commits.\n",
    )
    repository.commit({"ferry/__init__.py": "", "ferry/boat.py": BOAT, "ferry/listed.py": LISTED})
    repository.commit({"a.py": "from ferry.boat import Boat\n"}, "A step back")
    told = runner.invoke(build_app(), ["status", "--history"])
    assert told.exit_code == 0
    assert "A step back" in told.stdout
    report = json.loads(
        runner.invoke(build_app(), ["status", "--history", "--commits", "1", "--format", "json"]).stdout
    )
    assert [point["legacy"] for point in report["points"]] == [1]
    page = runner.invoke(build_app(), ["status", "--history", "--output", "html=page.html"])
    assert page.exit_code == 0
    assert "A step back" in page.stdout
    text = Path("page.html").read_text(encoding="utf-8")
    assert text.count('class="chart"') == 2
    assert "2 findings in 2 files" in text
    for words, complaint in (
        (["--since", "v1"], "they need --history"),
        (["--history", "ferry"], "leave out PATHS"),
        (["--history", "--phase", "rest"], "leave out PATHS"),
        (["--history", "--format", "markdown"], "this command writes text, json and html"),
    ):
        refused = runner.invoke(build_app(), ["status", *words])
        assert refused.exit_code == 2
        assert complaint in refused.output
    repository.forget("HEAD^{tree}")
    lacking = runner.invoke(build_app(), ["status", "--history", "--commits", "1", "--no-cache"])
    assert lacking.exit_code == 2
    assert "No commit could be read." in lacking.output
