"""The rules about classes and what they share: what they find in the files that they look into."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.registry import STRUCTURE_COLLECTORS
from ssot_migrate.kinds.structure import Structure
from ssot_migrate.kinds.watch import find_names
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.globs import matches_any
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.watching import is_looked_at, list_asked_kinds

Progress = Callable[[str, int, int], None]


def collect_in_structure(
    resolver: Resolver,
    packs: Sequence[Pack],
    selection: Selection,
    watched: Sequence[str],
    usage: Sequence[Finding],
    progress: Progress,
    kinds: Collection[str] | None = None,
) -> Iterator[Finding]:
    """What the selected rules, of these kinds only, find in the files `watched`; `usage` is what was found of uses."""
    asked = list_asked_kinds(packs, selection)
    if asked.isdisjoint(STRUCTURE_COLLECTORS):
        return
    resolver.project.preload_outlines(watched, lambda done, total: progress("outlining", done, total))
    structure = Structure(
        resolver,
        Facts(packs),
        {pack.name: tuple(path for path in watched if is_looked_at(path, (pack,), selection)) for pack in packs},
        tuple(usage),
        lambda path, pack: is_looked_at(path, (pack,), selection),
    )
    exempt = {(pack.name, rule.id): (*pack.exempt, *rule.exempt) for pack in packs for rule in pack.rules}
    for kind, collect in STRUCTURE_COLLECTORS.items():
        if kind in asked and (kinds is None or kind in kinds):
            for finding in collect(structure):
                if not matches_any(finding.location.path, exempt[(finding.pack, finding.rule)]):
                    yield finding
    resolver.project.save_room()


def find_unseen(project: Project, packs: Sequence[Pack], watched: Sequence[str]) -> Iterator[FileProblem]:
    """The files among `watched` that could not be looked into; they matter if they name a class that plays a role."""
    for path in watched:
        problem = project.find_outline_problem(path)
        if problem is not None:
            data = project.get_bytes(path)
            matters = any(find_names(pack.roles, "classes", "interfaces").matches(data) for pack in packs)
            yield replace(problem, relevant=problem.relevant or matters)
