"""The rules about classes and what they share: which files they look into, and what they find there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.registry import STRUCTURE_COLLECTORS
from ssot_migrate.kinds.structure import Structure
from ssot_migrate.kinds.watch import build_watch
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.globs import matches_any
from ssot_migrate.packs.selection import is_selected
from ssot_migrate.semantics.resolver import Resolver

Progress = Callable[[str, int, int], None]


def choose_watched(packs: Sequence[Pack], selection: Selection) -> Callable[[str, bytes], bool] | None:
    """Whether the selected rules look into a file, told from its bytes; tests only where asked for; None: no file."""
    matches = build_watch(packs, _asked_kinds(packs, selection))
    if matches is None:
        return None
    return lambda path, data: _is_watched(path, packs, selection) and matches(data)


def collect_in_structure(
    resolver: Resolver,
    packs: Sequence[Pack],
    selection: Selection,
    watched: Sequence[str],
    usage: Sequence[Finding],
    progress: Progress,
) -> Iterator[Finding]:
    """What the selected rules find in the files `watched`; `usage` is what was found of uses."""
    asked = _asked_kinds(packs, selection)
    if asked.isdisjoint(STRUCTURE_COLLECTORS):
        return
    project = resolver.project
    project.preload_outlines(watched, lambda done, total: progress("outlining", done, total))
    found = {path: project.outline(path) for path in watched}
    outlines = {path: outline for path, outline in found.items() if not isinstance(outline, FileProblem)}
    of_pack = {
        pack.name: frozenset(path for path in outlines if _is_watched(path, (pack,), selection)) for pack in packs
    }
    structure = Structure(resolver, Facts(packs), outlines, tuple(usage), of_pack)
    exempt = {(pack.name, rule.id): (*pack.exempt, *rule.exempt) for pack in packs for rule in pack.rules}
    for kind, collect in STRUCTURE_COLLECTORS.items():
        if kind in asked:
            for finding in collect(structure):
                if not matches_any(finding.location.path, exempt[(finding.pack, finding.rule)]):
                    yield finding


def _asked_kinds(packs: Sequence[Pack], selection: Selection) -> frozenset[str]:
    return frozenset(
        rule.kind
        for pack in packs
        for rule in pack.rules
        if is_selected(rule.id, selection.select, selection.ignore, enabled=rule.enabled)
    )


def _is_watched(path: str, packs: Sequence[Pack], selection: Selection) -> bool:
    """Whether one of the packs does not call the file a test, or the user asked for tests."""
    return selection.with_tests or not all(matches_any(path, pack.tests) for pack in packs)
