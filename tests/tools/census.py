# Counts references to a deprecated class by shape, with `ast` alone: a check on the engine, so it imports none of it.
"""Take a census of a deprecated class in a source tree.

python tests/tools/census.py ROOT --module old.module --name Old --new-module new.module --new-name New --json FILE

It knows Python's scopes, but follows no re-export, no star import and no call: a name is the deprecated class when an
import in the same file says so. What it cannot tell it lists under a word of its own (`ambiguous`, `rebound`), so that
a difference to the engine's findings can be explained line by line.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import io
import json
import os
import re
import sys
import tokenize
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.expr
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TRIES: tuple[type[ast.Try], ...] = (ast.Try, getattr(ast, "TryStar", ast.Try))  # `except*` is younger than 3.10
IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Question:
    """What is counted: the deprecated class, its successor, its other way of being built, its parameters."""

    module: str
    name: str
    new_module: str
    new_name: str
    factory: str = "_init_from_factory"
    parameters: tuple[str, ...] = ("registry", "websocket_bridge", "user_context")
    """Of the old constructor, in order; the last one is the owner's context and may be left out."""

    @property
    def old(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def new(self) -> str:
        return f"{self.new_module}.{self.new_name}"


@dataclass(frozen=True)
class ImportRow:
    path: str
    line: int
    shape: str
    """The one row of the table that it is counted in."""
    target: str
    alias: str
    """The local name."""
    traits: tuple[str, ...]
    """Everything true of it: function, try, handler, type-checking, parenthesised, relative, alias, old-as-new, …"""
    used: bool


@dataclass(frozen=True)
class CallRow:
    path: str
    line: int
    scope: str
    name: str
    """As written: the local name that the call goes through."""
    shape: str
    """Such as `E(_, _)` or `E._init_from_factory(registry=, websocket_bridge=, user_context=None)`."""
    factory: bool
    positional: int
    keywords: tuple[str, ...]
    context: str
    """`passed`, `None`, `missing`, or `unknown` behind a star."""
    binds: bool
    """Whether the arguments fit the old constructor."""
    certainty: str
    """`certain`, or `ambiguous` where the name may also be the new class."""
    fallback: str
    """What else the name is bound to in that scope: `""`, `None`, `class`, `other`."""
    raises: bool
    """Stands in a `with pytest.raises(…)` or `assertRaises`."""
    imports: tuple[int, ...]
    """Lines of the imports that it may come from."""

    @property
    def is_provable(self) -> bool:
        return self.certainty == "certain" and self.binds and self.context == "passed"


@dataclass(frozen=True)
class ReferenceRow:
    path: str
    line: int
    kind: str
    """`member X`, `annotation`, `isinstance`, `base class`, `argument of f`, `rebinding`, …"""
    name: str
    certainty: str


@dataclass(frozen=True)
class StringRow:
    path: str
    line: int
    kind: str
    """`patch`, `import_module`, `sys.modules`, `container`, `docstring`, `comment`, `text`, …"""
    text: str
    exact: bool
    """The whole string is the dotted name."""


@dataclass(frozen=True)
class NeighbourRow:
    path: str
    line: int
    name: str
    kind: str
    """`import` or `call` or `reference`."""


@dataclass(frozen=True)
class BrokenFile:
    path: str
    error: str
    names_it: bool
    """Whether its bytes contain the module's or the class's name."""


@dataclass
class Census:
    files_seen: int = 0
    broken: list[BrokenFile] = field(default_factory=list)
    imports: list[ImportRow] = field(default_factory=list)
    calls: list[CallRow] = field(default_factory=list)
    references: list[ReferenceRow] = field(default_factory=list)
    strings: list[StringRow] = field(default_factory=list)
    near_misses: list[StringRow] = field(default_factory=list)
    neighbours: list[NeighbourRow] = field(default_factory=list)
    successors: list[NeighbourRow] = field(default_factory=list)
    """Imports of the new class."""
    name_strings: list[ReferenceRow] = field(default_factory=list)
    """Strings that are the bare name of the class: `__name__ ==`, getattr, `__all__`; it may be another class's."""
    same_name_elsewhere: dict[str, int] = field(default_factory=dict)
    """Imports of a class of the same name from other modules: the ones to leave alone."""

    def extend(self, other: Census) -> None:
        self.files_seen += other.files_seen
        self.broken += other.broken
        self.imports += other.imports
        self.calls += other.calls
        self.references += other.references
        self.strings += other.strings
        self.near_misses += other.near_misses
        self.neighbours += other.neighbours
        self.successors += other.successors
        self.name_strings += other.name_strings
        for name, count in other.same_name_elsewhere.items():
            self.same_name_elsewhere[name] = self.same_name_elsewhere.get(name, 0) + count


# ---------------------------------------------------------------------------------------------------------- scopes


@dataclass
class Binding:
    """One place that gives a name a value; `target` is the dotted name that an import says it is."""

    name: str
    line: int
    target: str | None
    node: ast.AST


@dataclass
class Scope:
    node: ScopeNode
    parent: Scope | None
    name: str
    bindings: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    outer: dict[str, str] = field(default_factory=dict)
    """Names declared `global` or `nonlocal` here."""

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    @property
    def qualified(self) -> str:
        parts: list[str] = []
        scope: Scope | None = self
        while scope is not None and scope.parent is not None:
            if scope.name:
                parts.append(scope.name)
            scope = scope.parent
        return ".".join(reversed(parts))

    def home_of(self, name: str) -> Scope | None:
        """The scope that a bare name read here belongs to, by Python's rules; None for builtins."""
        declared = self.outer.get(name)
        if declared == "global":
            return self.module if name in self.module.bindings else None
        if declared is None and name in self.bindings:
            return self
        scope = self.parent
        while scope is not None:
            # The body of a class is invisible to the functions in it.
            if not scope.is_class and name in scope.bindings and name not in scope.outer:
                return scope
            if not scope.is_class and scope.outer.get(name) == "global":
                return self.module if name in self.module.bindings else None
            scope = scope.parent
        return None

    @property
    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Reader(ast.NodeVisitor):
    """Builds the scopes of one file, and remembers parents, uses of names and strings for the second look."""

    def __init__(self, module_name: str, is_package: bool) -> None:
        self.package = module_name if is_package else module_name.rpartition(".")[0]
        self.parents: dict[ast.AST, ast.AST] = {}
        self.uses: list[tuple[ast.Name, Scope]] = []
        self.strings: list[tuple[ast.Constant, Scope]] = []
        self.imports: list[tuple[ast.Import | ast.ImportFrom, ast.alias, Binding, Scope]] = []
        self.stars: list[tuple[ast.ImportFrom, str]] = []
        self.scope = Scope(ast.Module(body=[], type_ignores=[]), None, "")

    def read(self, tree: ast.Module) -> None:
        self.scope = Scope(tree, None, "")
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                # Operators and contexts are shared objects: harmless, nobody asks for their parents.
                self.parents[child] = node
        for statement in tree.body:
            self.visit(statement)

    # what binds a name

    def bind(self, name: str, node: ast.AST, target: str | None = None, line: int | None = None) -> Binding:
        scope = self.scope
        while isinstance(scope.node, COMPREHENSIONS) and isinstance(node, ast.NamedExpr) and scope.parent is not None:
            scope = scope.parent  # a walrus binds outside of its comprehension
        if scope.outer.get(name) == "global":
            scope = scope.module
        elif scope.outer.get(name) == "nonlocal" and scope.parent is not None:
            scope = scope.parent.home_of(name) or scope
        position = line if line is not None else int(getattr(node, "lineno", 0))
        binding = Binding(name, position, target, node)
        scope.bindings[name].append(binding)
        return binding

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            local = alias.asname or alias.name.partition(".")[0]
            binding = self.bind(local, node, alias.name if alias.asname else local, alias.lineno)
            self.imports.append((node, alias, binding, self.scope))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        source = self.absolute(node)
        for alias in node.names:
            if alias.name == "*":
                self.stars.append((node, source))
                continue
            # The line is the name's own: in parentheses it is not the statement's.
            binding = self.bind(alias.asname or alias.name, node, f"{source}.{alias.name}", alias.lineno)
            self.imports.append((node, alias, binding, self.scope))

    def absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.package.split(".") if self.package else []
        kept = parts[: len(parts) - (node.level - 1)]
        return ".".join([*kept, *([node.module] if node.module else [])])

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.outer.update(dict.fromkeys(node.names, "global"))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.outer.update(dict.fromkeys(node.names, "nonlocal"))

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.uses.append((node, self.scope))
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id, self.parents.get(node, node), None, node.lineno)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.bind(node.name, node)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.bind(node.name, node)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.bind(node.name, node)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.bind(node.rest, node)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.strings.append((node, self.scope))

    # what opens a scope

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.function(node)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bind(node.name, node)
        outside: list[ast.AST | None] = [*node.decorator_list, node.returns]
        self.visit_all([*outside, *self.outside_of_arguments(node.args)])
        self.enter(node, node.name, node.body, node.args)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all(self.outside_of_arguments(node.args))
        self.enter(node, "<lambda>", [node.body], node.args)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bind(node.name, node)
        self.visit_all([*node.decorator_list, *node.bases, *node.keywords])
        self.enter(node, node.name, node.body, None)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self.comprehension(node, [node.elt])

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self.comprehension(node, [node.elt])

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self.comprehension(node, [node.elt])

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self.comprehension(node, [node.key, node.value])

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, results: list[ast.expr]
    ) -> None:
        # The first iterable belongs to the scope outside; nothing that is counted hangs on the difference for the rest.
        self.visit(node.generators[0].iter)
        inner: list[ast.AST] = [node.generators[0].target, *node.generators[0].ifs, *node.generators[1:], *results]
        self.enter(node, "", inner, None)

    def outside_of_arguments(self, arguments: ast.arguments) -> list[ast.AST | None]:
        """Defaults and annotations: evaluated where the function is written, not in it."""
        annotations = [argument.annotation for argument in all_arguments(arguments)]
        return [*arguments.defaults, *arguments.kw_defaults, *annotations]

    def enter(self, node: ScopeNode, name: str, body: Iterable[ast.AST], arguments: ast.arguments | None) -> None:
        outer, self.scope = self.scope, Scope(node, self.scope, name)
        for argument in all_arguments(arguments) if arguments else ():
            self.bind(argument.arg, argument)
        self.visit_all(body)
        self.scope = outer

    def visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = [star for star in (arguments.vararg, arguments.kwarg) if star is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


# ------------------------------------------------------------------------------------------------------ one file


@dataclass(frozen=True)
class Meaning:
    """What an expression may stand for: the dotted names of all bindings that its first name has where it belongs."""

    targets: frozenset[str]
    bindings: tuple[Binding, ...]


class FileCensus:
    """The second look at one file: every name and string, asked against the scopes."""

    def __init__(self, question: Question, path: str, text: str, reader: Reader) -> None:
        self.question = question
        self.path = path
        self.lines = text.splitlines()
        self.reader = reader
        self.result = Census(files_seen=1)
        self.used: set[int] = set()

    def count(self) -> Census:
        for name, scope in self.reader.uses:
            self.look_at_use(name, scope)
        for constant, scope in self.reader.strings:
            self.look_at_string(constant, scope)
        # Only now is known which bindings anything went through.
        for statement, alias, binding, _ in self.reader.imports:
            self.look_at_import(statement, alias, binding)
        for statement, source in self.reader.stars:
            if source == self.question.module:
                self.result.imports.append(
                    ImportRow(self.path, statement.lineno, "star", f"{source}.*", "*", self.traits(statement), True)
                )
        return self.result

    # imports

    def look_at_import(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias, binding: Binding) -> None:
        question = self.question
        # `import a.b.c` binds only `a`, and still is an import of `a.b.c`.
        target = alias.name if isinstance(statement, ast.Import) else (binding.target or "")
        if target in (question.old, question.module):
            traits = self.traits(statement, alias)
            shape = self.import_shape(target, traits)
            used = id(binding) in self.used
            line = binding.line if len(statement.names) > 1 else statement.lineno
            self.result.imports.append(ImportRow(self.path, line, shape, target, binding.name, traits, used))
        elif target.startswith(question.module + "."):
            name = target[len(question.module) + 1 :]
            self.result.neighbours.append(NeighbourRow(self.path, binding.line, name, "import"))
        elif target == question.new:
            self.result.successors.append(NeighbourRow(self.path, binding.line, binding.name, "import"))
        elif target.rpartition(".")[2] == question.name:
            elsewhere = self.result.same_name_elsewhere
            elsewhere[target] = elsewhere.get(target, 0) + 1

    def import_shape(self, target: str, traits: tuple[str, ...]) -> str:
        """The row of the table: the oddest thing about it wins."""
        ladder = [
            ("fallback" in traits and "old-as-new" in traits, "dead fallback: old as new"),
            (target == self.question.module, "the module itself"),
            ("type-checking" in traits, "under TYPE_CHECKING"),
            ("relative" in traits, "relative"),
            ("several" in traits, "with other names"),
            ("alias" in traits, "under another name"),
            ("function" in traits, "in a function"),
            ("try" in traits or "fallback" in traits, "module level under try"),
        ]
        return next((shape for holds, shape in ladder if holds), "module level")

    def traits(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias | None = None) -> tuple[str, ...]:
        found = set()
        if isinstance(statement, ast.ImportFrom):
            if statement.level:
                found.add("relative")
            if "(" in self.source_lines(statement):
                found.add("parenthesised")
        if len(statement.names) > 1:
            found.add("several")
        if alias is not None and alias.asname and alias.asname != alias.name:
            found.add("alias")
            if alias.asname == self.question.new_name:
                found.add("old-as-new")
        child: ast.AST = statement
        for parent in self.ancestors(statement):
            found |= self.surroundings(parent, child)
            child = parent
        return tuple(sorted(found))

    def surroundings(self, parent: ast.AST, child: ast.AST) -> set[str]:
        if isinstance(parent, FUNCTIONS):
            return {"function"}
        if isinstance(parent, ast.ClassDef):
            return {"class"}
        if isinstance(parent, TRIES):
            if child in parent.body:
                return {"try"}
            return {"try-else"} if child in parent.orelse else set()
        if isinstance(parent, ast.ExceptHandler) and caught_names(parent) & IMPORT_ERRORS:
            return {"fallback"}
        if isinstance(parent, ast.If) and child in parent.body and "TYPE_CHECKING" in ast.unparse(parent.test):
            return {"type-checking"}
        return set()

    def source_lines(self, node: ast.stmt) -> str:
        return "\n".join(self.lines[node.lineno - 1 : node.end_lineno])

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        parent = self.reader.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.reader.parents.get(parent)

    # uses of names

    def meaning(self, name: str, scope: Scope) -> Meaning:
        home = scope.home_of(name)
        bindings = tuple(home.bindings[name]) if home else ()
        return Meaning(frozenset(binding.target for binding in bindings if binding.target), bindings)

    def look_at_use(self, name: ast.Name, scope: Scope) -> None:
        meaning = self.meaning(name.id, scope)
        if not meaning.targets:
            return
        self.used.update(id(binding) for binding in meaning.bindings)
        expression, tails = self.longest_chain(name)
        for target in sorted(meaning.targets):
            self.look_at_dotted(target, tails, expression, scope, meaning)

    def longest_chain(self, name: ast.Name) -> tuple[list[ast.expr], list[str]]:
        """`a.b.c` as its expressions from the inside out, and the attribute names."""
        expressions: list[ast.expr] = [name]
        tails: list[str] = []
        parent = self.reader.parents.get(name)
        while isinstance(parent, ast.Attribute):
            expressions.append(parent)
            tails.append(parent.attr)
            parent = self.reader.parents.get(parent)
        return expressions, tails

    def look_at_dotted(
        self, target: str, tails: list[str], expressions: list[ast.expr], scope: Scope, meaning: Meaning
    ) -> None:
        question = self.question
        dotted = target
        for index, expression in enumerate(expressions):
            if index:
                dotted += "." + tails[index - 1]
            if dotted == question.old:
                member = tails[index] if index < len(tails) else None
                self.look_at_class(expression, member, scope, meaning)
                return
            if dotted.rpartition(".")[0] == question.module:
                kind = "call" if self.is_called(expression) else "reference"
                tail = dotted.rpartition(".")[2]
                self.result.neighbours.append(NeighbourRow(self.path, expression.lineno, tail, kind))
                return
        if dotted == question.module:
            self.refer(expressions[-1], f"module: {self.position(expressions[-1])}", meaning)

    def look_at_class(self, node: ast.expr, member: str | None, scope: Scope, meaning: Meaning) -> None:
        parent = self.reader.parents.get(node)
        if self.is_called(node):
            assert isinstance(parent, ast.Call)
            self.construct(parent, node, False, scope, meaning)
        elif member is not None:
            assert isinstance(parent, ast.Attribute)
            call = self.reader.parents.get(parent)
            if member == self.question.factory and isinstance(call, ast.Call) and call.func is parent:
                self.construct(call, node, True, scope, meaning)
            else:
                self.refer(node, f"member {member}", meaning)
        else:
            self.refer(node, self.position(node), meaning)

    def is_called(self, node: ast.AST) -> bool:
        parent = self.reader.parents.get(node)
        return isinstance(parent, ast.Call) and parent.func is node

    def certainty(self, meaning: Meaning) -> str:
        if self.question.new in meaning.targets:
            return "ambiguous"
        return "certain" if len(meaning.targets) == 1 else "rebound"

    def refer(self, node: ast.expr, kind: str, meaning: Meaning) -> None:
        row = ReferenceRow(self.path, node.lineno, kind, ast.unparse(node), self.certainty(meaning))
        self.result.references.append(row)

    def construct(self, call: ast.Call, name: ast.expr, factory: bool, scope: Scope, meaning: Meaning) -> None:
        question = self.question
        head = f"E.{question.factory}" if factory else "E"
        keywords = tuple(keyword.arg or "**" for keyword in call.keywords)
        known = set(question.parameters)
        filled = set(question.parameters[: len(call.args)]) | set(keywords)
        starred = "**" in keywords or any(isinstance(argument, ast.Starred) for argument in call.args)
        binds = (
            not starred
            and len(call.args) <= len(question.parameters)
            and set(keywords) <= known
            and set(question.parameters[:-1]) <= filled
            and not set(question.parameters[: len(call.args)]) & set(keywords)
        )
        self.result.calls.append(
            CallRow(
                path=self.path,
                line=call.lineno,
                scope=scope.qualified,
                name=ast.unparse(name),
                shape=f"{head}({', '.join(self.argument_shapes(call))})",
                factory=factory,
                positional=len(call.args),
                keywords=keywords,
                context="unknown" if starred else self.context_of(call),
                binds=binds,
                certainty=self.certainty(meaning),
                fallback=fallback_of(meaning),
                raises=self.stands_in_raises(call),
                imports=tuple(binding.line for binding in meaning.bindings if binding.target),
            )
        )

    def argument_shapes(self, call: ast.Call) -> Iterator[str]:
        for argument in call.args:
            yield "*" if isinstance(argument, ast.Starred) else "None" if is_none(argument) else "_"
        for keyword in call.keywords:
            yield f"{keyword.arg}={'None' if is_none(keyword.value) else ''}" if keyword.arg else "**"

    def context_of(self, call: ast.Call) -> str:
        place = len(self.question.parameters) - 1
        context: ast.expr | None = call.args[place] if len(call.args) > place else None
        for keyword in call.keywords:
            if keyword.arg == self.question.parameters[-1]:
                context = keyword.value
        if context is None:
            return "missing"
        return "None" if is_none(context) else "passed"

    def stands_in_raises(self, node: ast.AST) -> bool:
        for parent in self.ancestors(node):
            if isinstance(parent, (ast.With, ast.AsyncWith)) and any(
                re.search(r"\b(raises|assertRaises\w*)\(", ast.unparse(item.context_expr)) for item in parent.items
            ):
                return True
            if isinstance(parent, FUNCTIONS):
                return False
        return False

    def position(self, node: ast.AST) -> str:
        """What stands around a bare reference, in a word."""
        child = node
        for parent in self.ancestors(node):
            if is_annotation(parent, child):
                return "annotation"
            if isinstance(parent, ast.keyword) or self.is_class_tuple(parent):
                child = parent
                continue
            if isinstance(parent, ast.Call):
                function = ast.unparse(parent.func) if parent.func is not child else "a call"
                return function if function in ("isinstance", "issubclass", "hasattr") else f"argument of {function}"
            word = word_for(parent, child)
            if word:
                return word
            child = parent
        return "statement"

    def is_class_tuple(self, node: ast.AST) -> bool:
        """The second argument of `isinstance(x, (A, B))`."""
        call = self.reader.parents.get(node)
        return (
            isinstance(node, ast.Tuple)
            and isinstance(call, ast.Call)
            and ast.unparse(call.func) in ("isinstance", "issubclass")
        )

    # strings

    def look_at_string(self, constant: ast.Constant, scope: Scope) -> None:
        assert isinstance(constant.value, str)
        for row, is_near in strings_in(constant.value, self.question.module):
            kind = self.string_kind(constant)
            made = StringRow(self.path, constant.lineno, kind, row, row == constant.value)
            (self.result.near_misses if is_near else self.result.strings).append(made)
        if constant.value == self.question.name:
            kind = self.string_kind(constant)
            self.result.name_strings.append(ReferenceRow(self.path, constant.lineno, kind, constant.value, "unknown"))
        if self.is_string_annotation(constant):
            self.look_at_string_annotation(constant, scope)

    def string_kind(self, constant: ast.Constant) -> str:
        parent = self.reader.parents.get(constant)
        if isinstance(parent, ast.Expr):
            return "docstring"
        if isinstance(parent, ast.JoinedStr):
            return "f-string"
        if isinstance(parent, ast.Subscript):
            return f"subscript of {ast.unparse(parent.value)}"
        if isinstance(parent, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
            return f"in a {type(parent).__name__.lower()}"
        while isinstance(parent, ast.keyword):
            parent = self.reader.parents.get(parent)
        if isinstance(parent, ast.Call):
            return f"argument of {ast.unparse(parent.func)}"
        return type(parent).__name__.lower()

    def is_string_annotation(self, constant: ast.Constant) -> bool:
        child: ast.AST = constant
        for parent in self.ancestors(constant):
            if is_annotation(parent, child):
                return True
            if isinstance(parent, ast.stmt):
                return False
            child = parent
        return False

    def look_at_string_annotation(self, constant: ast.Constant, scope: Scope) -> None:
        try:
            expression = ast.parse(str(constant.value), mode="eval")
        except SyntaxError:
            return
        for node in ast.walk(expression):
            if isinstance(node, ast.Name):
                meaning = self.meaning(node.id, scope)
                if self.question.old in meaning.targets:
                    self.used.update(id(binding) for binding in meaning.bindings)
                    certainty = self.certainty(meaning)
                    row = ReferenceRow(self.path, constant.lineno, "string annotation", node.id, certainty)
                    self.result.references.append(row)


def is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def caught_names(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {ast.unparse(name) for name in caught}


def fallback_of(meaning: Meaning) -> str:
    """What the name is besides an import: a `None` for "not there", a stand-in class, or something else."""
    others = [binding.node for binding in meaning.bindings if binding.target is None]
    if not others:
        return ""
    if all(isinstance(node, ast.ClassDef) for node in others):
        return "class"
    if all(isinstance(node, ast.Assign) and is_none(node.value) for node in others):
        return "None"
    return "other"


def is_annotation(parent: ast.AST, child: ast.AST) -> bool:
    if isinstance(parent, FUNCTIONS):
        return parent.returns is child
    return isinstance(parent, (ast.arg, ast.AnnAssign)) and parent.annotation is child


def word_for(parent: ast.AST, child: ast.AST) -> str:
    """The first ancestor that says something; the empty string when it says nothing yet."""
    if isinstance(parent, ast.ClassDef):
        return "base class" if child in parent.bases else "decorator"
    if isinstance(parent, ast.Assign):
        return "rebinding" if isinstance(child, ast.Name) else "assigned"
    words: list[tuple[type[ast.AST] | tuple[type[ast.AST], ...], str]] = [
        ((ast.List, ast.Tuple, ast.Set, ast.Dict), "in a container"),
        (ast.IfExp, "conditional expression"),
        (ast.Compare, "comparison"),
        (ast.ExceptHandler, "except"),
        (ast.Subscript, "subscript"),
        ((ast.If, ast.While, ast.BoolOp, ast.UnaryOp, ast.Assert), "truth test"),
        (ast.Return, "return"),
        (ast.FormattedValue, "f-string"),
        (ast.stmt, "statement"),
    ]
    return next((word for kind, word in words if isinstance(parent, kind)), "")


def strings_in(text: str, module: str) -> Iterator[tuple[str, bool]]:
    """Each place in a text that spells the module; True for those that only begin like it."""
    for match in re.finditer(rf"(?<![\w.]){re.escape(module)}(\w*)((?:\.\w+)*)", text):
        yield match.group(0), bool(match.group(1))


# ------------------------------------------------------------------------------------------------------ the tree


def python_files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".py"))


def decode(data: bytes) -> str:
    """As `tokenize.open` does, with the newlines left as they are."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def module_name(relative: Path) -> tuple[str, bool]:
    parts = list(relative.with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if is_package else parts), is_package


def comment_rows(question: Question, path: str, text: str) -> Iterator[tuple[StringRow, bool]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                for found, is_near in strings_in(token.string, question.module):
                    yield StringRow(path, token.start[0], "comment", found, False), is_near
    except (tokenize.TokenError, IndentationError):
        return


def census_of_text(question: Question, relative: Path, text: str) -> Census:
    """Raises what `ast.parse` raises."""
    name, is_package = module_name(relative)
    with warnings.catch_warnings():
        # Invalid escapes in the code that is looked at are not this program's business.
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    reader = Reader(name, is_package)
    reader.read(tree)
    path = relative.as_posix()
    result = FileCensus(question, path, text, reader).count()
    for row, is_near in comment_rows(question, path, text):
        (result.near_misses if is_near else result.strings).append(row)
    return result


def census_of_file(question: Question, root: Path, path: Path) -> Census:
    relative = path.relative_to(root)
    try:
        data = path.read_bytes()
    except OSError as error:
        return Census(files_seen=1, broken=[BrokenFile(relative.as_posix(), str(error), False)])
    tail = question.module.rpartition(".")[2]
    names_it = any(word.encode() in data for word in (question.name, tail))
    try:
        text = decode(data)
        if not names_it:
            # Still parsed: a broken file is told whether or not it matters here.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
            return Census(files_seen=1)
        return census_of_text(question, relative, text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Census(files_seen=1, broken=[BrokenFile(relative.as_posix(), str(error), names_it)])


def census_of_tree(question: Question, root: Path) -> Census:
    result = Census()
    for path in python_files(root):
        result.extend(census_of_file(question, root, path))
    return result


# ---------------------------------------------------------------------------------------------------- the answer


def classify_files(census: Census, question: Question) -> dict[str, list[str]]:
    """Files that import the class, by what they build through it."""
    calls: dict[str, list[CallRow]] = defaultdict(list)
    for call in census.calls:
        calls[call.path].append(call)
    groups: dict[str, list[str]] = {
        key: [] for key in ("builds none", "only with full arguments", "mixed", "only unprovable")
    }
    for path in sorted({row.path for row in census.imports if row.target == question.old}):
        provable = [call.is_provable for call in calls[path]]
        if not provable:
            key = "builds none"
        elif all(provable):
            key = "only with full arguments"
        else:
            key = "mixed" if any(provable) else "only unprovable"
        groups[key].append(path)
    return groups


def tables(census: Census, question: Question) -> dict[str, dict[str, list[str]]]:
    """Per table, per shape: where."""
    result: dict[str, dict[str, list[str]]] = {}

    def table(name: str, rows: Iterable[tuple[str, str, int]]) -> None:
        shapes: dict[str, list[str]] = defaultdict(list)
        for shape, path, line in rows:
            shapes[shape].append(f"{path}:{line}")
        result[name] = {shape: shapes[shape] for shape in sorted(shapes, key=lambda key: (-len(shapes[key]), key))}

    table("imports", ((row.shape, row.path, row.line) for row in census.imports))
    table("imports never used", ((row.alias, row.path, row.line) for row in census.imports if not row.used))
    table("import traits", ((trait, row.path, row.line) for row in census.imports for trait in row.traits))
    for certainty in ("certain", "ambiguous", "rebound"):
        chosen = [call for call in census.calls if call.certainty == certainty]
        table(f"constructions, {certainty}", ((call.shape, call.path, call.line) for call in chosen))
        contexts = ((f"context {call.context}", call.path, call.line) for call in chosen)
        table(f"contexts, {certainty}", contexts)
    table("constructions inside raises", ((call.shape, call.path, call.line) for call in census.calls if call.raises))
    table("constructions with a fallback", ((c.fallback, c.path, c.line) for c in census.calls if c.fallback))
    for certainty in ("certain", "ambiguous", "rebound"):
        rows = [row for row in census.references if row.certainty == certainty]
        table(f"references, {certainty}", ((row.kind, row.path, row.line) for row in rows))
    table("strings", ((row.kind, row.path, row.line) for row in census.strings))
    table("strings that only begin like it", ((row.kind, row.path, row.line) for row in census.near_misses))
    named = ((row.kind, row.path, row.line) for row in census.name_strings)
    table("strings that are the bare name", named)
    table("other names of the module", ((f"{row.name}: {row.kind}", row.path, row.line) for row in census.neighbours))
    own = {row.path for row in census.imports if row.target == question.old}
    table(
        "imports of the new class beside the old",
        ((r.name, r.path, r.line) for r in census.successors if r.path in own),
    )
    others = (
        (row.name, row.path, row.line) for row in census.neighbours if row.path not in own and row.kind == "import"
    )
    table("other names imported by files without the class", others)
    table("files", ((kind, path, 1) for kind, paths in classify_files(census, question).items() for path in paths))
    broken = (("names it" if row.names_it else "does not", row.path, 1) for row in census.broken)
    table("unparsable", broken)
    return result


def render(census: Census, question: Question) -> str:
    imports = [row for row in census.imports if row.target == question.old]
    certainties = Counter(call.certainty for call in census.calls)
    lines = [
        f"{question.old} in {census.files_seen} files",
        f"imports of the class: {len(imports)} in {len({row.path for row in imports})} files",
        f"constructions: {', '.join(f'{count} {word}' for word, count in sorted(certainties.items()))}",
    ]
    for name, shapes in tables(census, question).items():
        lines += ["", f"== {name}: {sum(map(len, shapes.values()))}"]
        for shape, places in shapes.items():
            lines.append(f"  {len(places):4}  {shape}")
            lines += [f"          {place}" for place in places]
    lines += ["", "== the same name from elsewhere, to be left alone"]
    lines += [f"  {count:4}  {name}" for name, count in Counter(census.same_name_elsewhere).most_common()]
    return "\n".join(lines) + "\n"


def as_json(census: Census, question: Question) -> str:
    values = {
        "question": dataclasses.asdict(question),
        **dataclasses.asdict(census),
        "files": classify_files(census, question),
        "counts": {
            name: {shape: len(places) for shape, places in shapes.items()}
            for name, shapes in tables(census, question).items()
        },
    }
    return json.dumps(values, indent=1) + "\n"


def parse_arguments(arguments: list[str]) -> tuple[Question, Path, Path | None]:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--module", required=True, help="dotted name of the deprecated module")
    parser.add_argument("--name", required=True, help="the deprecated class")
    parser.add_argument("--new-module", required=True)
    parser.add_argument("--new-name", required=True)
    parser.add_argument("--factory", default=Question.factory)
    parser.add_argument("--parameters", default=",".join(Question.parameters), help="of the old constructor, in order")
    parser.add_argument("--json", type=Path, help="write every row to this file")
    given = parser.parse_args(arguments)
    question = Question(
        given.module, given.name, given.new_module, given.new_name, given.factory, tuple(given.parameters.split(","))
    )
    return question, given.root, given.json


def main(arguments: list[str], write: Callable[[str], object] = sys.stdout.write) -> int:
    question, root, json_file = parse_arguments(arguments)
    census = census_of_tree(question, root)
    write(render(census, question))
    if json_file is not None:
        json_file.write_text(as_json(census, question), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
