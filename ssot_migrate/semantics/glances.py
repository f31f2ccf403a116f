"""Questions that the bytes of one file answer, and a note of what was asked of which file.

By the note a later run can tell whether a file that has changed would still answer the same, without knowing why
anybody asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from ssot_migrate.semantics.import_lines import read_sure_names
from ssot_migrate.semantics.search_paths import may_add_search_paths

# What lets a module hold names, or a package hold modules, that its source does not show.
HIDES_NAMES = (b"globals(", b"sys.modules[", b"exec(", b"setattr(", b"vars(", b"__dict__")
_HIDES_MODULES = (b"__path__", b"sys.modules", b"sys.meta_path")
_STAR = re.compile(rb"import[\s\\]*\*")


class Told(NamedTuple):
    """What the bytes of one file have said; None for what nobody asked.

    `has`: by name, whether it surely has it; `lacks`: whether it plainly lacks it. `hides`: whether it hides modules;
    `adds`: whether it may put folders on `sys.path`.
    """

    has: Mapping[str, bool] = {}
    lacks: Mapping[str, bool] = {}
    hides: bool | None = None
    adds: bool | None = None


Asked = Mapping[str, Told]
"""What was asked, by path."""


def hides_modules(data: bytes) -> bool:
    """Whether a package may hold modules that are no files beside it."""
    return any(mark in data for mark in _HIDES_MODULES)


def plainly_lacks(data: bytes, name: str) -> bool:
    """Whether a module cannot hold a name, by any way: the word is not even in it, and it hides none."""
    if any(mark in data for mark in (*HIDES_NAMES, b"__getattr__")) or _STAR.search(data):
        return False
    return name.encode() not in data and data.isascii()


class Sweep(Protocol):
    """A question to every file: which of them have to be read. It is a value, and can be kept."""

    def matches(self, data: bytes) -> bool: ...


@dataclass(slots=True)
class Glances:
    """Answers for one snapshot, each worked out once. `read` gives the bytes of a file, none for one that has gone.

    `sweeps` are the questions that were put to all files, `swept` the files that matched one.
    """

    read: Callable[[str], bytes]
    sweeps: list[Sweep] = field(default_factory=list)
    swept: set[str] = field(default_factory=set)
    _sure: dict[str, frozenset[str]] = field(default_factory=dict)
    _has: dict[str, dict[str, bool]] = field(default_factory=dict)
    _hides: dict[str, bool] = field(default_factory=dict)
    _adds: dict[str, bool] = field(default_factory=dict)
    _lacks: dict[str, dict[str, bool]] = field(default_factory=dict)

    def sweep(self, paths: Iterable[str], question: Sweep) -> Iterator[str]:
        """The files among all of the project's, or of its tests or its other ones, that a question matches."""
        self.sweeps.append(question)
        for path in paths:
            if question.matches(self.read(path)):
                self.swept.add(path)
                yield path

    def surely_has(self, path: str, name: str) -> bool:
        """Whether the module has a name, as far as its bytes tell that for certain."""
        if path not in self._sure:
            self._sure[path] = read_sure_names(self.read(path))
        return self._has.setdefault(path, {}).setdefault(name, name in self._sure[path])

    def hides_modules(self, path: str) -> bool:
        """See the function of this name."""
        if path not in self._hides:
            self._hides[path] = hides_modules(self.read(path))
        return self._hides[path]

    def may_add_search_paths(self, path: str) -> bool:
        """See the function of this name."""
        if path not in self._adds:
            self._adds[path] = may_add_search_paths(self.read(path))
        return self._adds[path]

    def plainly_lacks(self, path: str, name: str) -> bool:
        """See the function of this name."""
        known = self._lacks.setdefault(path, {})
        if name not in known:
            known[name] = plainly_lacks(self.read(path), name)
        return known[name]

    def list_asked(self) -> Asked:
        """All that was asked, with the answers."""
        return {
            path: Told(self._has.get(path, {}), self._lacks.get(path, {}), self._hides.get(path), self._adds.get(path))
            for path in sorted({*self._has, *self._lacks, *self._hides, *self._adds})
        }


def join_asked(first: Asked, second: Asked) -> Asked:
    """What was asked the first or the second time, where the answers are the same."""
    joined = dict(first)
    for path, told in second.items():
        known = first.get(path, Told())
        joined[path] = Told(
            {**known.has, **told.has},
            {**known.lacks, **told.lacks},
            known.hides if told.hides is None else told.hides,
            known.adds if told.adds is None else told.adds,
        )
    return joined


def find_other_answers(data: bytes, told: Told) -> frozenset[str] | None:
    """The names of which a file with these bytes would tell something else; None if it tells something else to all."""
    if told.hides is not None and hides_modules(data) != told.hides:
        return None
    if told.adds is not None and may_add_search_paths(data) != told.adds:
        return None
    sure = read_sure_names(data) if told.has else frozenset[str]()
    had = {name for name, answer in told.has.items() if (name in sure) != answer}
    return frozenset(had.union(name for name, answer in told.lacks.items() if plainly_lacks(data, name) != answer))
