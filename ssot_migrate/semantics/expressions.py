"""Walks expressions in the order in which Python evaluates them: name loads, chains, calls, strings, inner scopes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.annotations import AnnotationReader
from ssot_migrate.semantics.chains import CHAINS, chain_of, iter_arguments, iter_defaults, last_name
from ssot_migrate.semantics.name_tests import find_asserted_name, find_name_comparisons
from ssot_migrate.semantics.origins import Annotation, Origin
from ssot_migrate.semantics.raw import RawCall, RawFString, Site
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.scopes import merge
from ssot_migrate.semantics.string_literals import StringReader
from ssot_migrate.semantics.summary import Binding, BindingKind, Role

_TYPE_TESTS = frozenset({"isinstance", "issubclass"})
_TYPE_ARGUMENTS = {"cast": 0, "TypeVar": 1, "NewType": 1}
_IDENTITY = (ast.Is, ast.IsNot, ast.Eq, ast.NotEq, ast.In, ast.NotIn)
_DENIALS = (ast.IsNot, ast.NotEq, ast.NotIn)
_DENYING_CALLS = ("assertNot", "assertIsNot", "assertFalse")
_PATCHES_BY_KEYWORD = "multiple"  # `patch.multiple(module, Name=…)`


class Value(NamedTuple):
    """What a target is bound to: the kind of binding, and the rest as in `Binding`."""

    kind: BindingKind
    value: int | None = None
    built: int | None = None
    choices: tuple[int, ...] = ()
    entered: str = ""

    @property
    def origin(self) -> Origin:
        """Where it comes from, for those who ask what it is."""
        return Origin(self.value, self.built, self.kind is BindingKind.NONE)


UNKNOWN_VALUE = Value(BindingKind.OTHER)


class ExpressionReader:
    """Reads the expressions of one file into a `Recorder`. Never changes anything, never follows an import."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._scopes = recorder.scopes
        self._positions = recorder.positions
        self.annotations = AnnotationReader(recorder, self.read)
        self.strings = StringReader(recorder)
        self._in_fstring = False
        self._has_walrus = b":=" in recorder.positions.utf8  # else no expression binds anything

    def read(self, node: ast.expr, site: Site, role: Role = Role.VALUE) -> int | None:
        """Reads one expression; the index of its reference where it is a name or a dotted chain."""
        chain = chain_of(node) if isinstance(node, CHAINS) else None
        if chain is not None:
            return self._recorder.add_reference(chain, site, role)
        if isinstance(node, ast.Call):
            self.read_call(node, site)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self.strings.add(node, node.value, site, role)
        else:
            self._read_other(node, site, role)
        return None

    def read_value(self, node: ast.expr, site: Site, role: Role = Role.ALIAS) -> Value:
        """Reads a value that is given to something."""
        if isinstance(node, ast.Constant) and node.value is None:
            return Value(BindingKind.NONE)
        inner = node.value if isinstance(node, ast.Await) else node
        if isinstance(inner, ast.Call):
            return Value(BindingKind.ASSIGN, built=self.read_call(inner, site, awaited=inner is not node))
        if role is Role.ALIAS and isinstance(node, ast.IfExp) and is_choice(node):
            first = len(self._recorder.references)
            self._read_choice(node, site, Role.ALIAS)
            chosen = range(first, len(self._recorder.references))
            of_role = (index for index in chosen if self._recorder.references[index].role is Role.ALIAS)
            return Value(BindingKind.ASSIGN, choices=tuple(of_role))
        return Value(BindingKind.ASSIGN, self.read(node, site, role))

    def read_asserted(self, node: ast.expr, site: Site) -> None:
        """Reads what an assertion claims; of what it denies, the names are marked."""
        outer = self._recorder.denied
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                self.read_asserted(value, site)
            return
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._recorder.denied = not outer
            self.read_asserted(node.operand, site)
            self._recorder.denied = outer
            return
        if isinstance(node, ast.Compare) and any(isinstance(op, _DENIALS) for op in node.ops):
            self._recorder.denied = not outer
        self.read(node, site)
        self._recorder.denied = outer

    def read_given(self, node: ast.expr | None, site: Site) -> Origin:
        """Reads what `return` or `yield` hands on: where it comes from."""
        return self.read_value(node, site, Role.PASSED).origin if node is not None else Origin(is_none=True)

    # calls ------------------------------------------------------------------------------------------------------

    def read_call(self, node: ast.Call, site: Site, *, awaited: bool = False) -> int:
        """Reads callee, then arguments in source order; the index of the call."""
        recorder = self._recorder
        index, first = len(recorder.calls), len(recorder.references)
        call = RawCall(self._scopes.current.index, node, site, None, awaited, env=self._scopes.freeze_env())
        recorder.calls.append(call)
        chain = chain_of(node.func)
        if chain is not None:
            call.reference = recorder.add_reference(chain, site, Role.CALLEE, call=index)
        elif isinstance(node.func, ast.Call):
            call.called = self.read_call(node.func, site)
        else:
            self.read(node.func, site)
        tail = last_name(node.func)
        outer_denied = recorder.denied
        recorder.denied = outer_denied or tail.startswith(_DENYING_CALLS)
        arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
        if node.args and node.keywords:  # `f(a=1, *rest)`
            arguments.sort(key=lambda item: (item.lineno, item.col_offset))
        position = 0
        for item in arguments:
            if isinstance(item, ast.keyword):
                role = Role.ANNOTATION if item.arg == "bound" else Role.ARGUMENT
                reference = self._read_argument(index, item.arg or "**", item.value, site, role)
                if tail == _PATCHES_BY_KEYWORD:
                    self.strings.add_keyword(item, site, index)
            elif isinstance(item, ast.Starred):
                reference = self._read_argument(index, "*", item.value, site, Role.ARGUMENT)
            else:
                role = Role.TYPE_TEST if tail in _TYPE_TESTS and position == 1 else Role.ARGUMENT
                if _TYPE_ARGUMENTS.get(tail) == position:
                    role = Role.ANNOTATION
                reference = self._read_argument(index, position, item, site, role)
                position += 1
            call.arguments.append((item, reference))
        asserted = find_asserted_name(tail, node.args, self.strings.name_holders)
        if asserted is not None:
            self.strings.add_name_test(asserted, site, first)
        recorder.denied = outer_denied
        return index

    def _read_argument(self, call: int, argument: int | str, value: ast.expr, site: Site, role: Role) -> int | None:
        chain = chain_of(value) if isinstance(value, CHAINS) else None
        if argument == "bound" and not isinstance(value, ast.Constant):
            role = Role.ARGUMENT
        if chain is not None:
            return self._recorder.add_reference(chain, site, role, call=call, argument=argument)
        if role is Role.ANNOTATION:
            self.annotations.read(value, site)
        elif isinstance(value, ast.Constant):
            if isinstance(value.value, str):
                self.strings.add(value, value.value, site, role, call=call, argument=argument)
        elif role is Role.TYPE_TEST and isinstance(value, ast.Tuple):
            self._read_all(value.elts, site, Role.TYPE_TEST)
        else:
            self.read(value, site, role)
        return None

    # everything else --------------------------------------------------------------------------------------------

    def _read_all(self, nodes: Sequence[ast.expr], site: Site, role: Role = Role.VALUE) -> None:
        for node in nodes:
            self.read(node, site, role)

    def _read_other(self, node: ast.expr, site: Site, role: Role) -> None:
        match node:
            case ast.Attribute() | ast.Starred():
                self.read(node.value, site)
            case ast.Yield():
                self._recorder.exits_here.yielded.append(self.read_given(node.value, site))
            case ast.YieldFrom():
                self.read(node.value, site)
                self._recorder.exits_here.yielded.append(Origin())
            case ast.Await(value=ast.Call() as call):
                self.read_call(call, site, awaited=True)
            case ast.List() | ast.Tuple() | ast.Set():
                self._read_all(node.elts, site, role if role in (Role.EXCEPT, Role.TYPE_TEST) else Role.CONTAINER)
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    self._read_all((value,) if key is None else (key, value), site, Role.CONTAINER)
            case ast.Subscript():
                self._read_all((node.value, node.slice), site)
            case ast.BinOp():
                self._read_all((node.left, node.right), site)
            case ast.JoinedStr():
                self._read_fstring(node, site)
            case ast.Lambda():
                self._read_lambda(node, site)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._read_comprehension(node, site)
            case _:
                self._read_choosing(node, site, role)

    def _read_choosing(self, node: ast.expr, site: Site, role: Role) -> None:
        """What decides which of its parts are evaluated, binds a name, or does nothing of note."""
        match node:
            case ast.Compare():
                self._read_comparison(node, site)
            case ast.BoolOp():
                # As a value one of the operands is handed on; as a condition none is.
                inner = Role.VALUE if role is Role.VALUE else Role.PASSED
                self.read(node.values[0], site, inner)
                self._read_perhaps(node.values[1:], site, inner)
            case ast.IfExp():
                self._read_choice(node, site, Role.PASSED if role is Role.ALIAS and not is_choice(node) else role)
            case ast.NamedExpr():
                self.bind_target(node.target, site, self.read_value(node.value, site), walrus=True)
                self.strings.note_holder(node.target, node.value)
            case _:
                self._read_all([child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)], site)

    def _read_perhaps(self, nodes: Sequence[ast.expr], site: Site, role: Role = Role.VALUE) -> None:
        """Reads what is only evaluated if what stands before it wants it (`and`, `or`, chained comparisons)."""
        for node in nodes:
            before = self._scopes.copy_env() if self._has_walrus else None
            self.read(node, site, role)
            if before is not None:
                self._scopes.env = merge(before, self._scopes.env)

    def _read_choice(self, node: ast.IfExp, site: Site, role: Role) -> None:
        self.read(node.test, site)
        before = self._scopes.copy_env() if self._has_walrus else None
        self.read(node.body, site, role)
        if before is not None:
            after, self._scopes.env = self._scopes.env, before
            self.read(node.orelse, site, role)
            self._scopes.env = merge(after, self._scopes.env)
        else:
            self.read(node.orelse, site, role)

    def _read_comparison(self, node: ast.Compare, site: Site) -> None:
        """`x is E`, `type(x) == E`, `E in known` test identity; a comparison with None does not."""
        operands, first = [node.left, *node.comparators], len(self._recorder.references)
        tests = any(isinstance(op, _IDENTITY) for op in node.ops)
        with_none = any(isinstance(item, ast.Constant) and item.value is None for item in operands)
        role = Role.TYPE_TEST if tests and not with_none else Role.VALUE
        self._read_all(operands[:2], site, role)
        self._read_perhaps(operands[2:], site, role)
        for comparison in find_name_comparisons(node, self.strings.name_holders):
            self.strings.add_name_test(comparison, site, first)

    def _read_fstring(self, node: ast.JoinedStr, site: Site) -> None:
        first_reference, first_call = len(self._recorder.references), len(self._recorder.calls)
        is_outermost, self._in_fstring = not self._in_fstring, True
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.read(part.value, site)
                if part.format_spec is not None:
                    self.read(part.format_spec, site)
        if is_outermost:
            self._in_fstring = False
            references = range(first_reference, len(self._recorder.references))
            calls = range(first_call, len(self._recorder.calls))
            self._recorder.fstrings.append(RawFString(node, references, calls))

    def _read_lambda(self, node: ast.Lambda, site: Site) -> None:
        self._read_all(iter_defaults(node.args), site)
        self._scopes.enter("function", f"{self._scopes.current.qualname}.<lambda>".lstrip("."))
        for argument in iter_arguments(node.args):
            self.add_binding(BindingKind.PARAMETER, argument.arg, self._positions.span(argument), site, node.lineno)
        self.read(node.body, site, Role.PASSED)
        self._scopes.leave()

    def _read_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, site: Site
    ) -> None:
        """The first iterable is evaluated outside, everything else in a scope of its own (reference 6.2.4); that
        of a generator runs only when somebody asks for a value.
        """
        outer = self._scopes.current
        self.read(node.generators[0].iter, site)
        self._scopes.enter(
            "comprehension",
            outer.qualname,
            # An `await` in a generator would make another kind of generator of it.
            is_async=outer.is_async and not isinstance(node, ast.GeneratorExp),
            inline=not isinstance(node, ast.GeneratorExp),
        )
        for position, generator in enumerate(node.generators):
            if position:
                self.read(generator.iter, site)
            self.bind_target(generator.target, site)
            self._read_all(generator.ifs, site)
        self._read_all((node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,), site)
        self._scopes.leave()

    # binding ----------------------------------------------------------------------------------------------------

    def bind_target(
        self,
        target: ast.expr,
        site: Site,
        value: Value = UNKNOWN_VALUE,
        *,
        annotation: Annotation | None = None,
        walrus: bool = False,
    ) -> None:
        """Binds the names of a target; attributes and subscripts in it are only read."""
        if isinstance(target, ast.Name):
            self.add_binding(
                value.kind,
                target.id,
                self._positions.span(target),
                site,
                target.lineno,
                value=value,
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
            if isinstance(target, ast.Attribute):
                self._recorder.add_attribute(target, value.origin, annotation, value.entered)

    def add_binding(
        self,
        kind: BindingKind,
        name: str,
        span: Span,
        site: Site,
        line: int,
        *,
        value: Value = UNKNOWN_VALUE,
        annotation: Annotation | None = None,
        detail: int | None = None,
        walrus: bool = False,
    ) -> Binding:
        """Binds a name in the scope that owns it."""
        owner = self._scopes.find_owner(name, walrus=walrus)
        binding = Binding(
            len(self._recorder.bindings),
            kind,
            owner.index,
            name,
            span,
            site.statement,
            line,
            value=value.value,
            built=value.built,
            annotation=annotation,
            detail=detail,
            choices=value.choices,
            entered=value.entered,
        )
        self._recorder.bindings.append(binding)
        self._scopes.bind(owner, name, binding.index)
        return binding


def is_choice(node: ast.expr) -> bool:
    """Whether an expression is one of several names, or None, as a condition decides: `A if x else m.B`."""
    if isinstance(node, ast.IfExp):
        return is_choice(node.body) and is_choice(node.orelse)
    return chain_of(node) is not None or (isinstance(node, ast.Constant) and node.value is None)
