"""Classes that derive from the old one: the base moves where all that is built of them still fits, else it is told."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from engine_project import LEGACY, Outcome, check_same_programs, migrate

from ssot_migrate.model.options import FixOptions

UNSAFE = FixOptions(unsafe=True)

# A new class whose constructor takes the same names as the old one's.
ALIKE = """
class TowerCrane:
    radius = 30

    def __init__(self, capacity, yard=None, *, colour="yellow", height=10):
        self.capacity = capacity
        self.yard = yard

    @classmethod
    def for_yard(cls, yard, capacity):
        return cls(capacity, yard)

    def lift(self):
        return f"{self.capacity} at {self.yard}"
"""


def run(root: Path, source: str, **files: str) -> Outcome:
    """What becomes of `user.py` and of other modules; nothing is withheld, and a second run is idle."""
    texts = {f"{name}.py": dedent(text).removeprefix("\n") for name, text in {"user": source, **files}.items()}
    outcome = migrate(root, {"warehouse/legacy.py": LEGACY, **texts}, UNSAFE)
    assert outcome.withheld == ()
    assert outcome.is_stable
    return outcome


def told(outcome: Outcome, rule: str = "CRANE102") -> list[tuple[str, int, str | None]]:
    """Where a rule finds something, and why it is left; None for what moves."""
    return [
        (finding.location.path, finding.location.line, finding.unfixable.detail if finding.unfixable else None)
        for finding in outcome.findings
        if finding.rule == rule
    ]


OWN_WAY = """
from warehouse.legacy import Crane


class Mobile(Crane):
    def __init__(self, name):
        self.name = name

    def drive(self):
        return self.name


print(Mobile("red").drive())
"""


def test_a_class_that_never_calls_its_base_moves_with_what_builds_it(tmp_path: Path) -> None:
    other = "from user import Mobile\n\nprint(Mobile('blue').drive())\n"
    outcome = check_same_programs(tmp_path, {"user.py": OWN_WAY, "other.py": other}, UNSAFE)
    assert "class Mobile(TowerCrane):" in outcome.text()
    assert outcome.text("other.py") == other
    assert told(outcome) == [("other.py", 3, None), ("user.py", 12, None)]
    assert outcome.remaining == ()


def test_a_constructor_that_is_called_as_before_moves(tmp_path: Path) -> None:
    source = """
    from warehouse.legacy import Crane


    class Mobile(Crane):
        def __init__(self, yard):
            super().__init__(3, yard=yard)


    class Heavy(Crane):
        pass


    print(Mobile("north").lift(), Heavy(9, "south").lift())
    """
    outcome = check_same_programs(tmp_path, {"warehouse/modern.py": ALIKE, "user.py": source}, UNSAFE)
    assert "class Mobile(TowerCrane):" in outcome.text()
    assert "class Heavy(TowerCrane):" in outcome.text()
    assert outcome.remaining == ()


CONSTRUCTOR = "`TowerCrane` is (yard, capacity)"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            "def __init__(self, yard):\n        super().__init__(3, yard)",
            f"line 6 calls the constructor of its base, and that of {CONSTRUCTOR}",
        ),
        (
            "def __init__(self, yard):\n        super(Mobile, self).__init__(3, yard)",
            f"line 6 calls the constructor of its base, and that of {CONSTRUCTOR}",
        ),
        (
            "def __init__(self, yard):\n        Crane.__init__(self, 3, yard)",
            f"line 6 calls the constructor of its base, and that of {CONSTRUCTOR}",
        ),
        (
            "@classmethod\n    def make(cls):\n        return cls(3, 4)",
            f"line 7 calls the constructor of its base, and that of {CONSTRUCTOR}",
        ),
        (
            "def __init__(self): ...\n\n    def far(self, x):\n        return x.reach",
            "line 8 reads `reach`, which `TowerCrane` has not under that name",
        ),
        (
            "def __init__(self): ...\n\n    def far(self):\n        return super().swing_everywhere()",
            "line 8 reads `swing_everywhere`, which `TowerCrane` has not under that name",
        ),
        (
            "def __init__(self): ...\n\n    def swing_everywhere(self): ...",
            "it overrides `swing_everywhere`, which `TowerCrane` never calls",
        ),
    ],
)
def test_a_class_that_needs_the_old_base_keeps_it(tmp_path: Path, body: str, detail: str) -> None:
    source = f"from warehouse.legacy import Crane\n\n\nclass Mobile(Crane):\n    {body}\n"
    outcome = run(tmp_path, source)
    assert outcome.text() == source
    (base,) = [f for f in outcome.findings if f.rule == "CRANE103" and f.location.line == 4]
    assert base.unfixable is not None
    assert (base.unfixable.reason.value, base.unfixable.detail) == ("subclass", detail)


def test_whoever_builds_it_like_the_old_one_is_told_and_holds_it(tmp_path: Path) -> None:
    base = "from warehouse.legacy import Crane\n\n\nclass Mobile(Crane): ...\n"
    source = "from base import Mobile as M\n\n\ndef use(n, y):\n    return M(n, y), M.build(n, y), M.lift(None)\n"
    outcome = run(tmp_path, source, base=base)
    assert outcome.text("base.py") == base
    assert outcome.text() == source
    detail = f"it is built as its base is, and the constructor of {CONSTRUCTOR}"
    assert told(outcome) == [("user.py", 5, detail), ("user.py", 5, detail)]
    assert "held-back" in outcome.reasons


def test_a_class_of_another_base_is_left_alone(tmp_path: Path) -> None:
    source = "from warehouse.modern import TowerCrane\n\n\nclass Mobile(TowerCrane): ...\n\n\nMobile(1, 2)\n"
    outcome = run(tmp_path, source)
    assert outcome.text() == source
    assert outcome.findings == ()


def test_a_class_two_steps_below_in_one_file_is_known(tmp_path: Path) -> None:
    body = "class Mobile({}):\n    def __init__(self): ...\n\n\nclass Amphibious(Mobile): ...\n\n\nAmphibious()\n"
    outcome = run(tmp_path, f"from warehouse.legacy import Crane\n\n\n{body.format('Crane')}")
    assert outcome.text() == f"from warehouse.modern import TowerCrane\n\n\n{body.format('TowerCrane')}"
    assert told(outcome) == [("user.py", 11, None)]


def test_a_class_two_steps_below_is_known(tmp_path: Path) -> None:
    source = """
    from base import Mobile


    class Amphibious(Mobile): ...


    def use(n, y):
        return Amphibious(n, y)
    """
    base = "from warehouse.legacy import Crane\n\n\nclass Mobile(Crane): ...\n"
    outcome = run(tmp_path, source, base=base)
    assert [(path, line) for path, line, _ in told(outcome)] == [("user.py", 8)]
    assert outcome.text("base.py") == base  # else the arguments of line 8 would change places


BASE = """from warehouse.legacy import Crane


