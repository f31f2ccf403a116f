"""Which names of a module may mean something else than before, told from its statements without following any name.

A name may mean something else where a statement that binds it has changed, or holds a word that may.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple
from unicodedata import normalize

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time
from ssot_migrate.semantics.glances import HIDES_NAMES
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.source.files import open_source

_WORD = re.compile(r"\w+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ALL = "*"  # what a star import binds
_PLAIN = frozenset({"__name__", "__file__", "__doc__", "__package__", "__spec__", "__debug__"})
# A fixture that nobody asks for, and what pytest calls by its name.
_UNASKED = (b"autouse", b"def pytest_", *HIDES_NAMES)

Names = frozenset[str] | None
"""Some names of a module; None for all that it has, and may have."""


class _Statement(NamedTuple):
    """A statement of a module: its lines, the words in them, and what it binds or sets something of."""

    text: str
    words: frozenset[str]
    names: frozenset[str]


def find_altered(path: str, before: bytes, after: bytes, words: Names) -> Names:
    """The names of a file that may mean something else, as it has changed and `words` mean something else in it."""
    if words is None or any(mark in data for mark in _UNASKED for data in (before, after)):
        return None
    former, latter = _read_statements(path, before), _read_statements(path, after)
    if former is None or latter is None:
        return None
    changed = _find_changed(former, latter)
    if changed is None:
        return None
    altered = {name for statement in changed for name in statement.names}
    return _close([*former, *latter], words, altered)


def _find_changed(former: list[_Statement], latter: list[_Statement]) -> list[_Statement] | None:
    """The statements that are only in one of two texts; None where the others have changed places."""
    before, after = Counter(item.text for item in former), Counter(item.text for item in latter)
    kept = before & after
    if any(before[text] != after[text] for text in kept):
        return None
    if [item.text for item in former if item.text in kept] != [item.text for item in latter if item.text in kept]:
        return None
    return [item for item in (*former, *latter) if item.text not in kept]


def _close(statements: Collection[_Statement], words: Collection[str], altered: set[str]) -> Names:
    """The `altered` names with all that are bound by what holds one of them, or one of the words."""
    if _ALL in altered:
        return None
    if any(_ALL in statement.names for statement in statements):
        altered = altered.union(words)
    held, size = altered.union(words), -1
    while size != len(held):
        size = len(held)
        for statement in statements:
            if not held.isdisjoint(statement.words):
                altered |= statement.names
                held |= statement.names
    if _ALL in altered:
        return None  # all that a module gives may mean something else
    if any(name.startswith("__") and name.endswith("__") for name in altered):
        return None  # `__all__`, `__getattr__`: nobody asks by name for what these mean
    return frozenset(altered)


def _read_statements(path: str, data: bytes) -> list[_Statement] | None:
    source = open_source(path, data)
    tree = source if isinstance(source, FileProblem) else parse_source(source)
    if isinstance(source, FileProblem) or isinstance(tree, FileProblem):
        return None
    lines = _LINE_END.split(normalize("NFKC", source.text))
    try:
        with bounded_time():
            return [statement for node in tree.body for statement in _iter_statements(node, lines)]
    except (RecursionError, TooMuchError):
        return None


def _iter_statements(node: ast.stmt, lines: list[str]) -> Iterator[_Statement]:
    """The statement; of an import one for each name."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for item in node.names:
            where = f"{'.' * node.level}{node.module or ''} " if isinstance(node, ast.ImportFrom) else ""
            text = f"{where}import {item.name} as {item.asname}"
            name = item.asname or item.name.partition(".")[0]
            yield _Statement(text, frozenset(_WORD.findall(text)), frozenset({name}))
        return
    first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
    text = "\n".join(lines[first - 1 : node.end_lineno])
    yield _Statement(text, frozenset(_WORD.findall(text)), frozenset(_iter_names(node)))


def _iter_names(node: ast.stmt) -> Iterator[str]:
    """What a statement binds in the module, or may set something of."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        yield from (name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names)
        yield from filter(str.isidentifier, _iter_strings(node.decorator_list))  # `@pytest.fixture(name="engine")`
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield inner.name or ""
        elif isinstance(inner, ast.Global):
            yield from inner.names
        elif isinstance(inner, ast.MatchAs | ast.MatchStar | ast.MatchMapping):
            yield (inner.rest if isinstance(inner, ast.MatchMapping) else inner.name) or ""
        elif isinstance(inner, ast.alias):
            yield inner.asname or inner.name.partition(".")[0]
        elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            yield inner.id
        elif isinstance(inner, ast.Expr) or not isinstance(getattr(inner, "ctx", ast.Load()), ast.Load):
            names = (part.id for part in ast.walk(inner) if isinstance(part, ast.Name))
            yield from (name for name in names if name not in _PLAIN)


def _iter_strings(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        yield from (
            part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
        )
