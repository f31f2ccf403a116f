"""Who does a class's work: it itself, its bases, and the classes of this project that it builds, holds or is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from ssot_migrate.kinds.structure import Structure, methods_of
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.outline import ClassOutline, Outline


@light_dataclass(frozen=True, slots=True)
class Company:
    """`words` are what a class and its collaborators call, define or pass on, `parts` the types they build or hold.

    `symbols` are the collaborators that have words. `is_open`: a base lies outside the project.
    """

    words: frozenset[str]
    parts: frozenset[str]
    symbols: tuple[str, ...]
    is_open: bool


@light_dataclass(frozen=True, slots=True)
class Collaborators:
    """Reads each class once."""

    structure: Structure
    _known: dict[str, tuple[frozenset[str], frozenset[str], tuple[str, ...]]] = field(default_factory=dict)

    def gather(
        self,
        outline: Outline,
        item: ClassOutline,
        depth: int,
        is_left_out: Callable[[str], bool] = lambda symbol: False,
    ) -> Company:
        """The class and whoever works for it; for these, too, until `depth` of them stand one behind the other."""
        symbol = f"{outline.module}.{item.qualname}"
        words: set[str] = set()
        types: set[str] = set()
        seen = {symbol}
        waiting = [(symbol, 0)]
        symbols: list[str] = []
        while waiting:
            current, distance = waiting.pop(0)
            found, texts, parts = self._read(current)
            words |= found
            types |= texts
            if current != symbol and found:
                symbols.append(current)
            for part in parts if distance < depth else ():
                if part not in seen and not is_left_out(part):
                    seen.add(part)
                    waiting.append((part, distance + 1))
        is_open = any(base is None for base in self.structure.resolver.find_bases(symbol))
        return Company(frozenset(words), frozenset(types), tuple(symbols), is_open)

    def is_concerned(self, pack: Pack, outline: Outline, item: ClassOutline) -> bool:
        """Whether a class that has the name of a role's players has to do with anything else that the pack is about.

        Classes of that name may stand anywhere, and have nothing in common with those that are meant.
        """
        company = self.gather(outline, item, 1)
        parameters = {p.name for m in methods_of(outline, item.qualname).values() for p in m.own_parameters}
        words = {*company.words, *parameters}
        types = {outline.aliases.get(text, tail_name(text)) for text in company.parts} - {item.name}
        return any(role.concerns(word) for role in pack.roles for word in words) or any(
            role.has_class(name) for role in pack.roles for name in types
        )

    def _read(self, symbol: str) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
        """The words and types of one class and of its bases, and which of the types are classes of the tree."""
        if symbol not in self._known:
            words: set[str] = set()
            texts: set[str] = set()
            parts: dict[str, None] = {}
            for outline, item in self.structure.find_lineage(symbol):
                words |= item.words
                texts |= item.parts
                for text in sorted(item.parts):
                    part = self.structure.find_symbol(outline.path, item.qualname, text)
                    part = part or self._find_local(outline, item, text)
                    if part is not None and self.structure.resolver.find_class(part) is not None:
                        parts[part] = None
            self._known[symbol] = frozenset(words), frozenset(texts), tuple(parts)
        return self._known[symbol]

    def _find_local(self, outline: Outline, item: ClassOutline, text: str) -> str | None:
        """What a name means that a method imports for itself."""
        methods = (function for function in outline.functions if function.owner == item.qualname)
        symbols = (self.structure.find_symbol(outline.path, method.qualname, text) for method in methods)
        return next((symbol for symbol in symbols if symbol is not None), None)
