"""The HTML report as text: whole in itself, the same for the same input, proof against bad text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from finding_samples import build_findings, build_pack
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import build_changes, build_scan, build_suppressed

from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.model.findings import Coverage, ScanResult
from ssot_migrate.model.history import Commit, History, HistoryPoint, Return
from ssot_migrate.model.locations import Excerpt
from ssot_migrate.model.places import Places
from ssot_migrate.model.rules import Goal
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.web.chart import HEIGHT, WIDTH, draw_charts
from ssot_migrate.reporters.web.highlight import mark_line
from ssot_migrate.reporters.web.render import render_html

DAY = 86_400


def build_report(result: ScanResult | None = None, changes: ChangeSet | None = None) -> Report:
    return Report(result or build_scan(with_problem=True), (build_pack(),), "1.2.3", "", changes)


def build_history() -> History:
    legacy = (400, 420, 200, 230, 20)
    commits = [Commit(f"{number:040x}", number * DAY * 7, f"Step {number}") for number in range(5)]
    points = tuple(
        HistoryPoint(commit, Places(500 - left, left, 10), (), ()) for commit, left in zip(commits, legacy, strict=True)
    )
    return History(points, (Return(commits[3], commits[2], "SSOT101", "shop/back.py", 7, "shop.legacy.Cart"),))


class Page(HTMLParser):
    """What a browser would make of the page, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open, data))

    def join(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]


def read_data(text: str) -> dict[str, list[object]]:
    page = Page(text)
    index = next(number for number, (tag, data) in enumerate(page.texts) if tag == "script" and data.startswith("{"))
    parsed: dict[str, list[object]] = json.loads(page.texts[index][1])
    return parsed


def test_it_says_what_the_scan_found() -> None:
    text = render_html(build_report())
    result = build_scan(with_problem=True)
    data = read_data(text)
    assert len(data["findings"]) == len(result.findings)
    assert sorted(str(row[11]) for row in data["findings"] if isinstance(row, list)) == sorted(
        finding.fingerprint for finding in result.findings
    )
    assert "From the old cart to the new one" in text
    assert [phase for phase in ("mission-critical", "the-rest") if f'data-phase="{phase}"' in text]
    assert '<section class="alarm" role="alert">' in text


def test_nothing_is_loaded_from_anywhere() -> None:
    page = Page(render_html(build_report(changes=build_changes()), history=build_history()))
    for tag, attributes in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "audio", "video", "source"}
        assert not {name for name in attributes if name.startswith("on")}
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith(("#", "data:"))
    assert not re.search(r"@import|url\(", "".join(page.join("style")))
    scripts = "".join(text for text in page.join("script") if not text.startswith("{"))
    assert re.findall(r"\w+://[^\s\"']+", scripts.replace("http://www.w3.org/2000/svg", "")) == []
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import)\s*\(|innerHTML|insertAdjacentHTML|eval\(", scripts)


def test_only_its_own_style_and_script_may_run() -> None:
    """The page's policy names both by their digest: whatever else got into it would not be run."""
    page = Page(render_html(build_report()))
    policy = next(a["content"] or "" for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    style = "".join(page.join("style"))
    script = next(text for text in page.join("script") if not text.startswith("{"))
    for name, text in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_the_same_input_gives_the_same_bytes() -> None:
    report = build_report(changes=build_changes())
    shuffled = replace(report.result, findings=tuple(reversed(report.result.findings)))
    assert render_html(report) == render_html(report)
    assert read_data(render_html(report)) == read_data(render_html(replace(report, result=shuffled)))


BAD = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]>&lt;\u2028\u2029",
    "{{ 7 * 7 }}{% raw %}",
    "'\"><b>",
    "\x00\x1b[31m\udc80",
]


def spoil(bad: str) -> Report:
    finding = build_findings()[0]
    at = replace(finding.location, path=f"shop/{bad}.py")
    spoilt = replace(
        finding,
        location=at,
        message=bad,
        scope=bad,
        excerpt=Excerpt(12, (f"x = 1  # {bad}",)),
        phase=bad,
        fingerprint="f",
    )
    result = replace(build_scan(with_problem=True), findings=(spoilt,))
    problems = tuple(replace(one, path=bad, detail=bad) for one in result.coverage.problems)
    pack = replace(build_pack(), title=bad)
    return Report(replace(result, coverage=replace(result.coverage, problems=problems)), (pack,), "1.2.3")


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_nothing_of_the_project_is_obeyed(bad: str) -> None:
    text = render_html(spoil(bad))
    plain = Page(render_html(spoil("plain")))
    page = Page(text)
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert [sorted(attributes) for _, attributes in page.elements] == [sorted(found) for _, found in plain.elements]
    text.encode("utf-8")
    assert "49" not in "".join(data for tag, data in page.texts if tag == "p")


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60))
def test_any_text_stays_text(bad: str) -> None:
    page = Page(render_html(spoil(bad)))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in Page(render_html(spoil("plain"))).elements]


