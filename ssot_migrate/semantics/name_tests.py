"""Comparisons of a class's name with strings: `type(x).__name__ == "E"`, `x.__class__.__name__ in ("E", "F")`."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.chains import chain_of

_NAMES = frozenset({"__name__", "__qualname__"})
_EQUALITY = (ast.Eq, ast.NotEq)
_MEMBERSHIP = (ast.In, ast.NotIn)
_ASSERTIONS: dict[str, ast.cmpop] = {
    "assertEqual": ast.Eq(),
    "assertNotEqual": ast.NotEq(),
    "assertIn": ast.In(),
    "assertNotIn": ast.NotIn(),
}


@light_dataclass(frozen=True, slots=True)
class NameTest:
    """What the name of a class is asked of: the first `count` parts of the reference `asked`, which are the class
    itself (`is_class`) or an instance of it; None for anything that is no dotted chain.

    `beside` are all strings of the same comparison, `denied` is as in `Reference`.
    """

    asked: int | None
    count: int
    is_class: bool
    beside: tuple[str, ...] = ()
    denied: bool = False


@light_dataclass(frozen=True, slots=True)
class NameComparison:
    """The same before it is known which reference the chain `asked` is; `strings` are what it is compared with."""

    asked: ast.expr | None
    count: int
    is_class: bool
    strings: tuple[ast.Constant, ...]


def is_class_name(node: ast.expr) -> bool:
    """Whether an expression is the name of a class, or of a function or a module."""
    return isinstance(node, ast.Attribute) and node.attr in _NAMES


def find_name_comparisons(node: ast.Compare, holders: Container[str]) -> Iterator[NameComparison]:
    """The comparisons of a class's name in an expression that may hold several: `a == b == c`.

    `holders` are variables that hold such a name: nobody follows which.
    """
    operands = [node.left, *node.comparators]
    for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
        found = _compare(left, operator, right, holders)
        if found is not None:
            yield found


def find_matched_names(node: ast.Match, holders: Container[str]) -> Iterator[NameComparison]:
    """The strings that `match type(x).__name__` has cases for: what the others are for cannot be told."""
    if _may_hold_name(node.subject, holders):
        for case in node.cases:
            for part in ast.walk(case.pattern):
                if isinstance(part, ast.MatchValue) and isinstance(part.value, ast.Constant):
                    yield NameComparison(None, 0, is_class=False, strings=(part.value,))


def find_asserted_name(tail: str, arguments: list[ast.expr], holders: Container[str]) -> NameComparison | None:
    """The comparison that a call such as `self.assertEqual(type(x).__name__, "E")` makes; `tail` ends its callee."""
    operator = _ASSERTIONS.get(tail)
    if operator is None or len(arguments) < 2:
        return None
    return _compare(arguments[0], operator, arguments[1], holders)


def _may_hold_name(node: ast.expr, holders: Container[str]) -> bool:
    return is_class_name(node) or (isinstance(node, ast.Name) and node.id in holders)


def _compare(left: ast.expr, operator: ast.cmpop, right: ast.expr, holders: Container[str]) -> NameComparison | None:
    sides: list[tuple[ast.expr, list[ast.expr]]] = []
    if isinstance(operator, _EQUALITY):
        sides = [(left, [right]), (right, [left])]
    elif isinstance(operator, _MEMBERSHIP) and isinstance(right, ast.Tuple | ast.List | ast.Set):
        sides = [(left, right.elts)]  # `"E" in type(x).__name__` asks for a part of a name
    for name, others in sides:
        strings = tuple(item for item in others if isinstance(item, ast.Constant) and isinstance(item.value, str))
        if strings and _may_hold_name(name, holders):
            return _describe(name, strings)
    return None


def _describe(name: ast.expr, strings: tuple[ast.Constant, ...]) -> NameComparison:
    if not isinstance(name, ast.Attribute):
        return NameComparison(None, 0, is_class=False, strings=strings)
    chain, owner = chain_of(name), name.value
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "type":
        asked = owner.args[0] if len(owner.args) == 1 else owner
        chain = chain_of(asked)
        return NameComparison(asked if chain else None, len(chain or ()), is_class=False, strings=strings)
    is_class = not (isinstance(owner, ast.Attribute) and owner.attr == "__class__")
    count = len(chain) - (1 if is_class else 2) if chain else 0
    return NameComparison(name if chain else None, count, is_class, strings)
