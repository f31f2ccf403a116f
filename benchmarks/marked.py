"""Source in which comments `#: …` say what stands on their lines; they are read, and then taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_MARK = re.compile(r"  #: ([a-z -]+?)(?: from -(\d+))?(?: to \+(\d+))?$", re.MULTILINE)


class Use(str, Enum):
    """By what a line leads to the deprecated module; `LOOK_ALIKE` is what only seems to."""

    IMPORT = "import"
    CONSTRUCTION = "construction"
    REFERENCE = "reference"
    STRING = "string"
    LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What has to be found, or must not be: its line, and those of its statement, from 1 and inclusive."""

    line: int
    first: int
    last: int
    use: Use


def read_marks(text: str) -> tuple[str, tuple[Place, ...]]:
    """The text without its marks, and what they say: one place for each word. `from -N` and `to +N` tell the
    lines of a statement that has several.

    Raises ValueError for a mark that is none of the uses.
    """
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        mark = _MARK.search(line)
        if mark is not None:
            first, last = number - int(mark[2] or 0), number + int(mark[3] or 0)
            places += [Place(number, first, last, Use(word)) for word in mark[1].split()]
    return _MARK.sub("", text), tuple(places)
