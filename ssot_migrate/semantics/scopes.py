"""Which bindings of a name can reach a place: environments along the control flow, and Python's scope rules.

The walk over a file (see `reader`) tells a `Scopes` about bindings, branches and name loads in the order of
execution. A load remembers what each enclosing scope held at that moment; when the file has been walked,
`find_reaching` turns that into the bindings that the name can have there. (Python reference, 4.2.2.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ssot_migrate.semantics.bounds import MAX_COPIED_NAMES, TooMuchError
from ssot_migrate.semantics.summary import UNBOUND

Env = dict[str, frozenset[int]]
"""Name → bindings that may be in force; a missing name is unbound. None in its place: unreachable code."""

NOTHING: frozenset[int] = frozenset({UNBOUND})

TYPE_PARAMETERS = "type parameters"

STAR = "*"
"""The name that star imports are kept under. They do not replace each other: any of them may bring a name."""


@dataclass(slots=True)
class OpenScope:
    """A scope under construction. `inline` bodies run where they stand (class, comprehension), others later.
    `around` is what held in the scope around it where it stands.

    `bound` has every name that is local here, also those that are only deleted or annotated. `anytime` are the
    bindings made from other scopes (`global`, `nonlocal`, `:=` in a comprehension). `nonlocal_owners` leads from
    a name to the scope that a `nonlocal` statement means.
    """

    index: int
    kind: str
    qualname: str
    parent: int | None
    is_async: bool
    inline: bool
    around: Env | None = None
    bound: dict[str, list[int]] = field(default_factory=dict)
    anytime: dict[str, list[int]] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    nonlocal_owners: dict[str, int] = field(default_factory=dict)


class Held(NamedTuple):
    """What one scope held for a name at a load. Bindings from `since` on may be in force when a function that was
    defined there runs: those after it, and those of the loop around it.
    """

    scope: int
    bindings: frozenset[int]
    since: int


class Load(NamedTuple):
    """What each scope held for the name, from the innermost outwards. `is_lazy`: read only later, as annotations in
    strings are.
    """

    name: str
    held: tuple[Held, ...]
    is_lazy: bool = False


@dataclass(slots=True)
class _Frame:
    """An open scope on the stack. `outer` remembers what the scopes around a function hold: while its body is
    walked they do not change. `loop` is the first binding of the outermost loop that is open here.
    """

    scope: OpenScope
    env: Env | None
    outer: dict[str, tuple[Held, ...]] = field(default_factory=dict)
    loop: int | None = None


class Scopes:
    """The scopes of one file while it is walked.

    `changes` are all bindings and deletions in code that can be reached, in order: (scope, name, binding or `UNBOUND`).
    """

    def __init__(self) -> None:
        self.scopes: list[OpenScope] = []
        self.frames: list[_Frame] = []
        self.changes: list[tuple[int, str, int]] = []
        self.count = 0  # bindings seen so far
        self._copied = 0
        self._frozen: dict[int, Env] = {}  # by identity: environments that somebody else holds on to

    # entering and leaving ---------------------------------------------------------------------------------------

    def enter(self, kind: str, qualname: str, *, is_async: bool = False, inline: bool = False) -> int:
        index = len(self.scopes)
        parent = self.frames[-1].scope.index if self.frames else None
        scope = OpenScope(index, kind, qualname, parent, is_async, inline, self.freeze_env() if self.frames else None)
        self.scopes.append(scope)
        self.frames.append(_Frame(scope, {}))
        return index

    def enter_again(self, scope: OpenScope) -> None:
        """Opens a scope once more whose bindings are all made."""
        self.frames.append(_Frame(scope, {name: frozenset(bound) for name, bound in scope.bound.items()}))

    def leave(self) -> Env | None:
        """Closes the innermost scope; what it held at its end, None where the end is never reached."""
        return self.frames.pop().env

    @property
    def current(self) -> OpenScope:
        return self.frames[-1].scope

    def iter_enclosing(self) -> Iterator[OpenScope]:
        """The open scopes around the current one, the nearest first."""
        return (frame.scope for frame in reversed(self.frames[:-1]))

    def is_bound(self, name: str) -> bool:
        """Whether an open scope has bound the name by now."""
        return any(name in frame.scope.bound for frame in self.frames)

    # binding ----------------------------------------------------------------------------------------------------

    def find_owner(self, name: str, *, walrus: bool = False) -> OpenScope:
        """The scope that a binding of `name` made here belongs to."""
        scope = self.current
        if walrus and scope.kind == "comprehension":
            scope = next(outer for outer in self.iter_enclosing() if outer.kind != "comprehension")
        if name in scope.global_names:
            return self.scopes[0]
        if name in scope.nonlocal_owners:
            return self.scopes[scope.nonlocal_owners[name]]
        return scope

    def bind(self, owner: OpenScope, name: str, index: int) -> None:
        """Notes binding `index` of `name`."""
        self.count = max(self.count, index + 1)
        owner.bound.setdefault(name, []).append(index)
        if owner is self.current:
            self._put(name, index)
        else:
            owner.anytime.setdefault(name, []).append(index)

    def bind_star(self, index: int) -> None:
        """Notes a star import, which may bring any name."""
        self.bind(self.scopes[0], STAR, index)

    def declare(self, owner: OpenScope, name: str) -> None:
        """Notes that the name is local to the scope, although nothing is bound here (`x: int`)."""
        owner.bound.setdefault(name, [])

    def unbind(self, owner: OpenScope, name: str) -> None:
        self.declare(owner, name)
        if owner is self.current:
            self._put(name, UNBOUND)

    def _put(self, name: str, index: int) -> None:
        frame = self.frames[-1]
        if frame.env is not None:
            before = frame.env.get(name, NOTHING) - NOTHING if name == STAR else frozenset()
            if id(frame.env) in self._frozen:
                self._copied += len(frame.env)
                if self._copied > MAX_COPIED_NAMES:
                    raise TooMuchError("it defines too many names in too many places")
                frame.env = dict(frame.env)
            frame.env[name] = before | {index}
            self.changes.append((frame.scope.index, name, index))

    def set_attribute(self, owner: str, name: str, index: int) -> None:
        """Notes that `owner.name` is set, or (`UNBOUND`) deleted: followed like a variable that nobody can load."""
        self._put(f"{owner}.{name}", index)

    # branches ---------------------------------------------------------------------------------------------------

    @property
    def env(self) -> Env | None:
        return self.frames[-1].env

    @env.setter
    def env(self, env: Env | None) -> None:
        self.frames[-1].env = env

    def copy_env(self) -> Env | None:
        env = self.frames[-1].env
        return None if env is None else dict(env)

    def freeze_env(self) -> Env | None:
        """What holds here, to be kept: later bindings leave it as it is."""
        return self.keep(self.frames[-1].env)

    def keep(self, env: Env | None) -> Env | None:
        """An environment that must not change any more."""
        if env is not None:
            self._frozen[id(env)] = env
        return env

    def enter_loop(self) -> bool:
        """Notes that what follows may run again; whether that is news in this scope (see `leave_loop`)."""
        frame = self.frames[-1]
        is_outermost = frame.loop is None
        if is_outermost:
            frame.loop = self.count
        return is_outermost

    def leave_loop(self, is_outermost: bool) -> None:
        if is_outermost:
            self.frames[-1].loop = None

    def at_any_point(self, before: Env | None, first_change: int) -> Env | None:
        """What may hold when something since `first_change` was interrupted: all from before, all that it binds."""
        if before is None:
            return None
        result = dict(before)
        scope = self.current.index
        for owner, name, index in self.changes[first_change:]:
            if owner == scope:
                result[name] = result.get(name, NOTHING) | {index}
        return result

    # reading ----------------------------------------------------------------------------------------------------

    def load(self, name: str, *, is_lazy: bool = False) -> Load:
        return Load(name, self._held_from(len(self.frames) - 1, name), is_lazy)

    def _held_from(self, position: int, name: str) -> tuple[Held, ...]:
        """What the open scopes hold, from the one at `position` outwards, as far as it can matter."""
        frame = self.frames[position]
        if frame.env is None:  # unreachable: whatever was bound so far is the best answer
            bindings = frozenset(frame.scope.bound.get(name, ())) or NOTHING
        else:
            bindings = frame.env.get(name, NOTHING)
        own = Held(frame.scope.index, bindings, self.count if frame.loop is None else frame.loop)
        if not position:
            return (own,)
        if frame.scope.inline:
            return (own, *self._held_from(position - 1, name))
        if bindings is not NOTHING and position == len(self.frames) - 1:
            return (own,)  # what the function at hand has bound itself is local to it
        outer = frame.outer.get(name)
        if outer is None:
            outer = frame.outer[name] = self._held_from(position - 1, name)
        return (own, *outer)

    def find_reaching(self, load: Load) -> tuple[int, ...]:
        """The bindings that the name can have at that load, sorted; `UNBOUND` among them where none may.

        A free name in a function is read when the function runs, so bindings made later in the enclosing scope
        count too, and those before that were overwritten when the function was defined do not.
        """
        name, deferred = load.name, load.is_lazy
        sees_class = True  # until a function or comprehension lies between
        for held in load.held:
            scope = self.scopes[held.scope]
            if name in scope.global_names:
                return tuple(sorted(self._at_module(load)))
            is_visible = scope.kind != "class" or sees_class
            if is_visible and name in scope.bound and name not in scope.nonlocal_owners:
                result = self._held_in(scope, name, held, deferred)
                if scope.kind == "class" and UNBOUND in result:
                    # A name that a class body binds is looked up there, then in the module, never between.
                    result = (result - NOTHING) | self._at_module(load)
                return tuple(sorted(result))
            deferred = deferred or not scope.inline
            sees_class = sees_class and scope.kind == TYPE_PARAMETERS
        return (UNBOUND,)

    def _at_module(self, load: Load) -> set[int]:
        deferred = load.is_lazy or any(not self.scopes[held.scope].inline for held in load.held[:-1])
        return self._held_in(self.scopes[0], load.name, load.held[-1], deferred)

    def _held_in(self, scope: OpenScope, name: str, held: Held, deferred: bool) -> set[int]:
        result = set(held.bindings)
        more = set(scope.anytime.get(name, ()))
        if deferred:
            more |= {index for index in scope.bound.get(name, ()) if index >= held.since}
        if more and STAR not in self.scopes[0].bound:
            # The function runs after some of these at the earliest; "unbound" is then only what the name was at
            # the definition, and no longer worth telling: unless a star import may have bound it there.
            result.discard(UNBOUND)
        if more and name == STAR:
            result.add(UNBOUND)  # some of them may not have run yet
        return result | more


def merge(first: Env | None, second: Env | None) -> Env | None:
    """What may be in force where two paths meet."""
    if first is None:
        return second
    if second is None:
        return first
    result: Env = {}
    for name in first.keys() | second.keys():
        one, other = first.get(name, NOTHING), second.get(name, NOTHING)
        result[name] = one if one is other else one | other
    return result
