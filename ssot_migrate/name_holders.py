"""Comparisons with the name of a class that is to be retired: nothing breaks without it, but they would lie."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ssot_migrate.candidate_search import list_name_triggers
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.instances import InstanceMembers
from ssot_migrate.looking import build_view, read_comments
from ssot_migrate.model.names import parent_name
from ssot_migrate.model.retirement import Holder, Holding, OldModule
from ssot_migrate.model.rules import Pack
from ssot_migrate.references import read_line
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.types import Types
from ssot_migrate.source.prefilter import LocalPrefilter
from ssot_migrate.suppressions import find_suppression


def find_name_holders(
    project: Project, packs: Sequence[Pack], module: OldModule, own: Collection[str], rules: Collection[str]
) -> Iterator[Holder]:
    """Those with the names of the module's classes, outside `own`, that no comment accepts for one of `rules`."""
    facts = Facts(packs)
    prefilter = LocalPrefilter(list_name_triggers(facts))
    members = InstanceMembers(Types(Resolver(project, facts.sources)), facts)
    for path in project.paths:
        if path in own or not prefilter.matches(path, project.get_bytes(path)) or project.find_summary(path) is None:
            continue  # a file that cannot be read is told by whoever looks for references
        view = build_view(project, members, facts, path, facts.renamed_classes)
        comments = read_comments(project, [path]).get(path, ())
        for use in view.uses:
            is_test = use.string is not None and use.string.test is not None
            if use.string is not None and is_test and parent_name(use.match.source) == module.name:
                at = view.lines.location(path, use.string.span)
                if not any(find_suppression(comments, rule, at.line, at.end_line) for rule in rules):
                    what = read_line(view.source, view.lines, at.line)
                    yield Holder(path, at.line, Holding.STRING, module.name, what)
