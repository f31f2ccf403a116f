"""`--changed-since`: what a branch brings, asked of real repositories, shallow and broken ones too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gate_project import Shop, exit_code, make_shop

from ssot_migrate.baseline.verdict import Standing
from ssot_migrate.errors import UsageError
from ssot_migrate.git_since import read_changes
from ssot_migrate.packs.builtin import load_packs

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sample"
SUFFIXES = (".py", ".pyi")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make_shop(tmp_path / "shop")


def test_what_others_have_done_meanwhile_is_not_ours(shop: Shop) -> None:
    shop.git("checkout", "-q", "-b", "ours")
    shop.write("tests/test_ours.py", "from shop.legacy import price\n")
    shop.commit("ours")
    shop.git("checkout", "-q", "main")
    shop.write("tests/test_sale.py", "")
    shop.commit("theirs")
    shop.git("checkout", "-q", "ours")
    result = shop.since("main")
    new = [one.finding for one in result.verdict.judged if one.standing is Standing.NEW]
    assert [finding.location.path for finding in new] == ["tests/test_ours.py"]
    assert (exit_code(result), result.fixed) == (1, 0)
    assert result.base == shop.git("merge-base", "main", "ours").strip()
    assert not shop.baseline.exists()


def test_what_was_there_is_known_whichever_rule_tells_it(tmp_path: Path) -> None:
    """The sample has findings of all kinds: uses, classes and shared state, imports that lead nowhere."""
    shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    sample = Shop(tmp_path / "sample", load_packs(("execution-engine",), tmp_path)[0])
    sample.git("init")
    sample.commit("first")
    untouched = sample.since("HEAD")
    rules = {one.finding.rule for one in untouched.verdict.judged if one.standing is Standing.KNOWN}
    assert {"SSOT101", "SSOT201", "SSOT301", "SSOT403"} <= rules
    assert (exit_code(untouched), untouched.verdict.count(Standing.NEW)) == (0, 0)
    sample.write("netra_backend/app/services/again.py", "from netra_backend.app.services.gone import it\n")
    told = [one.finding.rule for one in sample.since("HEAD").verdict.judged if one.standing is not Standing.KNOWN]
    assert told == ["SSOT403"]


def test_what_is_not_committed_counts(shop: Shop) -> None:
    assert exit_code(shop.since("HEAD")) == 0
    shop.write("tests/test_new.py", "from shop.legacy import price\n")
    assert exit_code(shop.since("HEAD")) == 1
    shop.git("add", ".")
    assert exit_code(shop.since("HEAD")) == 1


def test_a_broken_file_that_the_branch_does_not_touch_is_not_its_fault(shop: Shop) -> None:
    shop.write("tests/test_broken.py", "from shop.legacy import price\nclass (\n")
    shop.commit("broken")
    assert exit_code(shop.since("HEAD~")) == 2
    assert exit_code(shop.since("HEAD")) == 0
    shop.edit("tests/test_broken.py", ("class (", "class ("), ("price", "price  # "))
    assert exit_code(shop.since("HEAD")) == 2


def test_changes_are_read_from_a_folder_below_the_top(shop: Shop) -> None:
    start = shop.git("rev-parse", "HEAD").strip()
    shop.git("mv", "tests/test_sale.py", "tests/test_übung €.py")
    shop.git("mv", "tests/test_clean.py", "test_clean.py")
    shop.edit("tests/test_till.py", ("import price", "import price  # old"))
    shop.write("tests/notes.txt", "no Python")
    shop.write("tests/new\nline.py", "x = 1\n")
    former = shop.git("show", f"{start}:tests/test_till.py")
    changes = read_changes(shop.root / "tests", start, SUFFIXES)
    assert changes.base == start
    assert changes.added == ("new\nline.py",)
    assert changes.renames == {"test_sale.py": "test_übung €.py"}
    assert changes.former["test_till.py"].decode() == former
    assert sorted(changes.former) == ["test_clean.py", "test_sale.py", "test_till.py"]
    assert read_changes(shop.root, start, SUFFIXES).renames == {
        "tests/test_clean.py": "test_clean.py",
        "tests/test_sale.py": "tests/test_übung €.py",
    }


def test_links_and_submodules_have_no_former_content(shop: Shop) -> None:
    (shop.root / "tests/test_link.py").symlink_to("test_sale.py")
    shop.commit("link")
    (shop.root / "tests/test_link.py").unlink()
    shop.commit("no link")
    assert read_changes(shop.root, "HEAD~", SUFFIXES).former == {}


def test_a_shallow_clone_says_what_to_fetch(shop: Shop, tmp_path: Path) -> None:
    for number in range(3):
        shop.git("checkout", "-q", "-B", "ours" if number else "main")
        shop.commit(f"{number}")
    shop.git("clone", "-q", "--depth=1", "--branch", "ours", shop.root.as_uri(), str(tmp_path / "clone"))
    clone = Shop(tmp_path / "clone", shop.pack)
    with pytest.raises(UsageError, match=r"origin/main here\. Fetch the history first: `git fetch --unshallow origin"):
        clone.since("origin/main")
    clone.git("fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(UsageError, match="git does not know where this branch left origin/main: the clone is shallow"):
        clone.since("origin/main")
    clone.git("fetch", "-q", "--unshallow", "origin", "ours")
    assert exit_code(clone.since("origin/main")) == 0


def test_what_git_cannot_answer(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"git does not know the revision gone here\. Name a commit"):
        shop.since("gone")
    with pytest.raises(UsageError, match=r"Fetch it first: `git fetch upstream main`"):
        shop.since("upstream/main")
    with pytest.raises(UsageError, match="git does not know the revision --all"):
        shop.since("--all")
    shop.git("checkout", "-q", "--orphan", "other")
    shop.commit("other")
    with pytest.raises(UsageError, match="main and HEAD have no common commit"):
        shop.since("main")
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match="is in no git repository"):
        read_changes(tmp_path / "plain", "HEAD", SUFFIXES)


def test_git_is_not_installed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="git is not installed"):
        shop.since("HEAD")


def test_a_lost_object_is_told(shop: Shop) -> None:
    blob = shop.git("rev-parse", "HEAD:tests/test_sale.py").strip()
    shop.write("tests/test_sale.py", "")
    (shop.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UsageError, match=r"not have the former content|git diff failed in .*: fatal: unable to read"):
        shop.since("HEAD")
