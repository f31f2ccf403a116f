"""One folder: the Python files in it, the folders to enter from it, and why the rest is left out."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.source.files import read_regular_file
from ssot_migrate.source.ignored import SOURCE_SUFFIXES, IgnoreRules, parse_gitignore
from ssot_migrate.source.stamps import Stamp

NEVER_ENTERED = frozenset(
    (
        *(".git", ".hg", ".svn", ".venv", ".tox", ".nox", ".eggs", "node_modules", "__pycache__"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".ssot-migrate"),
    )
)
_SHEBANG = re.compile(rb"#![^\n]*\bpython")
_SHEBANG_BYTES = 64
# Each rule takes kilobytes, and every path is held against all.
_MOST_BYTES = 1 << 20
_MOST_RULES = 20_000
_LONGEST_RULE = 10_000
_LONG_RULE = re.compile(rb"[^\n]{%d}" % (_LONGEST_RULE + 1))
_WORTH_TELLING = ("/", ".ipynb", *SOURCE_SUFFIXES)


@light_dataclass(frozen=True, slots=True)
class Layer:
    """The rules of one `.gitignore` with the bytes `data`.

    They see a path of the project without its first `cut` characters, behind `above`, which is the way down to
    the project's root ("" or with `/` at its end) from a folder that lies above it.
    """

    data: bytes
    cut: int = 0
    above: str = ""

    @property
    def rules(self) -> IgnoreRules:
        return parse_gitignore(self.data)


Layers = tuple[Layer, ...]
"""The innermost first: it decides before the outer ones."""


@light_dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds, by path from the root.

    `above` are the rules that its parents have for it, `own` those in it. `below` are folders to enter, `texts` files
    of other kinds that were asked for, `others` links and files without a suffix, which may turn into something else
    while the folder stays the same. `has_ignored`: git's rules left something out. `stamp` is that of the folder; None
    where nobody can tell when it changes.
    """

    above: Layers
    own: Layer | None = None
    stamp: Stamp | None = None
    paths: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    problems: tuple[FileProblem, ...] = ()
    has_ignored: bool = False

    @property
    def layers(self) -> Layers:
        """All rules that count in the folder."""
        return self.above if self.own is None else (self.own, *self.above)


