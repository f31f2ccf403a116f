"""What a file says, as values: scopes, bindings, references, calls, classes, strings. No syntax nodes survive here.

All spans count UTF-8 bytes (see `Span`); all indexes point into the tables of the same `FileSummary`. References
and calls that cannot matter to resolution are left out of it, so look those up with `.get`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.model.rules import Signature
from ssot_migrate.semantics.name_tests import NameTest
from ssot_migrate.semantics.origins import (
    NO_OUTCOME,
    NOTHING_VISIBLE,
    Annotation,
    AttributeValue,
    Fixture,
    Outcome,
    Visible,
)

UNBOUND = -1
"""In a set of reaching bindings: on some path the name is not bound here."""


class BindingKind(Enum):
    IMPORT = "import a.b [as c]"
    IMPORT_FROM = "from a import b [as c]"
    STAR = "from a import *"
    CLASS = "class"
    FUNCTION = "def"
    PARAMETER = "parameter"
    ASSIGN = "assignment"
    NONE = "assignment of None"
    DELETED = "del, of a name that a star import may have brought"
    OTHER = "for, with, except, match, type, augmented"


@light_dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds `name` in `scope`.

    `span` is the bound name as written (for an import, the whole alias), `statement` the statement.
    `module` and `imported` are an import's words (`module` keeps its leading dots); `alias` its position in the
    statement. `value` is the reference that an assignment takes its value from, `choices` the references that a
    conditional expression takes it from, `built` the call. `entered` is "with" or "async with" where what is bound is
    what entering the value of `built` gives.
    `detail` is the index of the class or function. `handler` is set inside `except ImportError`,
    `guarded` inside a `try` that has such a handler, and where a `with` expects an error; `typing_only` under
    `if TYPE_CHECKING`. An import that is `conditional` stands in a block that may not be run, one that is
    `unreachable` behind something that never goes on.
    `raises` is as in `Call`, for an import.
    """

    index: int
    kind: BindingKind
    scope: int
    name: str
    span: Span
    statement: Span
    line: int
    module: str = ""
    imported: str = ""
    alias: int = 0
    has_alias: bool = False
    value: int | None = None
    built: int | None = None
    annotation: Annotation | None = None
    detail: int | None = None
    handler: bool = False
    guarded: bool = False
    typing_only: bool = False
    conditional: bool = False
    raises: str | None = None
    unreachable: bool = False
    choices: tuple[int, ...] = ()
    entered: str = ""

    @property
    def sources(self) -> tuple[int, ...]:
        """The references that an assignment may take its value from."""
        return self.choices if self.value is None else (self.value,)


class Role(Enum):
    """What an expression is for at the place where it stands."""

    VALUE = "value"
    CALLEE = "callee"
    ARGUMENT = "argument"
    ANNOTATION = "annotation"
    BASE = "base class"
    TYPE_TEST = "type test"
    EXCEPT = "except clause"
    CONTAINER = "container entry"
    ALIAS = "alias"
    PASSED = "passed on"
    DECORATOR = "decorator"
    TARGET = "assignment target"


@light_dataclass(frozen=True, slots=True)
class Reference:
    """A name with the attributes that follow it: `root.attr.attr`.

    `ends[i]` is where the chain with i attributes ends. `reaching` are the bindings that the root may come from,
    `UNBOUND` among them where it may have none; `stars` the star imports that may have run before, `UNBOUND` among
    them where not all of these must have. `call` is the call whose callee this is, or (for arguments) to
    which it is passed, `argument` its position or keyword there. `quoted` is set inside a string annotation,
    `denied` where an assertion says that something is not so.
    `statement` is the simple statement around it, or, with `header`, the expression in a compound statement's head.
    """

    index: int
    scope: int
    chain: tuple[str, ...]
    start: int
    ends: tuple[int, ...]
    line: int
    reaching: tuple[int, ...]
    role: Role
    statement: Span
    header: bool = False
    call: int | None = None
    argument: int | str | None = None
    quoted: bool = False
    denied: bool = False
    stars: tuple[int, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.ends[-1])

    def prefix(self, attributes: int) -> Span:
        """The span of the root and that many attributes."""
        return Span(self.start, self.ends[attributes])


