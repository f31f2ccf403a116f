"""The carets stand exactly under the span, whatever the line is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.model.locations import Excerpt, Location
from ssot_migrate.reporters.excerpts import render_excerpt
from ssot_migrate.reporters.page import render_lines
from ssot_migrate.reporters.plain import width_of


def mark(source: str, marked: str, width: int = 80, first_line: int = 1) -> list[str]:
    """The excerpt of `source` with `marked` as the span, without the gutters' numbers."""
    start = source.index(marked)
    within = source[: start + len(marked)]
    location = Location(
        "a.py",
        first_line + source[:start].count("\n"),
        start - source[:start].rfind("\n"),
        first_line + within.count("\n"),
        len(within) - within.rfind("\n"),
    )
    return show(tuple(source.split("\n")), location, width, first_line)


def show(lines: tuple[str, ...], location: Location, width: int = 80, first_line: int = 1) -> list[str]:
    text = render_lines(render_excerpt(Excerpt(first_line, lines), location, width, ""), color=False)
    return text.split("\n")[:-1]


def test_one_line() -> None:
    assert mark("x = Cart(r)  # why", "Cart(r)") == ["     1 | x = Cart(r)  # why", "       |     ^^^^^^^"]


def test_tabs_are_shown_as_the_columns_that_they_take() -> None:
    assert mark("\tx =\tCart()", "Cart()") == ["     1 |     x = Cart()", "       |         ^^^^^^"]


def test_wide_and_combining_characters() -> None:
    assert mark("合計 = Cart(値)", "Cart(値)") == ["     1 | 合計 = Cart(値)", "       |        ^^^^^^^^"]
    assert mark("e\u0301 = Cart()", "Cart()") == ["     1 | e\u0301 = Cart()", "       |     ^^^^^^"]


def test_control_characters_are_spelled_and_counted() -> None:
    assert mark("'\x1b[0m', Cart()", "Cart()") == ["     1 | '\\x1b[0m', Cart()", "       |            ^^^^^^"]


def test_a_carriage_return_at_the_end_is_no_text() -> None:
    assert mark("Cart()\r\nx\r", "Cart()")[0] == "     1 | Cart()"


def test_a_long_line_is_clipped_around_the_span() -> None:
    rows = mark("a" * 200 + "Cart()" + "b" * 200, "Cart()", width=50)
    assert rows == [
        "     1 | …aaaaaaaaaaaaaaaaCart()bbbbbbbbbbbbbbbbb…",
        "       |                  ^^^^^^",
    ]


def test_a_long_line_with_the_span_at_an_end() -> None:
    assert mark("Cart()" + "b" * 200, "Cart()", width=40)[0] == "     1 | Cart()bbbbbbbbbbbbbbbbbbbbbbbb…"
    assert mark("b" * 200 + "Cart()", "Cart()", width=40)[0] == "     1 | …bbbbbbbbbbbbbbbbbbbbbbbbCart()"


def test_a_span_longer_than_the_line_shows_its_beginning() -> None:
    rows = mark("x = Cart(" + "a" * 300 + ")", "Cart(" + "a" * 300 + ")", width=40)
    assert "Cart(" in rows[0]
    assert {width_of(row) <= 40 for row in rows} == {True}


def test_a_span_of_several_lines_that_begins_within_a_line() -> None:
    assert mark("x = Cart(\n    r,\n)  # end", "Cart(\n    r,\n)", first_line=9) == [
        "     9 |   x = Cart(",
        "       |  _____^",
        "    10 | |     r,",
        "    11 | | )  # end",
        "       | |_^",
    ]


def test_a_span_of_several_lines_that_begins_a_line() -> None:
    assert mark("    from a import (\n        b,\n    )", "from a import (\n        b,\n    )") == [
        "     1 | /     from a import (",
        "     2 | |         b,",
        "     3 | |     )",
        "       | |_____^",
    ]


def test_a_span_of_many_lines_is_shortened() -> None:
    call = "Cart(\n" + "\n".join(f"    a{i}," for i in range(20)) + "\n)"
    assert mark(call, call) == [
        "     1 | / Cart(",
        "     2 | |     a0,",
        "     3 | |     a1,",
        "     4 | |     a2,",
        "       | | ... 17 more lines",
        "    22 | | )",
        "       | |_^",
    ]


def test_six_lines_are_shown_whole() -> None:
    call = "Cart(\n1,\n2,\n3,\n4,\n)"
    assert len(mark(call, call)) == 7


def test_a_span_that_ends_before_the_next_line_ends_with_its_own() -> None:
    rows = show(("import a", "import b"), Location("a.py", 1, 1, 2, 1))
    assert rows == ["     1 | import a", "       | ^^^^^^^^"]


def test_an_empty_span_still_points_somewhere() -> None:
    assert show(("abc",), Location("a.py", 1, 2, 1, 2))[1] == "       |  ^"
    assert show(("",), Location("a.py", 1, 1, 1, 1)) == ["     1 |", "       | ^"]


def test_an_excerpt_that_holds_less_than_the_span() -> None:
    assert show(("Cart(", "  1,"), Location("a.py", 1, 1, 9, 2)) == [
        "     1 | / Cart(",
        "     2 | |   1,",
        "       | | ...",
    ]
    assert show((), Location("a.py", 1, 1, 1, 2)) == []


@pytest.mark.parametrize("width", [40, 80, 120])
@given(st.text(alphabet="ab\t値e\u0301\x1b", max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_no_line_is_wider_than_the_terminal(width: int, text: str, start: int, length: int) -> None:
    location = Location("a.py", 1, start + 1, 1, start + length + 1)
    rows = show((text,), location, width)
    assert all(width_of(row) <= width for row in rows)
    assert len(rows) == 2
    assert "^" in rows[1]
