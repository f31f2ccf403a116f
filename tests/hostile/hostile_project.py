"""A small project around one hostile file, and a pack that looks into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from small_packs import CARTS

from ssot_migrate.packs.loader import parse_pack

PACK = parse_pack(CARTS, "carts.toml")
USE = b"from legacy import price\nVALUE = price()\n"


def write_project(root: Path, files: Mapping[str, bytes]) -> None:
    everything = {
        "legacy.py": b"def price():\n    return 1\n\n\ndef other():\n    return 0\n",
        "cart.py": b"def price():\n    return 2\n",
        "carts.toml": CARTS.encode(),
        "ssot-migrate.toml": b'packs = ["carts.toml"]\n',
        **files,
    }
    for path, data in everything.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
