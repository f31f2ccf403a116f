"""Constructions that lack something: filled from what is at hand, made up for tests, or left with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from engine_project import PACK_TEXT, Outcome, check_same_programs, migrate

from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.loader import parse_pack

PEOPLE = """
class Yard:
    def __init__(self, name="yard"):
        self.name = name

    def __str__(self):
        return f"yard {self.name}"


class Driver:
    def __init__(self, name="driver"):
        self.name = name

    def __str__(self):
        return f"driver {self.name}"
"""

_TYPES = """required = ["yard"]
types = { yard = "people.Yard", capacity = "people.Driver" }

[[replace.construction.fill]]
parameter = "yard"
text = 'Yard("yard of {test}")'
imports = ["people.Yard"]
paths = ["**/test_*.py", "test_*.py"]
"""

PACK = parse_pack(PACK_TEXT.replace('required = ["yard"]\n', _TYPES, 1), "types.toml")

_PLANS = """[[replace.plan]]
name = "constructor"
callee = "warehouse.modern.TowerCrane"
arguments = { yard = "yard" }
found = { capacity = "people.Driver" }
paths = ["direct/**", "direct_*.py"]

[[replace.plan]]
name = "built"
callee = "warehouse.modern.TowerCrane"
arguments = { yard = "yard" }
built = { capacity = "Driver([{capacity}, {yard}.name])" }
imports = ["people.Driver"]
paths = ["built_*.py"]

