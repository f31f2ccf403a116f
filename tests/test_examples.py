"""Every example of every pack does what it says: they are the packs' tests and their documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_migrate.model.rules import Example, Pack, Rule
from ssot_migrate.packs.builtin import list_builtin, load_packs
from ssot_migrate.packs.examples import check_example
from ssot_migrate.packs.loader import load_pack
from ssot_migrate.usecases.rules import run_example

TINY = Path(__file__).parent / "packs" / "data" / "tiny.toml"
SHIPPED = load_packs([pack.name for pack in list_builtin()], TINY.parent)
PACKS = (*SHIPPED, load_pack(TINY, TINY.name))
EXAMPLES = [(pack, rule, example) for pack in PACKS for rule in pack.rules for example in rule.examples]


@pytest.mark.parametrize(
    ("pack", "rule", "example"), EXAMPLES, ids=[f"{rule.id}-{example.title}" for _, rule, example in EXAMPLES]
)
def test_example(pack: Pack, rule: Rule, example: Example) -> None:
    assert check_example(rule, example, run_example(pack, example)) is None
