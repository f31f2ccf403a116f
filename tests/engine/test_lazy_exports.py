"""What a module's `__getattr__` gives to others moves with them, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import Outcome, migrate

from ssot_migrate.model.options import FixOptions

BODIES = {
    "the class": ("from warehouse.legacy import Crane", "Crane"),
    "an alias": ("from warehouse.legacy import (\n            Crane as Old,\n        )", "Old"),
    "its module": ("import warehouse.legacy as m", "m.Crane"),
}
USERS = {
    "an attribute": ("import lazy\n\n", "lazy.LazyCrane"),
    "an import": ("from lazy import LazyCrane\n\n", "LazyCrane"),
}


def give(body: str) -> str:
    statement, value = BODIES[body]
    return f"""def __getattr__(name):
    if name == "LazyCrane":
        {statement}

        return {value}
    raise AttributeError(name)
"""


def move(root: Path, body: str, user: str) -> Outcome:
    return migrate(root, {"lazy.py": give(body), "user.py": user}, FixOptions(unsafe=True))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("user", USERS)
def test_it_stays_while_a_user_cannot_move(tmp_path: Path, body: str, user: str) -> None:
    head, name = USERS[user]
    outcome = move(tmp_path, body, f"{head}crane = {name}(*everything)\n")
    assert outcome.text("lazy.py") == give(body)
    reasons = {f.unfixable.detail for f in outcome.findings if f.unfixable is not None and f.location.path == "lazy.py"}
    assert reasons == {"held back by user.py:3 (star-arguments)"}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("user", USERS)
def test_it_moves_with_those_who_can(tmp_path: Path, body: str, user: str) -> None:
    head, name = USERS[user]
    outcome = move(tmp_path, body, f"{head}crane = {name}(3, 'y')\n")
    assert outcome.remaining == ()
    returned = outcome.text("lazy.py").partition("return ")[2].partition("\n")[0]
    assert returned in ("TowerCrane", "Old", "warehouse.modern.TowerCrane")
    assert "TowerCrane.for_yard(capacity=3, yard='y')" in outcome.text("user.py")


def test_another_name_of_the_same_module_does_not_hold_it(tmp_path: Path) -> None:
    module = give("the class").replace(
        "raise", 'if name == "Hook":\n        from warehouse.legacy import Hook\n\n        return Hook\n    raise'
    )
    user = "import lazy\n\nhook = lazy.Hook(*everything)\n"
    outcome = migrate(tmp_path, {"lazy.py": module, "user.py": user}, FixOptions(unsafe=True))
    assert "from warehouse.modern import TowerCrane\n" in outcome.text("lazy.py")
    assert "from warehouse.legacy import Hook\n" in outcome.text("lazy.py")


def test_a_patch_of_the_name_moves_with_the_module(tmp_path: Path) -> None:
    user = "from unittest.mock import patch\n\nwith patch('lazy.LazyCrane'):\n    pass\n"
    files = {"lazy.py": give("the class"), "user.py": user}
    safe = migrate(tmp_path / "safe", files)
    assert (safe.withheld, safe.text("lazy.py")) == ((), files["lazy.py"])
    outcome = migrate(tmp_path / "unsafe", files, FixOptions(unsafe=True))
    assert "warehouse.legacy" not in outcome.text("lazy.py")
    assert outcome.text() == user
    assert outcome.remaining == ()