[[replace.plan]]
"""

SAFE = FixOptions()
UNSAFE = FixOptions(unsafe=True)
IMPORT = "from warehouse.legacy import Crane\n"
MOVED = "from warehouse.modern import TowerCrane\n"


def change(root: Path, before: str, options: FixOptions = UNSAFE, path: str = "user.py") -> str:
    """What becomes of a file, after the proof that nothing is withheld and a second run is idle."""
    return run(root, {path: before}, options).text(path)


def run(root: Path, files: Mapping[str, str], options: FixOptions = UNSAFE) -> Outcome:
    outcome = migrate(root, {"people.py": PEOPLE, **files}, options, pack=PACK)
    assert outcome.withheld == ()
    assert outcome.is_stable
    return outcome


def test_the_one_value_at_hand_is_passed(tmp_path: Path) -> None:
    before = f"{IMPORT}from people import Yard\n\n\ndef use(yard: Yard):\n    return Crane(3)\n"
    head = f"{MOVED}from people import Yard\n\n\ndef use(yard: Yard):\n"
    assert change(tmp_path, before) == f"{head}    return TowerCrane.for_yard(capacity=3, yard=yard)\n"


def test_without_leave_nothing_unsafe_is_written(tmp_path: Path) -> None:
    before = f"{IMPORT}from people import Yard\n\n\ndef use(yard: Yard):\n    return Crane(3)\n"
    outcome = run(tmp_path, {"user.py": before}, FixOptions())
    assert outcome.text() == before
    (finding,) = [f for f in outcome.findings if f.rule == "CRANE102"]
    assert finding.fix is not None
    assert finding.fix.note == "the call passes no `yard`; the parameter `yard` of line 5 is the only `Yard` at hand"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Crane(3, None)", "T(capacity=3, yard=y)"),
        ("Crane(3, yard=None)", "T(capacity=3, yard=y)"),
        ("Crane(yard=None, capacity=3)", "T(yard=y, capacity=3)"),
        ("Crane(  # why\n    3,  # tons\n)", "T(  # why\n    capacity=3,  # tons\n    yard=y,\n)"),
        ("Crane(\n    3\n)", "T(\n    capacity=3,\n    yard=y\n)"),
        ("Crane(\n    3  # tons\n)", "T(\n    capacity=3,  # tons\n    yard=y\n)"),
        ("Crane(3,)", "T(capacity=3, yard=y,)"),
        ("Crane(capacity = 3)", "T(capacity = 3, yard=y)"),
        ("Crane((c := 3))", "T(capacity=(c := 3), yard=y)"),
        ("Crane(lambda: 3)", "T(capacity=lambda: 3, yard=y)"),
        ("Crane(\n    3,\n    None,  # nobody\n)", "T(\n    capacity=3,\n    yard=y,  # nobody\n)"),
    ],
)
def test_the_layout_stays(tmp_path: Path, call: str, expected: str) -> None:
    head = "from people import Yard\n\n\ndef use():\n    y = Yard()\n    return "
    expected = f"TowerCrane.for_yard{expected[1:]}"
    assert change(tmp_path, f"{IMPORT}{head}{call}\n") == f"{MOVED}{head}{expected}\n"


def test_an_attribute_that_setup_sets_is_at_hand(tmp_path: Path) -> None:
    source = """
    from people import Yard
    from warehouse.legacy import Crane


    class TestCrane:
        def setup_method(self):
            self.yard = Yard()

        def test_it(self):
            return Crane(3)
    """
    assert "return TowerCrane.for_yard(capacity=3, yard=self.yard)" in change(tmp_path, dedent(source))


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("a = Yard()\n    b = Yard()", "the variable `a` of line 6 and the variable `b` of line 7 are each a `Yard`"),
        ("if x:\n        a = Yard()", "which the new class needs"),
        ("a = object()", "which the new class needs"),
    ],
)
def test_what_is_not_certain_is_reported(tmp_path: Path, body: str, detail: str) -> None:
    before = f"{IMPORT}from people import Yard\n\n\ndef use(x):\n    {body}\n    return Crane(3)\n"
    outcome = run(tmp_path, {"user.py": before})
    assert outcome.text() == before
    (finding,) = [f for f in outcome.findings if f.rule == "CRANE102"]
    assert finding.unfixable is not None
    assert detail in finding.unfixable.detail


def test_a_test_may_get_a_value_of_its_own(tmp_path: Path) -> None:
    before = f"{IMPORT}\n\ndef test_lift():\n    assert Crane(3)\n"
    after = (
        "from warehouse.modern import TowerCrane\nfrom people import Yard\n\n\ndef test_lift():\n"
        '    assert TowerCrane.for_yard(capacity=3, yard=Yard("yard of test_lift"))\n'
    )
    assert change(tmp_path, before, path="test_crane.py") == after
    assert change(tmp_path / "production", before, path="crane.py") == before


def test_a_made_up_value_takes_the_name_that_the_file_has_for_its_class(tmp_path: Path) -> None:
    before = f"{IMPORT}from people import Yard\n\n\ndef test_lift():\n    assert Crane(3)\n"
    after = change(tmp_path, before, path="test_crane.py")
    assert after.startswith(f"{MOVED}from people import Yard\n\n\n")
    assert 'assert TowerCrane.for_yard(capacity=3, yard=Yard("yard of test_lift"))' in after
    taken = f"{IMPORT}Yard = 3\n\n\ndef test_lift():\n    assert Crane(3)\n"
    assert 'yard=people.Yard("yard of test_lift")' in change(tmp_path / "taken", taken, path="test_crane.py")


def test_an_empty_construction_is_filled_only_as_a_whole(tmp_path: Path) -> None:
    head = f"{IMPORT}from people import Driver, Yard\n\n\n"
    whole = change(tmp_path, f"{head}def use(d: Driver, y: Yard):\n    return Crane()\n")
    assert "return TowerCrane.for_yard(capacity=d, yard=y)" in whole
    part = f"{head}def use(d, y: Yard):\n    return Crane()\n"
    outcome = run(tmp_path / "part", {"user.py": part})
    assert outcome.text() == part
    assert outcome.reasons >= {"does-not-bind"}


PLANS = parse_pack(
    PACK_TEXT.replace('required = ["yard"]\n', _TYPES, 1).replace("[[replace.plan]]\n", _PLANS, 1), "plans.toml"
)


def test_the_constructor_itself_where_its_parts_are_at_hand(tmp_path: Path) -> None:
    before = f"{IMPORT}from people import Driver\n\n\ndef use(y, d: Driver):\n    return Crane(3, y)\n"
    files = {"people.py": PEOPLE, "direct_use.py": before, "use.py": before}
    outcome = migrate(tmp_path, files, UNSAFE, pack=PLANS)
    assert outcome.withheld == ()
    assert "return TowerCrane(y, capacity=d)" in outcome.text("direct_use.py")
    assert "return TowerCrane.for_yard(capacity=3, yard=y)" in outcome.text("use.py")
    (finding,) = [f for f in outcome.findings if f.rule == "CRANE102" and f.location.path == "direct_use.py"]
    assert finding.fix is not None
    assert "`capacity` would not be passed any more" in finding.fix.note


def test_arguments_with_side_effects_are_never_dropped(tmp_path: Path) -> None:
    before = f"{IMPORT}from people import Driver\n\n\ndef use(y, d: Driver):\n    return Crane(y.pop(), y)\n"
    outcome = migrate(tmp_path, {"people.py": PEOPLE, "direct_use.py": before}, UNSAFE, pack=PLANS)
    assert "return TowerCrane.for_yard(capacity=y.pop(), yard=y)" in outcome.text("direct_use.py")


def test_parts_are_built_from_what_is_passed(tmp_path: Path) -> None:
    before = f"{IMPORT}from people import Yard\n\ny = Yard()\nn = 3\ncrane = Crane(n, y)\nprint(crane.yard)\n"
    outcome = migrate(tmp_path, {"people.py": PEOPLE, "built_use.py": before}, FixOptions(), pack=PLANS)
    assert outcome.withheld == ()
    assert "crane = TowerCrane(y, capacity=Driver([n, y.name]))" in outcome.text("built_use.py")
    assert "from people import Driver" in outcome.text("built_use.py")


def test_programs_do_as_before(tmp_path: Path) -> None:
    source = """
    from people import Yard
    from warehouse.legacy import Crane


    def build(yard: Yard):
        return [Crane(n, yard) for n in range(2)]


    print(*(crane.lift() for crane in build(Yard("south"))))
    """
    check_same_programs(tmp_path, {"user.py": source, "people.py": PEOPLE}, UNSAFE, pack=PACK)


_PREPARED = """[[replace.plan]]
name = "prepared"
callee = "warehouse.modern.TowerCrane"
arguments = { yard = "yard" }
preparation = '''
team = Driver({capacity})
print(team, {yard}.name)
'''
built = { capacity = "team.name" }
imports = ["people.Driver"]

