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
