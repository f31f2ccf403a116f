"""What the user asked for: which findings, and how fixes may be made."""

from __future__ import annotations

from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Severity


class Style(Enum):
    """How a migrated name is spelled: the new name throughout, or the new class under the old local name."""

    RENAME = "rename"
    ALIAS = "alias"


class Option(Enum):
    """An option of the user that gives some findings another fix."""

    ADD_API = "--add-api"
    DROP_UNUSED = "--drop-unused"


@light_dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are reported and edited; the index always covers the whole project.

    `select` and `ignore` are rule ids or prefixes of them (`SSOT1`); empty `select` means all that are enabled.
    `paths` are files or folders, POSIX, relative to the project root; empty means the whole project. `files` are the
    only files of those that count; None means all.
    `with_tests`: rules about roles look at what a pack calls tests, too.
    `per_file_ignores` adds ids to ignore in the files that a glob covers, `per_file_severities` says how severe rules,
    by ids or prefixes, are there: the longest prefix counts, and of equal ones the last. `need_reason`: a suppression
    without a reason suppresses nothing.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    phase: str | None = None
    paths: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    with_tests: bool = False
    per_file_severities: tuple[tuple[str, tuple[tuple[str, Severity], ...]], ...] = ()
    need_reason: bool = False
    files: frozenset[str] | None = None


@light_dataclass(frozen=True, slots=True)
class FixOptions:
    """How far fixes may go; see the command line's options of the same names.

    `mark`: what could not be fixed gets a comment that says why.
    """

    unsafe: bool = False
    add_api: bool = False
    style: Style = Style.RENAME
    drop_unused: bool = False
    split: bool = False
    rename_exports: bool = False
    mark: bool = False

    def has(self, option: Option) -> bool:
        """Whether it is given."""
        return self.add_api if option is Option.ADD_API else self.drop_unused
