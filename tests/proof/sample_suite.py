"""Runs the sample platform's own suite in a process of its own, and reads what it recorded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "fixtures" / "sample"


@dataclass(frozen=True, slots=True)
class OwnTest:
    """One of the sample's tests, as it went; `sites` are the places (path, line) where it had engines built."""

    passed: bool
    isolation: bool
    sites: frozenset[tuple[str, int]]
    trace: tuple[tuple[str, ...], ...]


Suite = Mapping[str, OwnTest]


def copy_sample(folder: Path) -> Path:
    """A fresh copy without what earlier runs left in it."""
    return Path(shutil.copytree(SAMPLE, folder / "sample", ignore=shutil.ignore_patterns("__pycache__", ".*")))


def run_own_suite(root: Path) -> Suite:
    """Every test that was collected, by its id. Raises AssertionError where the run did not come to its end."""
    record = root.parent / "record.json"
    record.unlink(missing_ok=True)
    environment = build_environment() | {"PYTHONPATH": str(Path(__file__).parent), "SAMPLE_RECORD": str(record)}
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "recording"]
    done = subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "skipped" not in done.stdout.splitlines()[-1]
    return {name: _read_test(content) for name, content in json.loads(record.read_text(encoding="utf-8")).items()}


def build_environment() -> dict[str, str]:
    """That of a process whose Python and pytest are nobody's but the sample's: it needs no plugin that is here."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    return environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _read_test(content: Mapping[str, object]) -> OwnTest:
    sites, trace = content["sites"], content["trace"]
    assert isinstance(sites, list)
    assert isinstance(trace, list)
    places = (site.rpartition(":") for site in sites)
    return OwnTest(
        passed=content["passed"] is True,
        isolation=content["isolation"] is True,
        sites=frozenset((path, int(line)) for path, _, line in places),
        trace=tuple(tuple(entry) for entry in trace),
    )


def list_failed(suite: Suite) -> set[str]:
    """The ids of the tests that failed."""
    return {name for name, test in suite.items() if not test.passed}


@dataclass(frozen=True, slots=True)
class Work:
    """What requests cost: functions called per request to each service, processor seconds of 5,000 to AgentService."""

    calls: Mapping[str, float]
    seconds: float


def measure_work(root: Path) -> Work:
    """Measured in a fresh process."""
    line = [sys.executable, "-B", str(Path(__file__).with_name("work.py"))]
    done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=True, timeout=300)
    return Work(**json.loads(done.stdout))
