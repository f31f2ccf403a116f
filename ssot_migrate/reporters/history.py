"""The terminal report of `status --history`: two curves, the days, the steps that counted, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from ssot_migrate.model.history import History, HistoryPoint, Return
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import clip, count_of

_BARS = "▁▂▃▄▅▆▇█"
_SHOWN = 5
_DAYS = 31


def render_history(
    history: History, packs: Sequence[Pack], width: int, color: bool, *, quiet: bool = False, verbose: bool = False
) -> str:
    """`quiet` leaves out all but the curves; `verbose` cuts no list short."""
    lines = [line(pack.title, "heading") for pack in packs]
    points = history.points
    if not points:
        return render_lines([*lines, *paragraph("No commit could be read.", width, style="error")], color)
    first, last = points[0].commit, points[-1].commit
    lines += paragraph(f"{count_of(len(points), 'commit')} from {first.day} to {last.day}", width)
    lines += [EMPTY, *_render_curves(points, width)]
    if not quiet:
        lines += _render_days(points, width, verbose)
        lines += _render_steps(points, width, verbose)
        lines += _render_returns(history.returns, width, verbose)
    lines += _render_missing(history, width, verbose)
    return render_lines(lines, color)


def draw_sparkline(values: Sequence[float], top: float, width: int) -> str:
    """The values from left to right in at most `width` columns, each the last of its part; full at `top`."""
    columns = min(width, len(values))
    chosen = [values[(column + 1) * len(values) // columns - 1] for column in range(columns)]
    highest = len(_BARS) - 1
    return "".join(_BARS[min(highest, round(highest * value / top)) if top else 0] for value in chosen)


def _render_curves(points: Sequence[HistoryPoint], width: int) -> list[Line]:
    uses = [float(point.places.legacy) for point in points]
    shares = [point.places.compliance for point in points]
    ends = (f"{uses[0]:,.0f} → {uses[-1]:,.0f}", f"{shares[0]:.1%} → {shares[-1]:.1%}".replace("%", " %"))
    room = max(8, width - 24 - max(map(len, ends)))
    return [
        line(f"  uses of the old  {draw_sparkline(uses, max(uses), room)}  {ends[0]}"),
        line(f"  migrated         {draw_sparkline(shares, 1.0, room)}  {ends[1]}"),
    ]


def _render_days(points: Sequence[HistoryPoint], width: int, verbose: bool) -> list[Line]:
    days = [(day, tuple(found)) for day, found in groupby(points, lambda point: point.commit.day)]
    shown = days if verbose else days[-_DAYS:]
    rows = []
    for day, found in shown:
        places = found[-1].places
        added, removed = sum(point.added for point in found), sum(point.removed for point in found)
        counts = (len(found), places.legacy, places.duplicate, places.canonical)
        share = f"{places.compliance:.1%}".replace("%", " %")
        rows.append((str(day), *(f"{count:,}" for count in counts), share, f"{added:,}", f"{removed:,}"))
    header = ("day", "commits", "old", "duplicates", "new", "migrated", "added", "removed")
    more = len(days) - len(shown)
    lines = [EMPTY, *table(header, rows, "<>>>>>>>", width)]
    return [*lines, line(f"  and {count_of(more, 'day')} before (--verbose lists them)", "dim")] if more else lines


def _render_steps(points: Sequence[HistoryPoint], width: int, verbose: bool) -> Iterator[Line]:
    """The commits that took most away, and those that brought most, by what they changed in sum."""
    changes = [(point.added - point.removed, point) for point in points if point.added != point.removed]
    for title, found in (
        ("Where it went down most", sorted((item for item in changes if item[0] < 0), key=lambda item: item[0])),
        ("Where it went up most", sorted((item for item in changes if item[0] > 0), key=lambda item: -item[0])),
    ):
        if found:
            yield EMPTY
            yield line(title, "heading")
        for change, point in found if verbose else found[:_SHOWN]:
            commit = point.commit
            yield line(clip(f"  {change:+6,}  {tell_commit(commit.id)}  {commit.day}  {commit.subject}", width))


def tell_commit(commit: str) -> str:
    """As much of an id as people type."""
    return commit[:10]


def _render_returns(returns: Sequence[Return], width: int, verbose: bool) -> list[Line]:
    if not returns:
        return []
    lines = [EMPTY, line("Came back", "heading")]
    commits = [(commit, tuple(found)) for commit, found in groupby(returns, lambda one: one.commit)]
    for commit, found in commits if verbose else commits[-_SHOWN:]:
        lines.append(line(clip(f"  {tell_commit(commit.id)}  {commit.day}  {commit.subject}", width)))
        removers = ", ".join(dict.fromkeys(tell_commit(one.gone.id) for one in found))
        lines += paragraph(f"{count_of(len(found), 'use')} that had gone with {removers}:", width, indent=6)
        files = Counter(one.path for one in found).most_common(None if verbose else 3)
        lines += paragraph(", ".join(f"{path} ({count:,})" for path, count in files), width, indent=6)
    more = len(commits) - _SHOWN
    if more > 0 and not verbose:
        lines.append(line(f"  and {count_of(more, 'commit')} before (--verbose lists them)", "dim"))
    return lines


def _render_missing(history: History, width: int, verbose: bool) -> list[Line]:
    """What could not be read is said, commit by commit: a gap must not look like a success."""
    unread = [point for point in history.points if point.unread]
    lines: list[Line] = []
    if history.gaps:
        told = f"{count_of(len(history.gaps), 'commit')} could not be read, and are left out of the curves:"
        lines += [EMPTY, *paragraph(told, width, style="warning")]
        for gap in history.gaps if verbose else history.gaps[:_SHOWN]:
            lines += paragraph(f"{tell_commit(gap.commit.id)} {gap.commit.day}: {gap.reason}", width, indent=2)
    if unread:
        files = count_of(len({path for point in unread for path in point.unread}), "file")
        told = f"In {count_of(len(unread), 'commit')} {files} could not be looked at; nothing of it is counted:"
        lines += [EMPTY, *paragraph(told, width, style="warning")]
        for point in unread if verbose else unread[:_SHOWN]:
            lines += paragraph(f"{tell_commit(point.commit.id)}: {', '.join(point.unread)}", width, indent=2)
    return lines
