"""The tutorial is run as it stands, command by command, in one copy of the sample: what it shows is what is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sample_suite import REPOSITORY, copy_sample

TUTORIAL = REPOSITORY / "docs" / "tutorial.md"


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and the lines that are shown below it."""

    command: str
    shown: tuple[str, ...]


def read_steps(text: str) -> Iterator[Step]:
    """Every command of the blocks that show output, in order."""
    for block in re.findall(r"^```text\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield Step(command, tuple(shown))


def run_command(command: str, folder: Path) -> str:
    """What a command prints. Raises AssertionError where it could not do its job."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    environment |= {"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment |= {f"GIT_{who}_NAME": "you" for who in ("AUTHOR", "COMMITTER")}
    environment |= {f"GIT_{who}_EMAIL": "you@example.org" for who in ("AUTHOR", "COMMITTER")}
    line = ["bash", "-c", f'ssot-migrate() {{ python -m ssot_migrate "$@"; }}; {command}']
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), f"$ {command}\n{done.stdout}{done.stderr}"
    return done.stdout


def find_unprinted(shown: tuple[str, ...], printed: str) -> list[str]:
    """The shown lines that are not printed below the one before; "…" stands for anything, also within a line."""
    lines = iter(printed.splitlines())
    return [line for line in shown if line != "…" and not any(_is_like(line, candidate) for candidate in lines)]


def _is_like(shown: str, printed: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), printed) is not None


def test_the_tutorial(tmp_path: Path) -> None:
    root = copy_sample(tmp_path)
    run_command("git init -q && git add . && git commit -qm start", root)
    steps = list(read_steps(TUTORIAL.read_text(encoding="utf-8")))
    assert len(steps) > 10
    for step in steps:
        printed = run_command(step.command, root)
        assert find_unprinted(step.shown, printed) == [], f"$ {step.command}\n{printed}"


def test_what_is_not_printed_is_seen() -> None:
    printed = "one\ntwo 2 three\nfour\n"
    assert find_unprinted(("…", "two … three", "four"), printed) == []
    assert find_unprinted(("four", "one"), printed) == ["one"]
    assert find_unprinted(("two",), printed) == ["two"]