class Mobile(Crane):
    def __init__(self, name):
        self.name = name

    def far(self):
        return self.reach
"""


def test_members_that_are_renamed_move_with_the_base(tmp_path: Path) -> None:
    source = """
    from base import Mobile


    class Amphibious(Mobile): ...


    def use(first: Mobile, second):
        second = Amphibious(second)
        second.reach = 7
        return first.reach, second.reach, Mobile.reach, Mobile("x").reach, second.lift


    print(use(Mobile("a"), "b")[:4], Mobile("c").far())
    """
    outcome = check_same_programs(tmp_path, {"base.py": BASE, "user.py": source}, UNSAFE)
    assert "class Mobile(TowerCrane):" in outcome.text("base.py")
    assert 'return first.radius, second.radius, Mobile.radius, Mobile("x").radius, second.lift' in outcome.text()
    assert outcome.remaining == ()


def test_a_member_that_only_the_old_base_has_holds_it(tmp_path: Path) -> None:
    source = "from base import Mobile\n\nMobile(1).swing_everywhere()\n"
    outcome = run(tmp_path, source, base=BASE)
    assert outcome.text("base.py") == BASE
    assert told(outcome, "CRANE105") == [
        ("base.py", 9, "held back by user.py:3 (missing-member)"),
        ("user.py", 3, "`TowerCrane` has no `swing_everywhere`: Ask the yard how far the crane may swing."),
    ]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            "def far(self, x):\n        print(x.reach)",
            "line 6 reads `reach`, which `TowerCrane` has not under that name",
        ),
        ("def swing_everywhere(self): ...", "it overrides `swing_everywhere`, which `TowerCrane` never calls"),
    ],
)
def test_a_class_two_steps_below_holds_what_it_needs(tmp_path: Path, body: str, detail: str) -> None:
    outcome = run(tmp_path, f"from base import Mobile\n\n\nclass Amphibious(Mobile):\n    {body}\n", base=BASE)
    assert outcome.text("base.py") == BASE
    assert ("user.py", 4, detail) in told(outcome, "CRANE103")


def test_a_member_of_its_own_is_no_member_of_the_base(tmp_path: Path) -> None:
    base = f"{BASE}\n    reach = 3\n"
    source = "from base import Mobile\n\nprint(Mobile('x').reach, Mobile('y').far(), Mobile.reach)\n"
    outcome = check_same_programs(tmp_path, {"base.py": base, "user.py": source}, UNSAFE)
    assert outcome.text("base.py") == base.replace("legacy", "modern").replace("Crane", "TowerCrane")
    assert outcome.text() == source
    assert told(outcome, "CRANE105") == []


def test_what_may_miss_a_member_of_the_old_base_makes_it_unsafe(tmp_path: Path) -> None:
    source = "from base import Mobile\n\nfor mobile in [Mobile('x')]:\n    print(mobile.reach)\n"
    outcome = migrate(tmp_path, {"warehouse/legacy.py": LEGACY, "base.py": BASE, "user.py": source})
    assert outcome.text("base.py") == BASE
    (built,) = [f for f in outcome.findings if f.rule == "CRANE102"]
    assert built.fix is not None
    assert built.fix.note == "line 4 may read its `reach`, which `TowerCrane` has not under that name"
