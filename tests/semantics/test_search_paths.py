"""What a file puts on `sys.path`: read from its text, and held against what Python has on the path when it has run."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest

from ssot_migrate.semantics.search_paths import find_search_paths

HEAD = "import os, sys, site\nimport os.path as osp\nfrom pathlib import Path\n"
HERE = "a/b/c/script.py"


def run(text: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What running the text as `HERE` adds to the path, relative to the root."""
    monkeypatch.chdir(root)
    before = list(sys.path)
    monkeypatch.setattr(sys, "path", list(before))
    exec(compile(text, HERE, "exec"), {"__file__": str(root / HERE)})
    added = [os.path.normpath(root / path) for path in sys.path if path not in before]
    return sorted(
        os.path.relpath(path, root).replace(os.sep, "/").replace(".", "", path == str(root)) for path in added
    )


@pytest.mark.parametrize(
    "text",
    [
        "sys.path.insert(0, os.path.dirname(__file__))",
        "sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))",
        "sys.path.insert(0, osp.join(osp.dirname(__file__), '..', '..', 'x'))",
        "sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), '../../..')))",
        "sys.path.insert(1, str(Path(__file__).parent.parent))",
        "sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'src' / 'lib'))",
        "ROOT = Path(__file__).absolute().parent\nsys.path.insert(0, ROOT.parent.joinpath('x', 'y').as_posix())",
        "if 'x' not in sys.path:\n    sys.path.append('x')",
        "sys.path.insert(0, os.getcwd())",
        "sys.path.append(str(Path.cwd() / 'x'))",
        "sys.path += ['x', os.path.dirname(__file__)]",
        "sys.path.extend([str(Path(__file__).parent), 'y/z'])",
        "for path in (os.path.dirname(__file__), 'y'):\n    sys.path.insert(0, path)",
        "def go():\n    here: str = os.path.realpath(__file__)\n    sys.path.insert(0, os.path.dirname(here))\ngo()",
        "sys.path.insert(0, os.fspath(Path(os.path.dirname(__file__), 'x')))",
    ],
)
def test_as_python_does_it(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + text
    found = find_search_paths(ast.parse(text), HERE)
    assert found
    assert sorted(found) == run(text, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        "sys.path.insert(0, '/opt/lib')",
        "sys.path.insert(0, r'C:\\lib')",
        "sys.path.insert(0, '~/lib')",
        "sys.path.insert(0, '../outside')",
        "sys.path.insert(0, str(Path(__file__).parents[9]))",
        "sys.path.insert(0, os.environ['LIB'])",
        "sys.path.insert(0, f'{x}/lib')",
        "sys.path.remove('x')",
        "other.path.insert(0, 'x')",
        "sys.path.insert(0, where)",
        "where = 'x'\nwhere = 'y'\nsys.path.insert(0, where)",
        "where = where\nsys.path.insert(0, where)",
        "sys.path.insert(0, str(Path(__file__).parent / name))",
    ],
)
def test_what_cannot_be_told_is_left_out(text: str) -> None:
    assert find_search_paths(ast.parse(HEAD + text), HERE) == ()
