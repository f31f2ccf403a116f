"""`apply --interactive` on a terminal: a question for each change, and a refusal where nobody can be asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_project import PACK, invoke, make_project

from ssot_migrate.reporters.choices import HELP

pty = pytest.importorskip("pty")

ROOT = Path(__file__).parents[2]
BEFORE = "from shop.legacy import price\n\nprice()\n"
AFTER = "from shop.cart import price\n\nprice()\n"


def converse(project: Path, answers: str) -> tuple[int, str]:
    """The exit code, and what stood on the terminal in the end."""
    (project / "carts.toml").write_text(PACK)
    (project / "ssot-migrate.toml").write_text('packs = ["carts.toml"]\n')
    (project / "shop").mkdir(exist_ok=True)
    for name in ("legacy", "cart"):
        (project / "shop" / f"{name}.py").write_text("def price(): ...\n")
    for name in ("one", "two"):
        (project / f"{name}.py").write_text(BEFORE)
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "ssot_migrate", "apply", "--interactive", "--allow-dirty"]
    with subprocess.Popen(command, cwd=project, env=environment, stdin=slave, stdout=slave, stderr=slave) as program:
        os.close(slave)
        os.write(master, answers.encode())
        shown = b"".join(iter(lambda: _read(master), b""))
        code = program.wait()
    os.close(master)
    return code, shown.decode().replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    """What comes next; nothing when the other end is closed, which Linux tells as an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def test_each_change_is_shown_and_asked_about(tmp_path: Path) -> None:
    code, shown = converse(tmp_path, "?\ne\nn\nyes\n")
    assert code == 0
    assert (tmp_path / "one.py").read_text() == BEFORE
    assert (tmp_path / "two.py").read_text() == AFTER
    assert HELP in shown
    assert "+from shop.cart import price" in shown
    assert "Change 1 of 2: 2 findings in 1 file" in shown
    assert "  two.py:1:1  CART001 old-price" in shown
    assert shown.count("Make this change [y,n,a,d,q,e,?]? ") == 4
    assert "Changed 1 file and fixed 2 findings." in shown


def test_the_end_of_the_input_writes_nothing_more(tmp_path: Path) -> None:
    code, shown = converse(tmp_path, "\x04")
    assert code == 0
    assert (tmp_path / "one.py").read_text() == BEFORE
    assert "Nothing to change." in shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--interactive asks on a terminal, and this is none."),
        (("--dry-run",), "--interactive and --dry-run contradict each other: answer n or q to write nothing."),
        (("--format", "json"), "--interactive shows changes as text: write other formats to files, with --output."),
    ],
)
def test_it_is_refused_where_nobody_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], message: str
) -> None:
    make_project(tmp_path, monkeypatch)
    answer = invoke("apply", "--interactive", *options)
    assert answer.code == 2
    assert message in " ".join(answer.stderr.split())
