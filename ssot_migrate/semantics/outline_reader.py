"""From a syntax tree to an `Outline`: module and class bodies here, what functions do in `outline_functions`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.nodes import collect_nodes
from ssot_migrate.semantics.outline import ClassOutline, Outline, Shape, Slot
from ssot_migrate.semantics.outline_functions import FunctionReader, Gathered
from ssot_migrate.semantics.positions import Positions
from ssot_migrate.semantics.promises import decorator_names
from ssot_migrate.semantics.steps import Step, iter_definitions, read_steps
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
        self._nodes: dict[ast.ClassDef, list[ast.AST]] = {}  # all that stands in a class
        self._aliases: dict[str, str] = {}

    def read(self, tree: ast.Module, path: str, module: str) -> Outline:
        self._slots += self._read_slots(tree.body, "")
        self._collect_class_slots(tree.body, "")
        functions = FunctionReader(self._positions, self._slots, self._own, self._found)
        self._read_body(tree.body, "", "", functions)
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

    def _collect_class_slots(self, body: Sequence[ast.stmt], prefix: str) -> None:
        for node in iter_definitions(body):
            if isinstance(node, ast.ClassDef):
                qualname = f"{prefix}{node.name}"
                slots = list(self._read_slots(node.body, qualname))
                declared = {slot.name for slot in slots}
                nodes = self._nodes[node] = collect_nodes(node)
                stores = list(_iter_stores(nodes))
                self._own[qualname] = frozenset(item.attr for owner, item in stores if owner == "self")
                for owner, item in stores:
                    if owner in ("cls", "self.__class__", node.name) and item.attr not in declared:
                        declared.add(item.attr)
                        slots.append(Slot(qualname, item.attr, self._positions.span(item), item.lineno, ()))
                self._slots += slots
                self._collect_class_slots(node.body, f"{qualname}.")

    def _read_slots(self, body: Sequence[ast.stmt], owner: str) -> Iterator[Slot]:
        """The first binding of each name; what later ones assign is added to its values."""
        found: dict[str, Slot] = {}
        for step in read_steps(body):
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

    def _read_body(self, body: Sequence[ast.stmt], prefix: str, owner: str, functions: FunctionReader) -> None:
        self._read_steps(read_steps(body), prefix, owner, functions)

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
        nodes = self._nodes.pop(node, None) or collect_nodes(node)  # those in functions have not been seen before
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
                frozenset(_read_words(nodes)),
                frozenset(_read_parts(nodes)),
                any(map(_is_borg, nodes)),
            )
        )
        self._read_body(node.body, f"{qualname}.", qualname, functions)


def _assignments(step: Step) -> Iterator[tuple[ast.expr, ast.expr | None, ast.expr | None]]:
    """Target, value and annotation of each plain assignment of a statement."""
    match step.node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield target, value, None
        case ast.AnnAssign(target=target, value=value, annotation=annotation):
            yield target, value, annotation


def _iter_stores(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, ast.Attribute]]:
    """What the methods of a class assign to, with the text of its owner: `self`, `cls`, …"""
    for item in nodes:
        if isinstance(item, ast.Attribute) and isinstance(item.ctx, ast.Store) and (owner := dotted_text(item.value)):
            yield owner, item


def _generic(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def _read_words(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Names that a class calls or defines, members it names, and words that it passes on as text.

    A word that is only compared with, or is the key of a dict, is not passed on.
    """
    skipped: set[int] = set()
    for item in nodes:
        match item:
            case ast.Attribute():
                yield item.attr
            case ast.Constant(value=str() as text):
                if len(text) <= _LONGEST_WORD and text.isidentifier() and id(item) not in skipped:
                    yield text
            case ast.Call(func=ast.Name(id=name)):
                yield name
            case ast.Compare(left=left, comparators=others):
                skipped.update(id(inner) for side in (left, *others) for inner in collect_nodes(side))
            case ast.Dict(keys=keys):
                skipped.update(id(key) for key in keys if key is not None)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield item.name


def _read_parts(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The types that the methods annotate or build: whom they may hand their work to."""
    for item in nodes:
        if isinstance(item, ast.Call):
            if last_name(item.func)[:1].isupper():
                if text := dotted_text(item.func):
                    yield text
            elif isinstance(item.func, ast.Attribute) and last_name(item.func.value)[:1].isupper():
                yield dotted_text(item.func.value)
        elif isinstance(item, ast.arg | ast.AnnAssign) and item.annotation is not None:
            yield from read_type(item.annotation).names


def _is_borg(node: ast.AST) -> bool:
    """`self.__dict__ = …`: all instances share one state."""
    match node:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr="__dict__")], value=value):
            return any(option.shape is Shape.CHAIN for option in read_options(value))
        case _:
            return False
