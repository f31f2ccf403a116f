"""Which bindings reach a name: Python's scope rules and control flow, case by case."""

from __future__ import annotations

import ast
import sys

import pytest
from semantic_samples import describe_reaching, find_loads, read

# Each case: what it shows, the source, and what reaches each load of `E` in text order.
SCOPES = [
    ("a module-level import", "from a import E\nE()\n", "a"),
    ("a load before it", "E()\nfrom a import E\n", "unbound"),
    ("rebinding", "from a import E\nE()\nfrom b import E\nE()\n", "a, b"),
    ("a local import does not leak", "def f():\n from a import E\n E()\nE()\n", "a, unbound"),
    ("a local import hides the outer one", "from a import E\ndef f():\n from b import E\n E()\nE()\n", "b, a"),
    ("a name bound later in a function is local", "from a import E\ndef f():\n E()\n from b import E\n", "unbound"),
    ("a function reads what is bound later", "def f(): E()\nfrom a import E\n", "a"),
    ("and not what was overwritten before it", "from a import E\nfrom b import E\ndef f(): E()\n", "b"),
    ("and both where it is rebound after it", "from a import E\ndef f(): E()\nfrom b import E\n", "a|b"),
    ("a parameter hides", "from a import E\ndef f(E): E()\nE()\n", "parameter, a"),
    ("star parameters hide", "from a import E\ndef f(*E): E()\ndef g(**E): E()\n", "parameter, parameter"),
    ("a default is evaluated outside", "from a import E\ndef f(E=E): E()\n", "a, parameter"),
    ("an annotation is evaluated outside", "from a import E\ndef f(E: E) -> E: E()\n", "a, a, parameter"),
    ("a decorator is evaluated before the name", "from a import E\n@E\ndef E(): pass\nE()\n", "a, def"),
    ("a class decorator too", "from a import E\n@E\nclass E: pass\nE()\n", "a, class"),
    ("a base is read before the class is bound", "from a import E\nclass E(E): pass\nE()\n", "a, class"),
    ("a class keyword too", "from a import E\nclass E(metaclass=E): pass\n", "a"),
    ("a local class hides", "from a import E\ndef f():\n class E: pass\n E()\nE()\n", "class, a"),
    ("a function calls itself", "from a import E\ndef E(): E()\n", "def"),
    ("a class body sees its own names", "from a import E\nclass C:\n from b import E\n E()\nE()\n", "b, a"),
    ("a method does not", "from a import E\nclass C:\n from b import E\n def m(self): E()\n", "a"),
    ("a comprehension in a class does not", "from a import E\nclass C:\n from b import E\n x = [E for _ in y]\n", "a"),
    ("its first iterable does", "from a import E\nclass C:\n from b import E\n x = [i for i in E]\n", "b"),
    ("its second does not", "from a import E\nclass C:\n from b import E\n x = [i for i in y for j in E]\n", "a"),
    ("a class body falls back on the module", "from a import E\nclass C:\n E()\n from b import E\n", "a"),
    (
        "a name that a class binds skips the functions around",
        "from a import E\ndef f():\n from b import E\n class C:\n  E()\n  from c import E\n",
        "a",
    ),
    ("others see them", "from a import E\ndef f():\n from b import E\n class C:\n  E()\n", "b"),
    ("a class body that may bind", "from a import E\nclass C:\n if x:\n  from b import E\n E()\n", "a|b"),
    ("a nested class does not see the outer", "from a import E\nclass C:\n from b import E\n class D: E()\n", "a"),
    ("a lambda's parameter", "from a import E\nf = lambda E: E()\n", "parameter"),
    ("a lambda's default", "from a import E\nf = lambda E=E: E()\n", "a, parameter"),
    ("a lambda runs later", "f = lambda: E()\nfrom a import E\n", "a"),
    ("a comprehension's target hides", "from a import E\nx = [E for E in y]\nE()\n", "other, a"),
    ("its first iterable is outside", "from a import E\nx = [E for E in E]\n", "other, a"),
    ("a list is built at once", "from a import E\nx = [E for _ in y]\nfrom b import E\n", "a"),
    ("a generator runs later", "from a import E\nx = (E for _ in y)\nfrom b import E\n", "a|b"),
    ("a dict comprehension", "from a import E\nx = {E: E for E in E}\n", "other, other, a"),
    ("global", "from a import E\ndef f():\n global E\n from b import E\n E()\nE()\n", "a|b, a|b"),
    ("a global read", "from a import E\ndef f():\n from b import E\n def g():\n  global E\n  E()\n", "a"),
    ("a global seen through", "from a import E\ndef f():\n global E\n def g(): E()\n", "a"),
    ("global in a class body", "class C:\n global E\n from a import E\nE()\n", "a"),
    ("nonlocal", "def f():\n from a import E\n def g():\n  nonlocal E\n  from b import E\n E()\n", "a|b"),
    (
        "nonlocal means the nearest function that binds",
        "def f():\n from a import E\n def g():\n  def h():\n   nonlocal E\n   from b import E\n  E()\n E()\n",
        "a|b, a|b",
    ),
    (
        "nonlocal before the binding",
        "from c import E\ndef f():\n def g():\n  nonlocal E\n  from b import E\n g()\n from a import E\n E()\nE()\n",
        "a|b, c",
    ),
    (
        "nonlocal skips classes",
        "def f(E):\n class C:\n  E = 1\n  def m(self):\n   nonlocal E\n   E()\nimport E\n",
        "parameter",
    ),
    ("del", "from a import E\ndel E\nE()\n", "unbound"),
    ("del of several", "from a import E, F\ndel (E, F)\nE()\n", "unbound"),
    ("del makes a name local", "from a import E\ndef f():\n if x: del E\n E()\n", "unbound"),
    ("a bare annotation makes a name local", "from a import E\ndef f():\n E: int\n E()\n", "unbound"),
    ("a walrus", "from a import E\nif (E := f()): E()\nE()\n", "assigned, assigned"),
    ("a walrus that may not be evaluated", "from a import E\nx and (E := f())\nE()\n", "a|assigned"),
    ("in one branch of a condition", "from a import E\n(E := f()) if x else y\nE()\n", "a|assigned"),
    ("in a chained comparison", "from a import E\n1 < x < (E := f())\nE()\n", "a|assigned"),
    ("in a comprehension it binds outside", "from a import E\n[E := i for i in y]\nE()\n", "a|assigned"),
    ("string annotations", "def f(x: 'E'): pass\nfrom a import E\n", "a"),
    ("inside a string annotation", "def f(x: 'Optional[E]') -> 'list[E]': pass\nfrom a import E\n", "a, a"),
    ("a literal is no annotation", "from a import E\ndef f(x: Literal['E']): pass\n", ""),
    ("only the type in Annotated is one", "from a import E\ndef f(x: Annotated['E', 'E']): pass\n", "a"),
    ("a string that is cast to", "from a import E\ncast('E', x)\n", "a"),
    ("a bound", "from a import E\nT = TypeVar('T', bound='E')\n", "a"),
    ("postponed annotations", "from __future__ import annotations\ndef f(x: E): pass\nfrom a import E\n", "a"),
    ("annotations at once", "def f(x: E): pass\nfrom a import E\n", "unbound"),
    ("an ordinary string", "from a import E\nx = 'E'\n", ""),
]

