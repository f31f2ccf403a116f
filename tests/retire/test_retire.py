"""What holds an old module, what does not, and what goes with it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from retire_project import (
    HEAD,
    NAMES,
    NAMES_PACK,
    OLD,
    RULES,
    SHOP,
    WHOLE_PACK,
    accept_problems,
    find_held,
    read_files,
    retire_in,
    write_files,
)

from ssot_migrate.errors import UsageError
from ssot_migrate.model.retirement import Holding
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.runner import parse_command
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import RetireResult
from ssot_migrate.usecases.retire import retire
from ssot_migrate.usecases.retirement import RetireOptions
from ssot_migrate.usecases.undo import undo

CODE, STRING, TEXT = Holding.CODE, Holding.STRING, Holding.TEXT

# what holds it ----------------------------------------------------------------------------------------------------

HOLDING = {
    "import": ("use.py", "from shop.old import Kite\n", [(1, CODE)]),
    "use": ("use.py", "import shop.old as o\no.Kite()\n", [(1, CODE), (2, CODE)]),
    "relative": ("shop/use.py", "from . import old\n", [(1, CODE)]),
    "in a function": ("use.py", "def f():\n    from shop import old\n", [(2, CODE)]),
    "unused": ("use.py", "from shop.old import Kite  # noqa\n", [(1, CODE)]),
    "for type checkers": (
        "use.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.old import Kite\n",
        [(3, CODE)],
    ),
    "what it only passes on": ("use.py", "from shop.old import Tail\n", [(1, CODE)]),
    "a private name": ("use.py", "from shop.old import _count\n", [(1, CODE)]),
    "a name that it lacks": ("use.py", "from shop.old import Gone\n", [(1, CODE)]),
    "a star that is used": ("use.py", "from shop.old import *\nprint(Kite)\n", [(1, CODE), (2, CODE)]),
    "a fallback": (
        "use.py",
        "try:\n    from shop.new import fly\nexcept ImportError:\n    from shop.old import fly\n",
        [(4, CODE)],
    ),
    "a patch": (
        "test_use.py",
        "from unittest.mock import patch\n@patch('shop.old.fly')\ndef test(m): ...\n",
        [(2, STRING)],
    ),
    "importlib": ("use.py", "import importlib\nimportlib.import_module('shop.old')\n", [(2, STRING)]),
    "a plugin": ("conftest.py", "pytest_plugins = ['shop.old']\n", [(1, STRING)]),
    "a comparison by name": ("use.py", "print(type(x).__name__ == 'Kite')\n", [(1, STRING)]),
    "a command": ("use.py", "import os\nos.system('python -m shop.old --all')\n", [(2, TEXT)]),
    "code in a string": ("use.py", "exec('from shop.old import fly')\n", [(1, TEXT)]),
    "an entry point": ("setup.py", "ENTRY = ['kite = shop.old:fly']\n", [(1, TEXT)]),
    "a path": ("test_use.py", "from pathlib import Path\nPath('shop/old.py').read_text()\n", [(2, TEXT)]),
    "the end of a path": ("test_use.py", "import os\nos.stat('/srv/app/shop/old.py')\n", [(2, TEXT)]),
}


@pytest.mark.parametrize("shape", HOLDING)
def test_a_reference_holds_it(tmp_path: Path, shape: str) -> None:
    path, text, held = HOLDING[shape]
    root = write_files(tmp_path, {**SHOP, path: text})
    assert find_held(root) == [(path, line, holding) for line, holding in held]


FREE = {
    "a comment": ("use.py", "# from shop.old import Kite\n"),
    "a docstring": ("use.py", '"""Moved from shop.old, see shop/old.py."""\n'),
    "another module of that name": ("other/old.py", "class Kite: ...\n"),
    "a longer name": ("use.py", "x = 'shop.old_kites and shop.older, my.shop.old, shop/old.pyc, workshop/old.py'\n"),
    "an accepted text": ("use.py", "print('gone: shop.old was')  # ssot: ignore[KITE104] tells of the past\n"),
    "an accepted comparison": ("use.py", "type(x).__name__ == 'Kite'  # ssot: ignore[KITE104] a bird\n"),
    "the name of a new one": ("use.py", "print(type(x).__name__ == 'StrongKite')\n"),
    "the new one": ("use.py", "from shop.new import StrongKite as Kite\nKite()\n"),
}


@pytest.mark.parametrize("shape", FREE)
def test_what_does_not_refer_to_it_holds_nothing(tmp_path: Path, shape: str) -> None:
    path, text = FREE[shape]
    root = write_files(tmp_path, {**SHOP, path: text})
    assert find_held(root) == []
    assert read_files(root) == {**{name: had for name, had in SHOP.items() if name != "shop/old.py"}, path: text}


def test_a_name_passed_on_and_used_elsewhere_holds_it(tmp_path: Path) -> None:
    passing = "from shop.old import Kite, Tail\n__all__ = ['Kite', 'Tail']\n"
    files = {"shop/__init__.py": passing, "use.py": "from shop import Kite\n", "more.py": "import shop\nshop.Tail\n"}
    root = write_files(tmp_path, {**SHOP, **files})
    assert find_held(root) == [("more.py", 2, CODE), ("use.py", 1, CODE)]


def test_packaging_holds_it(tmp_path: Path) -> None:
    project = '[project.scripts]\nkite = "shop.old:fly"\n# shop.old\n[tool.ssot-migrate]\npacks = ["shop.old"]\n'
    setup = "[options.entry_points]\nconsole_scripts =\n    kite = shop.old:fly\n    other = shop.older:fly\n"
    root = write_files(tmp_path, {**SHOP, "pyproject.toml": project, "shop/setup.cfg": setup})
    assert find_held(root) == [("pyproject.toml", 2, Holding.PACKAGING), ("shop/setup.cfg", 3, Holding.PACKAGING)]


def test_documentation_holds_it_on_demand(tmp_path: Path) -> None:
    files = {
        "docs/a.md": "Import\n`shop.old.Kite`.\n",
        "deploy/Dockerfile": "CMD python -m shop.old\n",
        ".gitignore": "b\n",
    }
    root = write_files(tmp_path, {**SHOP, **files, "b/c.md": "shop.old\n"})
    docs = [("deploy/Dockerfile", 1, Holding.DOCS), ("docs/a.md", 2, Holding.DOCS)]
    assert find_held(root, RetireOptions(docs=True)) == docs
    assert find_held(root) == []


def test_what_no_pack_calls_old_holds_it(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**SHOP, "shop/old.py": OLD + "\n\nclass Balloon: ...\n"})
    result = retire(Request(root, (NAMES_PACK,)), allow_dirty=True)
    assert [(one.line, one.holding, one.what) for one in result.retirement.holders] == [
        (15, Holding.DEFINITION, "`Balloon` is defined here, and no pack replaces it")
    ]
    assert find_held(root) == []  # the other pack says that all of the module is old


def test_a_file_that_cannot_be_read_keeps_everything(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**SHOP, "use.py": "from shop.old import Kite\n)\n"})
    result = retire_in(root)
    assert not result.coverage.is_complete
    assert result.run is None
    accepted = retire(accept_problems(root), allow_dirty=True)
    assert accepted.run is not None


# what goes with it ------------------------------------------------------------------------------------------------

PASSING = {
    "an import": ("from shop.old import Kite\nx = 1\n", "x = 1\n"),
    "one of several": ("from shop.old import Kite\nfrom shop.new import fly\n", "from shop.new import fly\n"),
    "with __all__": (
        'from shop.old import Kite, fly as soar\nimport shop.new\n\n__all__ = ["Kite", "shop", "soar"]\n',
        'import shop.new\n\n__all__ = ["shop"]\n',
    ),
    "a tuple": ('from shop.old import Kite\nx = 1\n__all__ = ("x", "Kite")\n', 'x = 1\n__all__ = ("x",)\n'),
    "all of __all__": ('from .old import Kite\nx = 1\n__all__ = ["Kite"]\n', "x = 1\n__all__ = []\n"),
    "a list over lines": (
        'from .old import Kite\nx = 1\n__all__ = [\n    "Kite",  # old\n    "x",\n]\n',
        'x = 1\n__all__ = [\n    "x",\n]\n',
    ),
    "a list that grows": (
        "from .old import Kite\n__all__ = []\n__all__ += ['Kite']\n",
        "__all__ = []\n__all__ += []\n",
    ),
    "lists in a sum": ("from .old import fly\nx = 1\n__all__ = ['x'] + ['fly']\n", "x = 1\n__all__ = ['x'] + []\n"),
    "what linters are told about it": ("from .old import Kite  # noqa: F401\nx = 1\n", "x = 1\n"),
    "what people are told": ("from .old import Kite  # for the desk\nx = 1\n", "# for the desk\nx = 1\n"),
    "a star": ('from .old import *\nx = 1\n__all__ = ["x", "fly"]\n', 'x = 1\n__all__ = ["x"]\n'),
}


@pytest.mark.parametrize("shape", PASSING)
def test_what_passes_it_on_goes_too(tmp_path: Path, shape: str) -> None:
    before, after = PASSING[shape]
    root = write_files(tmp_path, {**SHOP, "shop/__init__.py": before})
    assert find_held(root) == []
    files = read_files(root)
    assert files["shop/__init__.py"] == after
    assert "shop/old.py" not in files


def test_passing_on_goes_on(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "from shop.old import Kite, Tail\n",
        "api/__init__.py": "from shop import Kite, Tail\n",
    }
    root = write_files(tmp_path, {**SHOP, **files})
    assert find_held(root) == []
    assert read_files(root)["shop/__init__.py"] == read_files(root)["api/__init__.py"] == ""


def test_entries_that_are_not_written_plainly_are_left_to_people(tmp_path: Path) -> None:
    text = "from .old import Kite\n__all__ = ['Ki' 'te']\n"
    root = write_files(tmp_path, {**SHOP, "shop/__init__.py": text})
    assert find_held(root) == [("shop/__init__.py", 1, CODE)]


def test_helpers_that_nobody_else_needs_go_too(tmp_path: Path) -> None:
    files = {
        "shop/old.py": "from shop import parts, string_of\nfrom shop.frame import Frame\n\n\nclass Kite: ...\n",
        "shop/frame.py": "from shop.wood import Wood\n",
        "shop/wood.py": "class Wood: ...\n",
        "shop/string_of.py": "if __name__ == '__main__':\n    print()\n",
    }
    root = write_files(tmp_path, {**SHOP, **files})
    result = retire_in(root)
    assert [(helper.path, helper.user) for helper in result.retirement.helpers] == [
        ("shop/frame.py", "shop/old.py"),
        ("shop/wood.py", "shop/frame.py"),
    ]
    assert read_files(root).keys() == (SHOP.keys() | {"shop/string_of.py"}) - {"shop/old.py"}


def test_helpers_that_somebody_mentions_stay(tmp_path: Path) -> None:
    files = {
        "shop/old.py": "from shop.frame import Frame\nfrom shop.wood import Wood\n\n\nclass Kite: ...\n",
        "shop/frame.py": "class Frame: ...\n",
        "shop/wood.py": "class Wood: ...\n",
        "use.py": "name = 'frame'\n",
        "pyproject.toml": '[project.scripts]\nx = "shop.wood:main"\n',
    }
    root = write_files(tmp_path, {**SHOP, **files})
    assert retire_in(root, dry_run=True).retirement.helpers == ()


def test_helpers_stay_in_a_package_that_looks_for_its_modules(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "import pkgutil\nPARTS = [item.name for item in pkgutil.iter_modules(__path__)]\n",
        "shop/old.py": "from shop.frame import F\n\n\nclass Kite: ...\n",
        "shop/frame.py": "F = 1\n",
    }
    root = write_files(tmp_path, {**SHOP, **files})
    assert retire_in(root, dry_run=True).retirement.helpers == ()


def test_a_link_to_it_holds_it(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    (root / "shop" / "alias.py").symlink_to("old.py")
    assert find_held(root) == [("shop/alias.py", 1, CODE)]


def test_helpers_stay_where_that_is_wanted(tmp_path: Path) -> None:
    files = {"shop/old.py": "from shop.frame import F\n\n\nclass Kite: ...\n", "shop/frame.py": "F = 1\n"}
    root = write_files(tmp_path, {**SHOP, **files})
    assert retire_in(root, RetireOptions(keep_helpers=True)).retirement.helpers == ()
    assert "shop/frame.py" in read_files(root)


# the run ----------------------------------------------------------------------------------------------------------


def test_undo_brings_every_byte_back(tmp_path: Path) -> None:
    files = {**SHOP, "shop/__init__.py": "from shop.old import Kite\r\n", "shop/old.pyi": "class Kite: ...\n"}
    root = write_files(tmp_path, files)
    result = retire_in(root)
    assert result.run is not None
    assert {"shop/old.py", "shop/old.pyi"}.isdisjoint(read_files(root))
    undo(root, result.run)
    assert read_files(root) == files


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    retire_in(root)
    again = retire_in(root)
    assert (again.retirement.old, again.run) == ((), None)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    result = retire_in(root, dry_run=True)
    assert [change.path for change in result.retirement.changes.files] == ["shop/old.py"]
    assert (result.run, read_files(root)) == (None, SHOP)


@pytest.mark.parametrize(("code", "goes"), [("import shop.new", True), ("import shop.old", False)])
def test_the_verify_command_decides(tmp_path: Path, code: str, goes: bool) -> None:
    root = write_files(tmp_path, SHOP)
    checks = Checks(verify=parse_command("--verify-cmd", f'"{sys.executable}" -B -c "{code}"'))
    result = retire_in_with(root, checks)
    assert (result.run is not None, result.failure is None) == (goes, goes)
    assert ("shop/old.py" not in read_files(root)) == goes


def retire_in_with(root: Path, checks: Checks) -> RetireResult:
    return retire(Request(root, (WHOLE_PACK,)), allow_dirty=True, checks=checks)


def test_a_verify_command_cannot_be_given_files(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    with pytest.raises(UsageError, match=r"has no \{files\}"):
        retire_in_with(root, Checks(verify=parse_command("--verify-cmd", "pytest {files}")))
    assert read_files(root) == SHOP


def test_modules_that_need_each_other_go_together(tmp_path: Path) -> None:
    more = '[[replace]]\nfrom = "shop.older.Kite"\nto = "shop.new.StrongKite"\nwhy = "Old."\n'
    pack = parse_pack(HEAD + NAMES + more + RULES, "two.toml")
    files = {**SHOP, "shop/older.py": "from shop.old import fly\n\n\nclass Kite: ...\n"}
    root = write_files(tmp_path / "both", files)
    result = retire(Request(root, (pack,)), allow_dirty=True)
    assert [module.name for module in result.retirement.retired] == ["shop.old", "shop.older"]

    root = write_files(tmp_path / "none", {**files, "use.py": "import shop.older\n"})
    result = retire(Request(root, (pack,)), allow_dirty=True)
    assert [(one.path, one.module) for one in result.retirement.holders] == [
        ("shop/older.py", "shop.old"),
        ("use.py", "shop.older"),
    ]
    root = write_files(tmp_path / "one", {**files, "use.py": "from shop.old import Kite\n"})
    result = retire(Request(root, (pack,)), allow_dirty=True)
    assert [module.name for module in result.retirement.retired] == ["shop.older"]
    assert [(one.path, one.module) for one in result.retirement.holders] == [("use.py", "shop.old")]
    assert "shop/old.py" in read_files(root)


def test_a_module_that_no_pack_calls_old_is_refused(tmp_path: Path) -> None:
    root = write_files(tmp_path, SHOP)
    with pytest.raises(UsageError, match=r"shop.new: no pack calls such a module old; those are: shop.old"):
        retire_in(root, RetireOptions(("shop.new",)))
    assert retire_in(root, RetireOptions(("shop/old.py",))).run is not None
