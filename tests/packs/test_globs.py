"""Globs: anchored, `*` inside a folder, `**` across folders, and never slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.packs.globs import find_glob_mistake, find_path_mistake, matches_any


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("a.py", "a.py", True),
        ("a.py", "b/a.py", False),
        ("*.py", "a.py", True),
        ("*.py", "b/a.py", False),
        ("**", "a.py", True),
        ("**", "a/b/c.py", True),
        ("**/a.py", "a.py", True),
        ("**/a.py", "b/c/a.py", True),
        ("**/a.py", "b/ca.py", False),
        ("a/**", "a/b/c.py", True),
        ("a/**", "a", False),
        ("a/**", "ab/c.py", False),
        ("a/**/b.py", "a/b.py", True),
        ("a/**/b.py", "a/x/y/b.py", True),
        ("a/**/b.py", "a/x/y/c.py", False),
        ("a/*/b.py", "a/x/b.py", True),
        ("a/*/b.py", "a/x/y/b.py", False),
        ("a/**/x/**/b.py", "a/x/x/b.py", True),
        ("a/**/x/*/b.py", "a/x/x/b.py", True),
        ("tests/test_*_integration.py", "tests/test_a_integration.py", True),
        ("tests/test_*_integration.py", "tests/sub/test_a_integration.py", False),
        ("t?.py", "t1.py", True),
        ("t?.py", "t/.py", False),
        ("t[0-9].py", "t1.py", True),
        ("t[!0-9].py", "t1.py", False),
        ("A.py", "a.py", False),
        ("a+b(c).py", "a+b(c).py", True),
        (".*/x.py", ".github/x.py", True),
        ("*", ".hidden", True),
    ],
)
def test_what_a_glob_covers(glob: str, path: str, expected: bool) -> None:
    assert find_glob_mistake(glob) is None
    assert matches_any(path, [glob]) is expected
    assert matches_any(path, ("never/**", glob)) is expected


@pytest.mark.parametrize(
    "glob",
    ["", " ", "/a", "a\\b", "../a", "a/../b", "a/..", "./a", "a//b", "a/", "C:/a", "!a", "{a,b}.py", "a" * 401],
)
def test_globs_that_are_refused(glob: str) -> None:
    assert str(find_glob_mistake(glob)).endswith(".")


@pytest.mark.parametrize("path", ["", "/a.py", "../a.py", "a/../b.py", "a//b.py", "a/", "C:/a.py", "a\\b.py", "a\0.py"])
def test_paths_that_are_refused(path: str) -> None:
    assert str(find_path_mistake(path)).endswith(".")


@pytest.mark.parametrize("path", ["a.py", "a/b.py", ".a/..b/c..py", "a b/c.txt"])
def test_paths_that_are_fine(path: str) -> None:
    assert find_path_mistake(path) is None


def test_many_stars_take_no_time() -> None:
    started = time.perf_counter()
    assert not matches_any("a" * 300, ["*a" * 150 + "b"])
    assert not matches_any("/".join(["a"] * 300), ["/".join(["**", "a"] * 130) + "/b"])
    assert matches_any("/".join(["a"] * 300), ["/".join(["**", "a"] * 130)])
    assert time.perf_counter() - started < 2


@given(
    st.lists(st.sampled_from(["a", "b", "*", "**", "a*", "?"]), min_size=1, max_size=5).map("/".join),
    st.lists(st.sampled_from(["a", "b", "ab", "ba"]), min_size=1, max_size=5).map("/".join),
)
def test_it_agrees_with_the_obvious_regular_expression(glob: str, path: str) -> None:
    assert matches_any(path, [glob]) == (re.fullmatch(_translate(glob), path) is not None)


def _translate(glob: str) -> str:
    """The textbook way, which may backtrack for long but is easy to believe."""
    parts = glob.split("/")
    if parts[-1] == "**":
        parts.append("*")
    pattern = ""
    for place, part in enumerate(parts):
        if part == "**":
            pattern += "(?:[^/]+/)*"
        else:
            pattern += part.replace("*", "[^/]*").replace("?", "[^/]") + ("/" if place < len(parts) - 1 else "")
    return pattern
