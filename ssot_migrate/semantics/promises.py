"""Reads what the head of a `def` or `class` promises: signature, decorators, whether pytest calls it."""

from __future__ import annotations

import ast

from ssot_migrate.model.rules import Parameter, Signature
from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.origins import Fixture

Function = ast.FunctionDef | ast.AsyncFunctionDef


def read_signature(node: Function) -> Signature:
    """All parameters in order, `self` and `cls` included."""
    arguments = node.args
    parameters: list[Parameter] = []
    positional = [*arguments.posonlyargs, *arguments.args]
    without_default = len(positional) - len(arguments.defaults)
    for position, argument in enumerate(positional):
        kind = "positional" if position < len(arguments.posonlyargs) else "standard"
        parameters.append(Parameter(argument.arg, kind, position >= without_default))
    if arguments.vararg:
        parameters.append(Parameter(arguments.vararg.arg, "star"))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameters.append(Parameter(argument.arg, "keyword", default is not None))
    if arguments.kwarg:
        parameters.append(Parameter(arguments.kwarg.arg, "double-star"))
    return Signature(tuple(parameters), isinstance(node, ast.AsyncFunctionDef))


def decorator_names(node: Function | ast.ClassDef) -> tuple[str, ...]:
    """The dotted names of the decorators as written, calls without their arguments."""
    if not node.decorator_list:
        return ()
    called = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
    return tuple(dotted_text(item) or ast.unparse(item) for item in called)


def read_fixture(node: Function) -> Fixture | None:
    """What `@pytest.fixture` makes of a function; also by another name, and that of pytest-asyncio."""
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if last_name(call.func if call is not None else decorator) != "fixture":
            continue
        stated = {
            item.arg: item.value.value
            for item in (call.keywords if call is not None else ())
            if isinstance(item.value, ast.Constant)
        }
        name = stated.get("name")
        return Fixture(name if isinstance(name, str) else node.name, stated.get("autouse") is True)
    return None
