"""Discovery against git itself: over random trees and patterns both see the same files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ssot_migrate.source.discovery import discover

GLOBS = st.sampled_from(
    ["a", "b", "a.py", "*.py", "a*", "*", "**", "?", "[ab].py", "*y", "ab.py", "a/b", "b/*", "a/**", "**/b", "**/*"]
)
LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "!"]),
    st.sampled_from(["", "", "/"]),
    GLOBS,
    st.sampled_from(["", "", "/", " "]),
)
PATHS = st.builds(
    lambda folders, name: "/".join([*folders, name]),
    st.lists(st.sampled_from(["a", "b"]), max_size=3),
    st.sampled_from(["a.py", "b.py", "ab.py"]),
)


def run_git(root: Path, *arguments: str) -> str:
    line = ["git", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(line, cwd=root, check=True, capture_output=True, text=True).stdout


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(PATHS, min_size=1, max_size=8), st.lists(LINES, max_size=5), st.lists(LINES, max_size=3))
@example({"a/a/a.py", "a/b.py"}, ["*", "!a/", "!*.py"], ["/**/"])
@example({"a/a/a.py", "a/b.py"}, ["a/**", "!a/b.py"], ["*/"])
@example({"a/line\nbreak/a.py", "a/line\nbreak/b.py", "a\n.py"}, ["a.py", "a*.py"], ["/**/b.py"])
@example({"a/b.py", "a/ab.py", "a/a/b.py"}, ["a[!x]b.py", "a[+-9]a?"], ["a[!a]b.py"])
@example({"a/ab/b/ab.py", "a/b/b.py", "abab.py", "b/aab.py"}, ["a*/**/b*/**/*b.py", "*a*b*b.py"], ["*a*b*b.py"])
def test_sees_what_git_sees(
    tmp_path_factory: pytest.TempPathFactory, tree: set[str], top: list[str], nested: list[str]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    run_git(root, "init")
    for path in (*tree, "a/keep.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")
    (root / ".gitignore").write_text("\n".join(top))
    (root / "a" / ".gitignore").write_text("\n".join(nested))
    listed = run_git(root, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    assert discover(root).paths == tuple(sorted(path for path in listed if path.endswith(".py")))
