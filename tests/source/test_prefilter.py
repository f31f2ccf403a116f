"""The prefilter: cheap, may over-match, must never miss."""

from __future__ import annotations

import pickle
import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.source.files import decode_source
from ssot_migrate.source.prefilter import Prefilter, Trigger

ENGINE = Prefilter((Trigger("engine", "Engine"),))


def has_word(word: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", text) is not None


def matches_naively(trigger: Trigger, text: str) -> bool:
    text = unicodedata.normalize("NFKC", text)
    tail, name = (unicodedata.normalize("NFKC", word or "") for word in (trigger.tail, trigger.name))
    is_star = re.search(r"\bimport\s*\*", text, re.ASCII) is not None
    return has_word(tail, text) and (trigger.name is None or has_word(name, text) or is_star)


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
        "engine Engine".encode("utf-16"),
        "engine Engine".encode("utf-32-be").join((b"\0\0\xfe\xff", b"")),
        b"\xff engine Engine",
        b"\xef\xbb\xbfengine Engine",
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
    assert either.matches(b"other, Name")
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
    assert pickle.loads(pickle.dumps(ENGINE)).matches(b"engine Engine")


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
TRIGGERS = st.builds(Trigger, st.sampled_from(["a", "ab", "fi", "é"]), st.sampled_from([None, "ab", "b1", "é"]))


@settings(max_examples=400)
@given(WORDS, st.sampled_from(HEADS), st.lists(TRIGGERS, min_size=1, max_size=3))
@example(["\u30a2ab "], "# coding: shift_jis\n", [Trigger("ab")])
@example(["ªb"], "# coding: latin-1\n", [Trigger("ab")])
def test_never_misses(words: list[str], head: str, triggers: list[Trigger]) -> None:
    cookie = re.search(r"coding: (\S+)", head)
    data = (head + "".join(words)).encode(cookie.group(1) if cookie else "utf-8", "replace")
    source = decode_source("a.py", data)
    if isinstance(source, FileProblem):
        return
    if any(matches_naively(trigger, source.text) for trigger in triggers):
        assert Prefilter(tuple(triggers)).matches(data)