@light_dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody looks for below `root`: all Python files that `exclude` does not name, and files whose names end in
    one of `text_endings`.
    """

    root: Path
    exclude: IgnoreRules
    text_endings: tuple[str, ...] = ()

    def list_folder(self, folder: str, above: Layers, stamp: Stamp | None, former: Listing | None = None) -> Listing:
        """What `folder` holds ("" or with `/` at its end); `stamp` was its stamp before. `former` is what it held when
        somebody looked before: what the same rules let in then is let in now.
        """
        try:
            with os.scandir(self.root / folder) as listing:
                entries = list(listing)
        except OSError as error:
            detail = f"The folder cannot be listed: {error.strerror or error}."
            return Listing(above, problems=(_unreadable(folder, detail, relevant=True),))
        names = {entry.name for entry in entries}
        if folder and "pyvenv.cfg" in names:
            return Listing(above, stamp=stamp)  # a virtual environment, whatever its name (PEP 405)
        own = self.read_own(folder) if ".gitignore" in names else None
        drawer = _Drawer(self, above, own if isinstance(own, Layer) else None, stamp)
        if former is not None and (former.above, former.own) == (drawer.above, drawer.own):
            drawer.let_in = frozenset((*former.paths, *former.texts, *former.below, *former.others))
        if isinstance(own, FileProblem):
            drawer.problems.append(own)
        for entry in entries:
            drawer.look_at(entry, folder + entry.name)
        return drawer.close()

    def is_still(self, listing: Listing, folder: str, above: Layers, stamp: Stamp | None) -> bool:
        """Whether a folder with this stamp, below these rules, holds what it held."""
        return (
            listing.stamp is not None
            and (listing.stamp, listing.above) == (stamp, above)
            and (listing.own is None or listing.own == self.read_own(folder))
        )

    def read_own(self, folder: str) -> Layer | FileProblem | None:
        """The rules in a folder."""
        return read_rules(self.root, self.root / folder / ".gitignore", cut=len(folder))

    def look_behind(self, listing: Listing) -> Listing:
        """What the links and the files without a suffix are at this moment."""
        drawer = _Drawer(self, listing.above, listing.own, None)
        for path in listing.others:
            drawer.look_behind(path)
        return drawer.close()

    def name_source(self, path: str) -> Listing:
        """A single Python file that is looked at although git ignores it."""
        drawer = _Drawer(self, (), None, None)
        if not drawer.is_left_out(path, is_source=True):
            drawer.add_source(path, is_file=(self.root / path).is_file())
        return drawer.close()

    def excludes(self, path: str) -> Listing | None:
        """What is said of a path that `exclude` names; None if it does not."""
        drawer = _Drawer(self, (), None, None)
        return drawer.close() if drawer.is_left_out(path) else None


def read_rules(root: Path, place: Path, *, cut: int = 0, above: str = "") -> Layer | FileProblem | None:
    """The layer of one file; None if it does not exist, or is a symbolic link, which git does not follow either."""
    if place.is_symlink() or not os.path.lexists(place):
        return None
    try:
        data = read_regular_file(place, _MOST_BYTES)
    except OSError as error:
        shown = os.path.relpath(place, root).replace(os.sep, "/")
        return _unreadable(shown, f"The file cannot be read: {error.strerror or error}.", relevant=False)
    if data is not None and (data.count(b"\n") >= _MOST_RULES or _LONG_RULE.search(data)):
        shown = os.path.relpath(place, root).replace(os.sep, "/")
        limits = f"more than {_MOST_RULES:,} lines, or one of more than {_LONGEST_RULE:,} bytes"
        detail = f"It has {limits}, and is passed over: nothing is left out by it."
        return _unreadable(shown, detail, relevant=False)
    return None if data is None else Layer(data, cut, above)


@dataclass(slots=True)
class _Drawer:
    """Sorts the entries of one folder."""

    outlook: Outlook
    above: Layers
    own: Layer | None
    stamp: Stamp | None
    paths: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    has_ignored: bool = False
    let_in: frozenset[str] = frozenset()

    def close(self) -> Listing:
        return Listing(
            self.above,
            self.own,
            self.stamp if not self.problems else None,
            tuple(self.paths),
            tuple(self.texts),
            tuple(self.below),
            tuple(self.others),
            tuple(self.skipped),
            tuple(self.problems),
            self.has_ignored,
        )

    def look_at(self, entry: os.DirEntry[str], path: str) -> None:
        """Takes an entry in, or says why not. Most files are of no interest, and passed over fast."""
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in NEVER_ENTERED and not self.is_left_out(path + "/"):
                self._add_folder(path)
            return
        is_source = entry.name.endswith(SOURCE_SUFFIXES)
        if entry.is_symlink():
            self.others.append(path)
        elif is_source:
            if not self.is_left_out(path, is_source=True):
                self.add_source(path, is_file=entry.is_file(follow_symlinks=False))
        elif entry.name.endswith(".ipynb"):
            if not self.is_left_out(path):
                self.skipped.append((path, "notebook"))
        elif self.outlook.text_endings and entry.name.endswith(self.outlook.text_endings):
            if _is_representable(path) and not self.is_left_out(path):
                self.texts.append(path)
        elif "." not in entry.name and entry.is_file(follow_symlinks=False) and not self.is_left_out(path):
            self.others.append(path)

    def look_behind(self, path: str) -> None:
        """Says of a link, or of a file without a suffix, why it is not looked at, if that is worth telling."""
        if not (self.outlook.root / path).is_symlink():
            if self._is_script(path):
                self.skipped.append((path, "script without suffix"))
            return
        is_source = path.endswith(SOURCE_SUFFIXES)
        if (is_source or self._is_folder(path)) and not self.is_left_out(path, is_source=is_source):
            self.skipped.append((path, self._describe_link(path)))

    def is_left_out(self, path: str, *, is_source: bool = False) -> bool:
        if path in self.let_in:
            return False
        stated = self.outlook.exclude.find_verdict(path, is_source=is_source)
        if stated:
            if stated.ignores and path.endswith(_WORTH_TELLING):
                self.skipped.append((path, f'excluded by "{stated.line}"'))
            return stated.ignores
        for layer in self.above if self.own is None else (self.own, *self.above):
            verdict = layer.rules.find_verdict(layer.above + path[layer.cut :], is_source=is_source)
            if verdict:
                self.has_ignored |= verdict.ignores
                return verdict.ignores
        return False

    def add_source(self, path: str, *, is_file: bool) -> None:
        if not _is_representable(path):
            self._add_problem(path, "The file's name is not valid UTF-8: rename it.", relevant=True)
        elif not is_file:
            self._add_problem(path, "This is no regular file (a pipe, socket or device).", relevant=False)
        else:
            self.paths.append(path)

    def _add_folder(self, path: str) -> None:
        if _is_representable(path):
            self.below.append(path + "/")
        else:
            self._add_problem(path, "The folder's name is not valid UTF-8: rename it.", relevant=True)

    def _add_problem(self, path: str, detail: str, *, relevant: bool) -> None:
        self.problems.append(_unreadable(path, detail, relevant=relevant))

    def _is_script(self, path: str) -> bool:
        try:
            with (self.outlook.root / path).open("rb", buffering=0) as stream:
                return _SHEBANG.match(stream.read(_SHEBANG_BYTES)) is not None
        except OSError as error:
            self._add_problem(path, f"Its first line cannot be read: {error.strerror or error}.", relevant=False)
            return False

    def _is_folder(self, path: str) -> bool:
        return os.path.isdir(self.outlook.root / path)  # noqa: PTH112 – unlike Path.is_dir, it answers for a link to itself

    def _describe_link(self, path: str) -> str:
        root = self.outlook.root
        target = Path(os.path.realpath(root / path))
        if not os.path.lexists(target) or target.is_symlink():
            return "symbolic link to nothing"
        inside = target.is_relative_to(os.path.realpath(root))
        return f"symbolic link to a place {'inside' if inside else 'outside'} the project"


def show_path(path: str) -> str:
    """A path that can be printed and written as JSON: bytes that are no UTF-8 stand as escapes."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_representable(path: str) -> bool:
    return path.isascii() or show_path(path) == path


def _unreadable(path: str, detail: str, *, relevant: bool) -> FileProblem:
    return FileProblem(show_path(path) or ".", "unreadable", detail, relevant)
