"""On which line of a TOML text each table and key stands, which the standard library's parser does not tell."""

from __future__ import annotations

from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""The way to a value: keys, and positions in arrays counted from 0."""

_QUOTES = ('"""', "'''", '"', "'")


def find_key_lines(text: str) -> Mapping[KeyPath, int]:
    """Lines (from 1) of table headers and of the keys that start a line; `text` must be valid TOML.

    Keys inside inline tables have no entry of their own: ask for the nearest key above them.
    """
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, statement in _iter_statements(text):
        if statement.startswith("["):
            is_array = statement.startswith("[[")
            names = _split_key(statement[2:] if is_array else statement[1:], "]")
            table = (*_locate_table(names[:-1], counts), names[-1])
            if is_array:
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table] - 1)
            lines.setdefault(table, line)
        else:
            path = (*table, *_split_key(statement, "="))
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], line)
    return lines


def _locate_table(names: tuple[str, ...], counts: Mapping[KeyPath, int]) -> KeyPath:
    """The path of a parent table: a name that is an array of tables means its last one so far."""
    path: KeyPath = ()
    for name in names:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _iter_statements(text: str) -> list[tuple[int, str]]:
    """First line and text up to its end of every header and every `key = value`."""
    statements: list[tuple[int, str]] = []
    position, line, size = 0, 1, len(text)
    while position < size:
        char = text[position]
        if char == "\n":
            line += 1
            position += 1
        elif char in " \t\r\ufeff":
            position += 1
        else:
            end = _find_statement_end(text, position)
            if char != "#":
                statements.append((line, text[position:end].split("\n", 1)[0]))
            line += text.count("\n", position, end)
            position = end
    return statements


def _find_statement_end(text: str, start: int) -> int:
    """The first line break after `start` that is in no string and no bracket."""
    position, depth, size = start, 0, len(text)
    while position < size:
        char = text[position]
        if char == "\n" and depth <= 0:
            return position
        if char == "#":
            end = text.find("\n", position)
            position = size if end < 0 else end
            continue
        if char in "\"'":
            position = _find_string_end(text, position)
            continue
        depth += (char in "[{") - (char in "]}")
        position += 1
    return size


def _find_string_end(text: str, start: int) -> int:
    """The position behind the string that starts at `start`."""
    quote = next(quote for quote in _QUOTES if text.startswith(quote, start))
    position = start + len(quote)
    while position < len(text):
        if text[position] == "\\" and quote[0] == '"':
            position += 2
        elif text.startswith(quote, position):
            position += len(quote)
            # A multi-line string may end in up to two quotes of its own before the closing three.
            while len(quote) == 3 and text.startswith(quote[0], position):
                position += 1
            return position
        else:
            position += 1
    return len(text)


def _split_key(text: str, stop: str) -> tuple[str, ...]:
    """The parts of the dotted key that `text` starts with, up to `stop`."""
    parts: list[str] = []
    part, position = "", 0
    while position < len(text) and text[position] != stop:
        char = text[position]
        if char in "\"'":
            end = _find_string_end(text, position)
            part += text[position + 1 : end - 1]
            position = end
            continue
        if char == ".":
            parts.append(part)
            part = ""
        elif not char.isspace():
            part += char
        position += 1
    return (*parts, part)
