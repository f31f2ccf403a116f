"""Tests and lists that are about the deprecated class as such, by what they are called: said of the new one, what
they say would be false.
"""

from __future__ import annotations

import re
from dataclasses import replace
from posixpath import basename

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding, Reason, Unfixable

_ABOUT = re.compile(r"deprecat", re.IGNORECASE)
_TEST_FILE = re.compile(r"test_.*\.py|.*_test\.py")
_OLD = frozenset({"deprecated", "legacy", "old", "obsolete", "forbidden", "banned", "disallowed", "prohibited"})
_TARGET = re.compile(rb"\s*(?:\w+\.)*(\w+)\s*(?::[^=\n]+)?=(?!=)")


def leave_what_is_about_old(view: FileView, finding: Finding) -> Finding:
    """The finding, without its fix where a test or a list of old things around it says what it is about."""
    if (finding.fix is None or finding.unfixable is not None) and finding.alternative is None:
        return finding
    about = _find_test(view, finding) or _find_list(view, finding)
    if about is None:
        return finding
    detail = f"`{about}` is about what is deprecated, and would say of its successor that it is"
    reason, other = Unfixable(Reason.ASSERTS_OLD_BEHAVIOUR, detail), finding.alternative
    if other is not None and other.fix is not None:
        finding = replace(finding, alternative=replace(other, fix=other.fix.as_suggestion(), unfixable=reason))
    if finding.fix is None or finding.unfixable is not None:
        return finding
    return replace(finding, fix=finding.fix.as_suggestion(), unfixable=reason)


def _find_test(view: FileView, finding: Finding) -> str | None:
    """The test around the place, or its file, whose name says that it is about something deprecated."""
    file = basename(view.summary.path)
    if not _TEST_FILE.fullmatch(file):
        return None
    names = finding.scope.split(".")
    is_test = any(name.startswith(("test", "Test")) for name in names)
    return next((name for name in names if is_test and _ABOUT.search(name)), None)


def _find_list(view: FileView, finding: Finding) -> str | None:
    """The variable that the place is a part of the value of, whose name says that it holds what is old."""
    string = next((item for item in view.summary.strings if item.span == finding.span), None)
    if string is None or string.header:
        return None
    target = _TARGET.match(view.source.utf8, string.statement.start, string.statement.end)
    name = target[1].decode("utf-8") if target is not None else ""
    return name if not _OLD.isdisjoint(name.lower().split("_")) else None
