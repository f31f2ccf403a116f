"""Which files a project consists of, with everything that is left out on purpose named."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.git import find_git_top, list_tracked_ignored
from ssot_migrate.model.findings import FileProblem, SkippedFile
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, parse_exclude
from ssot_migrate.source.walk import Layers, Walk, show_path


@dataclass(frozen=True, slots=True)
class Discovery:
    """Python files, and what else was met. Paths are POSIX, relative to the root; everything is sorted by path."""

    paths: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    problems: tuple[FileProblem, ...]


def discover(root: Path, *, exclude: Sequence[str] = (), include_paths: Sequence[str] = ()) -> Discovery:
    """All `.py`, `.pyi` and `.pyw` files below `root`.

    Left out are what git ignores and does not track (nested `.gitignore` files, those above the root, and
    `.git/info/exclude`; a user's own global patterns are not read, so that every machine sees the same), what `exclude`
    names (gitignore-style, stronger than git's), virtual environments and tools' own folders. `include_paths` are files
    and folders that are seen although git ignores them. Raises UsageError for a bad pattern, or if git cannot answer.
    """
    walk = Walk(root, parse_exclude(tuple(exclude)))
    walk.enter("", _read_rules_above(walk))
    if walk.has_ignored:
        for path in list_tracked_ignored(root, tuple(f"*{suffix}" for suffix in SOURCE_SUFFIXES)):
            walk.add_named(path)
    for path in include_paths:
        walk.add_named(path)
    return Discovery(
        tuple(sorted(walk.paths)),
        tuple(SkippedFile(show_path(path), walk.skipped[path]) for path in sorted(walk.skipped)),
        tuple(walk.problems[path] for path in sorted(walk.problems)),
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
    walk = Walk(root, parse_exclude(tuple(exclude)), _TEXT_ENDINGS)
    walk.enter("", _read_rules_above(walk))
    return tuple(sorted(walk.texts))


def _read_rules_above(walk: Walk) -> Layers:
    """What is said about the root's content by the repository around it, the innermost first."""
    root = walk.root.resolve()
    top = find_git_top(root)
    if top is None:
        return ()
    layers: Layers = ()
    for folder in root.parents[: len(root.parts) - len(top.parts)]:
        layers += walk.read_rules(folder / ".gitignore", above=f"{root.relative_to(folder).as_posix()}/")
    above = "" if root == top else f"{root.relative_to(top).as_posix()}/"
    return layers + walk.read_rules(_find_common_folder(top / ".git") / "info" / "exclude", above=above)


def _find_common_folder(place: Path) -> Path:
    """The folder of a repository's shared files: `.git` itself, or where a worktree's or submodule's `.git` file leads.

    The two files are described in gitrepository-layout(5).
    """
    if not place.is_file():
        return place
    pointer = place.read_text("utf-8", "surrogateescape").partition(":")[2].strip()
    own = place.parent / pointer
    shared = own / "commondir"
    if not shared.is_file():
        return own
    return Path(os.path.normpath(own / shared.read_text("utf-8", "surrogateescape").strip()))
