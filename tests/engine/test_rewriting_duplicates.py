"""Where the successor stood beside the old one, once is enough: as long as that cannot mean anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import check_same_programs

from ssot_migrate.model.options import FixOptions, Style

HEAD = (
    "from typing import Tuple, Union\n\nfrom warehouse.legacy import Crane\nfrom warehouse.modern import TowerCrane\n\n"
)
MOVED = "from typing import Tuple, Union\n\nfrom warehouse.modern import TowerCrane\n\n"


def check_change(root: Path, before: str, after: str, style: Style = Style.RENAME) -> None:
    """`before` becomes `after`, and prints what it printed: names in containers move unsafely."""
    outcome = check_same_programs(root, {"user.py": before}, FixOptions(style=style, unsafe=True))
    assert outcome.text() == after


ONCE = {
    "isinstance(3, (Crane, TowerCrane))": "isinstance(3, TowerCrane)",
    "isinstance(3, (TowerCrane, Crane, int))": "isinstance(3, (TowerCrane, int))",
    "issubclass(int, (Crane, str, TowerCrane,))": "issubclass(int, (str, TowerCrane,))",
    "isinstance(3, ((Crane), TowerCrane))": "isinstance(3, TowerCrane)",
    "int in (Crane, TowerCrane)": "int in (TowerCrane,)",
    "Union[Crane, TowerCrane, None]": "Union[TowerCrane, None]",
    "Union[Crane, TowerCrane]": "Union[TowerCrane]",
    "Crane | TowerCrane": "TowerCrane",
    "Crane | None | TowerCrane": "TowerCrane | None",
    "None | (TowerCrane | Crane)": "None | (TowerCrane)",
}

AS_OFTEN = {
    "(Crane, TowerCrane)": "(TowerCrane, TowerCrane)",
    "[Crane, TowerCrane]": "[TowerCrane, TowerCrane]",
    "(Crane, TowerCrane) == (1, 2)": "(TowerCrane, TowerCrane) == (1, 2)",
    "Tuple[Crane, TowerCrane]": "Tuple[TowerCrane, TowerCrane]",
    "len((Crane, TowerCrane))": "len((TowerCrane, TowerCrane))",
    "isinstance(3, (Crane, int, int))": "isinstance(3, (TowerCrane, int, int))",
    "isinstance(3, (  # the old one\n    Crane,\n    TowerCrane,  # the new one\n))": (
        "isinstance(3, (  # the old one\n    TowerCrane,\n    TowerCrane,  # the new one\n))"
    ),
}


@pytest.mark.parametrize("before", [*ONCE, *AS_OFTEN])
def test_in_an_expression(tmp_path: Path, before: str) -> None:
    after = {**ONCE, **AS_OFTEN}[before]
    check_change(tmp_path, f"{HEAD}found = {before}\n", f"{MOVED}found = {after}\n")


def test_behind_except(tmp_path: Path) -> None:
    body = "try:\n    print('tried')\nexcept {}:\n    pass\n"
    before, after = body.format("(Crane, TowerCrane)"), body.format("TowerCrane")
    check_change(tmp_path, f"{HEAD}{before}", f"{MOVED}{after}")


def test_another_union_is_left_alone(tmp_path: Path) -> None:
    own = "class Union:\n    def __class_getitem__(cls, items):\n        return len(items)\n\n\n"
    head = "from warehouse.legacy import Crane\nfrom warehouse.modern import TowerCrane\n\n\n"
    before = f"{head}{own}print(Union[Crane, TowerCrane])\n"
    after = f"from warehouse.modern import TowerCrane\n\n\n{own}print(Union[TowerCrane, TowerCrane])\n"
    check_change(tmp_path, before, after)


def test_two_names_of_one_class_are_two_names(tmp_path: Path) -> None:
    before = f"{HEAD}print(isinstance(3, (Crane, TowerCrane)))\n"
    after = before.replace("legacy import Crane", "modern import TowerCrane as Crane")
    check_change(tmp_path, before, after, Style.ALIAS)
