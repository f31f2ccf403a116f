"""SSOT403: what is certainly missing is told, with the nearest name; whatever may be there is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ssot_migrate.model.options import Selection
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

PACKS = load_packs(("execution-engine",), Path())
SHOP = {"shop/__init__.py": "", "shop/cart.py": "class Cart: pass\nlimit = 3\n", "shop/till/__init__.py": "import os\n"}


def find(root: Path, files: Mapping[str, str], ignore: tuple[str, ...] = ()) -> list[str]:
    """The messages of a project, each behind its path and line, in report order."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    found = scan(Request(root, PACKS, Selection(select=("SSOT403",), ignore=ignore))).findings
    return [f"{one.location.path}:{one.location.line} {one.message}" for one in found]


GONE = "does not exist in this project"

FOUND: list[tuple[str, Mapping[str, str], list[str]]] = [
    ("a module", {"u.py": "import shop.gone\n"}, [f"u.py:1 the module `shop.gone` {GONE}"]),
    ("a module inside", {"u.py": "import shop.a.b.c\n"}, [f"u.py:1 the module `shop.a` {GONE}"]),
    (
        "a module spelled much like it",
        {"u.py": "from shop.carts import Cart, Kart\n"},
        [f"u.py:1 the module `shop.carts` {GONE}; the nearest is `shop.cart`"],
    ),
    (
        "a module that has moved",
        {"u.py": "def f():\n    from shop.old.cart import Cart\n"},
        [f"u.py:2 the module `shop.old` {GONE}"],
    ),
    (
        "a module of that name elsewhere",
        {"u.py": "from shop.till.cart import Cart\n"},
        [f"u.py:1 the module `shop.till.cart` {GONE}; the nearest is `shop.cart`"],
    ),
    (
        "a name",
        {"u.py": "from shop.cart import Carts, limit\n"},
        ["u.py:1 `shop.cart` has no `Carts`; the nearest is `Cart`"],
    ),
    (
        "two names",
        {"u.py": "from shop.cart import (\n    One,\n    Two,\n)\n"},
        ["u.py:2 `shop.cart` has no `One`", "u.py:3 `shop.cart` has no `Two`"],
    ),
    ("a name of a package", {"u.py": "from shop.till import drawer\n"}, ["u.py:1 `shop.till` has no `drawer`"]),
    ("a star", {"u.py": "from shop.gone import *\n"}, [f"u.py:1 the module `shop.gone` {GONE}"]),
    ("relative", {"shop/u.py": "from .gone import x\n"}, [f"shop/u.py:1 the module `shop.gone` {GONE}"]),
    ("a relative name", {"shop/u.py": "from .cart import x\n"}, ["shop/u.py:1 `shop.cart` has no `x`"]),
    (
        "too many dots",
        {"shop/u.py": "from ....cart import Cart\n"},
        ["shop/u.py:1 `....cart` leaves the package: it has too many dots for this file"],
    ),
    ("no package", {"u.py": "import shop.cart.deep\n"}, [f"u.py:1 the module `shop.cart.deep` {GONE}"]),
    (
        "only the first of a chain",
        {"shop/a.py": "from shop.b import lost\n", "shop/b.py": "", "u.py": "from shop.a import lost\n"},
        ["shop/a.py:1 `shop.b` has no `lost`"],
    ),
    (
        "only in a method, or by a comment",
        {"shop/b.py": "class B:\n    def lost(self): pass  # lost\n", "u.py": "from shop.b import lost\n"},
        ["u.py:1 `shop.b` has no `lost`"],
    ),
    (
        "deleted",
        {"shop/b.py": "if True:\n    import lost\ndel lost\n", "u.py": "from shop.b import lost\n"},
        ["u.py:1 `shop.b` has no `lost`"],
    ),
    (
        "not brought by the star",
        {"shop/b.py": "from .cart import *\n", "u.py": "from shop.b import lost\n"},
        ["u.py:1 `shop.b` has no `lost`"],
    ),
    (
        "under another guard",
        {"u.py": "try:\n    from shop.gone import x\nexcept KeyError:\n    pass\n"},
        [f"u.py:2 the module `shop.gone` {GONE}"],
    ),
    (
        "in a copy that is not whole",
        {"old/shop/__init__.py": "", "old/shop/u.py": "from .cart import Cart\n"},
        [f"old/shop/u.py:1 the module `old.shop.cart` {GONE}; the nearest is `shop.cart`"],
    ),
    (
        "for type checkers",
        {"u.py": "if TYPE_CHECKING:\n    import shop.gone\n"},
        [f"u.py:2 the module `shop.gone` {GONE}"],
    ),
]

