"""Tests about the old class as such are told, not rewritten into nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import migrate

from ssot_migrate.model.options import FixOptions

HEAD = "import inspect\nimport pytest\nfrom warehouse.legacy import Crane\n"


@pytest.mark.parametrize(
    "body",
    [
        "assert not isinstance(x, Crane)",
        "assert x and not isinstance(x, Crane)",
        "assert type(x) is not Crane",
        "assert Crane not in x",
        "self.assertNotIsInstance(x, Crane)",
        "self.assertIsNot(type(x), Crane)",
        "self.assertFalse(isinstance(x, Crane))",
        "assert 'old' in inspect.getsource(Crane)",
        "with pytest.raises(ValueError):\n        Crane(3, x)",
        "with self.expect_exception(RuntimeError, 'no more'):\n        Crane(3, x)",
        "try:\n        Crane(3, x)\n        assert False, 'no'\n    except ValueError:\n        pass",
        "try:\n        Crane(3, x)\n        self.fail('no')\n    except ValueError:\n        pass",
        "with pytest.warns(DeprecationWarning):\n        from warehouse.legacy import Crane",
    ],
)
def test_what_is_said_of_the_old_class_stays(tmp_path: Path, body: str) -> None:
    before = f"{HEAD}\n\ndef test_it(self, x):\n    {body}\n"
    outcome = migrate(tmp_path, {"test_user.py": before}, FixOptions(unsafe=True))
    assert outcome.text("test_user.py") == before
    assert "asserts-old-behaviour" in outcome.reasons


@pytest.mark.parametrize(
    "body",
    [
        "assert isinstance(x, Crane)",
        "assert not not isinstance(x, Crane)",
        "if not isinstance(x, Crane):\n        raise TypeError",
        "assert x is not None and isinstance(x, Crane)",
        "self.assertIsInstance(x, Crane)",
        "try:\n        Crane(3, x)\n    except ValueError:\n        assert False",
        "with open('f') as f:\n        Crane(3, x)",
        "with suppress(ValueError):\n        Crane(3, x)",
    ],
)
def test_other_claims_move(tmp_path: Path, body: str) -> None:
    before = f"{HEAD}\n\ndef test_it(self, x):\n    {body}\n"
    outcome = migrate(tmp_path, {"test_user.py": before}, FixOptions(unsafe=True))
    assert "TowerCrane" in outcome.text("test_user.py")
    assert outcome.withheld == ()


def suggested(root: Path, body: str) -> dict[int, str | None]:
    """Line → how the fix of a reference there could be made, for those that have a reason too."""
    before = f"{HEAD}\n\ndef test_it(self, x):\n    {body}\n"
    outcome = migrate(root, {"test_user.py": before}, FixOptions(unsafe=True))
    assert outcome.text("test_user.py") == before
    assert outcome.withheld == ()
    return {
        finding.location.line: finding.fix.applicability.value if finding.fix is not None else None
        for finding in outcome.findings
        if finding.rule == "CRANE103" and finding.unfixable is not None
    }


def test_a_place_that_only_names_the_class_beside_such_a_test_gets_a_suggestion(tmp_path: Path) -> None:
    body = "with pytest.raises(ValueError):\n        Crane(3, x)\n    assert isinstance(x, Crane)"
    assert suggested(tmp_path / "named", body) == {9: "display-only"}
    assert suggested(tmp_path / "source", "print(inspect.getsource(Crane))") == {7: "display-only"}
    assert suggested(tmp_path / "denied", "assert not isinstance(x, Crane)") == {7: None}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("test_user.py", "def test_a_deprecated_crane():\n    assert Crane(3, 'y')\n"),
        ("test_user.py", "class TestDeprecation:\n    def test_it(self):\n        assert isinstance(3, Crane)\n"),
        ("user_test.py", "def test_Deprecated():\n    x: Crane = None\n"),
        ("user.py", "DEPRECATED = ['warehouse.legacy.Crane']\n"),
        ("user.py", "self.legacy_modules: set = {\n    1: ('warehouse.legacy.Crane',),\n}\n"),
    ],
)
def test_what_is_called_after_the_deprecated_is_about_it(tmp_path: Path, path: str, source: str) -> None:
    before = f"from warehouse.legacy import Crane\n\n\n{source}"
    outcome = migrate(tmp_path, {path: before}, FixOptions(unsafe=True))
    assert outcome.text(path) == before
    assert outcome.withheld == ()
    assert "asserts-old-behaviour" in outcome.reasons


def test_nothing_is_dropped_from_a_test_that_is_about_it(tmp_path: Path) -> None:
    for name, is_dropped in (("test_import", True), ("test_deprecated_import", False)):
        before = f"def {name}():\n    from warehouse.legacy import Crane\n"
        outcome = migrate(tmp_path / name, {"test_user.py": before}, FixOptions(drop_unused=True))
        assert ("legacy" not in outcome.text("test_user.py")) is is_dropped
        assert ("asserts-old-behaviour" in outcome.reasons) is not is_dropped


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("user.py", "def deprecated_crane():\n    return Crane(3, 'y')\n"),
        ("test_user.py", "def use_deprecated():\n    return Crane(3, 'y')\n"),
        ("test_user.py", "def test_it():\n    assert Crane(3, 'y')\n"),
        ("user.py", "threshold = ['warehouse.legacy.Crane']\n"),
        ("user.py", "deprecated = Crane(3, 'y')\n"),
    ],
)
def test_what_is_not_about_it_moves(tmp_path: Path, path: str, source: str) -> None:
    outcome = migrate(tmp_path, {path: f"from warehouse.legacy import Crane\n\n\n{source}"}, FixOptions(unsafe=True))
    assert "from warehouse.modern import TowerCrane" in outcome.text(path)
    assert "asserts-old-behaviour" not in outcome.reasons
