"""Dotted chains and parameter lists as `ast` has them."""

from __future__ import annotations

import ast

CHAINS = (ast.Name, ast.Attribute)
"""What a dotted chain can be: asked before `chain_of` where speed matters."""

_LONGEST = 1_000


def chain_of(node: ast.AST) -> tuple[ast.expr, ...] | None:
    """The nodes of `root`, `root.a`, `root.a.b` … for a dotted chain; None for anything else.

    Raises RecursionError for one that is longer than any person writes: Python 3.10 parses 30,000 dots in a row, of
    which LibCST would end the process, and later ones refuse them just so.
    """
    if isinstance(node, ast.Name):
        return (node,)
    if not isinstance(node, ast.Attribute):
        return None
    parts: list[ast.expr] = []
    current: ast.expr = node
    while isinstance(current, ast.Attribute):
        parts.append(current)
        current = current.value
    if len(parts) > _LONGEST:
        raise RecursionError(f"a chain of {len(parts):,} names")
    if not isinstance(current, ast.Name):
        return None
    parts.append(current)
    parts.reverse()
    return tuple(parts)


def chain_names(chain: tuple[ast.expr, ...]) -> tuple[str, ...]:
    """The words of a dotted chain, the root first."""
    return tuple(part.id if isinstance(part, ast.Name) else getattr(part, "attr", "") for part in chain)


def dotted_text(node: ast.expr) -> str:
    """`a.b.c` for a dotted chain, "" for anything else."""
    if isinstance(node, ast.Name):  # as most are
        return node.id
    chain = chain_of(node)
    return ".".join(chain_names(chain)) if chain is not None else ""


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c` or of `f().c`, "" for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def iter_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters in order of declaration."""
    result = [*arguments.posonlyargs, *arguments.args]
    if arguments.vararg:
        result.append(arguments.vararg)
    result += arguments.kwonlyargs
    if arguments.kwarg:
        result.append(arguments.kwarg)
    return result


def iter_defaults(arguments: ast.arguments) -> list[ast.expr]:
    """All default values in order of evaluation."""
    return [*arguments.defaults, *(item for item in arguments.kw_defaults if item is not None)]


def binds_name(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether the name is local to a function: its parameters or its own body bind it, no inner scope counts."""
    if any(argument.arg == name for argument in iter_arguments(function.args)):
        return True
    pending: list[ast.AST] = list(function.body)
    is_local = False
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            if name in node.names:
                return False
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            is_local = is_local or node.name == name
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            walrus = (item.target for item in ast.walk(node) if isinstance(item, ast.NamedExpr))
            is_local = is_local or any(isinstance(target, ast.Name) and target.id == name for target in walrus)
        elif not isinstance(node, ast.Lambda):
            is_local = is_local or name in _bound_by(node)
            pending += ast.iter_child_nodes(node)
    return is_local


def _bound_by(node: ast.AST) -> tuple[str | None, ...]:
    """The names that one node binds or deletes by itself."""
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            return (node.id,)
        case ast.alias():
            return (node.asname or node.name.partition(".")[0],)
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
            return (node.name,)
        case ast.MatchMapping():
            return (node.rest,)
        case _:
            return ()
