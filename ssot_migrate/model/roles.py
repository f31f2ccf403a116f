"""The parts that classes play, as a rule pack names them: what must be there once, and what must not be shared."""

from __future__ import annotations

import re
from enum import Enum
from fnmatch import translate
from functools import lru_cache

from ssot_migrate.model.light import light_dataclass


class Part(Enum):
    """What a role means to the rules. The values are words of the pack format."""

    IMPLEMENTATION = "implementation"  # one class does it, and no other
    SHARED = "shared"  # must not be handed to everybody: a registry, a factory
    CONNECTION = "connection"  # bound to somebody's connection
    CONTEXT = "context"  # says on whose behalf something is done
    EMITTER = "emitter"  # carries events to their user


@light_dataclass(frozen=True, slots=True)
class Role:
    """One part, and by what its players are known.

    `classes`, `names`, `functions`, `builders` and `per_call` are globs over single names (`*Registry`): of classes;
    of parameters, attributes and variables; of accessors; of functions that build a player; of parameters by which a
    method is told for whom it works. `excluded` are globs of class names that play no part whatever they are like.
    `canonical` is the symbol of the one class that is to stay, `interfaces` the symbols that players implement,
    `methods` what makes up the part, of which a class has to define `least_methods` to play it. `likeness` is the
    share of the canonical class, in percent, from which on likeness is told. `events` must all be emitted, by a name
    with one of `emits` in front or as text. `cleanup` are the methods that end a player's life.
    """

    name: str
    part: Part
    title: str
    classes: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()
    per_call: tuple[str, ...] = ()
    canonical: str | None = None
    interfaces: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    least_methods: int = 2
    likeness: int = 40
    events: tuple[str, ...] = ()
    cleanup: tuple[str, ...] = ()

    def has_class(self, name: str) -> bool:
        """Whether a class of this name plays the part."""
        return is_covered(name, self.classes) and not is_covered(name, self.excluded)

    def concerns(self, word: str) -> bool:
        """Whether a name that a class calls or defines, or a word that it passes on, belongs to the part."""
        return is_covered(word.lstrip("_"), (*self.names, *self.per_call, *self.events, *self.functions, *self.methods))

    def hears(self, word: str) -> bool:
        """Whether the word makes any difference to what is told of the part's players."""
        return self.concerns(word) or any(is_emitted(event, word) for event in self.events)


def is_emitted(event: str, word: str) -> bool:
    """Whether who uses the word emits the event: by `agent_started`, `notify_agent_started`, `AGENT_STARTED`."""
    return word == event or word.endswith(f"_{event}") or word.lower() == event


def is_covered(name: str, globs: tuple[str, ...]) -> bool:
    """Whether one of `globs` covers the whole name; case counts."""
    return any(_compile(glob).match(name) is not None for glob in globs)


@lru_cache(maxsize=1024)
def _compile(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))  # which never backtracks over an earlier `*`
