"""A file's change as a unified diff that `git apply` and `patch` accept."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import replace

from ssot_migrate.model.changes import FileAction, FileChange

_NO_NEWLINE = "\n\\ No newline at end of file\n"


def render_diff(change: FileChange) -> str:
    """The diff with `a/` and `b/` prefixes; empty when nothing changes.

    Bytes that are no UTF-8 become lone surrogates: encode with `surrogateescape`, and they are what they were.
    Carriage returns stay, for they are part of the lines.
    """
    before, after = (_split(text.decode("utf-8", "surrogateescape")) for text in (change.before, change.after))
    old = "/dev/null" if change.action is FileAction.CREATE else quote_path(f"a/{change.path}")
    new = "/dev/null" if change.action is FileAction.DELETE else quote_path(f"b/{change.path}")
    lines = [*_extended_header(change), *difflib.unified_diff(before, after, old, new)]
    return "".join(text if text.endswith("\n") else text + _NO_NEWLINE for text in lines)


def render_patch(changes: Iterable[FileChange], prefix: str) -> bytes:
    """One patch for `git apply`, byte for byte; `prefix` leads from the top of the repository to the project.

    Every file has the header by which git reads its path from that top, wherever it is run.
    """
    parts: list[str] = []
    for change in changes:
        placed = replace(change, path=prefix + change.path)
        header = [] if change.action is not FileAction.EDIT else [_git_line(placed)]
        parts += [*header, render_diff(placed)]
    return "".join(parts).encode("utf-8", "surrogateescape")


def _git_line(change: FileChange) -> str:
    return f"diff --git {' '.join(quote_path(f'{side}/{change.path}').rstrip(chr(9)) for side in 'ab')}\n"


def _extended_header(change: FileChange) -> list[str]:
    """Without it git makes or removes no file that is empty."""
    if change.action is FileAction.EDIT:
        return []
    what = "new file" if change.action is FileAction.CREATE else "deleted file"
    return [_git_line(change), f"{what} mode 100644\n"]


def _split(text: str) -> list[str]:
    r"""Lines end at `\n` alone, as git sees it: `str.splitlines` would also end them at form feeds and in strings."""
    lines = [f"{part}\n" for part in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def quote_path(path: str) -> str:
    """A path as git writes it in a diff: in C quotes if it has characters that would end it.

    A path with a space gets a tab behind it, which tells git and patch where the name ends.
    """
    raw = path.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte != 0x7F and byte not in b'"\\' for byte in raw) and _is_utf8(raw):
        return path + "\t" if " " in path else path
    return '"' + "".join(_quote_byte(byte) for byte in raw) + '"'


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _quote_byte(byte: int) -> str:
    if byte in b'"\\':
        return "\\" + chr(byte)
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
