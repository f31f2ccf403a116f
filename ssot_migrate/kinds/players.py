"""What a class is besides its name: an implementation, a promise, a record, or one that hands its work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_migrate.kinds.structure import Structure, methods_of
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.outline import ClassOutline, FunctionOutline, Outline

_ABSTRACT = frozenset({"ABC", "Protocol", "Interface"})
_DATA = frozenset({"BaseModel", "TypedDict", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag"})
_ERRORS = ("Error", "Exception", "Warning")


def is_no_implementation(item: ClassOutline, methods: dict[str, FunctionOutline]) -> bool:
    """Errors, records, and classes inside functions, which stand for something there."""
    if item.name.endswith(_ERRORS) or any(tail_name(base).endswith(_ERRORS) for base in item.bases):
        return True
    is_record = any(tail_name(name) == "dataclass" for name in item.decorators) or any(
        tail_name(base) in _DATA for base in item.bases
    )
    has_behaviour = any(not name.startswith("_") for name in methods)
    return "<locals>" in item.qualname or (is_record and not has_behaviour)


def is_interface(item: ClassOutline, bases: list[str], methods: dict[str, FunctionOutline]) -> bool:
    """Only promises: a protocol, or abstract methods that do nothing."""
    if any(tail_name(base) == "Protocol" for base in bases):
        return True
    public = [method for name, method in methods.items() if not name.startswith("_")]
    abstract = [m for m in public if m.is_empty or any("abstract" in name for name in m.decorators)]
    is_abstract = any(tail_name(base) in _ABSTRACT for base in bases) or item.metaclass.endswith("ABCMeta")
    return bool(public) and (len(abstract) == len(public) or (is_abstract and bool(abstract)))


def iter_bases(structure: Structure, symbols: Iterable[str]) -> Iterator[str]:
    """The bases, and theirs, as far as the tree shows them."""
    for symbol in symbols:
        yield symbol
        for found in structure.resolver.find_bases(symbol)[1:]:
            if found is not None:
                yield f"{found[0].module}.{found[1].qualname}"


# What an object may hold to do its own work with: whoever calls these does not hand its work on.
_CARRIERS = (Part.EMITTER, Part.CONNECTION, Part.CONTEXT)


def find_delegate(structure: Structure, pack: Pack, role: Role, outline: Outline, item: ClassOutline) -> str:
    """To what a class hands its work, where at least half of its public methods do that; "" where they do not.

    What only ends its life is no work, unless it does nothing else; and what carries its events does not do it.
    """
    methods = _all_methods(structure, outline, item)
    fallback = methods.get("__getattr__")
    public = [m for name, m in methods.items() if not name.startswith("_") and not m.is_empty and not m.is_accessor]
    own = {method.name for method in public if method.owner == item.qualname}
    own = own.difference(role.cleanup) or own
    handing = {
        name: attribute
        for name, attribute in _find_handing(role, methods).items()
        if not plays(structure, pack, outline, item, attribute, *_CARRIERS)
    }
    is_wrapper = fallback is not None and len(own) <= 2
    if not is_wrapper and not (own & handing.keys() and 2 * len(own & handing.keys()) >= len(own)):
        return ""
    attributes = [handing[name] for name in sorted(handing) if handing[name]]
    if fallback is not None and not attributes:
        attributes = [call.partition(".")[0] for call in sorted(fallback.handed)]
    attribute = max(attributes, key=attributes.count) if attributes else ""
    return _find_held(structure, outline, item, attribute) or (f"self.{attribute}" if attribute else "what it wraps")


def plays(structure: Structure, pack: Pack, outline: Outline, item: ClassOutline, attribute: str, *parts: Part) -> bool:
    """Whether what objects of a class hold in an attribute plays one of the parts: by its class, else by its name."""
    held = _find_held(structure, outline, item, attribute)
    if held:
        return structure.find_role(pack, held, *parts) is not None
    return any(is_covered(attribute.lstrip("_"), role.names) for role in pack.find_roles(*parts))


def _all_methods(structure: Structure, outline: Outline, item: ClassOutline) -> dict[str, FunctionOutline]:
    """The methods of a class and of its bases in the tree."""
    methods: dict[str, FunctionOutline] = {}
    for home, base in reversed(structure.find_lineage(f"{outline.module}.{item.qualname}")):
        methods |= methods_of(home, base.qualname)
    return methods or methods_of(outline, item.qualname)


def _find_handing(role: Role, methods: dict[str, FunctionOutline]) -> dict[str, str]:
    """The methods that have their own work done by something else, and by which attribute."""
    handing: dict[str, str] = {}
    while True:
        before = len(handing)
        for name, method in methods.items():
            for call in sorted(method.handed):
                attribute, _, called = call.rpartition(".")
                is_same = call == method.passes_to or _is_same_work(called, name, role)
                if attribute and is_same:
                    handing.setdefault(name, attribute)
                elif not attribute and called in handing.keys() - {name}:
                    is_same = is_same or called.lstrip("_").startswith(name)  # `execute` calls `_execute_safely`
                    handing |= {name: handing.get(name, handing[called])} if is_same else {}
        if len(handing) == before:
            return handing


def _is_same_work(called: str, name: str, role: Role) -> bool:
    """`execute_agent` is called in `execute_agent`, `execute_agent_adapted` or another method of the same part."""
    if name == called or name.startswith(f"{called}_"):
        return True
    return any(name in names and called in names for names in (role.methods, role.cleanup))


def _find_held(structure: Structure, outline: Outline, item: ClassOutline, attribute: str) -> str:
    """The class of what an attribute holds, by what its stores build or are annotated with."""
    for store in outline.stores:
        if store.owner == item.qualname and store.attribute == attribute:
            texts = [*store.type.names, *(value.name for value in store.values)]
            for text in texts:
                name = structure.find_name(outline.path, store.function, text)
                if name[:1].isupper() and name != "Any":
                    return name
            for function in outline.functions:
                for parameter in function.parameters if function.qualname == store.function else ():
                    if parameter.name == store.parameter and parameter.type.names not in ((), ("Any",)):
                        return structure.find_name(outline.path, store.function, parameter.type.names[0])
    return ""
