"""Options of the suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="try everything that is tried in part otherwise: minutes")


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test remembers is its own."""
    monkeypatch.setenv("SSOT_MIGRATE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether the long variant of a test is wanted."""
    return bool(request.config.getoption("--thorough"))
