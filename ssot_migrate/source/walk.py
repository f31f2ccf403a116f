"""One walk over a project's folders: takes Python files in, and says of everything else of interest why it does not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.source.ignored import SOURCE_SUFFIXES
from ssot_migrate.source.listing import NEVER_ENTERED, Layers, Listing, Outlook
from ssot_migrate.source.stamps import take_folder_stamp


@dataclass(slots=True)
class Walk:
    """What has been met so far, by path (POSIX, relative to the root). Folders are "" or end in `/`.

    `known` are listings of an earlier walk with the same outlook, `listings` those of this one that can be known to the
    next. `layers` are all rules that were met. `has_ignored`: git's rules left something out, so that it is worth
    asking git which of it is tracked.
    """

    outlook: Outlook
    known: Mapping[str, Listing] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    layers: set[Layers] = field(default_factory=set)
    has_ignored: bool = False
    paths: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    problems: dict[str, FileProblem] = field(default_factory=dict)
    _entered: set[str] = field(default_factory=set)

    def enter(self, folder: str, layers: Layers) -> None:
        """Takes in everything below `folder` that has not been met yet."""
        waiting = [(folder, layers)]
        while waiting:
            folder, layers = waiting.pop()
            if folder in self._entered:
                continue
            self._entered.add(folder)
            listing = self._list_folder(folder, layers)
            self._take_in(listing)
            if listing.others:
                self._take_in(self.outlook.look_behind(listing))
            if listing.stamp is not None:
                self.listings[folder] = listing
            waiting += ((below, listing.layers) for below in listing.below)

    def add_named(self, path: str) -> None:
        """Takes in a path although git ignores it; what is excluded and tools' own folders stay out."""
        parts = path.strip("/").split("/")
        folders = ["/".join(parts[:count]) + "/" for count in range(1, len(parts))]
        place = self.outlook.root / path
        if path in self.paths or not NEVER_ENTERED.isdisjoint(parts) or place.is_symlink():
            return
        if any(self._is_excluded(folder) or self._is_foreign(folder) for folder in folders):
            return
        if place.is_dir() and not self._is_excluded("/".join(parts) + "/"):
            self.enter("/".join(parts) + "/", ())
        if path.endswith(SOURCE_SUFFIXES) and os.path.lexists(place) and not place.is_dir():
            self._take_in(self.outlook.name_source(path))

    def add_problem(self, problem: FileProblem) -> None:
        self.problems[problem.path] = problem

    def _list_folder(self, folder: str, above: Layers) -> Listing:
        """What the folder holds, from memory where nothing came or went."""
        stamp = take_folder_stamp(f"{self.outlook.root}{os.sep}{folder}")
        known = self.known.get(folder)
        if known is not None and self.outlook.is_still(known, folder, above, stamp):
            return known
        return self.outlook.list_folder(folder, above, stamp, known)

    def _take_in(self, listing: Listing) -> None:
        self.layers.add(listing.layers)
        self.has_ignored |= listing.has_ignored
        self.paths.update(listing.paths)
        self.texts.update(listing.texts)
        self.skipped.update(listing.skipped)
        for problem in listing.problems:
            self.add_problem(problem)

    def _is_excluded(self, folder: str) -> bool:
        said = self.outlook.excludes(folder)
        if said is not None:
            self._take_in(said)
        return said is not None

    def _is_foreign(self, folder: str) -> bool:
        place = self.outlook.root / folder.rstrip("/")
        return place.is_symlink() or os.path.lexists(place / "pyvenv.cfg")
