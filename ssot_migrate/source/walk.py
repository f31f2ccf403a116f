"""One walk over a project's folders: takes Python files in, and says of everything else of interest why it does not."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.source.files import read_regular_file
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, IgnoreRules, parse_gitignore

NEVER_ENTERED = frozenset(
    (
        *(".git", ".hg", ".svn", ".venv", ".tox", ".nox", ".eggs", "node_modules", "__pycache__"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".ssot-migrate"),
    )
)
_SHEBANG = re.compile(rb"#![^\n]*\bpython")
_SHEBANG_BYTES = 64
_WORTH_TELLING = ("/", ".ipynb", *SOURCE_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Layer:
    """The rules of one folder, which see a path of the project without its first `cut` characters, behind `above`.

    `above` is the way down to the project's root ("" or with `/` at its end) from a folder that lies above it.
    """

    rules: IgnoreRules
    cut: int = 0
    above: str = ""


Layers = tuple[Layer, ...]
"""The innermost first: it decides before the outer ones."""


@dataclass(slots=True)
class Walk:
    """What has been met so far, by path (POSIX, relative to the root). Folders are "" or end in `/`.

    `has_ignored`: git's rules left something out, so that it is worth asking git which of it is tracked. `texts` are
    other files whose names end in one of `text_endings`.
    """

    root: Path
    exclude: IgnoreRules
    text_endings: tuple[str, ...] = ()
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
            if folder not in self._entered:
                self._entered.add(folder)
                waiting += self._list_folder(folder, layers)

    def add_named(self, path: str) -> None:
        """Takes in a path although git ignores it; what `exclude` names and tools' own folders stay out."""
        parts = path.strip("/").split("/")
        folders = ["/".join(parts[:count]) + "/" for count in range(1, len(parts))]
        place = self.root / path
        if path in self.paths or not NEVER_ENTERED.isdisjoint(parts) or place.is_symlink():
            return
        if any(self._is_left_out(folder, ()) or self._is_foreign(folder) for folder in folders):
            return
        if place.is_dir() and not self._is_left_out("/".join(parts) + "/", ()):
            self.enter("/".join(parts) + "/", ())
        is_source = path.endswith(SOURCE_SUFFIXES) and os.path.lexists(place) and not place.is_dir()
        if is_source and not self._is_left_out(path, (), is_source=True):
            self._add_source(path, is_file=place.is_file())

    def read_rules(self, place: Path, *, cut: int = 0, above: str = "") -> Layers:
        """The layer of one file; none if it does not exist, or is a symbolic link, which git does not follow either."""
        if place.is_symlink() or not os.path.lexists(place):
            return ()
        try:
            data = read_regular_file(place)
        except OSError as error:
            shown = os.path.relpath(place, self.root).replace(os.sep, "/")
            self._add_problem(shown, f"The file cannot be read: {error.strerror or error}.", relevant=False)
            return ()
        return () if data is None else (Layer(parse_gitignore(data), cut, above),)

    def _list_folder(self, folder: str, layers: Layers) -> list[tuple[str, Layers]]:
        """Takes in the folder's files; gives the folders in it that are to be entered, with their layers."""
        try:
            with os.scandir(self.root / folder) as listing:
                entries = list(listing)
        except OSError as error:
            self._add_problem(folder, f"The folder cannot be listed: {error.strerror or error}.", relevant=True)
            return []
        names = {entry.name for entry in entries}
        if folder and "pyvenv.cfg" in names:
            return []  # a virtual environment, whatever its name (PEP 405)
        if ".gitignore" in names:
            layers = (*self.read_rules(self.root / folder / ".gitignore", cut=len(folder)), *layers)
        below: list[tuple[str, Layers]] = []
        for entry in entries:
            path = folder + entry.name
            if not entry.is_dir(follow_symlinks=False):
                self._look_at(entry, path, layers)
            elif entry.name not in NEVER_ENTERED and not self._is_left_out(path + "/", layers):
                if _is_representable(path):
                    below.append((path + "/", layers))
                else:
                    self._add_problem(path, "The folder's name is not valid UTF-8: rename it.", relevant=True)
        return below

    def _look_at(self, entry: os.DirEntry[str], path: str, layers: Layers) -> None:
        """Takes one file in, or says why not. Most files are of no interest, and passed over fast."""
        is_source = entry.name.endswith(SOURCE_SUFFIXES)
        if entry.is_symlink():
            if (is_source or self._is_folder(path)) and not self._is_left_out(path, layers, is_source=is_source):
                self.skipped[path] = self._describe_link(path)
        elif is_source:
            if not self._is_left_out(path, layers, is_source=True):
                self._add_source(path, is_file=entry.is_file(follow_symlinks=False))
        elif entry.name.endswith(".ipynb"):
            if not self._is_left_out(path, layers):
                self.skipped[path] = "notebook"
        elif self.text_endings and entry.name.endswith(self.text_endings):
            if _is_representable(path) and not self._is_left_out(path, layers):
                self.texts.add(path)
        elif "." not in entry.name and self._is_script(entry, path, layers):
            self.skipped[path] = "script without suffix"

    def _is_left_out(self, path: str, layers: Layers, *, is_source: bool = False) -> bool:
        stated = self.exclude.find_verdict(path, is_source=is_source)
        if stated:
            if stated.ignores and path.endswith(_WORTH_TELLING):
                self.skipped[path] = f'excluded by "{stated.line}"'
            return stated.ignores
        for layer in layers:
            verdict = layer.rules.find_verdict(layer.above + path[layer.cut :], is_source=is_source)
            if verdict:
                self.has_ignored |= verdict.ignores
                return verdict.ignores
        return False

    def _add_source(self, path: str, *, is_file: bool) -> None:
        if not _is_representable(path):
            self._add_problem(path, "The file's name is not valid UTF-8: rename it.", relevant=True)
        elif not is_file:
            self._add_problem(path, "This is no regular file (a pipe, socket or device).", relevant=False)
        else:
            self.paths.add(path)

    def _add_problem(self, path: str, detail: str, *, relevant: bool) -> None:
        shown = show_path(path) or "."
        self.problems[shown] = FileProblem(shown, "unreadable", detail, relevant)

    def _is_script(self, entry: os.DirEntry[str], path: str, layers: Layers) -> bool:
        if not entry.is_file(follow_symlinks=False) or self._is_left_out(path, layers):
            return False
        try:
            with (self.root / path).open("rb", buffering=0) as stream:
                return _SHEBANG.match(stream.read(_SHEBANG_BYTES)) is not None
        except OSError as error:
            self._add_problem(path, f"Its first line cannot be read: {error.strerror or error}.", relevant=False)
            return False

    def _is_folder(self, path: str) -> bool:
        return os.path.isdir(self.root / path)  # noqa: PTH112 – unlike Path.is_dir, it answers for a link to itself

    def _is_foreign(self, folder: str) -> bool:
        return (self.root / folder.rstrip("/")).is_symlink() or os.path.lexists(self.root / folder / "pyvenv.cfg")

    def _describe_link(self, path: str) -> str:
        target = Path(os.path.realpath(self.root / path))
        if not os.path.lexists(target) or target.is_symlink():
            return "symbolic link to nothing"
        inside = target.is_relative_to(os.path.realpath(self.root))
        return f"symbolic link to a place {'inside' if inside else 'outside'} the project"


def show_path(path: str) -> str:
    """A path that can be printed and written as JSON: bytes that are no UTF-8 stand as escapes."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_representable(path: str) -> bool:
    return path.isascii() or show_path(path) == path
