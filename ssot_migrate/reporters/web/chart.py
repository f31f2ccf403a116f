"""The burn-down as lines: from the points of a history to what an SVG draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from ssot_migrate.model.history import History, HistoryPoint, Return
from ssot_migrate.model.rules import Goal

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 54, 12, 18, 26

_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5)
_FEW_DAYS = 30  # of which commits are told rather than days
_DAY = 24 * 60 * 60


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

    `marks` are where something came back.
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
    """What is left, and how much is migrated, over time; none where there is no time between the points."""
    points = _choose_points(history)
    if len(points) < 2 or points[0].commit.time == points[-1].commit.time:
        return ()
    top = max(point.places.legacy for point in points)
    left = _draw("Places that use the old", points, lambda one: float(one.places.legacy), _round_up(top), "{:,.0f}")
    shares = _draw("Share that leads to the new", points, lambda one: one.places.compliance * 100, 100.0, "{:.0f} %")
    across = None if goal is None else Tick(_scale_y(goal.compliance, 100.0), f"goal {goal.compliance} %")
    return replace(left, marks=tuple(_mark_returns(left, history, points))), replace(shares, goal=across)


def _choose_points(history: History) -> tuple[HistoryPoint, ...]:
    """The last of each day; where there are few days, each commit before and at which something changed."""
    if len(history.days) >= _FEW_DAYS:
        return history.days
    points = history.points
    changes = {number for number in range(1, len(points)) if points[number].places != points[number - 1].places}
    told = {0, len(points) - 1} | changes | {number - 1 for number in changes}
    ordered = sorted((points[number] for number in told if number >= 0), key=lambda one: one.commit.time)
    return tuple(ordered)


def _draw(
    title: str, points: Sequence[HistoryPoint], value: Callable[[HistoryPoint], float], top: float, form: str
) -> Chart:
    first, last = points[0].commit.time, points[-1].commit.time
    dots = tuple(
        Dot(
            _scale_x(one.commit.time, first, last),
            _scale_y(value(one), top),
            f"{one.commit.day}: {form.format(value(one))} ({one.commit.id[:9]} {one.commit.subject})",
        )
        for one in points
    )
    line = "M" + "L".join(f"{dot.x:.1f} {dot.y:.1f}" for dot in dots)
    floor = HEIGHT - BOTTOM
    area = f"{line}L{dots[-1].x:.1f} {floor}L{dots[0].x:.1f} {floor}Z"
    step = top / 4
    rows = tuple(Tick(_scale_y(step * number, top), form.format(step * number)) for number in range(5))
    return Chart(title, line, area, dots, _mark_times(first, last), rows)


def _mark_returns(chart: Chart, history: History, points: Sequence[HistoryPoint]) -> Iterator[Dot]:
    """A mark on the first point that tells of something that came back."""
    found: dict[int, list[Return]] = {}
    for one in history.returns:
        number = next((n for n, point in enumerate(points) if point.commit.time >= one.commit.time), None)
        if number is not None:
            found.setdefault(number, []).append(one)
    for number, returns in sorted(found.items()):
        dot, day = chart.dots[number], returns[0].commit.day
        places = [f"{one.path}:{one.line} {one.rule}" for one in returns]
        yield Dot(dot.x, dot.y, f"{day}: came back: {', '.join(places[:5])}{_more(places)}")


def _more(found: Sequence[str]) -> str:
    return f" and {len(found) - 5:,} more" if len(found) > 5 else ""


def _mark_times(first: int, last: int) -> tuple[Tick, ...]:
    """The first and the last day, and those between them, five in all; of two days, hours."""
    if last - first < 2 * _DAY:
        times = [first + round((last - first) * part / 4) for part in range(5)]
        return tuple(Tick(_scale_x(time, first, last), f"{_tell(time):%m-%d %H:%M}") for time in times)
    days = (last - first) // _DAY
    offsets = sorted({round(days * part / 4) for part in range(5)})
    texts = [(offset, _tell(first + offset * _DAY).date().isoformat()) for offset in offsets]
    return tuple(Tick(_scale_x(first + offset * _DAY, first, last), text) for offset, text in texts)


def _tell(time: int) -> datetime:
    return datetime.fromtimestamp(time, timezone.utc)


def _scale_x(time: int, first: int, last: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (time - first) / (last - first)


def _scale_y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _round_up(value: int) -> float:
    """The next of 4, 8, 12, 16, 20, 40, 60, 80, 100 …: four steps of it are round numbers."""
    power = 1
    while True:
        for step in _STEPS:
            if value <= 4 * step * power and (4 * step * power) % 4 == 0:
                return float(4 * step * power)
        power *= 10
