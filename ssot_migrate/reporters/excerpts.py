"""Source lines with the exact span marked underneath: tabs, wide characters and 400-column lines included."""

from __future__ import annotations

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Excerpt, Location
from ssot_migrate.reporters.page import Line, line
from ssot_migrate.reporters.plain import spell, width_of

_TAB = 4
_SHOWN = 6  # of a longer span: its first lines, what is left out, and its last line
_MARGIN = 2  # room for the bar that runs along a span of several lines


@light_dataclass(frozen=True, slots=True)
class _Shown:
    """A source line as it is shown: `cells[i]` spells code point i and begins at column `starts[i]`, from 0.

    `starts` has one entry more than `cells`: the width of the line.
    """

    cells: tuple[str, ...]
    starts: tuple[int, ...]

    def column_of(self, index: int) -> int:
        return self.starts[max(0, min(index, len(self.cells)))]


def render_excerpt(excerpt: Excerpt, location: Location, width: int, style: str) -> list[Line]:
    """The lines of `location` with carets in `style`; none where the excerpt does not hold them."""
    first = location.line - excerpt.first_line
    if not 0 <= first < len(excerpt.lines):
        return []
    end_line, end_column = location.end_line, location.end_column
    if end_column <= 1 and end_line > location.line:
        # A span that ends before the first character of a line ends, for the eye, with the line above.
        end_line, end_column = end_line - 1, 1 << 30
    last = min(end_line - excerpt.first_line, len(excerpt.lines) - 1)
    numbers = max(4, len(str(excerpt.first_line + last)))
    room = max(20, width - numbers - 5)
    if end_line == location.line:
        return _mark_one(excerpt, first, (location.column - 1, end_column - 1), numbers, room, style)
    is_whole = end_line - excerpt.first_line <= last
    end = end_column - 1 if is_whole else None
    return _mark_many(excerpt, (first, last), (location.column - 1, end), numbers, room, style)


def _mark_one(excerpt: Excerpt, index: int, span: tuple[int, int], numbers: int, room: int, style: str) -> list[Line]:
    shown = _show(excerpt.lines[index])
    start = shown.column_of(span[0])
    end = max(start + 1, shown.column_of(span[1]))
    text, shift = _window(shown, start, end, room)
    left, right = max(start - shift, 0), min(end - shift, max(width_of(text), start - shift + 1))
    return [
        _source(excerpt.first_line + index, numbers, "", text, style),
        _mark(numbers, " " * left + "^" * max(1, right - left), style),
    ]


def _mark_many(
    excerpt: Excerpt, lines: tuple[int, int], span: tuple[int, int | None], numbers: int, room: int, style: str
) -> list[Line]:
    first, last = lines
    shown = _show(excerpt.lines[first])
    start = shown.column_of(span[0])
    text, shift = _window(shown, start, start + 1, room - _MARGIN)
    begins_line = not excerpt.lines[first][: span[0]].strip()
    rows = [_source(excerpt.first_line + first, numbers, "/ " if begins_line else "  ", text, style)]
    if not begins_line:
        rows.append(_mark(numbers, " " + "_" * (start - shift + 1) + "^", style))

    count = last - first + 1
    head = last if count <= _SHOWN else first + _SHOWN - 2
    for index in range(first + 1, head):
        rows.append(_body(excerpt, index, numbers, room, style))
    if head < last:
        rows.append(_mark(numbers, f"| ... {last - head} more lines", style))
    if span[1] is None:
        rows.append(_body(excerpt, last, numbers, room, style))
        return [*rows, _mark(numbers, "| ...", style)]

    shown = _show(excerpt.lines[last])
    # The caret points at the last character inside the span, and the span's end is exclusive.
    final = shown.column_of(min(span[1], len(shown.cells)) - 1)
    text, shift = _window(shown, final, final + 1, room - _MARGIN)
    rows.append(_source(excerpt.first_line + last, numbers, "| ", text, style))
    return [*rows, _mark(numbers, "|" + "_" * (final - shift + 1) + "^", style)]


def _body(excerpt: Excerpt, index: int, numbers: int, room: int, style: str) -> Line:
    text, _ = _window(_show(excerpt.lines[index]), 0, 1, room - _MARGIN)
    return _source(excerpt.first_line + index, numbers, "| ", text, style)


def _source(number: int, numbers: int, bar: str, text: str, style: str) -> Line:
    gutter = f"  {number:>{numbers}} |"
    return line(gutter, "dim", (f" {bar}", style), (text, "")) if (bar + text).strip() else line(gutter, "dim")


def _mark(numbers: int, marks: str, style: str) -> Line:
    return line(f"  {'':>{numbers}} |", "dim", (f" {marks}", style))


def _show(text: str) -> _Shown:
    cells: list[str] = []
    starts = [0]
    text = text.rstrip("\r\n")
    if text.isascii() and text.isprintable():
        return _Shown(tuple(text), tuple(range(len(text) + 1)))
    for char in text:
        cell = " " * (_TAB - starts[-1] % _TAB) if char == "\t" else spell(char)
        cells.append(cell)
        starts.append(starts[-1] + width_of(cell))
    return _Shown(tuple(cells), tuple(starts))


def _window(shown: _Shown, start: int, end: int, room: int) -> tuple[str, int]:
    """The part of a line that fits into `room` columns and holds `[start, end)`, and by how much it moved left.

    A span that is itself too long shows its beginning. A cut is shown as `…`, which takes one column.
    """
    length = shown.starts[-1]
    total = max(length, end)  # a caret behind the last character needs room as well
    if total <= room:
        return "".join(shown.cells), 0
    if end < room:
        shift = 0
    else:
        marked = min(end - start, room - 2)
        shift = max(0, min(start - max(1, (room - marked) // 2), total - room))
    low = shift + 1 if shift else 0
    is_cut = length > shift + room
    high = shift + room - is_cut
    kept = [i for i in range(len(shown.cells)) if shown.starts[i] >= low and shown.starts[i + 1] <= high]
    if not kept:
        return "…", shift
    # A wide character across the cut leaves a gap, which is filled so that the carets stay true.
    gap = " " * (shown.starts[kept[0]] - low)
    text = gap + "".join(shown.cells[kept[0] : kept[-1] + 1])
    return ("…" if shift else "") + text + ("…" if is_cut else ""), shift
