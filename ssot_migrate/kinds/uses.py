"""Every place of a file that means something a pack replaces: imports, names, strings. All kinds look at these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import parent_name, starts_with_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Variable
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.strings import find_owner, resolve_dotted
from ssot_migrate.semantics.summary import (
    UNBOUND,
    Binding,
    BindingKind,
    FileSummary,
    Reference,
    Role,
    StringLiteral,
)

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM)


@light_dataclass(frozen=True, slots=True)
class Use:
    """One place. Exactly one of `binding` (an import), `reference` and `string` is set.

    `members` are the attributes read on the replaced symbol; `consumed` the attributes that lead to it.
    `is_certain` is False where the name may also mean something else (`resolution` is then `Ambiguous`).
    `variables` are the bindings of this file that it goes through, the nearest first; `is_looked_up` where one of them
    is what a call has looked up by a literal name.
    """

    match: Match
    resolution: Resolution
    chain: tuple[Hop, ...]
    is_certain: bool
    members: tuple[str, ...] = ()
    consumed: int = 0
    binding: Binding | None = None
    reference: Reference | None = None
    string: StringLiteral | None = None
    variables: tuple[Variable, ...] = ()
    provider: Variable | None = None
    is_looked_up: bool = False

    @property
    def follows_provider(self) -> bool:
        """Whether the place must be called what another module calls it."""
        return self.provider is not None and self.provider in self.variables


def collect_uses(resolver: Resolver, facts: Facts, summary: FileSummary, relevance: Relevance) -> Iterator[Use]:
    """All uses in a file, in no particular order. What is not relevant is not resolved: it would read other files."""
    own = summary.module
    for use in iter_all_uses(resolver, facts, summary, relevance):
        # What the deprecated definition says of itself, in its own module, is retired with it.
        if not is_own(resolver, use.match, own):
            yield use


def is_own(resolver: Resolver, match: Match, module: str) -> bool:
    """Whether the module defines what is replaced, or is a part of it: the package around a module is neither."""
    source = match.replacement.source
    is_defined = module == parent_name(source) and resolver.project.modules.find_module(source) is None
    return is_defined or starts_with_name(module, source)


def iter_all_uses(resolver: Resolver, facts: Facts, summary: FileSummary, relevance: Relevance) -> Iterator[Use]:
    """The same with those in what is replaced itself."""
    for binding in summary.bindings:
        if binding.kind in _IMPORTS and relevance.has_binding(binding):
            yield from _from_import(resolver, facts, summary, binding)
        elif binding.kind is BindingKind.STAR:
            yield from _from_star(resolver, facts, summary, binding)
    for reference in summary.references.values():
        if relevance.has_reference(reference):
            yield from _from_reference(resolver, facts, summary, reference)
    for string in summary.strings:
        if relevance.has_text(string.value):
            yield from _from_string(resolver, facts, summary, string)


class Relevance:
    """Which bindings, references and strings of a file mention a word that is looked for, themselves or by alias.

    `words` are all names by which a replaced symbol, a module or a successor can be reached (see `candidates`).
    """

    def __init__(self, summary: FileSummary, words: frozenset[str]) -> None:
        self._words = words
        asked = {string.call for string in summary.strings if string.call is not None and self.has_text(string.value)}
        self._bindings = {binding.index for binding in summary.bindings if binding.built in asked}  # a lookup by name
        grown = True
        while grown:
            before = len(self._bindings)
            for binding in summary.bindings:
                sources = [summary.references[index] for index in binding.sources if index in summary.references]
                if sources:
                    if any(self.has_reference(source) for source in sources):
                        self._bindings.add(binding.index)
                elif binding.kind in _IMPORTS and self.has_binding(binding):
                    self._bindings.add(binding.index)
            grown = len(self._bindings) > before

    def has_any(self, bindings: Iterable[int]) -> bool:
        """Whether one of these bindings of the file mentions a word, or defines what is replaced."""
        return not self._bindings.isdisjoint(bindings)

    def has_binding(self, binding: Binding) -> bool:
        return binding.imported in self._words or self.has_text(binding.module)

    def has_reference(self, reference: Reference) -> bool:
        return not self._words.isdisjoint(reference.chain) or not self._bindings.isdisjoint(reference.reaching)

    def has_text(self, text: str) -> bool:
        return not self._words.isdisjoint(text.split("."))


# imports --------------------------------------------------------------------------------------------------------


def _from_import(resolver: Resolver, facts: Facts, summary: FileSummary, binding: Binding) -> Iterator[Use]:
    if binding.kind is BindingKind.IMPORT and not binding.has_alias:
        # `import a.b.c` binds `a`, but it is `a.b.c` that it loads.
        resolution: Resolution = resolver.resolve_module(binding.module, summary.path)
    else:
        resolution = resolver.resolve_binding(summary, binding)
    provider = _find_provider(resolver, summary, binding)
    for match, resolved in _match_all(facts, resolution):
        if binding.kind is BindingKind.IMPORT and match.source != resolved.symbol:
            continue
        lazy = _iter_lazy_variables(resolver, summary, binding.scope, resolved)
        variables = (Variable(summary.path, binding.scope, binding.name), *lazy)
        yield Use(
            match, resolution, (Hop(summary.path, binding.line), *_tail(resolved.chain, summary.path, binding.line)),
            isinstance(resolution, Resolved), binding=binding, variables=variables, provider=provider,
        )  # fmt: skip


def _from_star(resolver: Resolver, facts: Facts, summary: FileSummary, binding: Binding) -> Iterator[Use]:
    module = resolver.imported_module(summary, binding)
    if module is None:
        return
    resolution = resolver.resolve_module(module, summary.path)
    match = facts.find_in_module(resolution.symbol) if isinstance(resolution, Resolved) else None
    if isinstance(resolution, Resolved) and match is not None:
        chain = (Hop(summary.path, binding.line), *resolution.chain)
        everything = (Variable(summary.path, binding.scope, "*"),)
        yield Use(match, resolution, chain, is_certain=True, binding=binding, variables=everything)


def _find_provider(resolver: Resolver, summary: FileSummary, binding: Binding) -> Variable | None:
    """The module-level variable of another file of the project that the import takes its value from."""
    if binding.kind is not BindingKind.IMPORT_FROM:
        return None
    module = resolver.imported_module(summary, binding)
    found = resolver.project.find_module(module, summary.path) if module else None
    if found is None or found.path is None:
        return None
    return Variable(found.path, 0, binding.imported)


# names ----------------------------------------------------------------------------------------------------------


def _from_reference(resolver: Resolver, facts: Facts, summary: FileSummary, reference: Reference) -> Iterator[Use]:
    meaning = resolver.resolve_reference(summary, reference)
    here = Hop(summary.path, reference.line)
    is_looked_up = any(binding.built is not None for binding in _iter_bindings(summary, reference, set()))
    for match, resolved in _match_all(facts, meaning.resolution):
        if is_looked_up and resolved.is_module and not meaning.consumed:
            continue  # the variable may stay: it holds whatever the string names
        provider = _provider_of(resolver, resolved)
        variables = (*iter_variables(summary, reference), *_iter_aliases(summary, reference))
        if not variables:
            # Brought by a star import: it means whatever the other module calls so, and moves with that.
            variables = (provider or Variable(summary.path, 0, "*"),)
        variables = (*variables, *_iter_lazy_variables(resolver, summary, reference.scope, resolved))
        yield Use(
            match,
            meaning.resolution,
            (here, *_tail(resolved.chain, summary.path, reference.line)),
            isinstance(meaning.resolution, Resolved),
            meaning.members,
            meaning.consumed,
            reference=reference,
            variables=variables,
            provider=provider,
            is_looked_up=is_looked_up,
        )


def _provider_of(resolver: Resolver, resolved: Resolved) -> Variable | None:
    """The module-level variable of another file that a name was reached through, where one passes it on.

    What a star passes on has no variable of its own there: it is the star's, and behind a star of a star the last
    one's.
    """
    star = None
    for passed in resolved.via:
        module, _, name = passed.rpartition(".")
        found = resolver.project.find_module(module)
        if found is None or found.path is None:
            break
        summary = resolver.project.find_summary(found.path)
        if summary is None or name in summary.exports or not summary.stars:
            return Variable(found.path, 0, name)
        star = Variable(found.path, 0, "*")
    return star


def _iter_aliases(summary: FileSummary, reference: Reference) -> Iterator[Variable]:
    """The variables that an assignment gives the value of this reference to."""
    if reference.role is Role.ALIAS:
        for binding in summary.bindings:
            if reference.index in binding.sources:
                yield Variable(summary.path, binding.scope, binding.name)


def iter_variables(summary: FileSummary, reference: Reference) -> Iterator[Variable]:
    """The variables that a name goes through in its own file: itself, then what it was assigned from."""
    for binding in _iter_bindings(summary, reference, set()):
        yield Variable(summary.path, binding.scope, binding.name)


def _iter_lazy_variables(
    resolver: Resolver, summary: FileSummary, scope: int, resolved: Resolved
) -> Iterator[Variable]:
    """The names that a module's `__getattr__` gives what it imports: nothing binds them, and others read them."""
    if summary.scopes[scope].qualname == "__getattr__":
        for name in summary.lazy_names:
            given = resolver.resolve_name(summary.module, name, summary.path)
            if isinstance(given, Resolved) and given.symbol == resolved.symbol:
                yield Variable(summary.path, 0, name)


