"""What every command asks for, resolved: no defaults are looked up below this floor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.model.rules import Pack

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


def ignore_progress(step: str, done: int, total: int) -> None:
    """The progress of those who do not watch."""


Tell = Callable[[str], None]
"""Called with a sentence that people have to read whatever becomes of the run."""


def ignore_telling(message: str) -> None:
    """For those who do not listen."""


@light_dataclass(frozen=True, slots=True)
class Request:
    """`root` is absolute. `exclude` are gitignore-style patterns, `import_roots` folders relative to `root`.

    `journal` is the folder for the journals of runs, absolute or relative to `root`; "" for the usual one.
    `allow_problems`: the run counts as complete although files that matter could not be looked at.
    `use_cache`: what an earlier run found may be taken where nothing has changed that matters.
    `knows_all_rules`: no rule of the project is missing from `packs`, so that comments about other ones are mistakes.
    """

    root: Path
    packs: tuple[Pack, ...]
    selection: Selection = field(default_factory=Selection)
    options: FixOptions = field(default_factory=FixOptions)
    exclude: tuple[str, ...] = ()
    import_roots: tuple[str, ...] = ()
    jobs: int = 1
    journal: str = ""
    allow_problems: bool = False
    knows_all_rules: bool = True
    use_cache: bool = False
