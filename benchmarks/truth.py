"""The truth about a corpus, kept beside it, and how what a tool reports is held against it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.marked import Place, Use

Spot = tuple[str, int]
"""A path, POSIX and relative to the tree, and a line from 1."""


@dataclass(frozen=True, slots=True)
class Truth:
    """`places` by path; `size` in bytes. What is said about the file `ignored`, the old module, counts nowhere."""

    files: int
    size: int
    ignored: str
    places: Mapping[str, tuple[Place, ...]]

    @property
    def uses(self) -> list[tuple[str, Place]]:
        """What has to be found, with its path."""
        return [
            (path, place) for path, found in self.places.items() for place in found if place.use is not Use.LOOK_ALIKE
        ]

    @property
    def paths(self) -> list[str]:
        """The files with something to be found, sorted."""
        return sorted({path for path, _ in self.uses})


@dataclass(frozen=True, slots=True)
class Score:
    """`found` of `wanted` uses by kind; `false` spots that are none, `look_alikes` of them planted ones."""

    found: Mapping[Use, int]
    wanted: Mapping[Use, int]
    false: int
    look_alikes: int


def score(truth: Truth, spots: Iterable[Spot]) -> Score:
    """How well a tool did that reported these spots.

    A use is found if any line of it is reported, and a line that holds two uses counts for both: tools disagree on
    where an import in parentheses begins, and on what to call a line, and neither is held against them.
    """
    reported = {spot for spot in spots if spot[0] != truth.ignored}
    found = Counter(place.use for path, place in truth.uses if reported & _lines(path, place))
    wanted = Counter(place.use for _, place in truth.uses)
    right = {spot for path, place in truth.uses for spot in _lines(path, place)}
    planted = {
        spot
        for path, places in truth.places.items()
        for place in places
        if place.use is Use.LOOK_ALIKE
        for spot in _lines(path, place)
    }
    return Score(found, wanted, len(reported - right), len((reported & planted) - right))


def _lines(path: str, place: Place) -> set[Spot]:
    return {(path, line) for line in range(place.first, place.last + 1)}


def write_truth(truth: Truth, target: Path) -> None:
    """Puts it into a file, as JSON with one place per line."""
    places = [
        {"path": path, "line": place.line, "first": place.first, "last": place.last, "use": place.use.value}
        for path, found in sorted(truth.places.items())
        for place in found
    ]
    head = {"files": truth.files, "size": truth.size, "ignored": truth.ignored}
    rows = ",\n".join(json.dumps(place) for place in places)
    target.write_text(f'{json.dumps(head)[:-1]}, "places": [\n{rows}\n]}}\n', encoding="utf-8")


def read_truth(source: Path) -> Truth:
    """What `write_truth` wrote."""
    table = json.loads(source.read_text(encoding="utf-8"))
    places: dict[str, tuple[Place, ...]] = {}
    for row in table["places"]:
        place = Place(row["line"], row["first"], row["last"], Use(row["use"]))
        places[row["path"]] = (*places.get(row["path"], ()), place)
    return Truth(table["files"], table["size"], table["ignored"], places)
