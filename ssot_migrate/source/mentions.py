"""Places of a text that name a module, by its dotted name or by its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"^\s*[#;]")
_HEADER = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+")
_OWN_TABLE = "tool.ssot-migrate"


@dataclass(frozen=True, slots=True)
class MentionPattern:
    """What a text may call a module: `pkg.old`, or the end of its path, `pkg/old.py`.

    A longer dotted name is another module (`pkg.older`, `my.pkg.old`), unless it goes on below this one.
    """

    dotted: re.Pattern[str]
    file: re.Pattern[str]
    path: str

    @classmethod
    def build(cls, module: str, path: str) -> MentionPattern:
        """`path` is the module's file, POSIX, relative to the project root."""
        tail, name = re.escape(path.rpartition("/")[2]), re.escape(module)
        dotted = rf"(?<![\w./-]){name}(?![\w-])"
        if "." not in module:  # a word like any other, unless it is imported, run, or something in it is named
            dotted = rf"(?:\bimport|\bfrom|\s-m)\s+{name}(?![\w-])|(?<![\w./-]){name}(?=[:.]\w)"
        return cls(
            re.compile(dotted),
            re.compile(rf"(?<![\w./-])(?:[\w.-]*/)+{tail}(?!\w)"),
            path,
        )

    def iter_found(self, text: str) -> Iterator[int]:
        """Where in the text the module is named."""
        yield from (found.start() for found in self.dotted.finditer(text))
        for found in self.file.finditer(text):
            named = found.group().lstrip("./")
            # `old/shop.py`, `./shop/old.py` and `/srv/app/shop/old.py` all end alike.
            if f"/{self.path}".endswith(f"/{named}") or f"/{named}".endswith(f"/{self.path}"):
                yield found.start()


def iter_mentions(text: str, pattern: MentionPattern) -> Iterator[tuple[int, str]]:
    """The lines (from 1) that name the module, each once, with their text."""
    for number, line in enumerate(text.splitlines(), 1):
        if next(pattern.iter_found(line), None) is not None:
            yield number, line.strip()


def iter_settings(text: str, pattern: MentionPattern) -> Iterator[tuple[int, str]]:
    """The same in a file of settings (TOML, INI): without comments, and without what configures this program."""
    header = ""
    for number, line in enumerate(text.splitlines(), 1):
        found = _HEADER.match(line)
        header = found[1].replace(" ", "") if found else header
        is_own = header == _OWN_TABLE or header.startswith(f"{_OWN_TABLE}.")
        if not is_own and not _COMMENT.match(line) and next(pattern.iter_found(line), None) is not None:
            yield number, line.strip()
