"""A plan in pieces: the page that says in which order, a page for each piece, and the same for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.shards import Shard, ShardBy
from ssot_migrate.reporters.json import VERSION, Json, write_json
from ssot_migrate.reporters.markdown import code, text
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.tally import tally_rules

_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9]+")
_CUT_BY: Final = {
    ShardBy.CODEOWNERS: "owners",
    ShardBy.PACKAGE: "package",
    ShardBy.PHASE: "phase",
}
_REST: Final = {
    ShardBy.CODEOWNERS: "nobody's",
    ShardBy.PACKAGE: "root",
    ShardBy.PHASE: "no phase",
}


def name_shard(shard: Shard, by: ShardBy) -> str:
    """`07-mission-critical`: what its files are called, without their suffix."""
    words = _NOT_IN_A_NAME.sub("-", shard.label or _REST[by]).strip("-").lower()
    return f"{shard.number:02}-{words[:60].rstrip('-') or 'other'}"


def render_plan(shards: Sequence[Shard], by: ShardBy, max_files: int) -> str:
    """The first page, as Markdown."""
    return "\n".join(_iter_plan(shards, by, max_files)) + "\n"


def _iter_plan(shards: Sequence[Shard], by: ShardBy, max_files: int) -> Iterator[str]:
    files = count_of(sum(len(shard.changes) for shard in shards), "file")
    yield f"# Migration in {count_of(len(shards), 'piece')}\n"
    yield f"{files}, cut by {_CUT_BY[by]}, at most {max_files:,} in a piece unless more belong together.\n"
    yield "No file is in two pieces. A piece can be applied, anywhere in the repository, as soon as those that it needs"
    yield "are: in the order of the table all can, and the result is that of one `ssot-migrate apply`, byte for byte.\n"
    yield f"| | piece | {_CUT_BY[by]} | files | findings | needs |\n|---|---|---|--:|--:|---|"
    for shard in shards:
        name = name_shard(shard, by)
        needs = ", ".join(f"{number:02}" for number in shard.needs) or "–"
        label = text(shard.label or _REST[by])
        counts = f"{len(shard.changes):,} | {len(shard.findings):,}"
        yield f"| [ ] | [{code(name)}]({name}.md) | {label} | {counts} | {needs} |"


def render_shard(shard: Shard, by: ShardBy, prefix: str) -> str:
    """What a reviewer of one piece wants to know, as Markdown."""
    return "\n".join(_iter_shard(shard, by, prefix)) + "\n"


def _iter_shard(shard: Shard, by: ShardBy, prefix: str) -> Iterator[str]:
    name = name_shard(shard, by)
    yield f"# {shard.number:02}: {text(shard.label or _REST[by])}\n"
    yield f"{count_of(len(shard.changes), 'file')}, {count_of(len(shard.findings), 'finding')} fixed.\n"
    if shard.needs:
        yield f"Needs {', '.join(f'{number:02}' for number in shard.needs)} first.\n"
    if shard.owners:
        yield f"Owners: {', '.join(code(owner) for owner in shard.owners)}\n"
    yield f"```sh\ngit apply {name}.patch\n```\n"
    yield "| rule | name | fixed |\n|---|---|--:|"
    for tally in tally_rules(shard.findings):
        yield f"| {text(tally.rule)} | {text(tally.name)} | {tally.total:,} |"
    unsafe = [one for one in shard.findings if one.fix is not None and one.fix.applicability is Applicability.UNSAFE]
    if unsafe:
        yield f"\n## To be looked at ({len(unsafe):,})\n\nRight only if what is said here holds:\n"
        for finding in unsafe:
            note = finding.fix.note if finding.fix is not None else ""
            yield f"- {code(f'{prefix}{finding.location.path}:{finding.location.line}')} {finding.rule}: {text(note)}"
    yield "\n## Files\n"
    yield from (f"- {code(prefix + change.path)}" for change in shard.changes)


def render_plan_json(shards: Sequence[Shard], by: ShardBy, prefix: str) -> str:
    """The plan for programs; the same input gives the same bytes."""
    pieces: list[Json] = [
        {
            "number": shard.number,
            "name": name_shard(shard, by),
            "patch": f"{name_shard(shard, by)}.patch",
            "label": shard.label or None,
            "owners": list(shard.owners),
            "needs": list(shard.needs),
            "files": [prefix + change.path for change in shard.changes],
            "findings": [finding.fingerprint for finding in shard.findings],
        }
        for shard in shards
    ]
    return write_json({"version": VERSION, "shard_by": by.value, "shards": pieces})


def render_shards(shards: Sequence[Shard], by: ShardBy, folder: str, width: int, color: bool) -> str:
    """What the terminal says of a plan that was written to a folder."""
    if not shards:
        return render_lines([line("Nothing to change, so that there is nothing to cut.", "heading")], color)
    files = sum(len(shard.changes) for shard in shards)
    head = f"Wrote {count_of(len(shards), 'patch', 'patches')} for {count_of(files, 'file')} to {folder}."
    rows = [
        (
            name_shard(shard, by),
            f"{len(shard.changes):,}",
            f"{len(shard.findings):,}",
            ", ".join(f"{number:02}" for number in shard.needs),
        )
        for shard in shards
    ]
    lines: list[Line] = paragraph(head, width, style="heading")
    lines += [EMPTY, *table(("patch", "files", "findings", "needs"), rows, "<>><", width)]
    lines += [
        EMPTY,
        *paragraph("plan.md says in which order they can be applied; plan.json says it to programs.", width),
    ]
    return render_lines(lines, color)
