"""`apply --dry-run --shard-by …`: the options, and the folder that the pieces are written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ssot_migrate.cli.output import Look
from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Pack
from ssot_migrate.model.shards import Shard, ShardBy
from ssot_migrate.usecases.results import ApplyResult

_PIECES = "Plan in pieces (with --dry-run)"

By = Annotated[
    ShardBy | None,
    typer.Option(
        "--shard-by",
        metavar="codeowners|package|phase",
        help="Write the diff as several patches, each with a summary, to --output-dir.",
        rich_help_panel=_PIECES,
        show_default=False,
    ),
]

MaxFiles = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Files in a patch, unless more belong together. Default: 20.",
        rich_help_panel=_PIECES,
        show_default=False,
    ),
]

OutputDir = Annotated[
    str | None,
    typer.Option(
        metavar="DIR",
        help="The folder for the patches: one that is empty, or does not exist yet.",
        rich_help_panel=_PIECES,
        show_default=False,
    ),
]

_USUAL_SIZE = 20


@dataclass(frozen=True, slots=True)
class Pieces:
    """That the plan is wanted in pieces, and where."""

    by: ShardBy
    max_files: int
    folder: Path


def read_pieces(by: ShardBy | None, max_files: int | None, folder: str | None, *, dry_run: bool) -> Pieces | None:
    """None where nothing of it was said. Raises UsageError for half of it, and for a folder with something in it."""
    if by is None and max_files is None and folder is None:
        return None
    if by is None or folder is None:
        raise UsageError("A plan in pieces needs both --shard-by and --output-dir.")
    if not dry_run:
        raise UsageError("--shard-by writes patches instead of changing files: say --dry-run, too.")
    place = Path(folder)
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise UsageError(f"--output-dir {folder}: there is something already; name an empty folder, or a new one.")
    return Pieces(by, max_files or _USUAL_SIZE, place)


def write_pieces(result: ApplyResult, packs: Sequence[Pack], root: Path, pieces: Pieces) -> tuple[Shard, ...]:
    """Writes the patches, their summaries and the plan, if anything is to change. Raises UsageError."""
    from ssot_migrate.cli.reports import find_prefix
    from ssot_migrate.usecases.shards import Sharding, plan_shards

    shards = plan_shards(result, packs, root, Sharding(pieces.by, pieces.max_files))
    try:
        if shards:
            _write_files(shards, pieces, find_prefix(root))
    except OSError as error:
        raise UsageError(f"--output-dir {pieces.folder} could not be written: {error.strerror or error}") from None
    return shards


def render_pieces(shards: Sequence[Shard], pieces: Pieces, look: Look) -> str:
    """What the terminal says of them."""
    from ssot_migrate.reporters.shards import render_shards

    return render_shards(shards, pieces.by, str(pieces.folder), look.width, look.color)


def _write_files(shards: Sequence[Shard], pieces: Pieces, prefix: str) -> None:
    from ssot_migrate.reporters.diff import render_patch
    from ssot_migrate.reporters.shards import name_shard, render_plan, render_plan_json, render_shard

    files = {"plan.json": render_plan_json(shards, pieces.by, prefix)}
    files["plan.md"] = render_plan(shards, pieces.by, pieces.max_files)
    files |= {f"{name_shard(one, pieces.by)}.md": render_shard(one, pieces.by, prefix) for one in shards}
    data = {name: content.encode("utf-8", "backslashreplace") for name, content in files.items()}
    data |= {f"{name_shard(one, pieces.by)}.patch": render_patch(one.changes, prefix) for one in shards}
    pieces.folder.mkdir(parents=True, exist_ok=True)
    for name, content in data.items():
        (pieces.folder / name).write_bytes(content)
