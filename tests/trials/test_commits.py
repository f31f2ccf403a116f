"""`--commit`: what was written and nothing else, in commits of which each leaves a working tree."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from trial_project import CHECK_FILES, FAIR, PICKY, read_project, run_apply, write_files

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import ChangeGroup, Finding
from ssot_migrate.model.locations import Excerpt, Location, Span
from ssot_migrate.model.rules import Severity
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.commits import Commits, plan_commits

FILES = {
    "early/f0.py": FAIR,
    "f1.py": FAIR,
    "early/f2.py": FAIR,
    "f3.py": FAIR,
    "f4.py": FAIR,
    "staged.py": "x = 1\n",
    "mine.py": "y = 1\n",
}


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.org")
    write_files(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    (tmp_path / "staged.py").write_text("x = 2\n")
    git(tmp_path, "add", "staged.py")
    (tmp_path / "mine.py").write_text("y = 2\n")
    return tmp_path


def list_commits(root: Path) -> list[tuple[str, list[str]]]:
    """Subject and files of each commit after the first, the oldest first."""
    ids = git(root, "log", "--reverse", "--format=%h", "HEAD", "--not", ":/first").split()
    return [
        (
            git(root, "log", "-1", "--format=%s", one).strip(),
            git(root, "show", "--format=", "--name-only", one).split(),
        )
        for one in ids
    ]


def test_a_commit_for_each_phase(repository: Path) -> None:
    result = run_apply(repository, Checks(), commits=Commits())
    assert list_commits(repository) == [
        ("Migrate 2 files (early)", ["early/f0.py", "early/f2.py"]),
        ("Migrate 3 files (late)", ["f1.py", "f3.py", "f4.py"]),
    ]
    assert [commit.subject for commit in result.commits] == ["Migrate 2 files (early)", "Migrate 3 files (late)"]
    body = git(repository, "log", "-1", "--format=%b")
    assert body.startswith("CART001 old-price: 6\n\nf1.py\nf3.py\nf4.py\n")
    assert f"run {result.run}." in body


def test_the_index_is_otherwise_as_it_was(repository: Path) -> None:
    run_apply(repository, Checks(), commits=Commits())
    # Staged stays staged, changed stays changed, and nothing else differs from the last commit.
    assert git(repository, "status", "--porcelain").splitlines() == [" M mine.py", "M  staged.py"]


def test_without_commit_the_index_is_not_touched(repository: Path) -> None:
    before = git(repository, "ls-files", "--stage")
    run_apply(repository, Checks())
    assert git(repository, "ls-files", "--stage") == before
    assert list_commits(repository) == []


def test_so_many_files_at_most(repository: Path) -> None:
    run_apply(repository, Checks(), commits=Commits(2))
    assert [len(files) for _, files in list_commits(repository)] == [2, 2, 1]


def test_only_what_passed_is_committed(repository: Path) -> None:
    (repository / "f3.py").write_text(PICKY)
    git(repository, "commit", "-qm", "picky", "f3.py")
    run_apply(repository, Checks(verify=CHECK_FILES), commits=Commits())
    assert list_commits(repository)[-1] == ("Migrate 2 files (late)", ["f1.py", "f4.py"])


def test_a_hook_that_refuses(repository: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not on a Friday' >&2\nexit 1\n")
    hook.chmod(0o755)
    result = run_apply(repository, Checks(), commits=Commits())
    assert "not on a Friday" in result.commit_problem
    assert result.commits == ()
    assert "from cart" in read_project(repository)["f1.py"]
    assert git(repository, "diff", "--cached", "--name-only").split() == ["staged.py"]


@pytest.mark.parametrize(
    ("case", "complaint"),
    [
        ("no repository", "needs git"),
        ("another repository", "in .*early, which is another"),
        ("a merge", "in the middle of a merge"),
        ("nobody's name", "git var failed"),
    ],
)
def test_is_refused_before_anything_is_written(
    repository: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
    complaint: str,
) -> None:
    root = repository
    if case == "no repository":
        root = tmp_path_factory.mktemp("plain")
        write_files(root, FILES)
    elif case == "another repository":
        git(root / "early", "init", "-q")
        git(root / "early", "add", ".")
        git(root / "early", "commit", "-qm", "first")
    elif case == "a merge":
        (root / ".git" / "MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD"))
    else:
        monkeypatch.setenv("GIT_COMMITTER_NAME", "")
        monkeypatch.setenv("GIT_AUTHOR_NAME", "")
    before = read_project(root)
    with pytest.raises(UsageError, match=complaint):
        run_apply(root, Checks(), commits=Commits())
    assert read_project(root) == before


@pytest.mark.parametrize("add", [True, False], ids=["staged", "not staged"])
def test_work_that_is_not_committed_is_refused(repository: Path, add: bool) -> None:
    (repository / "f3.py").write_text(FAIR + "z = 1  # not finished\n")
    if add:
        git(repository, "add", "f3.py")
    before = read_project(repository)
    with pytest.raises(RefusedError, match=r"not committed: f3\.py\."):
        run_apply(repository, Checks())
    assert read_project(repository) == before


def plan(
    groups: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]], size: int | None = None
) -> list[tuple[str, ...]]:
    """The commits of groups that are given as name: (paths, needs); each path is called as its group's finding."""
    paths = sorted({path for found, _ in groups.values() for path in found})
    made = [ChangeGroup(name, found, found, False, needs) for name, (found, needs) in groups.items()]
    findings = [
        replace(build_finding(), fingerprint=f"{name} {path}", group=name)
        for name, (found, _) in groups.items()
        for path in found
    ]
    changed = [
        FileChange(
            path, b"a", b"b", "", tuple(f"{name} {path}" for name, (found, _) in groups.items() if path in found)
        )
        for path in paths
    ]
    return [one.paths for one in plan_commits(changed, made, findings, [], Commits(size), "r")]


def test_files_of_one_group_stay_together() -> None:
    groups = {"g": (("a.py", "c.py"), ()), "h": (("b.py",), ()), "i": (("c.py", "d.py"), ())}
    assert plan(groups, 1) == [("a.py", "c.py", "d.py"), ("b.py",)]
    assert plan(groups) == [("a.py", "b.py", "c.py", "d.py")]


def test_what_is_needed_comes_first() -> None:
    groups = {"g": (("a.py",), ("h",)), "h": (("z.py",), ("i",)), "i": (("b.py",), ())}
    assert plan(groups, 1) == [("b.py",), ("z.py",), ("a.py",)]


def test_what_needs_each_other_stays_together() -> None:
    groups = {"g": (("a.py",), ("h",)), "h": (("b.py",), ("i",)), "i": (("c.py",), ("g",)), "j": (("d.py",), ())}
    assert plan(groups, 1) == [("a.py", "b.py", "c.py"), ("d.py",)]


def test_many_files_take_no_time() -> None:
    groups = {f"g{number}": ((f"f{number:04}.py",), (f"g{number ^ 1}",)) for number in range(600)}
    assert [len(paths) for paths in plan(groups, 20)] == [20] * 30


def build_finding() -> Finding:
    return Finding(
        pack="carts",
        rule="CART001",
        name="old-price",
        severity=Severity.ERROR,
        location=Location("a.py", 1, 1, 1, 6),
        span=Span(0, 5),
        symbol=None,
        scope="",
        chain=(),
        message="",
        excerpt=Excerpt(1, ("price",)),
        fingerprint="",
    )
