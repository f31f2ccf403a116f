"""Files as values: every encoding comes back byte for byte, or the file is a problem."""

from __future__ import annotations

import ast
import os
import pickle
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.locations import Excerpt, Location, Span
from ssot_migrate.source.files import (
    LineIndex,
    SourceFile,
    decode_source,
    encode_text,
    find_cookie,
    read_regular_file,
    read_source,
)

BOM = b"\xef\xbb\xbf"


def decode(data: bytes) -> SourceFile:
    source = decode_source("a.py", data)
    assert isinstance(source, SourceFile), source
    return source


@pytest.mark.parametrize(
    ("data", "encoding", "text", "newline"),
    [
        (b"", "utf-8", "", "\n"),
        (b"x = 1", "utf-8", "x = 1", "\n"),
        (b"x = 1\r\ny = 2\n", "utf-8", "x = 1\r\ny = 2\n", "\r\n"),
        (b"x = 1\ry = 2\r", "utf-8", "x = 1\ry = 2\r", "\r"),
        ("é = '🎉'\n".encode(), "utf-8", "é = '🎉'\n", "\n"),
        (BOM + b"x = 1\n", "utf-8", "x = 1\n", "\n"),
        (BOM + b"# coding: utf-8\n", "utf-8", "# coding: utf-8\n", "\n"),
        (BOM + b"# coding: UTF_8\n", "utf-8", "# coding: UTF_8\n", "\n"),
        (b"# coding: utf-8-sig\n", "utf-8", "# coding: utf-8-sig\n", "\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "iso8859-1", "# -*- coding: latin-1 -*-\nx = 'é'\n", "\n"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'\n", "cp1252", None, "\n"),
        (b"#\r# coding: latin-1\rx = '\xe9'\r", "iso8859-1", None, "\r"),
        (b"# caf\xe9\n# coding: latin-1\n", "iso8859-1", None, "\n"),
        ("# coding: euc_jp\nx = 'ア'\n".encode("euc_jp"), "euc_jp", "# coding: euc_jp\nx = 'ア'\n", "\n"),
        (b"\x0cx = 1\x0c\ny\n", "utf-8", "\x0cx = 1\x0c\ny\n", "\n"),
    ],
)
def test_decodes_as_python_and_comes_back(data: bytes, encoding: str, text: str | None, newline: str) -> None:
    source = decode(data)
    assert (source.encoding, source.newline, source.has_bom) == (encoding, newline, data.startswith(BOM))
    assert text is None or source.text == text
    assert encode_text(source, source.text) == data
    assert source.utf8 == source.text.encode("utf-8")
    if not data.startswith(BOM):
        ast.parse(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (BOM + b"# coding: latin-1\n", "byte order mark but declares latin-1"),
        (b"# coding: nonsense\n", "encoding nonsense, which Python does not know"),
        (b"# coding: rot13\n", "encoding rot13, which Python does not know for text"),
        (b"x = '\xe9'\n", "not valid UTF-8"),
        (b"# coding: ascii\nx = '\xe9'\n", "not valid ascii"),
        (b"x = 1\0\n", "null byte"),
        ("x = 1\n".encode("utf-16"), "not valid UTF-8"),
        (b"# coding: utf-16-le\n", "no longer declare utf-16-le"),
        (b"# coding: utf-7\nx = '+AGE-'\n", "would not encode back"),
        (b"# coding: unicode_escape\nx = 1\n", "would not encode back"),
        (b"# coding: raw_unicode_escape\n'\\ud800'\n", "surrogates not allowed"),
        (b"# coding: iso2022_jp\n'\x1b$B\x1b(B'\n", "would not encode back"),
    ],
)
def test_what_cannot_come_back_is_a_problem(data: bytes, says: str) -> None:
    problem = decode_source("a.py", data)
    assert isinstance(problem, FileProblem)
    assert (problem.path, problem.reason) == ("a.py", "encoding")
    assert says in problem.detail


@given(
    st.binary(max_size=60), st.sampled_from([b"", BOM, b"# coding: latin-1\n", b"#coding=utf-7\r", b"# coding: idna\n"])
)
def test_any_bytes_come_back_or_are_a_problem(data: bytes, head: bytes) -> None:
    source = decode_source("a.py", head + data)
    if isinstance(source, SourceFile):
        assert encode_text(source, source.text) == head + data


