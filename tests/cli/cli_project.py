"""The command line in a project of its own, with use cases that answer as a test wants them to."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app
from ssot_migrate.model.findings import Coverage, ScanResult
from ssot_migrate.usecases.apply import NO_CHECKS
from ssot_migrate.usecases.checks import Checks
from ssot_migrate.usecases.choosing import Interview
from ssot_migrate.usecases.commits import Commits
from ssot_migrate.usecases.request import Progress, Request, Tell, ignore_progress, ignore_telling
from ssot_migrate.usecases.results import ApplyResult

PACK = """\
schema = 1

[pack]
name = "carts"
title = "From the old cart to the new one"
why = "Two carts drifted apart."

[[rule]]
id = "CART001"
name = "old-price"
kind = "replace-symbol"
from = ["shop.legacy.price"]
to = "shop.cart.price"
severity = "error"
why = "It rounds to the wrong side."
[[rule.example]]
title = "an import moves"
before = "from shop.legacy import price\\nprice()\\n"
after = "from shop.cart import price\\nprice()\\n"
files = {"shop/__init__.py" = "", "shop/legacy.py" = "def price(): ...\\n", "shop/cart.py" = "def price(): ...\\n"}
[[rule.example]]
title = "another price is left alone"
unchanged = "def price(): ...\\nprice()\\n"
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program printed, and its exit code."""

    code: int
    stdout: str
    stderr: str


def make_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configured project, which is the current folder."""
    root = tmp_path / "project"
    for path in ("shop/legacy.py", "tests/unit/test_cart.py", "docs/index.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    (root / "carts.toml").write_text(PACK)
    (root / "ssot-migrate.toml").write_text('packs = ["carts.toml"]\n')
    monkeypatch.chdir(root)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return root


def invoke(*arguments: str) -> Answer:
    factory: Callable[..., CliRunner] = CliRunner
    # Before click 8.2 the runner mixed both streams unless it was told not to; since then it cannot be told.
    is_old = "mix_stderr" in inspect.signature(CliRunner).parameters
    runner = factory(mix_stderr=False) if is_old else factory()
    result = runner.invoke(build_app(), list(arguments), prog_name="ssot-migrate")
    return Answer(result.exit_code, result.stdout, result.stderr)


@dataclass(slots=True)
class Engine:
    """Stands for the use cases: remembers what it was asked, answers with what the test has put here."""

    scanned: ScanResult = field(default_factory=lambda: ScanResult((), (), Coverage(2, 2)))
    applied: ApplyResult | None = None
    failure: BaseException | None = None
    requests: list[Request] = field(default_factory=list)
    options: list[tuple[bool, bool]] = field(default_factory=list)

    def scan(self, request: Request, progress: Progress = ignore_progress) -> ScanResult:
        self.requests.append(request)
        progress("scan", 1, 2)
        if self.failure is not None:
            raise self.failure
        return self.scanned

    def apply(
        self,
        request: Request,
        *,
        dry_run: bool = False,
        allow_dirty: bool = False,
        checks: Checks = NO_CHECKS,
        commits: Commits | None = None,
        interview: Interview | None = None,
        command: str = "",
        progress: Progress = ignore_progress,
        tell: Tell = ignore_telling,
    ) -> ApplyResult:
        self.requests.append(request)
        self.options.append((dry_run, allow_dirty))
        assert command.startswith("ssot-migrate")
        assert self.applied is not None
        return self.applied


def install_engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The use cases of scan and apply, replaced: these tests are about the command line alone."""
    stand_in = Engine()
    for name, function in (("scan", stand_in.scan), ("apply", stand_in.apply)):
        module = ModuleType(f"ssot_migrate.usecases.{name}")
        setattr(module, name, function)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return stand_in
