"""A source file as a value: its bytes, how they decode, and where its lines begin."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import re
import stat
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.locations import Excerpt, Location, Span

# The file may be exchanged after the first look: a pipe opened without O_NONBLOCK would wait for ever.
_READ_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_MORE = 1 << 20  # bytes
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#|$)")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_WORD = re.compile(rb"\w+")

# What is kept of a file while it is followed grows with its words, by kilobytes; people write no such files.
MAX_BYTES = 8 << 20
MAX_WORDS = 200_000
# Larger ones are not even looked through for what the rules are about: whole files are held in memory for that.
MAX_SEARCHED_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the snapshot.

    `path` is POSIX, relative to the project root; `encoding` a Python codec name; `newline` the file's first line end,
    a line feed where it has none; `digest` the SHA-256 of `data` in hex; `utf8` the text as UTF-8, without byte
    order mark: spans count in it.
    """

    path: str
    data: bytes = field(repr=False)
    encoding: str
    has_bom: bool
    newline: str
    digest: str
    utf8: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        is_plain = self.encoding == "utf-8" and not self.has_bom
        utf8 = self.data if is_plain else self.data[3 * self.has_bom :].decode(self.encoding).encode("utf-8")
        object.__setattr__(self, "utf8", utf8)

    @property
    def text(self) -> str:
        """The text, with its line ends as written. Decoded each time: thousands of files are kept, few read."""
        return self.utf8.decode("utf-8")


def read_source(root: Path, path: str) -> SourceFile | FileProblem:
    """The file at `path` below `root`. Pipes, sockets and devices are never opened.

    A file that cannot be read is a relevant problem: nobody can tell what it would have named.
    """
    data = read_data(root, path)
    if isinstance(data, FileProblem):
        return data
    return open_source(path, data)


def open_source(path: str, data: bytes) -> SourceFile | FileProblem:
    """The file with these bytes, decoded, unless it is too large to be followed."""
    return _find_size_problem(path, data) or decode_source(path, data)


def _find_size_problem(path: str, data: bytes) -> FileProblem | None:
    if len(data) > MAX_BYTES:
        detail = f"It has {len(data):,} bytes; files of more than {MAX_BYTES:,} are not followed."
        return FileProblem(path, "too-large", detail)
    # A word and what stands behind it take two bytes, so that most files need not be counted.
    if len(data) > 2 * MAX_WORDS and sum(1 for _ in _WORD.finditer(data)) > MAX_WORDS:
        return FileProblem(path, "too-large", f"It has more than {MAX_WORDS:,} words; such files are not followed.")
    return None


def read_data(root: Path, path: str) -> bytes | FileProblem:
    """The bytes of the file at `path` below `root`, not decoded."""
    try:
        data = read_regular_file(f"{root}{os.sep}{path}")
    except OSError as error:
        if error.errno == errno.EFBIG:
            detail = f"It has more than {MAX_SEARCHED_BYTES:,} bytes; such files are not even searched."
            return FileProblem(path, "too-large", detail, relevant=True)
        return FileProblem(path, "unreadable", f"The file cannot be read: {error.strerror or error}.", relevant=True)
    if data is None:
        return FileProblem(path, "unreadable", "This is no regular file (a pipe, socket, device or folder).")
    return data


def read_plain_file(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file that settings name or that was written by this program.

    Raises OSError, also for what is no regular file, and for one of more than `most` bytes.
    """
    data = read_regular_file(path, most)
    if data is None:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        raise OSError(errno.EINVAL, "it is no regular file")
    return data


def read_regular_file(path: Path | str, most: int = MAX_SEARCHED_BYTES) -> bytes | None:
    """The file's bytes; None for anything that is no regular file, which is never opened.

    Raises OSError, with EFBIG for a file of more than `most` bytes.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 – called for every file, a Path costs five times as much
        return None
    handle = os.open(path, _READ_FLAGS)
    try:
        state = os.fstat(handle)
        return _read_all(handle, state.st_size, most) if stat.S_ISREG(state.st_mode) else None
    finally:
        os.close(handle)


def _read_all(handle: int, size: int, most: int) -> bytes:
    """What an open file holds; it had `size` bytes a moment ago. Raises OSError, as `read_regular_file` does."""
    if size <= most:
        # One byte more than there should be, so that one call reads it all and sees its end.
        data = os.read(handle, size + 1)
        if len(data) == size:
            return data
        grown = bytearray(data)
        while len(grown) <= most:
            part = os.read(handle, _MORE)
            if not part:
                return bytes(grown)
            grown += part
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))


def list_possible_modules(folder: str) -> frozenset[str]:
    """What a folder holds, without endings: folders, and files of any kind; nothing if it cannot be listed."""
    try:
        return frozenset(name.partition(".")[0] for name in os.listdir(folder))  # noqa: PTH208 – for many folders
    except (OSError, ValueError):  # also of a name that no folder can have
        return frozenset()