LEFT_ALONE: list[tuple[str, Mapping[str, str]]] = [
    (
        "what exists",
        {"u.py": "import shop.cart, shop.till\nfrom shop import cart\nfrom shop.cart import Cart, limit\n"},
    ),
    ("an installed package", {"u.py": "import json.gone\nfrom elsewhere import x\n"}),
    (
        "a folder that may be one",
        {"redis/conf.py": "", "u.py": "from redis.asyncio import Redis\nfrom redis import R\n"},
    ),
    ("a file that may be one", {"scripts/redis.py": "", "scripts/u.py": "from redis.asyncio import Redis\n"}),
    ("a package elsewhere that may be one", {"x/y/redis/__init__.py": "", "u.py": "from redis import Redis\n"}),
    ("guarded", {"u.py": "try:\n    from shop.gone import x\nexcept ImportError:\n    x = None\n"}),
    ("guarded by any", {"u.py": "try:\n    import shop.gone\nexcept:\n    pass\n"}),
    (
        "guarded by one of several",
        {"u.py": "try:\n    import shop.gone\nexcept (OSError, ModuleNotFoundError):\n    pass\n"},
    ),
    ("a fallback", {"u.py": "try:\n    import json\nexcept ImportError:\n    import shop.gone\n"}),
    ("suppressed", {"u.py": "import contextlib\nwith contextlib.suppress(ImportError):\n    import shop.gone\n"}),
    ("expected", {"u.py": "import pytest\nwith pytest.raises(ImportError):\n    import shop.gone\n"}),
    ("never reached", {"u.py": "import pytest\npytest.skip('later', allow_module_level=True)\nimport shop.gone\n"}),
    ("put there", {"u.py": "import sys\nsys.modules['shop.gone'] = object()\nimport shop.gone\n"}),
    ("text", {"u.py": "'''\nimport shop.gone\n'''\n# import shop.gone\nx = '''\nfrom shop.gone import x\n'''\n"}),
    ("a module's __getattr__", {"shop/b.py": "def __getattr__(n): ...\n", "u.py": "from shop.b import x\n"}),
    ("globals", {"shop/b.py": "globals().update(f())\n", "u.py": "from shop.b import x\n"}),
    ("replaced", {"shop/b.py": "import sys\nsys.modules[__name__] = f()\n", "u.py": "from shop.b import x\n"}),
    ("a star from outside", {"shop/b.py": "from numpy import *\n", "u.py": "from shop.b import x\n"}),
    (
        "a star of such a star",
        {"shop/b.py": "from numpy import *\n", "shop/c.py": "from .b import *\n", "u.py": "from shop.c import x\n"},
    ),
    ("a package that moves its path", {"shop/b/__init__.py": "__path__ = f()\n", "u.py": "import shop.b.x\n"}),
    ("bound in a branch", {"shop/b.py": "if f():\n    x = 1\nelse:\n    x = 2\n", "u.py": "from shop.b import x\n"}),
    ("bound by a function", {"shop/b.py": "def f():\n    global x\n    x = 1\n", "u.py": "from shop.b import x\n"}),
    ("bound in a loop", {"shop/b.py": "for x, y in f():\n    pass\n", "u.py": "from shop.b import x\n"}),
    ("bound with others", {"shop/b.py": "(x, y), z = f()\n", "u.py": "from shop.b import x\n"}),
    ("of every module", {"u.py": "from shop.cart import __name__, __file__, __doc__\n"}),
    ("a broken module", {"shop/b.py": "x = (\n", "u.py": "from shop.b import x\n"}),
    ("a stub", {"shop/b.pyi": "x: int\n", "u.py": "from shop.b import x\n"}),
    (
        "a compiled module",
        {"shop/fast.pyx": "", "shop/fast.c": "", "u.py": "from shop.fast import x\nimport shop.fast\n"},
    ),
    (
        "a generated file",
        {".gitignore": "_version.py\n", "shop/_version.py": "v = 1\n", "u.py": "from shop._version import v\n"},
    ),
    ("under another root", {"lib/shop/extra.py": "x = 1\n", "u.py": "from shop.extra import x\n"}),
    ("in another script's language", {"u.txt": "import shop.gone\n"}),
]


@pytest.mark.parametrize(("_", "files", "expected"), FOUND, ids=[title for title, _, _ in FOUND])
def test_what_is_missing_is_told(tmp_path: Path, _: str, files: Mapping[str, str], expected: list[str]) -> None:
    assert find(tmp_path, {**SHOP, **files}) == expected


@pytest.mark.parametrize(("_", "files"), LEFT_ALONE, ids=[title for title, _ in LEFT_ALONE])
def test_what_may_be_there_is_left_alone(tmp_path: Path, _: str, files: Mapping[str, str]) -> None:
    assert find(tmp_path, {**SHOP, **files}) == []


def test_nobody_looks_for_it_unless_asked(tmp_path: Path) -> None:
    assert find(tmp_path, {**SHOP, "u.py": "import shop.gone\n"}, ignore=("SSOT403",)) == []


def test_a_comment_accepts_it(tmp_path: Path) -> None:
    files = {**SHOP, "u.py": "import shop.gone  # ssot: ignore[SSOT403] built at release\n"}
    assert len(find(tmp_path, files)) == 1
    (finding,) = scan(Request(tmp_path, PACKS, Selection(select=("SSOT403",)))).findings
    assert finding.status.value == "suppressed"
    assert (finding.fix, finding.unfixable, finding.symbol) == (None, None, None)


def test_a_file_that_cannot_be_decoded_holds_what_it_holds(tmp_path: Path) -> None:
    """Whoever else has read it: its bytes still show that the name may be there."""
    engine = "netra_backend/app/agents/supervisor/execution_engine.py"
    for path, data in {
        engine: b"class ExecutionEngine: ...\n",
        "shop/__init__.py": b"",
        "shop/lift.py": b"# \xa7\nfrom %s import ExecutionEngine\nlift = ExecutionEngine()\n"
        % engine.removesuffix(".py").replace("/", ".").encode(),
        "u.py": b"from shop.lift import lift\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    result = scan(Request(tmp_path, PACKS))
    assert [problem.path for problem in result.coverage.problems] == ["shop/lift.py"]
    assert not [one.message for one in result.findings if one.rule == "SSOT403"]
