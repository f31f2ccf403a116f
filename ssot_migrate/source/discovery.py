"""Which files a project consists of, with everything that is left out on purpose named."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.git import find_git_top, list_tracked_ignored
from ssot_migrate.model.findings import FileProblem, SkippedFile
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.files import read_plain_file
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, parse_exclude
from ssot_migrate.source.listing import Layer, Layers, Listing, Outlook, read_rules, show_path
from ssot_migrate.source.stamps import Stamp, take_stamps
from ssot_migrate.source.walk import Walk

_LONGEST_POINTER = 1 << 16  # bytes


@light_dataclass(frozen=True, slots=True)
class Tracked:
    """The files that git tracks although rules name them, while its index has this stamp and these are the rules.

    Without a stamp nobody can tell how long that is.
    """

    stamp: Stamp | None
    rules: frozenset[Layers]
    paths: tuple[str, ...]


@light_dataclass(frozen=True, slots=True)
class Discovery:
    """Python files, and what else was met. Paths are POSIX, relative to the root; everything is sorted by path.

    `listings` and `tracked` are what the next discovery of the same files need not ask again.
    """

    paths: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    problems: tuple[FileProblem, ...]
    listings: Mapping[str, Listing] = field(default_factory=dict, repr=False, compare=False)
    tracked: Tracked | None = field(default=None, repr=False, compare=False)


def discover(
    root: Path, *, exclude: Sequence[str] = (), include_paths: Sequence[str] = (), former: Discovery | None = None
) -> Discovery:
    """All `.py`, `.pyi` and `.pyw` files below `root`.

    Left out are what git ignores and does not track (nested `.gitignore` files, those above the root, and
    `.git/info/exclude`; a user's own global patterns are not read, so that every machine sees the same), what `exclude`
    names (gitignore-style, stronger than git's), virtual environments and tools' own folders. `include_paths` are files
    and folders that are seen although git ignores them. `former` is what an earlier call with the same arguments gave:
    folders in which nothing came or went since are not listed again. Raises UsageError for a bad pattern, or if git
    cannot answer.
    """
    walk = Walk(Outlook(root, parse_exclude(tuple(exclude))), {} if former is None else former.listings)
    walk.enter("", _read_rules_above(walk))
    tracked = _find_tracked(walk, None if former is None else former.tracked) if walk.has_ignored else None
    for path in (*(() if tracked is None else tracked.paths), *include_paths):
        walk.add_named(path)
    return Discovery(
        tuple(sorted(walk.paths)),
        tuple(SkippedFile(show_path(path), walk.skipped[path]) for path in sorted(walk.skipped)),
        tuple(walk.problems[path] for path in sorted(walk.problems)),
        walk.listings,
        tracked,
    )


# Whatever people write about code, or configure, build and deploy it by.
_TEXT_ENDINGS = (
    *(".md", ".rst", ".txt", ".adoc", ".toml", ".cfg", ".ini", ".conf", ".yaml", ".yml", ".json", ".xml", ".html"),
    *(".sh", ".bash", ".ps1", ".bat", ".tf", ".env", ".service", "Dockerfile", "Makefile", "Jenkinsfile", "Procfile"),
)


def discover_texts(root: Path, *, exclude: Sequence[str] = ()) -> tuple[str, ...]:
    """Files below `root` that are no Python and may name modules: documentation, settings, scripts. POSIX, sorted.

    Left out is what `discover` leaves out. Raises UsageError for a bad pattern.
    """
    walk = Walk(Outlook(root, parse_exclude(tuple(exclude)), _TEXT_ENDINGS))
    walk.enter("", _read_rules_above(walk))
    return tuple(sorted(walk.texts))


def _find_tracked(walk: Walk, former: Tracked | None) -> Tracked:
    """What git tracks of that which its rules name; git is asked if it could answer otherwise than before."""
    root, rules = walk.outlook.root, frozenset(walk.layers)
    top = find_git_top(root.resolve())
    stamps = {} if top is None else take_stamps(_find_own_folder(top / ".git"), ("index",))
    stamp = stamps.get("index")
    if former is not None and stamp is not None and (former.stamp, former.rules) == (stamp, rules):
        return former
    return Tracked(stamp, rules, list_tracked_ignored(root, tuple(f"*{suffix}" for suffix in SOURCE_SUFFIXES)))


def _read_rules_above(walk: Walk) -> Layers:
    """What is said about the root's content by the repository around it, the innermost first."""
    root = walk.outlook.root.resolve()
    top = find_git_top(root)
    if top is None:
        return ()
    places = [(folder / ".gitignore", folder) for folder in root.parents[: len(root.parts) - len(top.parts)]]
    layers: Layers = ()
    for place, folder in (*places, (_find_common_folder(top / ".git") / "info" / "exclude", top)):
        above = "" if root == folder else f"{root.relative_to(folder).as_posix()}/"
        found = read_rules(walk.outlook.root, place, above=above)
        if isinstance(found, Layer):
            layers += (found,)
        elif found is not None:
            walk.add_problem(found)
    return layers


def _find_common_folder(place: Path) -> Path:
    """The folder of what a repository shares with its worktrees, by its `.git`.

    The files that lead there are described in gitrepository-layout(5).
    """
    own = _find_own_folder(place)
    shared = own / "commondir"
    if not shared.is_file():
        return own
    return Path(os.path.normpath(own / _read_pointer(shared)))


def _find_own_folder(place: Path) -> Path:
    """The folder of a repository, worktree or submodule: `.git` itself, or where a file of that name leads."""
    if not place.is_file():
        return place
    return place.parent / _read_pointer(place).partition(":")[2].strip()


def _read_pointer(place: Path) -> str:
    """What a file of git says that consists of a path. Raises UsageError."""
    try:
        return read_plain_file(place, _LONGEST_POINTER).decode("utf-8", "surrogateescape").strip()
    except OSError as error:
        raise UsageError(f"{place} cannot be read: {error.strerror or error}. Git could not work with it.") from error
