"""A plan in pieces, held against git: every piece applies on its own, and all together are what apply writes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import TypedDict

import pytest
from small_packs import CARTS_IN_PHASES
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app
from ssot_migrate.source.owners import parse_owners
from ssot_migrate.usecases.scan import scan
from ssot_migrate.usecases.settings import Choices, load_request

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sample"
OWNERS = "* @all\n/tests/unit/ @unit @qa\n/app/netra_backend/ @core\nnetra_backend/ @core\n"

SHOP = {
    "carts.toml": CARTS_IN_PHASES,
    "ssot-migrate.toml": 'packs = ["carts.toml"]\n',
    "legacy.py": "def price(): ...\n",
    "cart.py": "def price(): ...\n",
    "late.py": "from legacy import price\n",
    "early/first.py": "from legacy import price\r\nprice()\r\n",
    "early/no_end.py": "from legacy import price\n\n\nprice()",
    "early/two words.py": "from legacy import price\n",
    "early/grün.py": "from legacy import price\nx = 'ü'\n",
    "src/shop/a.py": "from legacy import price\n",
    "src/shop/b.py": "# coding: latin-1\nx = 'ü'\nfrom legacy import price\n",
    "src/shop/passes.py": "from legacy import price\n",
    "src/shop/uses.py": "from shop.passes import price\n",
}


class Change(TypedDict):
    applied: list[str]


class Finding(TypedDict):
    fingerprint: str
    group: str
    path: str


class Report(TypedDict):
    """Of the JSON report, what is needed here."""

    changes: list[Change]
    findings: list[Finding]


def run_git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.invalid")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def commit_all(root: Path) -> None:
    run_git(root, "init", "-q")
    run_git(root, "config", "core.autocrlf", "false")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "As it was")


def make_shop(root: Path, files: Mapping[str, str] = SHOP) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("latin-1" if "latin-1" in text else "utf-8"))
    commit_all(root)
    return root


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_app(), ["apply", *arguments], prog_name="ssot-migrate")
    return result.exit_code, result.output


def read_tree(root: Path) -> dict[str, bytes]:
    """What is in the working tree, as far as git would commit it."""
    listed = run_git(root, "-c", "core.quotePath=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return {path: (root / path).read_bytes() for path in listed.split("\0") if path}


def check_pieces(root: Path, top: Path, folder: Path, by: str, options: tuple[str, ...]) -> int:
    """Cuts, applies each piece once its needs are there, compares with one `apply`; how many pieces there were."""
    code, _ = run("--dry-run", "--shard-by", by, "--max-files", "3", "--output-dir", str(folder), *options)
    assert code == 1
    plan = json.loads((folder / "plan.json").read_text())["shards"]
    patches = {piece["number"]: folder / piece["patch"] for piece in plan}
    for piece in plan:  # alone, on a clean tree, after just what it needs
        wanted = sorted(_close(piece["number"], {one["number"]: one["needs"] for one in plan}))
        for number in wanted:
            run_git(top, "apply", str(patches[number]))
        changed = set(run_git(top, "-c", "core.quotePath=false", "diff", "--name-only").splitlines())
        assert changed == {path for one in plan if one["number"] in wanted for path in one["files"]}
        run_git(top, "checkout", "-q", ".")
    for piece in plan:  # all of them, in order
        run_git(root, "apply", str(patches[piece["number"]]))
    in_pieces = read_tree(top)
    run_git(top, "checkout", "-q", ".")
    assert run(*options)[0] == 0
    assert read_tree(top) == in_pieces
    files = [path for piece in plan for path in piece["files"]]
    assert len(files) == len(set(files))
    return len(plan)


def _close(number: int, needs: Mapping[int, list[int]]) -> set[int]:
    return {number}.union(*(_close(one, needs) for one in needs[number]))


@pytest.mark.parametrize("by", ["codeowners", "package", "phase"])
@pytest.mark.parametrize("below", ["", "services/shop"])
def test_odd_files_survive_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, below: str) -> None:
    top = tmp_path / "repository"
    files = {f"{below}/{path}".lstrip("/"): text for path, text in SHOP.items()}
    make_shop(top, {**files, "CODEOWNERS": "* @all\nearly/ @first\n*.toml @nobody\n"})
    monkeypatch.chdir(top / below)
    assert check_pieces(top / below, top, tmp_path / "patches", by, ()) >= 3


@pytest.mark.parametrize("by", ["phase", "codeowners", "package"])
def test_the_sample_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, thorough: bool) -> None:
    if by != "phase" and not thorough:
        pytest.skip("a variant for --thorough: the small project is cut in all ways")
    root = tmp_path / "sample"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache", ".ssot-migrate"))
    (root / "CODEOWNERS").write_text(OWNERS)
    commit_all(root)
    monkeypatch.chdir(root)
    options = ("--add-api", "--unsafe-fixes")
    report = json.loads(run("--dry-run", "--format", "json", *options)[1])
    assert check_pieces(root, root, tmp_path / "patches", by, options) >= 6
    check_groups(report, json.loads((tmp_path / "patches" / "plan.json").read_text())["shards"])


def check_groups(report: Report, plan: Sequence[Mapping[str, list[str]]]) -> None:
    """What can only move together is in one piece."""
    applied = {fingerprint for change in report["changes"] for fingerprint in change["applied"]}
    piece_of = {path: number for number, piece in enumerate(plan) for path in piece["files"]}
    pieces: dict[str, set[int]] = {}
    for finding in report["findings"]:
        if finding["fingerprint"] in applied:
            pieces.setdefault(finding["group"], set()).add(piece_of[finding["path"]])
    assert len(pieces) > 10
    assert all(len(numbers) == 1 for numbers in pieces.values())


def test_each_step_leaves_less_and_nothing_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_shop(tmp_path / "shop")
    monkeypatch.chdir(root)
    run("--dry-run", "--shard-by", "phase", "--max-files", "1", "--output-dir", "../patches")
    left = len(scan(load_request(root, Choices())).findings)
    for patch in sorted((tmp_path / "patches").glob("*.patch")):
        run_git(root, "apply", str(patch))
        now = len(scan(load_request(root, Choices())).findings)
        assert now < left
        left = now
    assert left == 0


def test_pieces_that_need_nothing_go_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_shop(tmp_path / "shop")
    monkeypatch.chdir(root)
    run("--dry-run", "--shard-by", "package", "--max-files", "2", "--output-dir", "../patches")
    patches = sorted((tmp_path / "patches").glob("*.patch"))
    assert [piece["needs"] for piece in json.loads((tmp_path / "patches/plan.json").read_text())["shards"]] == [
        [] for _ in patches
    ]
    trees = []
    for order in list(permutations(patches))[:6]:
        for patch in order:
            run_git(root, "apply", str(patch))
        trees.append(read_tree(root))
        run_git(root, "checkout", "-q", ".")
    assert all(tree == trees[0] for tree in trees)


def test_the_pages_say_what_a_reviewer_wants_to_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_shop(tmp_path / "shop", {**SHOP, "CODEOWNERS": "* @all\n/early/ @first\n"})
    monkeypatch.chdir(root)
    code, text = run("--dry-run", "--shard-by", "codeowners", "--max-files", "9", "--output-dir", "../patches")
    assert code == 1
    assert text.startswith("Wrote 2 patches for 9 files to ../patches.\n")
    plan = (tmp_path / "patches/plan.md").read_text()
    assert "| [ ] | [`01-all`](01-all.md) | @&#8203;all | 5 | 5 | – |\n" in plan
    page = (tmp_path / "patches/02-first.md").read_text()
    assert "Owners: `@first`\n" in page
    assert "| CART001 | old-price | 6 |\n" in page
    assert "- `early/no_end.py`\n" in page


def test_nothing_to_change_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_shop(
        tmp_path / "shop", {path: text for path, text in SHOP.items() if "/" not in path and path != "late.py"}
    )
    monkeypatch.chdir(root)
    code, text = run("--dry-run", "--shard-by", "phase", "--output-dir", "../patches")
    assert (code, (tmp_path / "patches").exists()) == (0, False)
    assert text.startswith("Nothing to change")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--shard-by", "phase"), "needs both --shard-by and --output-dir"),
        (("--output-dir", "x", "--dry-run"), "needs both --shard-by and --output-dir"),
        (("--shard-by", "phase", "--output-dir", "x"), "say --dry-run, too"),
        (("--shard-by", "phase", "--output-dir", ".", "--dry-run"), "there is something already"),
        (("--shard-by", "codeowners", "--output-dir", "x", "--dry-run"), "there is none"),
    ],
)
def test_mistakes_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], complaint: str
) -> None:
    root = make_shop(tmp_path / "shop")
    monkeypatch.chdir(root)
    code, text = run(*arguments)
    assert code == 2
    assert complaint in text
    assert not (root / "x").exists()


LINES = """
# comment
*       @everybody
*.js    @js-owner # with a comment
/build/logs/ @doctocat
docs/*  docs@example.com
apps/   @octocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/github
with\\ space @spaces
[Section]
^[Optional][2] @nobody
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.py", ("@everybody",)),
        ("deep/in/a.js", ("@js-owner",)),
        ("build/logs/x.py", ("@octocat",)),
        ("build/x.py", ("@everybody",)),
        ("docs/getting-started.md", ("docs@example.com",)),
        ("docs/build-app/troubleshooting.md", ("@everybody",)),
        ("some/apps/x.py", ("@octocat",)),
        ("scripts/x.py", ("@doctocat", "@octocat")),
        ("deeply/nested/logs/x.py", ("@octocat",)),
        ("apps/github", ()),
        ("apps/github/x.py", ()),
        ("with space/x.py", ("@spaces",)),
        ("Section", ("@everybody",)),
    ],
)
def test_owners_are_found_as_services_find_them(path: str, owners: tuple[str, ...]) -> None:
    assert parse_owners("CODEOWNERS", LINES).find(path) == owners
