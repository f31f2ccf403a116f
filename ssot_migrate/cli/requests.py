"""The options that choose packs, rules, files and fixes: read, repeated for the next command, and what to note."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.settings import Choices


def note_interrupted(request: Request) -> Iterable[str]:
    """Whoever only looks does not take back an interrupted run, but has to know of it."""
    from ssot_migrate.usecases.interrupted import find_interrupted

    try:
        run = find_interrupted(request.root, request.journal)
    except UsageError as error:  # looking needs no journal
        yield from (f"note: {mistake}" for mistake in error.mistakes)
        return
    if run is not None:
        yield (
            f"note: run {run} has not ended, so that files may be half written: "
            "unless it is still at work, `ssot-migrate undo` takes it back"
        )


def note_nothing(root: Path) -> str:
    """What is said where there was nothing to look at."""
    return f"note: there is no Python file below {root}: change into the project, or see what `exclude` leaves out"


def split_ids(values: Iterable[str]) -> tuple[str, ...]:
    """`["SSOT1,SSOT2", "SSOT3"]` → `("SSOT1", "SSOT2", "SSOT3")`."""
    return tuple(part for value in values for part in (one.strip() for one in value.split(",")) if part)


def repeat_choices(choices: Choices) -> tuple[str, ...]:
    """The arguments by which another command means the same packs, rules, files and fixes."""
    pairs = [
        *(("--pack", name) for name in choices.pack),
        *(("--select", ids) for ids in (",".join(choices.select),) if ids),
        *(("--ignore", ids) for ids in (",".join(choices.ignore),) if ids),
        *(("--exclude", pattern) for pattern in choices.exclude),
    ]
    pairs += [("--phase", choices.phase)] if choices.phase is not None else []
    pairs += [("--changed-since", choices.changed_since)] if choices.changed_since is not None else []
    pairs += [("--style", choices.style.value)] if choices.style is not None else []
    pairs += [("--config", choices.config)] if choices.config is not None else []
    flags = {
        "--unsafe-fixes": choices.unsafe_fixes,
        "--add-api": choices.add_api,
        "--drop-unused": choices.drop_unused,
        "--split": choices.split,
        "--rename-exports": choices.rename_exports,
        "--mark": choices.mark,
        "--allow-problems": choices.allow_problems,
    }
    return (
        *(word for pair in pairs for word in pair),
        *(flag for flag, given in flags.items() if given),
        *choices.paths,
    )