def test_suppressed_findings_are_told_apart() -> None:
    result = replace(build_scan(with_problem=False), findings=(*build_findings(), build_suppressed()))
    rows = read_data(render_html(build_report(result)))["findings"]
    states = [row[4] for row in rows if isinstance(row, list)]
    assert states.count("suppressed") == 1
    assert {"safe", "missing-context", "held-back"} <= set(states)


def test_a_clean_project_has_a_page_too() -> None:
    text = render_html(Report(ScanResult((), (), Coverage(3, 3)), (build_pack(),), "1.2.3"))
    assert "<h1>Nothing found</h1>" in text
    assert read_data(text)["findings"] == []


def test_diffs_stand_with_their_findings() -> None:
    data = json.loads(json.dumps(read_data(render_html(build_report(changes=build_changes())))["diffs"]))
    rows = [row for hunks in data.values() for _, _, hunk in hunks for row in hunk]
    assert any(row.startswith("+") for row in rows)
    assert any(row.startswith("-") for row in rows)
    assert not any(row.startswith(("+++", "---", "@@")) for row in rows)


# the burn-down ----------------------------------------------------------------------------------------------------


def test_the_burn_down_is_drawn_to_scale() -> None:
    left, share = draw_charts(build_history(), Goal(95))
    assert [dot.text.split(" (")[0] for dot in left.dots] == [
        "1970-01-01: 400",
        "1970-01-08: 420",
        "1970-01-15: 200",
        "1970-01-22: 230",
        "1970-01-29: 20",
    ]
    assert [tick.text for tick in left.rows] == ["0", "150", "300", "450", "600"]
    assert left.dots[1].y < left.dots[0].y < left.dots[2].y < left.dots[4].y  # what is more stands higher
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in (*left.dots, *share.dots))
    steps = {round(one.x - other.x, 6) for one, other in zip(left.dots[1:], left.dots, strict=False)}
    assert len(steps) == 1  # a week is a week, wherever it lies
    assert [mark.text for mark in left.marks] == ["1970-01-22: came back: shop/back.py:7 SSOT101"]
    assert share.goal is not None
    assert share.dots[-1].y < share.goal.at + 10


def test_the_burn_down_stands_in_the_page() -> None:
    text = render_html(build_report(), history=build_history())
    assert text.count('class="chart"') == 2
    assert "1 came back" in text
    assert 'class="chart"' not in render_html(build_report())


def test_one_point_is_no_curve() -> None:
    assert draw_charts(replace(build_history(), points=build_history().points[:1]), None) == ()


def repeat_points(legacy: Sequence[int], seconds: int) -> History:
    """As many commits, so many seconds after each other."""
    (first, *_) = build_history().points
    points = [
        replace(first, commit=Commit(f"{number:040x}", number * seconds, ""), places=Places(1, count, 0))
        for number, count in enumerate(legacy)
    ]
    return History(tuple(points))


def test_of_few_days_each_step_is_drawn() -> None:
    (chart, _) = draw_charts(repeat_points([9, 9, 9, 9, 7, 7, 7, 8, 8], 3600), None)
    assert [dot.text.split(" (")[0][12:] for dot in chart.dots] == ["9", "9", "7", "7", "8", "8"]
    assert chart.dots[1].x < chart.dots[2].x < chart.dots[3].x
    assert [tick.text for tick in chart.columns] == [f"01-01 0{hour}:00" for hour in (0, 2, 4, 6, 8)]


def test_of_many_days_each_day_is_drawn() -> None:
    (chart, _) = draw_charts(repeat_points(range(80), DAY // 2), None)
    assert [dot.text.split(" (")[0][12:] for dot in chart.dots] == [str(number) for number in range(1, 80, 2)]
    days = ["1970-01-01", "1970-01-11", "1970-01-21", "1970-01-30", "1970-02-09"]
    assert [tick.text for tick in chart.columns] == days


@pytest.mark.parametrize("top", [0, 1, 3, 4, 5, 81, 799, 800, 801, 123_456])
def test_the_highest_point_is_inside(top: int) -> None:
    history = build_history()
    points = tuple(replace(point, places=Places(1, top, 0)) for point in history.points)
    (chart, _) = draw_charts(replace(history, points=points), None)
    assert min(dot.y for dot in chart.dots) >= chart.rows[-1].at - 1e-6


# colours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("", ""),
        ("x", ""),
        ("from a import b  # c", "k4 3 k6 4 c3"),
        ("    return 'é' + 12", "4 k6 1 s3 3 n2"),
        ("@cached", "d7"),
        ("class A(B):", "k5 1 f1"),
    ],
)
def test_code_has_its_colours(line: str, marks: str) -> None:
    assert mark_line(line) == marks


@given(st.text(alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=80))
def test_colours_never_reach_behind_the_line(line: str) -> None:
    assert sum(int(re.sub(r"\D", "", mark)) for mark in mark_line(line).split()) <= len(line)
