"""From a syntax tree to a `FileSummary`: walks statements in order of execution, branches and exits included."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from ssot_migrate.semantics.branches import BranchReader
from ssot_migrate.semantics.chains import dotted_text
from ssot_migrate.semantics.closing import close_summary
from ssot_migrate.semantics.definitions import DefinitionReader
from ssot_migrate.semantics.expressions import ExpressionReader, Value
from ssot_migrate.semantics.lazy_names import find_lazy_names
from ssot_migrate.semantics.newer_syntax import NewerModule
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.public_names import method_of_all
from ssot_migrate.semantics.raw import Site
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.search_paths import find_search_paths, may_add_search_paths
from ssot_migrate.semantics.summary import UNBOUND, Binding, BindingKind, FileSummary, Role

# Calls after which a block does not go on (typeshed declares them NoReturn).
_NEVER_RETURN = frozenset(
    {"pytest.skip", "pytest.fail", "pytest.exit", "pytest.xfail", "sys.exit", "os._exit", "os.abort"}
    | {"self.skipTest", "self.fail", "exit", "quit"}
)


def read_summary(tree: ast.Module, utf8: bytes, *, path: str, module: str, is_package: bool) -> FileSummary:
    """The summary of a parsed file; `utf8` is its text, which the positions of `tree` count in."""
    return _StatementReader(utf8).read_module(tree, path, module, is_package)


class _StatementReader:
    """Walks one file. Function bodies are walked where they are defined, in a scope of their own."""

    def __init__(self, utf8: bytes) -> None:
        self._positions = Positions(utf8)
        self._recorder = Recorder(self._positions)
        self._scopes = self._recorder.scopes
        self._expressions = ExpressionReader(self._recorder)
        self._branches = BranchReader(self._recorder, self._expressions, self._read_body)
        self._definitions = DefinitionReader(self._recorder, self._expressions, self._branches, self._read_body)

    def read_module(self, tree: ast.Module, path: str, module: str, is_package: bool) -> FileSummary:
        self._recorder.has_true_positions = isinstance(tree, NewerModule)
        self._scopes.enter("module", "")
        self._read_body(tree.body)
        end = self._scopes.leave()
        # Readers of parts know those of the whole, to read what is nested: without these circles the tree dies at once.
        del self._branches, self._definitions, self._expressions.annotations
        summary = close_summary(self._recorder, path, module, is_package, end)
        return replace(
            summary,
            lazy_names=find_lazy_names(tree) if summary.has_module_getattr else {},
            search_paths=find_search_paths(tree, path) if may_add_search_paths(self._positions.utf8) else (),
        )

    # bodies -----------------------------------------------------------------------------------------------------

    def _read_body(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            if not self._read_branch(statement):
                site = Site(self._positions.span(statement), header=False, raises=self._branches.around.raises)
                self._read_statement(statement, site)

    def _read_statement(self, node: ast.stmt, site: Site) -> None:
        match node:
            case ast.Expr():
                self._read_expression(node.value, site)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._definitions.read_function(node, site)
            case ast.Assign():
                self._read_assign(node, site)
            case ast.AnnAssign():
                self._read_annotated_assign(node, site)
            case ast.AugAssign():
                self._read_augmented_assign(node, site)
            case ast.Import():
                self._read_import(node, site)
            case ast.ImportFrom():
                self._read_import_from(node, site)
            case ast.Delete():
                self._read_delete(node, site)
            case ast.Return() | ast.Raise() | ast.Assert() | ast.Break() | ast.Continue():
                self._read_exit(node, site)
            case ast.Global():
                self._scopes.current.global_names.update(node.names)
            case ast.Nonlocal():
                for name in node.names:
                    self._scopes.current.nonlocal_owners[name] = self._definitions.find_nonlocal(name)
            case ast.ClassDef():
                self._definitions.read_class(node, site)
            case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
                self._definitions.read_type_alias(node, site)

    def _read_branch(self, node: ast.stmt) -> bool:
        """Reads a statement that is never rewritten as a whole; whether it is one."""
        match node:
            case ast.If():
                self._branches.read_if(node)
            case ast.With() | ast.AsyncWith():
                self._branches.read_with(node)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._branches.read_loop(node)
            case ast.Try():
                self._branches.read_try(node)
            case ast.Match():
                self._branches.read_match(node)
            case _ if type(node).__name__ == "TryStar":  # Python 3.11
                self._branches.read_try(cast("ast.Try", node), runs_many=True)
            case _:
                return False
        return True

    def _read_exit(self, node: ast.Return | ast.Raise | ast.Assert | ast.Break | ast.Continue, site: Site) -> None:
        match node:
            case ast.Assert():
                self._read_assert(node, site)
                return
            case ast.Return():
                self._recorder.exits_here.returned.append(self._expressions.read_given(node.value, site))
            case ast.Raise():
                for raised in filter(None, (node.exc, node.cause)):
                    self._expressions.read(raised, site)
        self._branches.read_exit(node)

    def _read_expression(self, value: ast.expr, site: Site) -> None:
        if isinstance(value, ast.Constant):
            return  # a docstring, or text that does nothing: not code
        method = method_of_all(value) if self._scopes.current.kind == "module" else None
        self._expressions.strings.in_all = method is not None
        self._expressions.read(value, site)
        self._expressions.strings.in_all = False
        call = value.value if isinstance(value, ast.Await) else value
        if isinstance(call, ast.Call):
            if method is not None:
                self._recorder.public.call(method, call.args)
            if self._never_returns(dotted_text(call.func)):
                self._scopes.env = None

    def _never_returns(self, callee: str) -> bool:
        return callee in _NEVER_RETURN and ("." in callee or not self._scopes.is_bound(callee))

    def _read_assert(self, node: ast.Assert, site: Site) -> None:
        """The message is only evaluated when the test has failed, and nothing goes on after it."""
        self._expressions.read_asserted(node.test, site)
        if node.msg is not None:
            before = self._scopes.copy_env()
            self._expressions.read(node.msg, site)
            self._scopes.env = before

    # imports ----------------------------------------------------------------------------------------------------

    def _read_import(self, node: ast.Import, site: Site) -> None:
        for position, alias in enumerate(node.names):
            name = alias.asname or alias.name.partition(".")[0]
            self._add_import(BindingKind.IMPORT, name, alias, position, alias.name, "", site)

    def _read_import_from(self, node: ast.ImportFrom, site: Site) -> None:
        module = "." * node.level + (node.module or "")
        for position, alias in enumerate(node.names):
            if module == "__future__" and alias.name == "annotations":
                self._expressions.annotations.are_lazy = True
            kind = BindingKind.STAR if alias.name == "*" else BindingKind.IMPORT_FROM
            self._add_import(kind, alias.asname or alias.name, alias, position, module, alias.name, site)

    def _add_import(
        self, kind: BindingKind, name: str, alias: ast.alias, position: int, module: str, imported: str, site: Site
    ) -> None:
        around = self._branches.around
        owner = self._scopes.find_owner(name)
        binding = Binding(
            len(self._recorder.bindings),
            kind,
            owner.index,
            name,
            self._positions.span(alias),
            site.statement,
            alias.lineno,
            module=module,
            imported=imported,
            alias=position,
            has_alias=alias.asname is not None,
            handler=around.handler,
            guarded=around.guarded,
            typing_only=around.typing_only,
            conditional=around.depth > 0,
            raises=around.raises,
            unreachable=self._scopes.env is None,
        )
        self._recorder.bindings.append(binding)
        if name == "__all__":
            self._recorder.public.forget()
        if kind is BindingKind.STAR:
            self._recorder.has_star = True
            self._scopes.bind_star(binding.index)
        else:
            self._scopes.bind(owner, name, binding.index)

    # assignments ------------------------------------------------------------------------------------------------

    def _read_assign(self, node: ast.Assign, site: Site) -> None:
        if self._scopes.current.kind == "module" and any(_is_all(target) for target in node.targets):
            self._recorder.public.assign(node.value)
            self._expressions.strings.in_all = True
        if isinstance(node.value, ast.Tuple | ast.List) and all(_is_pair(node.value, item) for item in node.targets):
            # `a, b = X, Y`: each name gets its own value
            values = [self._expressions.read_value(element, site) for element in node.value.elts]
            for names in cast("list[ast.Tuple | ast.List]", node.targets):
                for name, value in zip(names.elts, values, strict=True):
                    self._expressions.bind_target(name, site, value)
        else:
            found = self._expressions.read_value(node.value, site)
            for target in node.targets:
                self._expressions.bind_target(target, site, found)
                self._expressions.strings.note_holder(target, node.value)
        self._expressions.strings.in_all = False

    def _read_annotated_assign(self, node: ast.AnnAssign, site: Site) -> None:
        annotation = self._expressions.annotations.read(node.annotation, site)
        if annotation is not None and isinstance(node.target, ast.Name) and self._scopes.current.kind == "class":
            self._recorder.declared.setdefault(self._scopes.current.index, {})[node.target.id] = annotation
        if node.value is None:
            if isinstance(node.target, ast.Name):
                self._scopes.declare(self._scopes.find_owner(node.target.id), node.target.id)
            elif isinstance(node.target, ast.Attribute):
                self._recorder.add_attribute(node.target, None, annotation)
            return
        if self._scopes.current.kind == "module" and _is_all(node.target):
            self._recorder.public.assign(node.value)
            self._expressions.strings.in_all = True
        found = self._expressions.read_value(node.value, site)
        self._expressions.strings.in_all = False
        self._expressions.bind_target(node.target, site, found, annotation=annotation)

    def _read_augmented_assign(self, node: ast.AugAssign, site: Site) -> None:
        is_all = self._scopes.current.kind == "module" and _is_all(node.target)
        self._expressions.strings.in_all = is_all
        self._expressions.read(node.value, site)
        self._expressions.strings.in_all = False
        if is_all:
            self._recorder.public.add(node.value)
        else:
            self._expressions.bind_target(node.target, site)

    def _read_delete(self, node: ast.Delete, site: Site) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                owner = self._scopes.find_owner(target.id)
                if self._recorder.has_star and owner.kind == "module":
                    self._expressions.bind_target(target, site, Value(BindingKind.DELETED))
                else:
                    self._scopes.unbind(owner, target.id)
                self._recorder.bare_names.add(target.id)
            elif isinstance(target, ast.Tuple | ast.List):
                self._read_delete(ast.Delete(target.elts), site)
            else:
                self._expressions.read(target, site, Role.TARGET)
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                    self._scopes.set_attribute(target.value.id, target.attr, UNBOUND)


def _is_pair(value: ast.Tuple | ast.List, target: ast.expr) -> bool:
    """Whether a target takes a tuple apart, name by name."""
    if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != len(value.elts):
        return False
    return not any(isinstance(item, ast.Starred) for item in (*target.elts, *value.elts))


def _is_all(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "__all__"
