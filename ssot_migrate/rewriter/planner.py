"""From groups that shall move to the bytes of every file: intents are spelled here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ssot_migrate.model.changes import ChangeSet, Edit, FileChange, FollowEdit, ImportEdit, SkippedFix, Splice
from ssot_migrate.model.findings import ChangeGroup, Finding
from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.symbols import Variable
from ssot_migrate.rewriter.filespelling import spell_file
from ssot_migrate.rewriter.grouping import close_over_needs
from ssot_migrate.rewriter.imports import UnsupportedStatementError
from ssot_migrate.rewriter.naming import LocalName, decide_names
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.source.files import encode_text


def hold_unsafe(groups: Iterable[ChangeGroup], options: FixOptions) -> list[ChangeGroup]:
    """The groups, with those held that are unsafe and were not asked for."""
    return [
        replace(group, held_by="unsafe") if group.held_by is None and group.is_unsafe and not options.unsafe else group
        for group in groups
    ]


def choose_groups(groups: Sequence[ChangeGroup], findings: Iterable[Finding]) -> frozenset[str]:
    """The groups that move: not held, and all that they need neither. A method is added only for calls that move."""
    additions = {finding.group for finding in findings if finding.adds_api}
    return without_groups(groups, [g.id for g in groups if g.held_by is None and g.id not in additions], ())


def plan_changes(
    resolver: Resolver,
    findings: Sequence[Finding],
    groups: Sequence[ChangeGroup],
    moving: Collection[str],
    options: FixOptions,
    keep_names: Collection[str] = (),
) -> ChangeSet:
    """Spells the fixes of all findings whose group is in `moving`; the fixes of the others are skipped.

    Groups with a statement that cannot be respelled are left out, with all that needs them. In the files
    `keep_names` local names stay as they are, whatever the style.
    """
    unspelled: dict[str, str] = {}
    while True:
        active = without_groups(groups, moving, unspelled)
        outcome = _spell_all(resolver, findings, active, options, keep_names, unspelled)
        if isinstance(outcome, ChangeSet):
            return outcome
        unspelled.update(outcome)


def without_groups(groups: Sequence[ChangeGroup], moving: Collection[str], excluded: Collection[str]) -> frozenset[str]:
    """The moving groups that can still move when `excluded` do not."""
    held = [replace(group, held_by="left out") if group.id in excluded else group for group in groups]
    return close_over_needs(held, [group for group in moving if group not in excluded])


def _spell_all(
    resolver: Resolver,
    findings: Sequence[Finding],
    moving: Collection[str],
    options: FixOptions,
    keep_names: Collection[str],
    unspelled: Mapping[str, str],
) -> ChangeSet | dict[str, str]:
    """The changes; or the groups of a file that could not be spelled."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.fix is not None and finding.unfixable is None:
            by_path.setdefault(finding.location.path, []).append(finding)
    edits = {
        path: [edit for f in found if f.group in moving and f.fix is not None for edit in f.fix.edits]
        for path, found in by_path.items()
    }
    # Others know these variables by their name, through a star import: nothing there could follow a new one.
    fixed = {v for f in findings for v in f.variables if v.path != f.location.path and not _follows(f, v)}
    names = _decide_all_names(
        resolver, edits, options, lambda variable: variable.path in keep_names or variable in fixed
    )
    changes: list[FileChange] = []
    for path, found in sorted(by_path.items()):
        try:
            changes.append(_change_file(resolver, path, found, edits[path], names, moving, unspelled))
        except UnsupportedStatementError as error:
            return {f.group: str(error) for f in found if f.group is not None and f.group in moving}
    return ChangeSet(tuple(changes))


def _decide_all_names(
    resolver: Resolver,
    edits: Mapping[str, Sequence[Edit]],
    options: FixOptions,
    keep: Callable[[Variable], bool],
) -> dict[Variable, LocalName]:
    names: dict[Variable, LocalName] = {}
    for path, found in edits.items():
        imports = [edit for edit in found if isinstance(edit, ImportEdit)]
        summary = resolver.project.find_summary(path) if imports else None
        if summary is not None:
            names |= decide_names(resolver, summary, imports, options, keep)
    return names


def _follows(finding: Finding, variable: Variable) -> bool:
    """Whether the finding's fix writes whatever the variable is called afterwards."""
    edits = finding.fix.edits if finding.fix is not None else ()
    return any(isinstance(edit, FollowEdit) and edit.variable == variable for edit in edits)


def _change_file(
    resolver: Resolver,
    path: str,
    findings: Iterable[Finding],
    edits: Sequence[Edit],
    names: Mapping[Variable, LocalName],
    moving: Collection[str],
    unspelled: Mapping[str, str],
) -> FileChange:
    source = resolver.project.get_source(path)
    spelled = spell_file(resolver, path, edits, names) if edits else None
    splices = tuple(spelled.splices) if spelled is not None else ()
    after = source.data
    if splices:
        text = apply_splices(source.utf8, splices).decode("utf-8")
        try:
            after = encode_text(source, text)
        except UnicodeEncodeError as error:
            raise UnsupportedStatementError(f"the new text cannot be written in {source.encoding}") from error
    return FileChange(
        path=path,
        before=source.data,
        after=after,
        digest=source.digest,
        applied=tuple(f.fingerprint for f in findings if f.group in moving),
        skipped=tuple(SkippedFix(f.fingerprint, why_skipped(f, unspelled)) for f in findings if f.group not in moving),
        splices=splices,
        dropped=spelled.dropped if spelled is not None else (),
    )


def why_skipped(finding: Finding, unspelled: Mapping[str, str]) -> str:
    """Why a finding that has a fix was not fixed."""
    if finding.group is not None and finding.group in unspelled:
        return f"could not be written: {unspelled[finding.group]}"
    if finding.fix is not None and finding.fix.applicability.value != "safe":
        return f"{finding.fix.applicability.value}: {finding.fix.note}"
    return "what it moves together with was not applied"


def apply_splices(utf8: bytes, splices: Sequence[Splice]) -> bytes:
    """The bytes with all splices made; they must be sorted and must not overlap."""
    parts: list[bytes] = []
    position = 0
    for splice in splices:
        parts += (utf8[position : splice.span.start], splice.replacement)
        position = splice.span.end
    return b"".join([*parts, utf8[position:]])