def _iter_bindings(summary: FileSummary, reference: Reference, seen: set[int]) -> Iterator[Binding]:
    for index in reference.reaching:
        if index == UNBOUND or index in seen:
            continue
        seen.add(index)
        binding = summary.bindings[index]
        yield binding
        for source in binding.sources:
            if source in summary.references:
                yield from _iter_bindings(summary, summary.references[source], seen)


# strings --------------------------------------------------------------------------------------------------------


def _from_string(resolver: Resolver, facts: Facts, summary: FileSummary, string: StringLiteral) -> Iterator[Use]:
    here = Hop(summary.path, string.line)
    if string.in_all:
        yield from _from_all_entry(resolver, facts, summary, string)
        return
    if "." not in string.value:
        yield from _from_member_name(resolver, facts, summary, string)
        return
    resolution, members = resolve_dotted(resolver, string.value)
    for match, resolved in _match_all(facts, resolution):
        provider = _string_provider(resolver, string.value, members)
        # `patch("consumer.E")` follows what the consumer calls it; `patch("legacy.E")` names the definition itself.
        is_direct = starts_with_name(string.value, match.source)
        variables = (provider,) if provider and not is_direct and provider.path != summary.path else ()
        variables = (*variables, *_iter_looked_up(summary, string))
        yield Use(
            match, resolution, (here, *_tail(resolved.chain, summary.path, string.line)),
            isinstance(resolution, Resolved), members, string=string, variables=variables, provider=provider,
        )  # fmt: skip


