"""Small projects for the tests of retire: files go in, and what holds or becomes of them comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ssot_migrate.model.retirement import Holding
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import RetireResult
from ssot_migrate.usecases.retire import retire
from ssot_migrate.usecases.retirement import RetireOptions

RULES = """
[[rule]]
id = "KITE101"
name = "deprecated-import"
kind = "deprecated-import"
severity = "error"
why = "It is old."
[[rule.example]]
title = "moves"
before = "import old"
after = "import new"
[[rule.example]]
title = "stays"
unchanged = "import other"

[[rule]]
id = "KITE104"
name = "deprecated-string"
kind = "deprecated-string"
severity = "error"
why = "It is old."
[[rule.example]]
title = "moves"
before = "import old"
after = "import new"
[[rule.example]]
title = "stays"
unchanged = "import other"
"""

HEAD = """
schema = 1
[pack]
name = "kites"
title = "Kites move"
why = "The old ones tear."
"""

NAMES = """
[[replace]]
from = "shop.old.Kite"
to = "shop.new.StrongKite"
why = "It tears."

[[replace]]
from = "shop.old.fly"
to = "shop.new.fly"
why = "It tears."
"""

WHOLE = """
[[replace]]
from = "shop.old"
to = "shop.new"
why = "All of it is old."
"""

NAMES_PACK = parse_pack(HEAD + NAMES + RULES, "kites.toml")
"""What the old module defines is replaced name by name."""

WHOLE_PACK = parse_pack(HEAD + NAMES + WHOLE + RULES, "whole.toml")
"""The module as a whole is replaced too."""

OLD = """from shop.parts import Tail


class Kite:
    tail = Tail


def fly():
    return Kite()


_count = 0
"""

SHOP = {
    "shop/__init__.py": "",
    "shop/old.py": OLD,
    "shop/new.py": "class StrongKite: ...\n\n\ndef fly(): ...\n",
    "shop/parts.py": "class Tail: ...\n",
    "shop/desk.py": "from shop.new import StrongKite\nfrom shop.parts import Tail\n",
}


def write_files(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def read_files(root: Path) -> dict[str, str]:
    """All files of the project, without the journal."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".ssot-migrate" not in path.parts
    }


def retire_in(root: Path, options: RetireOptions | None = None, *, dry_run: bool = False) -> RetireResult:
    return retire(Request(root, (WHOLE_PACK,)), options or RetireOptions(), dry_run=dry_run, allow_dirty=True)


def find_held(root: Path, options: RetireOptions | None = None) -> list[tuple[str, int, Holding]]:
    """What holds the old module, by path and line; nothing may be written then."""
    before = read_files(root)
    result = retire_in(root, options)
    held = [(one.path, one.line, one.holding) for one in result.retirement.holders]
    assert (result.run is None) == bool(held)
    if held:
        assert read_files(root) == before
        assert result.retirement.changes.files == ()
    return held


def accept_problems(root: Path) -> Request:
    return replace(Request(root, (WHOLE_PACK,)), allow_problems=True)
