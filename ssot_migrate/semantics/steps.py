"""A function's statements one after another, with what stands around each: enough to tell what a place may hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from ssot_migrate.semantics.chains import dotted_text, last_name

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a statement: its blocks, the outermost first; and whether it holds a lock or is in `finally`.

    `guards` are the places (`x`, `self.x`) that an `if` around it tests. `with` and `try` open no block of their own:
    what stands in them is reached whenever they are, but for exceptions.
    """

    blocks: tuple[int, ...] = ()
    is_locked: bool = False
    is_final: bool = False
    guards: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """A statement; of a compound one, its head only."""

    node: ast.stmt
    around: Around

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
        for inner, surroundings in _inner_bodies(node, around, numbers):
            yield from _walk(inner, surroundings, numbers)


def _inner_bodies(
    node: ast.stmt, around: Around, numbers: Iterator[int]
) -> Iterator[tuple[Sequence[ast.stmt], Around]]:
    def block(outer: Around = around) -> Around:
        return replace(outer, blocks=(*outer.blocks, next(numbers)))

    match node:
        case ast.If():
            tested = replace(around, guards=around.guards | frozenset(_tested_places(node.test)))
            yield node.body, block(tested)
            yield node.orelse, block(tested)
        case ast.For() | ast.AsyncFor() | ast.While():
            yield node.body, block()
            yield node.orelse, block()
        case ast.With() | ast.AsyncWith():
            holds = any("lock" in last_name(_called(item.context_expr)).lower() for item in node.items)
            yield node.body, replace(around, is_locked=around.is_locked or holds)
        case ast.Match():
            for case in node.cases:
                yield case.body, block()
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
            yield body, around
            for handler in handlers:
                yield handler.body, block()
            yield orelse, block()
            yield finalbody, replace(around, is_final=True)
        case _ if type(node).__name__ == "TryStar":  # Python 3.11: its handlers share
            for name in ("body", "orelse", "finalbody"):
                yield getattr(node, name), block()


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _tested_places(test: ast.expr) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Name | ast.Attribute) and (text := dotted_text(node)):
            yield text
        elif isinstance(node, ast.Call) and last_name(node.func) in ("hasattr", "getattr") and len(node.args) > 1:
            owner, name = dotted_text(node.args[0]), node.args[1]
            if owner and isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield f"{owner}.{name.value}"


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


def walk_own(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it, but not what stands in inner functions and classes."""
    pending = [node]
    while pending:
        item = pending.pop()
        yield item
        if not isinstance(item, _DEFINITIONS):
            pending += reversed(list(ast.iter_child_nodes(item)))


def iter_definitions(body: Sequence[ast.stmt]) -> Iterator[Definition]:
    """The functions and classes that a body defines, in whatever blocks of it they stand."""
    for step in read_steps(body):
        if isinstance(step.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield step.node
