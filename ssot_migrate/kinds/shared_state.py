"""What a module or class keeps for everybody, and which functions fill it and hand it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ssot_migrate.kinds.structure import Structure
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.outline import Access, FunctionOutline, Outline, Shape, Slot, Touch

PARTS = (Part.SHARED, Part.CONNECTION, Part.IMPLEMENTATION, Part.EMITTER)
"""Whose players must not be kept for everybody."""

# What orders those who share, or says what they do; a container of these holds nothing of theirs either.
_ORDERLIES = frozenset(
    {"Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Barrier"} | {"Logger", "LoggerAdapter"}
)
# What is safe to share, is not one object for all, or is of the module's own making: by the name that is called.
_HARMLESS = _ORDERLIES | frozenset(
    {"ContextVar", "Event", "local", "Local", "LocalStack", "LocalProxy", "getLogger", "get_logger"}
    | {"TypeVar", "ParamSpec", "NewType", "namedtuple", "compile", "object"}
    | {"APIRouter", "FastAPI", "Flask", "Blueprint", "Typer", "ArgumentParser", "Console", "Path", "MappingProxyType"}
    | {"CDLL", "PyDLL", "WinDLL", "OleDLL", "ZoneInfo", "timezone"}
    | {"frozenset", "tuple", "TypedDict", "Enum", "declarative_base", "MetaData", "Celery", "signature", "Template"}
)
# Types that say nothing of what is held.
_GENERAL = frozenset(
    {"Any", "Dict", "List", "Set", "FrozenSet", "Tuple", "Optional", "Union", "Callable", "None", "Type", "Literal"}
    | {"Mapping", "MutableMapping", "DefaultDict", "Deque", "OrderedDict", "Counter", "Sequence", "Iterable", "Final"}
    | {"MutableSequence", "MutableSet", "ClassVar", "Awaitable", "Coroutine", "Protocol", "Generic"}
    | {"WeakKeyDictionary", "WeakValueDictionary", "WeakSet"}
)
_SCALARS = frozenset(
    {"str", "bytes", "int", "float", "complex", "bool", "None"}
    | {"date", "datetime", "time", "timedelta", "Decimal", "Fraction", "UUID"}
)
# Bases whose objects get copies of what their classes state.
_MODELS = frozenset({"BaseModel", "RootModel", "GenericModel", "BaseSettings", "SQLModel", "Struct"})
_TYPE_VARIABLE = re.compile(r"_?[A-Z]{1,3}")  # `T`, `_ET`


@light_dataclass(frozen=True, slots=True)
class SharedSlot:
    """A slot with the accesses of the file's own functions. `role` is that of what it holds; None for others."""

    outline: Outline
    slot: Slot
    touches: tuple[Touch, ...]
    role: Role | None
    held: str  # the class that it holds, as written; "" if that cannot be told

    @property
    def symbol(self) -> str:
        return ".".join(filter(None, (self.outline.module, self.slot.owner, self.slot.name)))

    def find(self, *accesses: Access) -> tuple[Touch, ...]:
        return tuple(touch for touch in self.touches if touch.access in accesses)

    @property
    def is_empty_at_first(self) -> bool:
        """Whether it starts as None, or as nothing at all."""
        return all(value.shape is Shape.NONE for value in self.slot.values)

    @property
    def is_container(self) -> bool:
        return any(value.shape is Shape.CONTAINER for value in self.slot.values)

    @property
    def is_instance(self) -> bool:
        """Whether the module builds an object and keeps it here."""
        return any(
            value.shape is Shape.CALL and tail_name(value.name).lstrip("_")[:1].isupper() for value in self.slot.values
        )

    @property
    def fillers(self) -> tuple[str, ...]:
        """The functions that fill it with something other than None, each once."""
        return tuple(
            dict.fromkeys(
                touch.function
                for touch in self.touches
                if touch.access is Access.FILL and any(value.shape is not Shape.NONE for value in touch.values)
            )
        )

    @property
    def is_of_class(self) -> bool:
        """Whether a class has it, and not the module, nor a function as its own attribute."""
        return _is_class(self.outline, self.slot.owner)

    @property
    def is_scalar(self) -> bool:
        """Whether it is said to hold a number, a text or a time, which nobody can put anything into."""
        names = [tail_name(name) for name in self.slot.type.names]
        return bool(names) and _SCALARS.issuperset(names)

    @property
    def is_locked(self) -> bool:
        return any(touch.is_locked for touch in self.touches)


