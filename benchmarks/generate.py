"""Writes a corpus of any size, always the same bytes for the same numbers, and the truth about it.

    python -m benchmarks.generate FOLDER [--files 8700] [--seed 1]

FOLDER/tree is the repository, FOLDER/truth.json says which lines lead to the deprecated module and which only seem to.
The shapes and how often each occurs are those of benchmarks/shapes.py, the sizes, depths and kinds of files those of a
real repository with 8,700 files and 160 MB.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.filler import Filler, Module
from benchmarks.marked import Place, read_marks
from benchmarks.platform_text import OLD_PATH, PLATFORM
from benchmarks.shapes import REAL_FILES, SHAPES
from benchmarks.truth import Truth, write_truth

# Bytes of the file that stands at this share of all, in order of size; between them the sizes grow evenly.
_SIZES = (
    (0.0, 0),
    (0.01, 58),
    (0.05, 661),
    (0.10, 1_481),
    (0.25, 5_438),
    (0.50, 13_727),
    (0.75, 25_095),
    (0.90, 39_458),
    (0.95, 51_071),
    (0.99, 88_200),
    (0.999, 173_600),
    (1.0, 498_856),
)
# Folders in which files lie, with the share of all files; those of the first group are packages.
_PACKAGES = (("netra_backend/app", 22), ("auth_service", 3), ("shared", 2), ("test_framework", 4))
_LOOSE = (("netra_backend/tests", 23), ("tests", 33), ("scripts", 11), ("dev_launcher", 2))
FEWEST = 60
_FILES_IN_FOLDER = 11
_DEEPEST = 8
_ONE_IN_BACKUP = 230  # files for each that lies a second time in a folder of copies
_NEWER = 12  # of REAL_FILES, like the next
_BROKEN = 3
_ONE_WITHOUT_NEWLINE = 0.9

_NEWER_SYNTAX = (
    'def show_{0}(row):\n    return f"{{row["name"]}} of {{row["owner"]}}"\n',
    "type Rows_{0} = list[dict[str, int]]\n\n\ndef first_{0}[T](rows: list[T]) -> T:\n    return rows[0]\n",
)
_BROKEN_SYNTAX = ("def lost_{0}(:\n    pass\n", "class Torn_{0}:\n    def run(self):\n        return (1,\n")
_ENCODINGS = {
    # By shape, for its first file: these do not occur in the repository that was counted, and do elsewhere.
    "imported under try": "latin-1",
    "under another name": "crlf",
    "built without an owner": "utf-8-sig",
}
_CONFIG = '[project]\nname = "corpus"\nversion = "0"\n\n[tool.ssot-migrate]\n'


@dataclass(frozen=True, slots=True)
class File:
    """One file to be written; `path` is relative to the tree, `places` are what has to be known about it."""

    path: str
    data: bytes
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """A file that has no text yet: what it holds besides ordinary code, and how large it should become."""

    path: str
    text: str = ""
    module: Module | None = None
    encoding: str = "utf-8"


def generate(folder: Path, files: int = REAL_FILES, seed: int = 1) -> Truth:
    """Writes the corpus into a folder that is empty or new, and returns the truth about it.

    Raises ValueError for fewer than FEWEST files, which cannot hold every shape, and FileExistsError where something is
    there already.
    """
    tree = folder / "tree"
    tree.mkdir(parents=True)
    (tree / "pyproject.toml").write_text(_CONFIG, encoding="utf-8")
    places: dict[str, tuple[Place, ...]] = {}
    size = 0
    for file in iter_files(files, Random(seed)):
        target = tree / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
        size += len(file.data)
        if file.places:
            places[file.path] = file.places
    truth = Truth(files=files, size=size, ignored=OLD_PATH, places=places)
    write_truth(truth, folder / "truth.json")
    return truth


def iter_files(files: int, random: Random) -> Iterator[File]:
    """Every file of the corpus, in the order in which they are written."""
    if files < FEWEST:
        raise ValueError(f"{files} files are too few to hold every shape; {FEWEST} are enough")
    layout = _Layout(files, random)
    yield from (File(path, text.encode()) for path, text in PLATFORM.items())
    yield from (File(path, b"") for path in layout.inits)
    sizes = [_size_at((index + 0.5) / len(layout.tasks)) for index in range(len(layout.tasks))]
    random.shuffle(sizes)
    copies = 0
    for number, (task, size) in enumerate(zip(layout.tasks, sizes, strict=True)):
        file = _compose(task, size, number, layout.filler, random)
        yield file
        if copies < layout.copies and task.path.startswith("tests/") and number % 3 == 0:
            copies += 1
            yield File(f"backup/url_migration/{file.path}", file.data, file.places)


class _Layout:
    """Which files there are: `tasks` in an order of chance, `inits` of packages, and how many `copies`."""

    def __init__(self, files: int, random: Random) -> None:
        self.copies = max(1, files // _ONE_IN_BACKUP)
        counts = [(shape, shape.count(files)) for shape in SHAPES]
        specials = self._count(_NEWER, files), self._count(_BROKEN, files)
        needed = sum(count for _, count in counts) + sum(specials) + len(PLATFORM) + self.copies
        folders = max(0, files - needed) // _FILES_IN_FOLDER
        packages = _grow_folders(_PACKAGES, folders * 45 // 100, random)
        loose = _grow_folders(_LOOSE, folders * 55 // 100, random)
        self.inits = [f"{folder}/__init__.py" for folder in packages if f"{folder}/__init__.py" not in PLATFORM]
        plain = files - needed - len(self.inits)
        modules = [
            Module(f"{random.choice(packages).replace('/', '.')}.part_{number}", f"Part{number}", f"build_{number}")
            for number in range(plain * 31 // 100)
        ]
        self.filler = Filler(random, modules)
        tasks = [_Task(f"{module.name.replace('.', '/')}.py", module=module) for module in modules]
        tasks += [_Task(self._loose_path(loose, random, number)) for number in range(plain - len(modules))]
        for shape, count in counts:
            for number in range(1, count + 1):
                path = shape.place(number) or self._loose_path(loose[-len(loose) * 3 // 4 :], random, len(tasks))
                encoding = _ENCODINGS.get(shape.name, "utf-8") if number == 1 else "utf-8"
                tasks.append(_Task(path, shape.spell(number), encoding=encoding))
        for texts, count in zip((_NEWER_SYNTAX, _BROKEN_SYNTAX), specials, strict=True):
            tasks += [
                _Task(self._loose_path(loose, random, len(tasks) + number), texts[number % 2].format(number))
                for number in range(count)
            ]
        random.shuffle(tasks)
        self.tasks: Sequence[_Task] = tasks

    def _loose_path(self, folders: Sequence[str], random: Random, number: int) -> str:
        return f"{random.choice(folders)}/test_{self.filler.name()}_{number}.py"

    @staticmethod
    def _count(real: int, files: int) -> int:
        return max(2, round(real * files / REAL_FILES))


def _grow_folders(roots: Sequence[tuple[str, int]], count: int, random: Random) -> list[str]:
    """At least the roots, with folders in folders below them; each root as often as its share says."""
    shares = [share for _, share in roots]
    folders = {root: [root] for root, _ in roots}
    for number in range(count):
        root = random.choices([root for root, _ in roots], shares)[0]
        parent = random.choice(folders[root])
        if parent.count("/") < _DEEPEST:
            folders[root].append(f"{parent}/area_{number}")
    return [folder for found in folders.values() for folder in found]


def _compose(task: _Task, size: int, number: int, filler: Filler, random: Random) -> File:
    """One file: what it is for comes after its imports, and ordinary code after that."""
    coding = "# -*- coding: latin-1 -*-\n" if task.encoding == "latin-1" else ""
    parts = [f'{coding}"""About a {filler.word()}{", détaillé" if coding else ""}."""\n']
    if task.module is not None or size > 300:
        parts.append(filler.spell_imports())
    if task.module is not None:
        parts.append(f"import logging\n{task.module.definitions}")
    if task.text:
        parts.append(task.text)
    parts.append(filler.spell_blocks(size - sum(map(len, parts)), number))
    text, places = read_marks("\n".join(part for part in parts if part))
    if random.random() < _ONE_WITHOUT_NEWLINE:
        text = text.rstrip("\n")
    if task.encoding == "crlf":
        return File(task.path, text.replace("\n", "\r\n").encode(), places)
    return File(task.path, text.encode(task.encoding), places)


def _size_at(share: float) -> int:
    index = min(bisect_right(_SIZES, (share, sys.maxsize)), len(_SIZES) - 1)
    (low, least), (high, most) = _SIZES[index - 1], _SIZES[index]
    return round(least + (most - least) * (share - low) / (high - low))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the tree and truth.json are put; empty or new")
    parser.add_argument("--files", type=int, default=REAL_FILES, help="how many .py files (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other files (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        truth = generate(options.folder, options.files, options.seed)
    except (ValueError, FileExistsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{truth.files:,} files, {truth.size / 1e6:,.1f} MB, {len(truth.uses):,} uses")
    return 0


if __name__ == "__main__":
    sys.exit(main())