@light_dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call; `span` covers keyword and stars, `value` only the expression."""

    keyword: str | None
    stars: int  # 0, 1 or 2
    span: Span
    value: Span
    is_none: bool
    is_plain: bool  # a name, attribute chain or literal: evaluating it has no side effect worth ordering
    reference: int | None = None


@light_dataclass(frozen=True, slots=True)
class Call:
    """`function` is the callee's span; `reference` its chain where it is one. `raises` names an enclosing
    `with pytest.raises(…)` or the like. `visible` is what its own scope has bound before it. `called` is the call
    whose result is called, where that asks for a class: `type(x)(…)`.
    """

    index: int
    scope: int
    span: Span
    function: Span
    line: int
    arguments: tuple[Argument, ...]
    statement: Span
    header: bool = False
    reference: int | None = None
    raises: str | None = None
    awaited: bool = False
    visible: Visible = NOTHING_VISIBLE
    called: int | None = None


@light_dataclass(frozen=True, slots=True)
class StringLiteral:
    """A string whose whole value is a dotted name; in the arguments of a call, in `__all__` and beside the name of a
    class, or an identifier.
    Also a keyword that names what a call replaces: `patch.multiple(module, Name=…)`.

    `content` is the span of the characters between the quotes; None where they are not written one to one
    (escapes, implicit concatenation, f-strings). `call`/`argument` as in `Reference`; `in_all` inside `__all__`.
    `test` where the name of a class is compared with it.
    """

    value: str
    span: Span
    content: Span | None
    scope: int
    line: int
    statement: Span
    role: Role
    header: bool = False
    call: int | None = None
    argument: int | str | None = None
    in_all: bool = False
    test: NameTest | None = None

    @property
    def is_keyword(self) -> bool:
        """Whether this is the keyword of an argument, which stands without quotes."""
        return self.span == self.content


@light_dataclass(frozen=True, slots=True)
class Scope:
    """`kind` is "module", "class", "function", "comprehension" or "type parameters".

    `bindings` maps the names that are local here to their binding indexes in order.
    `declared` are the names of its `global` and `nonlocal` statements. `visible` is what the scope around it has
    bound where it stands.
    """

    index: int
    kind: str
    qualname: str
    parent: int | None
    is_async: bool
    bindings: Mapping[str, tuple[int, ...]]
    span: Span
    declared: frozenset[str] = frozenset()
    visible: Visible = NOTHING_VISIBLE


@light_dataclass(frozen=True, slots=True)
class FunctionInfo:
    """A function or method; `signature` includes `self`/`cls`. `decorators` are dotted texts as written."""

    qualname: str
    scope: int
    signature: Signature
    decorators: tuple[str, ...]
    span: Span
    line: int
    returns: Annotation | None = None
    outcome: Outcome = NO_OUTCOME
    fixture: Fixture | None = None

    @property
    def is_classmethod(self) -> bool:
        return "classmethod" in self.decorators

    @property
    def is_staticmethod(self) -> bool:
        return "staticmethod" in self.decorators

    @property
    def is_property(self) -> bool:
        return any(name == "property" or name.endswith("cached_property") for name in self.decorators)


@light_dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class; `bases` are references (None for an expression that is no dotted name).

    `methods` maps a name to the function that binds it last; `attributes` are names bound in the body or set on
    `self` in a method; `declared` those that the body annotates. `body_end` is where the last statement of the body
    ends, `indent` the body's indentation.
    `has_metaclass`: one that may change what calls and attributes mean (`ABCMeta` does not).
    """

    qualname: str
    scope: int
    bases: tuple[int | None, ...]
    methods: Mapping[str, int]
    attributes: frozenset[str]
    decorators: tuple[str, ...]
    span: Span
    line: int
    body_end: int
    indent: str
    has_metaclass: bool = False
    declared: Mapping[str, Annotation] = field(default_factory=dict)

    @property
    def is_dynamic(self) -> bool:
        """Whether attributes may come out of nowhere."""
        return "__getattr__" in self.methods or "__getattribute__" in self.methods or self.has_metaclass


@light_dataclass(frozen=True, slots=True)
class LazyName:
    """A name that a module's `__getattr__` imports when it is asked for: from `module` (leading dots kept), `name`.

    `name` is "" for the module itself.
    """

    module: str
    name: str
    line: int


@light_dataclass(frozen=True, slots=True)
class FileSummary:
    """Everything that resolution needs to know of one file.

    `exports` maps each module-level name to the bindings that it may have when the module has run.
    `stars` are the star imports that have run then (as in `Reference`).
    `all_names` is the literal content of `__all__` (None: not stated, or, with
    `all_is_unknown`, not literal). `undefined` counts, by
    (qualified name of the scope, name), the references that nothing binds or that some path leaves unbound.
    `lazy_names` are what `__getattr__` literally says that it imports.
    `attributes` are what methods set on `self`.
    `search_paths` are the folders of the project that the file puts on `sys.path`.
    `bare_names` stand where no reference tells of them: in `del`, and in quoted annotations of several pieces.
    """

    path: str
    module: str
    is_package: bool
    scopes: tuple[Scope, ...]
    bindings: tuple[Binding, ...]
    references: Mapping[int, Reference]
    calls: Mapping[int, Call]
    strings: tuple[StringLiteral, ...]
    classes: tuple[ClassInfo, ...]
    functions: tuple[FunctionInfo, ...]
    exports: Mapping[str, tuple[int, ...]]
    all_names: tuple[str, ...] | None
    undefined: Mapping[tuple[str, str], int]
    free_names: frozenset[str]
    has_module_getattr: bool = False
    all_is_unknown: bool = False
    bare_names: frozenset[str] = frozenset()
    stars: tuple[int, ...] = ()
    lazy_names: Mapping[str, LazyName] = field(default_factory=dict)
    attributes: tuple[AttributeValue, ...] = ()
    search_paths: tuple[str, ...] = ()

    def is_inside(self, scope: int | None, outer: int) -> bool:
        """Whether a scope is `outer` or lies in it."""
        while scope is not None:
            if scope == outer:
                return True
            scope = self.scopes[scope].parent
        return False

    def find_class(self, qualname: str) -> ClassInfo | None:
        return next((info for info in self.classes if info.qualname == qualname), None)

    def find_function(self, qualname: str) -> FunctionInfo | None:
        """The last definition of that name: the one that counts when the module has run."""
        return next((info for info in reversed(self.functions) if info.qualname == qualname), None)
