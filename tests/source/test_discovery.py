"""Discovery: what a project consists of, and a reason for everything else that was met."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ssot_migrate.errors import UsageError
from ssot_migrate.model.findings import SkippedFile
from ssot_migrate.source.discovery import discover


def write_tree(root: Path, *paths: str, **texts: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")
    for name, text in texts.items():
        (root / name.replace("__", "/").replace("gitignore", ".gitignore")).write_text(text)


def run_git(root: Path, *arguments: str) -> str:
    line = ["git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(line, cwd=root, check=True, capture_output=True, text=True).stdout


def test_finds_python_files_sorted(tmp_path: Path) -> None:
    write_tree(tmp_path, "b/c.py", "b.py", "b/a.pyi", "z.pyw", "B.py", "readme.md", "x.pyc", "py")
    assert discover(tmp_path).paths == ("B.py", "b.py", "b/a.pyi", "b/c.py", "z.pyw")


def test_honours_nested_gitignore_files(tmp_path: Path) -> None:
    write_tree(tmp_path, "a.py", "gen/a.py", "pkg/gen/b.py", "pkg/keep_pb2.py", "pkg/drop_pb2.py", "pkg/sub/c_pb2.py")
    write_tree(tmp_path, gitignore="# generated\r\n/gen/\r\n*_pb2.py\r\n\r\n", pkg__gitignore="!keep_pb2.py\nsub\n")
    assert discover(tmp_path).paths == ("a.py", "pkg/gen/b.py", "pkg/keep_pb2.py")


def test_a_file_in_an_ignored_folder_stays_ignored(tmp_path: Path) -> None:
    write_tree(tmp_path, "out/a.py", "b.py", gitignore="out\n!out/a.py\n")
    assert discover(tmp_path).paths == ("b.py",)


def test_a_folder_opened_by_stars_stays_open(tmp_path: Path) -> None:
    write_tree(tmp_path, "out/a.py", "out/b.py", "out/d/c.py", gitignore="out/**\n!out/a.py\n")
    assert discover(tmp_path).paths == ("out/a.py",)


def test_rules_above_the_root_and_of_the_repository(tmp_path: Path) -> None:
    write_tree(tmp_path, "sub/p/a.py", "sub/p/b.py", "sub/p/c.py", "sub/p/d.py", gitignore="/sub/p/a.py\n")
    (tmp_path / "sub" / ".gitignore").write_text("p/b.py\n")
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("/sub/p/c.py\n")
    assert discover(tmp_path / "sub" / "p").paths == ("d.py",)


def test_rules_of_the_repository_in_a_worktree(tmp_path: Path) -> None:
    main = tmp_path / "main"
    write_tree(main, "a.py")
    for arguments in (["init"], ["add", "."], ["commit", "-m", "x"], ["worktree", "add", "../other"]):
        run_git(main, *arguments)
    (main / ".git" / "info" / "exclude").write_text("local.py\n")
    write_tree(tmp_path / "other", "local.py")
    assert discover(tmp_path / "other").paths == ("a.py",)


def test_a_root_inside_an_ignored_folder_is_seen(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, "tmp/p/a.py", "tmp/p/b/c.py", gitignore="tmp/\n")
    assert discover(tmp_path / "tmp" / "p").paths == ("a.py", "b/c.py")


def test_what_git_tracks_is_seen_although_ignored(tmp_path: Path) -> None:
    write_tree(tmp_path, "lib/a.py", "lib/b.py", "lib/notes.txt", "c_gen.py", "d_gen.py", "lib/.venv/e.py")
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", "lib/a.py", "lib/notes.txt", "c_gen.py", "lib/.venv/e.py")
    write_tree(tmp_path, gitignore="lib/\n*_gen.py\n")
    assert discover(tmp_path).paths == ("c_gen.py", "lib/a.py")
    assert discover(tmp_path, exclude=["lib"]).paths == ("c_gen.py",)
    (tmp_path / "c_gen.py").unlink()
    assert discover(tmp_path).paths == ("lib/a.py",)


def test_named_paths_are_seen_although_ignored(tmp_path: Path) -> None:
    write_tree(tmp_path, "a.py", "out/b.py", "out/c.py", "gen/d/e.py", gitignore="out\ngen\n")
    assert discover(tmp_path, include_paths=["out/b.py", "gen", "gone.py"]).paths == ("a.py", "gen/d/e.py", "out/b.py")
    assert discover(tmp_path, include_paths=["gen/d"], exclude=["gen"]).paths == ("a.py",)


def test_exclude_is_stronger_than_git_and_told(tmp_path: Path) -> None:
    write_tree(tmp_path, "vendor/a.py", "b_old.py", "c.py", "gen.py", "LICENSE", gitignore="gen.py\n")
    found = discover(tmp_path, exclude=["/vendor", "*_old.py", "!gen.py", "LICENSE"])
    assert found.paths == ("c.py", "gen.py")
    assert found.skipped == (
        SkippedFile("b_old.py", 'excluded by "*_old.py"'),
        SkippedFile("vendor/", 'excluded by "/vendor"'),
    )


def test_bad_exclude_patterns_are_all_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        discover(tmp_path, exclude=["ok", "!", "", "/"])
    assert caught.value.mistakes == (
        'The exclude pattern "!" is no gitignore pattern: correct or remove it.',
        'The exclude pattern "/" is no gitignore pattern: correct or remove it.',
    )


def test_tools_folders_and_environments_are_never_entered(tmp_path: Path) -> None:
    names = (".git", ".hg", ".venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache", ".ruff_cache")
    write_tree(tmp_path, *(f"p/{name}/a.py" for name in (*names, ".pytest_cache", ".eggs", ".ssot-migrate")))
    write_tree(tmp_path, "env/pyvenv.cfg", "env/lib/a.py", "venv/a.py", "build/a.py", "pyvenv.cfg")
    assert discover(tmp_path).paths == ("build/a.py", "venv/a.py")


def test_notebooks_and_scripts_are_counted(tmp_path: Path) -> None:
    write_tree(tmp_path, "n.ipynb", "drop/n.ipynb", gitignore="drop\n")
    for name, head in {
        "run": "#!/usr/bin/env python3\n",
        "sh": "#!/bin/sh\n# python",
        "long": "#!" + "x" * 70 + "python",
    }.items():
        (tmp_path / name).write_text(head)
    assert discover(tmp_path).skipped == (
        SkippedFile("n.ipynb", "notebook"),
        SkippedFile("run", "script without suffix"),
    )


def test_symbolic_links_are_told_and_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_tree(root, "a/b.py", "ignored.txt")
    write_tree(tmp_path, "outside.py")
    for name, target in {
        "a/loop": "..",
        "a/in.py": "b.py",
        "a/out.py": "../../outside.py",
        "a/broken.py": "nothing",
        "a/self.py": "self.py",
        "a/self": "self",
        "a/text": "../ignored.txt",
    }.items():
        (root / name).symlink_to(target)
    found = discover(root)
    assert found.paths == ("a/b.py",)
    assert {skip.path: skip.reason.removeprefix("symbolic link to ") for skip in found.skipped} == {
        "a/broken.py": "nothing",
        "a/in.py": "a place inside the project",
        "a/loop": "a place inside the project",
        "a/out.py": "a place outside the project",
        "a/self.py": "nothing",
    }
    assert found.problems == ()


def test_names_that_nobody_expects(tmp_path: Path) -> None:
    write_tree(tmp_path, "new\nline.py", "é🎉.py", "a b.py", "[x].py")
    (tmp_path / os.fsdecode(b"bad\xff.py")).write_text("")
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("")
    (tmp_path / os.fsdecode(b"dir\xff")).mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "pipe")
    found = discover(tmp_path)
    assert found.paths == ("[x].py", "a b.py", "new\nline.py", "é🎉.py")
    assert [(problem.path, problem.relevant) for problem in found.problems] == [
        ("bad\\udcff.py", True),
        ("dir\\udcff", True),
        ("pipe.py", False),
    ]


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, "a.py", "locked/b.py")
    scandir = os.scandir

    def refuse(path: Path) -> os.ScandirIterator[str]:  # type: ignore[name-defined]
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover(tmp_path)
    assert found.paths == ("a.py",)
    (problem,) = found.problems
    assert (problem.path, problem.reason, problem.relevant) == ("locked/", "unreadable", True)
