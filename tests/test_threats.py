"""The table of promises names tests, and they exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
ROWS = [row for row in PAGE.splitlines() if row.startswith("| ") and not row.startswith("| promise")]


def find_missing(text: str) -> list[str]:
    """The tests that a text names and that are not there."""
    missing = []
    for path, name in _TEST.findall(text):
        file = ROOT / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body):
            missing.append(f"{path}::{name}")
    return missing


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:40])
def test_each_promise_is_held_by_a_test_that_exists(row: str) -> None:
    held = row.split(" | ")[2]
    assert _TEST.findall(held)
    assert find_missing(held) == []


def test_a_missing_test_is_found() -> None:
    assert find_missing("`tests/test_threats.py::test_no_such_thing`, `tests/none.py::test_x`") == [
        "tests/test_threats.py::test_no_such_thing",
        "tests/none.py::test_x",
    ]
    assert len(ROWS) > 25
