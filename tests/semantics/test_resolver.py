"""Which definition a name means, across files: case by case."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from semantic_samples import describe, describe_last, find_loads, make_project

from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.resolver import Resolver

A = {"a.py": "class E: pass\n"}
B = {"b.py": "class E: pass\n"}
PKG = {"pkg/__init__.py": "", "pkg/mod.py": "class E:\n def m(self): pass\n"}
STARS = {**A, "s.py": "from a import *\n", "t.py": "from s import *\n"}

# Each case: what it shows, the files, and what the last name of the last file means.
REEXPORTS: list[tuple[str, Mapping[str, str], str]] = [
    ("a class of the file", {"u.py": "class E: pass\nE\n"}, "u.E"),
    ("a local class", {"u.py": "def f():\n class E: pass\n E\n"}, "u.f.<locals>.E"),
    ("an import", {**A, "u.py": "from a import E\nE\n"}, "a.E"),
    ("an alias", {**A, "u.py": "from a import E as X\nX\n"}, "a.E"),
    ("a module", {**A, "u.py": "import a\na.E\n"}, "a.E"),
    ("a module's alias", {**A, "u.py": "import a as m\nm.E.x\n"}, "a.E:x"),
    ("a submodule", {**PKG, "u.py": "import pkg.mod\npkg.mod.E.m\n"}, "pkg.mod.E:m"),
    ("a submodule's alias", {**PKG, "u.py": "import pkg.mod as m\nm.E\n"}, "pkg.mod.E"),
    ("from a package, a module", {**PKG, "u.py": "from pkg import mod\nmod.E\n"}, "pkg.mod.E"),
    ("the module itself", {**PKG, "u.py": "from pkg import mod\nmod\n"}, "pkg.mod"),
    ("a re-export", {**PKG, "pkg/__init__.py": "from .mod import E\n", "u.py": "from pkg import E\nE\n"}, "pkg.mod.E"),
    (
        "a re-export under another name",
        {**PKG, "pkg/__init__.py": "from .mod import E as Engine\n", "u.py": "import pkg\npkg.Engine\n"},
        "pkg.mod.E",
    ),
    (
        "a chain of them",
        {**A, "b.py": "from a import E as F\n", "c.py": "import b\nG = b.F\n", "u.py": "from c import G as H\nH\n"},
        "a.E",
    ),
    (
        "a package that imports its module",
        {**PKG, "pkg/__init__.py": "from . import mod\n", "u.py": "from pkg import mod\nmod.E\n"},
        "pkg.mod.E",
    ),
    (
        "a package with a name like its module's",
        {"p/__init__.py": "from .e import e\n", "p/e.py": "class e: pass\n", "u.py": "from p import e\ne\n"},
        "p.e.e",
    ),
    ("a circle", {"a.py": "from b import E\n", "b.py": "from a import E\n", "u.py": "from a import E\nE\n"}, "CYCLE"),
    (
        "a circle with a way out",
        {"a.py": "from b import F\nclass E: pass\n", "b.py": "import a\nF = a.E\n", "u.py": "from a import F\nF\n"},
        "a.E",
    ),
    ("assigned round in a circle", {**A, "u.py": "import a\nx = y = a\nx = y\ny = x\nx.E\n"}, "a.E"),
    ("a value", {"a.py": "logger = make()\n", "u.py": "from a import logger\nlogger.info\n"}, "a.logger:info"),
    ("a value that was deleted", {"a.py": "import os\ndel os\n", "u.py": "from a import os\nos\n"}, "MISSING_NAME"),
    ("in a script that ends itself", {"a.py": "class E: pass\nexit()\n", "u.py": "from a import E\nE\n"}, "a.E"),
    ("set by a function", {"a.py": "def f():\n global E\n class E: pass\n", "u.py": "from a import E\nE\n"}, "a.E"),
    ("a missing module", {**PKG, "u.py": "from pkg.gone import E\nE\n"}, "MISSING_MODULE"),
    ("a missing name", {**A, "u.py": "from a import F\nF\n"}, "MISSING_NAME"),
    ("outside the tree", {"u.py": "from elsewhere.core import E\nE.m\n"}, "(elsewhere.core.E):m"),
    ("a module outside", {"u.py": "import elsewhere.core\nelsewhere.core.E\n"}, "(elsewhere.core):E"),
    ("a module's __getattr__", {"a.py": "def __getattr__(name): ...\n", "u.py": "import a\na.E\n"}, "DYNAMIC"),
    (
        "passed on from there",
        {"a.py": "def __getattr__(n): ...\n", "b.py": "from a import E\n", "u.py": "from b import E\nE\n"},
        "DYNAMIC",
    ),
    ("a file that cannot be parsed", {"a.py": "class E(:\n", "u.py": "from a import E\nE\n"}, "DYNAMIC"),
    ("a stub beside the module", {**A, "a.pyi": "class F: ...\n", "u.py": "from a import E\nE\n"}, "a.E"),
    ("a stub alone", {"a.pyi": "class E: ...\n", "u.py": "from a import E\nE\n"}, "a.E"),
]

BRANCHES: list[tuple[str, Mapping[str, str], str]] = [
    ("either", {**A, **B, "u.py": "try:\n from a import E\nexcept ImportError:\n from b import E\nE\n"}, "a.E|b.E"),
    (
        "either, elsewhere",
        {**A, **B, "c.py": "if x:\n from a import E\nelse:\n from b import E\n", "u.py": "from c import E\nE\n"},
        "a.E|b.E",
    ),
    (
        "the same on both ways",
        {
            **A,
            "b.py": "from a import E\n",
            "u.py": "try:\n from a import E\nexcept ImportError:\n from b import E\nE\n",
        },
        "a.E",
    ),
    ("None as a fallback", {**A, "u.py": "try:\n from a import E\nexcept ImportError:\n E = None\nE\n"}, "a.E"),
    ("None, elsewhere", {**A, "b.py": "E = None\nif x:\n from a import E\n", "u.py": "from b import E\nE\n"}, "a.E"),
    ("a fallback that only runs could tell", {**A, "u.py": "from a import E\nif x: E = f()\nE\n"}, "a.E|?"),
    ("one that is missing", {**A, "u.py": "try:\n from a import F as E\nexcept X:\n from a import E\nE\n"}, "a.E|?"),
]

CHOICES: list[tuple[str, Mapping[str, str], str]] = [
    ("either", {**A, **B, "u.py": "import a, b\nX = a.E if f() else b.E\nX\n"}, "a.E|b.E"),
    ("the same", {**A, "u.py": "import a\nfrom a import E\nX = a.E if f() else E\nX.m\n"}, "a.E:m"),
    ("one of three", {**A, **B, "u.py": "import a, b\nX = a.E if f() else b.E if g() else a.E\nX\n"}, "a.E|b.E"),
    ("or None", {**A, "u.py": "import a\nX = a.E if f() else None\nX\n"}, "a.E"),
    ("or a value", {**A, "u.py": "import a\nX = a.E if f() else g()\nX\n", "w.py": "import u\nu.X\n"}, "u.X"),
    ("or what it was", {**A, **B, "u.py": "import a, b\nX = a.E\nX = X if f() else b.E\nX\n"}, "a.E|b.E"),
    ("a walrus", {**A, **B, "u.py": "import a, b\nif (X := a.E if f() else b.E):\n X\n"}, "a.E|b.E"),
    ("elsewhere", {**A, "b.py": "import a\nX = a.E if f() else a.E\n", "u.py": "from b import X\nX\n"}, "a.E"),
    ("not a member of it", {**A, "u.py": "import a\nX = a.E.m if f() else a.E.m\nX\n"}, "DYNAMIC"),
]

_ATTACH = (
    "import lazy_loader\n__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={'mod': ['E']})\n"
)
_ASK = "    return getattr(importlib.import_module(_T[name], __name__), name)\n"
_USE = {"u.py": "from pkg import E\nE.m\n"}

LAZY: list[tuple[str, Mapping[str, str], str]] = [
    (
        "a branch",
        {
            **PKG,
            "pkg/__init__.py": "def __getattr__(name):\n if name == 'E':\n  from .mod import E\n  return E\n",
            **_USE,
        },
        "pkg.mod.E:m",
    ),
    (
        "a branch that imports the module",
        {
            **PKG,
            "pkg/__init__.py": "def __getattr__(name):\n if name == 'E':\n  from . import mod\n  return mod.E\n",
            **_USE,
        },
        "pkg.mod.E:m",
    ),
    (
        "a branch for another name",
        {
            **PKG,
            "pkg/__init__.py": "def __getattr__(name):\n if name == 'F':\n  from .mod import E\n  return E\n",
            **_USE,
        },
        "DYNAMIC:m",
    ),
    (
        "a branch that returns something else",
        {
            **PKG,
            "pkg/__init__.py": "def __getattr__(name):\n if name == 'E':\n  from .mod import E\n  return E()\n",
            **_USE,
        },
        "DYNAMIC:m",
    ),
    (
        "a table of modules",
        {**PKG, "pkg/__init__.py": f"_T = {{'E': '.mod'}}\ndef __getattr__(name):\n{_ASK}", **_USE},
        "pkg.mod.E:m",
    ),
    (
        "a table of pairs",
        {
            **PKG,
            "pkg/__init__.py": "_T = {'Engine': ('pkg.mod', 'E')}\ndef __getattr__(name):\n m, n = _T[name]\n"
            " return getattr(importlib.import_module(m), n)\n",
            "u.py": "import pkg\npkg.Engine.m\n",
        },
        "pkg.mod.E:m",
    ),
    (
        "a table that is not asked",
        {
            **PKG,
            "pkg/__init__.py": "_T = {'E': '.mod'}\ndef __getattr__(name): return importlib.import_module('x')\n",
            **_USE,
        },
        "DYNAMIC:m",
    ),
    ("a library", {**PKG, "pkg/__init__.py": _ATTACH, **_USE}, "pkg.mod.E:m"),
    ("what is bound comes first", {**PKG, "pkg/__init__.py": f"class E: pass\n{_ATTACH}", **_USE}, "pkg.E:m"),
    (
        "round in a circle",
        {"pkg/__init__.py": f"_T = {{'E': 'pkg'}}\ndef __getattr__(name):\n{_ASK}", **_USE},
        "CYCLE:m",
    ),
]

STAR: list[tuple[str, Mapping[str, str], str]] = [
    ("a star", {**A, "u.py": "from a import *\nE\n"}, "a.E"),
    ("a star of a star", {**STARS, "u.py": "from t import *\nE\n"}, "a.E"),
    ("through a star", {**STARS, "u.py": "from t import E\nE\n"}, "a.E"),
    ("an attribute through a star", {**STARS, "u.py": "import t\nt.E\n"}, "a.E"),
    ("not in __all__", {"a.py": "__all__ = ['F']\nclass E: pass\n", "u.py": "from a import *\nE\n"}, "UNBOUND"),
    (
        "__all__ does not hide attributes",
        {"a.py": "__all__ = []\nclass E: pass\n", "u.py": "from a import E\nE\n"},
        "a.E",
    ),
    ("in a tuple", {"a.py": "__all__ = ('E',)\nclass E: pass\n", "u.py": "from a import *\nE\n"}, "a.E"),
    ("annotated", {"a.py": "__all__: list[str] = []\nclass E: pass\n", "u.py": "from a import *\nE\n"}, "UNBOUND"),
    ("by +=", {"a.py": "__all__ = []\n__all__ += ['E']\nclass E: pass\n", "u.py": "from a import *\nE\n"}, "a.E"),
    ("by +", {"a.py": "__all__ = ['F'] + ['E']\nclass E: pass\n", "u.py": "from a import *\nE\n"}, "a.E"),
    (
        "by append",
        {"a.py": "__all__ = []\n__all__.append('E')\nclass E: pass\n", "u.py": "from a import *\nE\n"},
        "a.E",
    ),
    (
        "by extend",
        {"a.py": "__all__ = []\n__all__.extend(['E'])\nclass E: pass\n", "u.py": "from a import *\nE\n"},
        "a.E",
    ),
    (
        "replaced",
        {"a.py": "__all__ = ['E']\n__all__ = ['F']\nclass E: pass\n", "u.py": "from a import *\nE\n"},
        "UNBOUND",
    ),
    ("computed: what is public", {"a.py": "__all__ = f()\nclass E: pass\n", "u.py": "from a import *\nE\n"}, "a.E"),
    (
        "removed: not literal any more",
        {"a.py": "__all__ = []\n__all__.remove('F')\nclass E: pass\n", "u.py": "from a import *\nE\n"},
        "a.E",
    ),
    ("an underscore", {"a.py": "class _E: pass\n", "u.py": "from a import *\n_E\n"}, "UNBOUND"),
    (
        "an underscore in __all__",
        {"a.py": "__all__ = ['_E']\nclass _E: pass\n", "u.py": "from a import *\n_E\n"},
        "a._E",
    ),
    (
        "a submodule in __all__",
        {**PKG, "pkg/__init__.py": "__all__ = ['mod']\n", "u.py": "from pkg import *\nmod.E\n"},
        "pkg.mod.E",
    ),
    ("no submodule otherwise", {**PKG, "u.py": "from pkg import *\nmod\n"}, "UNBOUND"),
    ("the last star wins", {**A, **B, "u.py": "from a import *\nfrom b import *\nE\n"}, "b.E"),
    ("unless it has no such name", {**A, "b.py": "", "u.py": "from a import *\nfrom b import *\nE\n"}, "a.E"),
    ("a name after the star", {**A, **B, "u.py": "from a import *\nfrom b import E\nE\n"}, "b.E"),
    ("a star after the name hides it", {**A, **B, "u.py": "from a import E\nfrom b import *\nE\n"}, "b.E"),
    (
        "a star that may not be run, after the name",
        {**A, **B, "u.py": "from a import E\nif x:\n from b import *\nE\n"},
        "a.E|b.E",
    ),
    (
        "a star with a computed __all__, after the name",
        {**A, "b.py": "__all__ = f()\nclass E: pass\n", "u.py": "from a import E\nfrom b import *\nE\n"},
        "a.E|b.E",
    ),
    ("deleted after the star", {**A, "u.py": "from a import *\ndel E\nE\n"}, "UNBOUND"),
    ("brought again", {**A, **B, "u.py": "from a import *\ndel E\nfrom b import *\nE\n"}, "b.E"),
    (
        "deleted in the module of a star",
        {**A, "b.py": "from a import *\ndel E\n", "u.py": "from b import E\nE\n"},
        "MISSING_NAME",
    ),
    ("perhaps deleted", {**A, "u.py": "from a import *\nif x:\n del E\nE\n"}, "a.E"),
    ("a star without it does not", {**A, "b.py": "", "u.py": "from a import E\nfrom b import *\nE\n"}, "a.E"),
    (
        "one of two stars",
        {**A, **B, "u.py": "try:\n from a import *\nexcept ImportError:\n from b import *\nE\n"},
        "a.E|b.E",
    ),
    ("a star outside the tree", {**A, "u.py": "from elsewhere import *\nfrom a import *\nE\n"}, "a.E"),
    (
        "a star outside the tree may bring what is missing",
        {"a.py": "from elsewhere import *\n", "u.py": "from a import E\nE\n"},
        "DYNAMIC",
    ),
    ("a star outside the tree after it", {**A, "u.py": "from a import E\nfrom elsewhere import *\nE\n"}, "a.E|?"),
    ("a star of the standard library", {**A, "u.py": "from a import E\nfrom typing import *\nE\n"}, "a.E"),
    ("a star of a compiled module", {**A, "u.py": "from a import E\nfrom _struct import *\nE\n"}, "a.E|?"),
    ("a private name is not brought", {"a.py": "_E = 1\n", "u.py": "from a import _E\nfrom x import *\n_E\n"}, "a._E"),
    (
        "a star outside the tree makes nothing certain",
        {
            **A,
            "b.py": "class E: pass\n",
            "c.py": "from elsewhere import *\nif x:\n    from b import *\n",
            "u.py": "from a import E\nfrom c import *\nE\n",
        },
        "a.E|b.E",
    ),
    (
        "so may a star of such a star",
        {"a.py": "from elsewhere import *\n", "b.py": "from a import *\n", "u.py": "from b import E\nE\n"},
        "DYNAMIC",
    ),
    (
        "stars in a circle",
        {"a.py": "from b import *\nclass E: pass\n", "b.py": "from a import *\n", "u.py": "from b import *\nE\n"},
        "a.E",
    ),
    (
        "nothing in a circle",
        {"a.py": "from b import *\n", "b.py": "from a import *\n", "u.py": "from b import *\nE\n"},
        "UNBOUND",
    ),
    (
        "__getattr__ is not asked by a star",
        {"a.py": "def __getattr__(n): ...\n", "u.py": "from a import *\nE\n"},
        "UNBOUND",
    ),
]

SHALLOW = {"p/__init__.py": "", "p/q/m.py": "class E: pass\n", "p/e.py": "class E: pass\n"}
DEEP = {**SHALLOW, "p/q/__init__.py": ""}

PLACES: list[tuple[str, Mapping[str, str], str]] = [
    ("one dot", {**DEEP, "p/q/u.py": "from .m import E\nE\n"}, "p.q.m.E"),
    ("one dot in a package", {**SHALLOW, "p/q/__init__.py": "from .m import E\nE\n"}, "p.q.m.E"),
    ("two dots", {**DEEP, "p/q/u.py": "from ..e import E\nE\n"}, "p.e.E"),
    ("two dots in a package", {**SHALLOW, "p/q/__init__.py": "from ..e import E\nE\n"}, "p.e.E"),
    ("only dots", {**DEEP, "p/q/u.py": "from .. import e\ne.E\n"}, "p.e.E"),
    ("too many dots", {**DEEP, "p/q/u.py": "from ...p.e import E\nE\n"}, "MISSING_MODULE"),
    ("dots without a package", {**A, "u.py": "from .a import E\nE\n"}, "MISSING_MODULE"),
    ("a project that is a package", {"__init__.py": "", **A, "u.py": "from .a import E\nE\n"}, "a.E"),
    ("a namespace package", {"n/m.py": "class E: pass\n", "u.py": "from n.m import E\nE\n"}, "n.m.E"),
    ("relative in one", {"n/m.py": "class E: pass\n", "n/u.py": "from .m import E\nE\n"}, "n.m.E"),
    ("the module of one", {"n/o/m.py": "class E: pass\n", "u.py": "import n.o.m\nn.o.m.E\n"}, "n.o.m.E"),
    (
        "src",
        {"src/p/__init__.py": "", "src/p/m.py": "class E: pass\n", "tests/u.py": "from p.m import E\nE\n"},
        "p.m.E",
    ),
    (
        "a package elsewhere",
        {"backend/p/__init__.py": "class E: pass\n", "u.py": "from p import E\nE\n"},
        "p.E",
    ),
    (
        "the copy in a backup does not count",
        {"p/__init__.py": "class E: pass\n", "backup/p/__init__.py": "class E: pass\n", "u.py": "from p import E\nE\n"},
        "p.E",
    ),
    (
        "the copy's own relative imports do",
        {
            "p/__init__.py": "",
            "p/m.py": "class E: pass\n",
            "backup/p/__init__.py": "",
            "backup/p/m.py": "class E: pass\n",
            "backup/p/u.py": "from .m import E\nE\n",
        },
        "backup.p.m.E",
    ),
]


def names_of(cases: list[tuple[str, Mapping[str, str], str]]) -> list[str]:
    return [title for title, _, _ in cases]


@pytest.mark.parametrize(("_", "files", "expected"), REEXPORTS, ids=names_of(REEXPORTS))
def test_a_definition(_: str, files: Mapping[str, str], expected: str) -> None:
    assert describe_last(files) == expected


@pytest.mark.parametrize(("_", "files", "expected"), BRANCHES, ids=names_of(BRANCHES))
def test_a_branch(_: str, files: Mapping[str, str], expected: str) -> None:
    assert describe_last(files) == expected


@pytest.mark.parametrize(("_", "files", "expected"), CHOICES, ids=names_of(CHOICES))
def test_a_choice(_: str, files: Mapping[str, str], expected: str) -> None:
    assert describe_last(files) == expected


@pytest.mark.parametrize(("_", "files", "expected"), LAZY, ids=names_of(LAZY))
def test_a_lazy_name(_: str, files: Mapping[str, str], expected: str) -> None:
    assert describe_last(files) == expected


@pytest.mark.parametrize(("_", "files", "expected"), STAR, ids=names_of(STAR))
def test_a_star(_: str, files: Mapping[str, str], expected: str) -> None:
    assert describe_last(files) == expected


@pytest.mark.parametrize(("_", "files", "expected"), PLACES, ids=names_of(PLACES))
def test_a_place(_: str, files: Mapping[str, str], expected: str) -> None:
    assert describe_last(files) == expected


def test_stated_roots_replace_the_usual_ones() -> None:
    files = {"lib/p/m.py": "class E: pass\n", "p/m.py": "class E: pass\n", "u.py": "from p.m import E\nE\n"}
    assert describe_last(files) == "p.m.E"
    resolver = Resolver(make_project(files, ["lib"]))
    answer = resolver.resolve_name("p.m", "E", "u.py")
    assert isinstance(answer, Resolved)
    assert [str(hop) for hop in answer.chain] == ["lib/p/m.py:1"]


def test_a_stated_symbol_counts_where_its_module_is_missing() -> None:
    files = {**PKG, "u.py": "import pkg.old\npkg.old.E\n"}
    assert describe_last(files) == "MISSING_NAME:E"
    assert describe_last(files, stated=["pkg.old.E"]) == "(pkg.old.E)"
    assert describe_last({**PKG, "u.py": "import pkg.old\npkg.old.F\n"}, stated=["pkg.old.E"]) == "MISSING_MODULE"


def test_the_chain_and_the_names_on_the_way() -> None:
    files = {**A, "b.py": "\nfrom a import E as F\n", "u.py": "\n\nfrom b import F\nF\n"}
    resolver = Resolver(make_project(files))
    summary = resolver.project.find_summary("u.py")
    assert summary is not None
    answer = resolver.resolve_bindings(summary, (0,), "F")
    assert isinstance(answer, Resolved)
    assert [str(hop) for hop in answer.chain] == ["u.py:3", "b.py:2", "a.py:1"]
    assert answer.via == ("b.F",)


def test_a_name_between_two_stars_comes_from_the_first() -> None:
    files = {**A, **B, "u.py": "from a import *\nE\nfrom b import *\ndef f():\n return E\n"}
    resolver = Resolver(make_project(files))
    summary = resolver.project.find_summary("u.py")
    assert summary is not None
    found = [describe(resolver.resolve_reference(summary, load).resolution) for load in find_loads(summary, "E")]
    assert found == ["a.E", "b.E"]


def test_a_function_between_two_stars_may_see_either() -> None:
    files = {**A, **B, "u.py": "from a import *\ndef f():\n return E\nfrom b import *\n"}
    assert describe_last(files) == "a.E|b.E"


def test_what_one_file_asks_does_not_change_the_answer_of_another() -> None:
    """`p` is found under two names: by the copy's own files, and from the root."""
    files = {"lib/p/__init__.py": "v = 1\n", "lib/p/m.py": "from p import v\n", "u.py": "import lib.p\n"}
    first, second = Resolver(make_project(files)), Resolver(make_project(files))
    asked = [("p", "v", "lib/p/m.py"), ("lib.p", "v", "u.py")]
    forward = [first.resolve_name(*question) for question in asked]
    assert forward == [second.resolve_name(*question) for question in reversed(asked)][::-1]
    assert [describe(answer) for answer in forward] == ["p.v", "p.v"]


def test_many_stars_in_a_circle_end() -> None:
    files = {f"m{n}.py": "".join(f"from m{k} import *\n" for k in range(12) if k != n) for n in range(12)}
    assert describe_last({**files, "u.py": "from m0 import *\nE\n"}) == "UNBOUND"
