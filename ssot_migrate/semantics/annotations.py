"""Reads annotations: what they name, and which class they promise; strings in them are expressions (PEP 484)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.chains import chain_of, last_name
from ssot_migrate.semantics.origins import Annotation
from ssot_migrate.semantics.raw import Place, Site
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.summary import Role

_WRAPPERS = frozenset({"Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly"})
# What is promised of these is something that they give, not what they are.
_GIVING = frozenset(
    {"Iterator", "Iterable", "Generator", "AsyncIterator", "AsyncIterable", "AsyncGenerator"}
    | {"ContextManager", "AbstractContextManager", "AsyncContextManager", "AbstractAsyncContextManager"}
    | {"Awaitable", "Coroutine", "type", "Type"}
)
_LAST_COUNTS = frozenset({"Coroutine"})
_MAX_STRING = 300
_WORD = re.compile(r"[^\W\d]\w*")


@light_dataclass(frozen=True, slots=True)
class _Quote:
    """The string that an expression stands in, and where its characters start in the file."""

    string: ast.Constant
    start: int

    def place(self, chain: tuple[ast.expr, ...]) -> Place:
        return self.start + chain[0].col_offset, tuple(self.start + (part.end_col_offset or 0) for part in chain)


class AnnotationReader:
    """Reads the annotations of one file; `read_value` reads what stands in them and is none."""

    def __init__(self, recorder: Recorder, read_value: Callable[[ast.expr, Site, Role], int | None]) -> None:
        self._recorder = recorder
        self._read_value = read_value
        self.are_lazy = False  # set by `from __future__ import annotations` (PEP 563)

    def read(self, node: ast.expr, site: Site, quote: _Quote | None = None) -> Annotation | None:
        """The class that the annotation promises, where it is one class and perhaps None."""
        chain = chain_of(node)
        if chain is not None:
            if quote is not None:
                return Annotation(self._recorder.add_quoted(chain, quote.place(chain), quote.string, site))
            return Annotation(self._recorder.add_reference(chain, site, Role.ANNOTATION, is_lazy=self.are_lazy))
        if isinstance(node, ast.Constant):
            return self._read_constant(node, site, quote)
        if isinstance(node, ast.Subscript):
            return self._read_subscript(node, site, quote)
        if isinstance(node, ast.Tuple | ast.List):
            self._read_all(node.elts, site, quote)
            return None
        if isinstance(node, ast.BinOp):
            return self._read_union((node.left, node.right), site, quote)
        self._read_other(node, site, quote)
        return None

    def _read_constant(self, node: ast.Constant, site: Site, quote: _Quote | None) -> Annotation | None:
        if not isinstance(node.value, str):
            return None
        if quote is None:
            return self._read_quoted(node, node.value, site)
        self._recorder.bare_names.update(_WORD.findall(node.value))  # a string in a string: for type checkers only
        return None

    def _read_all(self, nodes: Sequence[ast.expr], site: Site, quote: _Quote | None) -> list[Annotation | None]:
        return [self.read(node, site, quote) for node in nodes]

    def _read_other(self, node: ast.expr, site: Site, quote: _Quote | None) -> None:
        """What is no type: evaluated where the annotation is, or only searched for names in a string."""
        if quote is None:
            self._read_value(node, site, Role.ANNOTATION)
        else:
            self._search(node, site, quote)

    def _search(self, node: ast.AST, site: Site, quote: _Quote) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.read(child, site, quote)
            else:
                self._search(child, site, quote)

    def _read_union(self, parts: Sequence[ast.expr], site: Site, quote: _Quote | None) -> Annotation | None:
        """`X | None` promises X or None; `X | Y` neither for certain."""
        promised = self._read_all(parts, site, quote)
        classes = [
            found
            for part, found in zip(parts, promised, strict=True)
            if not (isinstance(part, ast.Constant) and part.value is None)
        ]
        if len(classes) != 1 or classes[0] is None:
            return None
        is_optional = classes[0].is_optional or len(classes) < len(parts)
        return replace(classes[0], is_optional=is_optional)

    def _read_subscript(self, node: ast.Subscript, site: Site, quote: _Quote | None) -> Annotation | None:
        outer = self.read(node.value, site, quote)
        name = last_name(node.value)
        elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name == "Literal":
            if quote is not None:
                self._read_all(elements, site, quote)
            return None
        if name == "Annotated" and len(elements) > 1:
            inner = self.read(elements[0], site, quote)  # `Annotated[X, …]`: only X is a type
            for element in elements[1:]:
                self._read_annotation_note(element, site, quote)
            return inner
        if name == "Union":
            return self._read_union(elements, site, quote)
        found = self._read_all(elements, site, quote)
        if name in _WRAPPERS:
            inner = found[0] if len(found) == 1 else None
            return replace(inner, is_optional=True) if inner is not None and name == "Optional" else inner
        if name in _GIVING:
            inner = found[-1] if name in _LAST_COUNTS else found[0] if found else None
            return replace(inner, inside=name) if inner is not None and not inner.inside else None
        return outer

    def _read_annotation_note(self, node: ast.expr, site: Site, quote: _Quote | None) -> None:
        if quote is None:
            self._read_value(node, site, Role.VALUE)
        else:
            self.read(node, site, quote)

    def _read_quoted(self, node: ast.Constant, value: str, site: Site) -> Annotation | None:
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
        return self.read(expression, site, _Quote(node, content.start))
