"""Values by path, thousands of them, of which only those that were asked for last take their full room."""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterator
from typing import Generic, TypeVar

from ssot_migrate.model.light import light_dataclass

Value = TypeVar("Value")

_FAST = 1  # the level of zlib: names repeat so often that a tenth of the bytes are left at any


@light_dataclass(frozen=True, slots=True)
class Packed(Generic[Value]):
    """A value, pickled and compressed. `data` is only ever made by `pack`, in this program."""

    data: bytes

    def unpack(self) -> Value:
        value: Value = pickle.loads(zlib.decompress(self.data))
        return value


def pack(value: Value) -> Packed[Value]:
    """The value in small room; `unpack` gives an equal one."""
    return Packed(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), _FAST))


class Shelf(Generic[Value]):
    """Holds values ready as long as together they weigh no more than `room`, and all others packed."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._ready: OrderedDict[str, Value] = OrderedDict()
        self._packed: dict[str, Packed[Value]] = {}
        self._weights: dict[str, int] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._weights

    def __iter__(self) -> Iterator[str]:
        return iter(self._weights)

    def __getitem__(self, path: str) -> Value:
        """Raises KeyError."""
        if path in self._ready:
            self._ready.move_to_end(path)
            return self._ready[path]
        value = self._packed[path].unpack()
        self._keep_ready(path, value)
        return value

    def get_packed(self, path: str) -> Packed[Value]:
        """The value, in small room. Raises KeyError."""
        if path not in self._packed:
            self._packed[path] = pack(self._ready[path])
        return self._packed[path]

    def put(self, path: str, value: Value | Packed[Value], weight: int) -> None:
        """Puts a value in the place of the former one, if there was one."""
        self._packed.pop(path, None)
        if self._ready.pop(path, None) is not None:
            self._taken -= self._weights[path]
        self._weights[path] = weight
        if isinstance(value, Packed):
            self._packed[path] = value
        else:
            self._keep_ready(path, value)

    def without(self, paths: Collection[str]) -> Shelf[Value]:
        """Another shelf with the other values."""
        other: Shelf[Value] = Shelf(self._room)
        other._ready = OrderedDict((path, value) for path, value in self._ready.items() if path not in paths)
        other._packed = {path: value for path, value in self._packed.items() if path not in paths}
        other._weights = {path: weight for path, weight in self._weights.items() if path not in paths}
        other._taken = sum(other._weights[path] for path in other._ready)
        return other

    def shrink(self, room: int) -> None:
        """Holds no more ready than that from now on."""
        self._room = min(room, self._room)
        self._make_room()

    def _keep_ready(self, path: str, value: Value) -> None:
        """The last one stays ready, whatever it weighs."""
        self._ready[path] = value
        self._taken += self._weights[path]
        self._make_room()

    def _make_room(self) -> None:
        while self._taken > self._room and len(self._ready) > 1:
            last, old = self._ready.popitem(last=False)
            self._taken -= self._weights[last]
            if last not in self._packed:
                self._packed[last] = pack(old)


class Overlay(Shelf[Value]):
    """The values of another shelf, but for the files in `paths`: of these it has its own. All others are of both, so
    that they take their room once.
    """

    def __init__(self, base: Shelf[Value], paths: Collection[str], room: int) -> None:
        super().__init__(room)
        self._base = base
        self._paths = frozenset(paths)

    def __contains__(self, path: str) -> bool:
        return super().__contains__(path) if path in self._paths else path in self._base

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from (path for path in self._base if path not in self._paths)

    def __getitem__(self, path: str) -> Value:
        """Raises KeyError."""
        return super().__getitem__(path) if path in self._paths else self._base[path]

    def get_packed(self, path: str) -> Packed[Value]:
        """The value, in small room. Raises KeyError."""
        return super().get_packed(path) if path in self._paths else self._base.get_packed(path)

    def put(self, path: str, value: Value | Packed[Value], weight: int) -> None:
        """Puts a value in the place of the former one, if there was one."""
        if path in self._paths:
            super().put(path, value, weight)
        else:
            self._base.put(path, value, weight)

    def without(self, paths: Collection[str]) -> Shelf[Value]:
        """Another shelf with the other values."""
        other = self._base.without(self._paths.union(paths))
        for path in super().__iter__():
            if path not in paths:
                other.put(path, super().get_packed(path), self._weights[path])
        return other

    def shrink(self, room: int) -> None:
        """Holds no more ready than that from now on, and the other shelf neither."""
        super().shrink(room)
        self._base.shrink(room)
