"""The selected packs, turned round: from a symbol to what replaces it and to the rule that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import ApiTemplate, Construction, Pack, Replacement, Rule
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.summary import ClassInfo, FileSummary


@light_dataclass(frozen=True, slots=True)
class Match:
    """A symbol that a pack replaces. `rest` are the names below it where a whole module is replaced."""

    pack: Pack
    replacement: Replacement
    rest: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The qualified name that was matched."""
        return ".".join((self.replacement.source, *self.rest))

    @property
    def target(self) -> str | None:
        """What should stand there instead; None where there is no successor."""
        if self.replacement.target is None:
            return None
        return ".".join((self.replacement.target, *self.rest))


class Facts:
    """Every replaced symbol of the packs. Raises nothing: the loader has refused what contradicts itself."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self._by_source = {item.source: (pack, item) for pack in self.packs for item in pack.replacements}
        self._callees: dict[str, tuple[Pack, Replacement, Construction]] = {
            construction.callee: (pack, item, construction)
            for pack in self.packs
            for item in pack.replacements
            for construction in item.constructions
        }
        self.templates: dict[str, ApiTemplate] = {
            f"{template.owner or item.target}.{template.name}": template
            for pack in self.packs
            for item in pack.replacements
            for template in item.api
        }
        self.sources = frozenset(self._by_source)
        self._renamed = [source for source, (_, item) in sorted(self._by_source.items()) if _is_renamed_class(item)]
        self.successors = frozenset(_find_successors(self.packs))

    def find(self, symbol: str) -> Match | None:
        """The replacement of exactly this symbol."""
        found = self._by_source.get(symbol)
        return Match(*found) if found else None

    @property
    def renamed_classes(self) -> frozenset[str]:
        """The last parts of the names of all replaced classes whose successors are called otherwise."""
        return frozenset(tail_name(source) for source in self._renamed)

    def find_renamed(self, name: str) -> list[Match]:
        """The replaced classes of this name whose successors are called otherwise."""
        return [Match(*self._by_source[source]) for source in self._renamed if tail_name(source) == name]

    def find_in_module(self, module: str) -> Match | None:
        """The module's own replacement, else that of the first replaced name in it."""
        inside = [source for source in sorted(self.sources) if parent_name(source) == module]
        return self.find(module) or (self.find(inside[0]) if inside else None)

    def find_below(self, symbol: str) -> Match | None:
        """The replacement of this symbol, else of the nearest name above it (a module that is replaced whole)."""
        name, rest = symbol, ()  # type: str, tuple[str, ...]
        while name:
            found = self._by_source.get(name)
            if found:
                return Match(*found, rest)
            name, _, last = name.rpartition(".")
            rest = (last, *rest)
        return None

    def match(self, resolved: Resolved) -> Match | None:
        """What replaces a resolved name.

        A definition counts by whatever way it was reached. A name that a deprecated module merely passes on counts
        only where it is taken from that module directly: what others re-export moves with them.
        """
        exact = self.find(resolved.symbol)
        if exact is not None:
            return exact
        if resolved.via:
            passed_on = self.find_below(resolved.via[0])
            if passed_on is not None:
                return passed_on
        return self.find_below(resolved.symbol)

    def find_base(self, bases: Iterable[tuple[FileSummary, ClassInfo] | None]) -> Match | None:
        """The first of some bases that is replaced by a class which is built in another way."""
        for base in bases:
            match = self.find(f"{base[0].module}.{base[1].qualname}") if base is not None else None
            if match is not None and match.replacement.constructions and match.target is not None:
                return match
        return None

    def find_construction(self, callee: str) -> tuple[Pack, Replacement, Construction] | None:
        """The stated way of building a deprecated class by calling this qualified name."""
        return self._callees.get(callee)

    def find_template(self, symbol: str) -> ApiTemplate | None:
        """The template that adds what has this qualified name."""
        return self.templates.get(symbol)

    def close_over_templates(self, symbols: Iterable[str]) -> frozenset[str]:
        """The names, and those of the templates that theirs need."""
        found: set[str] = set()
        pending = list(symbols)
        while pending:
            symbol = pending.pop()
            if symbol not in found:
                found.add(symbol)
                template = self.templates.get(symbol)
                pending += template.needs if template is not None else ()
        return frozenset(found)

    def find_builder(self, callee: str) -> tuple[Pack, Replacement] | None:
        """The replacement whose new class is built by calling this qualified name."""
        for pack in self.packs:
            for item in pack.replacements:
                names = {plan.callee for plan in item.plans if not plan.on_instance}
                if item.constructions and callee in (item.target, *names):
                    return pack, item
        return None


def _is_renamed_class(item: Replacement) -> bool:
    """Told by its name (PEP 8): what is replaced need not be there to be read."""
    name = tail_name(item.source)
    return name[:1].isupper() and (item.target is None or tail_name(item.target) != name)


def _find_successors(packs: Iterable[Pack]) -> Iterator[str]:
    """What progress is measured by: the new classes whose construction changes; where a pack has none, all targets."""
    for pack in packs:
        classes = [item for item in pack.replacements if item.constructions]
        yield from (item.target for item in classes or pack.replacements if item.target is not None)


def find_rule(match: Match, kind: str) -> Rule | None:
    """The rule that tells a finding of this kind: the replacement's own, else the pack's; None if it has none."""
    own = match.replacement.rule
    if own is not None:
        return next((rule for rule in match.pack.rules if rule.id == own), None)
    return match.pack.find_rule(kind)
