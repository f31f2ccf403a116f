"""What is left in the place of an old module: it warns, forwards, and can be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from retire_project import SHOP, WHOLE_PACK, find_held, read_files, retire_in, write_files

from ssot_migrate.errors import UsageError
from ssot_migrate.model.retirement import Forward, Holding
from ssot_migrate.rewriter.redirect import render_redirect
from ssot_migrate.semantics.import_order import find_circle
from ssot_migrate.semantics.project import Project
from ssot_migrate.source.discovery import discover
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.retire import retire
from ssot_migrate.usecases.retirement import RetireOptions

REDIRECT = RetireOptions(redirect=True)

LEFT = '''"""Deprecated: what was in this module has moved, and is only passed on from here."""

import warnings

from shop.new import StrongKite as Kite, fly

__all__ = ["Kite", "fly"]

warnings.warn(
    "shop.old is deprecated, and goes away; use "
    "shop.new.StrongKite (was Kite), "
    "shop.new.fly",
    DeprecationWarning,
    stacklevel=2,
)
'''


def run_python(root: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-W", "error::DeprecationWarning:__main__", "-c", code]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_it_warns_and_forwards(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    result = retire_in(root, REDIRECT)
    assert read_files(root)["shop/old.py"] == LEFT
    (redirect,) = result.retirement.redirects
    assert ([one.name for one in redirect.forwards], redirect.dropped) == (["Kite", "fly"], ())
    code = "import warnings; warnings.simplefilter('ignore')\nimport shop.old, shop.new\n"
    assert run_python(root, code + "assert shop.old.Kite is shop.new.StrongKite").returncode == 0
    assert "DeprecationWarning: shop.old is deprecated" in run_python(root, "import shop.old").stderr


def test_the_redirect_can_be_retired_later(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    retire_in(root, REDIRECT)
    assert [change for change in retire_in(root, REDIRECT).retirement.changes.files if change.is_effective] == []
    assert read_files(root)["shop/old.py"] == LEFT
    retire_in(root)
    assert "shop/old.py" not in read_files(root)


def test_who_passes_it_on_may_go_on(tmp_path: Path) -> None:
    passing = "from shop.old import Kite, Tail\n\n__all__ = ['Kite', 'Tail']\n"
    files = {"shop/__init__.py": "", "api/__init__.py": passing, "more/__init__.py": "from api import Kite, Tail\n"}
    root = write_files(tmp_path, {**SHOP, **files})
    assert find_held(root, REDIRECT) == []
    assert read_files(root)["api/__init__.py"] == "from shop.old import Kite\n\n__all__ = ['Kite']\n"
    assert read_files(root)["more/__init__.py"] == "from api import Kite\n"


def test_what_has_no_successor_is_told(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**SHOP, "shop/old.py": SHOP["shop/old.py"] + "\n\ndef land(): ...\n"})
    (redirect,) = retire_in(root, REDIRECT).retirement.redirects
    assert redirect.dropped == ("land",)


def test_names_that_the_successor_has_too_are_passed_on(tmp_path: Path) -> None:
    head, more = "from __future__ import annotations\nfrom typing import Optional\n", "\n\ndef land(): ...\n"
    texts = {path: head + SHOP[path] + more for path in ("shop/old.py", "shop/new.py")}
    root = write_files(tmp_path, {**SHOP, **texts})
    (redirect,) = retire_in(root, REDIRECT).retirement.redirects
    assert [(one.name, one.target) for one in redirect.forwards] == [
        ("Kite", "shop.new.StrongKite"),
        ("fly", "shop.new.fly"),
        ("land", "shop.new.land"),
    ]


def test_nothing_to_forward_is_a_mistake(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**SHOP, "shop/new.py": ""})
    with pytest.raises(UsageError, match="has nothing with a successor that exists"):
        retire_in(root, REDIRECT)


def test_long_lines_are_wrapped(tmp_path: Path) -> None:
    names = [f"a_rather_long_name_of_a_function_{number}" for number in range(3)]
    text = "".join(f"def {name}(): ...\n" for name in names)
    root = write_files(tmp_path, {**SHOP, "shop/old.py": text, "shop/new.py": text})
    retire(Request(root, (WHOLE_PACK,)), REDIRECT, allow_dirty=True)
    left = read_files(root)["shop/old.py"]
    assert max(map(len, left.split("\n"))) <= 88
    assert run_python(root, "import warnings; warnings.simplefilter('ignore')\nimport shop.old").returncode == 0


def test_what_fits_stands_on_one_line() -> None:
    text = render_redirect("shop.old", (Forward("fly", "shop.new.fly"),), "\r\n")
    assert '    "shop.old is deprecated, and goes away; use shop.new.fly",\r\n' in text
    assert text.count("\n") == text.count("\r\n")


def test_a_redirect_that_could_not_be_imported_is_not_left(tmp_path: Path) -> None:
    """The package passes the redirect on while it is itself not done, and the successor needs the package."""
    files = {
        "shop/__init__.py": "from shop.old import Kite\nprice = 3\n",
        "shop/new.py": "from shop import price\n\n\nclass StrongKite: ...\n\n\ndef fly(): ...\n",
        "shop/desk.py": "",
        "shop/parts.py": "class Tail: ...\n",
    }
    root = write_files(tmp_path, {**SHOP, **files})
    assert find_held(root, REDIRECT) == [("shop/new.py", 1, Holding.CIRCLE)]
    assert find_held(root) == []


# the order of imports, held against Python's own ------------------------------------------------------------------

ORDERS = {
    "straight": ({"a.py": "from b import x\n", "b.py": "x = 1\n"}, True),
    "a circle that asks too early": ({"a.py": "from b import x\ny = 1\n", "b.py": "from a import y\nx = 1\n"}, False),
    "a circle that asks in time": ({"a.py": "y = 1\nfrom b import x\n", "b.py": "from a import y\nx = 1\n"}, True),
    "a circle of modules": ({"a.py": "import b\ny = 1\n", "b.py": "import a\nx = 1\n"}, True),
    "a late import": ({"a.py": "from b import x\ny = 1\n", "b.py": "x = 1\ndef f():\n    from a import y\n"}, True),
    "for type checkers": (
        {
            "a.py": "from b import x\ny = 1\n",
            "b.py": "from typing import TYPE_CHECKING\nx = 1\nif TYPE_CHECKING:\n    from a import y\n",
        },
        True,
    ),
    "caught": (
        {
            "a.py": "from b import x\ny = 1\n",
            "b.py": "try:\n    from a import y\nexcept ImportError:\n    y = 0\nx = 1\n",
        },
        True,
    ),
    "a submodule": ({"a/__init__.py": "from a.b import x\n", "a/b.py": "from a import c\nx = 1\n", "a/c.py": ""}, True),
    "through the package": (
        {"a/__init__.py": "from a.b import x\nz = 1\n", "a/b.py": "from a import z\nx = 1\n"},
        False,
    ),
    "three": (
        {"a.py": "from b import x\nz = 1\n", "b.py": "from c import y as x\n", "c.py": "from a import z as y\n"},
        False,
    ),
    "relative": ({"a/__init__.py": "from .b import x\n", "a/b.py": "from . import nothing_yet\nx = 1\n"}, False),
    "a star": ({"a.py": "from b import *\n", "b.py": "from a import *\nx = 1\n"}, True),
}


@pytest.mark.parametrize("shape", ORDERS)
def test_the_order_of_imports_is_pythons(tmp_path: Path, shape: str) -> None:
    files, works = ORDERS[shape]
    root = write_files(tmp_path, files)
    circle = find_circle(Project(root, discover(root).paths), "a")
    assert (run_python(root, "import a").returncode == 0) == works
    assert (circle is None) == works
