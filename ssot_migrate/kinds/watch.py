"""Which files the rules about classes and state have to look into, told from bytes: over-matches, never misses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from ssot_migrate.kinds.shared_bytes import may_share_state
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.roles import Part, Role
from ssot_migrate.model.rules import Pack

_PIECE = re.compile(r"\w+")
Test = Callable[[bytes], bool]
"""Whether a file with these bytes may matter."""


@light_dataclass(frozen=True, slots=True)
class Watch:
    """What to look for; a file matters that any of the tests matches."""

    tests: tuple[Test, ...]

    def matches(self, data: bytes) -> bool:
        return any(test(data) for test in self.tests)


def build_watch(packs: Iterable[Pack], asked: Collection[str]) -> Watch:
    """The tests for the rules of the kinds asked for; none of them where no rule is about classes and state."""
    tests: list[Test] = []
    held: set[bytes] = set()
    is_about_state = False
    for pack in packs:
        kinds = {rule.kind for rule in pack.rules if rule.kind in asked}
        tests += [test for kind, build in _TESTS.items() if kind in kinds for test in build(pack)]
        if kinds & _ABOUT_STATE:
            globs = (glob for role in pack.find_roles(*_KEPT) for glob in role.classes)
            held.update(max(_pieces(glob), key=len, default=b"") for glob in globs)
            is_about_state = True
    if is_about_state:
        pattern = re.compile(b"|".join(map(re.escape, sorted(held))) or rb"(?!)")
        tests.append(lambda data: may_share_state(data, pattern))
    return Watch(tuple(tests))


_KEPT = (Part.SHARED, Part.CONNECTION, Part.IMPLEMENTATION, Part.EMITTER)
_ABOUT_STATE = frozenset(
    {"global-registry", "singleton-factory", "shared-instance-factory", "shared-manager", "unowned-context"}
)


@light_dataclass(frozen=True, slots=True)
class Names:
    """Matches bytes that hold a whole name which one of the globs covers, with `before` in front of it.

    A glob's plain pieces come first: looking for text is a hundred times faster than matching a pattern.
    """

    globs: tuple[tuple[tuple[bytes, ...], re.Pattern[bytes]], ...]

    def matches(self, data: bytes) -> bool:
        return any(
            all(piece in data for piece in pieces) and pattern.search(data) is not None
            for pieces, pattern in self.globs
        )


def find_names(roles: Iterable[Role], *keys: str, before: bytes = b"") -> Names:
    """The names that the globs under these keys of the roles cover."""
    globs = {glob for role in roles for key in keys for glob in getattr(role, key)}
    return Names(tuple((_pieces(glob), _translate(glob, before)) for glob in sorted(globs)))


@light_dataclass(frozen=True, slots=True)
class BuiltInModule:
    """Matches where a module may build a class for itself; what its functions build for it is watched anyway."""

    built: re.Pattern[bytes]
    renamed: re.Pattern[bytes]

    def matches(self, data: bytes) -> bool:
        return self.built.search(b"\n" + data) is not None or self.renamed.search(data) is not None


def watch_built(names: Collection[str]) -> BuiltInModule:
    """Where a class with one of these names may be built."""
    called = "|".join(re.escape(name) for name in sorted(names))
    return BuiltInModule(
        re.compile(rf"\n\w+[ \t]*(?::[^=\n]*)?=[ \t(\\\n]*(?:[\w.]*\.)?(?:{called})[ \t]*\(".encode()),
        re.compile(rf"\b(?:{called})[ \t]+as[ \t]".encode()),
    )


def _pieces(glob: str) -> tuple[bytes, ...]:
    """The texts that every name which the glob covers holds."""
    plain = re.sub(r"\[[^\]]*\]", "*", glob.rpartition(".")[2])
    return tuple(piece.encode() for piece in _PIECE.findall(plain))


def _translate(glob: str, before: bytes) -> re.Pattern[bytes]:
    """A glob over identifiers; a `[…]` in it means what it means in a pattern, but for its `!`."""
    name = glob.rpartition(".")[2].replace("[!", "[^").replace("*", r"\w*").replace("?", r"\w").encode()
    if not before:
        # What may begin with anything needs no look at where a word begins.
        is_open = name.startswith(rb"\w*")
        return re.compile((name.removeprefix(rb"\w*") if is_open else rb"(?<!\w)" + name) + rb"(?!\w)")
    return re.compile(before + name + rb"(?!\w)")


_CLASS = rb"\bclass[ \t\\\r\n]+"
_FUNCTION = rb"\bdef[ \t\\\r\n]+_*"


def _watch_duplicates(pack: Pack) -> Iterator[Test]:
    names = find_names(pack.find_roles(Part.IMPLEMENTATION), "classes", "interfaces", "methods")
    yield lambda data: b"class" in data and names.matches(data)


def _watch_factories(pack: Pack) -> Iterator[Test]:
    yield find_names(pack.find_roles(Part.SHARED), "classes", before=_CLASS).matches
    yield find_names(pack.find_roles(Part.IMPLEMENTATION), "builders", before=_FUNCTION).matches


def _watch_managers(pack: Pack) -> Iterator[Test]:
    names = find_names(pack.find_roles(Part.CONNECTION), "classes", "names")
    yield lambda data: b"self." in data and names.matches(data)


def _watch_emitters(pack: Pack) -> Iterator[Test]:
    names = find_names(pack.find_roles(Part.IMPLEMENTATION), "classes", "builders")
    yield lambda data: b"None" in data and names.matches(data)


_TESTS: Mapping[str, Callable[[Pack], Iterable[Test]]] = {
    "duplicate-implementation": _watch_duplicates,
    "shared-instance-factory": _watch_factories,
    "shared-manager": _watch_managers,
    "unowned-context": lambda pack: [find_names(pack.find_roles(Part.CONTEXT), "classes", "names").matches],
    "null-emitter": _watch_emitters,
    "missing-event": lambda pack: [
        find_names(pack.find_roles(Part.IMPLEMENTATION, Part.EMITTER), "classes", before=_CLASS).matches
    ],
    "uncleaned-engine": lambda pack: [find_names(pack.find_roles(Part.IMPLEMENTATION), "classes", "builders").matches],
}
"""By kind: what a file must hold that a rule of the kind looks into, beside what it shares."""
