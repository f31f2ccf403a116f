"""Ignore patterns that cannot take for ever, and mean what they meant."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from ssot_migrate.source.ignored import parse_gitignore
from ssot_migrate.source.steady_regex import is_steady, keep_in_names, make_steady

NAMES = st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]", r"\*"]), min_size=1, max_size=6).map("".join)
LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/"]),
    st.lists(st.one_of(NAMES, st.just("**")), min_size=1, max_size=6).map("/".join),
    st.sampled_from(["", "/"]),
)
PATHS = st.builds(
    "{}{}".format,
    st.lists(st.text("ab*", min_size=1, max_size=6), min_size=1, max_size=6).map("/".join),
    st.sampled_from(["", "/"]),
)


def translate(line: str) -> str:
    (compiled,) = GitIgnoreSpec.from_lines([line]).patterns
    assert compiled.regex is not None
    return keep_in_names(str(compiled.regex.pattern))


def find_end(pattern: str, path: str) -> tuple[int, bool] | None:
    """Where a match ends, and whether that is at a folder; None where there is none."""
    found = re.compile(pattern, re.DOTALL).search(path)
    return None if found is None else (found.end(), found.groupdict().get("ps_d") is not None)


@settings(max_examples=300)
@given(LINES, PATHS)
@example("*a*b*a*b", "aab/abab")
@example("*[!a]*", "*/a")
@example("**/a*/**/b*/**/a", "a/ab/b/ba/a")
@example("a/**/*b*b/**/b/**", "a/abb/b/bb/b/a/")
@example("*a*/*a*/*a*/", "aa/ba/ab/")
def test_means_the_same(line: str, path: str) -> None:
    assert find_end(make_steady(translate(line)), path) == find_end(translate(line), path)


@pytest.mark.parametrize(("line", "path"), [("a[!x]b", "a/b"), ("a[+-9]b", "a/b")])
def test_brackets_match_no_slash(line: str, path: str) -> None:
    assert find_end(translate(line), path) is None
    assert find_end(translate(line), path.replace("/", "0")) is not None


@pytest.mark.parametrize(
    "line", ["*.py[cod]", "**/foo/*.egg-info", "a/**", "*", "!*.py", "/build/", "**/*.log", r"a\*b*"]
)
def test_ordinary_patterns_stay_as_they_are(line: str) -> None:
    assert is_steady(translate(line))


@pytest.mark.parametrize("pattern", ["a.*b.*c.*d.*e", "^(?:.+/)?[^/]*a(b|c)[^/]*[^/]*$"])
def test_an_expression_of_another_form_is_none_of_ours(pattern: str) -> None:
    assert make_steady(pattern) == pattern


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*a" * 25 + "b.py", "a" * 250 + ".py"),
        ("*" * 60 + "b.py", "a" * 250 + ".py"),
        ("/".join(["**", "a"] * 30) + "/b.py", "/".join(["a"] * 1000) + "/a.py"),
        ("**/*a*a*a/**/*a*a*a/**/b.py", "/".join(["a" * 250] * 15) + "/a.py"),
    ],
)
def test_takes_no_time(line: str, path: str) -> None:
    rules = parse_gitignore(line.encode())
    started = time.perf_counter()
    assert rules.find_verdict(path, is_source=True) is None
    assert rules.find_verdict(path.replace("a.py", "b.py"), is_source=True) is not None
    assert time.perf_counter() - started < 2
