"""Reads what a `def` or `class` promises: signatures, decorators, members."""

from __future__ import annotations

import ast

from ssot_migrate.model.rules import Parameter, Signature


def read_signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Signature:
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


def decorator_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[str, ...]:
    """The dotted names of the decorators as written, calls without their arguments."""
    return tuple(
        ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
        for decorator in node.decorator_list
    )


def iter_self_attributes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names that a method sets on its first parameter: `self.x = …`, also in tuples and annotated."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    if not parameters:
        return set()
    owner = parameters[0].arg
    return {
        inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute)
        and isinstance(inner.ctx, ast.Store)
        and isinstance(inner.value, ast.Name)
        and inner.value.id == owner
    }
