"""Which other files may see something else because some have changed, come or gone: they are looked into again, too.

Python finds a module by its name, so that only who names it can take something from it; a package can be meant by dots
in the files below it, and pytest gives tests what stands in a `conftest.py` above them. Of a module that has changed
only some names mean something else, and only who holds one of these can tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from posixpath import basename, dirname

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.import_lines import read_import_lines
from ssot_migrate.semantics.modules import module_tail
from ssot_migrate.source.prefilter import ModulePrefilter, Prefilter, Trigger
from ssot_migrate.source.words import has_star_import
from ssot_migrate.usecases.altered import Names, find_altered
from ssot_migrate.usecases.basis import Basis
from ssot_migrate.usecases.hints import Hints
from ssot_migrate.usecases.judging import Judge
from ssot_migrate.usecases.moves import READ_ANYWHERE, Moves, is_name, stem_of

_MOST = 300  # files beside the changed ones: to look into more takes as long as a survey
_RELATIVE_IMPORT = re.compile(rb"from[\s\\]*\.")


def find_reached(judge: Judge, basis: Basis, moves: Moves, hints: Hints, alone: Collection[str]) -> list[str] | None:
    """The files to look into, sorted: those which are looked into `alone`, and all that may see something else now.
    None where these are too many, or it is not known who that is.
    """
    reach = _Reach(judge, basis, moves, hints)
    return sorted(reach.files) if reach.grow(alone) else None


class _Reach:
    """Grows until nobody else can see that something is not what it was."""

    def __init__(self, judge: Judge, basis: Basis, moves: Moves, hints: Hints) -> None:
        self.files: set[str] = set()
        self._judge = judge
        self._moves = moves
        self._hints = hints
        self._read = basis.digests.keys() & moves.after
        self._seen: dict[str, Names] = {}  # what means something else in each file

    def grow(self, alone: Collection[str]) -> bool:
        """Takes in all who may see one of the files that are looked into `alone`; whether that can be done."""
        judge, moves = self._judge, self._moves
        noticed = {path for path in alone if path not in judge.unnoticed}
        told_of = self._hints.find_near(moves.tails) | self._hints.find_named(noticed)
        # These only speak of the others: what they say themselves is what it was.
        if not self._take({*alone, *told_of, *judge.speakers, *judge.find_speakers((*noticed, *moves.went))}):
            return False
        glanced_at: dict[str, Names] = {**judge.answering, **dict.fromkeys(moves.modules)}
        if not all(map(_is_known_by_name, glanced_at)):
            return False
        self._seen = dict.fromkeys(noticed, frozenset[str]())
        fresh = noticed | self._find_seeing(glanced_at, moves.before & moves.after)
        while fresh:
            if not self._take(fresh):
                return False
            self._make_noticed(fresh)
            # From a file that nobody has read, nobody has taken anything.
            altered = {path: self._alter(path) for path in fresh & self._read}
            if judge.is_special(fresh - self._read) or not all(self._is_followed(*item) for item in altered.items()):
                return False
            fresh = self._find_seeing(altered, self._read)
        return True

    def _take(self, paths: Collection[str]) -> bool:
        """Looks at files that have not been looked at; whether that is possible, and they are not too many."""
        self.files.update(paths)
        if len(self.files - self._judge.changed) > _MOST:
            return False
        return all(path in self._judge.looks or self._judge.look_at_unchanged(path) for path in sorted(paths))

    def _make_noticed(self, paths: Collection[str]) -> None:
        """Others may notice these files now, though their own text tells the same."""
        judge = self._judge
        for path in judge.unnoticed.intersection(paths):
            judge.moves_state |= judge.is_entangled(path, judge.data[path], judge.looks[path])
        judge.unnoticed -= set(paths)

    def _is_followed(self, path: str, names: Names) -> bool:
        """Whether it is known who may see these names of a file."""
        return names == frozenset() or (_is_known_by_name(path) and not self._judge.is_special([path], names))

    def _alter(self, path: str) -> Names:
        """The names of a file that may mean something else."""
        judge = self._judge
        after = judge.data[path]
        before = judge.read_latest(path) if path in judge.changed else after
        return None if before is None else find_altered(path, before, after, self._seen[path])

    def _find_seeing(self, modules: Mapping[str, Names], paths: Iterable[str]) -> set[str]:
        """Those who may see one of these names, and have not been found by it; who cannot be read is among them."""
        sights = [_Sight(module, names) for module, names in modules.items() if names != frozenset()]
        tails = ModulePrefilter(tuple(map(Trigger, sorted({sight.tail for sight in sights}))))
        found: set[str] = set()
        for path in paths if sights else ():
            problem = self._judge.problems.get(path)
            if problem is not None and problem.reason == "syntax":
                continue  # nobody can tell what it says, whatever it sees
            data = self._judge.read(path)
            if isinstance(data, FileProblem):
                found.add(path)
                continue
            # Of a file that nobody reads somebody asks at most where its imports lead.
            is_named = tails.matches(data) and (path in self._read or _imports_one(data, sights))
            for sight in sights:
                words = sight.find_words(path, data, is_named) if sight.module != path else frozenset[str]()
                if words != frozenset() and self._note(path, words):
                    found.add(path)
        return found

    def _note(self, path: str, names: Names) -> bool:
        """Whether it was not known that these names mean something else in a file."""
        known = self._seen.get(path, frozenset())
        joined = None if known is None or names is None else known | names
        is_new = path not in self._seen or joined != known
        self._seen[path] = joined
        return is_new


class _Sight:
    """Who may see some names of a module, as far as paths and bytes tell."""

    def __init__(self, module: str, names: Names) -> None:
        self.module, self.names = module, names
        self._below = f"{dirname(module)}/".lstrip("/")
        self._is_package = stem_of(module) == "__init__"
        self._has_fixtures = stem_of(module) == "conftest"
        self.tail = module_tail(module)
        self._tail = ModulePrefilter((Trigger(self.tail),), _package_of(module))
        self._words = None if names is None else Prefilter(tuple(map(Trigger, sorted(names))))

    def find_words(self, path: str, data: bytes, is_named: bool) -> Names:
        """The words that may mean something else in the file at `path`; `is_named`: it may name the module.

        Where all names of a module may, and nobody sees them but by the module's own, that is the word.
        """
        is_direct = path.startswith(self._below) and (
            self._has_fixtures or (self._is_package and _RELATIVE_IMPORT.search(data) is not None)
        )
        if not is_direct and not (is_named and self._tail.matches(data)):
            return frozenset()
        if self._words is None:
            return None if is_direct else frozenset({self.tail})
        return self.names if has_star_import(data) or self._words.matches(data) else frozenset()


def _imports_one(data: bytes, sights: Iterable[_Sight]) -> bool:
    """Whether a line imports one of the modules, or something from it."""
    tails = {sight.tail for sight in sights}
    return any(not tails.isdisjoint((*line.module.split("."), *line.names)) for line in read_import_lines(data))


def _package_of(module: str) -> str | None:
    """The last part of the name of the package that a module lies in; None where that may have any name."""
    folder = dirname(dirname(module) if stem_of(module) == "__init__" else module)
    return basename(folder) or None


def _is_known_by_name(path: str) -> bool:
    """Whether a file can be imported only by a name that is written somewhere, and is read by no other way."""
    return is_name(path) and module_tail(path) not in ("__init__", *READ_ANYWHERE)
