"""The constructor that a record has without writing it: what its fields say, as if it stood there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ssot_migrate.semantics.chains import last_name
from ssot_migrate.semantics.outline import FunctionOutline, ParameterOutline, Shape, Store, Type, Value
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.steps import Step
from ssot_migrate.semantics.values import read_type, read_value

_DECORATORS = frozenset({"dataclass", "define", "mutable", "frozen"})
_BASES = frozenset({"BaseModel", "SQLModel", "Struct", "NamedTuple"})
_FIELDS = frozenset({"field", "Field", "ib", "attrib"})


def is_record(node: ast.ClassDef) -> bool:
    """Whether a class gets its constructor from its fields: a dataclass, or one of attrs, pydantic and their like."""
    decorators = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    has_own = any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body)
    is_made = any(last_name(item) in _DECORATORS for item in decorators)
    return not has_own and (is_made or any(last_name(base) in _BASES for base in node.bases))


def read_constructor(
    node: ast.ClassDef, qualname: str, steps: Sequence[Step], positions: Positions
) -> tuple[FunctionOutline, list[Store]]:
    """The constructor, and what it stores. `steps` are those of the class's body."""
    name = f"{qualname}.__init__"
    head = positions.name_span(node)
    fields = list(_read_fields(steps, positions))
    parameters = (ParameterOutline("self", head, node.lineno, Type(), None), *fields)
    function = FunctionOutline(
        *(name, qualname, "__init__", head, node.lineno),
        is_async=False,
        decorators=(),
        parameters=parameters,
        returns=(),
        builds=(),
        type=Type(),
        is_empty=False,
        is_implied=True,
    )
    stores = [
        Store(qualname, one.name, name, one.span, one.line, (Value(Shape.CHAIN, one.name),), one.type, one.name)
        for one in fields
    ]
    return function, stores


def _read_fields(steps: Sequence[Step], positions: Positions) -> Iterator[ParameterOutline]:
    for step in steps:
        if not isinstance(step.node, ast.AnnAssign) or not isinstance(step.node.target, ast.Name):
            continue
        value = step.node.value
        kind = read_type(step.node.annotation)
        if "ClassVar" in {name.rpartition(".")[2] for name in kind.inner} or _is_left_out(value):
            continue
        target = step.node.target
        yield ParameterOutline(target.id, positions.span(target), target.lineno, kind, _read_default(value))


def _is_left_out(value: ast.expr | None) -> bool:
    """`field(init=False)`."""
    if not isinstance(value, ast.Call) or last_name(value.func) not in _FIELDS:
        return False
    return any(
        item.arg == "init" and isinstance(item.value, ast.Constant) and item.value.value is False
        for item in value.keywords
    )


def _read_default(value: ast.expr | None) -> Value | None:
    """What takes the place of a field that is not passed; None where it has to be."""
    if not isinstance(value, ast.Call) or last_name(value.func) not in _FIELDS:
        return read_value(value) if value is not None else None
    stated = {item.arg: item.value for item in value.keywords}
    if "default_factory" in stated or "factory" in stated:
        return Value(Shape.OTHER)
    default = stated.get("default", value.args[0] if value.args else None)
    is_required = default is None or (isinstance(default, ast.Constant) and default.value is ...)
    return None if is_required or default is None else read_value(default)
