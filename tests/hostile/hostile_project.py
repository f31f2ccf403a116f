"""A small project around one hostile file, and a pack that looks into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ssot_migrate.packs.loader import parse_pack

PACK_TEXT = """\
schema = 1
[pack]
name = "carts"
title = "From the old cart to the new one"
why = "Two carts drifted apart."
[[rule]]
id = "CART001"
name = "old-price"
kind = "replace-symbol"
from = ["legacy.price"]
to = "cart.price"
severity = "error"
why = "It rounds to the wrong side."
[[rule.example]]
title = "an import moves"
before = "from legacy import price\\nprice()\\n"
after = "from cart import price\\nprice()\\n"
files = {"legacy.py" = "def price(): ...\\n", "cart.py" = "def price(): ...\\n"}
[[rule.example]]
title = "another price is left alone"
unchanged = "def price(): ...\\nprice()\\n"
"""

PACK = parse_pack(PACK_TEXT, "carts.toml")
USE = b"from legacy import price\nVALUE = price()\n"


def write_project(root: Path, files: Mapping[str, bytes]) -> None:
    everything = {
        "legacy.py": b"def price():\n    return 1\n\n\ndef other():\n    return 0\n",
        "cart.py": b"def price():\n    return 2\n",
        "carts.toml": PACK_TEXT.encode(),
        "ssot-migrate.toml": b'packs = ["carts.toml"]\n',
        **files,
    }
    for path, data in everything.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
