"""Light dataclasses are values like all others, but for who holds them frozen."""

from __future__ import annotations

import pickle
from dataclasses import field, replace

import pytest

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop, Location, Span
from ssot_migrate.semantics.origins import Visible


@pytest.mark.parametrize("value", [Span(3, 5), Hop("a.py", 7), Location("a.py", 1, 2, 3, 4), Visible((1, 2), ())])
def test_they_equal_hash_and_travel_by_their_fields(value: object) -> None:
    twin = pickle.loads(pickle.dumps(value))
    assert twin == value
    assert twin is not value
    assert len({twin, value}) == 1


def test_they_can_be_ordered_and_copied_with_changes() -> None:
    assert sorted([Span(3, 9), Span(1, 2), Span(3, 4)]) == [Span(1, 2), Span(3, 4), Span(3, 9)]
    assert replace(Span(3, 5), end=8) == Span(3, 8)


def test_a_field_that_the_constructor_does_not_take_would_be_lost_on_the_way() -> None:
    with pytest.raises(TypeError, match="Heap has a field that its constructor does not take"):

        @light_dataclass(frozen=True, slots=True)
        class Heap:
            top: int = field(default=0, init=False)


def test_it_is_the_type_checker_that_holds_them_frozen() -> None:
    span = Span(1, 2)
    span.end = 3  # type: ignore[misc]  # mypy would call this comment unused, were they not
    assert span == Span(1, 3)


def test_they_show_their_fields_and_equal_nothing_of_another_class() -> None:
    assert repr(Span(1, 2)) == "Span(start=1, end=2)"
    others: list[object] = [Hop("a.py", 7), (1, 2)]
    assert Span(1, 2) not in others


def test_a_field_may_not_count() -> None:
    @light_dataclass(frozen=True, slots=True)
    class Heap:
        top: int
        note: str = field(default="", compare=False, repr=False)

    assert Heap(1, "a") == Heap(1, "b")
    assert len({Heap(1, "a"), Heap(1, "b"), Heap(2)}) == 2
    assert repr(Heap(1, "a")).endswith("Heap(top=1)")
