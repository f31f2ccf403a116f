"""Reads functions, classes and type aliases: their heads where they stand, their bodies in scopes of their own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ssot_migrate.semantics.branches import BranchReader, Surroundings
from ssot_migrate.semantics.chains import binds_name, iter_arguments, iter_defaults, last_name
from ssot_migrate.semantics.expressions import ExpressionReader
from ssot_migrate.semantics.origins import Annotation, Outcome
from ssot_migrate.semantics.promises import Function, decorator_names, read_fixture, read_signature
from ssot_migrate.semantics.raw import Site
from ssot_migrate.semantics.recorder import Method, Recorder
from ssot_migrate.semantics.scopes import TYPE_PARAMETERS, Env, OpenScope
from ssot_migrate.semantics.summary import UNBOUND, BindingKind, ClassInfo, FunctionInfo, Role


class DefinitionReader:
    """Reads the definitions of one file; `read_body` reads what stands in them."""

    def __init__(
        self,
        recorder: Recorder,
        expressions: ExpressionReader,
        branches: BranchReader,
        read_body: Callable[[Sequence[ast.stmt]], None],
    ) -> None:
        self._recorder = recorder
        self._scopes = recorder.scopes
        self._positions = recorder.positions
        self._expressions = expressions
        self._branches = branches
        self._read_statements = read_body
        self._functions: dict[int, Function] = {}  # by scope
        self._attributes: dict[int, set[str]] = {}  # by scope of the class: what methods set on `self`

    def read_function(self, node: Function, site: Site) -> None:
        expressions, head = self._expressions, self._branches.head
        for decorator in node.decorator_list:
            expressions.read(decorator, head(decorator), Role.DECORATOR)
        for default in iter_defaults(node.args):
            expressions.read(default, head(default), Role.PASSED)
        qualname = self._qualify(node.name)
        detail = len(self._recorder.functions)
        name_span = self._positions.name_span(node)
        parameters = self._read_type_parameters(node)
        with self._inside(parameters):
            without_value = _default_to_none(node.args)
            annotations = {
                argument.arg: _or_none(
                    expressions.annotations.read(argument.annotation, head(argument.annotation)),
                    argument.arg in without_value,
                )
                for argument in iter_arguments(node.args)
                if argument.annotation is not None
            }
            returns = expressions.annotations.read(node.returns, head(node.returns)) if node.returns else None
        # The name is bound before the body is walked: a function may call itself.
        named = replace(site, statement=name_span, header=True)
        expressions.add_binding(BindingKind.FUNCTION, node.name, name_span, named, node.lineno, detail=detail)
        with self._inside(parameters):
            scope = self._scopes.enter("function", qualname, is_async=isinstance(node, ast.AsyncFunctionDef))
            info = FunctionInfo(
                qualname,
                scope,
                read_signature(node),
                decorator_names(node),
                name_span,
                node.lineno,
                returns,
                fixture=read_fixture(node),
            )
            # The place in the list is taken before nested functions take theirs.
            self._recorder.functions.append(info)
            self._recorder.spans[scope] = site.statement
            self._functions[scope] = node
            outer = self._recorder.method
            self._recorder.method = self._find_method(node)
            self._read_function_body(node, annotations)
            self._recorder.method = outer
            end = self._scopes.leave()
            self._recorder.functions[detail] = replace(info, outcome=self._close_outcome(scope, end))

    def _find_method(self, node: Function) -> Method | None:
        """What attributes of an instance are set on in this function, and in those inside it."""
        owner = next((scope for scope in self._scopes.iter_enclosing() if scope.kind != TYPE_PARAMETERS), None)
        positional = [*node.args.posonlyargs, *node.args.args]
        if owner is not None and owner.kind == "class":
            static = any(last_name(item) in ("staticmethod", "classmethod") for item in node.decorator_list)
            return Method(owner.index, positional[0].arg) if positional and not static else None
        method = self._recorder.method
        is_hidden = method is not None and any(item.arg == method.instance for item in iter_arguments(node.args))
        return None if is_hidden else method

    def _close_outcome(self, scope: int, end: Env | None) -> Outcome:
        exits = self._recorder.exits.pop(scope, None)
        sets = sorted(
            index for name, held in (end or {}).items() if "." in name and UNBOUND not in held for index in held
        )
        returned, yielded = exits or ((), ())
        return Outcome(tuple(returned), tuple(yielded), end is not None, tuple(sets))

    def _read_function_body(self, node: Function, annotations: Mapping[str, Annotation | None]) -> None:
        for argument in iter_arguments(node.args):
            span = self._positions.span(argument)
            self._expressions.add_binding(
                BindingKind.PARAMETER,
                argument.arg,
                span,
                Site(span, header=True),
                argument.lineno,
                annotation=annotations.get(argument.arg),
            )
        outer, self._branches.around = self._branches.around, Surroundings()
        first_reference = len(self._recorder.references)
        self._read_statements(node.body)
        self._branches.around = outer
        positional = [*node.args.posonlyargs, *node.args.args]
        if positional:
            self._note_set_attributes(positional[0].arg, first_reference)

    def _note_set_attributes(self, owner: str, first_reference: int) -> None:
        """What a method sets on its first parameter (`self.x = …`) is an attribute of its class."""
        outer = next((scope for scope in self._scopes.iter_enclosing() if scope.kind != TYPE_PARAMETERS), None)
        if outer is not None and outer.kind == "class":
            names = self._attributes.setdefault(outer.index, set())
            for raw in self._recorder.references[first_reference:]:
                if raw.role is Role.TARGET and raw.root == owner and len(raw.nodes) == 2:
                    names.add(last_name(raw.nodes[1]))

    def _read_type_parameters(self, node: ast.stmt, whole: Site | None = None) -> OpenScope | None:
        """The scope of `[T: Bound]` (PEP 695), if there is one; bounds are only evaluated when asked for.

        `whole` is the site of a statement that is rewritten as one; without it, each bound is by itself.
        """
        parameters = getattr(node, "type_params", ())
        if not parameters:
            return None
        self._scopes.enter(TYPE_PARAMETERS, self._scopes.current.qualname, inline=True)
        for parameter in parameters:
            span = self._positions.span(parameter)
            site = Site(span, header=True)
            self._expressions.add_binding(BindingKind.OTHER, parameter.name, span, site, parameter.lineno)
        for parameter in parameters:
            for value in (getattr(parameter, "bound", None), getattr(parameter, "default_value", None)):
                if value is not None:
                    self._read_later(value, whole or self._branches.head(value))
        scope = self._scopes.current
        self._scopes.leave()
        return scope

    @contextmanager
    def _inside(self, type_parameters: OpenScope | None) -> Iterator[None]:
        if type_parameters is None:
            yield
            return
        self._scopes.enter_again(type_parameters)
        yield
        self._scopes.leave()

    def _read_later(self, value: ast.expr, site: Site) -> None:
        self._scopes.enter(TYPE_PARAMETERS, self._scopes.current.qualname)
        self._expressions.annotations.read(value, site)
        self._scopes.leave()

    def read_class(self, node: ast.ClassDef, site: Site) -> None:
        expressions, head = self._expressions, self._branches.head
        for decorator in node.decorator_list:
            expressions.read(decorator, head(decorator), Role.DECORATOR)
        qualname = self._qualify(node.name)
        detail = len(self._recorder.classes)
        with self._inside(self._read_type_parameters(node)):
            bases = tuple(expressions.read(base, head(base), Role.BASE) for base in node.bases)
            for keyword in node.keywords:
                expressions.read(keyword.value, head(keyword.value))
            scope = self._scopes.enter("class", qualname, inline=True)
            self._recorder.spans[scope] = site.statement
            info = ClassInfo(
                qualname,
                scope,
                bases,
                {},
                frozenset(),
                decorator_names(node),
                site.statement,
                node.lineno,
                self._positions.span(node.body[-1]).end,
                self._indent_of(node.body[0]),
                any(item.arg == "metaclass" and last_name(item.value) != "ABCMeta" for item in node.keywords),
            )
            # The place in the list is taken before nested classes take theirs.
            self._recorder.classes.append(info)
            first_function = len(self._recorder.functions)
            self._read_statements(node.body)
            self._recorder.classes[detail] = replace(
                info,
                methods=self._find_methods(qualname, first_function),
                attributes=frozenset(self._scopes.current.bound) | self._attributes.pop(scope, set()),
                declared=self._recorder.declared.pop(scope, {}),
            )
            self._scopes.leave()
        name_span = self._positions.name_span(node)
        named = replace(site, statement=name_span, header=True)
        expressions.add_binding(BindingKind.CLASS, node.name, name_span, named, node.lineno, detail=detail)

    def _find_methods(self, owner: str, first_function: int) -> dict[str, int]:
        methods: dict[str, int] = {}
        for number, function in enumerate(self._recorder.functions[first_function:], first_function):
            parent, _, name = function.qualname.rpartition(".")
            if parent == owner:
                methods[name] = number
        return methods

    def _indent_of(self, node: ast.stmt) -> str:
        """The blanks before a statement; none where something else stands before it on its line."""
        start = self._positions.span(node).start
        line_start = max(self._positions.utf8.rfind(end, 0, start) for end in (b"\n", b"\r")) + 1
        indent = self._positions.utf8[line_start:start].decode()
        return "" if indent.strip() else indent

    def read_type_alias(self, node: ast.stmt, site: Site) -> None:
        """`type X = …` (PEP 695): bound like an assignment; its value is an annotation, read when asked for."""
        name, value = getattr(node, "name", None), getattr(node, "value", None)
        assert isinstance(name, ast.Name)
        assert isinstance(value, ast.expr)
        with self._inside(self._read_type_parameters(node, site)):
            self._read_later(value, site)
        self._expressions.bind_target(name, site)

    def find_nonlocal(self, name: str) -> int:
        """The scope of the nearest function around this one in which the name is local."""
        for outer in self._scopes.iter_enclosing():
            function = self._functions.get(outer.index)
            if function is not None and binds_name(function, name):
                return outer.index
        return self._scopes.current.index  # Python refuses such a program

    def _qualify(self, name: str) -> str:
        outer = self._scopes.current
        if outer.kind == "function":
            return f"{outer.qualname}.<locals>.{name}"
        return f"{outer.qualname}.{name}".lstrip(".")


def _default_to_none(arguments: ast.arguments) -> frozenset[str]:
    """The parameters that are None where the caller says nothing, whatever their annotation promises."""
    positional = [*arguments.posonlyargs, *arguments.args]
    given = positional[len(positional) - len(arguments.defaults) :]
    defaults = [*zip(given, arguments.defaults, strict=True)]
    defaults += [
        (argument, default)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    ]
    return frozenset(
        argument.arg for argument, default in defaults if isinstance(default, ast.Constant) and default.value is None
    )


def _or_none(annotation: Annotation | None, is_default: bool) -> Annotation | None:
    if annotation is None or not is_default:
        return annotation
    return replace(annotation, is_optional=True)
