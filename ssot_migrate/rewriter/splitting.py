"""Splits a binding: what can be proven moves, the rest stays with the old class. Only on request, as it leaves two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ssot_migrate.model.findings import Finding, Status
from ssot_migrate.model.names import starts_with_name
from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.symbols import Variable
from ssot_migrate.rewriter.joining import Group, find_blocker, join_findings, place_of


def split_held(groups: Sequence[Group], options: FixOptions, is_selected: Callable[[Finding], bool]) -> list[Group]:
    """Takes the provable constructions out of the held groups; the bindings then stay for the rest.

    The rest is grouped anew, as the next run would group it: what only the constructions tied to the obstacle moves
    now, not then. It moves with those that were taken out where it shares a name with them, and not without them.
    """
    taken = {finding.provider for group in groups for finding in group.members if finding.provider is not None}
    result: list[Group] = []
    for group in groups:
        parts = _list_separable(group, options, is_selected)
        if not parts:
            result.append(group)
            continue
        rest = join_findings([finding for finding in group.members if finding not in parts])
        for piece in rest:
            find_blocker(piece, options, is_selected)
        names = {variable for finding in parts for variable in finding.variables}
        along = [
            piece for piece in rest if not _is_held(piece, options) and not names.isdisjoint(_list_variables(piece))
        ]
        held = [piece for piece in rest if piece not in along]
        part = Group([*parts, *(finding for piece in along for finding in piece.members)], set())
        part.unsafe = _find_split_danger(part, held, taken)
        for piece in held:
            piece.needs.add(len(result))
        result += [part, *held]
    return result


def _is_held(group: Group, options: FixOptions) -> bool:
    """Whether a group stays: it has a blocker, or a fix that is unsafe, and unsafe fixes are not asked for."""
    return group.blocker is not None or (group.unsafe is not None and not options.unsafe)


def _list_separable(group: Group, options: FixOptions, is_selected: Callable[[Finding], bool]) -> list[Finding]:
    """The constructions that can leave their held group: those that are safe, unless unsafe ones are asked for too.

    None where another name was given to the class, as that name would have to be split too. Not what a star import
    brings, as it brings the rest too; nor what a test patches by its place, and would no longer be patched elsewhere.
    """
    if not _is_held(group, options) or any(len(finding.variables) > 1 for finding in group.members):
        return []
    patched = [finding.identity for finding in group.members if finding.identity and not finding.variables]
    return [
        finding
        for finding in group.members
        if finding.builds
        and finding.fix is not None
        and finding.unfixable is None
        and (options.unsafe or finding.fix.applicability is Applicability.SAFE)
        and finding.status is not Status.SUPPRESSED
        and is_selected(finding)
        and all(variable.path == finding.location.path for variable in finding.variables)
        and not any(starts_with_name(name, finding.builds) for name in patched)
    ]


def _list_variables(group: Group) -> set[Variable]:
    return {variable for finding in group.members for variable in finding.variables}


def _find_split_danger(part: Group, held: Iterable[Group], taken: set[Variable]) -> tuple[Finding, str] | None:
    """Why taking constructions out is unsafe: somebody asks for the class itself or takes its name from here.

    Both classes are then in use behind what used to be one.
    """
    first = part.members[0]
    left = [finding for group in held for finding in group.members]
    asks = next((finding for finding in left if finding.identity is not None), None)
    if asks is not None:
        what = "asks for the class itself" if asks.variables else "patches what the old class uses"
        return first, f"{place_of(asks)} {what}, and there would be two"
    exported = next((finding for finding in left if not taken.isdisjoint(finding.variables)), None)
    if exported is not None:
        return first, f"{place_of(exported)} is imported elsewhere, where the old class would stay"
    return next(
        ((f, f.fix.note) for f in part.members if f.fix is not None and f.fix.applicability is not Applicability.SAFE),
        None,
    )
