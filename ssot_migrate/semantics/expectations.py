"""What is to fail: in `pytest.raises` and whatever else is told which error is to come, and before `assert False`."""

from __future__ import annotations

import ast

from ssot_migrate.semantics.chains import last_name

RAISES = frozenset(
    {"raises", "warns", "deprecated_call", "assertRaises", "assertRaisesRegex", "assertWarns", "assertWarnsRegex"}
)
SWALLOWS = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress", "subTest"})
"""Those after which the program goes on although the body was interrupted."""
_EXCEPTION_NAMES = ("Error", "Exception", "Warning")


def expects_error(node: ast.expr) -> bool:
    """Whether what stands in a `with` is to fail."""
    if not isinstance(node, ast.Call):
        return False
    called = last_name(node.func)
    return called in RAISES or (is_given_exception(node) and called not in SWALLOWS)


def is_given_exception(call: ast.Call) -> bool:
    """`with expects(SomeError, …)`: whatever a context manager is called, the error that it is given is to come."""
    name = last_name(call.args[0]) if call.args else ""
    return name.endswith(_EXCEPTION_NAMES) and name[:1].isupper()


def fails(statement: ast.stmt) -> bool:
    """`assert False`, `pytest.fail(…)`, `self.fail(…)`: what stands before it is to raise an error."""
    if isinstance(statement, ast.Assert):
        return isinstance(statement.test, ast.Constant) and not statement.test.value
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and last_name(call.func) == "fail"
