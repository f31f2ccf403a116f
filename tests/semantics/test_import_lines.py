"""Imports and sure names, read from bytes, against what the parser says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ssot_migrate.semantics.import_lines import read_import_lines, read_sure_names

SOURCES = sorted(Path(ast.__file__).parent.glob("*.py"))[::3] + sorted(Path(__file__).parents[2].rglob("*.py"))[::5]


def read(text: str) -> list[tuple[str, ...]]:
    return [(line.module, *line.names) for line in read_import_lines(text.encode())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a\n", [("a",)]),
        ("import a.b as c, d\n", [("a.b",), ("d",)]),
        ("from a import b\n", [("a", "b")]),
        ("from a import b as c, d  # e, f\n", [("a", "b", "d")]),
        ("from a import (\n    b,  # x)\n    c as d,\n)\n", [("a", "b", "c")]),
        ("from .a import b\nfrom . import c\nfrom ...d.e import f\n", [(".a", "b"), (".", "c"), ("...d.e", "f")]),
        ("from.a import b\n", [(".a", "b")]),
        ("from a import *\n", [("a", "*")]),
        ("    from a import b; import c\n", [("a", "b")]),
        ("from a import b, \\\n    c\n", [("a", "b", "c")]),
        ("from a import b, \\\r\n    c\r\nd = 1\r\n", [("a", "b", "c")]),
        ("from a import b", [("a", "b")]),
        ("from a import (b, c", [("a", "b", "c")]),
        ("important = 1\nimported(a)\nx.import_module('a')\n", []),
        ("import importlib\n", [("importlib",)]),
        ("# import a\nx = 'import a'\nreimport = 2\n", []),
        ("yield_from import_x\n", []),
    ],
)
def test_lines(text: str, expected: list[tuple[str, ...]]) -> None:
    assert read(text) == expected


def test_sure_names() -> None:
    text = (
        "import a.b, c as d\nfrom e import f as g\nclass H: pass\nasync def i(): pass\nj: int = 1\nk = l = 2\n"
        "if m == 3:\n    n = 4\n    from o import p\nq == 5\nelse_: 6\nr.s = 7\ntry:\n    t()\n"
    )
    assert read_sure_names(text.encode()) == {"a", "d", "g", "H", "i", "j", "k", "else_"}


def find_imports(tree: ast.Module) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update((alias.name,) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(("." * node.level + (node.module or ""), *(alias.name for alias in node.names)))
    return found


def test_real_files_say_what_the_parser_says() -> None:
    """Only imports that share a line with something else are missed, and only text in strings is added."""
    missed = checked = 0
    for path in SOURCES:
        data = path.read_bytes()
        parsed, found = find_imports(ast.parse(data)), {(line.module, *line.names) for line in read_import_lines(data)}
        checked += len(parsed)
        missed += len(parsed - found)
    assert checked > 500
    assert missed <= 0.01 * checked


def test_real_modules_have_their_sure_names() -> None:
    # Not `ast`, which takes names away from its globals, as no module does whose names anybody would look for.
    for name in ("collections", "json", "string", "textwrap", "dataclasses", "argparse", "fractions", "typing"):
        module = __import__(name)
        file = Path(str(module.__file__))
        absent = {item for item in read_sure_names(file.read_bytes()) if not hasattr(module, item)}
        text = file.read_text()
        assert all(re.search(rf"^del [\w, ]*\b{item}\b", text, re.MULTILINE) for item in absent), (name, absent)
