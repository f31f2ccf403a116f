"""What git is asked, in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ssot_migrate.errors import UsageError
from ssot_migrate.git import find_git_top, list_dirty, list_tracked_ignored
from ssot_migrate.git_commits import Objects


def run_git(root: Path, *arguments: str) -> str:
    line = ["git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(line, cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("a.py", "b.py", "sub/c.py", "sub/d e é.py", "*.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    run_git(tmp_path, "init")
    run_git(tmp_path, "add", ".")
    run_git(tmp_path, "commit", "-m", "first")
    return tmp_path


def test_finds_the_top_from_below(repository: Path) -> None:
    assert find_git_top(repository / "sub") == repository
    (repository / "sub" / ".git").write_text("gitdir: elsewhere\n")
    assert find_git_top(repository / "sub") == repository / "sub"


def test_no_repository(tmp_path: Path) -> None:
    assert find_git_top(tmp_path) is None
    assert list_dirty(tmp_path, ["a.py"]) == ()
    assert list_tracked_ignored(tmp_path, ["*.py"]) == ()


def test_lists_what_git_could_not_bring_back(repository: Path) -> None:
    for name in ("a.py", "sub/d e é.py"):
        (repository / name).write_text("x = 2\n")
    (repository / "new").mkdir()
    (repository / "new" / "n.py").write_text("")
    (repository / "b.py").write_text("x = 3\n")
    run_git(repository, "add", "b.py")
    paths = ["a.py", "b.py", "new/n.py", "sub/c.py", "sub/d e é.py"]
    assert list_dirty(repository, paths) == ("a.py", "b.py", "new/n.py", "sub/d e é.py")
    assert list_dirty(repository / "sub", ["c.py", "d e é.py"]) == ("d e é.py",)
    assert list_dirty(repository, ["sub/c.py"]) == ()
    assert list_dirty(repository, []) == ()


def test_paths_are_no_patterns(repository: Path) -> None:
    (repository / "a.py").write_text("x = 2\n")
    assert list_dirty(repository, ["*.py"]) == ()


def test_a_staged_rename_is_two_paths(repository: Path) -> None:
    run_git(repository, "mv", "a.py", "z.py")
    assert list_dirty(repository, ["a.py", "z.py"]) == ("a.py", "z.py")


def test_each_repository_is_asked_about_its_own_files(repository: Path) -> None:
    """One in another, as submodules are; and several in a folder that is none."""
    for name in ("in/a.py", "in/b.py"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text("x = 1\n")
    run_git(repository / "in", "init")
    run_git(repository / "in", "add", ".")
    run_git(repository / "in", "commit", "-m", "first")
    for name in ("in/a.py", "sub/c.py"):
        (repository / name).write_text("x = 2\n")
    paths = ["a.py", "in/a.py", "in/b.py", "sub/c.py"]
    assert list_dirty(repository, paths) == ("in/a.py", "sub/c.py")
    above = [f"{repository.name}/{path}" for path in paths]
    assert list_dirty(repository.parent, above) == (f"{repository.name}/in/a.py", f"{repository.name}/sub/c.py")


def test_more_paths_than_a_command_line_holds(repository: Path) -> None:
    (repository / "a.py").write_text("x = 2\n")
    assert list_dirty(repository, ["a.py", *(f"folder/with/a/long/name/{n}.py" for n in range(3000)), "b.py"]) == (
        "a.py",
    )


def test_a_hook_of_another_repository_does_not_mislead(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "a.py").write_text("x = 2\n")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert list_dirty(repository, ["a.py"]) == ("a.py",)


def test_git_is_not_installed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert list_dirty(repository, ["a.py"]) == ()


def test_git_that_cannot_tell_is_no_clean_bill(repository: Path) -> None:
    (repository / ".git" / "index").write_bytes(b"broken")
    with pytest.raises(UsageError, match="git status failed in"):
        list_dirty(repository, ["a.py"])


def test_tracked_although_ignored(repository: Path) -> None:
    (repository / ".gitignore").write_text("sub/\nb.py\nnew.py\n")
    (repository / "new.py").write_text("")
    assert list_tracked_ignored(repository, ["*.py"]) == ("b.py", "sub/c.py", "sub/d e é.py")
    assert list_tracked_ignored(repository / "sub", ["*.py"]) == ("c.py", "d e é.py")


def test_of_a_huge_content_only_the_beginning_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_git(tmp_path, "init")
    contents = (b"x" * 5000, b"small", b"", b"y" * 1000)
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.py").write_bytes(content)
    blobs = run_git(tmp_path, "hash-object", "-w", *(f"{number}.py" for number in range(4))).split()
    monkeypatch.setattr("ssot_migrate.git_commits._MOST_BYTES", 1000)
    monkeypatch.setattr("ssot_migrate.git_commits._SKIPPED_AT_ONCE", 300)
    with Objects(tmp_path) as objects:
        assert [objects.read(blob) for blob in blobs] == [b"x" * 1001, *contents[1:]]
