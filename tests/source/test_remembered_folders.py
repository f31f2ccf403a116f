"""A discovery that remembers folders says what one says that lists them all, whatever happens in between."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from ssot_migrate.git import list_tracked_ignored
from ssot_migrate.source import stamps
from ssot_migrate.source.discovery import Discovery, discover
from ssot_migrate.source.listing import Outlook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders are not remembered elsewhere")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Files are made much faster here than people make them: the shortest time that can be told apart is enough.
    monkeypatch.setattr(stamps, "_FINE", 1)
    root = tmp_path / "project"
    for path in ("a.py", "pkg/b.py", "pkg/sub/c.py", "pkg/sub/deep/d.py", "other/e.py", "other/note.txt"):
        write(root / path, "")
    return root


def write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")


def run_git(root: Path, *arguments: str) -> None:
    subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True)


class Walks:
    """Looks again with what the last look knew, and afresh; `listed` are the folders that had to be listed again."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.former: Discovery | None = None
        self.listed: list[str] = []
        list_folder = Outlook.list_folder

        def listing(outlook: Outlook, folder: str, *arguments: object) -> object:
            self.listed.append(folder)
            return list_folder(outlook, folder, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(Outlook, "list_folder", listing)

    def look(self) -> Discovery:
        time.sleep(0.012)  # a tick of the clock that the kernel stamps files with
        fresh = discover(self.root)
        self.listed.clear()
        found = discover(self.root, former=self.former)
        assert found == fresh
        self.former = found
        return found


@pytest.fixture
def walks(root: Path, monkeypatch: pytest.MonkeyPatch) -> Walks:
    return Walks(root, monkeypatch)


def test_what_stays_the_same_is_not_listed_again(walks: Walks) -> None:
    walks.look()
    write(walks.root / "other/e.py", "x = 1\n")
    walks.look()
    assert walks.listed == []


def test_only_folders_where_something_came_or_went(walks: Walks) -> None:
    walks.look()
    write(walks.root / "pkg/new.py", "")
    walks.look()
    assert walks.listed == ["pkg/"]
    (walks.root / "pkg/sub/c.py").unlink()
    write(walks.root / "other/fresh/f.py", "")
    walks.look()
    assert sorted(walks.listed) == ["other/", "other/fresh/", "pkg/sub/"]


def test_rules_count_for_all_that_is_below(walks: Walks) -> None:
    write(walks.root / "pkg/.gitignore", "d.py\n")
    assert "pkg/sub/deep/d.py" not in walks.look().paths
    walks.look()
    assert walks.listed == []
    write(walks.root / "pkg/.gitignore", "# d.py\n")  # the folder has the same stamp
    assert "pkg/sub/deep/d.py" in walks.look().paths
    assert sorted(walks.listed) == ["pkg/", "pkg/sub/", "pkg/sub/deep/"]


def test_links_and_scripts_are_asked_each_time(walks: Walks, tmp_path: Path) -> None:
    write(walks.root / "run", "#!/bin/sh\n")
    (walks.root / "there.py").symlink_to(tmp_path / "target.py")
    assert [one.reason for one in walks.look().skipped] == ["symbolic link to nothing"]
    write(walks.root / "run", "#!/usr/bin/env python\n")
    write(tmp_path / "target.py", "")
    reasons = {one.path: one.reason for one in walks.look().skipped}
    assert reasons == {"run": "script without suffix", "there.py": "symbolic link to a place outside the project"}
    assert walks.listed == []


def test_git_is_asked_when_its_index_or_the_rules_changed(walks: Walks, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def counting(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
        asked.append(root)
        return list_tracked_ignored(root, patterns)

    monkeypatch.setattr("ssot_migrate.source.discovery.list_tracked_ignored", counting)
    write(walks.root / ".gitignore", "other/\n")
    run_git(walks.root, "init", "--quiet")
    run_git(walks.root, "add", "-A")
    assert "other/e.py" not in walks.look().paths
    asked.clear()
    walks.look()
    assert len(asked) == 1, "only where nothing is remembered"
    run_git(walks.root, "add", "--force", "other/e.py")
    assert "other/e.py" in walks.look().paths
    asked.clear()
    write(walks.root / ".gitignore", "other/\npkg/\n")
    walks.look()
    assert len(asked) == 2


@pytest.mark.parametrize("seed", range(4))
def test_random_changes(walks: Walks, seed: int, thorough: bool) -> None:
    chance = random.Random(seed)
    root = walks.root
    if chance.randrange(2):
        run_git(root, "init", "--quiet")
    names = ("a.py", "b.pyi", "run", "note.ipynb", ".gitignore", "pyvenv.cfg", "x", "deep", "link.py")
    texts = ("", "#!/usr/bin/env python\n", "*.py\n", "!b.pyi\n", "/x\ndeep/\n", "link*\n")
    for _ in range(300 if thorough else 25):
        everything = sorted(place for place in root.rglob("*") if ".git" not in place.parts)
        folders = [root, *(place for place in everything if place.is_dir() and not place.is_symlink())]
        place = chance.choice(folders) / chance.choice(names)
        what = chance.randrange(6)
        if what == 0 and len(everything) > 6:
            victim = chance.choice(everything)
            shutil.rmtree(victim) if victim.is_dir() and not victim.is_symlink() else victim.unlink()
        elif what == 1 and not os.path.lexists(place):
            place.mkdir()
        elif what == 2 and not os.path.lexists(place):
            place.symlink_to(chance.choice(everything))
        elif what == 3 and not os.path.lexists(place):
            moved = chance.choice(folders)
            if moved not in (root, *place.parents):
                moved.rename(place)
        elif not place.is_dir():
            place.unlink(missing_ok=True) if place.is_symlink() else None
            write(place, chance.choice(texts))
        walks.look()
