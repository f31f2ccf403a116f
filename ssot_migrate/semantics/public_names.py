"""What a module says of `__all__`: its literal content, through `=`, `+=`, `append` and `extend`."""

from __future__ import annotations

import ast


class PublicNames:
    """Collects the names while the module is walked. What is not written literally makes all of it unknown."""

    def __init__(self) -> None:
        self._names: list[str] | None = None
        self._is_literal = True

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names in order; None: not stated, or not literal."""
        return tuple(self._names) if self._names is not None and self._is_literal else None

    @property
    def are_unknown(self) -> bool:
        """Whether there is an `__all__` that does not say literally what is in it."""
        return not self._is_literal

    def forget(self) -> None:
        """`__all__` comes from somewhere else."""
        self._is_literal = False

    def assign(self, value: ast.expr) -> None:
        self._names, self._is_literal = [], True
        self.add(value)

    def add(self, value: ast.expr) -> None:
        """`__all__ += value`"""
        if self._names is None:
            self._names = []
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            self.add(value.left)
            self.add(value.right)
        elif isinstance(value, ast.List | ast.Tuple):
            for element in value.elts:
                self._add_name(element)
        else:
            self._is_literal = False

    def call(self, method: str, arguments: list[ast.expr]) -> None:
        """`__all__.method(arguments)`"""
        if method == "append" and len(arguments) == 1:
            self.add(ast.List(arguments, ast.Load()))
        elif method == "extend" and len(arguments) == 1:
            self.add(arguments[0])
        elif method not in ("sort", "reverse", "copy", "index", "count"):
            self._is_literal = False

    def _add_name(self, element: ast.expr) -> None:
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            assert self._names is not None
            self._names.append(element.value)
        else:
            self._is_literal = False


def method_of_all(value: ast.expr) -> str | None:
    """The method that an expression calls on `__all__`, if it does."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        owner = value.func.value
        if isinstance(owner, ast.Name) and owner.id == "__all__":
            return value.func.attr
    return None