FLOW = [
    ("if", "from a import E\nif x:\n from b import E\n E()\nE()\n", "b, a|b"),
    ("if and else", "if x:\n from a import E\nelse:\n from b import E\nE()\n", "a|b"),
    ("elif", "if x:\n from a import E\nelif y:\n from b import E\nE()\n", "a|b|unbound"),
    ("a branch that returns", "def f():\n from a import E\n if x:\n  from b import E\n  return\n E()\n", "a"),
    ("a branch that raises", "from a import E\nif x:\n from b import E\n raise X\nE()\n", "a"),
    ("a branch that skips", "import pytest\nfrom a import E\nif x:\n from b import E\n pytest.skip('no')\nE()\n", "a"),
    ("a branch that exits", "import sys\nfrom a import E\nif x:\n from b import E\n sys.exit()\nE()\n", "a"),
    (
        "a function of that name may return",
        "def exit(): pass\nfrom a import E\nif x:\n from b import E\n exit()\nE()\n",
        "a|b",
    ),
    ("an ordinary call goes on", "from a import E\nif x:\n from b import E\n note()\nE()\n", "a|b"),
    ("after a return", "def f():\n from a import E\n return\n E()\n", "a"),
    ("a message of an assert", "from a import E\nassert x, (E := 1)\nE()\n", "a"),
    ("TYPE_CHECKING", "if TYPE_CHECKING:\n from a import E\ndef f(x: 'E'): E()\n", "a|unbound, a|unbound"),
    ("TYPE_CHECKING and else", "if TYPE_CHECKING:\n from a import E\nelse:\n E = None\nE()\n", "None|a"),
    ("TYPE_CHECKING is not run", "from a import E\nif TYPE_CHECKING:\n from b import E\nE()\n", "a|b"),
    ("try and except", "try:\n from a import E\nexcept ImportError:\n from b import E\nE()\n", "a|b"),
    (
        "the body's end is not what a handler sees",
        "from a import E\ntry:\n from b import E\n f()\nexcept X:\n E()\n",
        "a|b",
    ),
    ("else comes after the whole body", "from a import E\ntry:\n from b import E\nexcept X: pass\nelse: E()\n", "b"),
    ("a handler that returns", "def f():\n try:\n  from a import E\n except X:\n  return\n E()\n", "a"),
    ("None in a handler", "try:\n from a import E\nexcept ImportError:\n E = None\nE()\n", "None|a"),
    ("finally sees every path", "from a import E\ntry:\n from b import E\nfinally:\n E()\nE()\n", "a|b, b"),
    ("finally rebinds", "try:\n from a import E\nfinally:\n from b import E\nE()\n", "b"),
    ("finally after a return", "def f():\n from a import E\n try:\n  return\n finally:\n  E()\n", "a"),
    ("what was deleted when it failed", "from a import E\ntry:\n del E\n f()\nexcept X:\n E()\n", "a|unbound"),
    ("the name of an exception goes", "from a import E\ntry: f()\nexcept X as E: E()\nE()\n", "other, a|unbound"),
    ("a loop that may not run", "for x in y:\n from a import E\nE()\n", "a|unbound"),
    ("what the last round bound", "from a import E\nfor x in y:\n E()\n from b import E\n", "a|b"),
    ("not what every round overwrites", "from a import E\nfor x in y:\n from b import E\n E()\n", "b"),
    ("a loop's variable", "from a import E\nfor E in E: E()\nE()\n", "a, other, a|other"),
    (
        "continue carries round",
        "from a import E\nfor x in y:\n E()\n from b import E\n if z: continue\n from c import E\n",
        "a|b|c",
    ),
    (
        "a body that always continues",
        "from a import E\nfor x in y:\n E()\n from b import E\n continue\nE()\n",
        "a|b, a|b",
    ),
    ("break", "from a import E\nfor x in y:\n from b import E\n break\nelse:\n from c import E\nE()\n", "b|c"),
    ("an endless loop ends by break", "from a import E\nwhile True:\n from b import E\n if x: break\nE()\n", "b"),
    (
        "a break in a later round",
        "from a import E\nwhile True:\n if x: break\n from b import E\nE()\n",
        "a|b",
    ),
    (
        "a break through finally",
        "for x in y:\n try:\n  from a import E\n  break\n finally:\n  from b import E\nelse:\n from c import E\nE()\n",
        "b|c",
    ),
    ("else without break", "from a import E\nfor x in y:\n from b import E\nelse: E()\n", "a|b"),
    ("while reads its test again", "from a import E\nwhile E():\n from b import E\n", "a|b"),
    ("what a test binds", "from a import E\nwhile (E := f()): pass\nE()\n", "assigned"),
    (
        "a function defined in a loop",
        "from a import E\nfor x in y:\n from b import E\n from c import E\n def f(): E()\n",
        "b|c",
    ),
    ("an inner loop", "from a import E\nfor x in y:\n for z in y: E()\n from b import E\n", "a|b"),
    ("with", "from a import E\nwith x:\n from b import E\nE()\n", "b"),
    ("with as", "from a import E\nwith x as E: E()\nE()\n", "other, other"),
    ("a with that swallows", "from a import E\nwith pytest.raises(X):\n from b import E\n f()\nE()\n", "a|b"),
    ("suppress and raise", "from a import E\nwith suppress(X):\n from b import E\n raise X\nE()\n", "a|b"),
    ("match", "from a import E\nmatch x:\n case 1:\n  from b import E\n case 2:\n  from c import E\nE()\n", "a|b|c"),
    (
        "a case for the rest",
        "from a import E\nmatch x:\n case 1:\n  from b import E\n case _:\n  from c import E\nE()\n",
        "b|c",
    ),
    ("a captured name", "from a import E\nmatch x:\n case [E, *_]: E()\nE()\n", "other, a|other"),
    ("a class pattern", "from a import E\nmatch x:\n case E(): pass\n", "a"),
    ("captured, then refused", "from a import E\nmatch x:\n case E if y: pass\n case 1: E()\n", "a|other"),
    ("the rest of a mapping", "from a import E\nmatch x:\n case {'k': 1, **E}: E()\n", "other"),
]