def decode_source(path: str, data: bytes) -> SourceFile | FileProblem:
    """Decodes as Python does (PEP 263, PEP 3120), and refuses what would not encode back to the same bytes."""
    has_bom = data.startswith(codecs.BOM_UTF8)
    cookie = find_cookie(data)
    try:
        encoding = _normalise_codec(cookie or "utf-8")
        if has_bom and encoding != "utf-8":
            return _encoding_problem(path, f"It begins with a UTF-8 byte order mark but declares {cookie}.")
        text = data[3 * has_bom :].decode(encoding)
        if "\0" in text:
            return _encoding_problem(path, "It contains a null byte, which Python source may not.")
        returns = text.encode(encoding) == data[3 * has_bom :]
        if returns and cookie and find_cookie(text.encode("utf-8")) != cookie:
            return _encoding_problem(path, f"Read as {cookie}, its first lines no longer declare {cookie}.")
    except LookupError:
        return _encoding_problem(path, f"It declares the encoding {cookie}, which Python does not know for text.")
    except UnicodeError as error:
        return _encoding_problem(path, f"It is not valid {cookie or 'UTF-8'}: {error}.")
    if not returns:
        return _encoding_problem(path, f"Its text would not encode back to the same bytes in {cookie}.")
    first_end = re.search(r"\r\n|\r|\n", text)
    newline = first_end.group() if first_end else "\n"
    return SourceFile(path, data, encoding, has_bom, newline, digest_bytes(data))


def encode_text(source: SourceFile, text: str) -> bytes:
    """`text` in the encoding of `source`, byte order mark included. Raises UnicodeEncodeError where it cannot."""
    return (codecs.BOM_UTF8 if source.has_bom else b"") + text.encode(source.encoding)


def digest_bytes(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def find_cookie(data: bytes) -> str | None:
    """The declared encoding as written, from the first two lines (PEP 263)."""
    begin = 3 if data.startswith(codecs.BOM_UTF8) else 0
    for _ in range(2):
        end = _LINE_END.search(data, begin)
        line = data[begin : end.start() if end else len(data)]
        found = _COOKIE.match(line)
        if found:
            return found.group(1).decode("ascii")
        if not end or not _BLANK.match(line):
            return None
        begin = end.end()
    return None


@dataclass(frozen=True, slots=True)
class LineIndex:
    """Where the lines of a text begin, in UTF-8 bytes.

    As for Python, lines end at line feed, carriage return, or both, and nowhere else (not at form feeds, U+2028 …).
    """

    utf8: bytes = field(repr=False)
    starts: array[int] = field(init=False, repr=False, compare=False)  # of a hundred files at once: in little room
    _lines: dict[int, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        ends = accumulate(map(len, self.utf8.splitlines(keepends=True)))
        starts = array("I", (0, *ends))  # of files of at most some megabytes
        if self.utf8 and not self.utf8.endswith((b"\n", b"\r")):
            starts.pop()  # behind the last line
        object.__setattr__(self, "starts", starts)

    def offset(self, line: int, utf8_column: int) -> int:
        """The byte offset of a position as `ast` gives it: line from 1, column in UTF-8 bytes from 0.

        Raises IndexError for a line that the text does not have.
        """
        if line < 1:
            raise IndexError(f"lines count from 1, not from {line}")
        return self.starts[line - 1] + utf8_column

    def location(self, path: str, span: Span) -> Location:
        """Lines and columns of a span, from 1, columns in code points, the end exclusive."""
        return Location(path, *self._position(span.start), *self._position(span.end))

    def excerpt(self, span: Span) -> Excerpt:
        """All lines that the span touches, without their line ends."""
        first = bisect_right(self.starts, span.start)
        last = bisect_right(self.starts, max(span.start, span.end - 1))
        return Excerpt(first, tuple(self._line(number) for number in range(first, last + 1)))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, len(self.utf8[self.starts[line - 1] : offset].decode("utf-8")) + 1

    def _line(self, number: int) -> str:
        """A line is decoded once: where many findings stand on one line, they share it."""
        if number not in self._lines:
            self._lines[number] = self._decode_line(number)
        return self._lines[number]

    def _decode_line(self, number: int) -> str:
        end = self.starts[number] if number < len(self.starts) else len(self.utf8)
        return self.utf8[self.starts[number - 1] : end].decode("utf-8").rstrip("\r\n")


def _normalise_codec(name: str) -> str:
    """The codec's own name. `utf-8-sig` and the like mean UTF-8 here: the mark is kept apart (PEP 263, `tokenize`)."""
    lowered = name.lower().replace("_", "-")
    return "utf-8" if lowered == "utf-8" or lowered.startswith("utf-8-") else codecs.lookup(name).name


def _encoding_problem(path: str, detail: str) -> FileProblem:
    return FileProblem(path, "encoding", detail)
