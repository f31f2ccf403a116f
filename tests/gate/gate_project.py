"""A small shop in a git repository of its own, in which the tests of the gate edit, commit and compare."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from small_packs import SHOP

from ssot_migrate.baseline.entries import Terms
from ssot_migrate.cli.exits import decide_gate_exit
from ssot_migrate.model.options import Selection
from ssot_migrate.model.rules import Pack, Severity
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.gate import GateOptions, gate
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import GateResult

TODAY = date(2026, 6, 1)

FILES: Mapping[str, str] = {
    "shop/__init__.py": "",
    "shop/legacy.py": "def price(*parts, **named): ...\n",
    "shop/cart.py": "def price(*parts, **named): ...\n",
    "shop/facade.py": "from shop.cart import price\n",
    "shop/window.py": "from shop.facade import price\n",
    "shop/till.py": (
        "from shop.legacy import price\n\n\n"
        "class Till:\n"
        "    def total(self, goods):\n"
        "        return price(goods)\n\n"
        "    def twice(self, goods):\n"
        "        price('a', goods)\n"
        "        price('a', goods)\n"
        "        return price('a', goods)\n"
    ),
    "tests/test_till.py": (
        "from unittest.mock import patch\n\n"
        "from shop.legacy import price\n\n\n"
        "def test_total():\n"
        "    assert price(1, currency='EUR') is None\n\n\n"
        "@patch('shop.legacy.price')\n"
        "def test_mocked(mock):\n"
        "    mock.assert_not_called()\n"
    ),
    "tests/test_sale.py": "from shop.legacy import price\n\n\ndef test_sale():\n    price(2)\n",
    "tests/test_clean.py": "def test_nothing():\n    pass\n",
}


def load_pack() -> Pack:
    return parse_pack(SHOP, "shop.toml")


@dataclass(slots=True)
class Shop:
    """The repository, its pack, and the day on which the gate is asked."""

    root: Path
    pack: Pack
    today: date = TODAY

    # editing ------------------------------------------------------------------------------------------------------

    def write(self, path: str, text: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Replaces the first occurrence of each text, which must be there."""
        text = self.read(path)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        self.write(path, text)

    def git(self, *arguments: str, fails: bool = False) -> str:
        identity = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
        line = ("git", *identity, "-c", "core.autocrlf=false", *arguments)
        done = subprocess.run(line, cwd=self.root, capture_output=True, check=False)
        assert (done.returncode != 0) is fails, done.stderr.decode()
        return done.stdout.decode()

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--allow-empty", "-m", message)

    # asking -------------------------------------------------------------------------------------------------------

    def request(self, *paths: str) -> Request:
        return Request(self.root, (self.pack,), Selection(paths=paths))

    def gate(self, *paths: str, locked: bool = False) -> GateResult:
        return gate(self.request(*paths), GateOptions(self.today, locked=locked))

    def accept(self, *paths: str, terms: Terms | None = None) -> GateResult:
        return gate(self.request(*paths), GateOptions(self.today, accept=True, terms=terms or Terms()))

    def since(self, revision: str) -> GateResult:
        return gate(self.request(), GateOptions(self.today, since=revision))

    @property
    def baseline(self) -> Path:
        return self.root / ".ssot-baseline.json"

    def with_severity(self, severity: Severity) -> Shop:
        rules = tuple(replace(rule, severity=severity) for rule in self.pack.rules)
        return replace(self, pack=replace(self.pack, rules=rules))


def make_shop(root: Path) -> Shop:
    """The shop as it is first committed, without a baseline."""
    shop = Shop(root, load_pack())
    for path, text in FILES.items():
        shop.write(path, text)
    shop.git("init")
    shop.commit("first")
    return shop


def exit_code(result: GateResult) -> int:
    return decide_gate_exit(result, Severity.INFO)
