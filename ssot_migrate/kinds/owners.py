"""Whose an object is: which classes are kept for everybody, and which are told at each call for whom they work."""

from __future__ import annotations

from collections.abc import Collection

from ssot_migrate.kinds.shared_state import SharedSlot, iter_shared
from ssot_migrate.kinds.structure import Structure, methods_of
from ssot_migrate.kinds.watch import watch_built
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role, is_covered
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.outline import ClassOutline, FunctionOutline, Outline, ParameterOutline, Shape

MAKERS = frozenset({"classmethod", "staticmethod"})
"""The decorators of methods that need no object."""
_DOUBLES = ("Mock", "Fake", "Stub", "Dummy", "Test")


@light_dataclass(frozen=True, slots=True)
class Owners:
    """`shared` are the slots that hold one object for everybody, by the last name of its class as written."""

    structure: Structure
    pack: Pack
    shared: dict[str, list[tuple[SharedSlot, str, str]]]

    def find_shared(self, outline: Outline, item: ClassOutline) -> SharedSlot | None:
        """The slot in which one object of the class is kept for everybody; None if there is none."""
        symbol = f"{outline.module}.{item.qualname}"
        for slot, scope, text in self.shared.get(item.name, ()):
            if self.structure.find_symbol(slot.outline.path, scope, text) == symbol:
                return slot
        return None

    def find_per_call(self, outline: Outline, item: ClassOutline) -> FunctionOutline | None:
        """A public method that is told for whom it works, of a class whose objects need no owner to be built."""
        if self.has_owner(outline, item.qualname):
            return None
        methods = methods_of(outline, item.qualname).values()
        telling = [
            method
            for method in methods
            if not method.name.startswith("_") and not MAKERS.intersection(method.decorators)
            if any(self.tells_user(outline, method, parameter) for parameter in method.own_parameters)
        ]
        # One that only notes whom the object works for from then on is the lesser evidence.
        noting = {store.function for store in outline.stores if store.owner == item.qualname and store.parameter}
        return next((m for m in telling if m.qualname not in noting), telling[0] if telling else None)

    def has_owner(self, outline: Outline, qualname: str) -> bool:
        """Whether a class, or a base of it in the tree, cannot be built without saying for whom."""
        above = self.structure.find_lineage(f"{outline.module}.{qualname}")[1:]
        for home, name in ((outline, qualname), *((home, item.qualname) for home, item in above)):
            constructor = methods_of(home, name).get("__init__")
            if constructor is None:
                continue
            if any(self.is_owner(home, constructor, parameter) for parameter in constructor.own_parameters):
                return True
            if not constructor.is_implied:
                return False
        return False

    def is_owner(self, outline: Outline, function: FunctionOutline, parameter: ParameterOutline) -> bool:
        """Whether a parameter says whose an object is, and must be passed."""
        is_required = parameter.default is None and not parameter.type.is_optional
        return (is_required or parameter.is_refused) and self.tells_user(outline, function, parameter)

    def tells_user(self, outline: Outline, function: FunctionOutline, parameter: ParameterOutline) -> bool:
        """Whether a parameter says for whom something is done."""
        if self.find_context(outline, function, parameter) is not None:
            return True
        return any(is_covered(parameter.name, role.per_call) for role in self.pack.find_roles(Part.CONTEXT))

    def find_context(self, outline: Outline, function: FunctionOutline, parameter: ParameterOutline) -> Role | None:
        """The role of a parameter that is a user's context: by its type, else by its name."""
        return find_parameter_role(self.structure, self.pack, outline, function, parameter, Part.CONTEXT)


def build_owners(structure: Structure, pack: Pack, names: Collection[str]) -> Owners:
    """Looks for what is kept for everybody among the classes with one of these names."""
    shared: dict[str, list[tuple[SharedSlot, str, str]]] = {}
    paths = {outline.path for outline in structure.iter_outlines(pack)}
    paths.update(structure.iter_files(pack, watch_built(names)) if names else ())
    outlines = [outline for path in sorted(paths) if (outline := structure.outline(path)) is not None]
    for item in iter_shared(structure, pack, outlines):
        for scope, text in _held_texts(item):
            name = item.outline.aliases.get(text, tail_name(text))
            shared.setdefault(name, []).append((item, scope, text))
    return Owners(structure, pack, shared)


def _held_texts(item: SharedSlot) -> list[tuple[str, str]]:
    """What is built into a slot, with the scope where that stands; of a container, nothing: it may have one each."""
    if item.is_container or not (item.fillers or item.is_instance):
        return []
    texts = [(item.slot.owner, value.name) for value in item.slot.values if value.shape is Shape.CALL]
    return texts + [(t.function, v.name) for t in item.touches for v in t.values if v.shape is Shape.CALL]


def find_parameter_role(
    structure: Structure,
    pack: Pack,
    outline: Outline,
    function: FunctionOutline,
    parameter: ParameterOutline,
    *parts: Part,
) -> Role | None:
    """The role of what a parameter takes: its type counts, and its name only where no type is stated."""
    if parameter.type.names:
        known = [outline.aliases.get(name, tail_name(name)) for name in parameter.type.names]
        if any(structure.find_role(pack, name, *parts) is not None for name in known):
            return structure.find_role_of(pack, outline.path, function.qualname, parameter.type.names, *parts)
        if known != ["Any"] and known != ["object"]:
            return None
    return next((role for role in pack.find_roles(*parts) if is_covered(parameter.name, role.names)), None)


def is_double(name: str) -> bool:
    """Whether a class is called like something that stands in for another in tests."""
    return name.lstrip("_").startswith(_DOUBLES)
