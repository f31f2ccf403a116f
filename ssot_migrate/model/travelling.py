"""Values that cross between processes, or are remembered, by the hundred thousand."""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TypeVar

Value = TypeVar("Value")


def travels(cls: type[Value]) -> type[Value]:
    """Has `pickle` write a dataclass as a call of it with all its fields, in their order.

    What frozen dataclasses with slots do by themselves is the same, field by field in Python: three times as slow to
    write, and twice to read. Raises TypeError for a class with a field that its constructor does not take.
    """
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # raises TypeError for what is none
    if not all(field.init for field in fields):
        raise TypeError(f"{cls.__name__} has a field that its constructor does not take")
    read = attrgetter(*(field.name for field in fields))

    def reduce(self: Value) -> tuple[type[Value], tuple[object, ...]]:
        return cls, read(self) if len(fields) > 1 else (read(self),)

    setattr(cls, "__reduce__", reduce)  # noqa: B010 – mypy refuses the plain spelling
    return cls
