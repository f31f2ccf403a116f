"""Spells a member that is added to a class: a pack's template, formatted like its neighbours."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import parent_name, tail_name


def render_member(template: str, indent: str, newline: str) -> str:
    """The template at the class's indentation and with the file's line ends, preceded by one blank line."""
    step = "\t" if indent.startswith("\t") else "    "
    lines = textwrap.dedent(template).strip("\n").split("\n")
    rendered = [_indent(line, indent, step) for line in lines]
    return newline + newline + newline.join(rendered)


def insertion_span(utf8: bytes, end: int) -> Span:
    """Behind the statement that ends at `end`, and behind a comment on its last line."""
    rest = re.compile(rb"[ \t\f]*(#[^\r\n]*)?").match(utf8, end)
    place = rest.end() if rest is not None and rest[1] else end
    return Span(place, place)


def render_typing_imports(names: Sequence[str], newline: str, *, has_constant: bool) -> str:
    """A block that imports the names for type checkers only, `TYPE_CHECKING` included where the module lacks it."""
    lines = [] if has_constant else ["from typing import TYPE_CHECKING"]
    lines += ["", "if TYPE_CHECKING:", *(f"    {render_import(name)}" for name in names)]
    return newline + newline.join(lines)


def render_import(name: str) -> str:
    return f"from {parent_name(name)} import {tail_name(name)}"


def _indent(line: str, indent: str, step: str) -> str:
    if not line.strip():
        return ""
    depth = len(line) - len(line.lstrip(" "))
    return indent + step * (depth // 4) + " " * (depth % 4) + line.lstrip(" ")
