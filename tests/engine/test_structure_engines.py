"""What an engine owes its user: SSOT306 null-emitter, 307 missing-event, 308 uncleaned-engine, on made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import find, tell

BASE = {
    "yards/things.py": """
class YardHorn: ...


class HarbourCrane:
    def __init__(self, permit, horn): ...

    def lift(self): ...

    async def fold(self): ...


class Engine: ...


def build_crane(permit):
    return HarbourCrane(permit, None)


def build_cranes():
    return [HarbourCrane(1, 2)]
"""
}
IMPORT = "from yards.things import Engine, HarbourCrane, YardHorn, build_crane\n"


def look(tmp_path: Path, rule: str, text: str) -> list[str]:
    """Line and severity of what is found in one file."""
    found = find(tmp_path, rule, {**BASE, "yards/office.py": IMPORT + text})
    return [item.removeprefix("yards/office.py:") for item in tell(found) if "office" in item]


# SSOT306 --------------------------------------------------------------------------------------------------------

SILENT = {
    "a constructor that needs none": (
        ("class BigCrane:\n    def __init__(self, horn=None):\n        self.horn = horn\n"),
        ["3 error"],
    ),
    "by its type": (
        ("class BigCrane:\n    def __init__(self, h: 'YardHorn | None' = None):\n        self.h = h\n"),
        ["3 error"],
    ),
    "left without": (
        ("class BigCrane:\n    def __init__(self):\n        self.horn = None\n\n    def lift(self):\n        pass\n"),
        ["4 error"],
    ),
    "without until it is set": (
        (
            "class BigCrane:\n"
            "    def __init__(self):\n"
            "        self.horn = None\n\n"
            "    def use(self, horn):\n"
            "        self.horn = horn\n"
        ),
        ["4 info"],
    ),
    "built with None by keyword": ("def lift(permit):\n    return HarbourCrane(permit, horn=None)\n", ["3 error"]),
    "built with None by position": ("def lift(permit):\n    return HarbourCrane(permit, None)\n", ["3 error"]),
    "built under another name": (
        ("from yards.things import HarbourCrane as C\n\n\ndef lift(permit):\n    return C(permit, horn=None)\n"),
        ["6 error"],
    ),
    "left without by what the constructor calls": (
        "class BigCrane:\n"
        "    def __init__(self):\n"
        "        self.set_up()\n\n"
        "    def set_up(self):\n"
        "        self.horn = None\n",
        ["7 error"],
    ),
    "a record that needs none": (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass BigCrane:\n    horn: YardHorn | None = None\n",
        ["7 error"],
    ),
    "a function that builds, called with None": (
        "def lift(permit):\n    return build_crane(permit, horn=None)\n",
        ["3 error"],
    ),
    "None first, and a horn for some of them": (
        "def lift(permit):\n"
        "    crane = HarbourCrane(permit, horn=None)\n"
        "    if permit:\n"
        "        crane.horn = permit.horn\n"
        "    return crane\n",
        ["3 info"],
    ),
    "a function that builds without": (
        "def rent_crane(permit, horn=None):\n    return HarbourCrane(permit, horn)\n",
        ["2 error"],
    ),
}
LOUD = {
    "a required one": ("class BigCrane:\n    def __init__(self, horn):\n        self.horn = horn\n"),
    "refused if missing": (
        "class BigCrane:\n    def __init__(self, horn=None):\n        if horn is None:\n            raise ValueError\n"
    ),
    "a fallback": (
        "class BigCrane:\n"
        "    def __init__(self, horn=None):\n"
        "        self.horn = horn or YardHorn()\n"
        "        horn = horn or YardHorn()\n"
    ),
    "taken away in the end": (
        "class BigCrane:\n"
        "    def __init__(self, horn):\n"
        "        super().__init__(horn)\n\n"
        "    def fold(self):\n"
        "        self.horn = None\n"
    ),
    "set by a method that the constructor calls": (
        "class BigCrane:\n"
        "    def __init__(self):\n"
        "        self.horn = None\n"
        "        self.set_up()\n\n"
        "    def set_up(self):\n"
        "        self.horn = YardHorn()\n"
    ),
    "a fallback as it is stored": (
        "class BigCrane:\n    def __init__(self, horn=None):\n        self._horn = horn or YardHorn()\n"
    ),
    "a choice as it is stored": (
        "class BigCrane:\n"
        "    def __init__(self, horn=None):\n"
        "        self._horn = horn if horn is not None else YardHorn()\n"
    ),
    "None that is to be refused": (
        "import pytest\n\n\n"
        "def check(permit):\n"
        "    with pytest.raises(ValueError):\n"
        "        HarbourCrane(permit, horn=None)\n"
    ),
    "something else that is None": "def lift(permit):\n    return HarbourCrane(permit=None, horn=permit.horn)\n",
    "somebody else's class": "def lift(permit):\n    return Engine(permit, horn=None)\n",
    "a class that is no player": ("class Office:\n    def __init__(self, horn=None):\n        self.horn = horn\n"),
    "None first, and then a horn": (
        "class BigCrane:\n    def __init__(self, horn):\n        self.horn = None\n        self.horn = horn\n"
    ),
    "a test double": ("class FakeCrane:\n    def __init__(self, horn=None):\n        self.horn = horn\n"),
    "another name": ("class BigCrane:\n    def __init__(self, driver=None):\n        self.driver = None\n"),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_player_without_an_emitter(tmp_path: Path, name: str) -> None:
    text, expected = SILENT[name]
    assert look(tmp_path, "CRANE306", text) == expected


@pytest.mark.parametrize("name", LOUD)
def test_a_player_with_an_emitter_is_left_alone(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, "CRANE306", LOUD[name]) == []


# SSOT307 --------------------------------------------------------------------------------------------------------

WORK = "    def lift(self):\n        self.horn.{}()\n"
MISSING = {
    "none at all": (("class BigCrane:\n    def lift(self):\n        return 1\n"), "`lift_started` and `lift_ended`"),
    "one of two": ("class BigCrane:\n" + WORK.format("lift_started"), "never emits `lift_ended`"),
    "the other": ("class BigCrane:\n" + WORK.format("notify_lift_ended"), "never emits `lift_started`"),
    "an emitter": (("class BigHorn:\n    def lift_started(self):\n        return 1\n"), "never emits `lift_ended`"),
    "only compared with": (
        ("class BigCrane:\n    def lift(self, event):\n        return event in ('lift_started', 'lift_ended')\n"),
        "`lift_started` and `lift_ended`",
    ),
    "constants that are only compared with": (
        "BEGIN = 'lift_started'\n\n\n"
        "class BigCrane:\n"
        "    def lift(self, event):\n"
        "        self.say('lift_ended')\n"
        "        return event == BEGIN\n",
        "never emits `lift_started`",
    ),
    "only counted": (
        ("class BigCrane:\n    def lift(self):\n        self.seen = {'lift_started': 0, 'lift_ended': 0}\n"),
        "`lift_started` and `lift_ended`",
    ),
    "what somebody else emits": (
        ("class Clerk:\n    def note(self, horn):\n        horn.lift_ended()\n\n\nclass BigCrane:\n")
        + WORK.format("lift_started"),
        "never emits `lift_ended`",
    ),
    "offered by the horn that it holds, and never sent": (
        "class BigHorn:\n"
        "    def lift_started(self):\n"
        "        return 1\n\n"
        "    def lift_ended(self):\n"
        "        return 1\n\n\n"
        "class BigCrane:\n"
        "    def __init__(self, horn: BigHorn):\n"
        "        self.horn = horn\n\n"
        "    def lift(self):\n"
        "        print(self.horn, isinstance(self.horn, BigHorn))\n"
        "        return self.check(self.horn)\n",
        "`lift_started` and `lift_ended`",
    ),
    "only in a comment": (
        ("class BigCrane:\n    # lift_started, lift_ended\n    def lift(self):\n        return 1\n"),
        "`lift_started`",
    ),
}
BOTH = "        self.horn.lift_started()\n        self.horn.lift_ended()\n"
HORN = "class BigHorn:\n    def run(self):\n" + BOTH + "\n\n"
EMITTED = {
    "constants": (
        "from yards.words import LIFT_ENDED\n\n"
        "BEGIN = 'lift_started'\n\n\n"
        "class BigCrane:\n"
        "    def lift(self):\n"
        "        self.say(BEGIN)\n"
        "        self.say(event=LIFT_ENDED)\n"
    ),
    "by what it passes its horn to": HORN
    + (
        "class BigCrane:\n"
        "    def __init__(self, horn: BigHorn):\n"
        "        self.signal = horn\n\n"
        "    def lift(self, load):\n"
        "        return load.run(self.signal)\n"
    ),
    "by what it passes the horn of a call to": HORN
    + ("class BigCrane:\n    def lift(self, load, signal: BigHorn):\n        return run(load, signal=signal)\n"),
    "by what somebody who works for it passes its horn to": HORN
    + (
        "class Core:\n"
        "    def __init__(self, signal: BigHorn):\n"
        "        self.signal = signal\n\n"
        "    def run(self, load):\n"
        "        return load.run(self.signal)\n\n\n"
        "class BigCrane:\n"
        "    def lift(self, load, horn):\n"
        "        return Core(horn).run(load)\n"
    ),
    "by what its base passes the horn to": HORN
    + (
        "class Base:\n"
        "    def lift(self, load):\n"
        "        return load.run(self.horn)\n\n\n"
        "class BigCrane(Base):\n"
        "    def lift_twice(self, load, horn: BigHorn):\n"
        "        self.horn = horn\n"
        "        return self.lift(load), self.lift(load)\n"
    ),
    "calls": "class BigCrane:\n    def lift(self):\n" + BOTH,
    "texts": (
        "class BigCrane:\n"
        "    def lift(self):\n"
        "        self.say('lift_started')\n"
        "        self.say({'type': 'lift_ended'})\n"
    ),
    "members of an enumeration": (
        "class BigCrane:\n    def lift(self):\n        self.say(Events.LIFT_STARTED, Events.LIFT_ENDED)\n"
    ),
    "by a base": "class Base:\n    def lift(self):\n"
    + BOTH
    + ("\n\nclass BigCrane(Base):\n    def lower(self):\n        return 1\n"),
    "by what it builds": (
        "class Core:\n    def run(self):\n"
        + BOTH
        + ("\n\nclass BigCrane:\n    def lift(self):\n        return Core().run()\n")
    ),
    "by what it holds": (
        "class Core:\n    def run(self):\n"
        + BOTH
        + (
            "\n\n"
            "class BigCrane:\n"
            "    def __init__(self, core: Core):\n"
            "        self.core = core\n\n"
            "    def lift(self):\n"
            "        return self.core.run()\n"
        )
    ),
    "by what that builds": (
        "class Inner:\n    def run(self):\n"
        + BOTH
        + (
            "\n\n"
            "class Core:\n"
            "    def run(self):\n"
            "        Inner().run()\n\n\n"
            "class BigCrane:\n"
            "    def lift(self):\n"
            "        return Core().run()\n"
        )
    ),
    "a promise": "class AnyCrane:\n    def lift(self): ...\n",
    "the name and nothing else in common": "class PaperCrane:\n    def unfold(self, corner):\n        return corner\n",
    "a wrapper": (
        "class OldCrane:\n"
        "    def __init__(self, inner):\n"
        "        self.inner = inner\n\n"
        "    def lift(self):\n"
        "        return self.inner.lift()\n"
    ),
    "somebody else": ("class Office:\n    def lift(self):\n        return 1\n"),
}


@pytest.mark.parametrize("name", MISSING)
def test_an_event_that_never_comes(tmp_path: Path, name: str) -> None:
    text, told = MISSING[name]
    (found,) = [f for f in find(tmp_path, "CRANE307", {"yards/office.py": text}) if "Clerk" not in f.message]
    assert told in found.message
    assert found.severity.value == "error"


@pytest.mark.parametrize("name", EMITTED)
def test_events_that_come_by_whatever_way(tmp_path: Path, name: str) -> None:
    assert tell(find(tmp_path, "CRANE307", {"yards/office.py": EMITTED[name]})) == []


# SSOT308 --------------------------------------------------------------------------------------------------------

LEFT = {
    "built and used": (("def work(p):\n    crane = HarbourCrane(p, 1)\n    crane.lift()\n"), ["3 error"]),
    "not even kept": ("def work(p):\n    HarbourCrane(p, 1).lift()\n", ["3 error"]),
    "built for nothing": ("def work(p):\n    HarbourCrane(p, 1)\n", ["3 error"]),
    "built by a function": (("def work(p):\n    crane = build_crane(p)\n    crane.lift()\n"), ["3 error"]),
    "built by a method of something unknown": (
        ("async def work(master):\n    crane = await master.rent_crane(1)\n    crane.lift()\n"),
        ["3 error"],
    ),
    "cleaned up if nothing fails": (
        ("def work(p):\n    crane = HarbourCrane(p, 1)\n    crane.lift()\n    crane.fold()\n"),
        ["3 warning"],
    ),
    "only looked at": (
        ("def work(p):\n    crane = HarbourCrane(p, 1)\n    print(crane)\n    assert crane is not None\n"),
        ["3 error"],
    ),
    "an awaited result is not the engine": (
        ("async def work(p):\n    crane = HarbourCrane(p, 1)\n    return await crane.lift()\n"),
        ["3 error"],
    ),
}
KEPT = {
    "returned": ("def work(p):\n    crane = HarbourCrane(p, 1)\n    return crane\n"),
    "stored": ("class A:\n    def work(self, p):\n        self.crane = HarbourCrane(p, 1)\n"),
    "stored later": ("def work(p, all):\n    crane = HarbourCrane(p, 1)\n    all['it'] = crane\n"),
    "passed on": ("def work(p):\n    crane = HarbourCrane(p, 1)\n    register(crane)\n"),
    "entered": ("async def work(p):\n    async with HarbourCrane(p, 1) as crane:\n        crane.lift()\n"),
    "cleaned up in the end": (
        "async def work(p):\n"
        "    crane = HarbourCrane(p, 1)\n"
        "    try:\n"
        "        crane.lift()\n"
        "    finally:\n"
        "        await crane.fold()\n"
    ),
    "expected to fail": (
        "import pytest\n\n\ndef check(p):\n    with pytest.raises(ValueError):\n        HarbourCrane(p, None)\n"
    ),
    "expected to fail by another name": (
        "from yards.checks import expecting\n\n\n"
        "def check(p):\n"
        "    with expecting(ValueError):\n"
        "        crane = build_crane(p)\n"
        "        crane.lift()\n"
    ),
    "expected to fail in a try": (
        "def check(p):\n"
        "    try:\n"
        "        HarbourCrane(p, None)\n"
        "        assert False, 'nobody minds'\n"
        "    except ValueError:\n"
        "        pass\n"
    ),
    "a builder that the class does not have": (
        "class Yard: ...\n\n\ndef work(p):\n    crane = Yard.rent_crane(p)\n    crane.lift()\n"
    ),
    "given to somebody who ends it": (
        "import atexit\n\n\n"
        "def work(p):\n"
        "    crane = HarbourCrane(p, 1)\n"
        "    atexit.register(crane.fold)\n"
        "    crane.lift()\n"
    ),
    "yielded": ("def work(p):\n    crane = HarbourCrane(p, 1)\n    yield crane\n"),
    "kept by an inner function": ("def work(p):\n    crane = HarbourCrane(p, 1)\n    return lambda: crane.lift()\n"),
    "in what a method gives back": ("def work(p):\n    crane = HarbourCrane(p, 1)\n    return crane.scope()\n"),
    "a class that plays no part": ("def work(p):\n    engine = Engine()\n    engine.run()\n"),
    "a function that builds something else": ("def build_crane_plan(p):\n    plan = Engine()\n    plan.run()\n"),
    "an installed package's builder": (
        "from cranes import build_crane as b, rent_crane\n\n\n"
        "def work(p):\n"
        "    crane = rent_crane(p)\n"
        "    crane.lift()\n"
    ),
    "a function of that name, as far as what it builds shows": (
        "def rent_crane(p):\n    return Engine()\n\n\ndef work(p):\n    crane = rent_crane(p)\n    crane.lift()\n"
    ),
    "a function of that name that gives something else": (
        "def rent_crane(p) -> Engine:\n"
        "    return Engine()\n\n\n"
        "def work(p):\n"
        "    crane = rent_crane(p)\n"
        "    crane.lift()\n"
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_an_engine_that_nobody_cleans_up(tmp_path: Path, name: str) -> None:
    text, expected = LEFT[name]
    assert look(tmp_path, "CRANE308", text) == expected


@pytest.mark.parametrize("name", KEPT)
def test_an_engine_that_somebody_keeps_is_left_alone(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, "CRANE308", KEPT[name]) == []
