"""What calls need and nobody has yet: added where the pack says, with all that it needs itself, or told."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import (
    BASE,
    MODERN_WITHOUT_API,
    PACK,
    PACK_TEXT,
    Outcome,
    check_same_programs,
    migrate,
    write_tree,
)

from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

ADD = FixOptions(add_api=True)

_MORE = """needs = ["crew.Driver.of_yard"]

[[replace.api]]
name = "of_yard"
owner = "crew.Driver"
signature = "(yard)"
typing-imports = ["plans.Plan"]
template = '''
@classmethod
def of_yard(cls, yard: "Plan") -> "Driver":
    \"\"\"The driver of a yard.\"\"\"
    return cls(f"driver of {yard}")
'''

[[replace]]
from = "warehouse.legacy.Winch"
"""

_BODY = '    if yard is None:\n        raise ValueError("no yard")\n\n    return cls(yard, capacity)\n'
_CALLING = "    from crew import Driver\n\n    print(Driver.of_yard(yard).name)\n    return cls(yard, capacity)\n"

# The method of the new class calls one of another class, which is missing too.
CHAIN = parse_pack(
    PACK_TEXT.replace(_BODY, _CALLING, 1).replace('\n[[replace]]\nfrom = "warehouse.legacy.Winch"\n', _MORE, 1),
    "chain.toml",
)

USE = "from warehouse.legacy import Crane\n\nprint(Crane(1, 'y').lift())\n"
CREW = "class Driver:\n  def __init__(self, name):\n    self.name = name\n\n  size = 1\n\n\nlast = Driver\n"
FILES = {"user.py": USE, "warehouse/modern.py": MODERN_WITHOUT_API, "plans.py": "class Plan: ...\n"}


def test_what_a_template_needs_comes_with_it(tmp_path: Path) -> None:
    outcome = migrate(tmp_path, {**FILES, "crew.py": CREW}, ADD, pack=CHAIN)
    assert outcome.withheld == ()
    assert outcome.is_stable
    assert "TowerCrane.for_yard(capacity=1, yard='y')" in outcome.text()
    assert "from crew import Driver" in outcome.text("warehouse/modern.py")
    crew = outcome.text("crew.py")
    assert '    self.name = name\n\n  @classmethod\n  def of_yard(cls, yard: "Plan") -> "Driver":\n' in crew
    assert "if TYPE_CHECKING:\n    from plans import Plan\n" in crew
    assert "CRANE402" not in {finding.rule for finding in outcome.remaining}


@pytest.mark.parametrize(("paths", "count"), [((), 4), (("user.py",), 2), (("other.py",), 0)])
def test_an_offer_counts_only_what_was_asked_for(tmp_path: Path, paths: tuple[str, ...], count: int) -> None:
    write_tree(tmp_path, {**BASE, **FILES, "again.py": USE, "other.py": "x = 1\n"})
    assert scan(Request(tmp_path, (PACK,), Selection(paths=paths))).would_move_with_api == count


@pytest.mark.parametrize("crew", ["class Driver: ...\n", "from elsewhere import Driver\n"])
def test_what_cannot_be_added_holds_all_that_needs_it(tmp_path: Path, crew: str) -> None:
    outcome = migrate(tmp_path, {**FILES, "crew.py": crew}, ADD, pack=CHAIN)
    assert outcome.withheld == ()
    assert outcome.text() == USE
    assert outcome.text("warehouse/modern.py") == MODERN_WITHOUT_API


_ELSEWHERE = """[[replace.plan]]
name = "made"
callee = "warehouse.building.{name}"
arguments = {{ yard = "yard", capacity = "capacity" }}

[[replace.api]]
name = "{name}"
owner = "warehouse.building"
signature = "(yard, capacity)"
template = '''
{template}
'''

[[replace.plan]]
"""
FUNCTION = '''def make_crane(yard, capacity):
    """A crane of a yard."""
    from warehouse.modern import TowerCrane

    return TowerCrane(yard, capacity)'''
ADAPTER = '''class CraneAdapter:
    """A tower crane that is built like a crane, as long as somebody builds one so."""

    def __init__(self, yard, capacity):
        from warehouse.modern import TowerCrane

        self._crane = TowerCrane(yard, capacity)

    def lift(self):
        return self._crane.lift()'''


def run_elsewhere(root: Path, name: str, template: str, building: str) -> Outcome:
    text = PACK_TEXT.replace("[[replace.plan]]\n", _ELSEWHERE.format(name=name, template=template), 1)
    files = {"user.py": USE, "warehouse/building.py": building}
    return check_same_programs(root, files, ADD, pack=parse_pack(text, "elsewhere.toml"))


@pytest.mark.parametrize("building", ["", '"""What builds."""\n', "x = 1\n", "x = 1  # one"])
@pytest.mark.parametrize(("name", "template"), [("make_crane", FUNCTION), ("CraneAdapter", ADAPTER)])
def test_a_function_or_an_adapter_is_added_to_a_module(tmp_path: Path, name: str, template: str, building: str) -> None:
    outcome = run_elsewhere(tmp_path, name, template, building)
    assert f"print({name}(capacity=1, yard='y').lift())" in outcome.text()
    assert f"from warehouse.building import {name}\n" in outcome.text()
    end = "\n" if building.endswith("\n") else ""
    before = f"{building.rstrip()}\n\n\n" if building else ""
    assert outcome.text("warehouse/building.py") == f"{before}{template}{end}"


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("def for_yard(cls, yard)", "`TowerCrane.for_yard` is (yard), but the pack writes calls to"),
        ("async def for_yard(cls, yard, capacity)", "`TowerCrane.for_yard` has to be awaited, unlike"),
    ],
)
def test_a_method_that_is_there_in_another_form_is_told(tmp_path: Path, method: str, told: str) -> None:
    modern = f"{MODERN_WITHOUT_API}\n    @classmethod\n    {method}:\n        return None\n"
    outcome = migrate(tmp_path, {"user.py": USE, "warehouse/modern.py": modern}, ADD)
    assert outcome.withheld == ()
    (finding,) = [finding for finding in outcome.findings if finding.rule == "CRANE402"]
    assert finding.message.startswith(told)
    assert outcome.text() == USE


def test_names_of_the_template_that_the_class_has_otherwise_stay_what_they_are(tmp_path: Path) -> None:
    text = PACK_TEXT.replace("def for_yard(cls, yard, capacity):", 'def for_yard(cls, yard: "object", capacity):')
    tell = """
    def tell(self):
        yard = self.plan
        names = yard.names()
        return hasattr(yard, "names"), [yard.size], names
"""
    files = {"warehouse/modern.py": f"{MODERN_WITHOUT_API}{tell}", "user.py": USE}
    outcome = migrate(tmp_path, files, FixOptions(add_api=True), pack=parse_pack(text, "annotated.toml"))
    assert outcome.withheld == ()
    assert "def for_yard(cls, yard:" in outcome.text("warehouse/modern.py")
