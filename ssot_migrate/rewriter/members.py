"""Spells what is added to classes and modules: a pack's templates, formatted like their neighbours."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from ssot_migrate.model.changes import Edit, MemberInsert, Splice
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.rewriter.blocks import find_module_head, find_places
from ssot_migrate.rewriter.imports import render_import
from ssot_migrate.semantics.summary import BindingKind, FileSummary
from ssot_migrate.source.files import SourceFile


def spell_members(source: SourceFile, summary: FileSummary, edits: Sequence[Edit]) -> Iterator[Splice]:
    """The members, functions and classes, each below its place, and the imports that their annotations need."""
    inserts = [edit for edit in edits if isinstance(edit, MemberInsert)]
    texts: dict[int, str] = {}
    for edit in inserts:
        if edit.owner == summary.module:
            text = _render_member(edit.template, "", source.newline)
            text = source.newline + text if source.utf8.strip() else text.lstrip()
        else:
            info = summary.find_class(edit.owner.removeprefix(f"{summary.module}."))
            text = _render_member(edit.template, (info.indent if info else "") or "    ", source.newline)
        texts[edit.span.end] = texts.get(edit.span.end, "") + text
    for end, text in texts.items():
        yield Splice(_insertion_span(source.utf8, end), text.encode("utf-8"))
    wanted = {name for edit in inserts for name in edit.typing_imports}
    missing = sorted(name for name in wanted if tail_name(name) not in summary.exports)
    if missing:
        yield _add_typing_imports(source, summary, missing)


def _add_typing_imports(source: SourceFile, summary: FileSummary, names: Sequence[str]) -> Splice:
    """Below what the module already imports for type checkers, else below its last import."""
    imports = [b for b in summary.bindings if b.scope == 0 and b.kind is not BindingKind.NONE and b.module]
    places = find_places(source, [binding.statement for binding in imports])
    for binding in reversed(imports):
        place = places.get(binding.statement)
        if binding.typing_only and place is not None and place.indent is not None:
            lines = [source.newline + place.indent + render_import(name) for name in names]
            return Splice(_insertion_span(source.utf8, binding.statement.end), "".join(lines).encode("utf-8"))
    text = _render_typing_imports(names, source.newline, has_constant="TYPE_CHECKING" in summary.exports)
    for binding in reversed(imports):
        place = places.get(binding.statement)
        if place is not None and place.indent == "" and place.ends_line:
            return Splice(_insertion_span(source.utf8, binding.statement.end), text.encode("utf-8"))
    docstring, first = find_module_head(source)
    if docstring is not None:
        return Splice(_insertion_span(source.utf8, docstring.end), (source.newline + text).encode("utf-8"))
    text = text.removeprefix(source.newline) + source.newline * 3
    return Splice(Span(first, first), text.encode("utf-8"))


def _render_member(template: str, indent: str, newline: str) -> str:
    """The template at the class's indentation and with the file's line ends, preceded by one blank line."""
    step = "\t" if indent.startswith("\t") else "    "
    lines = textwrap.dedent(template).strip("\n").split("\n")
    rendered = [_indent(line, indent, step) for line in lines]
    return newline + newline + newline.join(rendered)


def _insertion_span(utf8: bytes, end: int) -> Span:
    """Behind the statement that ends at `end`, and behind a comment on its last line."""
    rest = re.compile(rb"[ \t\f]*(#[^\r\n]*)?").match(utf8, end)
    place = rest.end() if rest is not None and rest[1] else end
    return Span(place, place)


def _render_typing_imports(names: Sequence[str], newline: str, *, has_constant: bool) -> str:
    """A block that imports the names for type checkers only, `TYPE_CHECKING` included where the module lacks it."""
    lines = [] if has_constant else ["from typing import TYPE_CHECKING"]
    lines += ["", "if TYPE_CHECKING:", *(f"    {render_import(name)}" for name in names)]
    return newline + newline.join(lines)


def _indent(line: str, indent: str, step: str) -> str:
    if not line.strip():
        return ""
    depth = len(line) - len(line.lstrip(" "))
    return indent + step * (depth // 4) + " " * (depth % 4) + line.lstrip(" ")
