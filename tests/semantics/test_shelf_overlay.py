"""An overlay of a shelf: what is put in place of some values is its own, everything else takes its room once."""

from __future__ import annotations

import pytest

from ssot_migrate.semantics.shelf import Overlay, Shelf, pack


@pytest.fixture
def base() -> Shelf[list[int]]:
    shelf: Shelf[list[int]] = Shelf(10)
    shelf.put("a", [1], 4)
    shelf.put("b", [2], 4)
    return shelf


def test_what_is_replaced_is_its_own(base: Shelf[list[int]]) -> None:
    overlay = Overlay(base, ["a", "new"], 10)
    assert "a" not in overlay
    with pytest.raises(KeyError):
        overlay["a"]
    overlay.put("a", [10], 4)
    overlay.put("new", [11], 4)
    assert (overlay["a"], overlay["b"], overlay["new"]) == ([10], [2], [11])
    assert sorted(overlay) == ["a", "b", "new"]
    assert overlay.get_packed("a").unpack() == [10]
    assert base["a"] == [1]
    assert "new" not in base


def test_what_is_not_replaced_is_shared(base: Shelf[list[int]]) -> None:
    overlay = Overlay(base, ["a"], 10)
    assert overlay["b"] is base["b"]
    overlay.put("c", pack([3]), 4)
    assert overlay["c"] is base["c"]
    assert overlay.get_packed("c").unpack() == [3]


def test_an_overlay_of_an_overlay_and_a_shelf_without_some(base: Shelf[list[int]]) -> None:
    first = Overlay(base, ["a"], 10)
    first.put("a", [10], 4)
    second = Overlay(first, ["b"], 10)
    second.put("b", [20], 4)
    assert (second["a"], second["b"]) == ([10], [20])
    rest = second.without(["a"])
    assert sorted(rest) == ["b"]
    assert rest["b"] == [20]
    assert (base["a"], base["b"]) == ([1], [2])


def test_shrinking_changes_no_value(base: Shelf[list[int]]) -> None:
    overlay = Overlay(base, ["a"], 10)
    overlay.put("a", [10], 4)
    overlay.shrink(1)
    assert (overlay["a"], overlay["b"]) == ([10], [2])
    assert (base["a"], base["b"]) == ([1], [2])
    base.shrink(100)  # what was given up is not taken back
    held = base["a"]
    assert base["b"] == [2]
    assert base["a"] is not held
