"""Commands of the user: split without a shell, bounded in time and output, ended with all that they started."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from ssot_migrate.errors import UsageError
from ssot_migrate.runner import Command, Outcome, parse_command, run_command


def python(program: str, *words: str) -> Command:
    return Command((sys.executable, "-c", program, *words))


SHOW = python("import sys; print(sys.argv[1:])", "{files}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pytest -q {files}", ("pytest", "-q", "{files}")),
        ("sh -c 'a && b'", ("sh", "-c", "a && b")),
        ("x 'a b' \"c\"", ("x", "a b", "c")),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    command = parse_command("--verify-cmd", text)
    assert command.words == words
    assert parse_command("--verify-cmd", str(command)) == command


@pytest.mark.parametrize("text", ["", "   ", "{files}", "pytest 'x", "sh -c 'pytest {files}'", "x --on={files}"])
def test_no_command(text: str) -> None:
    with pytest.raises(UsageError, match="--verify-cmd"):
        parse_command("--verify-cmd", text)


def test_names_of_files_are_never_read_as_code_or_options(tmp_path: Path) -> None:
    outcome = run_command(SHOW, tmp_path, ["a b.py", "$(x).py", "-c.py", "'; rm.py"], 20)
    assert outcome.output == str(["a b.py", "$(x).py", "./-c.py", "'; rm.py"])


def test_more_files_than_a_command_line_holds(tmp_path: Path) -> None:
    files = [f"{number:0100}.py" for number in range(1000)]
    counting = python("import sys, os; open('n', 'a').write(f'{len(sys.argv) - 1} ')", "{files}")
    assert run_command(counting, tmp_path, files, 20).has_passed
    counts = [int(word) for word in (tmp_path / "n").read_text().split()]
    assert sum(counts) == 1000
    assert len(counts) > 3


def test_no_files_and_nothing_to_run(tmp_path: Path) -> None:
    assert run_command(python("raise SystemExit(1)", "{files}"), tmp_path, [], 20).has_passed


def test_what_failed_is_read_as_pytest_and_unittest_say_it(tmp_path: Path) -> None:
    text = (
        "\x1b[31mFAILED\x1b[0m tests/a.py::test_x[a b] - assert 1\nERROR tests/b.py\nFAIL: test_y (c.Case)\n"
        "it said FAILED somewhere\n"
    )
    outcome = run_command(python(f"print({text!r}); raise SystemExit(1)"), tmp_path, [], 20)
    assert outcome.failures == {"tests/a.py::test_x[a b]", "tests/b.py", "test_y (c.Case)"}
    assert outcome.names_failures
    assert not Outcome(2, "", outcome.failures).names_failures


def test_a_flood_is_cut(tmp_path: Path) -> None:
    flood = "for n in range(300000): print('line', n)\nprint('FAILED last')\nraise SystemExit(1)"
    outcome = run_command(python(flood), tmp_path, [], 60)
    assert len(outcome.output.splitlines()) == 40
    assert outcome.failures == {"last"}


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    child = f"import time\nwhile True: open({str(tmp_path / 'alive')!r}, 'a').write('x'); time.sleep(0.05)"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    started = time.monotonic()
    outcome = run_command(python(parent), tmp_path, [], 1.5)
    assert outcome.code is None
    assert time.monotonic() - started < 30
    size = (tmp_path / "alive").stat().st_size
    assert size > 0
    time.sleep(0.5)
    assert (tmp_path / "alive").stat().st_size == size


def test_a_process_left_behind_does_not_keep_us_waiting(tmp_path: Path) -> None:
    parent = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(6)']); print('on')"
    )
    started = time.monotonic()
    outcome = run_command(python(parent), tmp_path, [], 20)
    assert (outcome.code, outcome.output) == (0, "on")
    assert time.monotonic() - started < 6


def test_no_bytecode_is_left(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1\n")
    assert run_command(python("import module"), tmp_path, [], 20).has_passed
    assert [place.name for place in tmp_path.iterdir()] == ["module.py"]
