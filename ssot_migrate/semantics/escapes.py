"""Which values that a call gives may be reached by other ways than the name they get at once.

One stays where it is if nothing is done with it but to read its attributes: on the call itself, by the variable that
it is assigned to, or by the attribute of the instance that a method sets to it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Mapping

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.source.files import SourceFile


def find_escaping(source: SourceFile, calls: Collection[Span]) -> frozenset[Span]:
    """Those of the calls whose values may be reached otherwise; all of them in a file that has no tree."""
    tree = parse_source(source)
    if not isinstance(tree, ast.Module):
        return frozenset(calls)
    positions = Positions(source.utf8)
    around = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    handed = Counter(_handed_names(around))
    nodes = {positions.span(node): node for node in around if isinstance(node, ast.Call)}
    return frozenset(call for call in calls if call not in nodes or _escapes(nodes[call], around, handed))


def _handed_names(around: Mapping[ast.AST, ast.AST]) -> list[str]:
    """The names, and the attributes, that are read as whole values: more is done with those than to look into them."""
    return [
        node.id if isinstance(node, ast.Name) else node.attr
        for node, outer in around.items()
        if isinstance(node, ast.Name | ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and not isinstance(outer, ast.Attribute)
        and not (isinstance(outer, ast.Call) and outer.func is node)
    ]


def _escapes(call: ast.AST, around: Mapping[ast.AST, ast.AST], handed: Mapping[str, int]) -> bool:
    outer = around[call]
    if isinstance(outer, ast.Await):
        return _escapes(outer, around, handed)
    if isinstance(outer, ast.Expr | ast.Attribute):
        return False
    targets = outer.targets if isinstance(outer, ast.Assign) else []
    if isinstance(outer, ast.AnnAssign):
        targets = [outer.target]
    names = [
        item.id if isinstance(item, ast.Name) else item.attr
        for item in targets
        if isinstance(item, ast.Name) or (isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name))
    ]
    return not targets or len(names) < len(targets) or any(handed.get(name) for name in names)
