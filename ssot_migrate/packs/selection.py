"""Which rules run, and which phase a file belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ssot_migrate.errors import UsageError
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Pack, Phase, Severity
from ssot_migrate.packs.globs import matches_any
from ssot_migrate.packs.nearest import find_nearest, render_quoted, render_suggestion


def is_selected(rule_id: str, select: Sequence[str], ignore: Sequence[str], *, enabled: bool = True) -> bool:
    """Whether a rule runs. `select` and `ignore` hold ids or beginnings of them (`SSOT1`), as ruff's options do.

    The longer beginning wins (`--select SSOT1 --ignore SSOT10` keeps SSOT110), and of two equally long ones
    `ignore` does. An empty `select` selects everything. A rule that is off by default (`enabled` False) runs
    only when `select` holds its whole id: a beginning means "all of these that are on".
    """
    if not enabled and rule_id not in select:
        return False
    return _get_longest(rule_id, select or [""]) > _get_longest(rule_id, ignore)


def checks_syntax(selection: Selection) -> bool:
    """Whoever asks for everything is told of every file that nobody can parse, although none of them matters."""
    return not selection.select


def is_wanted(selection: Selection, rule_id: str, path: str, phase: str | None, *, enabled: bool) -> bool:
    """Whether the user asked for findings of a rule in a file, which belongs to `phase`."""
    ignored = [item for glob, ids in selection.per_file_ignores if matches_any(path, (glob,)) for item in ids]
    return is_in_scope(selection, path, phase) and is_selected(
        rule_id, selection.select, (*selection.ignore, *ignored), enabled=enabled
    )


def is_in_scope(selection: Selection, path: str, phase: str | None) -> bool:
    """Whether the user asked for a file, which belongs to `phase`."""
    if selection.files is not None and path not in selection.files:
        return False
    in_paths = not selection.paths or any(
        path == item or path.startswith(f"{item}/") or item in ("", ".") for item in selection.paths
    )
    return in_paths and (selection.phase is None or phase == selection.phase)


def find_severity(selection: Selection, rule_id: str, path: str) -> Severity | None:
    """What the user says of a rule in a file: the longest beginning of the id wins, and of equal ones the last."""
    best: tuple[int, Severity] | None = None
    for glob, severities in selection.per_file_severities:
        for beginning, severity in severities if matches_any(path, (glob,)) else ():
            if rule_id.startswith(beginning) and (best is None or len(beginning) >= best[0]):
                best = (len(beginning), severity)
    return None if best is None else best[1]


def find_phase(path: str, phases: Iterable[Phase]) -> Phase | None:
    """The first phase with a glob that covers `path` (POSIX, relative to the project root); None if none has."""
    return next((phase for phase in phases if matches_any(path, phase.paths)), None)


def check_selection(select: Sequence[str], ignore: Sequence[str], phase: str | None, packs: Iterable[Pack]) -> None:
    """Make sure that everything the user named exists.

    Raises:
        UsageError: with one sentence for each id, beginning of an id, or phase that no pack has.
    """
    packs = tuple(packs)
    ids_by_name = {rule.name: rule.id for pack in packs for rule in pack.rules}
    ids = sorted({rule.id for pack in packs for rule in pack.rules})
    mistakes = [
        f'{option}: no rule has an id that starts with "{text}"{_suggest_id(text, ids, ids_by_name)}'
        for option, texts in (("--select", select), ("--ignore", ignore))
        for text in texts
        if not text or not any(rule_id.startswith(text) for rule_id in ids)
    ]
    names = tuple(dict.fromkeys(known.name for pack in packs for known in pack.phases))
    if phase is not None and phase not in names:
        known_phases = f" Phases are {render_quoted(names)}." if names else " The packs have no phases."
        mistakes.append(f'--phase: there is no phase "{phase}"{render_suggestion(phase, names)}{known_phases}')
    if mistakes:
        raise UsageError(mistakes)


def _get_longest(rule_id: str, beginnings: Sequence[str]) -> int:
    """The length of the longest beginning of `rule_id` among `beginnings`, -1 if there is none."""
    return max((len(text) for text in beginnings if rule_id.startswith(text)), default=-1)


def _suggest_id(text: str, ids: Sequence[str], ids_by_name: dict[str, str]) -> str:
    """The end of the sentence: what was meant, by id or by the rule's name."""
    name = find_nearest(text, ids_by_name)
    nearest = ids_by_name[text] if text in ids_by_name else find_nearest(text, ids)
    if nearest is None and name is not None:
        nearest = ids_by_name[name]
    return f'; did you mean "{nearest}"?' if nearest is not None else "."
