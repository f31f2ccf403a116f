"""A function's statements one after another, with what stands around each: enough to tell what a place may hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.expectations import expects_error, fails
from ssot_migrate.semantics.nodes import collect_nodes, collect_own_nodes

# `except*` (Python 3.11) has a class of its own, whose handlers share what they catch.
_TRY_STAR: type[ast.AST] | None = getattr(ast, "TryStar", None)
_COMPOUND = tuple(
    kind
    for kind in (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Match, ast.Try, _TRY_STAR)
    if kind is not None
)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a statement: its blocks, the outermost first; and whether it holds a lock, is in `finally`, or
    is expected to fail.

    `guards` are the places (`x`, `self.x`) that an `if` around it tests, `missing` those that it finds None, empty or
    of the wrong kind. `with` and `try` open no block of their own: what stands in them is reached whenever they are,
    but for exceptions.
    """

    blocks: tuple[int, ...] = ()
    is_locked: bool = False
    is_final: bool = False
    is_to_fail: bool = False
    guards: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    def enter(self, block: int) -> Around:
        """The same in one block more."""
        return Around((*self.blocks, block), self.is_locked, self.is_final, self.is_to_fail, self.guards, self.missing)


@dataclass(slots=True, eq=False)
class Step:
    """A statement; of a compound one, its head only."""

    node: ast.stmt
    around: Around
    _nodes: list[ast.AST] | None = field(default=None, init=False, repr=False)

    @property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the expressions that it evaluates itself, not those of inner blocks, functions and classes."""
        if self._nodes is None:
            self._nodes = [node for root in own_expressions(self.node) for node in collect_own_nodes(root)]
        return self._nodes

    def comes_before(self, other: Step) -> bool:
        """Whether `other` is never reached without this having run, but for exceptions and loops."""
        blocks = self.around.blocks
        return self.node.lineno < other.node.lineno and other.around.blocks[: len(blocks)] == blocks


def read_steps(body: Sequence[ast.stmt]) -> list[Step]:
    """All statements in the order of the text, but not those of inner functions and classes."""
    return list(_walk(body, Around(), count(1)))


def _walk(body: Sequence[ast.stmt], around: Around, numbers: Iterator[int]) -> Iterator[Step]:
    for node in body:
        yield Step(node, around)
        if not isinstance(node, _COMPOUND):
            continue
        for inner, surroundings in _inner_bodies(node, around, numbers):
            yield from _walk(inner, surroundings, numbers)


def _inner_bodies(
    node: ast.stmt, around: Around, numbers: Iterator[int]
) -> Iterator[tuple[Sequence[ast.stmt], Around]]:
    def block(outer: Around = around) -> Around:
        return outer.enter(next(numbers))

    match node:
        case ast.If():
            guards = around.guards.union(_tested_places(node.test))
            for branch, outcome in ((node.body, True), (node.orelse, False)):
                missing = around.missing.union(missing_places(node.test, outcome))
                yield branch, block(replace(around, guards=guards, missing=missing))
        case ast.For() | ast.AsyncFor() | ast.While():
            yield node.body, block()
            yield node.orelse, block()
        case ast.With() | ast.AsyncWith():
            holds = any("lock" in last_name(_called(item.context_expr)).lower() for item in node.items)
            is_expected = any(expects_error(item.context_expr) for item in node.items)
            yield (
                node.body,
                replace(around, is_locked=around.is_locked or holds, is_to_fail=around.is_to_fail or is_expected),
            )
        case ast.Match():
            for case in node.cases:
                yield case.body, block()
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            yield body, replace(around, is_to_fail=True) if handlers and any(map(fails, body)) else around
            for handler in handlers:
                yield handler.body, block()
            yield orelse, block()
            yield finalbody, replace(around, is_final=True)
        case _:  # try … except*
            for name in ("body", "orelse", "finalbody"):
                yield getattr(node, name), block()


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _tested_places(test: ast.expr) -> Iterator[str]:
    for node in collect_nodes(test):
        if isinstance(node, ast.Name | ast.Attribute) and (text := dotted_text(node)):
            yield text
        elif isinstance(node, ast.Call) and last_name(node.func) in ("hasattr", "getattr") and len(node.args) > 1:
            owner, name = dotted_text(node.args[0]), node.args[1]
            if owner and isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield f"{owner}.{name.value}"


def missing_places(test: ast.expr, outcome: bool) -> Iterator[str]:
    """The places that a test with this outcome may have found None, empty or of the wrong kind."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield from missing_places(inner, not outcome)
        case ast.BoolOp(values=values):
            for value in values:
                yield from missing_places(value, outcome)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            yield from (dotted_text(left),) if outcome else ()
        case ast.Compare(ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            yield from () if outcome else _tested_places(test)
        case ast.Name() | ast.Attribute():
            yield from () if outcome else (dotted_text(test),)
        case ast.Call(func=ast.Name(id="isinstance" | "hasattr" | "getattr" | "callable" | "bool")):
            yield from () if outcome else _tested_places(test)
        case _:  # whatever else is asked of it
            yield from _tested_places(test)


def own_expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions that a statement evaluates itself, not those of the blocks in it."""
    for _, value in ast.iter_fields(node):
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, ast.expr):
                yield item
            elif isinstance(item, ast.withitem):
                yield item.context_expr
            elif isinstance(item, ast.keyword):
                yield item.value
