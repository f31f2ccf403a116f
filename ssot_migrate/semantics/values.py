"""What an expression or an annotation is at first sight, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.outline import Shape, Type, Value

_CONTAINERS = {
    **dict.fromkeys(("list", "deque"), "list"),
    **dict.fromkeys(("set", "WeakSet"), "set"),
    **dict.fromkeys(
        ("dict", "defaultdict", "OrderedDict", "Counter", "WeakValueDictionary", "WeakKeyDictionary"), "dict"
    ),
}
_WRAPPERS = frozenset({"Optional", "Union", "Annotated", "ClassVar", "Final", "Required", "NotRequired"})
_NONE = Value(Shape.NONE)
_UNKNOWN = Type()


def read_options(node: ast.expr) -> tuple[Value, ...]:
    """All values that an expression may have: both arms of `a or b` and of `a if c else b`."""
    return tuple(dict.fromkeys(_iter_options(node)))


def _iter_options(node: ast.expr) -> Iterator[Value]:
    match node:
        case ast.BoolOp():
            for value in node.values:
                yield from _iter_options(value)
        case ast.IfExp():
            yield from _iter_options(node.body)
            yield from _iter_options(node.orelse)
        case ast.Await() | ast.NamedExpr():
            yield from _iter_options(node.value)
        case _:
            yield read_value(node)


def read_value(node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=None):
            return _NONE
        case ast.Constant() | ast.JoinedStr():
            return Value(Shape.CONSTANT)
        case ast.Name() | ast.Attribute() if text := dotted_text(node):
            return Value(Shape.CHAIN, text)
        case ast.Dict():
            return Value(Shape.CONTAINER, "dict", not node.keys)
        case ast.List() | ast.ListComp():
            return Value(Shape.CONTAINER, "list", isinstance(node, ast.List) and not node.elts)
        case ast.Set() | ast.SetComp():
            return Value(Shape.CONTAINER, "set")
        case ast.DictComp():
            return Value(Shape.CONTAINER, "dict")
        case ast.Call():
            kind = _CONTAINERS.get(last_name(node.func))
            if kind is not None:
                return Value(Shape.CONTAINER, kind, _is_empty_call(node))
            return Value(Shape.CALL, dotted_text(node.func) or last_name(node.func))
        case _:
            return Value(Shape.OTHER)


def _is_empty_call(node: ast.Call) -> bool:
    """`dict()`, and `defaultdict(list)`, whose argument is no content."""
    return not node.args or last_name(node.func) == "defaultdict"


def read_type(node: ast.expr | None) -> Type:
    """What an annotation promises; strings in it are expressions (PEP 484)."""
    if node is None:
        return _UNKNOWN
    if isinstance(node, ast.Name):  # as most are
        return Type((node.id,), (node.id,))
    names: list[str] = []
    is_optional = _collect_types(node, names)
    inner = tuple(dict.fromkeys(_inner_names(node)))
    return Type(tuple(dict.fromkeys(names)), inner, is_optional)


def _collect_types(node: ast.expr, names: list[str]) -> bool:
    """Adds the types of a union; whether None is one of them."""
    match _unquote(node):
        case None | ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = [_collect_types(side, names) for side in (left, right)]
            return any(sides)
        case ast.Subscript(value=owner, slice=inner):
            name = last_name(owner)
            if name not in _WRAPPERS:
                names.append(dotted_text(owner))
                return False
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            items = items[:1] if name == "Annotated" else items
            found = [_collect_types(item, names) for item in items]  # all of them, not only the first that may be None
            return any(found) or name == "Optional"
        case ast.expr() as plain:
            if text := dotted_text(plain):
                names.append(text)
    return False


def _inner_names(node: ast.expr) -> Iterator[str]:
    pending: list[ast.AST] = [node]
    while pending:
        item = pending.pop(0)
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            quoted = _unquote(item)
            pending += [quoted] if quoted is not None and not isinstance(quoted, ast.Constant) else []
        elif isinstance(item, ast.Name | ast.Attribute) and (text := dotted_text(item)):
            yield text
        else:
            pending += ast.iter_child_nodes(item)


def _unquote(node: ast.expr) -> ast.expr | None:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    try:
        return ast.parse(node.value.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return node  # no annotation after all: Python would not mind either
