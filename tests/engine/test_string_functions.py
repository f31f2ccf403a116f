"""Strings that are passed to functions that take names: patches follow, imports by name are careful, packs add more."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import MODULE_PACK, PACK, migrate

from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

RULE = """
[[rule]]
id = "AAA001"
name = "old-engine"
kind = "replace-symbol"
severity = "error"
from = ["old.Engine"]
to = "new.Engine"
why = "It moved."
example = [
    { title = "moves", before = "from old import Engine\\n", after = "from new import Engine\\n" },
    { title = "stays", unchanged = "x = 1\\n" },
]
"""
HEAD = 'schema = 1\npack = { name = "p", title = "t", why = "w" }\n'
SWAP = '[[string-function]]\ncallee = "testing.swap"\nargument = 1\nkeyword = "path"\nmeaning = "patch"\n'
LOAD = '[[string-function]]\ncallee = "loading.Loader.load"\nmeaning = "look-up"\n'
HOLD = '[[string-function]]\ncallee = "loading.Loader.hold"\nmeaning = "patch"\n'
NAME = '[[string-function]]\ncallee = "elsewhere.named"\nmeaning = "label"\n'

FILES = {
    "old.py": "class Engine:\n    def run(self): ...\n",
    "new.py": "class Engine:\n    def run(self): ...\n",
    "testing.py": "def swap(value, path): ...\n",
    "loading.py": "class Loader:\n    @classmethod\n    def load(cls, name): ...\n\n    def hold(self, name): ...\n",
    "consumer.py": "from old import Engine\n",
}


def look(root: Path, text: str, more: str = "") -> list[str]:
    """Line and applicability, or reason, of what is found in `u.py`."""
    for path, content in {**FILES, "u.py": text}.items():
        (root / path).write_text(content)
    found = scan(Request(root, (parse_pack(HEAD + more + RULE, "p.toml"),))).findings
    here = [one for one in found if one.location.path == "u.py"]
    return [f"{one.location.line} {one.fix.applicability.value if one.fix else one.unfixable}" for one in here]


@pytest.mark.parametrize(
    "call",
    [
        "mock.patch('old.Engine')",
        "mock.patch(target='old.Engine.run')",
        "mocker.patch('old.Engine')",
        "monkeypatch.setattr('old.Engine', 1)",
        "monkeypatch.delattr('old.Engine')",
        "patch.multiple('old.Engine', run=1)",
        "pkgutil.resolve_name('old.Engine')",
        "import_string('old.Engine')",
        "mock.patch('consumer.Engine')",
        "mock.patch.multiple('consumer', Engine=1)",
    ],
)
def test_what_is_in_the_table_is_safe(tmp_path: Path, call: str) -> None:
    assert look(tmp_path, f"{call}\n") == ["1 safe"]


def test_a_function_of_the_table_under_another_name(tmp_path: Path) -> None:
    text = "from unittest.mock import patch as p\np('old.Engine')\np.multiple('consumer', Engine=1)\n"
    assert look(tmp_path, text) == ["2 safe", "3 safe"]


@pytest.mark.parametrize(
    "call",
    ["log('old.Engine')", "mock.patch('x', 'old.Engine')", "logging.getLogger('old.Engine')", "['old.Engine']"],
)
def test_what_is_not_in_the_table_is_not(tmp_path: Path, call: str) -> None:
    assert look(tmp_path, f"{call}\n") == ["1 unsafe"]


def test_a_pack_adds_its_own(tmp_path: Path) -> None:
    text = (
        "import testing as t\nfrom loading import Loader\nfrom elsewhere import named\nloader = Loader()\n"
        "t.swap(1, 'old.Engine')\nt.swap(1, path='old.Engine')\nLoader.load('old.Engine')\nloader.hold('old.Engine')\n"
        "t.swap('old.Engine', 1)\nother.swap(1, 'old.Engine')\nnamed('old.Engine')\n"
    )
    careful = [f"{line} unsafe" for line in range(5, 12)]
    assert look(tmp_path, text) == careful
    known = ["5 safe", "6 safe", "7 safe", "8 safe", *careful[4:]]
    assert look(tmp_path, text, SWAP + LOAD + HOLD + NAME) == known


def test_what_is_looked_up_and_built_elsewhere_is_unsafe(tmp_path: Path) -> None:
    files = {
        "user.py": "from django.utils.module_loading import import_string\nimport_string('warehouse.legacy.Crane')\n"
    }
    outcome = migrate(tmp_path, files)
    assert [f.fix.note for f in outcome.findings if f.fix and f.location.path == "user.py"] == [
        "what is done with what is looked up by this name cannot be followed"
    ]


@pytest.mark.parametrize("call", ["setattr(legacy, 'weigh', 1)", "patch.object(legacy, 'weigh')", "f(legacy, 'weigh')"])
def test_a_name_in_a_module_that_stays_is_left(tmp_path: Path, call: str) -> None:
    text = f"from unittest.mock import patch\nfrom warehouse import legacy\n\n{call}\n"
    outcome = migrate(tmp_path, {"user.py": text}, FixOptions(unsafe=True))
    assert (outcome.text(), outcome.reasons, outcome.withheld) == (text, {"indirect"}, ())


@pytest.mark.parametrize("pack", [PACK, MODULE_PACK])
def test_a_name_in_a_module_moves_with_the_module_or_not_at_all(tmp_path: Path, pack: Pack) -> None:
    text = "from unittest.mock import patch\nfrom warehouse import legacy\n\npatch.object(legacy, 'Crane')\n"
    moved = text.replace("legacy", "modern").replace("Crane", "TowerCrane")
    assert migrate(tmp_path, {"user.py": text}, pack=pack).text() == (moved if pack is MODULE_PACK else text)


def test_the_keywords_of_a_patch_follow_the_consumer(tmp_path: Path) -> None:
    files = {
        "consumer.py": "from warehouse.legacy import Crane\n",
        "user.py": "import consumer\n\npatch.multiple(consumer, Crane=1, x=2)\npatch.multiple('consumer', Crane=1)\n"
        "call.multiple(other, Crane=1)\n",
    }
    assert migrate(tmp_path, files).text() == (
        "import consumer\n\npatch.multiple(consumer, TowerCrane=1, x=2)\npatch.multiple('consumer', TowerCrane=1)\n"
        "call.multiple(other, Crane=1)\n"
    )


def test_strings_that_only_begin_alike_are_left_alone(tmp_path: Path) -> None:
    assert look(tmp_path, "mock.patch('older.Engine')\nmock.patch('old_factory.Engine')\nmock.patch('old')\n") == []
