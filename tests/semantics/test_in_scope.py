"""Which values of a class can be named at a call because every path to it has bound them."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest
from semantic_samples import make_project

from ssot_migrate.semantics.in_scope import find_at_hand
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.types import Types

LIBRARY = """
class Owner:
    def __enter__(self): return self
class Landlord(Owner): ...
class Crane: ...
def make() -> Owner: ...
"""

HEAD = "import pytest\nfrom typing import *\nfrom lib import *\nfrom lib import Crane, Landlord, Owner, make\n"


def find(source: str) -> str:
    """What is at hand at the call of `Crane` in a file: `text@line`, the line counted below the imports."""
    project = make_project({"lib.py": LIBRARY, "test_use.py": HEAD + dedent(source)})
    summary = project.find_summary("test_use.py")
    assert summary is not None
    call = next(
        call
        for call in summary.calls.values()
        if call.reference is not None and summary.references[call.reference].chain == ("Crane",)
    )
    found = find_at_hand(Types(Resolver(project)), summary, call, "lib.Owner")
    return " ".join(f"{item.text}@{item.hop.line - HEAD.count(chr(10))}" for item in found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("o = Owner()\nCrane()", "o@2"),
        ("Crane()\no = Owner()", ""),
        ("o = Crane(Owner())", ""),
        ("if c:\n    o = Owner()\nCrane()", ""),
        ("if c:\n    o = Owner()\n    Crane()", "o@3"),
        ("if c:\n    o = Owner()\nelse:\n    o = make()\nCrane()", "o@5"),
        ("if c:\n    o = Owner()\nelse:\n    o = None\nCrane()", ""),
        ("if c:\n    o = Owner()\nelse:\n    return\nCrane()", "o@3"),
        ("try:\n    o = Owner()\nexcept OSError:\n    pass\nCrane()", ""),
        ("try:\n    o = Owner()\nexcept OSError:\n    raise\nCrane()", "o@3"),
        ("try:\n    pass\nfinally:\n    o = Owner()\nCrane()", "o@5"),
        ("for x in c:\n    o = Owner()\nCrane()", ""),
        ("for x in c:\n    o = Owner()\n    Crane()", "o@3"),
        ("o = Owner()\nfor x in c:\n    Crane()\n    o = None", ""),
        ("o = Owner()\nfor x in c:\n    Crane()\n    o = make()", "o@5"),
        ("while True:\n    if c:\n        o = Owner()\n        break\nCrane()", "o@4"),
        ("with Owner() as o:\n    Crane()", "o@2"),
        ("with pytest.raises(E):\n    o = Owner()\nCrane()", ""),
        ("o = Owner()\ndel o\nCrane()", ""),
        ("o = Owner()\no = 3\nCrane()", ""),
        ("o: Owner = c()\nCrane()", "o@2"),
        ("o: Optional[Owner] = c()\nCrane()", ""),
        ("a = Owner()\nb = Landlord()\nCrane()", "a@2 b@3"),
        ("a = Owner()\nb = a\nCrane()", "b@3"),
        ("return [Crane() for o in c]", ""),
        ("o = Owner()\nreturn [Crane() for x in c]", "o@2"),
        ("o = Owner()\nreturn [Crane() for o in c]", ""),
        ("o = Owner()\nreturn lambda: Crane()", "o@2"),
        ("o = Owner()\nreturn lambda o: Crane()", ""),
        ("o = Owner()\ndef inner():\n    Crane()", "o@2"),
        ("o = Owner()\ndef inner():\n    Crane()\no = make()", "o@5"),
        ("o = Owner()\ndef inner():\n    Crane()\no = None", ""),
        ("o = Owner()\ndef inner():\n    Crane()\ndel o", ""),
        ("def inner():\n    Crane()\no = Owner()", ""),
        ("o = Owner()\nclass Inner:\n    o = 3\n    def m(self):\n        Crane()", "o@2"),
        ("class Inner:\n    o = Owner()\n    Crane()", "o@3"),
        ("class Inner:\n    o = Owner()\n    def m(self):\n        Crane()", ""),
    ],
)
def test_names(body: str, expected: str) -> None:
    assert find("def use(c):\n" + indent(body, "    ")) == expected


def test_a_module_level_value_is_for_the_module_alone() -> None:
    assert find("o = Owner()\nCrane()") == "o@1"
    assert find("o = Owner()\ndef use():\n    Crane()") == ""


def test_parameters_and_fixtures() -> None:
    assert find("def use(o: Owner):\n    Crane()") == "o@1"
    assert find("def use(o: Owner = None):\n    Crane()") == ""
    assert find("def use(o):\n    Crane()") == ""
    fixture = "@pytest.fixture\ndef o(): return Owner()\n"
    assert find(f"{fixture}def test_use(o):\n    Crane()") == "o@3"
    assert find(f"{fixture}def use(o):\n    Crane()") == ""


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ("def setUp(self):\n    self.o = Owner()\ndef test(self):\n    Crane()", "self.o@3"),
        ("def setup_method(self, method):\n    self.o = Owner()\ndef test(self):\n    Crane()", "self.o@3"),
        ("def __init__(self, o: Owner):\n    self.o = o\ndef use(self):\n    Crane()", "self.o@3"),
        ("@pytest.fixture(autouse=True)\ndef s(self):\n    self.o = Owner()\ndef test(self):\n    Crane()", "self.o@4"),
        ("@pytest.fixture\ndef start(self):\n    self.o = Owner()\ndef test(self):\n    Crane()", ""),
        ("def start(self):\n    self.o = Owner()\ndef test(self):\n    Crane()", ""),
        ("def setUp(self):\n    if c:\n        self.o = Owner()\ndef test(self):\n    Crane()", ""),
        ("def setUp(self):\n    self.o = Owner()\ndef test(self):\n    self.o = None\n    Crane()", ""),
        ("def setUp(self):\n    self.o = Owner()\ndef other(self):\n    self.o = 3\ndef test(self):\n    Crane()", ""),
        (
            "def setUp(self):\n    self.o = make()\ndef tearDown(self):\n    self.o = 1\ndef test(self): Crane()",
            "self.o@3",
        ),
        ("def setUp(self):\n    self.o = Owner()\n    Crane()", "self.o@3"),
        ("def setUp(self):\n    Crane()\n    self.o = Owner()", ""),
        ("def test(self):\n    self.o = Owner()\n    del self.o\n    Crane()", ""),
        ("def test(self):\n    self.o = Owner()\n    def inner():\n        Crane()", "self.o@3"),
        ("def setUp(self):\n    self.o = Owner()\n@staticmethod\ndef test(self):\n    Crane()", ""),
        ("def test(this):\n    o = Owner()\n    this.o = o\n    Crane()", "this.o@4"),
    ],
)
def test_attributes(methods: str, expected: str) -> None:
    assert find("class TestIt:\n" + indent(methods, "    ")) == expected


def test_attributes_of_a_base() -> None:
    base = "class Base:\n    def setUp(self):\n        self.o = Owner()\n"
    assert find(f"{base}class TestIt(Base):\n    def test(self):\n        Crane()") == "self.o@3"
