# The census that the engine is checked with must itself be right: each shape is counted once, and only as itself.
from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOL = Path(__file__).parent / "tools" / "census.py"
LEGACY = "class Engine:\n    LIMIT = 3\n"

Counts = dict[str, dict[str, int]]


def take_census(root: Path) -> Counts:
    """All tables of the tree below `root`, without the empty ones."""
    answer = root.parent / "census.json"
    subject = ["--module", "pkg.old", "--name", "Engine", "--new-module", "pkg.new", "--new-name", "UserEngine"]
    command = [sys.executable, str(TOOL), str(root), *subject, "--factory", "build", "--json", str(answer)]
    subprocess.run(command, check=True, capture_output=True)
    counts: Counts = json.loads(answer.read_text(encoding="utf-8"))["counts"]
    return {name: shapes for name, shapes in counts.items() if shapes}


def census_of(tmp_path: Path, files: dict[str, str]) -> Counts:
    root = tmp_path / "tree"
    for name, text in {"pkg/__init__.py": "", "pkg/old.py": LEGACY, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return take_census(root)


def constructions(counts: Counts) -> Counts:
    return {name: shapes for name, shapes in counts.items() if name.startswith("constructions, ")}


IMPORTS = {
    "module level": "from pkg.old import Engine\n",
    "in a function": "def f():\n    try:\n        from pkg.old import Engine\n    except ImportError:\n        pass\n",
    "module level under try": "try:\n    from pkg.old import Engine\nexcept ImportError:\n    Engine = None\n",
    "with other names": "from pkg.old import (\n    Engine,  # kept\n    helper,\n)\n",
    "under another name": "from pkg.old import Engine as CoreEngine\n",
    "under TYPE_CHECKING": ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.old import Engine\n"),
    "the module itself": "import pkg.old as m\n",
    "star": "from pkg.old import *\n",
    "dead fallback: old as new": (
        "try:\n    from pkg.new import UserEngine\nexcept ImportError:\n    from pkg.old import Engine as UserEngine\n"
    ),
}


@pytest.mark.parametrize("shape", IMPORTS)
def test_an_import_is_counted_as_its_shape_and_no_other(tmp_path: Path, shape: str) -> None:
    assert census_of(tmp_path, {"use.py": IMPORTS[shape]})["imports"] == {shape: 1}


def test_a_fallback_that_keeps_the_old_name_is_no_lie(tmp_path: Path) -> None:
    source = "try:\n    from fast import Engine\nexcept ImportError:\n    from pkg.old import Engine\n"
    assert census_of(tmp_path, {"use.py": source})["imports"] == {"module level under try": 1}


def test_relative_imports_are_resolved_by_their_place(tmp_path: Path) -> None:
    counts = census_of(
        tmp_path,
        {
            "pkg/near.py": "from .old import Engine\n",
            "pkg/sub/__init__.py": "from ..old import Engine\n",
            "pkg/sub/deep.py": "from .. import old\nold.Engine()\n",
            "pkg/sub/other.py": "from .old import Engine\nEngine()\n",  # pkg.sub.old: somebody else's
        },
    )
    assert counts["imports"] == {"relative": 2, "the module itself": 1}
    assert constructions(counts) == {"constructions, certain": {"E()": 1}}


CALLS = {
    "Engine()": ("E()", "context missing"),
    "Engine(r, b)": ("E(_, _)", "context missing"),
    "Engine(r, b, None)": ("E(_, _, None)", "context None"),
    "Engine(r, b, user_context=c)": ("E(_, _, user_context=)", "context passed"),
    "Engine(*a)": ("E(*)", "context unknown"),
    "Engine(r, **k)": ("E(_, **)", "context unknown"),
    "Engine.build(r, b, c)": ("E.build(_, _, _)", "context passed"),
    "Engine.build(registry=r, websocket_bridge=b, user_context=None)": (
        "E.build(registry=, websocket_bridge=, user_context=None)",
        "context None",
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_construction_is_counted_with_its_arguments_and_its_context(tmp_path: Path, call: str) -> None:
    shape, context = CALLS[call]
    counts = census_of(tmp_path, {"use.py": f"from pkg.old import Engine\nengine = {call}\n"})
    assert counts["constructions, certain"] == {shape: 1}
    assert counts["contexts, certain"] == {context: 1}
    assert "references, certain" not in counts


SCOPES = {
    "a parameter hides the import": ("from pkg.old import Engine\ndef f(Engine):\n    return Engine()\n", 0),
    "so does an assignment in the function": (
        "from pkg.old import Engine\ndef f():\n    Engine = object\n    return Engine()\n",
        0,
    ),
    "and another import there": (
        "from pkg.old import Engine\ndef f():\n    from elsewhere import Engine\n    return Engine()\n",
        0,
    ),
    "a local import stays in its function": (
        "def f():\n    from pkg.old import Engine\n    return Engine()\ndef g():\n    return Engine()\n",
        1,
    ),
    "an inner function sees the outer one's": (
        "def f():\n    from pkg.old import Engine\n    def g():\n        return Engine()\n    return g\n",
        1,
    ),
    "a method does not see its class's body": (
        "class C:\n    from pkg.old import Engine\n    made = Engine()\n    def f(self):\n        return Engine()\n",
        1,
    ),
    "a global import in a function is the module's": (
        "def f():\n    global Engine\n    from pkg.old import Engine\ndef g():\n    return Engine()\n",
        1,
    ),
    "a name declared global passes the function around it by": (
        "from pkg.old import Engine\ndef f(Engine):\n    def g():\n        global Engine\n        return Engine()\n"
        "    return g\n",
        1,
    ),
    "a default is read outside of its function": (
        "from pkg.old import Engine\ndef f(Engine=Engine()):\n    return Engine()\n",
        1,
    ),
    "a comprehension's variable is its own": (
        "from pkg.old import Engine\nmade = [Engine() for Engine in classes] + [Engine() for _ in range(2)]\n",
        1,
    ),
    "an alias is the class": ("from pkg.old import Engine as X\nX()\nEngine()\n", 1),
    "attributes of the module are followed": (
        "import pkg.old\nimport pkg.old as m\nfrom pkg import old\npkg.old.Engine()\nm.Engine()\nold.Engine()\n",
        3,
    ),
    "an unrelated class of the same name is not it": ("from elsewhere import Engine\nEngine()\n", 0),
}


@pytest.mark.parametrize("case", SCOPES)
def test_names_are_resolved_by_scope(tmp_path: Path, case: str) -> None:
    source, expected = SCOPES[case]
    counts = census_of(tmp_path, {"use.py": source})
    assert sum(counts.get("constructions, certain", {}).values()) == expected
    assert "constructions, ambiguous" not in counts


def test_a_call_through_a_dead_fallback_is_ambiguous_and_through_a_none_fallback_is_not(tmp_path: Path) -> None:
    counts = census_of(
        tmp_path,
        {
            "dead.py": IMPORTS["dead fallback: old as new"] + "UserEngine(user_context=c)\n",
            "none.py": IMPORTS["module level under try"] + "Engine()\n",
        },
    )
    assert constructions(counts) == {
        "constructions, ambiguous": {"E(user_context=)": 1},
        "constructions, certain": {"E()": 1},
    }
    assert counts["constructions with a fallback"] == {"None": 1}


def test_constructions_that_a_test_expects_to_fail_are_told_apart(tmp_path: Path) -> None:
    source = (
        "from pkg.old import Engine\n"
        "with pytest.raises(TypeError, match='x'):\n    Engine()\n"
        "with self.assertRaises(TypeError):\n    Engine.build(r, b, c)\n"
        "with open(path):\n    Engine(r, b)\n"
    )
    counts = census_of(tmp_path, {"use.py": source})
    assert counts["constructions inside raises"] == {"E()": 1, "E.build(_, _, _)": 1}


def test_what_is_neither_built_nor_imported_is_a_reference(tmp_path: Path) -> None:
    source = (
        "from pkg.old import Engine\n"
        "def f(engine: Engine, other: 'Engine | None') -> Engine: ...\n"
        "class Sub(Engine): ...\n"
        "isinstance(x, (int, Engine))\n"
        "all_of = [Engine]\n"
        "Alias = Engine\n"
        "print(Engine.LIMIT, Engine.LIMIT, Engine.build)\n"
        "patch.object(Engine, 'run')\n"
        "chosen = Engine if x else None\n"
    )
    counts = census_of(tmp_path, {"use.py": source})
    assert counts["references, certain"] == {
        "annotation": 2,
        "string annotation": 1,
        "base class": 1,
        "isinstance": 1,
        "in a container": 1,
        "rebinding": 1,
        "member LIMIT": 2,
        "member build": 1,
        "argument of patch.object": 1,
        "conditional expression": 1,
    }


def test_strings_are_counted_where_they_spell_the_module_and_not_where_they_only_begin_like_it(tmp_path: Path) -> None:
    source = (
        '"""Speaks of pkg.old.Engine."""\n'
        "# and so does: from pkg.old import Engine\n"
        "patch('pkg.old.Engine.run')\n"
        "patch('pkg.old_factory.make')\n"
        "names = ['pkg.old', 'pkg.older', 'my.pkg.old']\n"
        "sys.modules['pkg.old']\n"
        "import_module(name='pkg.old')\n"
        "x.__name__ == 'Engine'\n"
    )
    counts = census_of(tmp_path, {"use.py": source})
    assert counts["strings"] == {
        "docstring": 1,
        "comment": 1,
        "argument of patch": 1,
        "in a list": 1,
        "subscript of sys.modules": 1,
        "argument of import_module": 1,
    }
    assert counts["strings that only begin like it"] == {"argument of patch": 1, "in a list": 1}
    assert counts["strings that are the bare name"] == {"compare": 1}
    assert "imports" not in counts


def test_files_are_classified_by_what_they_build(tmp_path: Path) -> None:
    head = "from pkg.old import Engine\n"
    full, bare = "Engine(r, b, c)\n", "Engine()\n"
    files = {
        "none.py": head,
        "full.py": head + full + "Engine.build(r, b, user_context=c)\n",
        "mixed.py": head + full + bare,
        "bare.py": head + bare,
        "extra.py": head + "Engine(r, b, c, extra=1)\n",
        "twice.py": head + "Engine(r, b, c, registry=r)\n",
        "lying.py": IMPORTS["dead fallback: old as new"] + "UserEngine(r, b, c)\n",
        "no_import.py": full,
    }
    counts = census_of(tmp_path, files)
    assert counts["files"] == {"builds none": 1, "only with full arguments": 1, "mixed": 1, "only unprovable": 4}
    assert counts["imports never used"] == {"Engine": 1}


def test_other_names_of_the_module_and_imports_of_the_new_class_are_counted_apart(tmp_path: Path) -> None:
    counts = census_of(
        tmp_path,
        {
            "a.py": "from pkg.old import helper\nhelper()\nprint(helper)\n",
            "b.py": "from pkg.old import Engine, other\nfrom pkg.new import UserEngine\n",
        },
    )
    assert counts["other names of the module"] == {
        "helper: import": 1,
        "helper: call": 1,
        "helper: reference": 1,
        "other: import": 1,
    }
    assert counts["other names imported by files without the class"] == {"helper": 1}
    assert counts["imports of the new class beside the old"] == {"UserEngine": 1}


def test_files_that_do_not_parse_are_listed_and_their_neighbours_still_counted(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    counts = census_of(
        tmp_path,
        {"a.py": IMPORTS["module level"], "bad.py": "from pkg.old import Engine\ndef (\n", "worse.py": "x = = 1\n"},
    )
    assert counts["unparsable"] == {"names it": 1, "does not": 1}
    assert counts["imports"] == {"module level": 1}
    (root / "latin.py").write_bytes("# -*- coding: latin-1 -*-\nfrom pkg.old import Engine  # é\n".encode("latin-1"))
    (root / "mark.py").write_bytes(b"\xef\xbb\xbffrom pkg.old import Engine\r\nEngine()\r\n")
    (root / ".git").mkdir()
    (root / ".git" / "not_code.py").write_text("from pkg.old import Engine\n", encoding="utf-8")
    assert take_census(root)["imports"] == {"module level": 3}


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_the_census_shares_nothing_with_what_it_checks() -> None:
    assert set(imported_modules(TOOL)) <= set(sys.stdlib_module_names)