[[replace.plan]]
"""

PREPARED = parse_pack(
    PACK_TEXT.replace('required = ["yard"]\n', _TYPES, 1).replace("[[replace.plan]]\n", _PREPARED, 1), "prepared.toml"
)


def prepare(root: Path, body: str, options: FixOptions = SAFE, path: str = "user.py") -> str:
    """What becomes of a function with that body, without its imports; nothing is withheld."""
    head = f"{IMPORT}from people import Yard\n\n\ndef test_it(self, n, y: Yard):\n"
    outcome = migrate(root, {"people.py": PEOPLE, path: head + body}, options, pack=PREPARED)
    assert outcome.withheld == ()
    assert outcome.is_stable
    return outcome.text(path).partition("def test_it(self, n, y: Yard):\n")[2]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("return Crane(n, y)", "return TowerCrane(y, capacity=team.name)"),
        ("c = Crane(capacity=n, yard=y)  # up", "c = TowerCrane(yard=y, capacity=team.name)  # up"),
        ("self.c: object = Crane(n, yard=y)", "self.c: object = TowerCrane(yard=y, capacity=team.name)"),
        ("c = (Crane(n, y))", "c = (TowerCrane(y, capacity=team.name))"),
        ("Crane(\n        n,\n        y,\n    )", "TowerCrane(\n        y,\n        capacity=team.name,\n    )"),
    ],
)
def test_what_a_call_needs_is_prepared_above_it(tmp_path: Path, statement: str, expected: str) -> None:
    above = "    team = Driver(n)\n    print(team, y.name)\n"
    after = prepare(tmp_path, f"    print(n)\n    {statement}\n")
    assert after == f"    print(n)\n{above}    {expected}\n"


@pytest.mark.parametrize(
    "body",
    [
        "    return [Crane(n, y)]\n",  # part of something larger
        "    return Crane(n, y).lift()\n",
        "    if n: return Crane(n, y)\n",  # not on a line of its own
        "    while Crane(n, y): pass\n",  # in a head
        "    return lambda: Crane(n, y)\n",
        "    c = Crane(n.pop(), y)\n",  # would be evaluated elsewhere
        "    team = 3\n    c = Crane(n, y)\n",  # the name is taken
        "    c = Crane(n, y)\n    return lambda: team\n",
        "    class C:\n        crane = Crane(n, y)\n",  # would become an attribute
        "    c = Crane(\n        n,  # tons\n        y,\n    )\n",  # its comment would go
    ],
)
def test_the_next_plan_is_followed_where_nothing_can_be_prepared(tmp_path: Path, body: str) -> None:
    after = prepare(tmp_path, body)
    assert "TowerCrane.for_yard(" in after
    assert "Driver" not in after


def test_a_made_up_value_that_is_used_twice_gets_a_name(tmp_path: Path) -> None:
    after = prepare(tmp_path, "    y2 = None\n    c = Crane(n)\n", UNSAFE, "plain.py")
    assert "c = TowerCrane(yard=y, capacity=team.name)" in after
    head = f"{IMPORT}\n\ndef test_it():\n    c = Crane(3)\n"
    outcome = migrate(tmp_path / "made", {"people.py": PEOPLE, "test_it.py": head}, UNSAFE, pack=PREPARED)
    assert outcome.withheld == ()
    assert outcome.text("test_it.py") == (
        f"{MOVED}from people import Yard, Driver\n\n\ndef test_it():\n"
        '    yard = Yard("yard of test_it")\n    team = Driver(3)\n    print(team, yard.name)\n'
        "    c = TowerCrane(yard=yard, capacity=team.name)\n"
    )


_ELSEWHERE = """[[replace.plan]]
name = "factory"
callee = "people.order_crane"
arguments = { yard = "yard" }
dropped = ["capacity"]

