"""SSOT307 missing-event: a critical event that an implementation never emits, nor anything that works for it."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.owners import is_double
from ssot_migrate.kinds.players import find_delegate, is_interface, is_no_implementation
from ssot_migrate.kinds.structure import Structure, join_words, lower, methods_of
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role
from ssot_migrate.model.rules import Pack, Rule
from ssot_migrate.semantics.outline import ClassOutline, Outline

KIND = "missing-event"
_DEPTH = 3
"""How far work is followed: an engine builds a core, which builds a dispatcher, which runs the tools."""

_Known = dict[str, tuple[frozenset[str], tuple[str, ...]]]


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        roles = [role for role in pack.find_roles(Part.IMPLEMENTATION, Part.EMITTER) if role.events]
        if rule is None or not roles:
            continue
        known: _Known = {}
        for outline in structure.iter_outlines(pack):
            for item in outline.classes:
                role = next((role for role in roles if role.has_class(item.name)), None)
                if role is not None and _has_to_emit(structure, role, outline, item):
                    yield from _check(structure, pack, rule, role, outline, item, known)


def _has_to_emit(structure: Structure, role: Role, outline: Outline, item: ClassOutline) -> bool:
    """Whether a class does something itself: promises, wrappers, records and test doubles do not."""
    methods = methods_of(outline, item.qualname)
    if is_double(item.name) or is_no_implementation(item, methods):
        return False
    bases = [structure.find_symbol(outline.path, item.qualname, base) or base for base in item.bases]
    if is_interface(item, bases, methods) or find_delegate(structure, role, outline, item):
        return False
    working = [m for name, m in methods.items() if not name.startswith("_") and not m.is_empty]
    return bool(working) and "__getattr__" not in methods


def _check(
    structure: Structure, pack: Pack, rule: Rule, role: Role, outline: Outline, item: ClassOutline, known: _Known
) -> Iterator[Finding]:
    words, parts, is_open = _gather(structure, outline, item, known)
    missing = [event for event in role.events if not _is_emitted(event, words)]
    if not missing:
        return
    told = join_words([f"`{event}`" for event in missing], len(missing))
    where = "neither it nor its bases do"
    if parts:
        where = f"neither it nor its bases do, nor the {len(parts)} classes of this project that work for it"
    hidden = "; a base of it lies outside the project and may" if is_open else ""
    message = (
        f"`{item.name}`, {role.title}, never emits {told}: {where}{hidden}. Its user waits for "
        f"{'something that does' if len(missing) == 1 else 'things that do'} not come"
    )
    yield structure.build_finding(
        pack,
        rule,
        outline.path,
        item.span,
        message,
        symbol=f"{outline.module}.{item.qualname}",
        scope=item.qualname,
        severity=lower(rule.severity) if is_open else None,
    )


def _is_emitted(event: str, words: frozenset[str]) -> bool:
    """`agent_started`, `notify_agent_started`, `AGENT_STARTED`."""
    return any(word == event or word.endswith(f"_{event}") or word.lower() == event for word in words)


def _gather(
    structure: Structure, outline: Outline, item: ClassOutline, known: _Known
) -> tuple[frozenset[str], tuple[str, ...], bool]:
    """The words of a class, its bases and what works for it; whose they are; and whether a base cannot be seen."""
    symbol = f"{outline.module}.{item.qualname}"
    words: set[str] = set()
    seen = {symbol}
    waiting = [(symbol, 0)]
    workers: list[str] = []
    while waiting:
        current, depth = waiting.pop(0)
        found, parts = _read(structure, current, known)
        words |= found
        if current != symbol and found:
            workers.append(tail_name(current))
        for part in parts if depth < _DEPTH else ():
            if part not in seen:
                seen.add(part)
                waiting.append((part, depth + 1))
    hidden = any(base is None for base in structure.resolver.find_bases(symbol))
    return frozenset(words), tuple(workers), hidden


def _read(structure: Structure, symbol: str, known: _Known) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of one class and of its bases, and the classes of the tree that they build or hold."""
    if symbol not in known:
        words: set[str] = set()
        parts: dict[str, None] = {}
        for base in structure.resolver.find_bases(symbol):
            found = structure.find_outline(f"{base[0].module}.{base[1].qualname}") if base is not None else None
            if found is None:
                continue
            outline, item = found
            words |= item.words
            for text in sorted(item.parts):
                part = structure.find_symbol(outline.path, item.qualname, text)
                part = part or _find_local(structure, outline, item, text)
                if part is not None and structure.resolver.find_class(part) is not None:
                    parts[part] = None
        known[symbol] = frozenset(words), tuple(parts)
    return known[symbol]


def _find_local(structure: Structure, outline: Outline, item: ClassOutline, text: str) -> str | None:
    """What a name means that a method imports for itself."""
    for function in outline.functions:
        if function.owner == item.qualname:
            symbol = structure.find_symbol(outline.path, function.qualname, text)
            if symbol is not None:
                return symbol
    return None
