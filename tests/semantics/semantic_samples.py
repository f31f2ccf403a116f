"""Reads snippets and small projects for the tests of the semantics, and says in words what a name means."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.reader import read_summary
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, BindingKind, FileSummary, Reference

_WORDS = {
    BindingKind.CLASS: "class",
    BindingKind.FUNCTION: "def",
    BindingKind.PARAMETER: "parameter",
    BindingKind.NONE: "None",
    BindingKind.ASSIGN: "assigned",
    BindingKind.OTHER: "other",
}


def read(source: str, *, path: str = "example.py", module: str = "example", is_package: bool = False) -> FileSummary:
    """The summary of a snippet."""
    return read_summary(ast.parse(source), source.encode("utf-8"), path=path, module=module, is_package=is_package)


def find_loads(summary: FileSummary, name: str) -> list[Reference]:
    """The references that start with a name, in text order."""
    found = [reference for reference in summary.references.values() if reference.chain[0] == name]
    return sorted(found, key=lambda reference: reference.start)


def describe_reaching(source: str, name: str = "E") -> str:
    """What reaches each load of the name, in text order: `a|b, unbound`. Imports are told by their module."""
    summary = read(source)
    loads = []
    for reference in find_loads(summary, name):
        words = []
        for index in reference.reaching:
            if index == UNBOUND:
                words.append("unbound")
            else:
                binding = summary.bindings[index]
                words.append(_WORDS.get(binding.kind, binding.module))
        loads.append("|".join(sorted(set(words))))
    return ", ".join(loads)


def make_project(files: Mapping[str, str], import_roots: Iterable[str] = ()) -> Project:
    """A project whose files are only in memory."""
    changed = {path: text.encode("utf-8") for path, text in files.items()}
    return Project(Path("/nowhere"), sorted(files), import_roots).with_changes(changed)


def describe_last(files: Mapping[str, str], import_roots: Iterable[str] = (), stated: Iterable[str] = ()) -> str:
    """What the last name or chain of the last file means: `a.E`, `a.E|b.E|?` (ambiguous), or why it is not known.

    Members that follow the definition stand behind a colon.
    """
    resolver = Resolver(make_project(files, import_roots), stated)
    summary = resolver.project.find_summary(list(files)[-1])
    assert summary is not None
    last = max(summary.references.values(), key=lambda reference: reference.start)
    meaning = resolver.resolve_reference(summary, last)
    return ":".join(filter(None, (describe(meaning.resolution), ".".join(meaning.members))))


def describe(resolution: Resolution) -> str:
    """A resolution in words."""
    if isinstance(resolution, Resolved):
        return resolution.symbol if resolution.in_tree else f"({resolution.symbol})"
    if isinstance(resolution, Ambiguous):
        return "|".join([candidate.symbol for candidate in resolution.candidates] + ["?"] * resolution.unknown)
    return resolution.reason.name
