"""Files that steer the program: whatever lies in their place, one sentence says so, and nothing waits or grows."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile_project import PACK, USE, write_project

from ssot_migrate.cli.app import run
from ssot_migrate.source.files import MAX_SEARCHED_BYTES
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

RUN = ".ssot-migrate/runs/20260101T000000-abcdef"


def make_huge(place: Path) -> None:
    place.touch()
    os.truncate(place, MAX_SEARCHED_BYTES + 1)  # without a block on the disk


def make_deep(place: Path) -> None:
    place.write_text(f"tool.ssot-migrate = {'[' * 100_000}" if place.suffix == ".toml" else "[" * 100_000)


SHAPES: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "endless": lambda place: place.symlink_to("/dev/zero"),
    "huge": make_huge,
    "deep": make_deep,
    "folder": os.mkdir,
}

# With the commands that read it.
PLACES = {
    "ssot-migrate.toml": ("scan", "apply", "gate", "undo"),
    "pyproject.toml": ("scan",),
    "carts.toml": ("scan", "rules list", "rules test carts.toml"),
    ".ssot-baseline.json": ("gate", "gate --accept"),
    f"{RUN}/state": ("apply", "undo", "undo --list"),
    f"{RUN}/journal.json": ("apply", "undo", "undo --list"),
}


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Whoever waits for a pipe is woken up, by an exception."""
    former = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)


@pytest.fixture
def told_by(capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """What a command that exits with 2 tells on stderr."""

    def run_command(command: str) -> str:
        with pytest.raises(SystemExit) as ended:
            run(command.split())
        assert ended.value.code == 2, (command, capsys.readouterr())
        return capsys.readouterr().err

    return run_command


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("path", PLACES)
def test_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: Callable[[str], str], path: str, shape: str
) -> None:
    interrupted = {f"{RUN}/state": b"prepared", f"{RUN}/journal.json": b"{}"} if path.startswith(RUN) else {}
    write_project(tmp_path, {"f.py": USE, **interrupted})
    (tmp_path / path).unlink(missing_ok=True)
    SHAPES[shape](tmp_path / path)
    monkeypatch.chdir(tmp_path)
    for command in PLACES[path]:
        told = told_by(command)
        assert told.startswith("error: "), (command, told)
        assert told.count("\n") == 1, (command, told)
        assert Path(path).name in told or "/dev/zero" in told, (command, told)
    assert (tmp_path / "f.py").read_bytes() == USE


def test_owners_that_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: Callable[[str], str]
) -> None:
    write_project(tmp_path, {"f.py": USE, ".git/HEAD": b""})
    make_huge(tmp_path / "CODEOWNERS")
    monkeypatch.chdir(tmp_path)
    told = told_by("apply --dry-run --shard-by codeowners --output-dir out")
    assert told == "error: CODEOWNERS cannot be read: File too large.\n"


@pytest.mark.parametrize("place", [".git", ".git/commondir"])
def test_a_repository_that_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: Callable[[str], str], place: str
) -> None:
    write_project(tmp_path, {"f.py": USE})
    (tmp_path / place).parent.mkdir(exist_ok=True)
    make_huge(tmp_path / place)
    monkeypatch.chdir(tmp_path)
    assert f"{place} cannot be read: File too large." in told_by("scan")


@pytest.mark.parametrize(
    "make",
    [
        make_huge,
        lambda place: place.write_text("g.py\n" * 20_001),
        lambda place: place.write_text("g.py\n" + "*g" * 10_000 + ".py\n"),
    ],
)
def test_rules_of_git_that_are_too_many(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """What they would leave out is looked at; that they were not read is told."""
    write_project(tmp_path, {"f.py": USE, "sub/g.py": USE})
    make(tmp_path / "sub/.gitignore")
    result = scan(Request(tmp_path, (PACK,)))
    assert {finding.location.path for finding in result.findings} == {"f.py", "sub/g.py"}
    assert [(one.path, one.relevant) for one in result.coverage.problems] == [("sub/.gitignore", False)]


def test_a_source_file_beyond_all_bounds_is_not_read(tmp_path: Path) -> None:
    write_project(tmp_path, {"f.py": USE, "g.py": b""})
    make_huge(tmp_path / "g.py")
    result = apply(Request(tmp_path, (PACK,)))
    (problem,) = result.before.coverage.problems
    assert (problem.path, problem.reason, problem.relevant) == ("g.py", "too-large", True)
    assert "not even searched" in problem.detail
    assert (tmp_path / "f.py").read_bytes() == USE.replace(b"legacy", b"cart")
