"""Members read on what was built: renamed together with the construction, told where the new class lacks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import check_change, check_same_programs, migrate

from ssot_migrate.model.options import FixOptions

HEAD = "from warehouse.legacy import Crane\n\n\n"
MOVED = "from warehouse.modern import TowerCrane\n\n\n"


def test_a_renamed_member_moves_with_the_construction(tmp_path: Path) -> None:
    before = f"{HEAD}crane = Crane(3, 'y')\nprint(crane.reach, crane.lift())\n"
    after = f"{MOVED}crane = TowerCrane.for_yard(capacity=3, yard='y')\nprint(crane.radius, crane.lift())\n"
    check_change(tmp_path, before, after)


def test_an_attribute_of_self_is_followed(tmp_path: Path) -> None:
    before = f"""{HEAD}class Site:
    def __init__(self):
        self.crane = Crane.build(3, "y")

    def tell(self):
        return self.crane.reach


print(Site().tell())
"""
    after = before.replace(HEAD, MOVED).replace("Crane.build(3,", "TowerCrane.for_yard(capacity=3, yard=")
    after = after.replace('yard= "y"', 'yard="y"').replace(".reach", ".radius")
    check_change(tmp_path, before, after)


@pytest.mark.parametrize(
    "body",
    [
        "crane = Crane(3, 'y')\ncrane = other(crane)\ncrane.swing_everywhere()",
        "crane = other()\ncrane.swing_everywhere()",
        "with Crane(3, 'y') as crane:\n    crane.swing_everywhere()",
    ],
)
def test_other_values_are_left_alone(tmp_path: Path, body: str) -> None:
    outcome = migrate(tmp_path, {"user.py": f"{HEAD}{body}\n"})
    assert [f.rule for f in outcome.findings if f.rule == "CRANE105"] == []


def test_a_member_of_what_a_call_gives_moves_too(tmp_path: Path) -> None:
    body = "print({0}.{1}, ({0}  # why\n    .{1}))\n"
    before = f"{HEAD}{body.format('Crane(3, yard=4)', 'reach')}"
    after = f"{MOVED}{body.format('TowerCrane.for_yard(capacity=3, yard=4)', 'radius')}"
    check_change(tmp_path, before, after)


def test_a_member_of_what_is_built_here_or_elsewhere_is_told(tmp_path: Path) -> None:
    body = (
        "def use(x, y):\n    crane = Crane(3, y) if x else None\n    if y:\n        crane = x\n    return crane.reach\n"
    )
    before = f"{HEAD}{body.replace(' if x else None', '')}"
    outcome = migrate(tmp_path, {"user.py": before})
    assert outcome.text() == before
    (told,) = [f for f in outcome.findings if f.rule == "CRANE105"]
    assert (
        told.message == "`crane` may be an instance of `Crane`, and what it calls `reach` is `radius` in `TowerCrane`"
    )


def test_attributes_of_one_name_in_two_classes_are_two(tmp_path: Path) -> None:
    source = f"""{HEAD}class Other:
    reach = 4


class Site:
    def __init__(self):
        self.crane = Crane(3, 4)


class Shop:
    def __init__(self):
        self.crane = Other()


def tell(site: Site, shop: Shop):
    print(site.crane.reach, shop.crane.reach)


