"""Which files the rules about classes and state have to look into, told from bytes: over-matches, never misses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role
from ssot_migrate.model.rules import Pack

_LITERALS = re.compile(r"[A-Za-z_0-9]+")
# A module's container that starts empty; `cls.x = …`, `Name.x = …`: what `global` and these do not name is no state.
_STATE = (
    rb"^[ \t]+global[ \t\\]",
    rb"\bcls\.\w+(?:\[[^\n]*\])?[ \t]*[:=]",
    rb"__class__\.\w+[ \t]*[:=\[]",
    rb"\b__new__\b",
    rb"\bmetaclass\b",
    rb"(?i:singleton)",
    rb"@(?:functools\.)?(?:lru_)?cache\b",
    rb"__dict__[ \t]*=",
    rb"^\w+[^=\n]*=[ \t]*(?:\{|\[|dict|list|set|(?:\w+\.)?(?:defaultdict|OrderedDict|deque|Counter|Weak))",
)


def build_watch(packs: Iterable[Pack], asked: Collection[str]) -> Callable[[bytes], bool] | None:
    """Whether a file with these bytes may hold something that a rule of a kind asked for looks at; None: no file."""
    patterns = sorted({pattern for pack in packs for pattern in _iter_patterns(pack, asked)})
    if not patterns:
        return None
    compiled = [re.compile(pattern, re.MULTILINE) for pattern in patterns]
    return lambda data: any(pattern.search(data) is not None for pattern in compiled)


def _iter_patterns(pack: Pack, asked: Collection[str]) -> Iterator[bytes]:
    kinds = {rule.kind for rule in pack.rules if rule.kind in asked}
    if kinds & {"global-registry", "singleton-factory"}:
        yield from _STATE
    words = {word for kind in kinds if kind in _WORDS_OF for word in _WORDS_OF[kind](pack)}
    if words:
        # Every pattern of a name has a piece of text that each name it covers must hold.
        yield b"|".join(re.escape(word.encode()) for word in sorted(words))


def _words(roles: Iterable[Role], *keys: str) -> Iterator[str]:
    for role in roles:
        for key in keys:
            for glob in getattr(role, key):
                yield _longest_piece(tail_name(glob))


def _longest_piece(glob: str) -> str:
    """The longest text that every name which the glob covers holds; "" for one that is only wildcards."""
    plain = re.sub(r"\[[^\]]*\]", "*", glob)
    return max(_LITERALS.findall(plain), key=len, default="")


_ALL = tuple(Part)
_WORDS_OF: Mapping[str, Callable[[Pack], Iterable[str]]] = {
    "duplicate-implementation": lambda pack: _words(
        pack.find_roles(Part.IMPLEMENTATION), "classes", "interfaces", "methods"
    ),
    "global-registry": lambda pack: _words(pack.find_roles(*_ALL), "classes", "names", "functions"),
    "singleton-factory": lambda pack: _words(pack.find_roles(*_ALL), "classes", "names", "functions"),
    "shared-instance-factory": lambda pack: _words(
        pack.find_roles(Part.SHARED, Part.IMPLEMENTATION), "classes", "builders"
    ),
    "shared-manager": lambda pack: _words(pack.find_roles(Part.CONNECTION), "classes", "names"),
    "unowned-context": lambda pack: _words(pack.find_roles(Part.CONTEXT), "classes", "names"),
    "null-emitter": lambda pack: _words(pack.find_roles(Part.EMITTER), "classes", "names"),
    "missing-event": lambda pack: _words(pack.find_roles(Part.IMPLEMENTATION, Part.EMITTER), "classes"),
    "uncleaned-engine": lambda pack: _words(pack.find_roles(Part.IMPLEMENTATION), "classes", "builders"),
}
