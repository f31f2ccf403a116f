"""Which class a value is of: each way to know it, and what must stay unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from semantic_samples import describe, find_loads, make_project

from ssot_migrate.semantics.resolutions import without_none
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.types import Types

LIBRARY = """
import contextlib
from typing import AsyncIterator, Generic, Iterator, NamedTuple, Optional, TypeVar
from dataclasses import dataclass
T = TypeVar("T")
class Owner:
    @classmethod
    def create(cls, name): return cls()
    @classmethod
    def made(cls) -> "Owner": ...
    @staticmethod
    def any(): return Owner()
    def __enter__(self): return self
    def __exit__(self, *args): ...
    async def copy(self): return Owner()
    def itself(self): return self
class Guest(Owner):
    def __enter__(self) -> Owner: ...
class Yard:
    def __init__(self, owner: Owner, spare=None):
        self.owner = owner
        self.spare = spare
        self.made = Owner()
        self.late: Optional[Owner] = None
    @property
    def boss(self) -> Owner: ...
    def find(self) -> Optional[Owner]: ...
    async def __aenter__(self): return self
    async def __aexit__(self, *args): ...
@dataclass
class Deed:
    owner: Owner
    witness: "Owner | None" = None
class Odd:
    def __new__(cls): return Owner()
def make() -> Owner: ...
def make_plain():
    owner = Owner()
    return owner
def make_perhaps(x):
    if x:
        return Owner()
def make_either(x):
    return Owner() if x else Yard()
async def make_later() -> Owner: ...
@contextlib.contextmanager
def lend() -> Iterator[Owner]: yield Owner()
@contextlib.asynccontextmanager
async def lend_later():
    yield Owner()
