"""Which bindings of a name can reach a place: environments along the control flow, and Python's scope rules.

The walk over a file (see `reader`) tells a `Scopes` about bindings, branches and name loads in the order of
execution. A load remembers what each enclosing scope held at that moment; when the file has been walked,
`find_reaching` turns that into the bindings that the name can have there. (Python reference, 4.2.2.)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ssot_migrate.semantics.summary import UNBOUND

Env = dict[str, frozenset[int]]
"""Name → bindings that may be in force; a missing name is unbound. None in its place: unreachable code."""

_NOTHING: frozenset[int] = frozenset({UNBOUND})


@dataclass(slots=True)
class OpenScope:
    """A scope under construction. `inline` bodies run where they stand (class, comprehension), others later."""

    index: int
    kind: str
    qualname: str
    parent: int | None
    is_async: bool
    inline: bool
    bound: dict[str, list[int]] = field(default_factory=dict)
    anytime: dict[str, list[int]] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Load:
    """What each scope, from the innermost outwards, held for the name when it was read, and how many bindings
    had been seen by then. `is_lazy`: read only later, as annotations in strings are.
    """

    name: str
    held: tuple[tuple[int, frozenset[int]], ...]
    seen: int
    is_lazy: bool = False


class Scopes:
    """The scopes of one file while it is walked."""

    def __init__(self) -> None:
        self.scopes: list[OpenScope] = []
        self.stack: list[int] = []
        self.envs: list[Env | None] = []
        self.count = 0  # bindings seen so far

    # entering and leaving ---------------------------------------------------------------------------------------

    def enter(self, kind: str, qualname: str, *, is_async: bool = False, inline: bool = False) -> int:
        index = len(self.scopes)
        parent = self.stack[-1] if self.stack else None
        self.scopes.append(OpenScope(index, kind, qualname, parent, is_async, inline))
        self.stack.append(index)
        self.envs.append({})
        return index

    def leave(self) -> Env:
        """Closes the innermost scope; what it held at its end."""
        self.stack.pop()
        return self.envs.pop() or {}

    @property
    def current(self) -> OpenScope:
        return self.scopes[self.stack[-1]]

    def find_owner(self, name: str, *, walrus: bool = False) -> OpenScope:
        """The scope that a binding of `name` made here belongs to."""
        position = len(self.stack) - 1
        scope = self.scopes[self.stack[position]]
        while walrus and scope.kind == "comprehension":
            position -= 1
            scope = self.scopes[self.stack[position]]
        if name in scope.global_names:
            return self.scopes[0]
        if name in scope.nonlocal_names:
            for index in reversed(self.stack[:position]):
                outer = self.scopes[index]
                if outer.kind == "function" and (name in outer.bound or name not in outer.nonlocal_names):
                    return outer
        return scope

    def bind(self, owner: OpenScope, name: str, index: int) -> None:
        """Notes binding `index` of `name`; outside its own flow (`global`, `nonlocal`) it may happen at any time."""
        self.count = max(self.count, index + 1)
        owner.bound.setdefault(name, []).append(index)
        if owner.index in self.stack and self._is_in_flow(owner.index):
            env = self.envs[self.stack.index(owner.index)]
            if env is not None:
                env[name] = frozenset({index})
        else:
            owner.anytime.setdefault(name, []).append(index)

    def unbind(self, owner: OpenScope, name: str) -> None:
        if owner.index in self.stack and self._is_in_flow(owner.index):
            env = self.envs[self.stack.index(owner.index)]
            if env is not None:
                env[name] = _NOTHING

    def _is_in_flow(self, index: int) -> bool:
        """Whether no function boundary lies between that scope and here."""
        position = self.stack.index(index)
        return all(self.scopes[inner].inline for inner in self.stack[position + 1 :])

    # branches ---------------------------------------------------------------------------------------------------

    @property
    def env(self) -> Env | None:
        return self.envs[-1]

    @env.setter
    def env(self, env: Env | None) -> None:
        self.envs[-1] = env

    def copy_env(self) -> Env | None:
        env = self.envs[-1]
        return None if env is None else dict(env)

    # reading ----------------------------------------------------------------------------------------------------

    def load(self, name: str, *, is_lazy: bool = False) -> Load:
        held = []
        for position in range(len(self.stack) - 1, -1, -1):
            env = self.envs[position]
            if env is None:  # unreachable: whatever was bound so far is the best answer
                bound = self.scopes[self.stack[position]].bound.get(name)
                held.append((self.stack[position], frozenset(bound) if bound else _NOTHING))
            else:
                held.append((self.stack[position], env.get(name, _NOTHING)))
        return Load(name, tuple(held), self.count, is_lazy)

    def find_reaching(self, load: Load) -> tuple[int, ...]:
        """The bindings that the name can have at that load, sorted; `UNBOUND` among them where none may.

        A free name in a function is read when the function runs, so bindings made later in the enclosing scope
        count too, and those before that were overwritten when the function was defined do not.
        """
        deferred = load.is_lazy
        result: set[int] = set()
        innermost = True
        for index, held in load.held:
            scope = self.scopes[index]
            if not innermost and scope.kind == "class" and not self._sees_class(load, index):
                deferred = deferred or not scope.inline
                continue
            if load.name in scope.global_names:
                return self._at_module(load, deferred or index != 0)
            if load.name in scope.nonlocal_names:
                deferred = deferred or not scope.inline
                innermost = False
                continue
            if load.name in scope.bound:
                result |= self._held_in(scope, load, held, deferred)
                # Only a module or class body looks further outwards when its own name is unbound.
                if UNBOUND not in result or scope.kind in ("function", "comprehension", "module"):
                    return tuple(sorted(result))
                result.discard(UNBOUND)
            deferred = deferred or not scope.inline
            innermost = False
        result.add(UNBOUND)
        return tuple(sorted(result))

    def _sees_class(self, load: Load, index: int) -> bool:
        """Class names are visible in the body itself only (the innermost scope of the load)."""
        return load.held[0][0] == index

    def _at_module(self, load: Load, deferred: bool) -> tuple[int, ...]:
        return tuple(sorted(self._held_in(self.scopes[0], load, load.held[-1][1], deferred)))

    def _held_in(self, scope: OpenScope, load: Load, held: frozenset[int], deferred: bool) -> set[int]:
        result = set(held)
        if deferred:
            later = {index for index in scope.bound.get(load.name, ()) if index >= load.seen}
            if later:
                # The function runs after some of the later bindings at the earliest when they are unconditional;
                # "unbound" is then only what it was at the definition, and no longer worth telling.
                result.discard(UNBOUND)
            result |= later
        anytime = scope.anytime.get(load.name)
        if anytime:
            result |= set(anytime)
            if len(result) > 1:
                result.discard(UNBOUND)
        return result or {UNBOUND}


def merge(first: Env | None, second: Env | None) -> Env | None:
    """What may be in force where two paths meet."""
    if first is None:
        return second
    if second is None:
        return first
    result: Env = {}
    for name in first.keys() | second.keys():
        one, other = first.get(name, _NOTHING), second.get(name, _NOTHING)
        result[name] = one if one is other else one | other
    return result
