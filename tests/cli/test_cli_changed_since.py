"""`--changed-since` of scan and apply: only files count that the branch has touched, told by a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cli_project import invoke, make_project

OLD = "from shop.legacy import price\n\n\ndef total():\n    return price(2)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files that use the old price are committed; one of them is edited since, and a third is new to git."""
    root = make_project(tmp_path, monkeypatch)
    files = {
        "shop/__init__.py": "",
        "shop/legacy.py": "def price(n): ...\n",
        "shop/cart.py": "def price(n): ...\n",
        "shop/till.py": OLD,
        "shop/sale.py": OLD,
    }
    for path, text in files.items():
        (root / path).write_text(text)
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    (root / "shop" / "till.py").write_text(f'"""The till."""\n\n{OLD}')
    (root / "shop" / "bill.py").write_text(OLD)
    return root


def git(*arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b", *arguments], check=True, capture_output=True)


def test_only_what_has_changed_is_reported(project: Path) -> None:
    assert invoke("scan", "--quiet").stdout.startswith("6 findings in 3 files:")
    answer = invoke("scan", "--changed-since", "HEAD")
    assert (answer.code, answer.stderr) == (1, "")
    assert "shop/bill.py:1:1" in answer.stdout
    assert "shop/till.py:3:1" in answer.stdout
    assert "shop/sale.py" not in answer.stdout
    assert "ssot-migrate apply --dry-run --changed-since HEAD\n" in answer.stdout


def test_paths_restrict_it_further(project: Path) -> None:
    assert "2 findings in 1 file:" in invoke("scan", "--changed-since", "HEAD", "shop/bill.py").stdout
    assert invoke("scan", "--changed-since", "HEAD", "shop/sale.py").code == 0


def test_nothing_has_changed(project: Path) -> None:
    git("add", ".")
    git("commit", "-q", "-m", "second")
    answer = invoke("scan", "--changed-since", "HEAD")
    assert (answer.code, answer.stdout.splitlines()[0]) == (0, "Nothing found.")
    assert invoke("scan", "--changed-since", "HEAD~").code == 1


def test_only_what_has_changed_is_edited(project: Path) -> None:
    sale = (project / "shop" / "sale.py").read_bytes()
    assert invoke("apply", "--changed-since", "HEAD", "--allow-dirty").code == 0
    assert b"shop.cart" in (project / "shop" / "till.py").read_bytes()
    assert b"shop.cart" in (project / "shop" / "bill.py").read_bytes()
    assert (project / "shop" / "sale.py").read_bytes() == sale


@pytest.mark.parametrize("command", ["scan", "apply"])
def test_what_git_does_not_know_is_a_mistake(project: Path, command: str) -> None:
    answer = invoke(command, "--changed-since", "gone")
    assert (answer.code, answer.stdout) == (2, "")
    assert answer.stderr == "error: git does not know the revision gone here. Name a commit, a tag or a branch.\n"
