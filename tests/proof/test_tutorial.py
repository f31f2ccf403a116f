"""The tutorial is run as it stands, command by command, in one copy of the sample: what it shows is what is printed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_suite import REPOSITORY, build_environment, copy_sample
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app

TUTORIAL = REPOSITORY / "docs" / "tutorial.md"
_YOU = (("NAME", ""), ("EMAIL", "@example.org"))


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


def run_command(command: str) -> str:
    """What a command prints in the current folder. Raises AssertionError where it could not do its job."""
    if command.startswith("ssot-migrate "):
        told = CliRunner().invoke(build_app(), shlex.split(command)[1:])
        code, printed, said = told.exit_code, told.stdout, told.output
    else:
        done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
        code, printed, said = done.returncode, done.stdout, done.stdout + done.stderr
    assert code in (0, 1), f"$ {command}\n{said}"
    return printed


@pytest.fixture
def patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample, and the environment of somebody who sits in front of it."""
    root = copy_sample(tmp_path)
    people = {f"GIT_{who}_{what}": f"you{at}" for who in ("AUTHOR", "COMMITTER") for what, at in _YOU}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        monkeypatch.delenv(name)
    for name, value in (build_environment() | people | {"PATH": path}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(root)
    return root


def find_unprinted(shown: tuple[str, ...], printed: str) -> list[str]:
    """The shown lines that are not printed below the one before; "…" stands for anything, also within a line."""
    lines = iter(printed.splitlines())
    return [line for line in shown if line != "…" and not any(_is_like(line, candidate) for candidate in lines)]


def _is_like(shown: str, printed: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), printed) is not None


@pytest.mark.usefixtures("patient")
def test_the_tutorial() -> None:
    run_command("git init -q && git add . && git commit -qm start")
    steps = list(read_steps(TUTORIAL.read_text(encoding="utf-8")))
    assert len(steps) > 10
    for step in steps:
        printed = run_command(step.command)
        assert find_unprinted(step.shown, printed) == [], f"$ {step.command}\n{printed}"


def test_what_is_not_printed_is_seen() -> None:
    printed = "one\ntwo 2 three\nfour\n"
    assert find_unprinted(("…", "two … three", "four"), printed) == []
    assert find_unprinted(("four", "one"), printed) == ["one"]
    assert find_unprinted(("two",), printed) == ["two"]
