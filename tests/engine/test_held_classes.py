"""Classes that are reached through something that holds them: found, told, and nothing moves that they hold back."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import MODULE_PACK, PACK, migrate

from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Pack

IMPORT = "from warehouse.legacy import Crane\n"
UNSAFE = FixOptions(unsafe=True)


def look(root: Path, text: str, pack: Pack = PACK) -> list[str]:
    """Line, rule and reason of what is found in `user.py` and not fixed; nothing of it may have been rewritten."""
    outcome = migrate(root, {"user.py": text}, UNSAFE, pack=pack)
    assert outcome.withheld == ()
    assert outcome.is_stable
    found = [f for f in outcome.findings if f.location.path == "user.py" and f.unfixable is not None]
    if found:
        assert outcome.text() == text
    return [f"{f.location.line} {f.rule} {f.unfixable.reason.value}" for f in found if f.unfixable is not None]


HOLDER = IMPORT + "class Yard:\n    crane_cls = Crane\n"


@pytest.mark.parametrize(
    "call",
    [
        "    def go(self):\n        return self.crane_cls(1, 2)\n",
        "    def go(self):\n        self.crane_cls(1, 2)\n",
        "    @classmethod\n    def go(cls):\n        cls.crane_cls(1, 2)\n",
    ],
)
def test_a_class_that_an_attribute_holds(tmp_path: Path, call: str) -> None:
    held = ["1 CRANE101 held-back", "3 CRANE103 held-back"]
    line = HOLDER.count("\n") + call.count("\n")
    assert look(tmp_path, HOLDER + call) == [*held, f"{line} CRANE102 indirect"]


@pytest.mark.parametrize(
    "call", ["Yard.crane_cls(1, 2)", "yard = Yard()\nyard.crane_cls(1, 2)", "class Sub(Yard): ...\nSub.crane_cls(1)"]
)
def test_from_outside_of_the_class(tmp_path: Path, call: str) -> None:
    found = look(tmp_path, f"{HOLDER}{call}\n")
    assert found[-1] == f"{4 + call.count(chr(10))} CRANE102 indirect"


@pytest.mark.parametrize(
    "text",
    [
        "class Mine:\n    crane_cls = Other\n    def go(self):\n        self.crane_cls(1, 2)\n",
        "class Sub(Yard):\n    def crane_cls(self): ...\nSub.crane_cls(1, 2)\n",
        "def go(yard):\n    yard.crane_cls(1, 2)\n",
        "other.crane_cls(1, 2)\n",
    ],
)
def test_attributes_of_others_are_left_alone(tmp_path: Path, text: str) -> None:
    assert "CRANE102" not in " ".join(look(tmp_path, HOLDER + text))


@pytest.mark.parametrize("call", ["type(crane)(3, yard)", "crane.__class__(3, yard)"])
def test_the_class_of_an_instance(tmp_path: Path, call: str) -> None:
    text = f"{IMPORT}def go(yard):\n    crane = Crane(1, yard)\n    return {call}\n"
    assert look(tmp_path, text) == ["1 CRANE101 held-back", "3 CRANE102 held-back", "4 CRANE102 indirect"]


@pytest.mark.parametrize("call", ["type(other)(3, yard)", "type(crane, x)(3)", "type(crane).lift(3)", "crane.lift(3)"])
def test_what_builds_none_is_left_alone(tmp_path: Path, call: str) -> None:
    assert look(tmp_path, f"{IMPORT}def go(yard, other):\n    crane = Crane(1, yard)\n    return {call}\n") == []


LOOKUPS = [
    "import importlib\nmod = importlib.import_module('warehouse.legacy')\nmod.Crane(1, 2)\n",
    "from importlib import import_module as load\n\nmod = load(name='warehouse.legacy')\nmod.Crane(1, 2)\n",
    "import pytest\nmod = pytest.importorskip('warehouse.legacy')\nmod.Crane(1, 2)\n",
    "mod = __import__('warehouse.legacy', fromlist=['x'])\n\nmod.Crane(1, 2)\n",
    "top = __import__('warehouse.legacy')\n\ntop.legacy.Crane(1, 2)\n",
]


@pytest.mark.parametrize("text", LOOKUPS[:1] + LOOKUPS[2:])
@pytest.mark.parametrize("pack", [PACK, MODULE_PACK], ids=["names", "module"])
def test_a_module_that_is_looked_up(tmp_path: Path, text: str, pack: Pack) -> None:
    found = look(tmp_path, text, pack)
    assert "3 CRANE102 indirect" in found


@pytest.mark.parametrize("default", ["", ", None"])
def test_a_name_that_is_looked_up(tmp_path: Path, default: str) -> None:
    text = f"from warehouse import legacy\nC = getattr(legacy, 'Crane'{default})\nC(1, 2)\n"
    assert look(tmp_path, text) == ["2 CRANE104 indirect", "3 CRANE102 indirect"]


def test_a_default_may_stand_for_it(tmp_path: Path) -> None:
    text = "from warehouse import legacy\nC = getattr(legacy, 'Crane', Other)\nC(1, 2)\n"
    assert look(tmp_path, text) == ["2 CRANE104 indirect", "3 CRANE102 ambiguous"]


@pytest.mark.parametrize(
    "text",
    [
        "from other import import_module\nmod = import_module('warehouse.other')\nmod.Crane(1, 2)\n",
        "def getattr(a, b): ...\nfrom warehouse import legacy\nC = getattr(legacy, 'Crane')\nC(1, 2)\n",
        "import importlib\nmod = importlib.import_module(name)\nmod.Crane(1, 2)\n",
        "mod = mod.import_module('warehouse.legacy')\nx.Crane(1, 2)\n",
    ],
)
def test_other_lookups_are_left_alone(tmp_path: Path, text: str) -> None:
    assert "CRANE102" not in " ".join(look(tmp_path, text))


def test_each_name_of_a_tuple_is_told_once(tmp_path: Path) -> None:
    text = "from warehouse.legacy import Winch, weigh\nA, b = Winch, weigh\nA()\n"
    outcome = migrate(tmp_path, {"user.py": text})
    assert [f.location.line for f in outcome.findings if f.location.path == "user.py"] == [1, 1, 2, 2, 3]
    assert outcome.text().endswith("\nA, b = Winch, weigh\nA()\n")
