"""A call binds exactly when Python binds it, and every parameter gets the same argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic_samples import make_project

from ssot_migrate.model.locations import Span
from ssot_migrate.model.rules import Parameter, Signature
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.signatures import Bound, Mismatch, bind_call, describe_signature, find_signature
from ssot_migrate.semantics.summary import Argument

KINDS = ("positional", "standard", "star", "keyword", "double-star")
NAMES = ("a", "b", "c", "d", "e")


def make_argument(number: int, keyword: str | None = None, stars: int = 0) -> Argument:
    """An argument that can be told from the others by where it stands."""
    span = Span(number, number + 1)
    return Argument(keyword, stars, span, span, is_none=False, is_plain=True)


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    """Any signature that Python accepts: kinds in order, no default before a parameter without."""
    kinds = sorted(draw(st.lists(st.sampled_from(["positional", "standard", "keyword"]), max_size=5)), key=KINDS.index)
    by_position = [kind for kind in kinds if kind != "keyword"]
    first_default = draw(st.integers(0, len(by_position)))
    parameters = [
        Parameter(name, kind, draw(st.booleans()) if kind == "keyword" else number >= first_default)
        for number, (name, kind) in enumerate(zip(NAMES, kinds, strict=False))
    ]
    if draw(st.booleans()):
        parameters.insert(len(by_position), Parameter("rest", "star"))
    if draw(st.booleans()):
        parameters.append(Parameter("more", "double-star"))
    return Signature(tuple(parameters))


@st.composite
def calls(draw: st.DrawFn) -> tuple[Argument, ...]:
    """Positional arguments, then keywords, of which none stands twice."""
    count = draw(st.integers(0, 4))
    keywords = draw(st.lists(st.sampled_from((*NAMES, "rest", "more", "z")), unique=True, max_size=4))
    positional = [make_argument(number) for number in range(count)]
    return (*positional, *(make_argument(count + number, name) for number, name in enumerate(keywords)))


def bind_as_python(signature: Signature, arguments: Sequence[Argument]) -> Mapping[str, object] | None:
    """What Python binds to the named parameters; None where it raises TypeError."""
    space: dict[str, Any] = {}
    exec(f"def function{spell(signature)}: return locals()", space)
    try:
        taken: dict[str, object] = space["function"](
            *(item for item in arguments if item.keyword is None),
            **{item.keyword: item for item in arguments if item.keyword is not None},
        )
    except TypeError:
        return None
    collecting = {item.name for item in signature.parameters if item.kind in ("star", "double-star")}
    return {name: value for name, value in taken.items() if name not in collecting and value is not None}


def spell(signature: Signature) -> str:
    """The parameter list; defaults are None."""
    return describe_signature(signature).replace("…", "None")


@settings(max_examples=600, derandomize=True, deadline=None)
@given(signatures(), calls())
def test_as_python_binds(signature: Signature, arguments: tuple[Argument, ...]) -> None:
    expected = bind_as_python(signature, arguments)
    answer = bind_call(signature, arguments)
    if expected is None:
        assert isinstance(answer, Mismatch)
        assert answer.detail
    else:
        assert isinstance(answer, Bound)
        assert dict(answer.arguments) == expected


REQUIRED = Signature((Parameter("a"), Parameter("b", has_default=True)))

MISMATCHES = [
    ((), "needs `a`, which the call does not pass"),
    ((make_argument(0), make_argument(1), make_argument(2)), "takes 2 positional arguments, gets 3"),
    ((make_argument(0), make_argument(1, "a")), "gets `a` twice"),
    ((make_argument(0), make_argument(1, "z")), "has no parameter `z`"),
]


@pytest.mark.parametrize(("arguments", "detail"), MISMATCHES, ids=[detail for _, detail in MISMATCHES])
def test_a_mismatch_in_words(arguments: tuple[Argument, ...], detail: str) -> None:
    assert bind_call(REQUIRED, arguments) == Mismatch(detail)


@pytest.mark.parametrize("stars", [1, 2])
def test_stars_hide_what_is_passed(stars: int) -> None:
    answer = bind_call(REQUIRED, [make_argument(0, stars=stars)])
    assert isinstance(answer, Mismatch)
    assert answer.is_unknown


def test_a_synonym_stands_for_a_parameter_unless_it_is_one() -> None:
    argument = make_argument(0, "old")
    assert bind_call(REQUIRED, [argument], {"old": "a"}) == Bound({"a": argument}, ("old",))
    assert bind_call(Signature((Parameter("old"),)), [argument], {"old": "a"}) == Bound({"old": argument})


def test_positional_only_names_may_be_keywords_for_others() -> None:
    """`def f(a, /, **more)` takes `f(0, a=1)`."""
    signature = Signature((Parameter("a", "positional"), Parameter("more", "double-star")))
    first = make_argument(0)
    assert bind_call(signature, [first, make_argument(1, "a")]) == Bound({"a": first})


SOURCES = [
    ("a constructor", "class C:\n def __init__(self, a, b=1): ...\n", "m.C", "(a, b=…)"),
    ("inherited", "class B:\n def __init__(self, a): ...\nclass C(B): ...\n", "m.C", "(a)"),
    ("from a base outside", "import x\nclass C(x.B): ...\n", "m.C", None),
    ("a base outside comes first", "import x\nclass B:\n def __init__(self): ...\nclass C(x.B, B): ...\n", "m.C", None),
    (
        "a base of the tree comes first",
        "import x\nclass B:\n def __init__(self): ...\nclass C(B, x.B): ...\n",
        "m.C",
        "()",
    ),
    ("with __new__", "class C:\n def __new__(cls): ...\n def __init__(self, a): ...\n", "m.C", None),
    ("with a metaclass", "class C(metaclass=M):\n def __init__(self, a): ...\n", "m.C", None),
    ("a metaclass of a base", "class B(metaclass=M): ...\nclass C(B):\n def __init__(self, a): ...\n", "m.C", None),
    ("an abstract base", "class B(metaclass=ABCMeta): ...\nclass C(B):\n def __init__(self, a): ...\n", "m.C", "(a)"),
    ("a dataclass", "class B:\n def __init__(self, a): ...\n@dataclass\nclass C(B):\n b: int\n", "m.C", None),
    (
        "by Python's order of bases",
        "class A:\n def __init__(self, a): ...\nclass B(A): ...\nclass D(A):\n def __init__(self, d): ...\n"
        "class C(B, D): ...\n",
        "m.C",
        "(d)",
    ),
    ("a decorated constructor", "class C:\n @inject\n def __init__(self, a): ...\n", "m.C", None),
    ("a classmethod", "class C:\n @classmethod\n def make(cls, *, a): ...\n", "m.C.make", "(*, a)"),
    ("a staticmethod", "class C:\n @staticmethod\n def make(a, *rest): ...\n", "m.C.make", "(a, *rest)"),
    ("a decorated classmethod", "class C:\n @cached\n @classmethod\n def make(cls, a): ...\n", "m.C.make", None),
    (
        "an abstract classmethod",
        "class C:\n @classmethod\n @abstractmethod\n def make(cls, a): ...\n",
        "m.C.make",
        "(a)",
    ),
    ("a function", "def f(a, /, b, **more): ...\n", "m.f", "(a, /, b, **more)"),
    ("a decorated function", "@cached\ndef f(a): ...\n", "m.f", None),
    ("redefined", "def f(a): ...\ndef f(b): ...\n", "m.f", "(b)"),
    ("outside the tree", "", "x.f", None),
]


@pytest.mark.parametrize(("source", "callee", "expected"), [case[1:] for case in SOURCES], ids=[c[0] for c in SOURCES])
def test_the_signature_of_a_callee(source: str, callee: str, expected: str | None) -> None:
    signature = find_signature(Resolver(make_project({"m.py": source})), callee)
    assert (None if signature is None else describe_signature(signature)) == expected


def test_async_is_told() -> None:
    resolver = Resolver(make_project({"m.py": "async def f(): ...\ndef g(): ...\n"}))
    found = (find_signature(resolver, "m.f"), find_signature(resolver, "m.g"))
    assert [signature is not None and signature.is_async for signature in found] == [True, False]
