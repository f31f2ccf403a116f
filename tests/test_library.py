"""The program as a library: what `import ssot_migrate` offers, how light it is, and that it keeps quiet."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from small_packs import SHOP

import ssot_migrate

ROOT = Path(__file__).parents[1]
OLD = "from shop.legacy import price\n\nprice()\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "shop/__init__.py": "",
        "shop/legacy.py": "def price(): ...\n",
        "shop/cart.py": "def price(): ...\n",
        "a.py": OLD,
        "shop.toml": SHOP,
        "ssot-migrate.toml": 'packs = ["shop.toml"]\n',
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_there_and_back_without_a_word(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    request = ssot_migrate.load_request(project.name)
    # The annotations are checked by mypy: callers see the types of what is loaded when it is asked for.
    found: ssot_migrate.ScanResult = ssot_migrate.scan(request)
    assert [(str(one.location), one.severity) for one in found.findings] == [
        ("a.py:1:1", ssot_migrate.Severity.ERROR),
        ("a.py:3:1", ssot_migrate.Severity.ERROR),
    ]
    planned: ssot_migrate.ApplyResult = ssot_migrate.plan(request)
    assert (project / "a.py").read_text() == OLD
    (change,) = planned.changes.changes
    options = ssot_migrate.GateOptions(today=date(2026, 1, 1))
    assert len(ssot_migrate.gate(request, options).scan.findings) == 2
    done = ssot_migrate.apply(request, allow_dirty=True)
    assert (project / "a.py").read_bytes() == change.after
    assert done.remaining.findings == ()
    retired: ssot_migrate.RetireResult = ssot_migrate.retire(request, dry_run=True)
    assert [module.name for module in retired.retirement.retired] == ["shop.legacy"]
    assert ssot_migrate.undo(request.root, done.run).paths == ("a.py",)
    assert len(ssot_migrate.retire(request, ssot_migrate.RetireOptions()).retirement.holders) == 2
    assert (project / "a.py").read_text() == OLD
    assert capfd.readouterr() == ("", "")


def test_the_page_shows_what_works(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    monkeypatch.chdir(project)
    exec(page.partition("```python\n")[2].partition("```")[0], {})
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("a.py:1:1 SHOP001: deprecated `price` of `shop.legacy` is imported; use ")
    assert told[0].endswith(" (can be fixed)")
    assert told[-2:] == ["a.py 39 -> 37 bytes", "2 findings are new"]


def test_what_a_caller_says_wins_over_the_configuration(project: Path) -> None:
    choices = ssot_migrate.Choices(paths=("shop",), unsafe_fixes=True, jobs=3)
    request = ssot_migrate.load_request(project, choices)
    assert (request.selection.paths, request.options.unsafe, request.jobs) == (("shop",), True, 3)
    assert ssot_migrate.scan(request).findings == ()
    assert ssot_migrate.load_request(project / "shop").root == project
    with pytest.raises(ssot_migrate.UsageError, match="there is no such file or folder"):
        ssot_migrate.load_request(project, ssot_migrate.Choices(paths=("gone",)))


def test_it_offers_what_it_says() -> None:
    assert sorted(ssot_migrate.__all__) == ssot_migrate.__all__ == dir(ssot_migrate)
    assert sorted({*ssot_migrate._HOMES, "__version__"}) == ssot_migrate.__all__
    for name in ssot_migrate.__all__:
        value = getattr(ssot_migrate, name)
        assert name == "__version__" or (value.__name__ == name and inspect.getdoc(value)), name
    assert (ROOT / "ssot_migrate" / "py.typed").exists()
    with pytest.raises(AttributeError, match="module 'ssot_migrate' has no attribute 'scna'"):
        getattr(ssot_migrate, "scna")  # noqa: B009 – mypy knows that it is none


def test_importing_it_is_light() -> None:
    code = "import sys; before = set(sys.modules); import ssot_migrate; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "'ssot_migrate'" in done.stdout
    assert "ssot_migrate." not in done.stdout
