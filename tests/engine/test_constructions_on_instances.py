"""Plans that call a method of an instance: on the one value of its class that is at hand, and else not at all."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from engine_project import PACK_TEXT, Outcome, check_same_programs, migrate

from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.loader import parse_pack

_TYPES = 'required = ["yard"]\ntypes = { yard = "offices.Yard" }\n'

_PLAN = """[[replace.plan]]
name = "ordered"
callee = "offices.Office.order"
arguments = { yard = "yard" }
dropped = ["capacity"]
on-instance = true

[[replace.plan]]
"""

PACK = parse_pack(
    PACK_TEXT.replace('required = ["yard"]\n', _TYPES, 1).replace("[[replace.plan]]\n", _PLAN, 1), "office.toml"
)

OFFICES = """
class Yard:
    def __str__(self):
        return "a yard"


class Office:
    async def order(self, yard):
        from warehouse.modern import TowerCrane

        return TowerCrane(yard, 3)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


class Branch(Office): ...


class AtOffice:
    def setup_method(self):
        self.office = Office()


async def open_office() -> Office:
    return Office()


def find_office():
    return Office()
"""

UNSAFE = FixOptions(unsafe=True)
MOVED = "from warehouse.modern import TowerCrane\n"
IMPORTS = """from warehouse.legacy import Crane
from offices import AtOffice, Branch, Office, Yard, find_office, open_office
from pytest import fixture


"""


def order(root: Path, text: str, options: FixOptions = UNSAFE) -> Outcome:
    """What becomes of a file that may order its cranes; nothing is withheld, and a second run is idle."""
    files = {"offices.py": OFFICES, "user.py": f"{IMPORTS}{dedent(text).lstrip()}"}
    outcome = migrate(root, files, options, pack=PACK)
    assert outcome.withheld == ()
    assert outcome.is_stable
    return outcome


@pytest.mark.parametrize(
    ("head", "receiver", "what"),
    [
        ("async def use(y, office: Office):", "office", "parameter"),
        ("async def use(y, office: 'Branch'):", "office", "parameter"),
        ("async def use(y):\n    office = Office()", "office", "variable"),
        ("async def use(y):\n    office = await open_office()", "office", "variable"),
        ("async def use(y):\n    here = find_office()", "here", "variable"),
        ("async def use(y, o: Office):\n    here = o", "here", "variable"),
        ("async def use(y):\n    with Office() as there:\n        pass", "there", "variable"),
        ("@fixture\ndef office():\n    return Office()\n\n\nasync def test_it(y, office):", "office", "fixture"),
    ],
)
def test_a_method_is_called_on_the_one_instance_at_hand(tmp_path: Path, head: str, receiver: str, what: str) -> None:
    before = f"{head}\n    return [Crane(3, y).lift()]\n"
    outcome = order(tmp_path, before)
    assert outcome.text().endswith(f"{head}\n    return [(await {receiver}.order(y)).lift()]\n")
    (finding,) = [f for f in outcome.findings if f.rule == "CRANE102"]
    assert finding.fix is not None
    assert finding.fix.note.startswith(f"the {what} `{receiver}` of line ")
    assert finding.fix.note.endswith(" is the only `Office` at hand; `capacity` would not be passed any more")
    assert order(tmp_path / "safe", before, FixOptions()).text().startswith(IMPORTS)


def test_what_a_base_class_of_another_file_has_set_up_is_at_hand(tmp_path: Path) -> None:
    outcome = order(tmp_path, "class TestIt(AtOffice):\n    async def test_it(self, y):\n        print(Crane(3, y))\n")
    assert "        print(await self.office.order(y))\n" in outcome.text()


@pytest.mark.parametrize(
    "head",
    [
        "def use(y, office: Office):",  # it has to be awaited
        "async def use(y, office):",  # nobody knows what it is
        "async def use(y, a: Office, b: Office):",
        "async def use(y, x):\n    if x:\n        office = Office()",
        "office = Office()\n\n\nasync def use(y):",  # it serves everybody
    ],
)
def test_the_next_plan_is_followed_where_none_is_certain(tmp_path: Path, head: str) -> None:
    outcome = order(tmp_path, f"{head}\n    return Crane(3, y)\n")
    assert outcome.text().endswith(f"{head}\n    return TowerCrane.for_yard(capacity=3, yard=y)\n")


def test_what_the_call_binds_anew_is_not_at_hand(tmp_path: Path) -> None:
    outcome = order(tmp_path, "async def use(y, office: Office):\n    return Crane(3, (office := y))\n")
    assert "return TowerCrane.for_yard(capacity=3, yard=(office := y))" in outcome.text()


def test_calls_that_were_there_are_told_from_new_ones(tmp_path: Path) -> None:
    body = """
    async def use(office: Office, y: Yard):
        a = await office.order(yard=Branch)
        b = [{}, await office.order(y)]
        return [await office.order({}), a, b]
    """
    outcome = order(tmp_path, body.format("Crane(3, None)", "Crane(3, y)"))
    new = "await office.order({})"
    expected = dedent(body).lstrip().format(new.format("yard=y"), new.format("y"))
    assert outcome.text().endswith(expected)


def test_programs_do_as_before(tmp_path: Path) -> None:
    source = """
    import asyncio
    from offices import Office, Yard
    from warehouse.legacy import Crane


    async def use(office: Office, yard: Yard):
        crane = Crane(3, yard)  # one
        print(crane.lift(), [Crane(3, yard=yard).lift() for _ in range(2)])


    asyncio.run(use(Office(), Yard()))
    """
    outcome = check_same_programs(tmp_path, {"user.py": source, "offices.py": OFFICES}, UNSAFE, pack=PACK)
    assert "    crane = await office.order(yard)  # one\n" in outcome.text()
