"""What docs/rule-packs.md shows works as it stands, and no key is missing there."""

from __future__ import annotations

import re

import pytest
from pack_texts import ROOT

from ssot_migrate.packs.kinds_known import KNOWN_KINDS
from ssot_migrate.packs.loader import parse_pack

PAGE = (ROOT / "docs" / "rule-packs.md").read_text(encoding="utf-8")
PACKS = re.findall(r"^```toml\n(schema = 1\n.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SCHEMA = (ROOT / "docs" / "rule-pack.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", PACKS, ids=["smallest", "constructor"])
def test_the_packs_on_the_page_are_fine(text: str) -> None:
    assert parse_pack(text, "page.toml").rules


def test_the_page_names_every_kind_and_every_key() -> None:
    assert [kind for kind in KNOWN_KINDS if f"| `{kind}` |" not in PAGE] == []
    keys = set(re.findall(r'^\s{8}"([a-z-]+)": \{', SCHEMA, re.MULTILINE)) - {"properties", "if", "then"}
    assert len(keys) > 30
    assert sorted(key for key in keys if not re.search(rf"[`.\[]{key}[`.\]]", PAGE)) == []


def test_the_mistake_on_the_page_is_the_one_that_is_told() -> None:
    with pytest.raises(Exception, match="severity") as caught:
        parse_pack(PACKS[0].replace('"error"', '"eror"'), "packs/settings.toml")
    assert str(caught.value) in PAGE
