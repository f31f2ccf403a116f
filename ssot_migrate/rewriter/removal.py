"""Takes re-exports out of a file: the imports that only pass something on, and their entries in `__all__`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import libcst as cst

from ssot_migrate.model.changes import ImportDrop, Splice
from ssot_migrate.model.locations import Span
from ssot_migrate.rewriter.blocks import find_places, removal_span
from ssot_migrate.rewriter.filespelling import spell_file
from ssot_migrate.rewriter.imports import UnsupportedStatementError
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import Binding, BindingKind, StringLiteral


def spell_removal(
    resolver: Resolver, path: str, bindings: Sequence[Binding], entries: Sequence[StringLiteral]
) -> list[Splice]:
    """The splices, sorted. Raises UnsupportedStatementError."""
    drops = [
        ImportDrop(path, binding.statement, binding.alias) for binding in bindings if binding.kind != BindingKind.STAR
    ]
    stars = [binding.statement for binding in bindings if binding.kind is BindingKind.STAR]
    splices = [*spell_file(resolver, path, drops, {}).splices, *_drop_stars(resolver, path, stars)]
    statements = dict.fromkeys(entry.statement for entry in entries)
    for statement in statements:
        names = {entry.value for entry in entries if entry.statement == statement}
        utf8 = resolver.project.get_source(path).utf8
        text = utf8[statement.start : statement.end].decode("utf-8")
        splices.append(Splice(statement, drop_entries(text, names).encode("utf-8")))
    splices.sort(key=lambda splice: splice.span)
    if any(first.span.end > second.span.start for first, second in pairwise(splices)):
        raise UnsupportedStatementError("two changes overlap")
    return splices


def _drop_stars(resolver: Resolver, path: str, statements: Sequence[Span]) -> Iterator[Splice]:
    source = resolver.project.get_source(path)
    places = find_places(source, statements) if statements else {}
    for statement in statements:
        place = places.get(statement)
        if place is None:
            raise UnsupportedStatementError("the import statement was not found again")
        yield Splice(removal_span(source.utf8, place), b"")


def drop_entries(text: str, names: Collection[str]) -> str:
    """A statement about `__all__` without some of its entries. Raises UnsupportedStatementError.

    A list or tuple keeps its layout; a comment behind an entry goes with it.
    """
    module = cst.parse_module(text)
    if module.code != text:
        raise UnsupportedStatementError("the statement does not survive a round trip")
    dropper = _EntryDropper(names)
    changed = module.visit(dropper)
    if dropper.dropped != set(names):
        raise UnsupportedStatementError("`__all__` is not written as a list or tuple of plain strings")
    return changed.code


class _EntryDropper(cst.CSTTransformer):
    """Drops strings from lists, tuples and sets; `dropped` are those that it found."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self._names = frozenset(names)
        self.dropped: set[str] = set()

    def leave_List(self, original_node: cst.List, updated_node: cst.List) -> cst.List:
        return updated_node.with_changes(elements=self._keep(updated_node.elements, is_tuple=False))

    def leave_Tuple(self, original_node: cst.Tuple, updated_node: cst.Tuple) -> cst.Tuple:
        return updated_node.with_changes(elements=self._keep(updated_node.elements, is_tuple=True))

    def _keep(self, elements: Sequence[cst.BaseElement], *, is_tuple: bool) -> Sequence[cst.BaseElement]:
        kept = [element for element in elements if not self._is_dropped(element)]
        if len(kept) == len(elements) or not kept:
            return kept
        if kept[-1] is not elements[-1]:
            # The new last entry ends as the old one did, so that the closing bracket stays where it was.
            comma = elements[-1].comma
            needs_comma = is_tuple and len(kept) == 1 and not isinstance(comma, cst.Comma)
            kept[-1] = kept[-1].with_changes(comma=cst.Comma() if needs_comma else comma)
        return kept

    def _is_dropped(self, element: cst.BaseElement) -> bool:
        value = element.value
        name = value.evaluated_value if isinstance(value, cst.SimpleString) else None
        if not isinstance(name, str) or name not in self._names:
            return False
        self.dropped.add(name)
        return True