def wrapped(f): return f
@wrapped
def hidden() -> Owner: ...
def generate(): yield Owner()
def rounds(x): return rounds(x)
SHARED = Owner()
Boss = Owner
"""


def type_of_last(source: str, name: str = "x", files: Mapping[str, str] | None = None, path: str = "use.py") -> str:
    """The class of the last load of `name`, in words."""
    project = make_project({"lib.py": LIBRARY, **(files or {}), path: source})
    types = Types(Resolver(project))
    summary = project.find_summary(path)
    assert summary is not None
    return describe(types.of_reference(summary, find_loads(summary, name)[-1]))


def type_of(value: str) -> str:
    """The class of what an expression gives, in an `async def` with an Owner and a Yard at hand."""
    return type_of_last(f"import lib\nasync def use(owner: lib.Owner, yard: lib.Yard):\n    x = {value}\n    y = x\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("lib.Owner()", "lib.Owner"),
        ("lib.Boss()", "lib.Owner"),
        ("lib.Owner.create('n')", "lib.Owner"),
        ("lib.Guest.create('n')", "lib.Guest"),  # `return cls(…)`
        ("lib.Guest.made()", "lib.Owner"),  # no more than what is promised
        ("lib.Guest().itself()", "DYNAMIC"),  # a call of a call: nothing that has a name
        ("lib.Owner.any()", "lib.Owner"),
        ("lib.make()", "lib.Owner"),
        ("lib.make_plain()", "lib.Owner"),
        ("lib.make_perhaps(1)", "None|lib.Owner"),
        ("lib.make_either(1)", "DYNAMIC"),
        ("await lib.make_later()", "lib.Owner"),
        ("lib.make_later()", "DYNAMIC"),  # a coroutine
        ("await lib.make()", "DYNAMIC"),
        ("await owner.copy()", "lib.Owner"),
        ("owner.itself()", "lib.Owner"),
        ("owner", "lib.Owner"),
        ("yard.owner", "lib.Owner"),
        ("yard.owner.itself()", "lib.Owner"),
        ("yard.spare", "DYNAMIC"),
        ("yard.made", "lib.Owner"),
        ("yard.late", "None|lib.Owner"),
        ("yard.boss", "lib.Owner"),
        ("yard.find()", "None|lib.Owner"),
        ("yard.find", "DYNAMIC"),  # the method
        ("yard.missing", "MISSING_NAME"),
        ("lib.SHARED", "lib.Owner"),
        ("lib.Owner", "DYNAMIC"),  # the class
        ("lib.Odd()", "DYNAMIC"),
        ("lib.hidden()", "DYNAMIC"),
        ("lib.generate()", "DYNAMIC"),
        ("lib.lend()", "DYNAMIC"),
        ("lib.rounds(1)", "CYCLE"),
        ("open('f')", "DYNAMIC"),
        ("None", "(None)"),
        ("owner or lib.Owner()", "DYNAMIC"),
        ("[lib.Owner()]", "DYNAMIC"),
    ],
)
def test_what_an_expression_gives(value: str, expected: str) -> None:
    assert type_of(value) == expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Owner", "lib.Owner"),
        ("'Owner'", "lib.Owner"),
        ("lib.Owner", "lib.Owner"),
        ("'lib.Owner'", "lib.Owner"),
        ("Optional[Owner]", "None|lib.Owner"),
        ("'Optional[Owner]'", "None|lib.Owner"),
        ("Optional['Owner']", "None|lib.Owner"),
        ("Owner | None", "None|lib.Owner"),
        ("None | Owner", "None|lib.Owner"),
        ("'Owner | None'", "None|lib.Owner"),
        ("Union[Owner, None]", "None|lib.Owner"),
        ("Annotated[Owner, 'note']", "lib.Owner"),
        ("'Annotated[Owner, 3]'", "lib.Owner"),
        ("Annotated[Optional[Owner], 3]", "None|lib.Owner"),
        ("Owner = None", "None|lib.Owner"),
        ("Owner = Owner()", "lib.Owner"),
        ("Final[Owner]", "lib.Owner"),
        ("Boss", "lib.Owner"),
        ("Owner | Yard", "DYNAMIC"),
        ("Owner | list[Yard]", "DYNAMIC"),
        ("Union[Owner, Yard]", "DYNAMIC"),
        ("list[Owner]", "DYNAMIC"),
        ("type[Owner]", "DYNAMIC"),
        ("Iterator[Owner]", "DYNAMIC"),
        ("Callable[[], Owner]", "DYNAMIC"),
        ("Any", "DYNAMIC"),
        ("T", "DYNAMIC"),
        ("'not a type'", "DYNAMIC"),
        ("Missing", "DYNAMIC"),
    ],
)
def test_what_an_annotation_promises(annotation: str, expected: str) -> None:
    head = "import lib\nfrom lib import *\nfrom lib import Owner, Yard, Boss, T\nfrom typing import *\n"
    assert type_of_last(f"{head}def use(x: {annotation}):\n    y = x\n") == expected
    if "=" not in annotation:
        assert type_of_last(f"{head}def use():\n    x: {annotation} = f()\n    y = x\n") == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("with Owner() as x", "lib.Owner"),
        ("with Guest() as x", "lib.Owner"),
        ("async with Yard(None) as x", "lib.Yard"),
        ("with Yard(None) as x", "DYNAMIC"),
        ("async with Owner() as x", "DYNAMIC"),
        ("with lend() as x", "lib.Owner"),
        ("async with lend_later() as x", "lib.Owner"),
        ("with open('f') as x", "DYNAMIC"),
        ("for x in [Owner()]", "DYNAMIC"),
    ],
)
def test_what_a_block_binds(head: str, expected: str) -> None:
    source = f"from lib import Guest, Owner, Yard, lend, lend_later\nasync def use():\n    {head}:\n        y = x\n"
    assert type_of_last(source) == expected


def test_paths_that_differ_are_ambiguous() -> None:
    head = "from lib import Owner, Yard\ndef use(c):\n"
    assert (
        type_of_last(f"{head}    if c:\n        x = Owner()\n    else:\n        x = Owner()\n    y = x") == "lib.Owner"
    )
    assert type_of_last(f"{head}    x = None\n    if c:\n        x = Owner()\n    y = x") == "None|lib.Owner"
    assert type_of_last(f"{head}    x = Yard()\n    if c:\n        x = Owner()\n    y = x") == "lib.Owner|lib.Yard"
    assert type_of_last(f"{head}    x = c()\n    if c:\n        x = Owner()\n    y = x") == "lib.Owner|?"


def test_attributes_of_the_class_around() -> None:
    source = """
from lib import Owner, Yard
class Test:
    shared: Owner
    other = Yard(None)
    def setUp(self):
        self.owner = Owner()
        self.mixed = None
        with Owner() as self.entered: pass
        def inner():
            self.inner = Yard(None)
        def hides(self):
            self.hidden = Yard(None)
    def test_it(self):
        self.mixed = Owner()
        y = self.{name}