def _iter_looked_up(summary: FileSummary, string: StringLiteral) -> Iterator[Variable]:
    """The variables that hold what the call around the string gives."""
    for binding in summary.bindings:
        if string.call is not None and binding.built == string.call:
            yield Variable(summary.path, binding.scope, binding.name)


def _from_member_name(resolver: Resolver, facts: Facts, summary: FileSummary, string: StringLiteral) -> Iterator[Use]:
    """`patch.object(module, "Name")`, `getattr(module, "Name")`: the name of something in a module.

    `provider` is the variable of another module that it names; there is none where it names the definition itself.
    """
    owner = find_owner(resolver, summary, string)
    if owner is None:
        return
    module, reference = owner
    resolution = resolver.resolve_name(module.symbol, string.value, summary.path)
    for match, resolved in _match_all(facts, resolution):
        full = f"{module.symbol}.{string.value}"
        if match.source == full:
            provider, reached = None, tuple(iter_variables(summary, reference)) if reference is not None else ()
        else:
            provider = _string_provider(resolver, full, ())
            reached = (provider,) if provider else ()
        chain = (Hop(summary.path, string.line), *resolved.chain)
        yield Use(match, resolution, chain, isinstance(resolution, Resolved), string=string, variables=reached,
                  provider=provider)  # fmt: skip


def _from_all_entry(resolver: Resolver, facts: Facts, summary: FileSummary, string: StringLiteral) -> Iterator[Use]:
    """A name in `__all__` is a use of the module-level variable of that name."""
    indexes = summary.exports.get(string.value)
    if indexes is None:
        return
    resolution = resolver.resolve_bindings(summary, indexes, string.value)
    for match, resolved in _match_all(facts, resolution):
        variable = Variable(summary.path, 0, string.value)
        chain = (Hop(summary.path, string.line), *resolved.chain)
        yield Use(match, resolution, chain, isinstance(resolution, Resolved), string=string, variables=(variable,))


def _string_provider(resolver: Resolver, text: str, members: tuple[str, ...]) -> Variable | None:
    """The module-level variable that a dotted string names."""
    whole = text[: -len(".".join(("", *members)))] if members else text
    module, _, name = whole.rpartition(".")
    found = resolver.project.find_module(module)
    return Variable(found.path, 0, name) if found is not None and found.path is not None else None


# matching -------------------------------------------------------------------------------------------------------


def _match_all(facts: Facts, resolution: Resolution) -> Iterable[tuple[Match, Resolved]]:
    """The replaced symbols among what a name may mean; of several, the first tells the finding."""
    if isinstance(resolution, Resolved):
        match = facts.match(resolution)
        return [(match, resolution)] if match else []
    if isinstance(resolution, Ambiguous):
        for candidate in resolution.candidates:
            match = facts.match(candidate)
            if match is not None:
                return [(match, candidate)]
    return []


def _tail(chain: tuple[Hop, ...], path: str, line: int) -> tuple[Hop, ...]:
    """The chain without a first hop that is the place itself."""
    return chain[1:] if chain and chain[0] == Hop(path, line) else chain
