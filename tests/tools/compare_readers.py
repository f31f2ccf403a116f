"""Asks jedi and our resolver the same, where is this name defined, of sampled references; prints each disagreement.

A development tool: `python tests/tools/compare_readers.py TREE [COUNT] [SEED]`, with jedi installed. What it found is
explained in docs/second-reader.md. Sampled are names and attributes whose root an import binds, by `ast` alone, so
that neither reader chooses the questions.
"""

from __future__ import annotations

import ast
import random
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jedi

from ssot_migrate.model.symbols import Ambiguous, Resolved
from ssot_migrate.semantics.occurrences import find_occurrences
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.source.discovery import discover

_PER_FILE = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A chain in a file: its line (from 1), the columns of its start and of its last name (from 0), and its text."""

    path: str
    line: int
    start: int
    column: int
    text: str


def sample(root: Path, paths: list[str], count: int, choose: random.Random) -> Iterator[Question]:
    """At most a few questions per file, until there are enough."""
    choose.shuffle(paths)
    asked = 0
    for path in paths:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse((root / path).read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue
        found = sorted(_iter_chains(tree, path), key=lambda question: (question.line, question.column))
        for question in choose.sample(found, min(_PER_FILE, len(found))):
            yield question
            asked += 1
            if asked == count:
                return


def _iter_chains(tree: ast.Module, path: str) -> Iterator[Question]:
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name | ast.Attribute) or id(node) in inner or not isinstance(node.ctx, ast.Load):
            continue
        words: list[str] = []
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            words.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id in imported and root.lineno == node.end_lineno:
            text = ".".join([root.id, *reversed(words)])
            last = (node.end_col_offset or 0) - len((words or [root.id])[0].encode())
            yield Question(path, root.lineno, root.col_offset, last, text)


def ask_jedi(project: jedi.Project, root: Path, question: Question) -> set[str]:
    """`path:line` of each definition; `outside` for what lies outside the tree."""
    script = jedi.Script(path=root / question.path, project=project)
    found = script.goto(question.line, question.column, follow_imports=True)
    return {_place(root, item.module_path, item.line) for item in found}


def _place(root: Path, path: Path | None, line: int | None) -> str:
    if path is None or not path.is_relative_to(root):
        return "outside"
    return f"{path.relative_to(root).as_posix()}:{line or 1}"


def ask_ours(resolver: Resolver, question: Question) -> tuple[set[str], str]:
    """The same, and our answer in words. A member of a class is where the class has it."""
    summary = resolver.project.find_summary(question.path)
    if summary is None:
        return set(), "not parsed"
    source, lines = resolver.project.get_source(question.path), resolver.project.lines(question.path)
    start = lines.offset(question.line, question.start)
    here = [item for item in find_occurrences(resolver, summary, source) if item.span.start == start]
    named = [item for item in here if item.text == question.text]
    if not named or named[0].resolution is None:
        return set(), "local"
    resolution, members = named[0].resolution, named[0].members
    if isinstance(resolution, Resolved):
        return {_definition(resolver, resolution, members)}, "resolved"
    if isinstance(resolution, Ambiguous):
        return {_definition(resolver, item, members) for item in resolution.candidates}, "ambiguous"
    return set(), f"unresolved: {resolution.reason.name.lower()}"


def _definition(resolver: Resolver, resolved: Resolved, members: tuple[str, ...]) -> str:
    if not resolved.in_tree:
        return "outside"
    if len(members) == 1:
        method = resolver.find_method(resolved.symbol, members[0])
        if method is not None:
            return f"{method[0].path}:{method[1].line}"
    place = f"{resolved.chain[-1].path}:{resolved.chain[-1].line}" if resolved.chain else "outside"
    return f"{place} .{'.'.join(members)}" if members else place


def main(tree: str, count: str = "200", seed: str = "1") -> None:
    root = Path(tree).resolve()
    paths = discover(root, exclude=("site-packages/",)).paths
    project, resolver = jedi.Project(root, sys_path=[str(root)]), Resolver(Project(root, paths))
    tally: Counter[str] = Counter()
    sources = sorted(path for path in paths if path.endswith(".py"))
    for question in sample(root, sources, int(count), random.Random(int(seed))):
        ours, word = ask_ours(resolver, question)
        try:
            theirs = ask_jedi(project, root, question)
        except Exception as error:
            theirs = {f"{type(error).__name__}"}
        verdict = "agree" if ours == theirs else f"{word} / {'found' if theirs else 'nothing'}"
        tally[verdict] += 1
        if ours != theirs:
            print(f"{question.path}:{question.line}:{question.column} {question.text}")
            print(f"    ours:  {word} {sorted(ours)}\n    jedi:  {sorted(theirs)}", flush=True)
    print(dict(tally.most_common()))


if __name__ == "__main__":
    main(*sys.argv[1:])
