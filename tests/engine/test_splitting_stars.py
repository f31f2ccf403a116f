"""With --split one import may become two; what a star import brings cannot be told apart from the rest."""

from __future__ import annotations

from pathlib import Path

from engine_project import migrate

from ssot_migrate.model.options import FixOptions


def test_what_a_star_brings_is_not_split(tmp_path: Path) -> None:
    files = {
        "everything.py": "from warehouse.legacy import *\n",
        "user.py": "from everything import *\n\nprint(Crane(1, 'y').lift())\n",
        "held.py": "from everything import *\n\nprint(Crane(1))\n",
    }
    outcome = migrate(tmp_path, files, FixOptions(unsafe=True, split=True))
    assert outcome.withheld == ()
    assert outcome.is_stable
    assert {path: outcome.text(path) for path in files} == files


def test_what_is_imported_by_name_is_split(tmp_path: Path) -> None:
    before = "from warehouse.legacy import Crane\n\nprint(Crane(1, 'y').lift())\nprint(Crane(1))\n"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True, split=True))
    assert outcome.withheld == ()
    assert "print(TowerCrane.for_yard(capacity=1, yard='y').lift())\nprint(Crane(1))\n" in outcome.text()
