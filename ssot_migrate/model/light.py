"""A frozen dataclass that costs less: where it is defined, made, and handed to another process."""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeVar

__all__ = ["light_dataclass"]

Value = TypeVar("Value")


def _build(cls: type[Value], order: bool) -> type[Value]:
    """Raises TypeError for a class with a field that its constructor does not take."""
    value = dataclasses.dataclass(slots=True, order=order, unsafe_hash=True)(cls)
    fields = dataclasses.fields(value)  # type: ignore[arg-type]  # mypy does not see that it is a dataclass now
    if not all(field.init for field in fields):
        raise TypeError(f"{cls.__name__} has a field that its constructor does not take")
    read = attrgetter(*(field.name for field in fields))

    def reduce(self: Value) -> tuple[type[Value], tuple[object, ...]]:
        return value, read(self) if len(fields) > 1 else (read(self),)

    setattr(value, "__reduce__", reduce)  # noqa: B010 – mypy refuses the plain spelling
    return value


if TYPE_CHECKING:
    from dataclasses import dataclass as light_dataclass
else:

    def light_dataclass(*, frozen: Literal[True], slots: Literal[True], order: bool = False):
        """A frozen dataclass with slots; but it is the type checker that holds it frozen.

        To be so at run time as well costs a call for each field of each value, 1.5 µs instead of 0.2 for one with
        fifteen, and nearly twice the time to define the class. What a file says are values by the hundred thousand;
        the classes of `model` are defined at every start. `pickle` writes a value as a call of the class with all its
        fields in their order. Raises TypeError for a class with a field that its constructor does not take.
        """
        return lambda cls: _build(cls, order)
