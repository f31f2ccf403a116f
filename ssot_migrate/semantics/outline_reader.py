"""From a syntax tree to an `Outline`: module and class bodies here, what functions do in `outline_functions`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.lifetimes import LOOKERS
from ssot_migrate.semantics.nodes import NodesByKind, collect_nodes
from ssot_migrate.semantics.outline import ClassOutline, Outline, Shape, Slot
from ssot_migrate.semantics.outline_functions import FunctionReader, Gathered
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.promises import decorator_names
from ssot_migrate.semantics.record_fields import is_record, read_constructor
from ssot_migrate.semantics.steps import Step, read_steps
from ssot_migrate.semantics.values import read_options, read_type

_LONGEST_WORD = 60


def read_outline(tree: ast.Module, utf8: bytes, *, path: str, module: str) -> Outline:
    """The outline of a parsed file; `utf8` is its text, which the positions of `tree` count in."""
    return _OutlineReader(Positions(utf8)).read(tree, path, module)


class _OutlineReader:
    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._slots: list[Slot] = []
        self._classes: list[ClassOutline] = []
        self._found = Gathered()
        self._own: dict[str, frozenset[str]] = {}  # by class: what its methods set on `self`
        self._bodies: dict[ast.ClassDef, tuple[NodesByKind, Sequence[Step]]] = {}  # what stands in a class
        self._aliases: dict[str, str] = {}
        self._texts: dict[str, str] = {}  # the module's constants that are words

    def read(self, tree: ast.Module, path: str, module: str) -> Outline:
        steps = read_steps(tree.body)
        self._texts |= dict(_read_texts(steps))
        self._slots += self._read_slots(steps, "")
        self._collect_class_slots(steps, "")
        self._slots += self._read_function_slots(steps)
        functions = FunctionReader(self._positions, self._slots, self._own, self._found)
        self._read_steps(steps, "", "", functions)
        found = self._found
        return Outline(
            path,
            module,
            tuple(self._slots),
            tuple(found.touches),
            tuple(found.functions),
            tuple(self._classes),
            tuple(found.stores),
            tuple(found.entries),
            tuple(found.lifetimes),
            tuple(found.nulls),
            self._aliases,
        )

    def _collect_class_slots(self, steps: Sequence[Step], prefix: str) -> None:
        for step in steps:
            if isinstance(node := step.node, ast.ClassDef):
                qualname = f"{prefix}{node.name}"
                nodes, body = self._bodies[node] = NodesByKind(node), read_steps(node.body)
                slots = list(self._read_slots(body, qualname))
                declared = {slot.name for slot in slots}
                stores = list(_iter_stores(nodes))
                self._own[qualname] = frozenset(item.attr for owner, item in stores if owner == "self")
                for owner, item in stores:
                    if owner in ("cls", "self.__class__", node.name) and item.attr not in declared:
                        declared.add(item.attr)
                        slots.append(Slot(qualname, item.attr, self._positions.span(item), item.lineno, ()))
                self._slots += slots
                self._collect_class_slots(body, f"{qualname}.")

    def _read_function_slots(self, steps: Sequence[Step]) -> Iterator[Slot]:
        """What functions of the module keep as attributes of themselves (`get.instance = …`): all share that, too."""
        functions = [step.node for step in steps if isinstance(step.node, ast.FunctionDef | ast.AsyncFunctionDef)]
        names = {node.name for node in functions if f" {node.name}.".encode() in self._positions.utf8}
        found: dict[tuple[str, str], ast.Attribute] = {}
        for node in functions if names else ():
            for target, _, _ in (one for step in read_steps(node.body) for one in _assignments(step)):
                if isinstance(target, ast.Attribute) and (owner := dotted_text(target.value)) in names:
                    found.setdefault((owner, target.attr), target)
        for (owner, name), target in found.items():
            yield Slot(owner, name, self._positions.span(target), target.lineno, ())

    def _read_slots(self, steps: Sequence[Step], owner: str) -> Iterator[Slot]:
        """The first binding of each name; what later ones assign is added to its values."""
        found: dict[str, Slot] = {}
        for step in steps:
            for target, value, annotation in _assignments(step):
                if not isinstance(target, ast.Name):
                    continue
                values = read_options(value) if value is not None else ()
                before = found.get(target.id)
                if before is not None:
                    values = tuple(dict.fromkeys((*before.values, *values)))
                    found[target.id] = Slot(owner, target.id, before.span, before.line, values, before.type)
                else:
                    span = self._positions.span(target)
                    found[target.id] = Slot(owner, target.id, span, target.lineno, values, read_type(annotation))
        yield from found.values()

    def _read_steps(self, steps: Sequence[Step], prefix: str, owner: str, functions: FunctionReader) -> None:
        for step in steps:
            match step.node:
                case ast.ImportFrom(names=names):
                    self._aliases |= {item.asname: item.name for item in names if item.asname not in (None, item.name)}
                case ast.ClassDef(name=name) as node:
                    self._read_class(node, f"{prefix}{name}", functions)
                case ast.FunctionDef(name=name, body=body) | ast.AsyncFunctionDef(name=name, body=body):
                    inner = read_steps(body)
                    functions.read(step.node, f"{prefix}{name}", owner, inner)
                    self._read_steps(inner, f"{prefix}{name}.<locals>.", "", functions)

    def _read_class(self, node: ast.ClassDef, qualname: str, functions: FunctionReader) -> None:
        if node not in self._bodies:  # as those in functions
            self._bodies[node] = NodesByKind(node), read_steps(node.body)
        nodes, body = self._bodies.pop(node)
        metaclass = next((dotted_text(item.value) for item in node.keywords if item.arg == "metaclass"), "")
        self._classes.append(
            ClassOutline(
                qualname,
                node.name,
                self._positions.name_span(node),
                node.lineno,
                node.end_lineno or node.lineno,
                tuple(filter(None, (dotted_text(_generic(base)) for base in node.bases))),
                metaclass,
                decorator_names(node),
                frozenset(_read_words(nodes, self._texts)),
                frozenset(_read_parts(nodes)),
                frozenset(_read_lent(nodes)),
                any(map(_is_borg, nodes.find(ast.Assign))),
            )
        )
        if is_record(node):
            constructor, stores = read_constructor(node, qualname, body, self._positions)
            self._found.functions.append(constructor)
            self._found.stores += stores
        self._read_steps(body, f"{qualname}.", qualname, functions)


def _assignments(step: Step) -> Iterator[tuple[ast.expr, ast.expr | None, ast.expr | None]]:
    """Target, value and annotation of each plain assignment of a statement, `a, b = None, {}` included."""
    match step.node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if (
                    isinstance(target, ast.Tuple)
                    and isinstance(value, ast.Tuple)
                    and len(target.elts) == len(value.elts)
                ):
                    yield from ((one, given, None) for one, given in zip(target.elts, value.elts, strict=True))
                else:
                    yield target, value, None
        case ast.AnnAssign(target=target, value=value, annotation=annotation):
            yield target, value, annotation


def _iter_stores(nodes: NodesByKind) -> Iterator[tuple[str, ast.Attribute]]:
    """What the methods of a class assign to, with the text of its owner: `self`, `cls`, …"""
    for item in nodes.find(ast.Attribute):
        if isinstance(item.ctx, ast.Store) and (owner := dotted_text(item.value)):
            yield owner, item


def _generic(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def _read_words(nodes: NodesByKind, texts: Mapping[str, str]) -> Iterator[str]:
    """Names that a class calls or defines, members it names, and words that it passes on, as text or as constants.

    A word that is only compared with, or is the key of a dict, is not passed on. `texts` are the module's constants.
    """
    compared = (side for item in nodes.find(ast.Compare) for side in (item.left, *item.comparators))
    skipped = {id(inner) for side in compared for inner in collect_nodes(side)}
    skipped.update(id(key) for item in nodes.find(ast.Dict) for key in item.keys)
    yield from (item.attr for item in nodes.find(ast.Attribute))
    yield from (item.name for item in nodes.find(ast.FunctionDef))
    yield from (item.name for item in nodes.find(ast.AsyncFunctionDef))
    yield from (item.func.id for item in nodes.find(ast.Call) if isinstance(item.func, ast.Name))
    for constant in nodes.find(ast.Constant):
        if _is_word(constant) and id(constant) not in skipped:
            yield str(constant.value)
    for name in nodes.find(ast.Name):
        if name.id.isupper() and id(name) not in skipped:
            yield texts.get(name.id, name.id)


def _read_texts(steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """`STARTED = "started"`."""
    for step in steps:
        for target, value, _ in _assignments(step):
            if (
                isinstance(target, ast.Name)
                and target.id.isupper()
                and isinstance(value, ast.Constant)
                and _is_word(value)
            ):
                yield target.id, str(value.value)


def _is_word(node: ast.Constant) -> bool:
    text = node.value
    return isinstance(text, str) and len(text) <= _LONGEST_WORD and text.isidentifier()


def _read_parts(nodes: NodesByKind) -> Iterator[str]:
    """The types that the methods annotate or build: whom they may hand their work to."""
    for call in nodes.find(ast.Call):
        if last_name(call.func)[:1].isupper():
            if text := dotted_text(call.func):
                yield text
        elif isinstance(call.func, ast.Attribute) and last_name(call.func.value)[:1].isupper():
            yield dotted_text(call.func.value)
    for argument in nodes.find(ast.arg):
        yield from read_type(argument.annotation).names
    for assignment in nodes.find(ast.AnnAssign):
        yield from read_type(assignment.annotation).names


def _read_lent(nodes: NodesByKind) -> Iterator[str]:
    """What is passed to a function, or to a method of another object, that may do something with it."""
    for call in nodes.find(ast.Call):
        is_own = isinstance(call.func, ast.Attribute) and dotted_text(call.func.value) in ("self", "cls")
        called = last_name(call.func)
        if not is_own and not called[:1].isupper() and called not in LOOKERS:
            for value in (*call.args, *(item.value for item in call.keywords)):
                if name := last_name(value):
                    yield name


def _is_borg(node: ast.Assign) -> bool:
    """`self.__dict__ = …`: all instances share one state."""
    match node:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr="__dict__")], value=value):
            return any(option.shape is Shape.CHAIN for option in read_options(value))
        case _:
            return False
