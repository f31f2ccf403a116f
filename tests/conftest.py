"""Options of the suite."""

from __future__ import annotations

import pytest
from hypothesis import settings

# How long an example takes says more of the machine, and of what else runs on it, than of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


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
