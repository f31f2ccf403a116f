"""Which names of a module may mean something else after a change: never too few, and few where few can."""

from __future__ import annotations

import pytest

from ssot_migrate.usecases.altered import find_altered

MODULE = '''\
"""What it is for."""
import os
from shop import cart, till as drawer

LIMIT = 3
MOST = LIMIT * 2

def price(goods):
    return LIMIT

def total(goods):
    return price(goods)

class Till:
    limit = MOST

    def open(self):
        return drawer

def other(): ...
'''


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("LIMIT = 3", "LIMIT = 4", {"LIMIT", "MOST", "price", "total", "Till"}),
        ("def other(): ...", "def other(): pass", {"other"}),
        ("def other(): ...", "def other(): ...\ndef more(): ...", {"more"}),
        ("def other(): ...", "", {"other"}),
        ("def other(): ...", "@cached\ndef other(): ...", {"other"}),
        ("return price(goods)", "return price(goods) + 1", {"total"}),
        ("return drawer", "return None", {"Till"}),
        ("till as drawer", "tray as drawer", {"drawer", "Till"}),
        ("import os", "import os.path", {"os"}),
        ("import os", "import os\n\n", set()),
        ('"""What it is for."""', '"""What it was for."""', set()),
        ("LIMIT = 3", "LIMIT = 3\nLIMIT.unit = 1", {"LIMIT", "MOST", "price", "total", "Till"}),
        ("LIMIT = 3", "LIMIT = 3\nregister(Till)", {"register", "Till"}),
        ("LIMIT = 3", "LIMIT = 3\nif LIMIT:\n    MOST = 1", {"MOST", "Till"}),
        ("LIMIT = 3", "LIMIT = 3\nmatch os:\n    case [first, *rest]: ...", {"first", "rest"}),
        ("def other(): ...", "def other():\n    global MOST", {"other", "MOST", "Till"}),
        ("def other(): ...", '@fixture(name="lent")\ndef other(): ...', {"other", "lent"}),
        ("import os", "import os\nfrom shop.all import *", None),
        ("import os", "import os\n__all__ = []", None),
        ("import os", "import os\nglobals()['X'] = 1", None),
        ("def other(): ...", "@fixture(autouse=True)\ndef other(): ...", None),
        ("def other(): ...", "def other(:", None),
        ("def other(): ...", "def __getattr__(name): ...", None),
    ],
)
def test_what_a_change_alters(old: str, new: str, expected: set[str] | None) -> None:
    assert MODULE.count(old) >= 1
    after = MODULE.replace(old, new, 1)
    for before, latter in ((MODULE, after), (after, MODULE)):
        found = find_altered("shop/a.py", before.encode(), latter.encode(), frozenset())
        assert found == expected, "whichever came first"


def test_statements_that_change_places_may_alter_everything() -> None:
    assert find_altered("a.py", b"x = 1\nx = 2\n", b"x = 2\nx = 1\n", frozenset()) is None
    assert find_altered("a.py", b"x = 1\n", b"x = 1\nx = 1\n", frozenset()) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"till"}, {"drawer", "Till"}),
        ({"cart"}, {"cart"}),
        ({"LIMIT"}, {"LIMIT", "MOST", "price", "total", "Till"}),
        ({"nothing"}, set()),
        (set(), set()),
        (None, None),
    ],
)
def test_what_else_others_alter(words: set[str] | None, expected: set[str] | None) -> None:
    asked = None if words is None else frozenset(words)
    assert find_altered("a.py", MODULE.encode(), MODULE.encode(), asked) == expected


def test_stars_pass_on_what_has_altered() -> None:
    text = b"from shop.all import *\n\ndef use(): return lift()\n"
    assert find_altered("a.py", text, text, frozenset({"lift"})) == frozenset({"lift", "use"})
    assert find_altered("a.py", text, text, frozenset({"all"})) is None, "the module is another one"
