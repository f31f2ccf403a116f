"""Dotted names: `pkg.module.Class.member`."""

from __future__ import annotations

import keyword


def is_dotted_name(text: str) -> bool:
    """Whether every part is an identifier that is no keyword."""
    return bool(text) and all(part.isidentifier() and not keyword.iskeyword(part) for part in text.split("."))


def parent_name(name: str) -> str:
    """`a.b.c` → `a.b`; a name without a dot has the parent ``""``."""
    return name.rpartition(".")[0]


def tail_name(name: str) -> str:
    """`a.b.c` → `c`."""
    return name.rpartition(".")[2]


def starts_with_name(name: str, prefix: str) -> bool:
    """Whether `name` is `prefix` or lies below it: `a.b.c` below `a.b`, `a.bc` not."""
    return name == prefix or name.startswith(prefix + ".")


def iter_prefixes(name: str) -> list[str]:
    """`a.b.c` → `["a", "a.b", "a.b.c"]`, shortest first."""
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
