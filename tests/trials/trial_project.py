"""A project of files that move one by one, and commands that approve of it or not."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from small_packs import CARTS_IN_PHASES

from ssot_migrate.model.findings import Finding
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.runner import Command
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.commits import Commits
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.results import ApplyResult

PACK = parse_pack(CARTS_IN_PHASES, "carts.toml")

FAIR = "from legacy import price\nVALUE = price()\n"
PICKY = "from legacy import price\nassert price() == 1\n"
BROKEN = "from legacy import price\nassert price() == 3\n"

# Runs each file, and names those that fail as pytest would.
CHECK = """
import runpy, sys
sys.path.insert(0, ".")
failed = []
for file in sys.argv[1:]:
    try:
        runpy.run_path(file)
    except Exception:
        failed.append(file)
        print("what", file, "printed")
for file in failed:
    print(f"FAILED {file}::run - it does not like the price")
sys.exit(1 if failed else 0)
"""


def write_project(root: Path, picky: Collection[int] = (), count: int = 8) -> dict[str, str]:
    """Files `f0.py` and so on, each a change group of its own; `picky` ones fail once they have moved."""
    files = {f"f{number}.py": PICKY if number in picky else FAIR for number in range(count)}
    return write_files(root, files)


def write_files(root: Path, files: dict[str, str]) -> dict[str, str]:
    everything = {
        "legacy.py": "def price():\n    return 1\n",
        "cart.py": "def price():\n    return 2\n",
        "tools/check.txt": CHECK,
        **files,
    }
    for path, text in everything.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return everything


def read_project(root: Path) -> dict[str, str]:
    hidden = (".ssot-migrate", ".git", "__pycache__")
    places = (place for place in root.rglob("*") if place.is_file() and not set(place.parts) & set(hidden))
    return {place.relative_to(root).as_posix(): place.read_text() for place in places}


def moved(text: str) -> str:
    return text.replace("from legacy", "from cart")


def python(*words: str) -> Command:
    return Command((sys.executable, *words))


CHECK_FILES = python("tools/check.txt", "{files}")


def run_apply(
    root: Path,
    checks: Checks,
    *,
    commits: Commits | None = None,
    told: list[str] | None = None,
    progress: Progress = ignore_progress,
) -> ApplyResult:
    heard = [] if told is None else told
    return apply(
        Request(root, (PACK,)), checks=checks, commits=commits, command="test", progress=progress, tell=heard.append
    )


def put_back_paths(result: ApplyResult) -> list[tuple[str, ...]]:
    assert result.trial is not None
    return [one.paths for one in result.trial.put_back]


def open_findings(result: ApplyResult) -> Sequence[Finding]:
    return result.remaining.findings
