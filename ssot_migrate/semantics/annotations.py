"""Reads annotations: what they name, and which class they promise; strings in them are expressions (PEP 484)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from ssot_migrate.semantics.chains import chain_of, last_name
from ssot_migrate.semantics.raw import Site
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.summary import Role

_WRAPPERS = frozenset({"Optional", "Annotated", "ClassVar", "Final", "Required"})
_MAX_STRING = 300
_WORD = re.compile(r"[^\W\d]\w*")


class AnnotationReader:
    """Reads the annotations of one file; `read_value` reads what stands in them and is none."""

    def __init__(self, recorder: Recorder, read_value: Callable[[ast.expr, Site, Role], int | None]) -> None:
        self._recorder = recorder
        self._read_value = read_value
        self.are_lazy = False  # set by `from __future__ import annotations` (PEP 563)

    def read(self, node: ast.expr, site: Site) -> int | None:
        """The reference to the class that the annotation promises, where it is one class and perhaps None."""
        chain = chain_of(node)
        if chain is not None:
            return self._recorder.add_reference(chain, site, Role.ANNOTATION, is_lazy=self.are_lazy)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._read_quoted(node, node.value, site)
        if isinstance(node, ast.Subscript):
            return self._read_subscript(node, site)
        if isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                self.read(element, site)
            return None
        if isinstance(node, ast.BinOp):
            sides = (self.read(node.left, site), self.read(node.right, site))
            # `X | None` means X; `X | Y` means neither for certain.
            return next((side for side in sides if side is not None), None) if None in sides else None
        self._read_value(node, site, Role.ANNOTATION)
        return None

    def _read_subscript(self, node: ast.Subscript, site: Site) -> int | None:
        self.read(node.value, site)
        name = last_name(node.value)
        if name == "Literal":
            return None
        if name == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            inner = self.read(node.slice.elts[0], site)  # `Annotated[X, …]`: only X is a type
            for element in node.slice.elts[1:]:
                self._read_value(element, site, Role.VALUE)
        else:
            inner = self.read(node.slice, site)
        return inner if name in _WRAPPERS else None

    def _read_quoted(self, node: ast.Constant, value: str, site: Site) -> int | None:
        """A string annotation: its names are references whose spans lie inside the string."""
        positions = self._recorder.positions
        content = positions.string_content(positions.span(node), value)
        if content is None or len(value) > _MAX_STRING:
            self._recorder.bare_names.update(_WORD.findall(value))
            return None
        try:
            expression = ast.parse(value, mode="eval").body
        except (SyntaxError, ValueError):  # not an annotation after all: Python would not mind either
            return None
        found = []
        pending: list[ast.AST] = [expression]
        while pending:
            inner = pending.pop()
            chain = chain_of(inner)
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                self._recorder.bare_names.update(_WORD.findall(inner.value))
            elif chain is None:
                pending += ast.iter_child_nodes(inner)
            else:
                start = content.start + chain[0].col_offset
                ends = tuple(content.start + (part.end_col_offset or 0) for part in chain)
                found.append(self._recorder.add_quoted(chain, (start, ends), node, site))
        return found[0] if len(found) == 1 else None
