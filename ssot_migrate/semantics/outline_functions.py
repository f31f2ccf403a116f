"""What one function does with state: the slots it touches, what it stores, returns from there and builds."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.chains import chain_names, chain_of, dotted_text, iter_arguments, last_name
from ssot_migrate.semantics.lifetimes import find_lifetimes
from ssot_migrate.semantics.local_flow import LocalFlow, Origin
from ssot_migrate.semantics.outline import (
    Access,
    FunctionOutline,
    Lifetime,
    NullArgument,
    ParameterOutline,
    Return,
    Shape,
    Slot,
    Store,
    Touch,
    Value,
)
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.promises import Function, decorator_names
from ssot_migrate.semantics.steps import Step
from ssot_migrate.semantics.values import read_options, read_type

_MUTATORS = frozenset(
    {"append", "appendleft", "extend", "insert", "remove", "pop", "popleft", "popitem", "clear", "discard"}
    | {"add", "update", "setdefault", "register", "put", "put_nowait"}
)
_OWN = frozenset({"self", "cls"})


@dataclass(slots=True)
class Gathered:
    """Lists that grow while a file is read."""

    touches: list[Touch] = field(default_factory=list)
    functions: list[FunctionOutline] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    entries: list[Store] = field(default_factory=list)
    lifetimes: list[Lifetime] = field(default_factory=list)
    nulls: list[NullArgument] = field(default_factory=list)


class FunctionReader:
    """Reads the functions of one file, whose slots are known."""

    def __init__(
        self, positions: Positions, slots: Sequence[Slot], own: Mapping[str, frozenset[str]], found: Gathered
    ) -> None:
        self._positions = positions
        self._slots = {(slot.owner, slot.name) for slot in slots}
        self._classes = {slot.owner for slot in slots if slot.owner}
        self._own = own
        self._found = found

    def read(self, node: Function, qualname: str, owner: str, steps: Sequence[Step]) -> None:
        """Adds what one function does, whose body's `steps` are; its inner functions are not included."""
        body = _Body(node, qualname, owner, steps, LocalFlow(node, steps), set(), set())
        returns: list[Return] = []
        builds: dict[str, None] = {}
        for step in steps:
            self._read_step(body, step)
            if isinstance(step.node, ast.Return) and step.node.value is not None:
                returns += self._read_return(body, step, step.node.value)
                builds |= dict.fromkeys(v.name for v in body.flow.built_by(step.node.value, step) if v)
        self._found.lifetimes += find_lifetimes(node, qualname, steps, self._positions)
        self._found.functions.append(
            FunctionOutline(
                qualname,
                owner,
                node.name,
                self._positions.name_span(node),
                node.lineno,
                isinstance(node, ast.AsyncFunctionDef),
                decorator_names(node),
                tuple(self._read_parameters(node, body)),
                tuple(returns),
                tuple(builds),
                read_type(node.returns),
                _is_empty(node.body),
                frozenset(body.handed),
                _find_passing(node.body),
                frozenset(body.passed_up),
            )
        )

    # slots ------------------------------------------------------------------------------------------------------

    def _read_step(self, body: _Body, step: Step) -> None:
        match step.node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._read_target(body, step, target, value, None)
            case ast.AnnAssign(target=target, value=ast.expr() as value, annotation=annotation):
                self._read_target(body, step, target, value, annotation)
            case ast.AugAssign(target=target):
                self._touch(body, step, _changed(target), Access.MUTATE, target)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._touch(body, step, _changed(target), Access.MUTATE, target)
        for node in step.nodes:
            if isinstance(node, ast.Call):
                self._read_call(body, step, node)
            elif isinstance(node, ast.NamedExpr):
                self._read_target(body, step, node.target, node.value, None)

    def _read_call(self, body: _Body, step: Step, call: ast.Call) -> None:
        if isinstance(call.func, ast.Attribute):
            if call.func.attr in _MUTATORS:
                values = tuple(value for argument in call.args for value in read_options(argument))
                self._touch(body, step, call.func.value, Access.MUTATE, call, values)
                for argument in call.args:
                    self._add_store(body, self._found.entries, call.func.value, argument)
            if called := _own_member(call):
                body.handed.add(called)
            if call.func.attr == "__init__":
                passed = (*call.args, *(item.value for item in call.keywords))
                body.passed_up.update(item.id for item in passed if isinstance(item, ast.Name))
        if not step.around.is_to_fail:
            self._read_nulls(body, step, call)

    def _read_nulls(self, body: _Body, step: Step, call: ast.Call) -> None:
        """Each `None` that a call passes, if it is not there to be refused."""
        passed = [(item.arg or "", -1, item.value) for item in call.keywords if _is_none(item.value)]
        passed += [("", position, value) for position, value in enumerate(call.args) if _is_none(value)]
        for keyword, position, value in passed:
            callee = dotted_text(call.func) or last_name(call.func)
            filled = body.flow.find_attributes(_result_name(step.node, call))
            span = self._positions.span(value)
            self._found.nulls.append(NullArgument(callee, keyword, position, body.qualname, span, value.lineno, filled))

    def _read_target(
        self, body: _Body, step: Step, target: ast.expr, value: ast.expr, annotation: ast.expr | None
    ) -> None:
        match target:
            case ast.Subscript():
                self._touch(body, step, target.value, Access.MUTATE, target, read_options(value))
                self._add_store(body, self._found.entries, target.value, value)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(targets) else None
                for number, item in enumerate(targets):
                    self._read_target(body, step, item, values[number] if values else ast.Constant(value=...), None)
            case ast.Name() | ast.Attribute():
                self._touch(body, step, target, Access.FILL, target, read_options(value))
                if "." in dotted_text(target).removeprefix("self."):
                    self._touch(body, step, value, Access.LEND, target)
                self._add_store(body, self._found.stores, target, value, annotation)

    def _touch(
        self,
        body: _Body,
        step: Step,
        owner: ast.expr,
        access: Access,
        node: ast.expr,
        values: tuple[Value, ...] = (),
    ) -> None:
        found = self._find_slot(body, owner, access)
        if found is None:
            return
        span = self._positions.span(node)
        self._found.touches.append(
            Touch(*found, access, body.qualname, span, node.lineno, values, step.around.is_locked)
        )

    def _find_slot(self, body: _Body, node: ast.expr, access: Access) -> tuple[str, str] | None:
        """The slot that a name or `cls.name` means in this function; None for anything else."""
        if isinstance(node, ast.Name):
            if node.id in body.flow.local_names or ("", node.id) not in self._slots:
                return None
            return "", node.id
        if not isinstance(node, ast.Attribute):
            return None
        owner = self._find_class(body, node.value)
        # `self.x = …` makes an attribute of one object; everything else reaches the class.
        if owner is None and access is not Access.FILL and dotted_text(node.value) == "self":
            owner = body.owner if node.attr not in self._own.get(body.owner, ()) else None
        return (owner, node.attr) if owner and (owner, node.attr) in self._slots else None

    def _find_class(self, body: _Body, node: ast.expr) -> str | None:
        """The class of this file that an expression means: `cls`, `self.__class__`, `type(self)`, its name.

        Also one within it (`cls.Inner`), and a function that has attributes of its own.
        """
        text = dotted_text(node)
        first, _, rest = text.partition(".")
        if text in self._classes and first not in body.flow.local_names:
            return text
        if rest and first in (body.class_name, "self") and f"{body.owner}.{rest}" in self._classes:
            return f"{body.owner}.{rest}"
        if text == "self.__class__" or (isinstance(node, ast.Call) and last_name(node.func) == "type"):
            return body.owner
        return body.owner if text and text == body.class_name else None

    # stores, returns, parameters --------------------------------------------------------------------------------

    def _add_store(
        self, body: _Body, found: list[Store], target: ast.expr, value: ast.expr, annotation: ast.expr | None = None
    ) -> None:
        """Adds what a method puts into `self.attribute`, the `target`, or into the container there."""
        chain = chain_of(target)
        if not body.owner or chain is None or len(chain) != 2 or chain_names(chain)[0] != "self":
            return
        values = read_options(value)
        parameter = next((v.name for v in values if v.shape is Shape.CHAIN and v.name in body.parameters), "")
        found.append(
            Store(
                body.owner,
                last_name(target),
                body.qualname,
                self._positions.span(target),
                target.lineno,
                values,
                read_type(annotation),
                parameter,
            )
        )

    def _read_return(self, body: _Body, step: Step, value: ast.expr) -> Iterator[Return]:
        """Each thing from before the call that a `return` may give away, and the touch of the slot if it is one."""
        span = self._positions.span(step.node)
        for origin in body.flow.find_origins(value, step):
            slot = self._find_slot(body, origin.node, Access.HAND_OUT)
            if slot is not None:
                access = Access.HAND_OUT_ITEM if origin.is_item else Access.HAND_OUT
                self._found.touches.append(
                    Touch(*slot, access, body.qualname, span, step.node.lineno, (), step.around.is_locked)
                )
            if slot is not None or _is_attribute_of(origin, body):
                yield Return(span, step.node.lineno, origin.place, origin.is_item, origin.keys)

    def _read_parameters(self, node: Function, body: _Body) -> Iterator[ParameterOutline]:
        defaults = _defaults(node.args)
        for argument in iter_arguments(node.args):
            default = defaults.get(argument.arg)
            value = read_options(default)[0] if default is not None else None
            falls_back = body.flow.find_fallback(argument.arg) if value is not None else None
            yield ParameterOutline(
                argument.arg,
                self._positions.span(argument),
                argument.lineno,
                read_type(argument.annotation),
                value,
                falls_back,
                argument.arg in body.flow.refused,
            )


