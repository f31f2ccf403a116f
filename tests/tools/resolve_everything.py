"""Resolves every name of a tree, and explains each that stays open though it is spelled like a deprecated one.

python tests/tools/resolve_everything.py TREE [--pack NAME|FILE]

The explanations are not the resolver's: each is looked up anew, by `ast` and in the folders. What has none is listed.
Exits 1 where something has none, or where the resolver fails.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.symbols import Unknown, Unresolved
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.semantics.occurrences import Occurrence, find_occurrences
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.source.discovery import discover

_WORD = re.compile(r"\w+")
_AT_ONCE = 500  # files of one snapshot, whose summaries are kept
_HIDING = ("__getattr__", "globals()", "import *", "setattr(", "sys.modules")
_MAX_DEPTH = 5  # of assignments from assignments
_NO_VALUE = ast.Pass()  # of what no value tells: an import, a definition
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Binder:
    """A place that binds a name: its line, the lines in which it is seen, and whether only running tells the value.

    `source` is the name at the root of what it is assigned: what that is decides.
    """

    line: int
    first: int
    last: int
    is_value: bool
    source: str = ""


class Evidence:
    """What `ast` says of one file, and the disk of its imports."""

    def __init__(self, root: Path, paths: Sequence[str], text: str) -> None:
        self._root = root
        self._paths = paths
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        self._binders: dict[str, list[Binder]] = {}
        self._walk(tree, 1, len(text.splitlines()) + 1)

    def explain(self, occurrence: Occurrence, line: int) -> str | None:
        """Why nobody can say what the name means; None where somebody might."""
        resolution = occurrence.resolution
        if isinstance(resolution, Unresolved) and resolution.reason is Unknown.MISSING_MODULE:
            return "the module is not there" if self._is_missing(resolution.detail) else None
        if isinstance(resolution, Unresolved) and resolution.reason is Unknown.MISSING_NAME:
            return "the module has no such name" if self._lacks_name(resolution.detail) else None
        name = _WORD.findall(occurrence.text)[0]
        binders = self._binders.get(name, [])
        if not binders:
            return "nothing in the file binds the name"
        seen = [binder for binder in binders if binder.first <= line <= binder.last]
        if not seen:
            return "only other scopes bind the name"
        inner = max(binder.first for binder in seen)
        if all(binder.line > line for binder in seen if binder.first == inner):
            return "bound only further down"
        if self._is_value(seen, line):
            return "a value that the program computes, or is handed"
        if isinstance(resolution, Unresolved) and resolution.reason is Unknown.DYNAMIC:
            return "imported from a module that hides its names" if self._hides(resolution.detail) else None
        return None

    def _is_value(self, seen: Sequence[Binder], line: int, depth: int = 0) -> bool:
        """Whether one of the binders takes its value from where only running the program tells it."""
        sources = {binder.source for binder in seen if binder.source}
        return any(binder.is_value for binder in seen) or any(
            depth < _MAX_DEPTH
            and self._is_value([b for b in self._binders.get(name, ()) if b.first <= line <= b.last], line, depth + 1)
            for name in sources
        )

    def _walk(self, node: ast.AST, first: int, last: int) -> None:
        """Notes what binds names below a node whose scope covers these lines."""
        for child in ast.iter_child_nodes(node):
            for name, value in _list_bound(child):
                line, source = getattr(child, "lineno", first), _root_of(value)
                binder = Binder(line, first, last, value is not _NO_VALUE and not source, source)
                self._binders.setdefault(name, []).append(binder)
            if isinstance(child, _SCOPES):
                self._walk(child, child.lineno, child.end_lineno or last)
            else:
                self._walk(child, first, last)

    def _is_missing(self, module: str) -> bool:
        stem = module.lstrip(".").replace(".", "/")
        ends = (f"{stem}.py", f"{stem}.pyi", f"{stem}/__init__.py")
        return not any(f"/{path}".endswith(tuple(f"/{end}" for end in ends)) for path in self._paths)

    def _lacks_name(self, symbol: str) -> bool:
        module, _, name = symbol.rpartition(".")
        files = [self._root / f"{module.replace('.', '/')}{end}" for end in (".py", "/__init__.py")]
        trees = [ast.parse(file.read_text(encoding="utf-8-sig")) for file in files if file.is_file()]
        bound = {bound for tree in trees for node in ast.walk(tree) for bound, _ in _list_bound(node)}
        return bool(trees) and name not in bound and "*" not in bound

    def _hides(self, symbol: str) -> bool:
        stem = symbol.rpartition(".")[0].replace(".", "/")
        files = [self._root / f"{stem}{end}" for end in (".py", "/__init__.py")]
        texts = [file.read_text(encoding="utf-8-sig") for file in files if file.is_file()]
        return any(mark in text for text in texts for mark in _HIDING)


def _list_bound(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that one node binds, each with its value, or with `_NO_VALUE` where it is an import or a definition."""
    match node:
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0], _NO_VALUE
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, _NO_VALUE
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.Assign(targets=targets):
            yield from ((name, node) for target in targets for name in _list_stored(target))
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
            yield from ((name, node) for name in _list_stored(target))
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from ((name, node) for name in _list_stored(target))
        case ast.NamedExpr(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name, node
        case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            yield name, node


def _list_stored(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _root_of(value: ast.AST) -> str:
    """The name at the root of a dotted chain, "" for anything else."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--pack", default="execution-engine")
    options = parser.parse_args()
    root = options.tree.resolve()
    packs = load_packs([options.pack], root)
    sources = [item.source for pack in packs for item in pack.replacements]
    words = {tail_name(source) for source in sources}
    paths = sorted(path for path in discover(root).paths if path.endswith(".py"))
    tally: Counter[str] = Counter()
    for start in range(0, len(paths), _AT_ONCE):
        resolver = Resolver(Project(root, paths), sources)
        for path in paths[start : start + _AT_ONCE]:
            _look_at(resolver, path, words, tally)
    for what, number in sorted(tally.items()):
        print(f"{number:9,}  {what}")
    return 1 if tally["failed"] or tally["like a deprecated name: unresolved, and nobody knows why"] else 0


def _look_at(resolver: Resolver, path: str, words: set[str], tally: Counter[str]) -> None:
    summary = resolver.project.summarise(path)
    tally["files"] += 1
    if isinstance(summary, FileProblem):
        tally["files that cannot be looked at"] += 1
        print(f"{path}: {summary.reason}: {summary.detail}", flush=True)
        return
    source = resolver.project.get_source(path)
    try:
        found = find_occurrences(resolver, summary, source)
    except Exception as error:
        tally["failed"] += 1
        print(f"{path}: {type(error).__name__}: {error}", flush=True)
        return
    tally["names"] += len(found)
    alike = [item for item in found if not words.isdisjoint(_WORD.findall(item.text))]
    evidence: Evidence | None = None
    for item in alike:
        kind = type(item.resolution).__name__.lower() if item.resolution is not None else "unresolved"
        if kind == "unresolved":
            evidence = evidence or Evidence(resolver.project.root, resolver.project.paths, source.utf8.decode())
            line = resolver.project.lines(path).location(path, item.span).line
            why = evidence.explain(item, line)
            kind += f": {why}" if why else ", and nobody knows why"
            if why is None:
                print(f"{path}:{line}: {item.text} {item.resolution}", flush=True)
        tally[f"like a deprecated name: {kind}"] += 1


if __name__ == "__main__":
    sys.exit(main())
