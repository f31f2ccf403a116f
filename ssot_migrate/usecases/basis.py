"""What a survey rests on: by it a later run can tell whether it would find the same, without looking at everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ssot_migrate.candidates import Candidates
from ssot_migrate.conclusion import Survey
from ssot_migrate.first_look import FirstLook
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.options import Selection
from ssot_migrate.packs.selection import checks_syntax
from ssot_migrate.semantics.glances import Asked, Sweep

if TYPE_CHECKING:
    from ssot_migrate.scanner import Scan
    from ssot_migrate.semantics.project import Project


@light_dataclass(frozen=True, slots=True)
class Basis:
    """What of the files a survey rests on.

    `digests` are those of the files that were read in full; `imports` tell what the others import, `asked` what they
    answered; `sweeps` were asked of all of them, `wants_imports` tells whether import lines were. `candidates` are the
    files that were looked into, and by what they were recognised. `entangled` are files of which the rules about
    classes and state may have made use; of those that are `glimpsed` they have made use of nothing but the outline.
    `told` are the digests of those texts of files that others rely on: one that has changed since tells them the same.
    `since` is what files held that were looked into again, compressed.
    `is_syntax_checked`: every file without a problem could be parsed.
    """

    digests: Mapping[str, str]
    told: Mapping[str, str]
    since: Mapping[str, bytes]
    imports: Mapping[str, bytes]
    asked: Asked
    sweeps: tuple[Sweep, ...]
    entangled: frozenset[str]
    glimpsed: frozenset[str]
    candidates: Candidates
    is_syntax_checked: bool
    wants_imports: bool

    @classmethod
    def of(cls, project: Project, scan: Scan, selection: Selection) -> Basis:
        """The basis of a scan of the whole project."""
        digests = project.digest_read()
        return cls(
            digests=digests,
            told=digests,
            since={},
            imports=scan.first_look.digest_imports(),
            asked=project.glances.list_asked(),
            sweeps=tuple(project.glances.sweeps),
            entangled=frozenset((*scan.candidates.watched, *project.glances.swept, *project.outlined)),
            glimpsed=project.only_outlined.intersection(scan.candidates.watched) - project.glances.swept,
            candidates=replace(scan.candidates, problems=()),
            is_syntax_checked=checks_syntax(selection),
            wants_imports=scan.first_look.wants_imports,
        )


@light_dataclass(frozen=True, slots=True)
class Renewed:
    """A survey as it would be found now, on its basis. `unread_modules` as in `Project`: what was asked in addition."""

    survey: Survey
    basis: Basis
    unread_modules: Mapping[tuple[str, str], bool]


@light_dataclass(frozen=True, slots=True)
class Seen:
    """What the first look saw of some files, and their bytes, by path.

    Of the `unnoticed` nobody else can tell that they have changed; it is what they held when they were looked into.
    `gone` are files that are no longer there. `moves_state`: rules about classes and state may find something else,
    anywhere.
    """

    looks: Mapping[str, FirstLook]
    data: Mapping[str, bytes]
    unnoticed: Mapping[str, bytes]
    gone: frozenset[str]
    moves_state: bool

    @property
    def moved(self) -> frozenset[str]:
        """All files of which something else is told than by the survey."""
        return self.gone.union(self.looks)
