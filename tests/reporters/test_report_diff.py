"""A diff is what `git apply` makes of the old bytes the new ones."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from ssot_migrate.model.changes import FileAction, FileChange
from ssot_migrate.reporters.diff import render_diff


def diff_of(before: bytes, after: bytes, path: str = "a.py") -> str:
    return render_diff(FileChange(path, before, after, "d"))


def test_text() -> None:
    assert diff_of(b"a\nb\nc\n", b"a\nB\nc\n") == "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"


def test_nothing_changed() -> None:
    assert diff_of(b"a\n", b"a\n") == ""


CASES = {
    "plain": (b"a\nb\nc\n", b"a\nB\nc\n"),
    "no newline at the end, before": (b"a\nb", b"a\nB\n"),
    "no newline at the end, after": (b"a\nb\n", b"a\nB"),
    "no newline at the end, both": (b"a\nb", b"A\nb"),
    "CRLF": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "CRLF becomes LF": (b"a\r\nb\r\n", b"a\nb\r\n"),
    "CR alone": (b"a\rb\rc", b"a\rB\rc"),
    "byte order mark": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfA\nb\n"),
    "Latin-1": (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", b"# -*- coding: latin-1 -*-\ny = '\xe9'\n"),
    "form feed and line separator": (b"a\n\x0c\nb\x0c\xe2\x80\xa8c\n", b"a\n\x0c\nB\x0c\xe2\x80\xa8c\n"),
    "was empty": (b"", b"a\n"),
    "becomes empty": (b"a\n", b""),
    "trailing spaces and tabs": (b"a  \n\t\nb\n", b"a  \n\t\nc \n"),
    "lines that look like a diff": (b"--- a\n+++ b\n@@ -1 +1 @@\nx\n", b"--- a\n+++ c\n@@ -1 +1 @@\nx\n"),
    "two hunks": (b"a\n" + b"m\n" * 20 + b"z\n", b"A\n" + b"m\n" * 20 + b"Z\n"),
}


def apply_diff(folder: Path, path: str, before: bytes, after: bytes) -> bytes:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    patch = diff_of(before, after, path).encode("utf-8", "surrogateescape")
    git = ["git", "-c", "core.autocrlf=false", "-c", "core.whitespace=cr-at-eol"]
    subprocess.run([*git, "init", "-q"], cwd=folder, check=True)
    done = subprocess.run([*git, "apply", "-"], cwd=folder, input=patch, capture_output=True, check=False)
    assert done.returncode == 0, (done.stderr, patch)
    return file.read_bytes() if file.exists() else b""


@pytest.mark.parametrize("name", CASES)
def test_git_applies_it(name: str, tmp_path: Path) -> None:
    before, after = CASES[name]
    assert apply_diff(tmp_path, "a.py", before, after) == after


@pytest.mark.parametrize("path", ["with space.py", "sub folder/é値.py", 'quo"te.py', "back\\slash.py", "t\tab\n.py"])
def test_git_finds_the_file(path: str, tmp_path: Path) -> None:
    assert apply_diff(tmp_path, path, b"a\nb\n", b"a\nc\n") == b"a\nc\n"


def test_a_long_file_takes_no_time() -> None:
    before = b"".join(b"    value_%d = call(%d)\n" % (i, i % 7) for i in range(5000))
    started = time.perf_counter()
    diff_of(before, before.replace(b"value_2500 ", b"value_x "))
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("path", ["new/a.py", "with space/b c.py", 'q"uote.py'])
@pytest.mark.parametrize("data", [b"a\n", b"no newline", b""])
def test_files_that_come_and_go(tmp_path: Path, path: str, data: bytes) -> None:
    made = render_diff(FileChange(path, b"", data, "", action=FileAction.CREATE))
    gone = render_diff(FileChange(path, data, b"", "", action=FileAction.DELETE))
    for diff, expected in ((made, True), (gone, False)):
        subprocess.run(["git", "apply"], cwd=tmp_path, input=diff.encode(), check=True)
        assert (tmp_path / path).exists() is expected
        assert not expected or (tmp_path / path).read_bytes() == data