class Sub(Test):
    def test_it(self):
        y = self.{name}
"""
    expected = {
        "owner": "lib.Owner", "shared": "lib.Owner", "other": "lib.Yard", "mixed": "None|lib.Owner",
        "entered": "lib.Owner", "inner": "lib.Yard", "hidden": "MISSING_NAME", "owner.itself": "DYNAMIC",
    }  # fmt: skip
    for name, answer in expected.items():
        assert type_of_last(source.replace("{name}", name), "self") == answer


def test_fields_of_a_dataclass() -> None:
    head = "import lib\ndef use(deed: lib.Deed):\n    x = deed."
    assert type_of_last(f"{head}owner\n    y = x") == "lib.Owner"
    assert type_of_last(f"{head}witness\n    y = x") == "None|lib.Owner"


CONFTESTS = {
    "conftest.py": "import pytest\nfrom lib import Owner, Yard\n@pytest.fixture\ndef x() -> Owner: ...\n",
    "tests/conftest.py": "from fixtures.shared import deed\n",
    "fixtures/shared.py": "import pytest\nfrom lib import Deed\n@pytest.fixture\ndef deed(): return Deed(None)\n",
}


@pytest.mark.parametrize(
    ("fixture", "expected"),
    [
        ("@pytest.fixture\ndef x() -> Yard: ...", "lib.Yard"),
        ("@pytest.fixture\ndef x(): return Yard(None)", "lib.Yard"),
        ("@pytest.fixture(scope='module')\ndef x():\n    yield Yard(None)", "lib.Yard"),
        ("@pytest.fixture\ndef x() -> Iterator[Yard]:\n    yield build()", "lib.Yard"),
        ("@pytest_asyncio.fixture\nasync def x() -> AsyncIterator['Yard']:\n    yield build()", "lib.Yard"),
        ("@pytest.fixture\nasync def x(): return Yard(None)", "lib.Yard"),
        ("@pytest.fixture(name='x')\ndef y(): return Yard(None)", "lib.Yard"),
        ("@pytest.fixture\ndef x(x): return x", "lib.Owner"),  # overrides the one above it
        ("@pytest.fixture\ndef x() -> Iterator[Yard]: ...", "DYNAMIC"),
        ("@pytest.fixture\ndef x(request): return request.param", "DYNAMIC"),
        ("def x(): return Yard(None)", "lib.Owner"),  # no fixture: the one of the folder above
        ("", "lib.Owner"),
    ],
)
def test_fixtures_by_name(fixture: str, expected: str) -> None:
    head = f"import pytest\nimport pytest_asyncio\nfrom typing import *\nfrom lib import Yard\n{fixture}\n"
    for body in ("def test_it(x):\n    y = x\n", "class TestIt:\n    def test_it(self, x):\n        y = x\n"):
        assert type_of_last(head + body, files=CONFTESTS, path="tests/test_it.py") == expected
    assert type_of_last(head + "def helper(x):\n    y = x\n", files=CONFTESTS, path="tests/test_it.py") == "DYNAMIC"


def test_a_fixture_of_the_class_wins_and_an_imported_one_counts() -> None:
    own = (
        "import pytest\nfrom lib import Yard\nclass TestIt:\n    @pytest.fixture\n    def x(self): return Yard(None)\n"
    )
    assert type_of_last(f"{own}    def test_it(self, x):\n        y = x\n", files=CONFTESTS) == "lib.Yard"
    assert type_of_last("def test_it(x):\n    y = x\n", files=CONFTESTS) == "lib.Owner"
    source = "def test_it(deed):\n    y = deed\n"
    assert type_of_last(source, "deed", CONFTESTS, "tests/test_it.py") == "lib.Deed"
    assert type_of_last(source, "deed", CONFTESTS, "test_it.py") == "DYNAMIC"


def test_none_is_one_of_the_answers() -> None:
    project = make_project({"lib.py": LIBRARY, "use.py": "import lib\ndef use(x: 'lib.Owner' = None):\n    y = x\n"})
    summary = project.find_summary("use.py")
    assert summary is not None
    answer = Types(Resolver(project)).of_reference(summary, find_loads(summary, "x")[-1])
    assert "lib.Owner" in describe(answer) != "lib.Owner"
    assert describe(without_none(answer)) == "lib.Owner"
