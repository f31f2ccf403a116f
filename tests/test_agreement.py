"""What scan says is what apply does: over the sample and every example of every pack, in each way of fixing."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.options import FixOptions, Style
from ssot_migrate.model.rules import Applicability, Example, Pack
from ssot_migrate.packs.builtin import list_builtin, load_packs
from ssot_migrate.packs.loader import load_pack
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import ApplyResult
from ssot_migrate.usecases.scan import scan
from ssot_migrate.usecases.undo import undo

REPOSITORY = Path(__file__).parents[1]
SAMPLE = REPOSITORY / "fixtures" / "sample"
SHIPPED = load_packs((), REPOSITORY)
PUBLIC = load_packs([pack.name for pack in list_builtin() if not pack.is_default], REPOSITORY)
TINY = load_pack(REPOSITORY / "tests" / "packs" / "data" / "tiny.toml", "tiny.toml")

WAYS: Mapping[str, FixOptions] = {
    "default": FixOptions(),
    "add-api": FixOptions(add_api=True),
    "unsafe": FixOptions(unsafe=True, add_api=True),
    "alias": FixOptions(add_api=True, style=Style.ALIAS),
    "unsafe-alias": FixOptions(unsafe=True, add_api=True, style=Style.ALIAS),
}

EXAMPLES = [
    pytest.param(pack, example, id=f"{rule.id}-{example.title}")
    for pack in (*SHIPPED, *PUBLIC, TINY)
    for rule in pack.rules
    for example in rule.examples
]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> FixOptions:
    return WAYS[request.param]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__", ".*")))


def digest_tree(root: Path) -> dict[str, str]:
    """The digest of every file's bytes and mode, but for what the tool remembers of its runs."""
    return {
        path.relative_to(root).as_posix(): f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".ssot-migrate" not in path.relative_to(root).parts
    }


def changed_files(result: ApplyResult) -> list[FileChange]:
    return [change for change in result.changes.changes if change.before != change.after]


def check_agreement(request: Request, result: ApplyResult) -> None:
    """Every finding of the scan is applied, skipped or unfixable, exactly one of these, and nothing else is.

    What is unfixable may carry a suggestion, which is display-only: it is neither applied nor skipped.
    """
    scanned = scan(request)
    assert result.before == scanned
    suggested = [finding for finding in scanned.findings if finding.fix is not None and finding.unfixable is not None]
    assert all(finding.fix.applicability is Applicability.DISPLAY_ONLY for finding in suggested if finding.fix)
    fixable = Counter(f.fingerprint for f in scanned.findings if f.fix is not None and f.unfixable is None)
    reasoned = Counter(finding.fingerprint for finding in scanned.findings if finding.unfixable is not None)
    applied = Counter(fingerprint for change in result.changes.changes for fingerprint in change.applied)
    skipped = Counter(fix.fingerprint for change in result.changes.changes for fix in change.skipped)
    assert set((fixable + reasoned).values()) <= {1}
    assert applied + skipped == fixable
    assert all(fix.reason for change in result.changes.changes for fix in change.skipped)
    assert all(finding.unfixable.detail for finding in scanned.findings if finding.unfixable is not None)
    assert result.withheld == ()
    assert all(change.applied for change in changed_files(result))


def check_there_and_back(request: Request) -> None:
    """Writes, looks again, takes back: a second run has nothing to do, and undo gives every byte back."""
    before = digest_tree(request.root)
    promised = apply(request, dry_run=True)
    assert digest_tree(request.root) == before
    check_agreement(request, promised)

    done = apply(request, allow_dirty=True, command="agreement")
    assert done.changes == promised.changes
    assert (done.run is not None) == bool(changed_files(done))
    for change in changed_files(done):
        path = request.root / change.path
        assert path.read_bytes() == change.after
        compile(path.read_bytes(), change.path, "exec", dont_inherit=True)

    after = digest_tree(request.root)
    assert before.keys() == after.keys()
    assert [path for path in before if before[path] != after[path]] == [c.path for c in changed_files(done)]
    assert scan(request).findings == done.remaining.findings
    again = apply(request, allow_dirty=True, command="agreement")
    assert (changed_files(again), again.run, again.withheld) == ([], None, ())
    assert digest_tree(request.root) == after

    if done.run is not None:
        assert undo(request.root).paths == tuple(change.path for change in changed_files(done))
    assert digest_tree(request.root) == before


def test_the_sample(sample: Path, way: FixOptions) -> None:
    check_there_and_back(Request(sample, SHIPPED, options=way))


@pytest.mark.parametrize(("pack", "example"), EXAMPLES)
def test_an_example(tmp_path: Path, pack: Pack, example: Example) -> None:
    for name, way in WAYS.items():
        root = tmp_path / name
        for path, text in {**example.files, example.path: example.before}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode("utf-8"))
        check_there_and_back(Request(root, (pack,), options=way))
