"""What the former tree held is told from what is known of the present one, and never otherwise than a scan tells it."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gate_project import Shop

from ssot_migrate.model.findings import ScanResult
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.usecases import since
from ssot_migrate.usecases.gate import GateOptions, gate
from ssot_migrate.usecases.known import Known, State
from ssot_migrate.usecases.request import Progress, Request
from ssot_migrate.usecases.results import GateResult

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sample"
LINES = (
    "x = 1\n",
    "# a comment\n",
    "import netra_backend.app.gone\n",
    "from netra_backend.app.agents.supervisor.execution_engine import ExecutionEngine\n",
    "_engines = {}\ndef put(k, v): _engines[k] = v\n",
    "def broken(:\n",
)


class Asked:
    """Asks twice: as users do, and with a scan of the former tree. `recalled` counts when that was not needed."""

    def __init__(self, shop: Shop, monkeypatch: pytest.MonkeyPatch, *, use_cache: bool) -> None:
        self.shop = shop
        self.request = Request(shop.root, (shop.pack,), use_cache=use_cache)
        self.recalled = 0
        self._patch = monkeypatch

    def ask(self) -> GateResult:
        options = GateOptions(self.shop.today, since="HEAD")
        scans = 0
        scan = since._scan_former

        def count(known: Known, before: State, request: Request, progress: Progress) -> ScanResult:
            nonlocal scans
            scans += 1
            return scan(known, before, request, progress)

        with self._patch.context() as patch:
            patch.setattr(since, "_scan_former", count)
            told = gate(self.request, options)
        self.recalled += not scans
        with self._patch.context() as patch:
            patch.setattr(since, "renew", lambda *given: None)
            assert gate(replace(self.request, use_cache=False), options) == told
        return told


@pytest.fixture(params=[False, True], ids=["afresh", "cached"])
def asked(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shop = Shop(tmp_path / "sample", load_packs(("execution-engine",), tmp_path)[0])
    shop.git("init")
    shop.commit("first")
    return Asked(shop, monkeypatch, use_cache=request.param)


def test_nothing_is_scanned_twice_where_nobody_can_tell(asked: Asked) -> None:
    shop = asked.shop
    asked.ask()
    shop.write("netra_backend/app/services/again.py", "from netra_backend.app.services.gone import it\n")
    assert [one.finding.rule for one in asked.ask().verdict.judged if one.standing.name == "NEW"] == ["SSOT403"]
    test = next(
        path for path in sorted((shop.root / "tests").rglob("test_*.py")) if "ExecutionEngine(" in path.read_text()
    )
    test.rename(test.with_name("test_under_another_name.py"))
    result = asked.ask()
    assert not [
        one
        for one in result.verdict.judged
        if one.finding.location.path.endswith("another_name.py") and one.standing.name == "NEW"
    ]
    assert asked.recalled == 3


def test_where_others_can_tell_the_former_tree_is_scanned(asked: Asked) -> None:
    shop = asked.shop
    engine = "netra_backend/app/agents/supervisor/execution_engine.py"
    shop.write(engine, shop.read(engine).replace("class ExecutionEngine", "class ExecutionMotor"))
    assert asked.ask().fixed
    assert asked.recalled == 0


@pytest.mark.parametrize("seed", range(3))
def test_random_branches(asked: Asked, seed: int, thorough: bool) -> None:
    """Files come, go and change: what is new beside the former tree is what a scan of it says."""
    chance = random.Random(f"{seed} {asked.request.use_cache}")
    root = asked.shop.root
    for _ in range(40 if thorough else 3):
        places = sorted(path for path in root.rglob("*.py") if path.stat().st_size)
        for place in chance.sample(places, chance.choice((1, 1, 2, 3))):
            what = chance.randrange(5)
            lines = place.read_text("utf-8").splitlines(keepends=True)
            at = chance.randrange(len(lines))
            if what == 0:
                place.rename(place.with_name(f"test_{chance.randrange(1000)}.py"))
            elif what == 1:
                place.with_name(f"{place.stem}_{chance.randrange(1000)}.py").write_text("".join(lines), "utf-8")
            elif what == 2:
                place.write_text("".join([*lines[:at], *lines[at + 1 :]]), "utf-8")
            else:
                place.write_text("".join([*lines, chance.choice(LINES)]), "utf-8")
        asked.ask()
        if chance.random() < 0.7:
            asked.shop.git("add", "--all")
            asked.shop.git("stash")
            asked.shop.git("stash", "drop")