def names_of(cases: list[tuple[str, str, str]]) -> list[str]:
    return [title for title, _, _ in cases]


@pytest.mark.parametrize(("_", "source", "expected"), SCOPES, ids=names_of(SCOPES))
def test_a_scope(_: str, source: str, expected: str) -> None:
    assert describe_reaching(source) == expected


@pytest.mark.parametrize(("_", "source", "expected"), FLOW, ids=names_of(FLOW))
def test_a_path(_: str, source: str, expected: str) -> None:
    assert describe_reaching(source) == expected


FSTRINGS = [
    'f"{E}"',
    'f"E {E} E"',
    'f"{E}{E}"',
    'f"{ E }"',
    'f"{E.a.b!r:>{E.c}}"',
    'f"{{E}} {E}"',
    'f"{x:E} {E}"',
    '"E" f"{E}"',
    '"{E}" f"{E}" f"{E.a}"',
    'f"""E\n  {E} {E.a}\n{\nE}"""',
    'rf"\\{E}"',
    "f'{d[\"E\"]} {E}'",
    'f"{E!r} é {E}"',
    "f'''{[E for _ in E]}'''",
    'f"{E.a if E else E}"',
    'f"{E=}"',
]


@pytest.mark.parametrize("text", FSTRINGS)
def test_names_in_an_fstring_stand_where_it_is_said(text: str) -> None:
    source = f"from a import E\nx = é = {text}\n"
    found = find_loads(read(source), "E")
    wanted = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id == "E"]
    utf8 = source.encode()
    for reference in found:
        assert utf8[reference.span.start : reference.span.end].decode() == ".".join(reference.chain)
        before = utf8[: reference.start].rstrip()[-1:]
        assert before in (b"{", b"(", b"[", b"n", b"f", b"e")  # of an expression, not of the text around it
    assert len({reference.start for reference in found}) == len(wanted)


