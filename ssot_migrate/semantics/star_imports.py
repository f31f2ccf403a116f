"""What star imports are sure to bring, and whether they may bring what nobody sees; the resolver asks."""

from __future__ import annotations

import sys

from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.summary import UNBOUND, Binding, FileSummary

_NOTHING: frozenset[str] = frozenset()


def surely_brings(
    project: Project,
    summary: FileSummary,
    star: Binding,
    name: str,
    stated: frozenset[str],
    asked: frozenset[str] = _NOTHING,
) -> bool:
    """Whether a star import that has run has bound the name, whatever ways the program has gone.

    `stated` are the symbols that packs state: what lies outside the tree brings these. `asked` are the paths of the
    modules on whose behalf it is asked: stars may go round in a circle.
    """
    inner = find_starred(project, summary, star)
    if inner is None:
        return f"{star.module}.{name}" in stated
    asked |= {summary.path}
    if inner.all_is_unknown or inner.path in asked:
        return False
    if name in (inner.all_names or ()):
        return True  # Python refuses a star import of a module that lacks what it promises
    if name in inner.exports:
        return UNBOUND not in inner.exports[name]
    stars = [inner.bindings[index] for index in inner.stars if index != UNBOUND]
    return any(not other.conditional and surely_brings(project, inner, other, name, stated, asked) for other in stars)


def has_open_star(project: Project, summary: FileSummary, asked: frozenset[str] = _NOTHING) -> bool:
    """Whether a star import of a module, or of one that it takes, brings names from outside the tree."""
    asked |= {summary.path}
    found = [find_starred(project, summary, summary.bindings[star]) for star in summary.stars if star != UNBOUND]
    return any(inner is None or (inner.path not in asked and has_open_star(project, inner, asked)) for inner in found)


def may_replace(project: Project, summary: FileSummary, star: Binding, name: str) -> bool:
    """Whether a star import into whose module nobody can see may bring another thing of a name that is bound already.

    A public module of the standard library brings words of its own, of which projects know; the compiled ones
    (`_operator`) are there to replace.
    """
    if name.startswith("_") or find_starred(project, summary, star) is not None:
        return False
    return star.module.startswith("_") or star.module.partition(".")[0] not in sys.stdlib_module_names


def find_starred(project: Project, summary: FileSummary, star: Binding) -> FileSummary | None:
    """The module that a star import takes everything from; None where nobody can see into it."""
    module = project.modules.absolute_name(star.module, summary.path, summary.module)
    found = project.find_module(module, summary.path) if module is not None else None
    return project.find_summary(found.path) if found is not None and found.path is not None else None
