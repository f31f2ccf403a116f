"""`rules new`: whatever is drafted loads, and does what its examples say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ssot_migrate.cli.app import build_app
from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.drafting import draft_pack
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.rules import run_pack_examples

SHOP = {
    "shop/__init__.py": "from shop.cart import UserCart as FacadeCart\n",
    "shop/legacy.py": """
class Cart:
    limit = 3

    def __init__(self, registry, bridge, owner=None):
        self.registry = registry

    def pay(self): ...


class Basket:
    def __init__(self, size): ...


class Crate:
    def __init__(self, size, colour=None): ...


def price(item, currency="EUR"): ...


async def fetch(item): ...


RATE = 3
""",
    "shop/cart.py": """
class UserCart:
    def __init__(self, owner, registry, bridge):
        self.registry = registry

    def pay(self): ...


class Basket:
    def __init__(self, size): ...


class Crate:
    def __init__(self, weight): ...


def price(item, currency): ...


async def fetch(item): ...


RATE = 3
""",
}


def write_files(root: Path, files: Mapping[str, str] = SHOP) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def draft(root: Path, old: str, new: str) -> tuple[str, Pack]:
    text = draft_pack(Request(root, ()), old, new)
    return text, parse_pack(text, "draft.toml")


PAIRS = {
    "another constructor": ("shop.legacy.Cart", "shop.cart.UserCart", {"101", "102", "103", "104", "105"}),
    "the same constructor": ("shop.legacy.Basket", "shop.cart.Basket", {"101", "103", "104"}),
    "nothing to map": ("shop.legacy.Crate", "shop.cart.Crate", {"101", "102", "103", "104"}),
    "a function": ("shop.legacy.fetch", "shop.cart.fetch", {"101", "103", "104"}),
    "a constant": ("shop.legacy.RATE", "shop.cart.RATE", {"101", "103", "104"}),
    "a module": ("shop.legacy", "shop.cart", {"101", "103", "104"}),
    "an installed package": ("somewhere.old.Thing", "somewhere.new.Thing", {"101", "103", "104"}),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_a_draft_passes_its_own_examples(tmp_path: Path, pair: str) -> None:
    old, new, numbers = PAIRS[pair]
    text, pack = draft(write_files(tmp_path), old, new)
    results = run_pack_examples(pack)
    assert [result.problem for result in results if result.problem is not None] == []
    assert {rule.id[-3:] for rule in pack.rules} == numbers
    assert len(results) == 2 * len(numbers)
    assert "todo = None" not in text


def test_a_name_of_another_project_is_asked_about(tmp_path: Path) -> None:
    root = write_files(tmp_path)
    text, _ = draft(root, "shop.legacy.Cart", "shops.cart.UserCart")
    assert "# TODO: the project has no shops.cart.UserCart. " in text
    assert "has no" not in draft(root, "shop.legacy.Cart", "shop.cart.UserCart")[0]


def test_parameters_are_mapped_by_their_names(tmp_path: Path) -> None:
    text, pack = draft(write_files(tmp_path), "shop.legacy.Cart", "shop.cart.UserCart")
    (replacement,) = pack.replacements
    (construction,), (plan,) = replacement.constructions, replacement.plans
    assert construction.required == ("owner",)
    assert plan.arguments == (("owner", "owner"), ("registry", "registry"), ("bridge", "bridge"))
    assert set(replacement.removed_members) == {"limit"}
    construction_rule = next(rule for rule in pack.rules if rule.kind == "deprecated-construction")
    after = construction_rule.examples[0].after
    assert after is not None
    assert "return UserCart(registry=registry, bridge=bridge, owner=owner)" in after
    assert text.count("TODO: ") == 3


def test_what_maps_to_nothing_is_left_to_people(tmp_path: Path) -> None:
    text, pack = draft(write_files(tmp_path), "shop.legacy.Crate", "shop.cart.Crate")
    assert "# TODO: nothing maps to weight." in text
    assert pack.replacements[0].plans == ()
    construction = next(rule for rule in pack.rules if rule.kind == "deprecated-construction")
    assert construction.examples[0].reported == "no-successor"


def test_a_re_export_means_its_definition(tmp_path: Path) -> None:
    _, pack = draft(write_files(tmp_path), "shop.legacy.Cart", "shop.FacadeCart")
    assert pack.replacements[0].target == "shop.cart.UserCart"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("shop.legacy.Crat", "shop.cart.Crate", "--from shop.legacy.Crat: this project has no such name; did you mean"),
        ("shop.legacy.Cart", "shop.carts.UserCart", "did you mean shop.cart.UserCart"),
        ("shop.legacy.Cart.pay", "shop.cart.UserCart", "--from shop.legacy.Cart.pay: this project has no such name"),
        ("Cart", "shop.cart.UserCart", "expected a qualified name, like shop.legacy.Cart"),
        (
            "shop.legacy.price",
            "shop.cart.price",
            "shop.legacy.price takes (item, currency=None), and shop.cart.price",
        ),
        ("shop.legacy.fetch", "shop.cart.UserCart", "shop.legacy.fetch is a function, and shop.cart.UserCart a class"),
        ("shop.cart.UserCart", "shop.FacadeCart", "--from and --to mean the same: shop.cart.UserCart"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        draft(write_files(tmp_path), old, new)
    assert complaint in str(caught.value)


def test_the_command_writes_a_pack_that_its_own_test_accepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_files(tmp_path))
    names = ("--from", "shop.legacy.Cart", "--to", "shop.cart.UserCart")
    printed = CliRunner().invoke(build_app(), ["rules", "new", *names])
    written = CliRunner().invoke(build_app(), ["rules", "new", *names, "--output", "carts.toml"])
    again = CliRunner().invoke(build_app(), ["rules", "new", *names, "--output", "carts.toml"])
    tried = CliRunner().invoke(build_app(), ["rules", "test", "carts.toml"])
    assert (printed.exit_code, written.exit_code, again.exit_code, tried.exit_code) == (0, 0, 2, 0)
    assert (tmp_path / "carts.toml").read_text(encoding="utf-8") in printed.output
    assert "this file is there already" in again.output