tell(Site(), Shop())
"""
    after = source.replace(HEAD, MOVED).replace("Crane(3, 4)", "TowerCrane.for_yard(capacity=3, yard=4)")
    check_change(tmp_path, source, after.replace("site.crane.reach", "site.crane.radius"))


def test_what_is_set_is_read_under_the_same_name(tmp_path: Path) -> None:
    body = "crane = {}\ncrane.{} = 5\nprint(crane.{})\n"
    after = f"{MOVED}{body.format('TowerCrane.for_yard(capacity=3, yard=4)', 'radius', 'radius')}"
    check_change(tmp_path, f"{HEAD}{body.format('Crane(3, yard=4)', 'reach', 'reach')}", after)


def test_values_from_elsewhere_change_once_nothing_builds_the_old_one(tmp_path: Path) -> None:
    body = (
        "def make():\n    return {}\n\n\ndef use(crane: {}):\n    return crane.{}\n\n\n"
        "c = make()\nprint(use(c), c.{})\n"
    )
    before = f"{HEAD}{body.format('Crane(3, yard=4)', 'Crane', 'reach', 'reach')}"
    new = "TowerCrane.for_yard(capacity=3, yard=4)"
    check_change(tmp_path, before, f"{MOVED}{body.format(new, 'TowerCrane', 'radius', 'radius')}")
    other = "from warehouse.legacy import Crane\n\n\ndef use(*x):\n    return Crane(*x)\n"
    outcome = migrate(tmp_path / "other", {"user.py": before, "other.py": other})
    assert outcome.text() == before


def test_a_member_that_is_gone_makes_the_construction_unsafe_and_says_why(tmp_path: Path) -> None:
    before = f"{HEAD}def use(y):\n    crane = Crane(3, y)\n    crane.swing_everywhere()\n    crane.lift()\n"
    outcome = migrate(tmp_path, {"user.py": before})
    assert outcome.text() == before
    (gone,) = [f for f in outcome.findings if f.rule == "CRANE105"]
    assert gone.unfixable is not None
    assert gone.unfixable.detail == (
        "`TowerCrane` has no `swing_everywhere`: Ask the yard how far the crane may swing."
    )
    (built,) = [f for f in outcome.findings if f.rule == "CRANE102"]
    assert built.fix is not None
    assert "line 6 reads its `swing_everywhere`" in built.fix.note
    moved = migrate(tmp_path / "unsafe", {"user.py": before}, FixOptions(unsafe=True))
    assert "crane = TowerCrane.for_yard(capacity=3, yard=y)" in moved.text()


def test_annotated_values_are_known(tmp_path: Path) -> None:
    outcome = migrate(tmp_path, {"user.py": f"{HEAD}def use(crane: 'Crane'):\n    crane.swing_everywhere()\n"})
    (gone,) = [f for f in outcome.findings if f.rule == "CRANE105"]
    assert gone.location.line == 5


def test_a_member_that_is_named_in_a_string_follows_the_class(tmp_path: Path) -> None:
    body = """from unittest.mock import patch

print(hasattr({0}, "{1}"), getattr({0}, "{1}"), hasattr({0}, "lift"), hasattr({0}, "__doc__"))
with patch.object({0}, "lift", lambda self: "patched"), patch.object({0}, attribute="{1}", new=3):
    print({0}.lift(None), {0}.{1})
