"""Where something stands: byte spans for writing, lines and columns for people."""

from __future__ import annotations

from ssot_migrate.model.light import light_dataclass


@light_dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open `[start, end)`, counted in UTF-8 bytes of the decoded text without byte order mark."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@light_dataclass(frozen=True, slots=True, order=True)
class Location:
    """A range of text. Lines and columns count from 1, columns in code points, the end is exclusive.

    `path` is POSIX, relative to the project root.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@light_dataclass(frozen=True, slots=True)
class Excerpt:
    """The source lines of a location, so that a report needs to read no file: `lines[0]` is line `first_line`."""

    first_line: int
    lines: tuple[str, ...]


@light_dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One step of a resolution: the file and line where a name is bound."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"
