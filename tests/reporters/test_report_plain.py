"""Nothing that a terminal obeys gets through, and widths are those that a terminal shows."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.reporters.page import labelled, line, render_lines, table
from ssot_migrate.reporters.plain import clip, count_of, escape, pad, width_of, wrap


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain [bold]markup[/bold]", "plain [bold]markup[/bold]"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("bell\x07 back\x08 del\x7f nul\x00", "bell\\x07 back\\x08 del\\x7f nul\\x00"),
        ("two\nlines\r\ttab", "two\\nlines\\r\\ttab"),
        ("if admin:\u202e\u2066 # check", "if admin:\\u202e\\u2066 # check"),
        ("no byte of UTF-8: \udce9", "no byte of UTF-8: \\xe9"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("値段 é ok", "値段 é ok"),
    ],
)
def test_escape_spells_out_what_a_terminal_obeys(text: str, expected: str) -> None:
    assert escape(text) == expected


@given(st.text())
def test_no_control_character_survives_and_twice_changes_nothing(text: str) -> None:
    safe = escape(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in safe)
    assert escape(safe) == safe
    safe.encode()


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("値段", 4), ("e\u0301", 1), ("ｆｕ", 4), ("", 0)])
def test_width_is_counted_in_columns(text: str, width: int) -> None:
    assert width_of(text) == width


def test_clip_never_exceeds_the_width() -> None:
    assert [clip("値段値段", width) for width in (8, 7, 6, 5)] == ["値段値段", "値段値…", "値段…", "値段…"]


def test_pad_counts_columns() -> None:
    assert pad("値", 4) == "値  "
    assert pad("値", 4, right=True) == "  値"


def test_wrap_keeps_a_long_path_whole() -> None:
    path = "tests/very/long/path/that/people/click.py:12:1"
    assert wrap(f"see {path} for more", 20) == ["see", path, "for more"]


def test_wrap_folds_line_breaks_of_a_message() -> None:
    assert wrap("one\ntwo\tthree", 40) == ["one two three"]


def test_count_of_separates_thousands() -> None:
    assert [count_of(1, "file"), count_of(8672, "file"), count_of(2, "fix", "fixes")] == [
        "1 file",
        "8,672 files",
        "2 fixes",
    ]


def test_every_piece_is_escaped_at_the_door() -> None:
    hostile = line("\x1b]0;title\x07", "path", ("[red]\x1b[2J", ""))
    assert render_lines([hostile], color=False) == "\\x1b]0;title\\x07[red]\\x1b[2J\n"
    assert "\x1b]0;" not in render_lines([hostile], color=True)
    assert "\x1b[2J" not in render_lines([hostile], color=True)


def test_color_marks_styled_pieces_only() -> None:
    assert render_lines([line("a", "safe", ("b", ""))], color=True) == "\x1b[32ma\x1b[0mb\n"
    assert render_lines([], color=True) == ""


def test_text_beside_a_label_stays_beside_it() -> None:
    lines = labelled(("fix:", "safe"), "one two three", 16)
    assert render_lines(lines, color=False) == "  fix:  one two\n        three\n"


def test_a_table_gives_way_in_its_last_text_column() -> None:
    rows = [("A1", "a-very-long-name-indeed", "12"), ("B22", "値段", "1,234")]
    assert render_lines(table(("id", "name", "n"), rows, "<<>", 26), color=False) == (
        "  id   name              n\n  A1   a-very-long…     12\n  B22  値段          1,234\n"
    )