"""
    before = f"from warehouse.legacy import Crane\n{body.format('Crane', 'reach')}"
    after = f"from warehouse.modern import TowerCrane\n{body.format('TowerCrane', 'radius')}"
    check_change(tmp_path, before, after)


def test_a_named_member_that_only_the_old_class_has_is_told(tmp_path: Path) -> None:
    before = f"{HEAD}print(hasattr(Crane, 'swing_everywhere'))\n"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True))
    assert outcome.text() == before
    (finding,) = [f for f in outcome.findings if f.rule == "CRANE105"]
    assert finding.unfixable is not None
    assert finding.unfixable.detail == (
        "`TowerCrane` has no `swing_everywhere`: Ask the yard how far the crane may swing."
    )


def test_a_builder_that_is_patched_by_name_gives_way_to_the_new_one(tmp_path: Path) -> None:
    body = "from unittest.mock import patch\n\nwith patch.object({}, '{}'):\n    pass\n"
    before = f"from warehouse.legacy import Crane\n{body.format('Crane', 'build')}"
    after = f"from warehouse.modern import TowerCrane\n{body.format('TowerCrane', 'for_yard')}"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True))
    assert outcome.text() == after
    assert migrate(tmp_path / "safe", {"user.py": before}).text() == before


def test_strings_of_other_calls_are_no_members(tmp_path: Path) -> None:
    body = "import functools\n\nprint(len([{0}, 'reach']), functools.partial(print, {0}, 'reach') is None)\n"
    before = f"from warehouse.legacy import Crane\n{body.format('Crane')}"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True))
    assert "'reach'" in outcome.text()
    assert [f for f in outcome.findings if f.rule == "CRANE105"] == []


@pytest.mark.parametrize(
    "body",
    [
        "for crane in [Crane(3, 4)]:\n    print(crane.reach)\n",
        "cranes = {'first': Crane(3, 4)}\nprint(cranes['first'].reach)\n",
        "first = Crane(3, 4)\nsecond = first\nprint(second.reach)\n",
        "def make():\n    return Crane(3, 4)\n\n\nprint(make().reach)\n",
        "def tell(crane):\n    return crane.reach\n\n\nprint(tell(Crane(3, 4)))\n",
        "import types\n\nsite = types.SimpleNamespace(crane=Crane(3, 4))\nprint(site.crane.reach)\n",
    ],
)
def test_a_value_that_is_handed_on_moves_only_where_nothing_may_miss_a_member(tmp_path: Path, body: str) -> None:
    outcome = check_same_programs(tmp_path, {"user.py": f"{HEAD}{body}"}, FixOptions())
    assert outcome.text() == f"{HEAD}{body}"
    (built,) = [f for f in outcome.findings if f.rule == "CRANE102"]
    line = next(n for n, text in enumerate(outcome.text().splitlines(), 1) if ".reach" in text)
    assert built.fix is not None
    assert built.fix.note == f"line {line} may read its `reach`, which `TowerCrane` has not under that name"


@pytest.mark.parametrize(
    "body",
    [
        # Nothing is done with it but to look into it.
        "def tell(other):\n    return other.reach\n\n\ncrane = {}\nprint(crane.lift(), crane.capacity)\n",
        "class Site:\n    def __init__(self, other):\n        self.crane = {}\n        self.reach = other.reach\n",
        # What is read is certainly something else.
        "class Site:\n    def __init__(self):\n        self.reach = 3\n\n    def tell(self):\n"
        "        return self.reach, {}\n\n\nprint(Site().tell()[0])\n",
        "from unittest.mock import Mock\n\nother = Mock(reach=3)\nprint([{}.lift()], other.reach)\n",
        "class Other:\n    reach = 3\n\n\ndef tell(other: Other):\n    return other.reach, {}\n\n\n"
        "print(tell(Other())[0], Other().reach, Other.reach)\n",
        "import sys as other\n\nother.reach = 3\nprint(other.reach, str([{}])[:1])\n",
    ],
)
def test_members_of_something_else_do_not_keep_it(tmp_path: Path, body: str) -> None:
    check_change(
        tmp_path,
        f"{HEAD}{body.replace('{}', 'Crane(3, yard=4)')}",
        f"{MOVED}{body.replace('{}', 'TowerCrane.for_yard(capacity=3, yard=4)')}",
    )


def test_a_member_of_an_instance_that_is_named_in_a_string_is_known(tmp_path: Path) -> None:
    body = "crane = {0}\nsetattr(crane, '{1}', 5)\nprint(getattr(crane, '{1}'), hasattr({0}, '{1}'))\n"
    before = f"{HEAD}{body.format('Crane(3, yard=4)', 'reach')}"
    after = f"{MOVED}{body.format('TowerCrane.for_yard(capacity=3, yard=4)', 'radius')}"
    check_change(tmp_path, before, after)
    gone = f"{HEAD}crane = Crane(3, 4)\nprint(hasattr(crane, 'swing_everywhere'))\n"
    outcome = migrate(tmp_path / "gone", {"user.py": gone})
    assert outcome.text() == gone
    assert [f.location.line for f in outcome.findings if f.rule == "CRANE105"] == [5]
