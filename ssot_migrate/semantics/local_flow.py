"""Where a value that a function returns comes from: followed through its local names, as far as that is plain."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.chains import dotted_text, iter_arguments
from ssot_migrate.semantics.nodes import collect_nodes
from ssot_migrate.semantics.outline import Shape, Value
from ssot_migrate.semantics.promises import Function
from ssot_migrate.semantics.steps import Step, missing_places
from ssot_migrate.semantics.values import read_options

_ITEM_METHODS = frozenset({"get", "setdefault", "pop"})
_MAX_HOPS = 6


@light_dataclass(frozen=True, slots=True)
class Origin:
    """Something that was there before the call: `node` is a name or attribute, `place` its text.

    `is_item`: what is returned is an entry of it; `keys` are the identifiers of the key.
    """

    node: ast.expr
    place: str
    is_item: bool = False
    keys: frozenset[str] = frozenset()


@light_dataclass(frozen=True, slots=True)
class _Assignment:
    step: Step
    value: ast.expr


class LocalFlow:
    """The assignments of one function to its names and attributes, in the order of the text."""

    def __init__(self, node: Function, steps: Sequence[Step]) -> None:
        self._assignments: dict[str, list[_Assignment]] = {}
        self._puts: list[tuple[ast.Subscript, _Assignment]] = []  # into containers
        declared: set[str] = set()
        bound = {argument.arg for argument in iter_arguments(node.args)}
        for step in steps:
            if isinstance(step.node, ast.Global | ast.Nonlocal):
                declared.update(step.node.names)
            self._read(step, bound)
        self.refused = frozenset(place for step in steps for place in _refused_places(step)).union(
            _find_pointless(node, steps)
        )
        self.local_names = frozenset(bound - declared)

    def _read(self, step: Step, bound: set[str]) -> None:
        pairs: list[tuple[ast.expr, ast.expr | None]] = []
        match step.node:
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case ast.AnnAssign(target=target, value=value):
                pairs = [(target, value)]
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.AugAssign(target=target):
                pairs = [(target, None)]
            case ast.With(items=items) | ast.AsyncWith(items=items):
                pairs = [(item.optional_vars, None) for item in items if item.optional_vars is not None]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                bound.update(alias.asname or alias.name.partition(".")[0] for alias in names)
        pairs += [(item.target, item.value) for item in step.nodes if isinstance(item, ast.NamedExpr)]
        for target, value in pairs:
            if value is not None and (place := dotted_text(target)):
                self._assignments.setdefault(place, []).append(_Assignment(step, value))
            elif value is not None and isinstance(target, ast.Subscript):
                self._puts.append((target, _Assignment(step, value)))
            bound.update(_bound_names(target))

    def find_origins(self, value: ast.expr, step: Step, hops: int = 0) -> Iterator[Origin]:
        """What `value`, evaluated at `step`, may be that was there before the call."""
        match value:
            case ast.BoolOp(values=values):
                for item in values:
                    yield from self.find_origins(item, step, hops)
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.find_origins(body, step, hops)
                yield from self.find_origins(orelse, step, hops)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                yield from self.find_origins(inner, step, hops)
            case ast.Subscript(value=owner, slice=key):
                put = self._find_put(value, step)
                if put is not None and hops <= _MAX_HOPS:
                    yield from self.find_origins(put.value, put.step, hops + 1)
                else:
                    yield from self._as_items(owner, step, self._name_keys(key), hops)
            case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[key, *_]) if method in _ITEM_METHODS:
                yield from self._as_items(owner, step, self._name_keys(key), hops)
            case ast.Name() | ast.Attribute() if place := dotted_text(value):
                yield from self._find_origins_of_place(value, place, step, hops)

    def _find_put(self, item: ast.Subscript, step: Step) -> _Assignment | None:
        """What the function has put under the same key before, on every path; None where it may not have."""
        if all(not put.step.comes_before(step) for _, put in self._puts):
            return None
        text = ast.unparse(item)
        found = (
            put for target, put in reversed(self._puts) if put.step.comes_before(step) and ast.unparse(target) == text
        )
        return next(found, None)

    def _name_keys(self, key: ast.expr) -> frozenset[str]:
        """All identifiers that a key is made of, through local names."""
        names = _identifiers(key)
        values = [item.value for name in names for item in self._assignments.get(name, ())]
        return names.union(*map(_identifiers, values))

    def _as_items(self, owner: ast.expr, step: Step, keys: frozenset[str], hops: int) -> Iterator[Origin]:
        for origin in self.find_origins(owner, step, hops):
            yield Origin(origin.node, origin.place, True, keys | origin.keys)

    def _find_origins_of_place(self, node: ast.expr, place: str, step: Step, hops: int) -> Iterator[Origin]:
        for assignment in reversed(self._assignments.get(place, ())):
            if assignment.step.node.lineno >= step.node.lineno or hops > _MAX_HOPS:
                continue
            yield from self.find_origins(assignment.value, assignment.step, hops + 1)
            if assignment.step.comes_before(step):
                return
        if place not in self.local_names:
            yield Origin(node, place)

    def built_by(self, value: ast.expr, step: Step) -> Iterator[Value]:
        """The calls whose result a returned expression may be."""
        for option in read_options(value):
            if option.shape is Shape.CALL:
                yield option
            elif option.shape is Shape.CHAIN:
                for assignment in self._assignments.get(option.name, ()):
                    yield from (v for v in read_options(assignment.value) if v.shape is Shape.CALL)

    def find_attributes(self, name: str) -> frozenset[str]:
        """The attributes that the function sets on what the local `name` holds."""
        return frozenset(attribute for owner, _, attribute in map(_split, self._assignments) if owner == name)

    def find_fallback(self, parameter: str) -> Value | None:
        """What the body puts in place of a parameter: `p = p or X()`, `self.p = p or X()`, `if p is None: p = X()`."""
        for place, assignments in self._assignments.items():
            for assignment in assignments:
                options = read_options(assignment.value)
                is_choice = isinstance(assignment.value, ast.BoolOp | ast.IfExp)
                is_meant = place == parameter or Value(Shape.CHAIN, parameter) in options
                is_guarded = place == parameter and parameter in assignment.step.around.guards
                others = [v for v in options if v.shape in (Shape.CALL, Shape.CHAIN) and v.name != parameter]
                if others and ((is_choice and is_meant) or is_guarded):
                    return others[0]
        return None


def _refused_places(step: Step) -> Iterable[str]:
    """The places that must not be None or empty where a statement is reached: it raises if they are."""
    match step.node:
        case ast.Raise():
            return step.around.missing
        case ast.Assert(test=test) if not step.around.blocks:
            return missing_places(test, outcome=False)
        case _:
            return ()


def _find_pointless(function: Function, steps: Sequence[Step]) -> Iterator[str]:
    """The parameters of a function that always raises: what it is called with does not matter.

    It does where the function works with it before; of a constructor nothing remains then.
    """
    end = next((item.lineno for item in function.body if isinstance(item, ast.Raise)), 0)
    if not end or any(isinstance(step.node, ast.Return) and step.node.lineno < end for step in steps):
        return
    used = {node.id for step in steps for node in step.nodes if isinstance(node, ast.Name)}
    for argument in iter_arguments(function.args):
        if argument.arg not in used or function.name == "__init__":
            yield argument.arg


def _bound_names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for item in targets:
                yield from _bound_names(item)
        case ast.Starred(value=inner):
            yield from _bound_names(inner)


def _split(place: str) -> tuple[str, str, str]:
    return place.partition(".")


def _identifiers(node: ast.expr) -> frozenset[str]:
    return frozenset(
        item.id if isinstance(item, ast.Name) else item.attr
        for item in collect_nodes(node)
        if isinstance(item, ast.Name | ast.Attribute)
    )
