"""Who owns a file: CODEOWNERS, as GitHub and GitLab read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.source.files import read_plain_file
from ssot_migrate.source.ignored import IgnorePattern, parse_gitignore

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")

_SECTION = re.compile(r"\^?\[[^\]]*\]")
_WORD = re.compile(r"(?:\\.|\S)+")


@dataclass(frozen=True, slots=True)
class Owners:
    """The lines of a CODEOWNERS file that name a pattern, in order; `file` is where it lies."""

    file: str
    lines: tuple[tuple[IgnorePattern, tuple[str, ...]], ...]

    def find(self, path: str) -> tuple[str, ...]:
        """The owners that the last matching line names, if it names any; `path` is from the top of the repository."""
        for pattern, owners in reversed(self.lines):
            if _covers(pattern, path):
                return owners
        return ()


def _covers(pattern: IgnorePattern, path: str) -> bool:
    """As in `.gitignore`, with one difference: `docs/*` is only what lies directly in the folder."""
    found = pattern.regex.search(path)
    if found is None:
        return False
    mark = found.groupdict().get("ps_d")
    last = pattern.line.rpartition("/")[2]
    return mark is None or last in ("", "**") or "*" not in last


def read_owners(top: Path) -> Owners:
    """The owners that a repository states, in the first of the places where services look. Raises UsageError."""
    for place in PLACES:
        if (top / place).is_file():
            try:
                data = read_plain_file(top / place)
            except OSError as error:
                raise UsageError(f"{place} cannot be read: {error.strerror or error}.") from error
            return parse_owners(place, data.decode("utf-8", "replace"))
    raise UsageError(f"--shard-by codeowners needs one of {', '.join(PLACES)} in {top}; there is none.")


def parse_owners(file: str, text: str) -> Owners:
    """Comments, headings of sections and lines that are no pattern are passed over."""
    lines: list[tuple[IgnorePattern, tuple[str, ...]]] = []
    for line in text.splitlines():
        words = _WORD.findall(line.partition(" #")[0])
        if not words or words[0].startswith("#") or _SECTION.match(line.strip()):
            continue
        patterns = parse_gitignore(words[0].encode()).patterns
        if patterns and patterns[0].ignores:
            lines.append((patterns[0], tuple(words[1:])))
    return Owners(file, tuple(lines))
