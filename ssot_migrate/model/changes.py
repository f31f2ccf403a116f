"""What shall change: intents that say which symbol or construction must stand where, and their spelled result."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Span
from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.symbols import Variable


@light_dataclass(frozen=True, slots=True)
class NameEdit:
    """The expression at `span` (a name or attribute chain that means `source`) must mean `target`."""

    path: str
    span: Span
    source: str
    target: str


@light_dataclass(frozen=True, slots=True)
class ImportEdit:
    """The alias number `alias` of the import statement at `span` must bind `target` instead of `source`."""

    path: str
    span: Span
    alias: int
    source: str
    target: str


@light_dataclass(frozen=True, slots=True)
class ImportDrop:
    """The alias number `alias` of the import statement at `span` must go."""

    path: str
    span: Span
    alias: int


@light_dataclass(frozen=True, slots=True)
class Carried:
    """An argument taken over as written: the whole argument at `span`, for parameter `target` of the new callee."""

    target: str
    span: Span
    is_positional: bool = False


@light_dataclass(frozen=True, slots=True)
class Named:
    """A piece of a text that is written: however the file calls `symbol`, which is imported where it does not."""

    symbol: str


Text = tuple[str | Named, ...]
"""What is written anew, in pieces: the words as they are, and names that only the file knows how to spell."""


@light_dataclass(frozen=True, slots=True)
class Written:
    """An argument that the new call gets and the old one did not have: `text` for parameter `target`.

    It takes the place of the argument at `replaces`; without that it stands last.
    """

    target: str
    text: Text
    replaces: Span | None = None


@light_dataclass(frozen=True, slots=True)
class ConstructEdit:
    """The call at `span` must become a call of `callee` with the carried arguments, in source order, and those that
    are written anew; arguments that are neither carried nor replaced go. `awaited` and `unawaited`: an `await` is
    written before it, or goes.

    `function` is the span of what is called now, `name` the part of it that means `source`; `owner` is what `callee`
    is, or is a member of; `is_elsewhere`: that is not what the name at `name` comes to mean. `receiver` is what an
    instance of `owner` is called there, on which `callee` is called; "" where that needs none. `preparation` is written
    above the statement at `statement`.
    """

    path: str
    span: Span
    function: Span
    name: Span
    source: str
    owner: str
    callee: str
    arguments: tuple[Carried, ...]
    awaited: bool = False
    written: tuple[Written, ...] = ()
    preparation: Text = ()
    statement: Span | None = None
    is_elsewhere: bool = False
    receiver: str = ""
    unawaited: bool = False

    @property
    def named_elsewhere(self) -> tuple[str, ...]:
        """The symbols that the new call names and the old one did not."""
        texts = (self.preparation, *(item.text for item in self.written))
        named = tuple(piece.symbol for text in texts for piece in text if isinstance(piece, Named))
        return (self.owner, *named) if self.is_elsewhere and not self.receiver else named


@light_dataclass(frozen=True, slots=True)
class TextEdit:
    """The bytes at `span` become `text`: for string contents and other places that no syntax tree spells."""

    path: str
    span: Span
    text: str


@light_dataclass(frozen=True, slots=True)
class FollowEdit:
    """The name at `span` must be whatever `variable` is called afterwards: patch targets, entries of `__all__`."""

    path: str
    span: Span
    variable: Variable


@light_dataclass(frozen=True, slots=True)
class MemberInsert:
    """`template` must be added to the class `owner`, below the statement of its body that ends at `span.end`.

    The qualified names `typing_imports` must be bound for type checkers.
    """

    path: str
    span: Span
    owner: str
    name: str
    template: str
    typing_imports: tuple[str, ...] = ()


Edit = NameEdit | ImportEdit | ImportDrop | ConstructEdit | TextEdit | FollowEdit | MemberInsert


@light_dataclass(frozen=True, slots=True)
class Fix:
    """Edits that make one finding go away. `note` says, for an unsafe one, why it is unsafe."""

    edits: tuple[Edit, ...]
    applicability: Applicability
    note: str = ""

    def as_suggestion(self) -> Fix | None:
        """The fix of a place that only names something, to be looked at; None for one that does more."""
        if not self.edits or not all(isinstance(edit, NameEdit) for edit in self.edits):
            return None
        return replace(self, applicability=Applicability.DISPLAY_ONLY)


@light_dataclass(frozen=True, slots=True)
class Splice:
    """A spelled edit: bytes `[span)` of the decoded text become `replacement`."""

    span: Span
    replacement: bytes


@light_dataclass(frozen=True, slots=True)
class SkippedFix:
    """A finding whose fix was not applied, and why."""

    fingerprint: str
    reason: str


class FileAction(Enum):
    EDIT = "edit"
    CREATE = "create"
    DELETE = "delete"


@light_dataclass(frozen=True, slots=True)
class FileChange:
    """One file before and after. `before` and `after` are the file's whole bytes; `digest` is that of `before`.

    `splices` are the edits that lead from one text to the other, in order, not overlapping; `dropped` the names in the
    text before that went, because what they would have become stood beside them. A file that is created
    has no bytes before (and "" as its digest), one that is deleted none afterwards: `before` or `after` is empty then.
    """

    path: str
    before: bytes
    after: bytes
    digest: str
    applied: tuple[str, ...] = ()
    skipped: tuple[SkippedFix, ...] = ()
    splices: tuple[Splice, ...] = ()
    action: FileAction = FileAction.EDIT
    dropped: tuple[Span, ...] = ()

    @property
    def is_effective(self) -> bool:
        """Whether anything on the disk differs afterwards."""
        return self.action is not FileAction.EDIT or self.before != self.after


@light_dataclass(frozen=True, slots=True)
class VerifiedChanges:
    """Files whose change was proven. Only the verifier makes this value, and only this value can be committed."""

    files: tuple[FileChange, ...]


@light_dataclass(frozen=True, slots=True)
class ChangeSet:
    """What a plan wants to write, sorted by path.

    A file in which every fix was skipped is in it too, with `before == after`.
    """

    changes: tuple[FileChange, ...]
