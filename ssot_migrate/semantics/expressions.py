"""Walks expressions in the order in which Python evaluates them: name loads, chains, calls, strings, inner scopes."""

from __future__ import annotations

import ast
import re

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.recorder import RawCall, RawReference, Recorder, Site
from ssot_migrate.semantics.summary import Argument, Binding, BindingKind, Role, StringLiteral

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TYPE_TESTS = frozenset({"isinstance", "issubclass"})
_MAX_STRING = 300


class ExpressionReader:
    """Reads the expressions of one file into a `Recorder`. Never changes anything, never follows an import."""

    def __init__(self, recorder: Recorder, positions: Positions) -> None:
        self._recorder = recorder
        self._positions = positions
        self.lazy_annotations = False  # set by `from __future__ import annotations` (PEP 563)

    # entry points -----------------------------------------------------------------------------------------------

    def read(self, node: ast.expr, site: Site, role: Role = Role.VALUE) -> int | None:
        """Reads one expression; the index of its reference where it is a name or a dotted chain."""
        chain = chain_of(node)
        if chain is not None:
            return self._add_reference(node, chain, site, role)
        if isinstance(node, ast.Call):
            self.read_call(node, site)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self._add_string(node, node.value, site, role)
        else:
            self._read_other(node, site, role)
        return None

    def read_annotation(self, node: ast.expr | None, site: Site) -> int | None:
        """Reads an annotation; strings in it are expressions (PEP 484), except inside `Literal[…]`."""
        if node is None:
            return None
        chain = chain_of(node)
        if chain is not None:
            return self._add_reference(node, chain, site, Role.ANNOTATION)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._read_quoted(node, node.value, site)
        if isinstance(node, ast.Subscript):
            index = self.read_annotation(node.value, site)
            text = ast.unparse(node.value)
            tail = text.rpartition(".")[2]
            if tail == "Literal":
                return None
            inner = self.read_annotation(node.slice, site) if tail != "Annotated" else self._annotated(node.slice, site)
            return inner if tail in ("Optional", "Annotated", "ClassVar", "Final", "Required") else index and None
        if isinstance(node, ast.Tuple | ast.List):
            for element in node.elts:
                self.read_annotation(element, site)
            return None
        if isinstance(node, ast.BinOp):
            sides = (self.read_annotation(node.left, site), self.read_annotation(node.right, site))
            # `X | None` means X; `X | Y` means neither for certain.
            return next((side for side in sides if side is not None), None) if None in sides else None
        self.read(node, site, Role.ANNOTATION)
        return None

    def read_call(self, node: ast.Call, site: Site, *, awaited: bool = False) -> int:
        """Reads callee, then arguments in source order; the index of the call."""
        recorder = self._recorder
        index = len(recorder.calls)
        span = self._positions.span(node)
        function = self._positions.span(node.func)
        call = RawCall(recorder.scopes.stack[-1], span, function, node.lineno, site, None, awaited)
        recorder.calls.append(call)
        chain = chain_of(node.func)
        if chain is not None:
            call.reference = self._add_reference(node.func, chain, site, Role.CALLEE, call=index)
        else:
            self.read(node.func, site)
        tail = _last_name(chain[-1]) if chain else ""
        arguments: list[ast.expr | ast.keyword] = sorted(
            [*node.args, *node.keywords], key=lambda item: (item.lineno, item.col_offset)
        )
        position = 0
        for item in arguments:
            if isinstance(item, ast.keyword):
                self._read_argument(call, index, item.arg, item.arg or "**", 0 if item.arg else 2, item, item.value)
            elif isinstance(item, ast.Starred):
                self._read_argument(call, index, None, "*", 1, item, item.value)
            else:
                is_test = tail in _TYPE_TESTS and position == 1
                role = Role.TYPE_TEST if is_test else Role.ARGUMENT
                if tail in ("cast", "TypeVar", "NewType") and position == (0 if tail == "cast" else 1):
                    role = Role.ANNOTATION
                self._read_argument(call, index, None, position, 0, item, item, role)
                position += 1
        return index

    # calls ------------------------------------------------------------------------------------------------------

    def _read_argument(
        self,
        call: RawCall,
        index: int,
        keyword: str | None,
        argument: int | str,
        stars: int,
        whole: ast.expr | ast.keyword,
        value: ast.expr,
        role: Role = Role.ARGUMENT,
    ) -> None:
        site = call.site
        reference = None
        chain = chain_of(value)
        if keyword == "bound" and isinstance(value, ast.Constant):
            role = Role.ANNOTATION
        if chain is not None:
            reference = self._add_reference(value, chain, site, role, call=index, argument=argument)
        elif role is Role.ANNOTATION:
            self.read_annotation(value, site)
        elif isinstance(value, ast.Constant):
            if isinstance(value.value, str):
                self._add_string(value, value.value, site, role, call=index, argument=argument)
        elif role is Role.TYPE_TEST and isinstance(value, ast.Tuple):
            for element in value.elts:
                self.read(element, site, Role.TYPE_TEST)
        else:
            self.read(value, site, role)
        call.arguments.append(
            Argument(
                keyword,
                stars,
                self._positions.span(whole),
                self._positions.span(value),
                is_none=isinstance(value, ast.Constant) and value.value is None,
                is_plain=chain is not None or isinstance(value, ast.Constant),
                reference=reference,
            )
        )

    # leaves -----------------------------------------------------------------------------------------------------

    def _add_reference(
        self,
        node: ast.expr,
        chain: tuple[ast.expr, ...],
        site: Site,
        role: Role,
        *,
        call: int | None = None,
        argument: int | str | None = None,
        quoted: bool = False,
    ) -> int:
        recorder = self._recorder
        root = chain[0]
        assert isinstance(root, ast.Name)
        names = (root.id, *(part.attr for part in chain[1:] if isinstance(part, ast.Attribute)))
        recorder.references.append(
            RawReference(
                recorder.scopes.stack[-1],
                names,
                self._positions.span(node).start,
                tuple(self._positions.end(part) for part in chain),
                node.lineno,
                recorder.scopes.load(root.id, is_lazy=role is Role.ANNOTATION and self.lazy_annotations),
                role,
                site,
                call,
                argument,
                quoted,
            )
        )
        return len(recorder.references) - 1

    def _add_string(
        self,
        node: ast.Constant,
        value: str,
        site: Site,
        role: Role,
        *,
        call: int | None = None,
        argument: int | str | None = None,
    ) -> None:
        if len(value) > _MAX_STRING or not _DOTTED.fullmatch(value):
            return
        span = self._positions.span(node)
        self._recorder.strings.append(
            StringLiteral(
                value,
                span,
                self._positions.string_content(span, value),
                self._recorder.scopes.stack[-1],
                node.lineno,
                site.statement,
                role,
                site.header,
                call,
                argument,
            )
        )

    def _read_quoted(self, node: ast.Constant, value: str, site: Site) -> int | None:
        """A string annotation: its names are references whose spans lie inside the string."""
        span = self._positions.span(node)
        content = self._positions.string_content(span, value)
        if content is None or len(value) > _MAX_STRING:
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
            if chain is None:
                pending += ast.iter_child_nodes(inner)
            else:
                found.append(self._add_quoted(chain, content.start, node.lineno, site))
        return found[0] if len(found) == 1 else None

    def _add_quoted(self, chain: tuple[ast.expr, ...], start: int, line: int, site: Site) -> int:
        root = chain[0]
        assert isinstance(root, ast.Name)
        names = (root.id, *(part.attr for part in chain[1:] if isinstance(part, ast.Attribute)))
        ends = tuple(start + (part.end_col_offset or 0) for part in chain)
        load = self._recorder.scopes.load(root.id, is_lazy=True)
        scope = self._recorder.scopes.stack[-1]
        raw = RawReference(
            scope, names, start + root.col_offset, ends, line, load, Role.ANNOTATION, site, None, None, quoted=True
        )
        self._recorder.references.append(raw)
        return len(self._recorder.references) - 1

    def _annotated(self, node: ast.expr, site: Site) -> int | None:
        """`Annotated[X, …]`: only X is a type."""
        if not isinstance(node, ast.Tuple) or not node.elts:
            return self.read_annotation(node, site)
        index = self.read_annotation(node.elts[0], site)
        for element in node.elts[1:]:
            self.read(element, site)
        return index

    # everything else --------------------------------------------------------------------------------------------

    def _read_other(self, node: ast.expr, site: Site, role: Role) -> None:
        match node:
            case ast.Await(value=ast.Call() as call):
                self.read_call(call, site, awaited=True)
            case ast.Lambda():
                self._read_lambda(node, site)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._read_comprehension(node, site)
            case ast.NamedExpr():
                value = self.read(node.value, site, Role.ALIAS)
                self.bind_target(node.target, site, value=value, walrus=True)
            case ast.IfExp():
                self.read(node.test, site)
                inner = Role.PASSED if role is Role.ALIAS else role
                self.read(node.body, site, inner)
                self.read(node.orelse, site, inner)
            case ast.Compare():
                self._read_comparison(node, site)
            case ast.List() | ast.Tuple() | ast.Set():
                inner = role if role in (Role.EXCEPT, Role.TYPE_TEST) else Role.CONTAINER
                for element in node.elts:
                    self.read(element, site, inner)
            case ast.Dict():
                for element in [*filter(None, node.keys), *node.values]:
                    self.read(element, site, Role.CONTAINER)
            case ast.JoinedStr():
                self._read_fstring(node, site)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.read(child, site)

    def _read_comparison(self, node: ast.Compare, site: Site) -> None:
        """`x is E`, `type(x) == E`, `E in known` test identity; a comparison with None does not."""
        operands = [node.left, *node.comparators]
        tests = any(isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
        with_none = any(isinstance(item, ast.Constant) and item.value is None for item in operands)
        for operand in operands:
            self.read(operand, site, Role.TYPE_TEST if tests and not with_none else Role.VALUE)

    def _read_fstring(self, node: ast.JoinedStr, site: Site) -> None:
        """Before Python 3.12 the positions inside f-strings can be wrong: they are held against the text."""
        before = len(self._recorder.references)
        calls_before = len(self._recorder.calls)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.read(part.value, site)
                if isinstance(part.format_spec, ast.JoinedStr):
                    self._read_fstring(part.format_spec, site)
        whole = self._positions.span(node)
        after = whole.start
        for raw in self._recorder.references[before:]:
            after = self._mend(raw, whole, after)
        for call in self._recorder.calls[calls_before:]:
            if call.reference is not None:
                raw = self._recorder.references[call.reference]
                if call.function != Span(raw.start, raw.ends[-1]):
                    # The chain was moved to where it stands; where the call ends is not known.
                    call.function = Span(raw.start, raw.ends[-1])
                    call.span = whole

    def _mend(self, raw: RawReference, whole: Span, after: int) -> int:
        text = self._positions.utf8[raw.start : raw.ends[-1]]
        if whole.start <= raw.start and text == ".".join(raw.chain).encode():
            return max(after, raw.ends[-1])
        word = self._positions.find_word(raw.chain[0], whole, after)
        if word is None:
            raw.start, raw.ends = whole.start, (whole.end,) * len(raw.ends)
            return after
        ends, end = [word.end], word.end
        for attribute in raw.chain[1:]:
            end += 1 + len(attribute.encode())
            ends.append(end)
        raw.start, raw.ends = word.start, tuple(ends)
        return end

    def _read_lambda(self, node: ast.Lambda, site: Site) -> None:
        arguments = node.args
        for default in [*arguments.defaults, *(item for item in arguments.kw_defaults if item is not None)]:
            self.read(default, site)
        scopes = self._recorder.scopes
        scopes.enter("function", f"{scopes.current.qualname}.<lambda>".lstrip("."))
        for argument in iter_arguments(arguments):
            self.add_binding(BindingKind.PARAMETER, argument.arg, self._positions.span(argument), site, node.lineno)
        self.read(node.body, site, Role.PASSED)
        scopes.leave()

    def _read_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, site: Site
    ) -> None:
        """The first iterable is evaluated outside, everything else in a scope of its own (reference 6.2.4)."""
        scopes = self._recorder.scopes
        self.read(node.generators[0].iter, site)
        scopes.enter("comprehension", scopes.current.qualname, is_async=scopes.current.is_async, inline=True)
        for position, generator in enumerate(node.generators):
            if position:
                self.read(generator.iter, site)
            self.bind_target(generator.target, site)
            for condition in generator.ifs:
                self.read(condition, site)
        if isinstance(node, ast.DictComp):
            self.read(node.key, site)
            self.read(node.value, site)
        else:
            self.read(node.elt, site)
        scopes.leave()

    # binding ----------------------------------------------------------------------------------------------------

    def bind_target(
        self,
        target: ast.expr,
        site: Site,
        *,
        kind: BindingKind = BindingKind.OTHER,
        value: int | None = None,
        built: int | None = None,
        annotation: int | None = None,
        walrus: bool = False,
    ) -> None:
        """Binds the names of an assignment target; attributes and subscripts in it are only read."""
        if isinstance(target, ast.Name):
            if value is not None or built is not None:
                kind = BindingKind.ASSIGN
            self.add_binding(
                kind,
                target.id,
                self._positions.span(target),
                site,
                target.lineno,
                value=value,
                built=built,
                annotation=annotation,
                walrus=walrus,
            )
        elif isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                self.bind_target(element, site)
        elif isinstance(target, ast.Starred):
            self.bind_target(target.value, site)
        else:
            self.read(target, site, Role.TARGET)

    def add_binding(
        self,
        kind: BindingKind,
        name: str,
        span: Span,
        site: Site,
        line: int,
        *,
        value: int | None = None,
        built: int | None = None,
        annotation: int | None = None,
        detail: int | None = None,
        walrus: bool = False,
    ) -> Binding:
        scopes = self._recorder.scopes
        owner = scopes.find_owner(name, walrus=walrus)
        binding = Binding(
            len(self._recorder.bindings),
            kind,
            owner.index,
            name,
            span,
            site.statement,
            line,
            value=value,
            built=built,
            annotation=annotation,
            detail=detail,
        )
        self._recorder.bindings.append(binding)
        scopes.bind(owner, name, binding.index)
        return binding


def _last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def chain_of(node: ast.AST) -> tuple[ast.expr, ...] | None:
    """The nodes of `root`, `root.a`, `root.a.b` … for a dotted chain; None for anything else."""
    parts: list[ast.expr] = []
    current: ast.AST = node
    while isinstance(current, ast.Attribute):
        parts.append(current)
        current = current.value
    if not isinstance(current, ast.Name):
        return None
    parts.append(current)
    return tuple(reversed(parts))


def iter_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters in order of declaration."""
    result = [*arguments.posonlyargs, *arguments.args]
    if arguments.vararg:
        result.append(arguments.vararg)
    result += arguments.kwonlyargs
    if arguments.kwarg:
        result.append(arguments.kwarg)
    return result