def describe_home(outline: Outline, slot: Slot) -> str:
    """`class X`, `function f` or `module`."""
    if not slot.owner:
        return "module"
    return f"{'class' if _is_class(outline, slot.owner) else 'function'} `{slot.owner}`"


def _is_class(outline: Outline, qualname: str) -> bool:
    return any(item.qualname == qualname for item in outline.classes)


def iter_shared(structure: Structure, pack: Pack, outlines: Iterable[Outline] | None = None) -> Iterator[SharedSlot]:
    """The slots that hold an object or a container, or nothing yet: those of `outlines`, or of all watched files."""
    for outline in structure.iter_outlines(pack) if outlines is None else outlines:
        touches: dict[tuple[str, str], list[Touch]] = {}
        for touch in outline.touches:
            if touch.function == "__getattr__":
                continue  # by which a module loads what it offers when somebody asks for it first
            touches.setdefault((touch.owner, touch.name), []).append(touch)
        for slot in outline.slots:
            found = tuple(touches.get((slot.owner, slot.name), ()))
            if _may_matter(slot, found):
                shared = _describe(structure, pack, outline, slot, found)
                if not (shared.is_container and slot.owner and _is_each_objects(structure, shared)):
                    yield shared


def _may_matter(slot: Slot, touches: tuple[Touch, ...]) -> bool:
    values = [*slot.values, *(value for touch in touches for value in touch.values)]
    if slot.name.startswith("__") or any(is_harmless(tail_name(value.name)) for value in values):
        return False
    if any(_is_orderly(tail_name(name)) for name in slot.type.inner) or (slot.owner and not touches):
        return False
    return any(value.shape in (Shape.CALL, Shape.CONTAINER, Shape.NONE) for value in values)


def _is_each_objects(structure: Structure, shared: SharedSlot) -> bool:
    """Whether each object has its own in place of a class's container: a model copies it, or a base makes one."""
    slot = shared.slot
    own = f"{shared.outline.module}.{slot.owner}"
    for outline, item in structure.find_lineage(own):
        if "ClassVar" not in slot.type.inner and any(tail_name(name) in _MODELS for name in item.bases):
            return True
        is_above = f"{outline.module}.{item.qualname}" != own
        if is_above and any((one.owner, one.attribute) == (item.qualname, slot.name) for one in outline.stores):
            return True
    return False


def _is_class_name(name: str) -> bool:
    is_general = name in _GENERAL or _TYPE_VARIABLE.fullmatch(name) is not None
    return name.lstrip("_")[:1].isupper() and not is_general


def _is_orderly(name: str) -> bool:
    return name in _ORDERLIES or name.endswith("Logger")


def is_harmless(name: str) -> bool:
    """Whether a call of this name gives something that everybody may share."""
    return name in _HARMLESS or _is_orderly(name)


def _describe(structure: Structure, pack: Pack, outline: Outline, slot: Slot, touches: tuple[Touch, ...]) -> SharedSlot:
    scoped = [(slot.owner, value.name) for value in slot.values if value.shape is Shape.CALL]
    scoped += [(t.function, v.name) for t in touches for v in t.values if v.shape is Shape.CALL]
    annotated = [(slot.owner, name) for name in (*slot.type.names, *slot.type.inner)]
    for scope, text in [*annotated, *scoped]:
        # Cheap first: only a name that some role knows is worth a resolution, but an alias may hide one.
        written = outline.aliases.get(text, tail_name(text))
        role = structure.find_role(pack, written, *PARTS)
        if role is not None:
            name = structure.find_name(outline.path, scope, text)
            role = structure.find_role(pack, name, *PARTS)
            if role is not None:
                return SharedSlot(outline, slot, touches, role, name)
    known = [tail_name(text) for _, text in [*annotated, *scoped]]
    held = next((name for name in known if _is_class_name(name)), "")
    role = _find_role_by_name(pack, slot, touches) if not held else None
    return SharedSlot(outline, slot, touches, role, held)


def _find_role_by_name(pack: Pack, slot: Slot, touches: tuple[Touch, ...]) -> Role | None:
    handing = {tail_name(t.function) for t in touches if t.access in (Access.HAND_OUT, Access.HAND_OUT_ITEM)}
    for role in pack.find_roles(*PARTS):
        if is_covered(slot.name, role.names) and not slot.type.names:
            return role
        if any(is_covered(name, role.functions) for name in handing):
            return role
    return None


def find_function(outline: Outline, qualname: str) -> FunctionOutline | None:
    return next((function for function in reversed(outline.functions) if function.qualname == qualname), None)
