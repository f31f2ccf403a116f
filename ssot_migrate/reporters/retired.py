"""The report of retire: what went, what was left in its place, and what still holds the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from ssot_migrate.model.changes import FileAction, FileChange
from ssot_migrate.model.findings import Coverage
from ssot_migrate.model.retirement import Holder, Holding, Retirement
from ssot_migrate.reporters.coverage import render_coverage, render_problems
from ssot_migrate.reporters.diff import render_diff
from ssot_migrate.reporters.json import VERSION, Json, build_files, write_json
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines
from ssot_migrate.reporters.plain import clip, count_of

_LISTED = 20  # places are listed up to here, then counted

_WORDS: Final = {
    Holding.CODE: "Code that refers to it",
    Holding.STRING: "Strings that name it",
    Holding.TEXT: "Longer strings that name it, which may be run or opened",
    Holding.DEFINITION: "What no pack calls old",
    Holding.PACKAGING: "Packaging",
    Holding.DOCS: "Documentation, settings and scripts",
    Holding.CIRCLE: "Imports that would go round in a circle",
}


class Failure(Protocol):
    """How a command ended; its class lives beside this floor."""

    @property
    def output(self) -> str: ...
    @property
    def description(self) -> str: ...


class Retired(Protocol):
    """What this report needs of the result; it lives on a higher floor, which is not seen from here."""

    @property
    def retirement(self) -> Retirement: ...
    @property
    def coverage(self) -> Coverage: ...
    @property
    def run(self) -> str | None: ...
    @property
    def failure(self) -> Failure | None: ...


def render_retired(
    result: Retired, width: int, color: bool, *, dry_run: bool, quiet: bool = False, verbose: bool = False
) -> str:
    """Held modules come first: they are what is left to do."""
    retirement = result.retirement
    lines: list[Line] = []
    held = [module for module in retirement.old if module not in retirement.retired]
    for module in held:
        holders = [holder for holder in retirement.holders if holder.module == module.name]
        lines += [EMPTY] if lines else []
        lines += _render_held(module.name, holders, width, verbose=verbose, quiet=quiet)
    if not retirement.old:
        lines += [line("Nothing to retire: no module of this project is called old by a pack.", "heading")]
    elif retirement.retired:
        lines += [EMPTY] if lines else []
        lines += _render_done(result, width, dry_run=dry_run, quiet=quiet)
    lines += render_problems(result.coverage, width, verbose)
    lines += [EMPTY, *render_coverage(result.coverage, width)]
    return render_lines(lines, color)


def _render_held(name: str, holders: Sequence[Holder], width: int, *, verbose: bool, quiet: bool) -> list[Line]:
    files = len({holder.path for holder in holders})
    text = f"{name} stays: {count_of(len(holders), 'place')} in {count_of(files, 'file')} still hold it."
    lines = paragraph(text, width, style="heading")
    if quiet:
        return lines
    for holding, title in _WORDS.items():
        found = [holder for holder in holders if holder.holding is holding]
        if found:
            lines += [EMPTY, line(f"{title} ({len(found):,})", "left")]
            lines += [one for holder in found[: None if verbose else _LISTED] for one in _render_holder(holder, width)]
            more = len(found) - _LISTED
            lines += [] if verbose or more <= 0 else [line(f"  and {more:,} more (--verbose lists them)")]
    return lines


def _render_holder(holder: Holder, width: int) -> Iterator[Line]:
    yield line(f"  {holder.path}:{holder.line}", "path")
    yield line(f"      {clip(holder.what, width - 6)}", "dim")


def _render_done(result: Retired, width: int, *, dry_run: bool, quiet: bool) -> list[Line]:
    retirement = result.retirement
    changes = [change for change in retirement.changes.files if change.is_effective]
    if result.failure is not None:
        head = f"The verify command failed ({result.failure.description}), so that all was put back."
        rows = result.failure.output.split("\n") if result.failure.output and not quiet else []
        return [*paragraph(head, width, style="error"), *(line(f"  | {row}", "dim") for row in rows)]
    if not changes:
        return [line("Nothing to change: what was old is a redirect already.", "heading")]
    written = result.run is not None
    gone = [change for change in changes if change.action is FileAction.DELETE]
    parts = [f"remove{'d' if written else ''} {count_of(len(gone), 'file')}"] if gone else []
    if len(gone) < len(changes):
        parts.append(f"change{'d' if written else ''} {count_of(len(changes) - len(gone), 'file')}")
    what = " and ".join(parts)
    what = what[0].upper() + what[1:] if written else f"Would {what}"
    undo = f" Run {result.run}: `ssot-migrate undo` brings it back." if written else " Nothing has been written."
    lines: list[Line] = []
    if dry_run and not quiet:
        for change in changes:
            lines += _render_change(change)
        lines.append(EMPTY)
    lines += paragraph(f"{what}.{undo}", width, style="heading")
    users = {helper.path: helper.user for helper in retirement.helpers}
    for change in gone:
        why = f"  (only {users[change.path]} used it)" if change.path in users else ""
        lines.append(line(f"  - {change.path}", "removed", (why, "dim")))
    lines += [line(f"  ~ {change.path}", "path") for change in changes if change not in gone]
    for redirect in retirement.redirects:
        names = ", ".join(one.name for one in redirect.forwards)
        lines += [EMPTY, *paragraph(f"{redirect.module} warns, and passes on {names}.", width)]
        if redirect.dropped:
            lines += paragraph(f"Without a successor, and gone: {', '.join(redirect.dropped)}.", width, style="warning")
    return lines


def _render_change(change: FileChange) -> Iterator[Line]:
    """The diff; of a file that goes, only how long it was."""
    if change.action is FileAction.DELETE:
        yield line(f"deleted: {change.path} ({count_of(len(change.before.splitlines()), 'line')})", "removed")
        return
    styles = {"+": "added", "-": "removed", "@": "hunk"}
    for number, row in enumerate(render_diff(change).split("\n")[:-1]):
        yield line(row, "heading" if number < 2 else styles.get(row[:1], ""))


def render_retired_json(result: Retired, *, dry_run: bool) -> str:
    """The same for programs; the same input gives the same bytes."""
    retirement = result.retirement
    retired = {module.name for module in retirement.retired}
    redirects = {redirect.module: redirect for redirect in retirement.redirects}
    modules: list[Json] = []
    for module in retirement.old:
        redirect = redirects.get(module.name)
        modules.append(
            {
                "module": module.name,
                "paths": list(module.paths),
                "retired": module.name in retired and result.failure is None,
                "forwards": None if redirect is None else {one.name: one.target for one in redirect.forwards},
                "dropped": None if redirect is None else list(redirect.dropped),
            }
        )
    report: dict[str, Json] = {
        "version": VERSION,
        "modules": modules,
        "holders": [
            {
                "module": holder.module,
                "path": holder.path,
                "line": holder.line,
                "holding": holder.holding.value,
                "what": holder.what,
            }
            for holder in retirement.holders
        ],
        "helpers": [{"path": helper.path, "user": helper.user} for helper in retirement.helpers],
        "changes": [
            {"path": change.path, "action": change.action.value, "diff": render_diff(change)}
            for change in retirement.changes.files
            if change.is_effective
        ],
        "dry_run": dry_run,
        "run": result.run,
        "failure": None
        if result.failure is None
        else {"ending": result.failure.description, "output": result.failure.output},
        "files": build_files(result.coverage),
        "summary": dict(sorted(Counter(holder.holding.value for holder in retirement.holders).items())),
    }
    return write_json(report)
