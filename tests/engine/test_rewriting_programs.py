"""Programs that a careless rewriting breaks: each prints afterwards what it printed before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from engine_project import check_same_programs

from ssot_migrate.model.options import FixOptions, Style

CASES = [
    pytest.param(
        {
            "a.py": ("from warehouse.legacy import Crane\nEng = Crane\n"),
            "main.py": ("from a import Eng\nprint(Eng(1, 'y').lift())\n"),
        },
        {},
        id="alias-mod",
    ),
    pytest.param(
        {
            "a.py": ("from warehouse.legacy import Crane\nEng = Crane\n"),
            "main.py": ("from a import Eng\nprint(Eng(1, 'y').lift())\n"),
            "s.py": ("import a\nprint(a.Eng(1).lift())\n"),
        },
        {},
        id="alias-mod-stuck",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\ndef f(): return Crane(1, 'y').lift()\n"),
            "main.py": (
                "import user\n"
                "class K:\n"
                "    def __init__(s, *a): pass\n"
                "    def lift(s): return 'k'\n"
                "user.Crane = K\n"
                "print(user.f())\n"
            ),
        },
        {},
        id="setattr",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\ndef f():\n    return Crane(1, 'y').lift()\n"),
            "other.py": ("from user import *\nprint(Crane(1, 'y').lift())\n"),
        },
        {},
        id="star-user",
    ),
    pytest.param(
        {
            "warehouse/sub/__init__.py": ("from ..legacy import Crane\n__all__ = ('Crane',)\n__all__ += ('Crane',)\n"),
            "main.py": ('from warehouse.sub import Crane\nprint(Crane(2, "z").lift())\n'),
            "star.py": ('from warehouse.sub import *\nprint(Crane(2, "z").lift())\n'),
        },
        {"rename_exports": True},
        id="init-all-rename",
    ),
    pytest.param(
        {
            "pkg/__init__.py": ("from .a import *\n"),
            "pkg/a.py": ("from warehouse.legacy import Crane\n__all__ = ['Crane']\n"),
            "main.py": ("from pkg import Crane\nimport pkg\nprint(Crane(1,'y').lift(), pkg.Crane(2,'z').lift())\n"),
        },
        {},
        id="unused-star-all",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\nprint(Crane(1, 'y').lift())\ndel Crane\n"),
        },
        {},
        id="del",
    ),
    pytest.param(
        {
            "user.py": (
                "def f():\n"
                "    from warehouse.legacy import Crane\n"
                "    x = Crane(1, 'y').lift()\n"
                "    del Crane\n"
                "    return x\n"
                "print(f())\n"
            ),
        },
        {},
        id="del-local",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\ndef f():\n    return Crane(1, 'y').lift()\nprint(f())\n"),
            "test_user.py": ("import user\nprint(getattr(user, 'Crane')(1, 'y').lift())\n"),
        },
        {},
        id="getattr-user",
    ),
    pytest.param(
        {
            "user.py": (
                "\n"
                "class A:\n"
                "    from warehouse.legacy import Crane\n"
                "    x = Crane(1, 'y')\n"
                "    def f(self):\n"
                "        return self.Crane\n"
                "print(A.x.lift(), A().f()(1, 'z').lift())\n"
            ),
        },
        {},
        id="classbody",
    ),
    pytest.param(
        {
            "user.py": ("\nclass A:\n    from warehouse.legacy import Crane\nprint(A.Crane(1, 'y').lift())\n"),
        },
        {},
        id="classbody-external",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\nK = None or Crane\nprint(K(1, 'y').lift())\n"),
        },
        {},
        id="or-cls",
    ),
    pytest.param(
        {
            "user.py": (
                "from warehouse.legacy import Crane\ndef f():\n    yield Crane\nprint(next(f())(1, 'y').lift())\n"
            ),
        },
        {},
        id="yield-cls",
    ),
    pytest.param(
        {
            "user.py": (
                "from warehouse.legacy import Crane\n"
                "class A:\n"
                "    k = Crane\n"
                "    def f(self):\n"
                "        return self.k(1, 'y').lift()\n"
                "print(A().f())\n"
            ),
        },
        {},
        id="classvar",
    ),
    pytest.param(
        {
            "user.py": (
                "from warehouse.legacy import Crane\n"
                "class A:\n"
                "    k: type = Crane\n"
                "    def f(self):\n"
                "        return self.k(1, 'y').lift()\n"
                "print(A().f())\n"
            ),
        },
        {},
        id="classvar-annot",
    ),
    pytest.param(
        {
            "user.py": (
                "from warehouse.legacy import Crane\n"
                "class A:\n"
                "    Crane = Crane\n"
                "    x = Crane\n"
                "print(A.Crane(1, 'y').lift())\n"
            ),
        },
        {},
        id="classattr-old",
    ),
    pytest.param(
        {
            "user.py": (
                "import asyncio\n"
                "from warehouse.legacy import Crane\n"
                "async def f():\n"
                "    print([c.lift() for c in (Crane(1, 'y') for i in (1,))])\n"
                "asyncio.run(f())\n"
            ),
            "warehouse/modern.py": (
                "\n"
                "class TowerCrane:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
                "\n"
                "    @classmethod\n"
                "    async def for_yard(cls, yard, capacity):\n"
                "        return cls(yard, capacity)\n"
            ),
        },
        {},
        id="aw-gen",
    ),
    pytest.param(
        {
            "user.py": (
                "import typing\n"
                "from warehouse.legacy import Crane\n"
                "class A:\n"
                "    def f(self, a: 'list[\"Crane\"]') -> None: ...\n"
                "print(len(typing.get_type_hints(A.f)))\n"
            ),
        },
        {},
        id="gettypehints",
    ),
    pytest.param(
        {
            "user.py": (
                "import typing\n"
                "from warehouse.legacy import Crane\n"
                "def f(a: 'Cra' 'ne') -> None: ...\n"
                "print(len(typing.get_type_hints(f)))\n"
            ),
        },
        {},
        id="quoted-concat",
    ),
    pytest.param(
        {
            "user.py": (
                "import typing\n"
                "from warehouse.legacy import Crane\n"
                "def f(a: 'Cr\\x61ne') -> None: ...\n"
                "print(len(typing.get_type_hints(f)))\n"
            ),
        },
        {},
        id="quoted-escape",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import *\nprint(Crane(1, 'y').lift())\n"),
        },
        {},
        id="star",
    ),
    pytest.param(
        {
            "user.py": (
                "import warehouse.legacy as m\n"
                "TowerCrane = 3\n"
                "def f(warehouse): return m.Crane(1, warehouse).lift()\n"
                "print(f(3))\n"
            ),
        },
        {},
        id="import-warehouse-taken",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\nprint(Crane(1, 'y').lift())\n"),
            "warehouse/modern.py": (
                "\n"
                "class Base:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
                "class TowerCrane(Base): pass\n"
            ),
        },
        {"add_api": True},
        id="api-oneline",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\nprint(Crane(1, 'y').lift())\n"),
            "warehouse/modern.py": (
                "\n"
                "class Base:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
                "class TowerCrane(Base): x = 1; y = 2  # c\n"
                "z = 1\n"
            ),
        },
        {"add_api": True},
        id="api-oneline2",
    ),
    pytest.param(
        {
            "user.py": ("from warehouse.legacy import Crane\nprint(Crane(1, 'y').lift())\n"),
            "warehouse/modern.py": (
                "\n"
                "class Base:\n"
                "    radius = 30\n"
                "\n"
                "    def __init__(self, yard, capacity):\n"
                "        self.capacity = capacity\n"
                "        self.yard = yard\n"
                "\n"
                "    def lift(self):\n"
                '        return f"{self.capacity} at {self.yard}"\n'
                "class TowerCrane(Base): ..."
            ),
        },
        {"add_api": True},
        id="api-ellipsis",
    ),
    pytest.param(
        {
            "user.py": (
                "try: from warehouse.modern import TowerCrane\n"
                "except ImportError: from warehouse.legacy import Crane as TowerCrane; x = 1\n"
                "print(TowerCrane.for_yard(1, 2).lift())\n"
            ),
        },
        {"unsafe": True},
        id="fallback-oneline",
    ),
    pytest.param(
        {
            "user.py": ("x = 1; from warehouse.legacy import (Crane, # crane\n   Hook)\nprint(Crane(1, 'y').lift())\n"),
        },
        {},
        id="joined-comment-paren",
    ),
    pytest.param(
        {
            "user.py": ("if 1: from warehouse.legacy import (Crane, # crane\n   Hook)\nprint(Crane(1, 'y').lift())\n"),
        },
        {},
        id="suite-comment-paren",
    ),
]


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize(("files", "options"), CASES)
def test_the_program_prints_the_same(
    tmp_path: Path, files: Mapping[str, str], options: Mapping[str, bool], style: Style
) -> None:
    check_same_programs(tmp_path, files, FixOptions(style=style, **options))
