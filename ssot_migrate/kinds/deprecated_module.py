"""SSOT108 deprecated-module: the deprecated definition still stands, or its module passes the new one on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssot_migrate.kinds.structure import Structure
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import Pack, Replacement, Rule
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.summary import Binding, BindingKind, FileSummary

KIND = "deprecated-module"
_DEFINITIONS = (BindingKind.CLASS, BindingKind.FUNCTION)


def collect(structure: Structure) -> Iterator[Finding]:
    for pack in structure.facts.packs:
        rule = pack.find_rule(KIND)
        modules = dict.fromkeys(parent_name(item.source) for item in pack.replacements) if rule is not None else {}
        for module in modules:
            found = structure.resolver.project.modules.find_module(module)
            summary = structure.resolver.project.find_summary(found.path) if found and found.path else None
            if rule is not None and summary is not None:
                yield from _check_module(structure, pack, rule, module, summary)


def _check_module(structure: Structure, pack: Pack, rule: Rule, module: str, summary: FileSummary) -> Iterator[Finding]:
    replaced = [item for item in pack.replacements if parent_name(item.source) == module]
    has_definition = False
    for item in replaced:
        binding = _find_binding(summary, tail_name(item.source))
        if binding is not None and binding.kind in _DEFINITIONS:
            has_definition = True
            yield _tell_definition(structure, pack, rule, item, summary, binding)
    if has_definition:
        return
    for item in replaced:
        binding = _find_binding(summary, tail_name(item.source))
        meaning = structure.resolver.resolve_binding(summary, binding) if binding is not None else None
        if binding is not None and isinstance(meaning, Resolved) and meaning.symbol == item.target:
            yield _tell_redirect(structure, pack, rule, item, summary, binding, meaning)


def _find_binding(summary: FileSummary, name: str) -> Binding | None:
    """What the module has bound to the name when it has run, where that is one thing."""
    indexes = [index for index in summary.exports.get(name, ()) if index >= 0]
    return summary.bindings[indexes[0]] if len(indexes) == 1 else None


def _tell_definition(
    structure: Structure, pack: Pack, rule: Rule, item: Replacement, summary: FileSummary, binding: Binding
) -> Finding:
    users = [finding for finding in structure.usage if finding.pack == pack.name and finding.symbol == item.source]
    beside = _find_successor(structure, item)
    what = "still stands" + (f" beside {beside}" if beside else "")
    message = f"the deprecated `{tail_name(item.source)}` {what}{_describe_users(pack, users)}"
    return structure.build_finding(
        pack, rule, summary.path, binding.span, message, symbol=item.source, scope=binding.name
    )


def _tell_redirect(
    structure: Structure,
    pack: Pack,
    rule: Rule,
    item: Replacement,
    summary: FileSummary,
    binding: Binding,
    meaning: Resolved,
) -> Finding:
    users = [finding for finding in structure.usage if finding.pack == pack.name and finding.symbol == item.source]
    message = (
        f"`{item.source}` is only a redirect to `{meaning.symbol}`, under which the old name lives on"
        f"{_describe_users(pack, users)}"
    )
    chain = (Hop(summary.path, binding.line), *meaning.chain[1:])
    return structure.build_finding(pack, rule, summary.path, binding.span, message, symbol=item.source, chain=chain)


def _find_successor(structure: Structure, item: Replacement) -> str | None:
    """The successor's name and place, where it exists already."""
    place = structure.find_class_place(item.target) if item.target is not None else None
    return f"`{tail_name(place.symbol)}` ({place})" if place is not None else None


def _describe_users(pack: Pack, users: Sequence[Finding]) -> str:
    if pack.find_rule("deprecated-import") is None:
        return ""  # nobody has looked for them
    if not users:
        return "; nothing refers to it any more, so that it can be removed"
    files = len({finding.location.path for finding in users})
    places = f"{len(users):,} place{'s' if len(users) > 1 else ''}"
    return f"; {places} in {files:,} file{'s' if files > 1 else ''} still use{'' if len(users) > 1 else 's'} it"
