"""Old ways of building that are coroutines: an `await` goes where the new one needs none, and stays where it does."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from engine_project import LEGACY, MODERN, PACK_TEXT, check_same_programs

from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.loader import parse_pack

_BUILD = '"warehouse.legacy.Crane.build"\nsignature = "{}(capacity, yard=None)"'
PACK = parse_pack(PACK_TEXT.replace(_BUILD.format(""), _BUILD.format("async ")), "async.toml")
ASYNC_LEGACY = LEGACY.replace("    def build(", "    async def build(")
ASYNC_MODERN = MODERN.replace("    def for_yard(", "    async def for_yard(")

BODY = """
import asyncio
from warehouse.{module} import {name}


async def use():
    crane = {expression}
    print(crane.lift())


asyncio.run(use())
"""


@pytest.mark.parametrize("modern", [MODERN, ASYNC_MODERN], ids=["plain", "async"])
@pytest.mark.parametrize(
    ("before", "plain", "awaited"),
    [
        ("await Crane.build(3, 'y')", "{}", "await {}"),
        ("(await Crane.build(3, 'y'))", "({})", "(await {})"),
        ("await (  # why\n        Crane.build(3, 'y'))", "(  # why\n        {})", "await (  # why\n        {})"),
        ("await asyncio.wait_for(Crane.build(3, 'y'), 5)", None, "await asyncio.wait_for({}, 5)"),
        ("await asyncio.create_task(Crane.build(3, 'y'))", None, "await asyncio.create_task({})"),
    ],
)
def test_what_is_awaited_is_awaited_where_it_has_to_be(
    tmp_path: Path, modern: str, before: str, plain: str | None, awaited: str
) -> None:
    source = dedent(BODY).format(module="legacy", name="Crane", expression=before)
    files = {"warehouse/legacy.py": ASYNC_LEGACY, "warehouse/modern.py": modern, "user.py": source}
    outcome = check_same_programs(tmp_path, files, FixOptions(), pack=PACK)
    after = plain if modern is MODERN else awaited
    if after is None:
        assert outcome.text() == source.lstrip("\n")
        assert "not-provable" in outcome.reasons
    else:
        expression = after.format("TowerCrane.for_yard(capacity=3, yard='y')")
        expected = dedent(BODY).format(module="modern", name="TowerCrane", expression=expression)
        assert outcome.text() == expected.lstrip("\n")
