"""Whether other files can tell that a file has changed since it was surveyed: if not, what is found in them stays.

Both texts are read, and what each tells others is held against the other. Where something stands is told by findings
alone, so that these must not speak of places that have moved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from posixpath import basename, splitext

from ssot_migrate.kinds.watch import find_names as find_names_of
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.bounds import TooMuchError, bounded_time
from ssot_migrate.semantics.glances import HIDES_NAMES, Sweep
from ssot_migrate.semantics.outline_reader import read_outline
from ssot_migrate.semantics.outline_shape import describe_shape, find_names
from ssot_migrate.semantics.outward import describe_outward
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.reader import read_summary
from ssot_migrate.source.files import open_source


@light_dataclass(frozen=True, slots=True)
class Interest:
    """What was asked of a file: whether somebody read it in full, and whether an outline of it; `sweeps` are the
    questions that were put to all files.
    """

    packs: tuple[Pack, ...]
    sweeps: tuple[Sweep, ...]
    is_read: bool
    is_outlined: bool

    def matters(self, word: str) -> bool:
        """Whether a word that a class uses makes a difference to a rule."""
        return any(role.hears(word) for pack in self.packs for role in pack.roles)

    def asks_for(self, names: Iterable[str]) -> bool:
        """Whether one of the questions is about one of these names."""
        text = " ".join(names).encode("utf-8", "surrogatepass")
        return any(sweep.matches(text) for sweep in self.sweeps)


def tells_the_same(path: str, before: bytes, after: bytes, interest: Interest) -> bool:
    """Whether a file tells others the same by both texts; False where one of them cannot be read."""
    if _glance(before, interest) != _glance(after, interest):
        return False
    told = _describe(path, before, interest)
    return told is not None and told == _describe(path, after, interest)


def _glance(data: bytes, interest: Interest) -> Hashable:
    """What is told by the bytes alone."""
    roles = [role for pack in interest.packs for role in pack.roles]
    return (
        any(mark in data for mark in HIDES_NAMES),
        find_names_of(roles, "classes", "interfaces").matches(data),
        tuple(sweep.matches(data) for sweep in interest.sweeps),
    )


def _describe(path: str, data: bytes, interest: Interest) -> Hashable | None:
    source = open_source(path, data)
    tree = source if isinstance(source, FileProblem) else parse_source(source)
    if isinstance(source, FileProblem) or isinstance(tree, FileProblem):
        return None
    names: frozenset[str] = frozenset()
    shape: Hashable = None
    outward: Hashable = None
    try:
        with bounded_time():
            if interest.is_outlined:
                outline = read_outline(tree, source.utf8, path=path, module="")
                shape, names = describe_shape(outline, interest.matters), find_names(outline)
            if interest.is_read:
                is_package = splitext(basename(path))[0] == "__init__"
                summary = read_summary(tree, source.utf8, path=path, module="", is_package=is_package)
                outward = describe_outward(summary, names, interest.asks_for)
            return shape, outward
    except (RecursionError, TooMuchError):
        return None


def find_speakers(path: str, stays: Collection[int], findings: Iterable[Finding]) -> set[str]:
    """The other files with findings that speak of lines of this one which are not among those that stay as they are."""
    others = (one for one in findings if one.location.path != path)
    return {one.location.path for one in others if any(line not in stays for line in _iter_places(one, path))}


def find_unmoved(before: bytes, after: bytes) -> set[int]:
    """The lines that say the same under the same number, and that nothing in front of them can have moved."""
    first, second = _split(before), _split(after)
    same = [pair[0] == pair[1] for pair in zip(first, second, strict=False)]
    if len(first) != len(second):
        same = same[: same.index(False)] if False in same else same
    return {number for number, is_same in enumerate(same, 1) if is_same}


def _split(data: bytes) -> Sequence[bytes]:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def _iter_places(finding: Finding, path: str) -> Iterator[float]:
    """The lines of the file that a finding names. Messages name a file by the last part of its path."""
    yield from (hop.line for hop in finding.chain if hop.path == path)
    fixes = [finding.fix, finding.alternative.fix if finding.alternative is not None else None]
    told = [
        finding.message,
        "" if finding.unfixable is None else finding.unfixable.detail,
        *(fix.note for fix in fixes if fix is not None),
    ]
    for text in told:
        if basename(path) in text:
            yield from map(int, re.findall(rf"{re.escape(basename(path))}:(\d+)", text))
    variables = finding.variables if finding.provider is None else (*finding.variables, finding.provider)
    if any(variable.path == path and variable.scope != 0 for variable in variables):
        yield float("inf")  # scopes inside a file are known by numbers, which may have moved
