"""Suppressions: what a comment accepts, and what it does not."""

from __future__ import annotations

import pytest

from ssot_migrate.source.files import SourceFile, decode_source
from ssot_migrate.suppressions import Suppression, find_suppression, parse_suppressions


def parse(text: str) -> tuple[Suppression, ...]:
    source = decode_source("a.py", text.encode())
    assert isinstance(source, SourceFile)
    return parse_suppressions(source)


@pytest.mark.parametrize(
    ("line", "rules", "reason"),
    [
        ("x  # ssot: ignore[SSOT102] needs the old one", ("SSOT102",), "needs the old one"),
        ("x  # ssot: ignore[SSOT101,SSOT102]", ("SSOT101", "SSOT102"), ""),
        ("x  # ssot: ignore[ SSOT101 , SSOT102, ]: issue #12", ("SSOT101", "SSOT102"), "issue #12"),
        ("x  # ssot: ignore", (), ""),
        ("x  # ssot: ignore – until the autumn", (), "until the autumn"),
        ("x  #ssot:ignore[A1]", ("A1",), ""),
        ("x  # type: ignore  # ssot: ignore[A1] why  # noqa: F401", ("A1",), "why"),
        ("    # ssot: ignore[A1] alone on its line", ("A1",), "alone on its line"),
        ("x  # ssot: ignore[A1] in a file that is no Python: (", ("A1",), "in a file that is no Python: ("),
    ],
)
def test_parses(line: str, rules: tuple[str, ...], reason: str) -> None:
    assert parse(f"if x:\n{line}\n") == (Suppression(2, rules, reason),)


@pytest.mark.parametrize(
    "text",
    [
        "x = '# ssot: ignore'\n",
        "'''\n# ssot: ignore\n'''\n",
        "x = f'''{y}\n# ssot: ignore[A1]\n'''\n",
        "x  # ssot: ignored\n",
        "x  # ssot: ignore-files\n",
        "x  # ssot: ignore[]\n",
        "x  # ssot: ignore[A1\n",
        "x  # ssot: ignore [A1]\n",
        "x  # ssot: ignore[A1 B2]\n",
        "x  # not ssot: ignore\n",
        "x  # ssot: ignore-file\n",
        "x = 1  # nothing\n",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert parse(text) == ()


def test_two_on_one_line() -> None:
    assert parse("x  # ssot: ignore[A1] a # ssot: ignore[B2] b\n") == (
        Suppression(1, ("A1",), "a"),
        Suppression(1, ("B2",), "b"),
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_by_python(newline: str) -> None:
    lines = [
        "\ufeffx = '''",
        "# ssot: ignore",
        "'''",
        "y = 1\x0c  # ssot: ignore[A1]",
        "# ssot: ignore-file[B2] generated",
        "",
    ]
    assert parse(newline.join(lines)) == (
        Suppression(4, ("A1",), ""),
        Suppression(5, ("B2",), "generated", whole_file=True),
    )


def test_a_file_that_the_tokenizer_rejects() -> None:
    assert parse("def f(:\n  x = '''\n  y  # ssot: ignore[A1] still\n") == (Suppression(3, ("A1",), "still"),)
    assert parse("if x:\n    y\n  z  # ssot: ignore[A1]\n") == (Suppression(3, ("A1",), ""),)


def test_finds_by_exact_id_and_line() -> None:
    found = parse("a\nb(  # ssot: ignore[SSOT102]\n)\nc  # ssot: ignore\n")
    assert find_suppression(found, "SSOT102", 2, 3) == found[0]
    assert find_suppression(found, "SSOT102", 1, 2) == found[0]
    assert find_suppression(found, "SSOT102", 3, 3) is None
    assert find_suppression(found, "SSOT10", 2, 2) is None
    assert find_suppression(found, "SSOT1", 4, 4) == found[1]


def test_a_prefix_suppresses_nothing() -> None:
    assert find_suppression(parse("x  # ssot: ignore[SSOT1]\n"), "SSOT101", 1, 1) is None


def test_the_line_comes_before_the_file() -> None:
    found = parse("# ssot: ignore-file[A1]\nx  # ssot: ignore[A1]\ny\n")
    assert find_suppression(found, "A1", 2, 2) == found[1]
    assert find_suppression(found, "A1", 3, 3) == found[0]
    assert find_suppression(found, "B2", 3, 3) is None
