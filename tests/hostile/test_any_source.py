"""Random Python in which names are exchanged for ours: whatever comes in, nothing is harmed.

Its pieces are made by the grammar (odd layout), or taken from the standard library (everything that people write).
"""

from __future__ import annotations

import ast
import io
import os
import random
import sysconfig
import tempfile
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from keyword import iskeyword, issoftkeyword
from pathlib import Path

import hypothesmith
import pytest
from hostile_project import PACK, write_project
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ssot_migrate.model.changes import FileChange
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.undo import undo

STARTS = (
    "from legacy import price\n",
    "import legacy\n",
    "from legacy import price as cost, other\n",
    "from legacy import (\n    price,  # the old one\n)\n",
    "try:\n    from legacy import price\nexcept ImportError:\n    price = None\n",
    "def before():\n    from legacy import price\n    return price()\n",
    "from legacy import *\n",
)
NAMES = ("price", "price", "price", "legacy", "cost", "ｐｒｉｃｅ")


def exchange_names(text: str, chance: random.Random) -> str:
    """The program with some of its names exchanged for ours everywhere; as it is, if that leaves no program."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):  # what only the real parser understands
        return text
    lines = text.splitlines(keepends=True)
    names = [token for token in tokens if token.type == tokenize.NAME and not iskeyword(token.string)]
    known = sorted({token.string for token in names if not issoftkeyword(token.string)})
    chosen = {name: chance.choice(NAMES) for name in chance.sample(known, min(len(known), chance.randint(1, 4)))}
    for token in reversed(names):
        (number, column), end = token.start, token.end[1]
        if token.string in chosen and number <= len(lines):
            line = lines[number - 1]
            lines[number - 1] = line[:column] + chosen[token.string] + line[end:]
    changed = "".join(lines)
    return changed if can_compile(changed) else text


@lru_cache(maxsize=1)
def load_statements() -> tuple[str, ...]:
    """Statements of the standard library, each as it is written there: the richest grammar at hand."""
    folder = Path(sysconfig.get_path("stdlib"))
    statements: list[str] = []
    for path in [
        *sorted(folder.glob("*.py")),
        *sorted(folder.glob("asyncio/*.py")),
        *sorted(folder.glob("test/test_g*.py")),
    ]:
        text = path.read_text("utf-8", "replace")
        lines = text.splitlines(keepends=True)
        for node in ast.parse(text).body:
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
            piece = "".join(lines[first - 1 : node.end_lineno])
            if node.end_lineno is not None and node.end_lineno - first < 60 and can_compile(piece):
                statements.append(piece if piece.endswith("\n") else f"{piece}\n")
    return tuple(statements)


def write_program(numbers: list[int]) -> str:
    statements = load_statements()
    return "".join(statements[number % len(statements)] for number in numbers)


def can_compile(text: str) -> bool:
    try:
        compile(text, "f.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fsync does for real cannot be seen here, and costs most of the time."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_any_source(pytestconfig: pytest.Config) -> None:
    examples = 10_000 if pytestconfig.getoption("--thorough") else 200

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(
        st.sampled_from(STARTS),
        st.one_of(
            hypothesmith.from_grammar(),
            st.lists(st.integers(0, 1 << 20), min_size=1, max_size=4).map(write_program),
        ),
        st.integers(0, 2**32),
        st.sampled_from(("\n", "\r\n")),
        st.sampled_from(("utf-8", "utf-8-sig")),
    )
    def check(start: str, body: str, seed: int, newline: str, encoding: str) -> None:
        text = start + exchange_names(body, random.Random(seed))
        assume(can_compile(text))
        data = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", newline).encode(encoding, "surrogatepass")
        check_harmless(data, may_withhold="import *" in start)

    check()


def check_harmless(data: bytes, *, may_withhold: bool) -> None:
    """`may_withhold`: the verifier may take back what was planned, as it does with some uses through a star."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_project(root, {"f.py": data})
        request = Request(root, (PACK,))
        result = apply(request, command="property")
        assert result.withheld == () or may_withhold
        for change in result.changes.changes:
            assert list(find_differences(change)) == []
        again = apply(request, command="property")
        assert again.run is None
        if result.run is not None:
            compile((root / "f.py").read_bytes(), "f.py", "exec", dont_inherit=True)
            undo(root)
        assert (root / "f.py").read_bytes() == data


def find_differences(change: FileChange) -> Iterator[str]:
    """Where the bytes beside the splices are not what they were."""
    mark = b"\xef\xbb\xbf" if change.before.startswith(b"\xef\xbb\xbf") else b""
    before, after = change.before.removeprefix(mark), change.after.removeprefix(mark)
    position = shift = 0
    for splice in change.splices:
        if before[position : splice.span.start] != after[position + shift : splice.span.start + shift]:
            yield f"before {splice.span}"
        position = splice.span.end
        shift += len(splice.replacement) - (splice.span.end - splice.span.start)
    if before[position:] != after[position + shift :]:
        yield "behind the last splice"
