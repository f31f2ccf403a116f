"""The burn-down as lines: from the points of a history to what an SVG draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ssot_migrate.model.history import History, HistoryPoint
from ssot_migrate.model.rules import Goal

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 14, 26

_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, `at` so many units from the left or the top."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that can be asked: where it is, and what it says."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One line over time. `line` and `area` are path data of SVG; `goal` is where a line across stands.

    `marks` are days on which something came back.
    """

    title: str
    line: str
    area: str
    dots: tuple[Dot, ...]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]
    goal: Tick | None = None
    marks: tuple[Dot, ...] = ()


def draw_charts(history: History, goal: Goal | None) -> tuple[Chart, ...]:
    """What is left, and how much is migrated, day by day; none where there are not two days to tell of."""
    days = history.days
    if len(days) < 2:
        return ()
    top = max(point.places.legacy for point in days)
    left = _draw("Places that use the old", days, lambda one: float(one.places.legacy), _round_up(top), "{:,.0f}")
    shares = _draw("Share that leads to the new", days, lambda one: one.places.compliance * 100, 100.0, "{:.0f} %")
    across = None if goal is None else Tick(_scale_y(goal.compliance, 100.0), f"goal {goal.compliance} %")
    return (
        _with_returns(left, history, days),
        Chart(shares.title, shares.line, shares.area, shares.dots, shares.columns, shares.rows, across),
    )


def _draw(
    title: str, days: Sequence[HistoryPoint], value: Callable[[HistoryPoint], float], top: float, form: str
) -> Chart:
    first, last = days[0].commit.day, days[-1].commit.day
    dots = tuple(
        Dot(
            _scale_x(one.commit.day, first, last),
            _scale_y(value(one), top),
            f"{one.commit.day}: {form.format(value(one))} ({one.commit.id[:9]} {one.commit.subject})",
        )
        for one in days
    )
    line = "M" + "L".join(f"{dot.x:.1f} {dot.y:.1f}" for dot in dots)
    floor = HEIGHT - BOTTOM
    area = f"{line}L{dots[-1].x:.1f} {floor}L{dots[0].x:.1f} {floor}Z"
    step = top / 4
    rows = tuple(Tick(_scale_y(step * number, top), form.format(step * number)) for number in range(5))
    return Chart(title, line, area, dots, _mark_days(first, last), rows)


def _with_returns(chart: Chart, history: History, days: Sequence[HistoryPoint]) -> Chart:
    """The same with a mark on each day at which something came back."""
    counts: dict[date, list[str]] = {}
    for one in history.returns:
        counts.setdefault(one.commit.day, []).append(f"{one.path}:{one.line} {one.rule}")
    on_day = {point.commit.day: dot for point, dot in zip(days, chart.dots, strict=True)}
    marks = tuple(
        Dot(on_day[day].x, on_day[day].y, f"{day}: came back: {', '.join(found[:5])}{_more(found)}")
        for day, found in sorted(counts.items())
        if day in on_day
    )
    return Chart(chart.title, chart.line, chart.area, chart.dots, chart.columns, chart.rows, None, marks)


def _more(found: Sequence[str]) -> str:
    return f" and {len(found) - 5:,} more" if len(found) > 5 else ""


def _mark_days(first: date, last: date) -> tuple[Tick, ...]:
    """The first and the last day, and three between them."""
    span = (last - first).days
    offsets = sorted({round(span * part / 4) for part in range(5)})
    days = [date.fromordinal(first.toordinal() + offset) for offset in offsets]
    return tuple(Tick(_scale_x(day, first, last), day.isoformat()) for day in days)


def _scale_x(day: date, first: date, last: date) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / max(1, (last - first).days)


def _scale_y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _round_up(value: int) -> float:
    """The next of 4, 8, 20, 40, 80, 200 …: four steps of it are round numbers."""
    power = 1
    while True:
        for step in _STEPS:
            if value <= 4 * step * power:
                return float(4 * step * power)
        power *= 10