@pytest.mark.parametrize(
    ("data", "cookie"),
    [
        (b"# coding: a\n# coding: b\n", "a"),
        (b"\n\x0c\t# coding=b\n", "b"),
        (b"\n\n# coding: c\n", None),
        (b"x = 1\n# coding: b\n", None),
        (b"x = 1  # coding: b\n", None),
        (b"'''\n# coding: b\n'''", None),
        (b"# no cookie", None),
    ],
)
def test_cookie(data: bytes, cookie: str | None) -> None:
    assert find_cookie(data) == cookie


def test_a_source_file_crosses_processes() -> None:
    source = decode(BOM + "é\n".encode())
    assert pickle.loads(pickle.dumps(source)) == source


def test_reads_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").write_bytes(b"x\r\n")
    source = read_source(tmp_path, "a/b.py")
    assert isinstance(source, SourceFile)
    assert (source.path, source.data) == ("a/b.py", b"x\r\n")


def test_never_opens_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "device.py").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.py"))
        for name in ("pipe.py", "folder.py", "device.py", "socket.py"):
            problem = read_source(tmp_path, name)
            assert isinstance(problem, FileProblem)
            assert (problem.reason, problem.relevant) == ("unreadable", False)


def test_a_missing_file_is_a_relevant_problem(tmp_path: Path) -> None:
    problem = read_source(tmp_path, "gone.py")
    assert isinstance(problem, FileProblem)
    assert (problem.reason, problem.relevant) == ("unreadable", True)
    assert problem.detail == "The file cannot be read: No such file or directory."


def test_lines_end_as_for_python_only() -> None:
    text = "a\nb\r\nc\rd\x0ce\u2028f\x85g\r\r\nh"
    assert tuple(LineIndex(text.encode()).starts) == (0, 2, 5, 7, 18, 20)


def test_locations_count_code_points_from_one() -> None:
    utf8 = "x = 1\r\né🎉 = foo(\n  bar)\n".encode()
    index = LineIndex(utf8)
    span = Span(utf8.index(b"foo"), utf8.index(b")") + 1)
    assert index.location("a.py", span) == Location("a.py", 2, 6, 3, 7)
    assert index.excerpt(span) == Excerpt(2, ("é🎉 = foo(", "  bar)"))
    assert index.offset(2, 9) == utf8.index(b"foo")


def test_excerpt_of_a_whole_line_and_of_nothing() -> None:
    index = LineIndex(b"a\nb\n")
    assert index.excerpt(Span(0, 2)) == Excerpt(1, ("a",))
    assert index.location("a.py", Span(0, 2)) == Location("a.py", 1, 1, 2, 1)
    assert index.excerpt(Span(2, 2)) == Excerpt(2, ("b",))
    assert index.excerpt(Span(4, 4)) == Excerpt(3, ("",))


@pytest.mark.parametrize("line", [0, -1, 3])
def test_a_line_that_is_not_there(line: int) -> None:
    with pytest.raises(IndexError):
        LineIndex(b"a\nb").offset(line, 0)


@given(st.text(alphabet="ab é🎉\n\r\x0c\u2028'", max_size=40))
def test_offsets_agree_with_ast(comment: str) -> None:
    text = "".join(f"#{line}\n" for line in comment.replace("\r", "\n").split("\n")) + "é = name\r\n"
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.Assign)
    utf8 = text.encode()
    offset = LineIndex(utf8).offset(node.value.lineno, node.value.col_offset)
    assert utf8[offset : offset + 4] == b"name"


def test_no_more_is_read_than_is_wanted(tmp_path: Path) -> None:
    place = tmp_path / "a.py"
    place.write_bytes(b"x" * 10)
    assert read_regular_file(place, 10) == b"x" * 10
    with pytest.raises(OSError, match="File too large"):
        read_regular_file(place, 9)
    assert read_regular_file(tmp_path) is None


@pytest.mark.parametrize("had", [0, 2, 12])
def test_a_file_that_grows_or_shrinks_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, had: int
) -> None:
    """`had` bytes was its size when it was opened."""
    place = tmp_path / "a.py"
    place.write_bytes(b"x" * 10)
    real = os.fstat
    monkeypatch.setattr(os, "fstat", lambda handle: os.stat_result((*real(handle)[:6], had, *real(handle)[7:])))
    assert read_regular_file(place, 20) == b"x" * 10
    with pytest.raises(OSError, match="File too large"):
        read_regular_file(place, 9)
