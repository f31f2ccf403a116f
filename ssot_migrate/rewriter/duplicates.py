"""Drops what a rewriting has made to stand twice where once says it: `isinstance(x, (New, New))`, `Union[New, New]`.

What is spelled alike, as a dotted name, at one place of one expression, is the same: no resolver needs to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import libcst as cst

_Item = TypeVar("_Item", cst.BaseElement, cst.SubscriptElement)
Renamed = Callable[[cst.CSTNode], bool]
"""Whether a node, as it was before, has got another name."""

Result = tuple[cst.BaseExpression, list[cst.CSTNode]]
"""What stands there now, and the nodes that are gone, as they were before."""


def drop_from_tuple(original: cst.Tuple, updated: cst.Tuple, renamed: Renamed, *, may_unwrap: bool) -> Result:
    """A tuple of classes without those that have come to stand twice; `may_unwrap`: one alone need not be a tuple."""
    twice = _find_twice([item.value for item in original.elements], [item.value for item in updated.elements], renamed)
    if not twice or _has_comment(updated):
        return updated, []
    kept = _leave_out(updated.elements, twice)
    gone: list[cst.CSTNode] = [original.elements[number].value for number in twice]
    if len(kept) == 1 and may_unwrap and updated.lpar:
        # The innermost parentheses are the tuple's own.
        return kept[0].value.with_changes(lpar=updated.lpar[:-1], rpar=updated.rpar[1:]), gone
    elements = kept if len(kept) > 1 else [kept[0].with_changes(comma=cst.Comma())]
    return updated.with_changes(elements=elements), gone


def drop_from_union(original: cst.Subscript, updated: cst.Subscript, renamed: Renamed) -> Result:
    """`Union[…]` without what has come to stand twice. Of one alone it stays one, as its import would be left over."""
    before, after = _list_values(original.slice), _list_values(updated.slice)
    twice = _find_twice(before, after, renamed)
    if not twice or _has_comment(updated):
        return updated, []
    return updated.with_changes(slice=_leave_out(updated.slice, twice)), [before[number] for number in twice]


def drop_from_alternatives(original: cst.BinaryOperation, updated: cst.BinaryOperation, renamed: Renamed) -> Result:
    """`a | b | a` without its right side, where that has come to stand on the left as well."""
    right = _spell(updated.right)
    before, after = _list_alternatives(original.left), _list_alternatives(updated.left)
    same = [was for was, now in zip(before, after, strict=False) if _spell(now) == right]
    is_twice = bool(right and same and len(before) == len(after) and any(map(renamed, [original.right, *same])))
    if not is_twice or _has_comment(updated):
        return updated, []
    return updated.left.with_changes(lpar=updated.lpar, rpar=updated.rpar), [original.right]


def _list_alternatives(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return [*_list_alternatives(node.left), *_list_alternatives(node.right)]
    return [node]


def _list_values(items: Sequence[cst.SubscriptElement]) -> list[cst.BaseExpression]:
    """The values of a subscript; none where one is a slice."""
    values = [item.slice.value for item in items if isinstance(item.slice, cst.Index)]
    return values if len(values) == len(items) else []


def _find_twice(before: Sequence[cst.CSTNode], after: Sequence[cst.BaseExpression], renamed: Renamed) -> list[int]:
    """The numbers of those that were renamed, and now stand beside another of the same name."""
    names = [_spell(node) for node in after]
    twice: list[int] = []
    for number, name in enumerate(names):
        others = [other for other in range(len(names)) if other not in (number, *twice) and names[other] == name]
        if name and others and renamed(before[number]):
            twice.append(number)
    return twice


def _leave_out(items: Sequence[_Item], numbers: Collection[int]) -> list[_Item]:
    """The items without some; what separates the last one from the end is as before."""
    kept: list[_Item] = [item for number, item in enumerate(items) if number not in numbers]
    kept[-1] = kept[-1].with_changes(comma=items[-1].comma)
    return kept


def _has_comment(node: cst.CSTNode) -> bool:
    """Whether a comment stands in it, which may be about anything beside it."""
    return "#" in cst.Module([]).code_for_node(node)


def _spell(node: cst.CSTNode) -> str:
    """The text of a dotted name without the parentheses around it; "" for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        owner = _spell(node.value)
        return f"{owner}.{node.attr.value}" if owner else ""
    return ""
