"""Whether two texts of a file are the same program in another layout."""

from __future__ import annotations

import ast
import inspect

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.source.files import SourceFile


def has_same_code(one: SourceFile, other: SourceFile) -> bool | None:
    """Whether both say the same, whatever their spaces, quotes, parentheses and comments; None if one has no tree.

    Imports that stand next to each other may stand in any order, on one line or on several; docstrings may be
    indented anew.
    """
    first, second = parse_source(one), parse_source(other)
    if isinstance(first, FileProblem) or isinstance(second, FileProblem):
        return None
    return ast.dump(_Plain().visit(first)) == ast.dump(_Plain().visit(second))


def has_same_places(one: SourceFile, other: SourceFile) -> bool:
    """Whether both are sure to say the same on the same lines and columns, so that they differ in comments and empty
    space at most; False if one has no tree.
    """
    if _differ_in_code(one.utf8, other.utf8):
        return False
    first, second = parse_source(one), parse_source(other)
    if isinstance(first, FileProblem) or isinstance(second, FileProblem):
        return False
    return ast.dump(first, include_attributes=True) == ast.dump(second, include_attributes=True)


def _differ_in_code(one: bytes, other: bytes) -> bool:
    """Whether two lines of the same number differ, and neither can hold a comment: that spares most edits two trees."""
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return any(a != b and a.strip() != b.strip() and b"#" not in a and b"#" not in b for a, b in pairs)


class _Plain(ast.NodeTransformer):
    """Takes out of a tree what layout may change in it."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, _sort_imports(statements))
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return ast.Expr(ast.Constant(inspect.cleandoc(node.value.value).rstrip()))
        return self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        """`del (a, b)` and `del a, b`."""
        targets = [part for one in node.targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
        return self.generic_visit(ast.Delete(targets))


def _sort_imports(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Each run of imports as one import per name, sorted, each once."""
    result: list[ast.stmt] = []
    run: dict[str, ast.stmt] = {}
    for statement in [*statements, None]:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                one: ast.stmt = (
                    ast.Import([alias])
                    if isinstance(statement, ast.Import)
                    else ast.ImportFrom(statement.module, [alias], statement.level)
                )
                run[ast.dump(one)] = one
        else:
            result += [run[key] for key in sorted(run)]
            run = {}
            result += [] if statement is None else [statement]
    return result
