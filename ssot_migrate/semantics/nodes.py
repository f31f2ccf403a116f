"""All nodes below a node of a syntax tree, in the order of the text: several times quicker than `ast.walk`."""

from __future__ import annotations

import ast

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
# Fields that hold a text, a number or a mark (`Load()`, `Add()`), and never an expression or a statement.
_PLAIN = frozenset(
    {"arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "module", "name", "op", "ops"}
    | {"rest", "simple", "tag", "type_comment"}
)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each class of nodes that hold other nodes."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        names = () if kind is ast.Constant else tuple(name for name in kind._fields if name not in _PLAIN)
        self[kind] = names
        return names


_FIELDS = _Fields()


def collect_nodes(root: ast.AST) -> list[ast.AST]:
    """The node and all below it."""
    return _collect(root, ())


def collect_own_nodes(root: ast.AST) -> list[ast.AST]:
    """The node and all below it, but not what stands in functions and classes, of which the node may be one."""
    return _collect(root, _INNER)


def _collect(root: ast.AST, closed: tuple[type[ast.AST], ...]) -> list[ast.AST]:
    found: list[ast.AST] = []
    pending = [root]
    while pending:
        node = pending.pop()
        found.append(node)
        if isinstance(node, closed):
            continue
        inner: list[ast.AST] = []
        for name in _FIELDS[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                inner += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                inner.append(value)
        inner.reverse()
        pending += inner
    return found
