"""Syntax newer than the interpreter: both roads into the resolver say the same of a file, and it is rewritten too."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.loader import load_pack
from ssot_migrate.semantics.newer_syntax import NewerModule, parse_newer
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.reader import read_summary
from ssot_migrate.semantics.summary import FileSummary
from ssot_migrate.source.files import SourceFile, decode_source
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request

REPOSITORY = Path(__file__).parents[2]
TINY = load_pack(REPOSITORY / "tests" / "packs" / "data" / "tiny.toml", "tiny.toml")
OWN = sorted((REPOSITORY / "ssot_migrate").rglob("*.py"))[::12]
LIBRARY = [Path(ast.__file__).parent / f"{name}.py" for name in ("dataclasses", "traceback")]


def summarise(source: SourceFile, tree: ast.Module) -> FileSummary:
    return read_summary(tree, source.utf8, path=source.path, module="m", is_package=False)


def decode(text: str) -> SourceFile:
    source = decode_source("m.py", text.encode())
    assert isinstance(source, SourceFile)
    return source


def hold_both_roads(source: SourceFile) -> None:
    usual, other = ast.parse(source.text), parse_newer(source.text)
    assert other is not None
    one, two = summarise(source, usual), summarise(source, other)
    assert one == two


@pytest.mark.parametrize("path", [*OWN, *LIBRARY], ids=lambda path: path.name)
def test_both_roads_say_the_same(path: Path) -> None:
    """Ordinary files: their f-strings are painted over as well."""
    source = decode_source(path.name, path.read_bytes())
    assert isinstance(source, SourceFile)
    hold_both_roads(source)


HEAD = "from warehouse import legacy\nfrom warehouse.legacy import Crane\n"

NEW = {
    "quotes in an f-string": 'x = f"{Crane["a"]} {legacy.Crane!r:>{Crane.width}} {{Crane}}"\n',
    "f-strings in each other": 'x = f"{f"{f"{Crane}"}"}{Crane}" "Crane" f"{Crane:{Crane}}"\n',
    "a comment and lines in one": 'x = f"{\n    Crane,  # Crane\n    [Crane for Crane in "y"]\n}"\ny = Crane\n',
    "backslashes": "x = f\"{\"\\n\".join(Crane)}\", rf'\\{Crane['a']}'\n",
    "three quotes": 'x = f"""\n{Crane["a"]}\n  {legacy["""b"""]}\n"""\ny = Crane\n',
    "non-ASCII text": 'x = f"äöü{Crane["ä"]}ü€ {Crane}"; y = Crane\n',
    "CRLF": 'x = f"""\r\n{Crane["""a"""]}\r\n"""\r\ny = Crane\r\n',
    "lambdas and conditions": 'x = f"{(lambda a: Crane(a["b"]))} {Crane if Crane else "x"} {(w := Crane)}"\ny = w\n',
    "an argument": 'print(f"{Crane(1, "y")}", sep=f"{Crane["x"]}")\nx = {f"{Crane["a"]}": Crane}\n',
    "over indented lines": 'def f():\n  x = f"{\n    Crane(1, ( # b\n      2))} {\n    (Crane)\n  !r}"\n  return x\n',
    "a bound over indented lines": "if Crane:\n  def f[T: (\n    Crane, int\n  )](x: T, y: Crane) -> T: return x\n",
    "a class in one": 'def f(x=f"{Crane["a"]}"):\n    return f"{x["b"]}" in Crane\n',
    "a type alias": "type Cranes = list[Crane]\ntype Pair[T: Crane, *Ts, **P] = tuple[T, Crane]\nx: Cranes\n",
    "an alias in one line": "if Crane: type Cranes = Crane; x = Crane\n",
    "generic functions": "def f[T: (Crane, int)](x: T, y: Crane) -> T: return x\nasync def g[**P](): return Crane\n",
    "generic classes": "@Crane\nclass A[T: legacy.Crane](Crane):\n  def m[\n  U: Crane,\n  ](self, x: U) -> T: ...\n",
}

NEWEST = {
    "a default": "class A[T: Crane = Crane, *Ts = *tuple[Crane]]:\n    x: T\n",
}

GROUPS = "try:\n    Crane()\nexcept* legacy.Crane as e:\n    x = Crane\nexcept* ValueError:\n    x = legacy\nx\n"


@pytest.mark.parametrize("text", NEW.values(), ids=NEW.keys())
def test_new_syntax_is_read(text: str) -> None:
    source = decode(HEAD + text)
    tree = parse_newer(source.text)
    assert tree is not None
    summary = summarise(source, tree)
    names = [item for item in summary.references.values() if "Crane" in item.chain]
    assert names
    for item in names:
        assert source.utf8[item.span.start : item.span.end].decode() == ".".join(item.chain)
    parsed = parse_source(source)
    assert not isinstance(parsed, FileProblem)
    assert isinstance(parsed, NewerModule) == (sys.version_info < (3, 12))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there is only one road to this syntax here")
@pytest.mark.parametrize("text", NEW.values(), ids=NEW.keys())
def test_both_roads_say_the_same_of_new_syntax(text: str) -> None:
    hold_both_roads(decode(HEAD + text))


@pytest.mark.skipif(sys.version_info < (3, 13), reason="there is only one road to this syntax here")
@pytest.mark.parametrize("text", NEWEST.values(), ids=NEWEST.keys())
def test_both_roads_say_the_same_of_the_newest_syntax(text: str) -> None:
    hold_both_roads(decode(HEAD + text))


def test_exception_groups_are_read() -> None:
    source = decode(HEAD + GROUPS)
    tree = parse_source(source)
    assert isinstance(tree, ast.Module)
    summary = summarise(source, tree)
    last = max((item for item in summary.references.values() if item.chain[0] == "x"), key=lambda item: item.start)
    kinds = {summary.bindings[index].line for index in last.reaching if index >= 0}
    assert kinds == {6, 8}


@pytest.mark.parametrize(
    "text",
    [
        "x = f'{'\n",
        "def f[T(x): ...\n",
        "type = 3\nclass A[: ...\n",
        "x = f'{yield a['b']}'\nreturn\n(\n",
        "x = " + "(" * 600 + ")" * 600 + " +\n",
    ],
)
def test_what_nobody_reads_is_a_problem(text: str) -> None:
    problem = parse_source(decode(text))
    assert isinstance(problem, FileProblem)
    assert problem.reason == "syntax"


BEFORE = """\
from warehouse.legacy import Crane

