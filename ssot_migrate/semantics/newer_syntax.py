"""Reads syntax that this interpreter's parser does not know: LibCST, which knows the newest grammar, finds it.

What is new is painted over, byte for byte, with something old of the same length, so that everything else stays where
it is; the tree of that text then gets back what was painted over. So there is one reader for all files, old or new:

    f"{a["x"]} is {b!r:>{c}}"       (  a["x"],      b,    c,  )     a tuple, which becomes an f-string again: PEP 701
    type X[T: Y] = list[T]          0;   X       = list[T]          an assignment, which becomes an alias: PEP 695
    def f[T: Y](a: T): ...          def f      (a: T): ...          and gets its type parameters back
    except* E:                      except  E:                      before Python 3.11: PEP 654
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.positions import Positions

if TYPE_CHECKING:
    import libcst


_Placed = TypeVar("_Placed", bound="TypeAlias | TypeParameter")


class NewerModule(ast.Module):
    """A tree that was read on this road. All its positions are true, also those in f-strings."""


class TypeAlias(ast.stmt):
    """`type X = …`, as `ast` has it from Python 3.12 on; the reader knows it by its name."""

    _fields = ("name", "type_params", "value")
    name: ast.expr
    type_params: list[TypeParameter]
    value: ast.expr


class TryStar(ast.stmt):
    """`try` with `except*`, as `ast` has it from Python 3.11 on; the reader knows it by its name."""

    _fields = ("body", "handlers", "orelse", "finalbody")


class TypeParameter(ast.expr):
    """A type variable, a tuple of them, or a parameter specification."""

    _fields = ("name", "bound", "default_value")
    name: str
    bound: ast.expr | None
    default_value: ast.expr | None


@light_dataclass(frozen=True, slots=True)
class _TypeParameter:
    """Where a type parameter stands, and where its bound and its default do, parentheses included."""

    name: str
    span: Span
    bound: Span | None
    default: Span | None


@dataclass(slots=True)
class _Painted:
    """The text with what is new painted over, and where: f-strings with their expressions, aliases and `try` by their
    start, type parameters by that of the name before them.
    """

    utf8: bytearray
    strings: dict[Span, list[Span]] = field(default_factory=dict)
    aliases: set[int] = field(default_factory=set)
    parameters: dict[int, list[_TypeParameter]] = field(default_factory=dict)
    stars: set[int] = field(default_factory=set)


def parse_newer(text: str) -> NewerModule | None:
    """The tree of a text that `ast.parse` refuses; None if LibCST refuses it too, or it is new in another way.

    The caller has made sure that the text is not nested too deeply for LibCST.
    """
    painted = _paint(text)
    if painted is None:
        return None
    try:
        tree = ast.parse(bytes(painted.utf8))
    except (SyntaxError, ValueError):
        return None
    return _Restorer(painted, Positions(text.encode())).restore(tree)


def _paint(text: str) -> _Painted | None:
    import libcst as cst  # only where it is needed: importing it takes longer than reading hundreds of files
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError:
        return None
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    spans = {
        node: Span(at.start, at.start + at.length) for node, at in wrapper.resolve(ByteSpanPositionProvider).items()
    }
    painter = _Painter(spans, text.encode())
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        painter.look_at(node)
        pending += reversed(node.children)
    return painter.painted


class _Painter:
    """Paints one file over. Outer f-strings come before those inside them, which are left for later."""

    def __init__(self, spans: dict[libcst.CSTNode, Span], utf8: bytes) -> None:
        self._spans = spans
        self._is_part: set[libcst.CSTNode] = set()
        self._utf8 = utf8
        self.painted = _Painted(bytearray(utf8))

    def look_at(self, node: libcst.CSTNode) -> None:
        import libcst as cst

        match node:
            case cst.ConcatenatedString() | cst.FormattedString() if node not in self._is_part:
                self._paint_string(node)
            case cst.TypeAlias():
                start = self._spans[node].start
                self.painted.utf8[start : start + 4] = b"0;  "
                self.painted.aliases.add(start)
                self._paint_parameters(node.type_parameters, start)
            case cst.FunctionDef() | cst.ClassDef():
                self._paint_parameters(node.type_parameters, self._spans[node.name].start)
            case cst.TryStar() if not hasattr(ast, "TryStar"):
                self.painted.stars.add(self._spans[node].start)
                for handler in node.handlers:
                    star = self.painted.utf8.index(b"*", self._spans[handler].start)
                    self.painted.utf8[star : star + 1] = b" "

    # f-strings --------------------------------------------------------------------------------------------------

    def _paint_string(self, node: libcst.ConcatenatedString | libcst.FormattedString) -> None:
        pieces = list(self._iter_pieces(node))
        if not any(hasattr(piece, "parts") for piece in pieces):
            return
        whole = self._spans[node]
        holes = [hole for piece in pieces for hole in self._iter_holes(getattr(piece, "parts", ()))]
        position = whole.start
        for hole in [*holes, Span(whole.end, whole.end)]:
            self._blank(Span(position, hole.start))
            position = hole.end
        for hole in holes:
            comma = hole.end
            while self.painted.utf8[comma] in b"\r\n":  # the closing brace follows at the latest
                comma += 1
            self.painted.utf8[comma : comma + 1] = b","
        self.painted.utf8[whole.start : whole.start + 1] = b"("
        self.painted.utf8[whole.end - 1 : whole.end] = b")"
        self.painted.strings[whole] = holes

    def _iter_pieces(self, node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
        """The literals that stand beside each other, from left to right."""
        self._is_part.add(node)
        left, right = getattr(node, "left", None), getattr(node, "right", None)
        if left is None or right is None:
            yield node
        else:
            yield from self._iter_pieces(left)
            yield from self._iter_pieces(right)

    def _iter_holes(self, parts: object) -> Iterator[Span]:
        """Where the expressions of an f-string stand, those of format specifications included, in text order."""
        import libcst as cst

        assert isinstance(parts, tuple | list)
        for part in parts:
            if isinstance(part, cst.FormattedStringExpression):
                expression = self._with_parentheses(part.expression)
                assert expression is not None
                yield expression
                yield from self._iter_holes(part.format_spec or ())

    def _skip_blanks(self, position: int) -> int:
        """Where the next token begins."""
        while self._utf8[position] in b" \t\f\r\n\\#":
            if self._utf8[position] == ord("#"):
                position = next(i for i in range(position, len(self._utf8)) if self._utf8[i] in b"\r\n")
            position += 1
        return position

    def _blank(self, span: Span) -> None:
        """Blanks everything but line ends: what follows must stay on its line."""
        text = self.painted.utf8[span.start : span.end]
        self.painted.utf8[span.start : span.end] = bytes(byte if byte in b"\r\n" else 32 for byte in text)

    # type parameters --------------------------------------------------------------------------------------------

    def _paint_parameters(self, node: libcst.TypeParameters | None, owner: int) -> None:
        if node is None:
            return
        self.painted.parameters[owner] = [
            _TypeParameter(
                item.param.name.value,
                self._without_comma(item),
                self._with_parentheses(getattr(item.param, "bound", None)),
                self._with_parentheses(item.default, str(item.star) if item.star == "*" else ""),
            )
            for item in node.params
        ]
        whole = self._spans[node]
        self._blank(whole)
        for position in range(whole.start + 1, whole.end):
            if self.painted.utf8[position] == ord("\n"):  # no bracket is open any more: go on behind a backslash
                before = position - 1 - (self.painted.utf8[position - 1] == ord("\r"))
                self.painted.utf8[before : before + 1] = b"\\"

    def _without_comma(self, item: libcst.TypeParam) -> Span:
        default = self._with_parentheses(item.default)
        return Span(self._spans[item].start, default.end if default is not None else self._spans[item.param].end)

    def _with_parentheses(self, node: libcst.BaseExpression | None, star: str = "") -> Span | None:
        """The span of an expression ends before its parentheses, in which it may stand alone on its line."""
        if node is None:
            return None
        start, end = self._spans[node].start, self._spans[node].end
        for _ in node.rpar:
            start, end = self._utf8.rindex(b"(", 0, start), self._skip_blanks(end) + 1
        return Span(self._utf8.rindex(b"*", 0, start), end) if star else Span(start, end)


class _Restorer:
    """Puts back what was painted over."""

    def __init__(self, painted: _Painted, positions: Positions) -> None:
        self._painted = painted
        self._positions = positions

    def restore(self, tree: ast.Module) -> NewerModule | None:
        """The tree as it should be; None if something that was painted over is not found again."""
        result = NewerModule(body=tree.body, type_ignores=[])
        pending: list[ast.AST] = [result]
        while pending:
            node = pending.pop()
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    value[:] = list(self._restore_all(value))
                    pending += [item for item in value if isinstance(item, ast.AST)]
                elif isinstance(value, ast.AST):
                    restored = self._restore(value)
                    setattr(node, name, restored)
                    pending.append(restored)
        painted = self._painted
        is_whole = not (painted.strings or painted.aliases or painted.parameters or painted.stars)
        return result if is_whole else None

    def _restore_all(self, nodes: list[ast.AST]) -> Iterator[ast.AST]:
        alias: int | None = None
        for node in nodes:
            if isinstance(node, ast.Expr) and (start := self._positions.start(node)) in self._painted.aliases:
                alias = start
            elif alias is not None and isinstance(node, ast.Assign):
                yield self._make_alias(alias, node)
                alias = None
            else:
                yield self._restore(node) if isinstance(node, ast.AST) else node

    def _restore(self, node: ast.AST) -> ast.AST:
        match node:
            case ast.Tuple() if (span := self._positions.span(node)) in self._painted.strings:
                values = list(self._make_values(node, self._painted.strings.pop(span)))
                return ast.copy_location(ast.JoinedStr(values=values), node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                owner = self._positions.name_span(node).start
                if owner in self._painted.parameters:
                    vars(node)["type_params"] = self._make_parameters(owner)
            case ast.Try() if (start := self._positions.start(node)) in self._painted.stars:
                self._painted.stars.discard(start)
                several = TryStar()
                for name in TryStar._fields:
                    setattr(several, name, getattr(node, name))
                return ast.copy_location(several, node)
        return node

    def _make_values(self, node: ast.Tuple, holes: list[Span]) -> Iterator[ast.expr]:
        for hole in holes:
            inside = [item for item in node.elts if hole.contains(self._positions.span(item))]
            value = inside[0]
            if len(inside) > 1:  # a tuple without parentheses
                value = ast.copy_location(ast.Tuple(elts=inside, ctx=ast.Load()), inside[0])
                value.end_lineno, value.end_col_offset = inside[-1].end_lineno, inside[-1].end_col_offset
            yield ast.copy_location(ast.FormattedValue(value=value, conversion=-1, format_spec=None), value)

    def _make_alias(self, start: int, node: ast.Assign) -> TypeAlias:
        self._painted.aliases.discard(start)
        parameters = self._make_parameters(start) if start in self._painted.parameters else []
        alias = TypeAlias()
        alias.name, alias.type_params, alias.value = node.targets[0], parameters, node.value
        return self._place(alias, Span(start, self._positions.span(node).end))

    def _make_parameters(self, owner: int) -> list[TypeParameter]:
        found = []
        for item in self._painted.parameters.pop(owner):
            node = TypeParameter()
            node.name, node.bound, node.default_value = item.name, self._parse(item.bound), self._parse(item.default)
            found.append(self._place(node, item.span))
        return found

    def _parse(self, span: Span | None) -> ast.expr | None:
        """The expression at that place, its nodes placed as they stand in the file."""
        if span is None:
            return None
        text = self._positions.utf8[span.start : span.end].decode()
        packed = ast.parse(f"({text},)", mode="eval").body
        assert isinstance(
            packed, ast.Tuple
        )  # so that `*tuple[X]`, the default of several type variables, can stand there
        expression = packed.elts[0]
        line, column = self._line_and_column(span.start)
        for node in ast.walk(expression):
            if isinstance(node, ast.expr | ast.keyword | ast.arg):
                node.col_offset += (column - 1) * (node.lineno == 1)
                node.end_col_offset = (node.end_col_offset or 0) + (column - 1) * (node.end_lineno == 1)
                node.lineno += line - 1
                node.end_lineno = (node.end_lineno or 1) + line - 1
        return expression

    def _place(self, node: _Placed, span: Span) -> _Placed:
        node.lineno, node.col_offset = self._line_and_column(span.start)
        node.end_lineno, node.end_col_offset = self._line_and_column(span.end)
        return node

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        """As `ast` counts: lines from 1, columns from 0 in UTF-8 bytes."""
        line = bisect_right(self._positions.line_starts, offset)
        return line, offset - self._positions.line_starts[line - 1]
