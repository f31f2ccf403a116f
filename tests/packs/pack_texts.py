"""Small packs as text, to be taken apart by the tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ssot_migrate.errors import UsageError
from ssot_migrate.packs.loader import parse_pack

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
TINY = Path(__file__).parent / "data" / "tiny.toml"

HEAD = """schema = 1
[pack]
name = "paint"
title = "Paint"
why = "Two paints."
"""

EXAMPLES = """
[[rule.example]]
title = "moves"
before = "import old_paint"
after = "import new_paint"
[[rule.example]]
title = "stays"
unchanged = "import paint"
"""

RULE = f"""
[[rule]]
id = "PAINT001"
name = "old-red"
kind = "replace-symbol"
severity = "error"
why = "It fades."
from = ["paint.old.red"]
to = "paint.new.red"
{EXAMPLES}"""

MINIMAL = HEAD + RULE

REPLACE = """
[[replace]]
from = "paint.old.Brush"
to = "paint.new.Brush"
why = "It drips."
[[replace.construction]]
callee = "paint.old.Brush"
signature = "(width, owner=None)"
required = ["owner"]
[[replace.plan]]
name = "for-owner"
callee = "paint.new.Brush.for_owner"
arguments = { owner = "owner", width = "width" }
[[replace.api]]
name = "for_owner"
signature = "(owner, width)"
template = "@classmethod\\ndef for_owner(cls, owner, width): ..."
"""

BRUSH = HEAD + REPLACE + RULE


def collect_mistakes(text: str, origin: str = "p.toml") -> tuple[str, ...]:
    """The sentences of the one UsageError that `text` earns."""
    with pytest.raises(UsageError) as caught:
        parse_pack(text, origin)
    return caught.value.mistakes


def read_toml(text: str) -> dict[str, object]:
    values: dict[str, object] = tomllib.loads(text)
    return values
