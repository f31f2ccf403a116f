"""Texts of a pack that are written into calls: placeholders filled in, and names found that need an import."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping

from ssot_migrate.model.changes import Named, Text
from ssot_migrate.model.names import tail_name

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def list_placeholders(template: str) -> tuple[str, ...]:
    """The names in braces, in order."""
    return tuple(_PLACEHOLDER.findall(template))


def fill_template(template: str, values: Mapping[str, str], imports: Iterable[str]) -> Text:
    """The template with `values` in place of its placeholders, and its own names of `imports` as `Named`.

    Names in what is filled in are left alone: they are the caller's, whatever they are called. Raises KeyError for a
    placeholder that has no value.
    """
    symbols = {tail_name(symbol): symbol for symbol in imports}
    found: list[tuple[int, int, str | Named]] = [
        (start, end, Named(symbols[name])) for start, end, name in _list_names(template) if name in symbols
    ]
    found += [(match.start(), match.end(), values[match[1]]) for match in _PLACEHOLDER.finditer(template)]
    pieces: list[str | Named] = []
    position = 0
    for start, end, piece in sorted(found, key=lambda item: item[:2]):
        pieces += (template[position:start], piece)
        position = end
    return tuple(piece for piece in (*pieces, template[position:]) if piece)


def list_bound_names(statements: str) -> tuple[str, ...]:
    """The plain names that a template of statements assigns to, in order, each once."""
    tree = ast.parse(_PLACEHOLDER.sub("x", statements))
    names = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return tuple(dict.fromkeys(names))


def _list_names(template: str) -> list[tuple[int, int, str]]:
    """Names that stand alone in the code of a template: neither attributes, nor keywords, nor in placeholders."""
    lines = template.splitlines(keepends=True)
    starts = [sum(len(line) for line in lines[:number]) for number in range(len(lines) + 1)]
    tokens = [*tokenize.generate_tokens(io.StringIO(f"({template}\n)").readline)]
    names = []
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.type == tokenize.NAME and before.string not in (".", "{") and after.string != "=":
            line, column = token.start
            offset = starts[line - 1] + column - (1 if line == 1 else 0)
            names.append((offset, offset + len(token.string), token.string))
    return names
