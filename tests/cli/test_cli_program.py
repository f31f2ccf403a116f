"""The program as a process: start-up, help pages, pipes, terminals."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cli_project import invoke, make_project

from ssot_migrate import __version__
from ssot_migrate.cli.app import run
from ssot_migrate.cli.options import ColorMode
from ssot_migrate.cli.output import has_color, measure_width

REPOSITORY = Path(__file__).parents[2]
COMMANDS = ["", "scan", "apply", "status", "undo", "rules", "rules list", "rules show", "rules test"]


def start(*arguments: str, shell: str = "") -> subprocess.CompletedProcess[bytes]:
    """Runs Python, or a line of bash in which `$PYTHON` is that Python."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHON": sys.executable}
    command = ["bash", "-c", shell] if shell else [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)


def test_version() -> None:
    done = start("-m", "ssot_migrate", "--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"ssot-migrate {__version__}\n")


def test_version_among_other_options() -> None:
    answer = invoke("--version", "scan")
    assert (answer.code, answer.stdout) == (0, f"ssot-migrate {__version__}\n")


def test_the_version_loads_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['x', '--version']\ntry: from ssot_migrate.__main__ import main; main()\n"
    done = start("-c", code + "finally: print([m for m in ('typer', 'rich', 'libcst') if m in sys.modules])")
    assert done.stdout.decode().splitlines()[1:] == ["[]"]


def test_all_is_said_before_the_process_ends() -> None:
    done = start("-m", "ssot_migrate", "scan", "fixtures/sample", "--format", "json", "--no-cache")
    assert done.returncode == 1
    assert len(done.stdout) > 1 << 16, "more than a pipe holds"
    assert json.loads(done.stdout)["findings"]


def test_who_watches_the_process_has_the_last_word() -> None:
    done = start("-m", "cProfile", "-m", "ssot_migrate", "rules", "list")
    assert b"function calls" in done.stdout


def test_a_program_that_calls_it_goes_on() -> None:
    code = "import sys; sys.argv = ['x', 'rules', 'list']\ntry: from ssot_migrate.__main__ import main; main()\n"
    done = start("-c", code + "finally: print('still here')")
    assert done.stdout.endswith(b"still here\n")


def test_the_command_line_loads_no_engine_and_no_reporter() -> None:
    heavy = "{'libcst', 'rich', 'pathspec', 'ssot_migrate.reporters.text', 'ssot_migrate.reporters.json'}"
    # What typer loads by itself is not ours to decide: older versions load rich.
    code = f"import sys, typer; before = set(sys.modules); import ssot_migrate.cli.app; heavy = {heavy}"
    done = start("-c", f"{code}; print((set(sys.modules) - before) & heavy)")
    assert (done.stdout, done.stderr) == (b"set()\n", b"")


def test_without_a_command_it_says_what_to_do() -> None:
    answer = invoke()
    assert answer.code == 2
    assert "  ssot-migrate apply --dry-run " in answer.stdout
    assert len(answer.stdout.splitlines()) <= 12


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_readable_at_80_columns(command: str) -> None:
    answer = invoke(*command.split(), "--help")
    assert answer.code == 0
    assert max(len(line) for line in answer.stdout.splitlines()) <= 80
    assert not set(answer.stdout) & set("╭│\x1b\x08\\")
    if command and command != "rules":
        assert f"\nExamples:\n  ssot-migrate {command}" in answer.stdout


@pytest.mark.parametrize(
    ("command", "usage"),
    [("scan", "[OPTIONS] [PATHS]..."), ("undo", "[OPTIONS] [RUN]"), ("rules show", "[OPTIONS] ID")],
)
def test_usage_tells_what_may_be_left_out(command: str, usage: str) -> None:
    assert invoke(*command.split(), "--help").stdout.startswith(f"Usage: ssot-migrate {command} {usage}\n")


def test_help_has_headings() -> None:
    text = invoke("scan", "--help").stdout
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        "Arguments:",
        "Options:",
        "Which findings:",
        "How fixes are made:",
        "Output:",
        "How it runs:",
        "Examples:",
        "Exit codes:",
    ]


def test_an_unknown_option_is_not_repeated_raw(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(["scan", "--\x1b[31m"])
    assert stop.value.code == 2
    assert "\x1b" not in capfd.readouterr().err


WRITE = "from ssot_migrate.cli.output import write_stdout; write_stdout"


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = f"{WRITE}('line\\n' * 100_000); raise SystemExit(1)"
    done = start(shell=f'"$PYTHON" -c "{code}" | head -n 1; echo "${{PIPESTATUS[0]}}"')
    assert (done.stdout, done.stderr) == (b"line\n1\n", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_project(tmp_path, monkeypatch)
    done = start(shell='"$PYTHON" -m ssot_migrate rules list > /dev/full')
    assert done.stderr == b"error: the result could not be written to stdout: No space left on device\n"
    assert done.returncode == 2


def test_a_terminal_without_unicode_gets_signs_of_the_same_width() -> None:
    code = f"{WRITE}('── a.py → b.py … 値\\n')"
    done = start("-c", "import sys; sys.stdout.reconfigure(encoding='ascii')\n" + code)
    assert done.stdout == b"-- a.py > b.py ~ \\u5024\n"


WATCH = """
import time
from ssot_migrate.cli.progress import shown_progress
with shown_progress(quiet={quiet}) as progress:
    for done in range(3):
        progress("[red]scan\x1b[2J", done, 3)
        time.sleep({pause})
"""


@pytest.mark.parametrize(("pause", "quiet", "is_shown"), [(0.6, False, True), (0.01, False, False), (0.6, True, False)])
def test_progress_is_shown_to_those_who_wait(pause: float, quiet: bool, is_shown: bool) -> None:
    reader, terminal = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm"}
    code = WATCH.format(pause=pause, quiet=quiet)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=terminal, check=True, timeout=60
    )
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # that is how a closed terminal ends
        while part := os.read(reader, 4096):
            shown += part
    os.close(reader)
    assert done.stdout == b""
    assert (b"[red]scan\\x1b[2J" in shown) is is_shown
    assert shown == b"" or is_shown


def test_progress_is_not_piped() -> None:
    done = start("-c", WATCH.format(pause=0.6, quiet=False))
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize(
    ("mode", "is_terminal", "variables", "expected"),
    [
        (ColorMode.AUTO, True, {}, True),
        (ColorMode.AUTO, False, {}, False),
        (ColorMode.AUTO, True, {"NO_COLOR": "1"}, False),
        (ColorMode.AUTO, True, {"TERM": "dumb"}, False),
        (ColorMode.ALWAYS, False, {"NO_COLOR": "1"}, True),
        (ColorMode.NEVER, True, {}, False),
    ],
)
def test_color(
    mode: ColorMode, is_terminal: bool, variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    assert has_color(mode) is expected


@pytest.mark.parametrize(("columns", "expected"), [("20", 40), ("90", 90), ("300", 140)])
def test_width_is_the_terminals_within_reason(columns: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert measure_width() == 100
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert measure_width() == expected
