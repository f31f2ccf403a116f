"""Reads statements that branch, repeat or interrupt: what each path binds, and where paths meet again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ssot_migrate.semantics.chains import dotted_text
from ssot_migrate.semantics.expectations import RAISES, SWALLOWS, fails, is_given_exception
from ssot_migrate.semantics.expressions import UNKNOWN_VALUE, ExpressionReader, Value
from ssot_migrate.semantics.name_tests import find_matched_names
from ssot_migrate.semantics.raw import Site
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.scopes import NOTHING, Env, merge
from ssot_migrate.semantics.summary import BindingKind, Role

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_TYPE_CHECKING = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING"})


@dataclass(slots=True)
class Loop:
    """What held at each `break` and `continue` of a loop that is being read."""

    breaks: list[Env] = field(default_factory=list)
    continues: list[Env] = field(default_factory=list)


@dataclass(slots=True)
class Surroundings:
    """What lies around the statement that is being read, within its function. `raises` as in `Call`; `handler`,
    `guarded` and `typing_only` as in `Binding`; `depth` counts the blocks.
    """

    raises: str | None = None
    handler: bool = False
    guarded: bool = False
    typing_only: bool = False
    depth: int = 0
    loops: list[Loop] = field(default_factory=list)


class BranchReader:
    """Reads the compound statements of one file; `read_body` reads what stands in them."""

    def __init__(
        self,
        recorder: Recorder,
        expressions: ExpressionReader,
        read_body: Callable[[Sequence[ast.stmt]], None],
    ) -> None:
        self.around = Surroundings()
        self._recorder = recorder
        self._scopes = recorder.scopes
        self._positions = recorder.positions
        self._expressions = expressions
        self._read_statements = read_body

    def head(self, node: ast.expr) -> Site:
        """The site of an expression in a compound statement's head: that expression alone is rewritten."""
        return Site(self._positions.span(node), header=True, raises=self.around.raises)

    def _read_body(self, body: Sequence[ast.stmt]) -> None:
        self.around.depth += 1
        self._read_statements(body)
        self.around.depth -= 1

    # choices ----------------------------------------------------------------------------------------------------

    def read_if(self, node: ast.If) -> None:
        self._expressions.read(node.test, self.head(node.test))
        before = self._scopes.copy_env()
        outer = self.around.typing_only
        self.around.typing_only = outer or dotted_text(node.test) in _TYPE_CHECKING
        self._read_body(node.body)
        self.around.typing_only = outer
        after, self._scopes.env = self._scopes.env, before
        self._read_body(node.orelse)
        self._scopes.env = merge(after, self._scopes.env)

    def read_match(self, node: ast.Match) -> None:
        self._expressions.read(node.subject, self.head(node.subject))
        strings = self._expressions.strings
        for comparison in find_matched_names(node, strings.name_holders):
            strings.add_name_test(comparison, self.head(comparison.strings[0]), 0)
        result: Env | None = None
        for case in node.cases:
            before = self._scopes.copy_env()
            self._read_pattern(case.pattern)
            if case.guard is not None:
                self._expressions.read(case.guard, self.head(case.guard))
            # What a pattern has bound stays bound when its guard says no.
            refused = None if _always_matches(case) else merge(before, self._scopes.copy_env())
            self._read_body(case.body)
            result = merge(result, self._scopes.env)
            self._scopes.env = refused
        self._scopes.env = merge(result, self._scopes.env)

    def _read_pattern(self, pattern: ast.pattern) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, ast.MatchClass):
                self._expressions.read(node.cls, self.head(node.cls), Role.TYPE_TEST)
            elif isinstance(node, ast.MatchValue):
                self._expressions.read(node.value, self.head(node.value))
            elif isinstance(node, ast.MatchMapping):
                for key in node.keys:
                    self._expressions.read(key, self.head(key))
            if isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping):
                name = node.rest if isinstance(node, ast.MatchMapping) else node.name
                if name is not None:
                    span = self._positions.span(node)
                    site = Site(span, header=True)
                    self._expressions.add_binding(BindingKind.OTHER, name, span, site, node.lineno)

    # loops ------------------------------------------------------------------------------------------------------

    def read_loop(self, node: ast.For | ast.AsyncFor | ast.While) -> None:
        if not isinstance(node, ast.While):
            self._expressions.read(node.iter, self.head(node.iter))
        entry = self._scopes.copy_env()
        first_load, first_call = len(self._recorder.references), len(self._recorder.calls)
        loop = Loop()
        self.around.loops.append(loop)
        is_outermost = self._scopes.enter_loop()
        if isinstance(node, ast.While):
            self._expressions.read(node.test, self.head(node.test))
            is_endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
            leaving = None if is_endless else self._scopes.copy_env()
        else:
            leaving = self._scopes.copy_env()
            self._expressions.bind_target(node.target, self.head(node.target))
        self._read_body(node.body)
        self._scopes.leave_loop(is_outermost)
        self.around.loops.pop()
        head = merge(entry, self._scopes.env)
        for env in loop.continues:
            head = merge(head, env)
        carry = _Carry(entry or {}, head or {})
        self._carry_loads(first_load, carry)
        self._carry_calls(first_call, carry)
        self._scopes.env = carry.into(leaving)
        self._read_body(node.orelse)
        for env in loop.breaks:
            self._scopes.env = merge(self._scopes.env, carry.into(env))

    def _carry_loads(self, first_load: int, carry: _Carry) -> None:
        scope = self._scopes.current.index
        for raw in self._recorder.references[first_load:]:
            name = raw.load.name
            if name in carry.more:
                held = tuple(
                    item._replace(bindings=carry.reached(name, item.bindings)) if item.scope == scope else item
                    for item in raw.load.held
                )
                raw.load = raw.load._replace(held=held)

    def _carry_calls(self, first_call: int, carry: _Carry) -> None:
        carried: dict[int, Env | None] = {}
        for raw in self._recorder.calls[first_call:]:
            if raw.scope == self._scopes.current.index:
                if id(raw.env) not in carried:
                    carried[id(raw.env)] = self._scopes.keep(carry.into(raw.env))
                raw.env = carried[id(raw.env)]

    def read_exit(self, node: ast.stmt) -> None:
        """`return`, `raise`, `break`, `continue`: the path ends here, or goes on elsewhere."""
        env = self._scopes.env
        if self.around.loops and env is not None:
            if isinstance(node, ast.Break):
                self.around.loops[-1].breaks.append(dict(env))
            elif isinstance(node, ast.Continue):
                self.around.loops[-1].continues.append(dict(env))
        self._scopes.env = None

    # interruptions ----------------------------------------------------------------------------------------------

    def read_with(self, node: ast.With | ast.AsyncWith) -> None:
        outer = self.around.raises
        swallows = False
        before = self._scopes.copy_env()
        first_change = len(self._scopes.changes)
        entered = "async with" if isinstance(node, ast.AsyncWith) else "with"
        for item in node.items:
            value = UNKNOWN_VALUE
            head = self.head(item.context_expr)
            if isinstance(item.context_expr, ast.Call):
                value = Value(
                    BindingKind.ASSIGN, built=self._expressions.read_call(item.context_expr, head), entered=entered
                )
                name = dotted_text(item.context_expr.func)
                tail = name.rpartition(".")[2]
                expects = is_given_exception(item.context_expr) and tail not in SWALLOWS | RAISES
                swallows = swallows or tail in SWALLOWS or expects
                if tail in RAISES or expects:
                    self.around.raises = name or "with"
            else:
                self._expressions.read(item.context_expr, head)
            if item.optional_vars is not None:
                self._expressions.bind_target(item.optional_vars, self.head(item.optional_vars), value)
        guarded, self.around.guarded = self.around.guarded, self.around.guarded or swallows
        self._read_body(node.body)
        self.around.raises, self.around.guarded = outer, guarded
        if swallows:
            interrupted = self._scopes.at_any_point(before, first_change)
            self._scopes.env = merge(self._scopes.env, interrupted)

    def read_try(self, node: ast.Try, *, runs_many: bool = False) -> None:
        """`runs_many`: of `except*` handlers, several may run one after the other."""
        before = self._scopes.copy_env()
        first_change = len(self._scopes.changes)
        exits = _Exits(self.around.loops)
        outer = self.around.guarded
        self.around.guarded = outer or any(_catches_import_error(handler) for handler in node.handlers)
        raises = self.around.raises
        if node.handlers and any(fails(statement) for statement in node.body):
            self.around.raises = "try … fail"
        self._read_body(node.body)
        self.around.guarded, self.around.raises = outer, raises
        raised = self._scopes.at_any_point(before, first_change)
        self._read_body(node.orelse)
        result = self._scopes.env
        for handler in node.handlers:
            self._scopes.env = None if raised is None else dict(raised)
            self._read_handler(handler)
            result = merge(result, self._scopes.env)
            if runs_many:
                raised = merge(raised, self._scopes.env)
        self._scopes.env = result
        if node.finalbody:
            self._scopes.env = merge(self._scopes.at_any_point(before, first_change), result)
            self._read_finally(node.finalbody, result, exits)

    def _read_finally(self, body: Sequence[ast.stmt], result: Env | None, exits: _Exits) -> None:
        """Runs on every path; those that did not raise go on after it, or to where a `break` wanted to go."""
        leaving = exits.find_new()
        first_change = len(self._scopes.changes)
        self._read_body(body)
        env, scope = self._scopes.env, self._scopes.current.index
        if env is None:
            return
        rebound = {
            name: env.get(name, NOTHING) for owner, name, _ in self._scopes.changes[first_change:] if owner == scope
        }
        for waiting in leaving:
            waiting.update(rebound)
        self._scopes.env = None if result is None else {**result, **rebound}

    def _read_handler(self, handler: ast.ExceptHandler) -> None:
        if handler.type is not None:
            self._expressions.read(handler.type, self.head(handler.type), Role.EXCEPT)
        outer, self.around.handler = self.around.handler, _catches_import_error(handler)
        if handler.name:
            span = self._positions.span(handler)
            site = Site(span, header=True)
            self._expressions.add_binding(BindingKind.OTHER, handler.name, span, site, handler.lineno)
        self._read_body(handler.body)
        if handler.name:
            self._scopes.unbind(self._scopes.find_owner(handler.name), handler.name)
        self.around.handler = outer


class _Carry:
    """From the end of a loop's body to its beginning: wherever a name may still be what it was when the loop was
    entered, it may also be what an earlier round has made of it.
    """

    def __init__(self, entry: Env, head: Env) -> None:
        self._entry = entry
        self.more = {name: found for name, found in head.items() if found != entry.get(name, NOTHING)}

    def reached(self, name: str, bindings: frozenset[int]) -> frozenset[int]:
        if bindings.isdisjoint(self._entry.get(name, NOTHING)):
            return bindings
        return bindings | self.more[name]

    def into(self, env: Env | None) -> Env | None:
        if env is None:
            return None
        return env | {name: self.reached(name, env.get(name, NOTHING)) for name in self.more}


class _Exits:
    """The `break`s and `continue`s of the innermost loop that are added from now on."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        self._lists = (loops[-1].breaks, loops[-1].continues) if loops else ()
        self._counts = tuple(len(envs) for envs in self._lists)

    def find_new(self) -> list[Env]:
        return [env for envs, count in zip(self._lists, self._counts, strict=True) for env in envs[count:]]


def _always_matches(case: ast.match_case) -> bool:
    """`case _:` and `case name:`."""
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(item, ast.Name) and item.id in _IMPORT_ERRORS for item in types)
