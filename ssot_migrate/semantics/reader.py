"""From a syntax tree to a `FileSummary`: walks statements in order of execution, branches and exits included."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.definitions import decorator_names, iter_self_attributes, read_signature
from ssot_migrate.semantics.expressions import ExpressionReader, chain_of, iter_arguments
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.recorder import Recorder, Site
from ssot_migrate.semantics.scopes import Env, merge
from ssot_migrate.semantics.summary import Binding, BindingKind, ClassInfo, FileSummary, FunctionInfo, Role

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_RAISES = frozenset(
    {"raises", "warns", "deprecated_call", "assertRaises", "assertRaisesRegex", "assertWarns", "assertWarnsRegex"}
)
# Calls after which a block does not go on (typeshed declares them NoReturn).
_NEVER_RETURN = frozenset(
    {"pytest.skip", "pytest.fail", "pytest.exit", "pytest.xfail", "sys.exit", "os._exit", "os.abort"}
    | {"self.skipTest", "self.fail", "exit", "quit"}
)
_Body = Sequence[ast.stmt]


def read_summary(tree: ast.Module, utf8: bytes, *, path: str, module: str, is_package: bool) -> FileSummary:
    """The summary of a parsed file; `utf8` is its text, which the positions of `tree` count in."""
    return _StatementReader(utf8).read_module(tree, path, module, is_package)


class _StatementReader:
    """Walks one file. Function bodies are walked where they are defined, in a scope of their own."""

    def __init__(self, utf8: bytes) -> None:
        self._recorder = Recorder()
        self._scopes = self._recorder.scopes
        self._positions = Positions(utf8)
        self._expressions = ExpressionReader(self._recorder, self._positions)
        self._raises: str | None = None
        self._handler = False
        self._guarded = False
        self._typing_only = False
        self._loop_exits: list[list[Env]] = []
        self._readers: dict[type[ast.stmt], Callable[[ast.stmt, Site], None]] = {
            ast.FunctionDef: self._read_function,
            ast.AsyncFunctionDef: self._read_function,
            ast.ClassDef: self._read_class,
            ast.Import: self._read_import,
            ast.ImportFrom: self._read_import_from,
            ast.Assign: self._read_assign,
            ast.AnnAssign: self._read_annotated_assign,
            ast.AugAssign: self._read_augmented_assign,
            ast.Expr: self._read_expression,
            ast.Delete: self._read_delete,
            ast.Global: self._read_global,
            ast.Nonlocal: self._read_nonlocal,
            ast.If: self._read_if,
            ast.For: self._read_loop,
            ast.AsyncFor: self._read_loop,
            ast.While: self._read_loop,
            ast.With: self._read_with,
            ast.AsyncWith: self._read_with,
            ast.Try: self._read_try,
            ast.Match: self._read_match,
        }
        if hasattr(ast, "TryStar"):
            self._readers[ast.TryStar] = self._read_try
        if hasattr(ast, "TypeAlias"):
            self._readers[ast.TypeAlias] = self._read_type_alias

    def read_module(self, tree: ast.Module, path: str, module: str, is_package: bool) -> FileSummary:
        self._scopes.enter("module", "")
        self._read_body(tree.body)
        env = self._scopes.leave()
        scope = self._scopes.scopes[0]
        self._recorder.exports = {
            name: tuple(sorted({*env.get(name, ()), *scope.anytime.get(name, ())})) for name in scope.bound
        }
        return self._recorder.close(path, module, is_package)

    # bodies -----------------------------------------------------------------------------------------------------

    def _read_body(self, body: _Body) -> None:
        for statement in body:
            site = Site(self._positions.span(statement), header=False, raises=self._raises)
            reader = self._readers.get(type(statement))
            if reader is not None:
                reader(statement, site)
            else:
                self._read_simple(statement, site)

    def _read_simple(self, node: ast.stmt, site: Site) -> None:
        """`return`, `raise`, `assert`, `break` …: reads what they hold and notes where the path ends."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expressions.read(child, site, Role.PASSED if isinstance(node, ast.Return) else Role.VALUE)
        if isinstance(node, ast.Break) and self._loop_exits and self._scopes.env is not None:
            self._loop_exits[-1].append(dict(self._scopes.env))
        if isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue):
            self._scopes.env = None

    def _read_expression(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Expr)
        value = node.value
        if isinstance(value, ast.Constant):
            return  # a docstring, or text that does nothing: not code
        self._expressions.read(value, site)
        self._note_all_call(value)
        call = value.value if isinstance(value, ast.Await) else value
        if isinstance(call, ast.Call):
            chain = chain_of(call.func)
            if chain is not None and ast.unparse(call.func) in _NEVER_RETURN:
                self._scopes.env = None

    def _head(self, node: ast.expr) -> Site:
        """The site of an expression in a compound statement's head: that expression alone is rewritten."""
        return Site(self._positions.span(node), header=True, raises=self._raises)

    # imports ----------------------------------------------------------------------------------------------------

    def _read_import(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Import)
        for position, alias in enumerate(node.names):
            name = alias.asname or alias.name.partition(".")[0]
            self._add_import(BindingKind.IMPORT, name, alias, position, alias.name, "", site)

    def _read_import_from(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.ImportFrom)
        module = "." * node.level + (node.module or "")
        for position, alias in enumerate(node.names):
            if module == "__future__" and alias.name == "annotations":
                self._expressions.lazy_annotations = True
            kind = BindingKind.STAR if alias.name == "*" else BindingKind.IMPORT_FROM
            self._add_import(kind, alias.asname or alias.name, alias, position, module, alias.name, site)

    def _add_import(
        self, kind: BindingKind, name: str, alias: ast.alias, position: int, module: str, imported: str, site: Site
    ) -> None:
        span = self._positions.span(alias)
        owner = self._scopes.find_owner(name)
        binding = Binding(
            len(self._recorder.bindings),
            kind,
            owner.index,
            name,
            span,
            site.statement,
            alias.lineno,
            module=module,
            imported=imported,
            alias=position,
            has_alias=alias.asname is not None,
            handler=self._handler,
            guarded=self._guarded,
            typing_only=self._typing_only,
        )
        self._recorder.bindings.append(binding)
        if kind is not BindingKind.STAR:
            self._scopes.bind(owner, name, binding.index)

    # definitions ------------------------------------------------------------------------------------------------

    def _qualify(self, name: str) -> str:
        outer = self._scopes.current
        if outer.kind == "function":
            return f"{outer.qualname}.<locals>.{name}"
        return f"{outer.qualname}.{name}".lstrip(".")

    def _read_function(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list:
            self._expressions.read(decorator, self._head(decorator), Role.DECORATOR)
        arguments = node.args
        for default in [*arguments.defaults, *(item for item in arguments.kw_defaults if item is not None)]:
            self._expressions.read(default, self._head(default), Role.PASSED)
        annotations = {
            argument.arg: self._expressions.read_annotation(argument.annotation, self._head(argument.annotation))
            for argument in iter_arguments(arguments)
            if argument.annotation is not None
        }
        returns = self._expressions.read_annotation(node.returns, self._head(node.returns)) if node.returns else None
        qualname = self._qualify(node.name)
        detail = len(self._recorder.functions)
        signature, decorators = read_signature(node), decorator_names(node)
        name_span = self._name_span(node)
        is_async = isinstance(node, ast.AsyncFunctionDef)
        own = len(self._scopes.scopes)
        self._recorder.functions.append(
            FunctionInfo(qualname, own, signature, decorators, name_span, node.lineno, returns)
        )
        # The name is bound before the body is walked: a function may call itself.
        head = replace(site, statement=name_span, header=True)
        self._expressions.add_binding(BindingKind.FUNCTION, node.name, name_span, head, node.lineno, detail=detail)
        self._enter(qualname, site.statement, is_async)
        for argument in iter_arguments(arguments):
            self._expressions.add_binding(
                BindingKind.PARAMETER,
                argument.arg,
                self._positions.span(argument),
                Site(self._positions.span(argument), header=True),
                argument.lineno,
                annotation=annotations.get(argument.arg),
            )
        outer = (self._raises, self._handler, self._guarded, self._loop_exits)
        self._raises, self._handler, self._guarded, self._loop_exits = None, False, False, []
        self._read_body(node.body)
        self._raises, self._handler, self._guarded, self._loop_exits = outer
        self._scopes.leave()

    def _enter(self, qualname: str, span: Span, is_async: bool) -> None:
        index = self._scopes.enter("function", qualname, is_async=is_async)
        self._recorder.spans[index] = span

    def _name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The identifier after `def` or `class`: `ast` does not say where it stands."""
        whole = self._positions.span(node)
        span = self._positions.find_word(node.name, whole, whole.start + 4)
        return span or whole

    def _read_class(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list:
            self._expressions.read(decorator, self._head(decorator), Role.DECORATOR)
        bases = tuple(self._expressions.read(base, self._head(base), Role.BASE) for base in node.bases)
        for keyword in node.keywords:
            self._expressions.read(keyword.value, self._head(keyword.value))
        qualname = self._qualify(node.name)
        detail = len(self._recorder.classes)
        index = self._scopes.enter("class", qualname, inline=True)
        self._recorder.spans[index] = site.statement
        first_function = len(self._recorder.functions)
        # The place in the list is taken before nested classes take theirs.
        info = ClassInfo(
            qualname, index, bases, {}, frozenset(), decorator_names(node), site.statement, node.lineno, 0, ""
        )
        self._recorder.classes.append(info)
        self._read_body(node.body)
        members = self._scopes.current.bound
        methods = {
            function.qualname.rpartition(".")[2]: number
            for number, function in enumerate(self._recorder.functions[first_function:], first_function)
            if function.qualname.rpartition(".")[0] == qualname
        }
        set_on_self: set[str] = set()
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                set_on_self |= iter_self_attributes(statement)
        body_start = self._positions.span(node.body[0]).start
        line_start = max(self._positions.utf8.rfind(end, 0, body_start) for end in (b"\n", b"\r")) + 1
        indent = self._positions.utf8[line_start:body_start].decode()
        self._recorder.classes[detail] = replace(
            info,
            methods=methods,
            attributes=frozenset(members) | set_on_self,
            body_end=self._positions.span(node.body[-1]).end,
            indent=indent if not indent.strip() else "",
            has_metaclass=any(keyword.arg == "metaclass" for keyword in node.keywords),
        )
        self._scopes.leave()
        name_span = self._name_span(node)
        head = replace(site, statement=name_span, header=True)
        self._expressions.add_binding(BindingKind.CLASS, node.name, name_span, head, node.lineno, detail=detail)

    # assignments ------------------------------------------------------------------------------------------------

    def _read_value(self, node: ast.expr, site: Site) -> tuple[BindingKind, int | None, int | None]:
        """Reads an assigned value: (kind of binding, its reference, its call)."""
        if isinstance(node, ast.Constant) and node.value is None:
            return BindingKind.NONE, None, None
        inner = node.value if isinstance(node, ast.Await) else node
        if isinstance(inner, ast.Call):
            built = self._expressions.read_call(inner, site, awaited=inner is not node)
            return BindingKind.ASSIGN, None, built
        return BindingKind.ASSIGN, self._expressions.read(node, site, Role.ALIAS), None

    def _read_assign(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Assign)
        before = len(self._recorder.strings)
        kind, value, built = self._read_value(node.value, site)
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == "__all__":
                self._note_all(node.value, before, replaces=True)
            if isinstance(target, ast.Tuple | ast.List) and isinstance(node.value, ast.Tuple | ast.List):
                self._bind_pairs(target, node.value, site)
            else:
                self._expressions.bind_target(target, site, kind=kind, value=value, built=built)

    def _bind_pairs(self, target: ast.Tuple | ast.List, value: ast.Tuple | ast.List, site: Site) -> None:
        """`a, b = X, Y`: each name gets its own value where both sides are plain and of one length."""
        starred = any(isinstance(item, ast.Starred) for item in [*target.elts, *value.elts])
        if starred or len(target.elts) != len(value.elts):
            self._expressions.bind_target(target, site)
            return
        for name, element in zip(target.elts, value.elts, strict=True):
            reference = None
            if chain_of(element) is not None:
                reference = self._expressions.read(element, site, Role.ALIAS)
            self._expressions.bind_target(name, site, value=reference)

    def _read_annotated_assign(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.AnnAssign)
        annotation = self._expressions.read_annotation(node.annotation, site)
        if node.value is None:
            return
        before = len(self._recorder.strings)
        kind, value, built = self._read_value(node.value, site)
        if isinstance(node.target, ast.Name) and node.target.id == "__all__":
            self._note_all(node.value, before, replaces=True)
        self._expressions.bind_target(node.target, site, kind=kind, value=value, built=built, annotation=annotation)

    def _read_augmented_assign(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.AugAssign)
        before = len(self._recorder.strings)
        self._expressions.read(node.value, site)
        if isinstance(node.target, ast.Name) and node.target.id == "__all__":
            self._note_all(node.value, before, replaces=False)
            return
        self._expressions.bind_target(node.target, site)

    def _read_type_alias(self, node: ast.stmt, site: Site) -> None:
        """`type X = …` (PEP 695): bound like an assignment, its value like an annotation."""
        name, value = getattr(node, "name", None), getattr(node, "value", None)
        assert isinstance(name, ast.Name)
        assert isinstance(value, ast.expr)
        self._expressions.read_annotation(value, site)
        self._expressions.bind_target(name, site)

    def _read_delete(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Delete)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._scopes.unbind(self._scopes.find_owner(target.id), target.id)
            else:
                self._expressions.read(target, site, Role.TARGET)

    def _read_global(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Global)
        self._scopes.current.global_names.update(node.names)

    def _read_nonlocal(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Nonlocal)
        self._scopes.current.nonlocal_names.update(node.names)

    # __all__ ----------------------------------------------------------------------------------------------------

    def _note_all(self, value: ast.expr, first_string: int, *, replaces: bool) -> None:
        recorder = self._recorder
        if self._scopes.current.kind != "module":
            return
        if replaces or recorder.all_names is None:
            recorder.all_names = []
        parts: list[ast.expr] = [value]
        while parts:
            part = parts.pop()
            if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
                parts += (part.left, part.right)
            elif isinstance(part, ast.List | ast.Tuple):
                for element in part.elts:
                    if isinstance(element, ast.Constant) and isinstance(element.value, str):
                        recorder.all_names.append(element.value)
                    else:
                        recorder.all_is_literal = False
            else:
                recorder.all_is_literal = False
        for position in range(first_string, len(recorder.strings)):
            recorder.strings[position] = replace(recorder.strings[position], in_all=True)

    def _note_all_call(self, value: ast.expr) -> None:
        """`__all__.append("x")` and `__all__.extend([…])`."""
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
            return
        owner = value.func.value
        if not isinstance(owner, ast.Name) or owner.id != "__all__" or len(value.args) != 1:
            return
        count = sum(1 for node in ast.walk(value.args[0]) if isinstance(node, ast.Constant))
        first = max(0, len(self._recorder.strings) - count)
        argument = value.args[0]
        as_list = ast.List([argument], ast.Load()) if value.func.attr == "append" else argument
        self._note_all(as_list, first, replaces=False)

    # branches ---------------------------------------------------------------------------------------------------

    def _read_if(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.If)
        self._expressions.read(node.test, self._head(node.test))
        test = ast.unparse(node.test)
        if test in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING"):
            outer, self._typing_only = self._typing_only, True
            before = self._scopes.copy_env()
            self._read_body(node.body)
            self._typing_only = outer
            if node.orelse:
                after, self._scopes.env = self._scopes.env, before
                self._read_body(node.orelse)
                self._scopes.env = merge(after, self._scopes.env)
            return
        before = self._scopes.copy_env()
        self._read_body(node.body)
        after, self._scopes.env = self._scopes.env, before
        self._read_body(node.orelse)
        self._scopes.env = merge(after, self._scopes.env)

    def _read_loop(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.For | ast.AsyncFor | ast.While)
        is_endless = False
        if isinstance(node, ast.While):
            is_endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        else:
            self._expressions.read(node.iter, self._head(node.iter))
        before = self._scopes.copy_env()
        first_load = len(self._recorder.references)
        self._loop_exits.append([])
        if isinstance(node, ast.While):
            self._expressions.read(node.test, self._head(node.test))
        else:
            self._expressions.bind_target(node.target, self._head(node.target))
        self._read_body(node.body)
        exits = self._loop_exits.pop()
        self._carry_round(first_load, before, self._scopes.env)
        after = None if is_endless else merge(before, self._scopes.env)
        self._scopes.env = after
        self._read_body(node.orelse)
        after = self._scopes.env
        for env in exits:
            after = merge(after, env)
        self._scopes.env = after

    def _carry_round(self, first_load: int, before: Env | None, after: Env | None) -> None:
        """What the loop body binds can reach its own beginning, wherever the value from before the loop does."""
        if before is None or after is None:
            return
        scope = self._scopes.stack[-1]
        changed = {name for name, bindings in after.items() if bindings != before.get(name)}
        for raw in self._recorder.references[first_load:]:
            name = raw.load.name
            if name not in changed:
                continue
            held = tuple(
                (index, bindings | after[name])
                if index == scope and bindings & before.get(name, frozenset({-1}))
                else (index, bindings)
                for index, bindings in raw.load.held
            )
            raw.load = replace(raw.load, held=held)

    def _read_with(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.With | ast.AsyncWith)
        outer = self._raises
        for item in node.items:
            built = None
            head = self._head(item.context_expr)
            if isinstance(item.context_expr, ast.Call):
                built = self._expressions.read_call(item.context_expr, head)
                name = ast.unparse(item.context_expr.func)
                if name.rpartition(".")[2] in _RAISES:
                    self._raises = name
            else:
                self._expressions.read(item.context_expr, head)
            if item.optional_vars is not None:
                self._expressions.bind_target(item.optional_vars, self._head(item.optional_vars), built=built)
        self._read_body(node.body)
        self._raises = outer

    def _read_try(self, node: ast.stmt, site: Site) -> None:
        body: list[ast.stmt] = getattr(node, "body", [])
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
        orelse: list[ast.stmt] = getattr(node, "orelse", [])
        finalbody: list[ast.stmt] = getattr(node, "finalbody", [])
        catches_import = any(_catches_import_error(handler) for handler in handlers)
        before = self._scopes.copy_env()
        first_binding = len(self._recorder.bindings)
        outer, self._guarded = self._guarded, self._guarded or catches_import
        self._read_body(body)
        self._guarded = outer
        raised = self._at_any_point(before, first_binding)
        self._read_body(orelse)
        result = self._scopes.env
        for handler in handlers:
            self._scopes.env = None if raised is None else dict(raised)
            self._read_handler(handler)
            result = merge(result, self._scopes.env)
        if finalbody:
            self._scopes.env = merge(self._at_any_point(before, first_binding), result)
            self._read_finally(finalbody, result)
        else:
            self._scopes.env = result

    def _read_finally(self, body: _Body, result: Env | None) -> None:
        """Runs on every path, but only those that did not raise go on after it."""
        first = len(self._recorder.bindings)
        self._read_body(body)
        env, scope = self._scopes.env, self._scopes.stack[-1]
        if env is None or result is None:
            self._scopes.env = None
            return
        rebound = {binding.name for binding in self._recorder.bindings[first:] if binding.scope == scope}
        self._scopes.env = {**result, **{name: env[name] for name in rebound if name in env}}

    def _at_any_point(self, before: Env | None, first_binding: int) -> Env | None:
        """What may hold when something in a body was interrupted: everything from before, everything it binds."""
        if before is None:
            return None
        result = dict(before)
        scope = self._scopes.stack[-1]
        for binding in self._recorder.bindings[first_binding:]:
            if binding.scope == scope and binding.kind is not BindingKind.STAR:
                result[binding.name] = result.get(binding.name, frozenset({-1})) | {binding.index}
        return result

    def _read_handler(self, handler: ast.ExceptHandler) -> None:
        if handler.type is not None:
            self._expressions.read(handler.type, self._head(handler.type), Role.EXCEPT)
        outer, self._handler = self._handler, _catches_import_error(handler)
        if handler.name:
            span = self._positions.span(handler)
            site = Site(span, header=True)
            self._expressions.add_binding(BindingKind.OTHER, handler.name, span, site, handler.lineno)
        self._read_body(handler.body)
        if handler.name:
            self._scopes.unbind(self._scopes.find_owner(handler.name), handler.name)
        self._handler = outer

    def _read_match(self, node: ast.stmt, site: Site) -> None:
        assert isinstance(node, ast.Match)
        self._expressions.read(node.subject, self._head(node.subject))
        before = self._scopes.copy_env()
        result = self._scopes.copy_env()
        for case in node.cases:
            self._scopes.env = None if before is None else dict(before)
            self._read_pattern(case.pattern)
            if case.guard is not None:
                self._expressions.read(case.guard, self._head(case.guard))
            self._read_body(case.body)
            result = merge(result, self._scopes.env)
        self._scopes.env = result

    def _read_pattern(self, pattern: ast.pattern) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, ast.MatchClass):
                self._expressions.read(node.cls, self._head(node.cls), Role.TYPE_TEST)
            elif isinstance(node, ast.MatchValue):
                self._expressions.read(node.value, self._head(node.value))
            names = (getattr(node, "name", None), getattr(node, "rest", None))
            if isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping):
                span = Span(
                    self._positions.offset(node.lineno, node.col_offset),
                    self._positions.offset(node.end_lineno, node.end_col_offset),
                )
                for name in filter(None, names):
                    site = Site(span, header=True)
                    self._expressions.add_binding(BindingKind.OTHER, name, span, site, node.lineno)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(item, ast.Name) and item.id in _IMPORT_ERRORS for item in types)
