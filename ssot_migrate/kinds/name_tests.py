"""Comparisons with the name of a replaced class, which ask for it without naming its module: `type(x).__name__ == "E"`.

Proven is one of what is known to be that class, or an instance of it. Where nobody knows what is asked, a class of that
name elsewhere may be meant: told, and never rewritten. What is known to be something else is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.facts import Facts, Match
from ssot_migrate.kinds.uses import Use, is_own, iter_variables
from ssot_migrate.kinds.value_owners import OwnerSearch
from ssot_migrate.kinds.view import FileView, describe_target, find_obstacle, resolve_symbol, short
from ssot_migrate.model.changes import Fix, TextEdit
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability, Rule
from ssot_migrate.model.symbols import Resolution, Resolved, Unknown, Unresolved, Variable
from ssot_migrate.semantics.name_tests import NameTest
from ssot_migrate.semantics.resolutions import without_none
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, FileSummary, Reference, StringLiteral

_DYNAMIC = Unresolved(Unknown.DYNAMIC)


def find_name_tests(search: OwnerSearch, facts: Facts, summary: FileSummary) -> Iterator[Use]:
    """The comparisons of one file; `resolution` is what is asked for its class."""
    resolver = search.types.resolver
    for string in summary.strings:
        if string.test is None:
            continue
        matches = [match for match in facts.find_renamed(string.value) if not is_own(resolver, match, summary.module)]
        asked = _find_asked(search, summary, string.test) if matches else _DYNAMIC
        proven = [match for match in matches if isinstance(asked, Resolved) and asked.symbol == match.source]
        for match in (proven or matches)[:1]:
            if proven or not _is_other(resolver, facts, summary, match, asked):
                definition = resolve_symbol(resolver, match.source)
                yield Use(
                    match,
                    asked,
                    (Hop(summary.path, string.line), *(definition.chain if definition is not None else ())),
                    is_certain=bool(proven),
                    string=string,
                    variables=tuple(_iter_known_by(summary, string.test)) if proven else (),
                )


def _find_asked(search: OwnerSearch, summary: FileSummary, test: NameTest) -> Resolution:
    """The class whose name is compared."""
    reference = summary.references.get(test.asked) if test.asked is not None else None
    if reference is None:
        return _DYNAMIC
    if test.is_class:
        chain = reference.chain[: test.count]
        meaning = search.types.resolver.resolve_chain(summary, chain, reference.reaching, reference.stars)
        return meaning.resolution if not meaning.members else _DYNAMIC
    found = search.find_value(reference, test.count)
    if found is not None and found.is_certain and not found.heir:
        return Resolved(found.match.source)
    return without_none(search.types.of_prefix(summary, reference, test.count))


def _is_other(resolver: Resolver, facts: Facts, summary: FileSummary, match: Match, asked: Resolution) -> bool:
    """Whether it is known that another class is meant: by what the file calls so, or by what is asked."""
    name = tail_name(match.source)
    named = resolver.resolve_bindings(summary, summary.exports.get(name, ()), name)
    if isinstance(named, Resolved) and facts.match(named) is None:
        return True
    if not isinstance(asked, Resolved) or not asked.in_tree or asked.symbol == match.target:
        return False
    return not _may_be_below(resolver, match.source, asked.symbol)


def _may_be_below(resolver: Resolver, symbol: str, other: str) -> bool:
    """Whether an instance of the class `symbol` may be given for one of the class `other`."""
    bases = resolver.find_bases(symbol)
    if any(base is None or f"{base[0].module}.{base[1].qualname}" == other for base in bases):
        return True
    found = (base for base in resolver.find_bases(other) if base is not None)
    above = (meaning for base in found for meaning in resolver.resolve_bases(*base))
    return any(isinstance(meaning, Resolved) and tail_name(meaning.symbol) == "Protocol" for meaning in above)


def _iter_known_by(summary: FileSummary, test: NameTest) -> Iterator[Variable]:
    """The variables by which a file knows what is asked: the class itself, what it is annotated with or built by."""
    reference = summary.references.get(test.asked) if test.asked is not None else None
    if reference is None:
        return
    if test.is_class:
        yield from iter_variables(summary, reference)
        return
    for index in reference.reaching:
        binding = summary.bindings[index] if index != UNBOUND else None
        call = summary.calls.get(binding.built) if binding is not None and binding.built is not None else None
        annotation = binding.annotation if binding is not None else None
        known_by = annotation.reference if annotation is not None else call.reference if call is not None else None
        source: Reference | None = summary.references.get(known_by) if known_by is not None else None
        if source is not None:
            yield from iter_variables(summary, source)


def build_name_test(view: FileView, use: Use, rule: Rule, string: StringLiteral, test: NameTest) -> Finding:
    """The finding. As with `isinstance`, what the file builds has to be of the class that it asks for."""
    target = use.match.target
    what = f"the name of a class is compared with that of the deprecated `{short(use.match)}`"
    return view.build_finding(
        use.match.pack,
        rule,
        string.span,
        f"{what}; {describe_target(use.match)}",
        symbol=use.match.source,
        scope=string.scope,
        chain=use.chain,
        outcome=_decide(view, use, string, test),
        variables=use.variables,
        identity=use.match.source,
        asks_both=target is not None and tail_name(target) in test.beside,
    )


def _decide(view: FileView, use: Use, string: StringLiteral, test: NameTest) -> Fix | Unfixable:
    old, target = short(use.match), use.match.target
    if test.denied:
        said = f"it is asserted that something is no `{old}`, which is not to be said of its successor"
        return Unfixable(Reason.ASSERTS_OLD_BEHAVIOUR, said)
    if not use.is_certain:
        unknown = f"nothing tells what is asked here, and another class may be called `{old}`"
        return Unfixable(Reason.NOT_PROVABLE, unknown)
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return obstacle
    if string.content is None:
        return Unfixable(Reason.UNSUPPORTED_SYNTAX, "the string is not written in one plain piece")
    assert target is not None
    return Fix((TextEdit(view.summary.path, string.content, tail_name(target)),), Applicability.SAFE)
