"""Every name of a file with what it means: for questions about one place, where also the dull ones are asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ssot_migrate.model.explanations import NameKind
from ssot_migrate.model.locations import Hop, Span
from ssot_migrate.model.symbols import Resolution, Resolved
from ssot_migrate.semantics.chains import chain_names, chain_of
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.strings import resolve_string
from ssot_migrate.semantics.summary import Binding, BindingKind, FileSummary
from ssot_migrate.source.files import SourceFile

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.STAR)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One name. `resolution` is None for a value that nothing imported and no class reaches."""

    text: str
    kind: NameKind
    span: Span
    resolution: Resolution | None
    members: tuple[str, ...] = ()


def find_occurrences(resolver: Resolver, summary: FileSummary, source: SourceFile) -> list[Occurrence]:
    """Imports, definitions of classes and functions, names and dotted strings, in text order."""
    found = [*_iter_bindings(resolver, summary, source), *_iter_names(resolver, summary, source)]
    found += _iter_strings(resolver, summary)
    return sorted(found, key=lambda item: (item.span.start, -item.span.end))


def _iter_bindings(resolver: Resolver, summary: FileSummary, source: SourceFile) -> Iterator[Occurrence]:
    for binding in summary.bindings:
        if binding.kind in _IMPORTS:
            text = source.utf8[binding.span.start : binding.span.end].decode()
            yield Occurrence(text, NameKind.IMPORT, binding.span, resolve_import(resolver, summary, binding))
        elif binding.kind in (BindingKind.CLASS, BindingKind.FUNCTION):
            resolution = resolver.resolve_binding(summary, binding)
            yield Occurrence(binding.name, NameKind.DEFINITION, binding.span, resolution)


def resolve_import(resolver: Resolver, summary: FileSummary, binding: Binding) -> Resolution:
    """What an import loads: for `import a.b` that is `a.b`, although it binds `a`."""
    here = Hop(summary.path, binding.line)
    module = resolver.imported_module(summary, binding) if binding.kind is BindingKind.STAR else binding.module
    if module is None or binding.kind is BindingKind.IMPORT_FROM:
        return resolver.resolve_binding(summary, binding)
    answer = resolver.resolve_module(module, summary.path)
    if isinstance(answer, Resolved):
        return Resolved(answer.symbol, (here, *answer.chain), answer.in_tree, answer.is_module, answer.via)
    return answer


def _iter_names(resolver: Resolver, summary: FileSummary, source: SourceFile) -> Iterator[Occurrence]:
    known: set[int] = set()
    for reference in summary.references.values():
        known.add(reference.start)
        meaning = resolver.resolve_reference(summary, reference)
        text = ".".join(reference.chain)
        yield Occurrence(text, NameKind.NAME, reference.span, meaning.resolution, meaning.members)
    tree = parse_source(source)
    assert isinstance(tree, ast.Module)  # it has a summary
    positions = Positions(source.utf8)
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        chain = chain_of(node)
        if chain is None:
            pending += ast.iter_child_nodes(node)
        elif isinstance(getattr(node, "ctx", None), ast.Load) and (start := positions.start(chain[0])) not in known:
            yield Occurrence(".".join(chain_names(chain)), NameKind.NAME, Span(start, positions.end(chain[-1])), None)


def _iter_strings(resolver: Resolver, summary: FileSummary) -> Iterator[Occurrence]:
    for string in summary.strings:
        meaning = resolve_string(resolver, summary, string)
        if meaning is not None:
            yield Occurrence(string.value, NameKind.STRING, string.span, *meaning)