[[replace.plan]]
"""

ELSEWHERE = parse_pack(
    PACK_TEXT.replace('required = ["yard"]\n', _TYPES, 1).replace("[[replace.plan]]\n", _ELSEWHERE, 1), "elsewhere.toml"
)
FACTORY = f"{PEOPLE}\n\nasync def order_crane(yard):\n    return yard\n"


def test_a_factory_elsewhere_is_awaited_and_imported(tmp_path: Path) -> None:
    before = (
        f"{IMPORT}\n\nasync def use(y):\n    return Crane(3, y).lift()\n\n\ndef other(y):\n    return Crane(3, y)\n"
    )
    outcome = migrate(tmp_path, {"people.py": FACTORY, "user.py": before}, UNSAFE, pack=ELSEWHERE)
    assert outcome.withheld == ()
    assert outcome.text() == (
        f"{MOVED}from people import order_crane\n\n\nasync def use(y):\n    return (await order_crane(y)).lift()\n\n\n"
        "def other(y):\n    return TowerCrane.for_yard(capacity=3, yard=y)\n"
    )
    (finding, _) = [f for f in outcome.findings if f.rule == "CRANE102"]
    assert finding.fix is not None
    assert finding.fix.note == "`capacity` would not be passed any more"


def test_a_factory_is_left_where_there_is_no_place_for_its_import(tmp_path: Path) -> None:
    body = "\nLifter = {}\n\n\nasync def use(y):\n    return {}\n"
    before = IMPORT + body.format("Crane", "Lifter(3, y)")
    outcome = migrate(tmp_path, {"people.py": FACTORY, "user.py": before}, UNSAFE, pack=ELSEWHERE)
    assert outcome.withheld == ()
    assert outcome.text() == before


def test_a_name_that_a_star_brings_has_the_import_beside_that(tmp_path: Path) -> None:
    facade = "from warehouse.legacy import Crane as Lifter\n\n__all__ = ['Lifter']\n"
    before = "from facade import *\n\n\ndef use(n, y):\n    return Lifter(n, y)\n"
    files = {"people.py": PEOPLE, "facade.py": facade, "user.py": before}
    outcome = migrate(tmp_path, files, SAFE, pack=PREPARED)
    assert outcome.withheld == ()
    assert outcome.text() == (
        "from facade import *\nfrom people import Driver\n\n\ndef use(n, y):\n"
        "    team = Driver(n)\n    print(team, y.name)\n    return Lifter(y, capacity=team.name)\n"
    )


def test_arguments_that_are_bound_beforehand_are_those_of_the_old_constructor(tmp_path: Path) -> None:
    before = f"{IMPORT}from functools import partial\n\nmake = partial(Crane, yard='y')\nprint(make(3).lift())\n"
    outcome = run(tmp_path, {"user.py": before})
    assert outcome.text() == before
    assert "indirect" in outcome.reasons
    alike = (
        "class TowerCrane:\n    def __init__(self, capacity, yard=None, *, colour='yellow'):\n        self.lift = str\n"
    )
    moved = run(tmp_path / "alike", {"warehouse/modern.py": alike, "user.py": before})
    assert "make = partial(TowerCrane, yard='y')" in moved.text()