@light_dataclass(frozen=True, slots=True)
class _Body:
    """One function while it is read."""

    node: Function
    qualname: str
    owner: str
    steps: Sequence[Step]
    flow: LocalFlow
    handed: set[str]
    passed_up: set[str]

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(argument.arg for argument in iter_arguments(self.node.args))

    @property
    def class_name(self) -> str:
        """What the function calls its own class: the first parameter of a classmethod and of `__new__`."""
        first = next((item.arg for item in (*self.node.args.posonlyargs, *self.node.args.args)), "")
        is_of_class = "classmethod" in decorator_names(self.node) or self.node.name in ("__new__", "__call__")
        return first if self.owner and first and (is_of_class or first == "cls") else ""


def _result_name(node: ast.stmt, call: ast.Call) -> str:
    """The local name that a statement gives to what a call gives; "" for none."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            return name if call in (value, getattr(value, "value", None)) else ""
        case _:
            return ""


def _own_member(call: ast.Call) -> str:
    """`run` of `self.run()`, `engine.run` of `self.engine.run()`, "" for anything else."""
    owner, _, member = dotted_text(call.func).partition(".")
    return member if owner == "self" and member.count(".") < 2 else ""


def _find_passing(body: Sequence[ast.stmt]) -> str:
    """What a body hands all its work to: `return self.engine.run(…)` and nothing else but documentation."""
    match [node for node in body if not _is_documentation(node)]:
        case [ast.Return(value=ast.expr() as value)]:
            called = value.value if isinstance(value, ast.Await) else value
            return _own_member(called) if isinstance(called, ast.Call) else ""
        case _:
            return ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _changed(target: ast.expr) -> ast.expr:
    return target.value if isinstance(target, ast.Subscript) else target


def _is_attribute_of(origin: Origin, body: _Body) -> bool:
    chain = chain_of(origin.node)
    return bool(body.owner) and chain is not None and len(chain) == 2 and chain_names(chain)[0] in _OWN


def _defaults(arguments: ast.arguments) -> Mapping[str, ast.expr]:
    positional = [*arguments.posonlyargs, *arguments.args]
    named = dict(zip((item.arg for item in reversed(positional)), reversed(arguments.defaults), strict=False))
    return named | {
        item.arg: value for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
    }


def _is_documentation(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_empty(body: Sequence[ast.stmt]) -> bool:
    """Whether a body does nothing: `pass`, `...`, documentation, `raise NotImplementedError`."""
    for node in body:
        raised = getattr(node, "exc", None) if isinstance(node, ast.Raise) else None
        is_refusal = raised is not None and last_name(getattr(raised, "func", raised)) == "NotImplementedError"
        if not (isinstance(node, ast.Pass) or _is_documentation(node) or is_refusal):
            return False
    return True
