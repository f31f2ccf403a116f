"""A shelf gives back what was put on it, whatever is packed at the moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.semantics.shelf import Packed, Shelf, pack

PATHS = st.sampled_from([f"{letter}.py" for letter in "abcdef"])
ACTS = st.lists(
    st.tuples(st.sampled_from(["put", "put packed", "get", "without"]), PATHS, st.integers(-3, 3)), max_size=40
)


@given(st.integers(0, 8), ACTS)
def test_like_a_dictionary(room: int, acts: list[tuple[str, str, int]]) -> None:
    shelf: Shelf[tuple[int, str]] = Shelf(room)
    model: dict[str, tuple[int, str]] = {}
    for act, path, number in acts:
        value = (number, path)
        if act == "put":
            shelf.put(path, value, abs(number))
            model[path] = value
        elif act == "put packed":
            shelf.put(path, pack(value), abs(number))
            model[path] = value
        elif act == "without":
            shelf, model = shelf.without({path}), {other: held for other, held in model.items() if other != path}
        elif path in model:
            assert shelf[path] == model[path]
        else:
            with pytest.raises(KeyError):
                shelf[path]
        assert set(shelf) == set(model)
        assert [one in shelf for one in sorted(model)] == [True] * len(model)
    assert {path: shelf[path] for path in shelf} == model


def test_room() -> None:
    packed = pack(["the same name"] * 10_000)
    assert isinstance(packed, Packed)
    assert len(packed.data) < 1_000
    assert packed.unpack() == ["the same name"] * 10_000
