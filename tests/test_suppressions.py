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
    (found,) = parse(f"if x:\n{line}\n    pass\n")
    assert (found.line, found.rules, found.reason, found.whole_file) == (2, rules, reason, False)


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
        Suppression(1, ("A1",), "a", False, 1, 1),
        Suppression(1, ("B2",), "b", False, 1, 1),
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
        Suppression(4, ("A1",), "", False, 4, 4),
        Suppression(5, ("B2",), "generated", True, 5, 5),
    )


def test_a_file_that_the_tokenizer_rejects() -> None:
    assert parse("def f(:\n  x = '''\n  y  # ssot: ignore[A1] still\n") == (
        Suppression(3, ("A1",), "still", False, 3, 3),
    )
    assert parse("if x:\n    y\n  z  # ssot: ignore[A1]\n") == (Suppression(3, ("A1",), "", False, 3, 3),)


def test_finds_by_exact_id_and_line() -> None:
    found = parse("a\nb(  # ssot: ignore[SSOT102]\n)\nc  # ssot: ignore\n")
    assert find_suppression(found, "SSOT102", 2, 3) == found[0]
    assert find_suppression(found, "SSOT102", 1, 2) == found[0]
    assert find_suppression(found, "SSOT102", 1, 1) is None
    assert find_suppression(found, "SSOT10", 2, 2) is None
    assert find_suppression(found, "SSOT1", 4, 4) == found[1]


def test_a_prefix_suppresses_nothing() -> None:
    assert find_suppression(parse("x  # ssot: ignore[SSOT1]\n"), "SSOT101", 1, 1) is None


def test_the_line_comes_before_the_file() -> None:
    found = parse("# ssot: ignore-file[A1]\nx  # ssot: ignore[A1]\ny\n")
    assert find_suppression(found, "A1", 2, 2) == found[1]
    assert find_suppression(found, "A1", 3, 3) == found[0]
    assert find_suppression(found, "B2", 3, 3) is None


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("a(\n    b,  # ssot: ignore\n    c,\n)\nd\n", {1, 2, 3, 4}),
        ("a(\n    b,\n)  # ssot: ignore\nd\n", {1, 2, 3}),
        ("a\n# ssot: ignore\nb(\n)\nc\n", {3, 4}),
        ("a\n# ssot: ignore\n# more about it\nb\nc\n", {4}),
        ("a\n# ssot: ignore\n\nb\n", {2}),
        ("def f(\n    a=E(),  # ssot: ignore\n):\n    b\n", {1, 2, 3}),
        ("@d(E)  # ssot: ignore\ndef f(): ...\n", {1}),
        ("if a:  # ssot: ignore\n    b\n", {1}),
        ("if a:\n    # ssot: ignore\n    b\nc\n", {3}),
        ("a = \\\n    b  # ssot: ignore\nc\n", {1, 2}),
        ("a; b  # ssot: ignore\nc\n", {1}),
        ("x = '''\n'''  # ssot: ignore\nc\n", {1, 2}),
        ("a\n# ssot: ignore", {2}),
    ],
)
def test_a_comment_is_about_its_statement(text: str, covered: set[int]) -> None:
    found = parse(text)
    lines = range(1, len(text.splitlines()) + 1)
    assert {line for line in lines if find_suppression(found, "A1", line, line)} == covered
