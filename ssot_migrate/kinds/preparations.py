"""Statements that a plan wants above a construction: whether there is a place for them, and whether names are free."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Reason, Unfixable
from ssot_migrate.semantics.summary import Call, FileSummary

# What may stand before a call for its statement to evaluate nothing else: `return`, plain targets, `await`.
_BEFORE = re.compile(r"(?:return\s+|(?:[\w.]+\s*(?::[^=\n]+)?=\s*)+)?(?:await\s+)?\(?\s*")
_BEHIND = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?=\r|\n|\Z)")
_LINE_START = re.compile(rb"(?:\A|[\r\n])[ \t\f]*\Z")


def find_obstacle_above(view: FileView, call: Call, names: Sequence[str]) -> Unfixable | None:
    """Why no statements that bind `names` can be written above the statement of a call; None if they can."""
    if not _stands_alone(view, call):
        detail = "the call is part of something larger, and what it needs cannot be written above it"
        return Unfixable(Reason.UNSUPPORTED_SYNTAX, detail)
    if view.summary.scopes[call.scope].kind == "class":
        return Unfixable(Reason.UNSUPPORTED_SYNTAX, "what it needs would become attributes of the class around it")
    taken = next((name for name in names if _is_taken(view.summary, call.scope, name)), None)
    if taken is not None:
        return Unfixable(Reason.NOT_PROVABLE, f"`{taken}`, which would be written above it, means something else here")
    return None


def _stands_alone(view: FileView, call: Call) -> bool:
    """Whether the call is all that its statement evaluates, and the statement has its lines to itself."""
    if call.header:
        return False
    utf8, statement = view.source.utf8, call.statement
    before = utf8[statement.start : call.span.start].decode("utf-8")
    behind = utf8[call.span.end : statement.end].decode("utf-8")
    return (
        _BEFORE.fullmatch(before) is not None
        and behind.strip() in ("", ")")
        and _LINE_START.search(utf8, 0, statement.start) is not None
        and _BEHIND.match(utf8, statement.end) is not None
    )


def _is_taken(summary: FileSummary, scope: int, name: str) -> bool:
    """Whether the name means anything in the scope, or in one inside it that reads it from there."""
    if name in summary.free_names or name in summary.scopes[scope].bindings:
        return True
    if any(name in item.declared for item in summary.scopes):
        return True
    return any(
        reference.chain[0] == name and summary.is_inside(reference.scope, scope)
        for reference in summary.references.values()
    )
