"""The prefilter: cheap, may over-match, must never miss."""

from __future__ import annotations

import ast
import pickle
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.source.files import decode_source
from ssot_migrate.source.prefilter import ModulePrefilter, Prefilter, Trigger

ENGINE = Prefilter((Trigger("engine", "Engine"),))


def has_word(word: str, text: str) -> bool:
    """With no ASCII letter beside it, nor a mark that makes its last letter another: `a\u0301` is not `a`."""
    apart = {each: unicodedata.normalize("NFKD", each) for each in (word, text)}
    return (
        re.search(rf"(?<![A-Za-z0-9_]){re.escape(apart[word])}(?![A-Za-z0-9_\u0300-\u036f])", apart[text]) is not None
    )


def matches_naively(trigger: Trigger, text: str) -> bool:
    """Looked up in the syntax tree: words where a name is needed only, modules where they are named."""
    folded = unicodedata.normalize("NFKC", text)
    tail, name = (unicodedata.normalize("NFKC", word or "") for word in (trigger.tail, trigger.name))
    if trigger.name is None:
        return has_word(tail, folded)
    is_star = re.search(r"\bimport\s*\*", folded, re.ASCII) is not None
    return (has_word(name, folded) or is_star) and names_module(tail, text)


def names_module(tail: str, text: str) -> bool:
    """Whether an import, an attribute or a dotted string names `tail`; False for what is no program."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                dotted = [alias.name for alias in node.names]
            case ast.ImportFrom():
                dotted = [node.module or "", *(alias.name for alias in node.names)]
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                dotted = []
            case ast.Attribute():
                dotted = [node.attr]
            case ast.Constant(value=str(value)):
                dotted = [value] if re.fullmatch(r"[\w.]+", value) else []
            case _:
                dotted = []
        if any(tail in item.split(".") for item in dotted):
            return True
    return False


@pytest.mark.parametrize(
    "data",
    [
        b"from pkg.engine import Engine\n",
        b"from pkg.engine import *\n",
        b"from pkg.engine import\\\n  *\n",
        b"from pkg.engine import*\n",
        b"mock.patch('pkg.engine.Engine')",
        "from pkg.engine import Ｅngine\n".encode(),
        "# coding: euc_jp\nfrom pkg.engine import Ｅngine\n".encode("euc_jp"),
        b"# coding: latin-1\nfrom pkg.engine import Engine # \xe9\n",
        b"# coding: utf-7\n+AGU-ngine Engine\n",
        b"# coding: cp500\n",
        b"import engine, Engine\n",
        b"from pkg import (other,  # import that, too\n    # )\n    engine)\nEngine\n",
        b"from pkg import other, \\\n  engine\nEngine\n",
        b"from pkg import (unimportant,\r\n  engine,)\r\nEngine\r\n",
        b"# import\nif important: from pkg import (other,\n  engine)\nEngine\n",
        b"if x['import']: from pkg import (\n  other, engine)\nEngine\n",
        b"import pkg as p\np.engine.Engine()\n",
        b"(pkg.  # here\n  # there\n  engine.Engine)\n",
        b"from .engine import Engine\n",
        b"from . import engine\nengine.Engine\n",
        b"patch('pkg.'\n  'engine.Engine')\n",
        b"import_module('engine').Engine\n",
        b"self.engine.Engine()\n",
        b"cls.engine \\\n . Engine()\n",
        "engine Engine".encode("utf-16"),
        "engine Engine".encode("utf-32-be").join((b"\0\0\xfe\xff", b"")),
        b"\xff .engine Engine",
        b"\xef\xbb\xbfimport engine; Engine",
    ],
)
def test_matches(data: bytes) -> None:
    assert ENGINE.matches(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"import engine\n",
        b"from pkg.engine import MyEngine, Engine2, _Engine\n",
        b"from pkg.engines import Engine\n",
        b"engine(2 * important)\n",
        b"from pkg.other import Engine\nengine = Engine()\nengine.run()\nuse(engine, engine=engine)\n",
        b"class Engine:\n    def run(self):\n        return self.engine.go(self.engine)\n",
        b"  # from pkg.engine import Engine\n",
        b"from pkg import (other)\nuse(engine, Engine)\n",
        b"from pkg import other; engine, Engine\n",
        "engine 🎉 é … ﬁ\n".encode(),
        b"# coding: nonsense\nengine \xe9\n",
        b"# coding: latin-1\nengine \xe9\n",
    ],
)
def test_leaves_alone(data: bytes) -> None:
    assert not ENGINE.matches(data)


def test_a_tail_alone_is_enough_where_no_name_is_given() -> None:
    either = Prefilter((Trigger("engine", "Engine"), Trigger("engine"), Trigger("other", "Name")))
    assert either.matches(b"import engine")
    assert either.matches(b"import other, Name")
    assert not either.matches(b"other")


def test_nothing_matches_no_trigger() -> None:
    assert not Prefilter(()).matches(b"anything")


def test_words_that_are_not_ascii() -> None:
    accented = Prefilter((Trigger("café"),))
    assert accented.matches("import café".encode())
    assert accented.matches("import cafe\u0301".encode())
    assert accented.matches("# coding: latin-1\nimport café".encode("latin-1"))
    assert not accented.matches("import thé".encode())


def test_crosses_processes() -> None:
    assert pickle.loads(pickle.dumps(ENGINE)) == ENGINE
    assert pickle.loads(pickle.dumps(ENGINE)).matches(b"import engine; Engine")


LETTERS = st.text(alphabet="ab_1 .\nａªﬁ🎉ée\u0301*", max_size=3)
WORDS = st.lists(st.one_of(st.sampled_from(["a", "ab", "fi", "é", "b1", "import", " * ", " "]), LETTERS), max_size=8)
HEADS = [
    "",
    "# coding: latin-1\n",
    "# coding: euc_jp\n",
    "# coding: shift_jis\n",
    "#\n# coding: utf-7\n",
    "# coding: utf-8\n",
]
GAPS = st.sampled_from(["", " ", "\n", " # import (\n", "# )\n\n", "\\\n", "\t"])
NAMES = st.sampled_from(["a", "ab", "b1", "é", "important", "a as x"])
OWNERS = st.sampled_from(
    ["from ab import (", "from . import (", "from .ab import (", "(x.", "(self.", "(cls.", "use(b1, "]
)
PROGRAMS = st.builds(
    lambda owner, before, items, more: f"b1\n{owner}{before}{','.join(f'{gap}{name}' for gap, name in items)})\n{more}",
    OWNERS,
    GAPS,
    st.lists(st.tuples(GAPS, NAMES), min_size=1, max_size=4),
    st.sampled_from(["", "import b1, ab\n", "import b1, \\\n  a\n", "'x.' \\\n  'ab'\n", "from \\\n ab.a import x\n"]),
).map(lambda text: [text])
TRIGGERS = st.builds(Trigger, st.sampled_from(["a", "ab", "fi", "é"]), st.sampled_from([None, "ab", "b1", "é"]))


@settings(max_examples=600)
@given(st.one_of(WORDS, PROGRAMS), st.sampled_from(HEADS), st.lists(TRIGGERS, min_size=1, max_size=3))
@example(["\u30a2ab "], "# coding: shift_jis\n", [Trigger("ab")])
@example(["ªb"], "# coding: latin-1\n", [Trigger("ab")])
@example(["aa\u0301"], "", [Trigger("a")])
def test_never_misses(words: list[str], head: str, triggers: list[Trigger]) -> None:
    cookie = re.search(r"coding: (\S+)", head)
    data = (head + "".join(words)).encode(cookie.group(1) if cookie else "utf-8", "replace")
    source = decode_source("a.py", data)
    if isinstance(source, FileProblem):
        return
    if any(matches_naively(trigger, source.text) for trigger in triggers):
        assert Prefilter(tuple(triggers)).matches(data)


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("import yard.crane\n", True),
        ("from yard.crane import x\n", True),
        ("from yard import crane\n", True),
        ("from . import crane\n", True),
        ("from .crane import x\n", True),
        ("import crane\n", True),  # whose folder may be one from which imports start
        ("import_module('yard.crane')\n", True),
        ("import_module(f'{YARD}.crane')\n", True),
        ("import yard as y\ny.crane\n", True),  # nobody has followed the name yet
        ("import hall.crane\n", False),
        ("from town.hall.crane import x\n", False),
        ("patch('hall.crane.x')\n", False),
        ("import hall.crane\nimport yard.crane\n", True),
        ("# see yard.crane\n", False),
        ("crane = 1\n", False),
        ("import yard.ｃｒａｎｅ\n", True),
        ("import hall.crane  # ｃｒａｎｅ\n", False),
    ],
)
def test_modules_of_one_package(text: str, is_named: bool) -> None:
    assert ModulePrefilter((Trigger("crane"),), "yard").matches(text.encode()) is is_named
