"""Python parameter lists as text: `(registry, bridge, user_context=None)`."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from ssot_migrate.model.rules import Parameter, Signature

_LONGEST_SIGNATURE = 4_000
_LONGEST_TEMPLATE = 20_000
"""Bounds that keep the standard library's parser, which recurses, far from its limits."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def parse_signature(text: str) -> Signature:
    """Parse a parameter list in parentheses, without `self` or `cls`; `async (…)` says that it has to be awaited.

    Annotations, a return annotation and the values of defaults may stand there and are not looked at.

    Raises:
        ValueError: with a sentence that says what was expected.
    """
    match = re.fullmatch(r"\s*(async\b)?\s*(\(.*)", text, re.DOTALL)
    if match is None or len(text) > _LONGEST_SIGNATURE:
        raise ValueError('expected a parameter list in parentheses, like "(registry, bridge, user_context=None)".')
    try:
        function = _parse_only_function(f"def callee{match[2]}: ...")
    except ValueError as error:
        raise ValueError(f"this is no Python parameter list: {error}.") from None
    if len(function.body) != 1 or ast.dump(function.body[0]) != ast.dump(ast.Expr(ast.Constant(...))):
        raise ValueError("expected a parameter list in parentheses and nothing behind it.")
    signature = _read_signature(function, is_async=match[1] is not None, skip=0)
    if signature.parameters and signature.parameters[0].name in ("self", "cls"):
        raise ValueError(f'leave "{signature.parameters[0].name}" out: callers do not pass it.')
    return signature


@dataclass(frozen=True, slots=True)
class Template:
    """The one function or class of a template: its signature as callers see it, and whether instances have it."""

    signature: Signature
    is_on_instance: bool = False


def parse_template(text: str, name: str, *, is_member: bool) -> Template:
    """What a template's source text defines.

    `is_member`: it is for a class, so that a function takes an instance or its class first.

    Raises:
        ValueError: with a sentence that says what was expected.
    """
    if len(text) > _LONGEST_TEMPLATE:
        raise ValueError(f"the template is longer than {_LONGEST_TEMPLATE} characters.")
    try:
        node = _parse_only_statement(text)
    except ValueError as error:
        raise ValueError(f"this is no Python source of one unindented function or class: {error}.") from None
    if node.name != name:
        raise ValueError(f'the template defines "{node.name}"; expected "{name}", its name.')
    if isinstance(node, ast.ClassDef):
        constructor = (item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__")
        found = next(constructor, None)
        return Template(_read_signature(found, is_async=False, skip=1) if found is not None else Signature(()))
    decorators = {item.id for item in node.decorator_list if isinstance(item, ast.Name)}
    takes_owner = is_member and "staticmethod" not in decorators
    if takes_owner and not (node.args.posonlyargs or node.args.args):
        raise ValueError('the member takes no "self" or "cls"; expected one, or @staticmethod.')
    signature = _read_signature(node, isinstance(node, ast.AsyncFunctionDef), skip=1 if takes_owner else 0)
    return Template(signature, takes_owner and "classmethod" not in decorators)


def _parse_only_function(source: str) -> FunctionNode:
    """Raises ValueError with what the parser says, without a full stop."""
    node = _parse_only_statement(source)
    if isinstance(node, ast.ClassDef):
        raise ValueError("it holds something else, or more than one statement")
    return node


def _parse_only_statement(source: str) -> FunctionNode | ast.ClassDef:
    """Raises ValueError with what the parser says, without a full stop."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in somebody else's strings
            module = ast.parse(source)
    except SyntaxError as error:
        raise ValueError(f"{error.msg} (line {error.lineno})") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ValueError(str(error) or "it is nested too deeply") from None
    if len(module.body) != 1 or not isinstance(module.body[0], FunctionNode | ast.ClassDef):
        raise ValueError("it holds something else, or more than one statement")
    return module.body[0]


def _read_signature(function: FunctionNode, is_async: bool, skip: int) -> Signature:
    arguments = function.args
    plain = [(argument.arg, "positional") for argument in arguments.posonlyargs]
    plain += [(argument.arg, "standard") for argument in arguments.args]
    first_default = len(plain) - len(arguments.defaults)
    parameters = [Parameter(name, kind, place >= first_default) for place, (name, kind) in enumerate(plain)][skip:]
    if arguments.vararg is not None:
        parameters.append(Parameter(arguments.vararg.arg, "star"))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parameters.append(Parameter(argument.arg, "keyword", default is not None))
    if arguments.kwarg is not None:
        parameters.append(Parameter(arguments.kwarg.arg, "double-star"))
    names = [parameter.name for parameter in parameters]
    if len(set(names)) < len(names):
        raise ValueError("two parameters have the same name.")
    return Signature(tuple(parameters), is_async)
