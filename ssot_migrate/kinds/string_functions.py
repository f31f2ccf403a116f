"""The table of functions that take names as strings, and what they do with them; packs add their own."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.rules import StringFunction, StringMeaning
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.callees import Callee
from ssot_migrate.semantics.summary import Call, StringLiteral

_PATCH, _LOOK_UP, _LABEL = StringMeaning.PATCH, StringMeaning.LOOK_UP, StringMeaning.LABEL

KNOWN = (
    # unittest.mock, and pytest-mock's `mocker`, which spells its own alike
    StringFunction("patch", 0, "target", _PATCH),
    StringFunction("patch.object", 1, "attribute", _PATCH),
    StringFunction("patch.dict", 0, "in_dict", _PATCH),
    StringFunction("patch.multiple", 0, "target", _PATCH),
    StringFunction("mocker.spy", 1, "name", _PATCH),
    # pytest's `monkeypatch`: one dotted name, or an object and a name, as the builtins have it
    StringFunction("setattr", 0, "target", _PATCH),
    StringFunction("setattr", 1, "name", _PATCH),
    StringFunction("delattr", 0, "target", _PATCH),
    StringFunction("delattr", 1, "name", _PATCH),
    # what imports, or looks up, by name
    StringFunction("import_module", 0, "name", _LOOK_UP),
    StringFunction("__import__", 0, "name", _LOOK_UP),
    StringFunction("importorskip", 0, "modname", _LOOK_UP),
    StringFunction("find_spec", 0, "name", _LOOK_UP),
    StringFunction("run_module", 0, "mod_name", _LOOK_UP),
    StringFunction("resolve_name", 0, "name", _LOOK_UP),
    StringFunction("import_string", 0, "dotted_path", _LOOK_UP),
    StringFunction("getattr", 1, "name", _LOOK_UP),
    StringFunction("hasattr", 1, "name", _LOOK_UP),
    # loggers bear the name of the module that asks for them
    StringFunction("getLogger", 0, "name", _LABEL),
    StringFunction("assertLogs", 0, "logger", _LABEL),
    StringFunction("assertNoLogs", 0, "logger", _LABEL),
    StringFunction("caplog.set_level", 1, "logger", _LABEL),
    StringFunction("caplog.at_level", 1, "logger", _LABEL),
)
"""Those that everybody uses, known by the end of their dotted name: `patch.object` is also `mock.patch.object`."""


def find_string_function(view: FileView, string: StringLiteral) -> StringFunction | None:
    """What the string is passed to, if that is in the table of the packs or of everybody."""
    call = view.summary.calls.get(string.call) if string.call is not None else None
    if call is None:
        return None
    names = tuple(_name_callee(view, call))
    stated = (item for pack in view.facts.packs for item in pack.string_functions if item.callee in names)
    known = (item for item in KNOWN if any(f".{name}".endswith(f".{item.callee}") for name in names))
    return next((item for item in (*stated, *known) if _takes(item, string)), None)


def _takes(function: StringFunction, string: StringLiteral) -> bool:
    if string.argument in (function.argument, function.keyword):
        return True
    # `patch.multiple(module, Name=…)` names what it replaces by keyword.
    return function.callee == "patch.multiple" and string.argument == string.value


def _name_callee(view: FileView, call: Call) -> Iterator[str]:
    """What is called, as it is written, and by its qualified name where that is known: methods by their class."""
    yield "".join(view.text(call.function).split())
    reference = view.summary.references.get(call.reference) if call.reference is not None else None
    meaning = view.resolver.resolve_reference(view.summary, reference) if reference is not None else None
    if meaning is not None and isinstance(meaning.resolution, Resolved):
        yield ".".join((meaning.resolution.symbol, *meaning.members))
    callee = view.types.callees.find_callee(view.summary, call)
    if isinstance(callee, Callee):
        yield f"{callee.summary.module}.{callee.function.qualname}"