type Lifter[T: Crane] = Crane | T


def lift[T: Crane](load: dict[str, str], crane: T) -> str:
    return f"{Crane(12, load["yard"])} lifts {load["what"]!r:>{crane.width}} äö {Crane(yard=load["it"], capacity=3)}"
"""

AFTER = """\
from warehouse.modern import TowerCrane

type Lifter[T: TowerCrane] = TowerCrane | T


def lift[T: TowerCrane](load: dict[str, str], crane: T) -> str:
    return f"{TowerCrane.for_yard(capacity=12, yard=load["yard"])} lifts {load["what"]!r:>{crane.width}} äö \
{TowerCrane.for_yard(yard=load["it"], capacity=3)}"
"""


def test_new_syntax_is_rewritten(tmp_path: Path) -> None:
    files = {
        "warehouse/legacy.py": "class Crane:\n    def __init__(self, capacity, yard=None): ...\n",
        "warehouse/modern.py": "class TowerCrane:\n    @classmethod\n    def for_yard(cls, yard, capacity): ...\n",
        "user.py": BEFORE,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    result = apply(Request(tmp_path, (TINY,), options=FixOptions()), allow_dirty=True)
    assert result.withheld == ()
    assert (tmp_path / "user.py").read_text() == AFTER
    assert result.before.coverage.problems == ()
