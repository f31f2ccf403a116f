"""What becomes of the objects that a function builds: those that it keeps to itself, and which methods end them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.nodes import NodesByKind, collect_nodes
from ssot_migrate.semantics.outline import Fate, Lifetime, MethodCall
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.promises import Function
from ssot_migrate.semantics.steps import Step

LOOKERS = frozenset(
    {"isinstance", "issubclass", "hasattr", "getattr", "callable", "print", "len", "str", "repr", "id", "type", "bool"}
    | {"vars", "dir", "format"}
    | {"debug", "info", "warning", "error", "exception", "critical", "log"}
)
"""Calls that look at an object and do not keep it."""

# What the name of a function begins with that gives something to those who call it.
_BUILDERS = re.compile(r"_?(acquire|build|create|from|get|init|launch|make|new|obtain|open|provide|rent|spawn|start)_?")


def find_lifetimes(node: Function, qualname: str, steps: Sequence[Step], positions: Positions) -> Iterator[Lifetime]:
    """The objects that a function builds and neither returns, stores, passes on nor enters as a context manager.

    Where it expects an error, nothing is built.
    """
    escaping: frozenset[str] | None = None
    for step in steps:
        for name, call, methods in _find_built(step) if not step.around.is_to_fail else ():
            callee = dotted_text(call.func) or last_name(call.func)
            if not _looks_like_building(callee):
                continue
            span, line = positions.span(call), call.lineno
            if not name:
                yield Lifetime(callee, qualname, span, line, Fate.DROPPED, methods)
                continue
            if escaping is None:
                escaping = frozenset(_find_escaping(node))
            if name not in escaping:
                called = tuple(_find_methods(name, steps))
                yield Lifetime(callee, qualname, span, line, Fate.LOCAL, called)


def _looks_like_building(callee: str) -> bool:
    last = callee.rpartition(".")[2]
    return last.lstrip("_")[:1].isupper() or _BUILDERS.match(last) is not None


def _find_built(step: Step) -> Iterator[tuple[str, ast.Call, tuple[MethodCall, ...]]]:
    """Calls whose result goes into a local name, or ("" for the name) nowhere but into a method call on it."""
    match step.node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            call = _awaited(value)
            if isinstance(call, ast.Call):
                yield name, call, ()
        case ast.Expr(value=value) if isinstance(call := _awaited(value), ast.Call):
            yield "", call, ()
    for item in step.nodes:
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
            inner = _awaited(item.func.value)
            if isinstance(inner, ast.Call):
                yield "", inner, (MethodCall(item.func.attr, item.lineno, is_certain=True),)


def _awaited(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Await):
        node = node.value
    return node


def _find_escaping(function: Function) -> Iterator[str]:
    """The names whose object the function gives away: everywhere but as `name.attribute`, in a test, to a looker."""
    nodes = NodesByKind(function)
    looked_at = {id(node) for outer in nodes.find(*_LOOKING) for node in _looked_at(outer)}
    for name in nodes.find(ast.Name):
        if isinstance(name.ctx, ast.Load) and id(name) not in looked_at:
            yield name.id
    for node in nodes.find(*_KEEPING):
        if node is not function:
            yield from _kept_by(node)


_KEEPING: tuple[type[ast.AST], ...] = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.Return, ast.Global, ast.Nonlocal),
)


def _kept_by(node: ast.AST) -> Iterator[str]:
    """The names that live on by a node, whatever is done with them: in inner scopes, or in what a method gives back.

    What was awaited is a result of the object's work, and does not hold it.
    """
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
            yield from (item.id for item in collect_nodes(node) if isinstance(item, ast.Name))
        case ast.Return(value=ast.Call(func=called)):
            yield from (item.id for item in collect_nodes(called) if isinstance(item, ast.Name))
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names


_LOOKING: tuple[type[ast.AST], ...] = (
    *(ast.Attribute, ast.FormattedValue, ast.Compare, ast.Call),
    *(ast.If, ast.While, ast.Assert, ast.IfExp),
)


def _looked_at(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions below a node whose object it only looks at."""
    match node:
        case ast.Attribute(value=value) | ast.FormattedValue(value=value):
            yield value
        case ast.Compare(left=left, comparators=others):
            yield from (left, *others)
        case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test) | ast.IfExp(test=test):
            yield from _truths(test)
        case ast.Call(func=func, args=args) if last_name(func) in LOOKERS:
            yield from args


def _truths(test: ast.expr) -> Iterator[ast.expr]:
    """What a test only asks the truth of."""
    yield test
    if isinstance(test, ast.UnaryOp):
        yield from _truths(test.operand)
    elif isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _truths(value)


def _find_methods(name: str, steps: Sequence[Step]) -> Iterator[MethodCall]:
    """The methods that are called on a local object; one that is given to somebody to call is sure to be."""
    for step in steps:
        for node in step.nodes:
            if not isinstance(node, ast.Call):
                continue
            match node.func:
                case ast.Attribute(value=ast.Name(id=owner), attr=method) if owner == name:
                    yield MethodCall(method, node.lineno, step.around.is_final)
            for value in (*node.args, *(item.value for item in node.keywords)):
                match value:
                    case ast.Attribute(value=ast.Name(id=owner), attr=method) if owner == name:
                        yield MethodCall(method, node.lineno, is_certain=True)