CALLS = ['f"{E(a)}"', 'f"{E(a)} {E(b)}"', 'f"""\n{E(\na)}"""', 'f"{E.make(a, E)}"']


@pytest.mark.parametrize("text", CALLS)
def test_a_call_in_an_fstring_has_its_place_or_the_whole_string(text: str) -> None:
    source = f"from a import E\nx = {text}\n"
    whole = source.encode()[source.index(text) : -1]
    for call in read(source).calls.values():
        spelled = source.encode()[call.span.start : call.span.end]
        assert spelled == whole or ast.dump(ast.parse(spelled.decode())) in {
            ast.dump(ast.parse(ast.unparse(node))) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)
        }


NEW_SYNTAX = [
    (
        (3, 11),
        "of several handlers each may run",
        "from a import E\ntry: f()\nexcept* X:\n from b import E\nexcept* Y: E()\nE()\n",
        "a|b, a|b",
    ),
    ((3, 12), "a type parameter hides", "from a import E\ndef f[E](x: E): E()\nE()\n", "other, other, a"),
    ((3, 12), "its bound is read later", "class C[T: E]: pass\nfrom a import E\n", "a"),
    ((3, 12), "a base is inside, a decorator outside", "from a import E\n@E\nclass C[E](E): pass\n", "a, other"),
    ((3, 12), "a default is outside", "from a import E\ndef f[E](x=E): pass\n", "a"),
    (
        (3, 12),
        "a class sees its own in them",
        "class C:\n from a import E\n def m[T: E](self, x: E): E()\n",
        "a, a, unbound",
    ),
    ((3, 12), "a type alias is read later", "type T = list[E]\nfrom a import E\n", "a"),
    ((3, 12), "a type alias binds", "from a import E\ntype E = int\nE()\n", "other"),
    ((3, 12), "nested quotes", "from a import E\nx = f'{d['E']} {E}'\n", "a"),
]
READABLE = [case[1:] for case in NEW_SYNTAX if sys.version_info >= case[0]]


def test_newer_syntax() -> None:
    """What the running interpreter can parse; every supported one runs this."""
    for title, source, expected in READABLE:
        assert describe_reaching(source) == expected, title
