"""The values of a history: a point for each commit, a day's last point for the day, and a share that is one."""

from __future__ import annotations

from datetime import date, datetime, timezone

from ssot_migrate.model.history import Commit, History, HistoryPoint
from ssot_migrate.model.places import Places


def make_point(moment: datetime, legacy: int) -> HistoryPoint:
    commit = Commit(f"{legacy:040x}", int(moment.timestamp()), "Work")
    return HistoryPoint(commit, Places(2, legacy, 1), (("OLD1", legacy),), ())


def test_a_day_is_its_last_commit() -> None:
    moments = ((1, 9), (1, 23), (3, 0))
    points = tuple(make_point(datetime(2026, 5, day, hour, tzinfo=timezone.utc), hour) for day, hour in moments)
    history = History(points)
    assert [(point.commit.day, point.places.legacy) for point in history.days] == [
        (date(2026, 5, 1), 23),
        (date(2026, 5, 3), 0),
    ]
    assert History(()).days == ()


def test_the_share_counts_duplicates_and_is_whole_where_nothing_is_old() -> None:
    assert Places(6, 1, 3).compliance == 0.6
    assert Places().compliance == 1.0
    assert Places(0, 2, 0).compliance == 0.0
