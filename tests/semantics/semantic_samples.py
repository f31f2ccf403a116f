"""Reads snippets for the tests of the semantics: what reaches each load, in words."""

from __future__ import annotations

import ast

from ssot_migrate.semantics.reader import read_summary
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
