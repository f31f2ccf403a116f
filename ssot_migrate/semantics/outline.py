"""What classes and functions of a file do with state, as values: slots, stores, returns, lifetimes. No nodes.

Names are texts as written (`registry.Registry`); who wants to know what they mean asks the resolver. All spans count
UTF-8 bytes. `owner` is the qualified name of a class in the file, "" for the module itself; a slot may also belong to a
function, as an attribute of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span


class Shape(Enum):
    """What a value is at first sight."""

    NONE = "None"
    CALL = "call"
    CHAIN = "name"
    CONTAINER = "list, dict or set"
    CONSTANT = "constant"
    OTHER = "other"


@light_dataclass(frozen=True, slots=True)
class Value:
    """`name` is the callee of a call, the dotted text of a name, or "list", "dict", "set" for a container."""

    shape: Shape
    name: str = ""
    is_empty: bool = False


@light_dataclass(frozen=True, slots=True)
class Type:
    """An annotation: `names` are the types that a value may have, `inner` all names, type arguments included."""

    names: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    is_optional: bool = False


@light_dataclass(frozen=True, slots=True)
class Slot:
    """A name bound in a module's or class's body, or a function's attribute: one place for everybody.

    `values` are all it may hold at first.
    """

    owner: str
    name: str
    span: Span
    line: int
    values: tuple[Value, ...]
    type: Type = Type()


class Access(Enum):
    """What a function does with a slot."""

    FILL = "assigns"
    MUTATE = "changes"
    HAND_OUT = "returns"
    HAND_OUT_ITEM = "returns an item of"
    LEND = "puts into another object"


@light_dataclass(frozen=True, slots=True)
class Touch:
    """A function's access to a slot. `is_locked`: inside `with …lock`."""

    owner: str
    name: str
    access: Access
    function: str
    span: Span
    line: int
    values: tuple[Value, ...] = ()
    is_locked: bool = False


@light_dataclass(frozen=True, slots=True)
class ParameterOutline:
    """`default` is None where there is none. `falls_back` is what the body puts in place of a missing one; where it
    `is_refused`, the body raises instead.
    """

    name: str
    span: Span
    line: int
    type: Type
    default: Value | None
    falls_back: Value | None = None
    is_refused: bool = False


@light_dataclass(frozen=True, slots=True)
class Return:
    """A `return` of something that was there before the call: `place` is `self.x`, `cls.x` or a slot's name.

    `is_item`: an entry of it, found by `keys` (all identifiers of the key).
    """

    span: Span
    line: int
    place: str
    is_item: bool
    keys: frozenset[str]


@light_dataclass(frozen=True, slots=True)
class Store:
    """`self.attribute = …` in a method, or what it puts into the container that the attribute holds.

    `parameter` is the method's own parameter that is stored, "" otherwise.
    """

    owner: str
    attribute: str
    function: str
    span: Span
    line: int
    values: tuple[Value, ...]
    type: Type
    parameter: str = ""


@light_dataclass(frozen=True, slots=True)
class NullArgument:
    """`None` passed to `callee`, by keyword, or by position (from 0) where `keyword` is empty.

    `filled` are the attributes that the function sets on what the call gives.
    """

    callee: str
    keyword: str
    position: int
    function: str
    span: Span
    line: int
    filled: frozenset[str] = frozenset()


class Fate(Enum):
    """What becomes of an object that a function builds. What is handed on or entered is not recorded."""

    LOCAL = "stays in a local variable"
    DROPPED = "is not kept at all"


@light_dataclass(frozen=True, slots=True)
class MethodCall:
    """A method called on a local object. `is_certain`: in a `finally`, so that it is called whatever happens."""

    name: str
    line: int
    is_certain: bool


@light_dataclass(frozen=True, slots=True)
class Lifetime:
    """An object that a function builds by calling `callee`, and keeps to itself. `start` is where the call begins."""

    callee: str
    function: str
    span: Span
    line: int
    fate: Fate
    methods: tuple[MethodCall, ...] = ()


@light_dataclass(frozen=True, slots=True)
class FunctionOutline:
    """`owner` is the class that it is a method of.

    `is_empty`: the body does nothing but raise NotImplementedError, pass or document. `builds` are the callees of
    what it returns, `handed` its calls of `self.attribute.method` and `self.method`, without `self`. `passes_to` is the
    one of these to which it does nothing but hand its work, "" where it does more. `passed_up` are the names of what it
    passes to the constructor of a base. `is_implied`: it stands nowhere, a record's fields are its parameters.
    """

    qualname: str
    owner: str
    name: str
    span: Span
    line: int
    is_async: bool
    decorators: tuple[str, ...]
    parameters: tuple[ParameterOutline, ...]
    returns: tuple[Return, ...]
    builds: tuple[str, ...]
    type: Type
    is_empty: bool
    handed: frozenset[str] = frozenset()
    passes_to: str = ""
    passed_up: frozenset[str] = frozenset()
    is_implied: bool = False

    @property
    def is_accessor(self) -> bool:
        """Whether it is read like an attribute."""
        return any(name.rpartition(".")[2] in ("property", "cached_property", "setter") for name in self.decorators)

    @property
    def is_method(self) -> bool:
        return bool(self.owner) and "staticmethod" not in self.decorators

    @property
    def own_parameters(self) -> tuple[ParameterOutline, ...]:
        """Without `self` and `cls`."""
        return self.parameters[1:] if self.is_method else self.parameters


@light_dataclass(frozen=True, slots=True)
class ClassOutline:
    """`line` to `end_line` is the whole class. `words` are the names it calls or defines and the words it passes on;
    `parts` the types of what its objects hold, and of what its methods build; `lent` the names of variables and
    attributes that it passes to what it does not build itself.
    """

    qualname: str
    name: str
    span: Span
    line: int
    end_line: int
    bases: tuple[str, ...]
    metaclass: str
    decorators: tuple[str, ...]
    words: frozenset[str]
    parts: frozenset[str]
    lent: frozenset[str] = frozenset()
    is_borg: bool = False


@light_dataclass(frozen=True, slots=True)
class Outline:
    """All of one file, each in the order of the text. `aliases` maps local names to those that were imported.

    `stores` are what attributes of objects are set to, `entries` what is put into containers that they hold.
    """

    path: str
    module: str
    slots: tuple[Slot, ...]
    touches: tuple[Touch, ...]
    functions: tuple[FunctionOutline, ...]
    classes: tuple[ClassOutline, ...]
    stores: tuple[Store, ...]
    entries: tuple[Store, ...]
    lifetimes: tuple[Lifetime, ...]
    nulls: tuple[NullArgument, ...]
    aliases: Mapping[str, str]
