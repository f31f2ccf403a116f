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

from ssot_migrate.model.locations import Span
from ssot_migrate.model.symbols import Resolved, Unresolved
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


@dataclass(frozen=True, slots=True)
class Answer:
    """Ours: each definition as `path:line`, and the lines of the class where a member of it was asked for."""

    word: str
    places: frozenset[str] = frozenset()
    classes: tuple[tuple[str, int, int], ...] = ()

    def agrees_with(self, places: set[str]) -> bool:
        """Whether the other reader means the same. We name members that are no methods by their class only."""
        if not self.classes:
            return self.places == places
        return bool(places) and all(
            any(place.rpartition(":")[0] == path and first <= int(place.rpartition(":")[2]) <= last
                for path, first, last in self.classes)
            for place in places
            if place != "outside"
        ) and "outside" not in places  # fmt: skip


def ask_ours(resolver: Resolver, question: Question) -> Answer:
    summary = resolver.project.find_summary(question.path)
    if summary is None:
        return Answer("not parsed")
    source, lines = resolver.project.get_source(question.path), resolver.project.lines(question.path)
    start = lines.offset(question.line, question.start)
    here = [item for item in find_occurrences(resolver, summary, source) if item.span.start == start]
    named = [item for item in here if item.text == question.text]
    if not named or named[0].resolution is None:
        return Answer("local")
    resolution, members = named[0].resolution, named[0].members
    if isinstance(resolution, Unresolved):
        return Answer(f"unresolved: {resolution.reason.name.lower()}")
    candidates = (resolution,) if isinstance(resolution, Resolved) else resolution.candidates
    return Answer(
        "resolved" if isinstance(resolution, Resolved) else "ambiguous",
        frozenset(_find_definition(resolver, item, members) for item in candidates),
        tuple(filter(None, (_find_class(resolver, item, members) for item in candidates))),
    )


def _find_definition(resolver: Resolver, resolved: Resolved, members: tuple[str, ...]) -> str:
    if not resolved.in_tree:
        return "outside"
    place = f"{resolved.chain[-1].path}:{resolved.chain[-1].line}" if resolved.chain else "outside"
    return f"{place} .{'.'.join(members)}" if members else place


def _find_class(resolver: Resolver, resolved: Resolved, members: tuple[str, ...]) -> tuple[str, int, int] | None:
    """Path and lines of the class, or of the base of it, that has the member; None where none is seen to have it."""
    for base in resolver.find_bases(resolved.symbol) if len(members) == 1 else ():
        if base is not None and (members[0] in base[1].attributes or members[0] in base[1].methods):
            summary, info = base
            lines = resolver.project.lines(summary.path)
            end = lines.location(summary.path, Span(info.span.end, info.span.end)).line
            return (
                summary.path,
                info.line,
                max(end, lines.location(summary.path, Span(info.body_end, info.body_end)).line),
            )
    return None


def main(tree: str, count: str = "200", seed: str = "1") -> None:
    root = Path(tree).resolve()
    paths = discover(root, exclude=("site-packages/",)).paths
    project, resolver = jedi.Project(root, sys_path=[str(root)]), Resolver(Project(root, paths))
    tally: Counter[str] = Counter()
    sources = sorted(path for path in paths if path.endswith(".py"))
    for question in sample(root, sources, int(count), random.Random(int(seed))):
        ours = ask_ours(resolver, question)
        try:
            theirs = ask_jedi(project, root, question)
        except Exception as error:
            theirs = {type(error).__name__}
        if ours.agrees_with(theirs):
            tally["the same"] += 1
        elif ours.places == {"outside"} and not theirs:
            tally["a package that is not installed: ours names it, jedi says nothing"] += 1
        else:
            tally[f"ours {ours.word}, jedi {'another' if theirs else 'nothing'}"] += 1
            print(f"{question.path}:{question.line}:{question.column} {question.text}")
            print(f"    ours:  {ours.word} {sorted(ours.places)}\n    jedi:  {sorted(theirs)}", flush=True)
    for verdict, number in tally.most_common():
        print(f"{number:6}  {verdict}")


if __name__ == "__main__":
    main(*sys.argv[1:])
