"""`status --history` for programs, described by docs/history.schema.json."""

from __future__ import annotations

from datetime import datetime, timezone

from ssot_migrate.model.history import Commit, History, HistoryPoint
from ssot_migrate.model.places import Places
from ssot_migrate.reporters.json import VERSION, Json, write_json


def render_history_json(history: History) -> str:
    """The same commits give the same bytes."""
    return write_json(
        {
            "version": VERSION,
            "points": [_point(point) for point in history.points],
            "days": [
                {"day": str(point.commit.day), "commit": point.commit.id, **_places(point.places)}
                for point in history.days
            ],
            "returns": [
                {
                    "commit": one.commit.id,
                    "gone": one.gone.id,
                    "rule": one.rule,
                    "path": one.path,
                    "line": one.line,
                    "symbol": one.symbol or None,
                }
                for one in history.returns
            ],
            "gaps": [{**_commit(gap.commit), "reason": gap.reason} for gap in history.gaps],
        }
    )


def _point(point: HistoryPoint) -> dict[str, Json]:
    return {
        **_commit(point.commit),
        **_places(point.places),
        "by_rule": dict(point.by_rule),
        "by_phase": dict(point.by_phase),
        "added": point.added,
        "removed": point.removed,
        "unread": list(point.unread),
    }


def _commit(commit: Commit) -> dict[str, Json]:
    moment = datetime.fromtimestamp(commit.time, timezone.utc)
    return {"commit": commit.id, "time": moment.isoformat(), "subject": commit.subject}


def _places(places: Places) -> dict[str, Json]:
    return {
        "compliance": round(places.compliance, 4),
        "canonical": places.canonical,
        "legacy": places.legacy,
        "duplicate": places.duplicate,
    }
