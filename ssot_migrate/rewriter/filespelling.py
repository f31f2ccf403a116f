"""All edits of one file, spelled: import statements, names, calls, strings, new members; as non-overlapping splices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ssot_migrate.model.changes import (
    ConstructEdit,
    Edit,
    FollowEdit,
    ImportDrop,
    ImportEdit,
    NameEdit,
    Splice,
    Text,
    TextEdit,
)
from ssot_migrate.model.locations import Span
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.rewriter.arguments import NewArgument
from ssot_migrate.rewriter.blocks import Place, find_places, removal_span
from ssot_migrate.rewriter.imports import NewAlias, NewImport, UnsupportedStatementError, render_imports, respell_import
from ssot_migrate.rewriter.members import spell_members
from ssot_migrate.rewriter.naming import LocalName, find_references
from ssot_migrate.rewriter.outside import Outside
from ssot_migrate.rewriter.statements import Job, NewCall, NewContent, NewName, edit_slice
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, Binding, BindingKind, FileSummary, Reference, Role
from ssot_migrate.source.files import SourceFile

_LONGEST = 100
"""Characters of an added import beyond which it gets a line for each name."""

_COMMENT = re.compile(r"#[^\r\n]*")

Site = tuple[Span, bool]
"""A slice of the file that is rewritten as one, and whether it is an expression in a compound statement's head."""


@dataclass(frozen=True, slots=True)
class SpelledFile:
    """The splices of one file, sorted, and the names that went because what they have become stands beside them."""

    splices: list[Splice]
    dropped: tuple[Span, ...]


def spell_file(
    resolver: Resolver, path: str, edits: Sequence[Edit], names: Mapping[Variable, LocalName]
) -> SpelledFile:
    """Raises UnsupportedStatementError."""
    summary = resolver.project.find_summary(path)
    assert summary is not None
    source = resolver.project.get_source(path)
    speller = _FileSpeller(resolver, source, summary, names)
    splices = [*speller.spell_imports(edits), *speller.spell_slices(edits), *speller.spell_preparations(edits)]
    splices += spell_members(source, summary, edits)
    splices.sort(key=lambda splice: splice.span)
    for first, second in pairwise(splices):
        if first.span.end > second.span.start:
            raise UnsupportedStatementError("two changes overlap")
    return SpelledFile(splices, tuple(sorted(speller.dropped)))


class _FileSpeller:
    """One file, its names before and after."""

    def __init__(
        self, resolver: Resolver, source: SourceFile, summary: FileSummary, names: Mapping[Variable, LocalName]
    ) -> None:
        self._resolver = resolver
        self._summary = summary
        self._source = source
        self._utf8 = source.utf8
        self._names = names
        self._outside = Outside(resolver, summary)
        self._moved_modules: set[str] = set()
        self.dropped: list[Span] = []
        self._added_imports: dict[Span, dict[NewImport, None]] = {}  # in order, each once

    # import statements ------------------------------------------------------------------------------------------

    def spell_imports(self, edits: Sequence[Edit]) -> Iterator[Splice]:
        changes: dict[Span, dict[int, NewAlias | None]] = {}
        for edit in edits:
            if isinstance(edit, ImportDrop):
                changes.setdefault(edit.span, {})[edit.alias] = None
            elif isinstance(edit, ImportEdit):
                changes.setdefault(edit.span, {})[edit.alias] = self._new_alias(edit)
                self._moved_modules.add(edit.target)
        self._note_added_imports(edits)
        for span in self._added_imports:
            changes.setdefault(span, {})
        if not changes:
            return
        places = find_places(self._source, changes)
        removed: dict[int, list[Place]] = {}
        for span, by_alias in changes.items():
            place = places.get(span)
            if place is None:
                raise UnsupportedStatementError("the import statement was not found again")
            statements = [*self._respell(span, by_alias), *self._spell_added(place)]
            if statements:
                yield self._replace_statement(place, statements)
            else:
                removed.setdefault(place.block, []).append(place)
        for group in removed.values():
            yield from self._remove(group)

    def _respell(self, span: Span, changes: Mapping[int, NewAlias | None]) -> list[str]:
        text = self._utf8[span.start : span.end].decode("utf-8")
        return respell_import(text, self._summary, changes) if changes else [text]

    def _spell_added(self, place: Place) -> list[str]:
        """The imports that are new beside a statement; a long one takes several lines where it may."""
        has_lines = place.indent is not None and place.ends_line
        texts = render_imports(self._added_imports.get(place.span, ()), _LONGEST if has_lines else None)
        return [text.replace("\n", self._source.newline + (place.indent or "")) for text in texts]

    def _new_alias(self, edit: ImportEdit) -> NewAlias | None:
        binding = self._binding_of(edit)
        name = self._names[Variable(self._summary.path, binding.scope, binding.name)]
        if name.merged:
            return None
        return NewAlias(edit.target, name.name, is_module=binding.kind is BindingKind.IMPORT)

    def _binding_of(self, edit: ImportEdit) -> Binding:
        return next(b for b in self._summary.bindings if b.statement == edit.span and b.alias == edit.alias)

    def _replace_statement(self, place: Place, statements: Sequence[str]) -> Splice:
        """Several statements stand below each other, or, where others share the line, beside each other."""
        if len(statements) > 1 and (place.indent is None or not place.ends_line):
            if any("#" in statement.splitlines()[-1] for statement in statements):
                raise UnsupportedStatementError("comments would have to move onto a line with other statements")
            joined = "; ".join(statements)
        else:
            joined = (self._source.newline + (place.indent or "")).join(statements)
        return Splice(place.span, joined.encode("utf-8"))

    def _remove(self, places: Sequence[Place]) -> Iterator[Splice]:
        """A block never becomes empty, a handler lets the error go on, and comments between names stay."""
        ordered = sorted(places, key=lambda place: place.span)
        for number, place in enumerate(ordered):
            bindings = [b for b in self._summary.bindings if b.statement == place.span]
            comments = _COMMENT.findall(self._utf8[place.span.start : place.span.end].decode("utf-8"))
            if all(b.handler for b in bindings):
                yield Splice(place.span, b"raise")
            elif number == 0 and len(ordered) == place.size and place.block:
                yield Splice(place.span, b"pass")
            elif comments and place.indent is not None and place.ends_line:
                yield Splice(place.span, (self._source.newline + place.indent).join(comments).encode("utf-8"))
            else:
                yield Splice(removal_span(self._utf8, place), b"")

    def _note_added_imports(self, edits: Sequence[Edit]) -> None:
        """What is written and the file has no name for yet needs an import."""
        for edit in edits:
            if isinstance(edit, NameEdit | ConstructEdit):
                name = edit.span if isinstance(edit, NameEdit) else edit.name
                target = edit.target if isinstance(edit, NameEdit) else edit.owner
                reference, consumed = self._find_reference(name)
                is_elsewhere = isinstance(edit, ConstructEdit) and edit.is_elsewhere
                if not is_elsewhere and self._needs_import(reference, consumed, target):
                    self._note_import(reference, target, self._outside.find_home(reference))
                for symbol in edit.named_elsewhere if isinstance(edit, ConstructEdit) else ():
                    self._note_import(reference, symbol, self._outside.find_certain_home(reference))

    def _note_import(self, reference: Reference, target: str, home: Span) -> None:
        wanted = self._outside.spell(reference, target)[1]
        if wanted is not None:
            self._added_imports.setdefault(home, {})[wanted] = None

    def _needs_import(self, reference: Reference, consumed: int, target: str) -> bool:
        """Whether what the name is read from stays as it is: a module, or (with `--split`) the old class's import."""
        if consumed:
            return parent_name(target) not in self._moved_modules
        bindings = [self._summary.bindings[index] for index in reference.reaching if index != UNBOUND]
        variables = {Variable(self._summary.path, b.scope, b.name) for b in bindings}
        is_import = any(b.kind is BindingKind.IMPORT_FROM for b in bindings)
        return is_import and variables.isdisjoint(self._names)

    # names, calls, strings --------------------------------------------------------------------------------------

    def spell_slices(self, edits: Sequence[Edit]) -> Iterator[Splice]:
        jobs: dict[Site, dict[Span, Job]] = {}

        def add(site: Site, job: Job) -> None:
            jobs.setdefault(site, {})[job.span] = job

        for edit in edits:
            if isinstance(edit, NameEdit):
                reference, consumed = self._find_reference(edit.span)
                text = self._spell_name(reference, consumed, edit.target)
                add(self._site(reference), self._name_job(reference, edit.span, text))
            elif isinstance(edit, ConstructEdit):
                reference, consumed = self._find_reference(edit.name)
                if edit.is_elsewhere:
                    owner = edit.receiver or self._outside.spell(reference, edit.owner)[0]
                else:
                    owner = self._spell_name(reference, consumed, edit.owner)
                add(self._site(reference), self._call_job(edit, owner))
            elif isinstance(edit, TextEdit):
                site, is_name = self._site_of_text(edit.span)
                add(site, NewName(edit.span, edit.text) if is_name else NewContent(edit.span, edit.text))
            elif isinstance(edit, FollowEdit):
                name = self._names.get(edit.variable)
                if name is not None and name.is_renamed:
                    site, is_name = self._site_of_text(edit.span)
                    add(site, NewName(edit.span, name.name) if is_name else NewContent(edit.span, name.name))
        for site, job in self._rename_the_rest():
            jobs.setdefault(site, {}).setdefault(job.span, job)
        unions = frozenset(self._iter_unions()) if jobs else frozenset()
        for (span, header), found in jobs.items():
            kept = _without_inner(list(found.values()))
            edited = edit_slice(self._utf8, span, header=header, jobs=kept, unions=unions)
            self.dropped += edited.dropped
            if edited.content != self._utf8[span.start : span.end]:
                yield Splice(span, edited.content)

    def _iter_unions(self) -> Iterator[Span]:
        """Where the file names `typing.Union`."""
        for reference in self._summary.references.values():
            if reference.chain[-1] == "Union":
                meaning = self._resolver.resolve_reference(self._summary, reference)
                if isinstance(meaning.resolution, Resolved) and meaning.resolution.symbol == "typing.Union":
                    yield reference.span

    def spell_preparations(self, edits: Sequence[Edit]) -> Iterator[Splice]:
        """What stands above calls, at the indentation of their statements."""
        prepared = [
            (edit, edit.statement) for edit in edits if isinstance(edit, ConstructEdit) and edit.statement is not None
        ]
        places = find_places(self._source, [statement for _, statement in prepared]) if prepared else {}
        for edit, statement in prepared:
            place = places.get(statement)
            if place is None or place.indent is None:
                raise UnsupportedStatementError("nothing can be written above the call")
            text = self._spell_text(self._find_reference(edit.name)[0], edit.preparation)
            lines = [line + self._source.newline + place.indent for line in text.split("\n")]
            yield Splice(Span(statement.start, statement.start), "".join(lines).encode("utf-8"))

    def _rename_the_rest(self) -> Iterator[tuple[Site, Job]]:
        """What a renamed variable's fallbacks bind, and readers of it that are no findings."""
        for variable, name in self._names.items():
            if variable.path != self._summary.path or not name.is_renamed:
                continue
            for index in self._summary.scopes[variable.scope].bindings[variable.name]:
                binding = self._summary.bindings[index]
                if binding.kind is BindingKind.NONE:
                    yield (binding.statement, False), NewName(binding.span, name.name)
            for reference in find_references(self._summary, variable):
                root = reference.prefix(0)
                yield self._site(reference), self._name_job(reference, root, name.name)

    def _name_job(self, reference: Reference, span: Span, text: str) -> Job:
        return NewContent(span, text) if reference.quoted else NewName(span, text, reference.role is Role.EXCEPT)

    def _call_job(self, edit: ConstructEdit, owner: str) -> NewCall:
        member = edit.callee[len(edit.owner) :]
        call = next(c for c in self._summary.calls.values() if c.span == edit.span and c.function == edit.function)
        numbers = {argument.span: number for number, argument in enumerate(call.arguments)}
        reference = self._find_reference(edit.name)[0]
        spelled = [
            (item.span, NewArgument(None if item.is_positional else item.target, numbers[item.span]))
            for item in edit.arguments
        ]
        end = call.span.end
        for item in edit.written:
            text = self._spell_text(reference, item.text)
            old = numbers[item.replaces] if item.replaces is not None else None
            spelled.append((item.replaces or Span(end, end), NewArgument(item.target, old, text)))
        spelled.sort(key=lambda pair: pair[0])
        arguments = tuple(item for _, item in spelled)
        return NewCall(edit.span, owner + member, len(call.arguments), arguments, edit.awaited, edit.unawaited)

    def _spell_text(self, reference: Reference, text: Text) -> str:
        """The text with its names as this file calls them."""
        pieces = (item if isinstance(item, str) else self._outside.spell(reference, item.symbol)[0] for item in text)
        return "".join(pieces)

    def _spell_name(self, reference: Reference, consumed: int, target: str) -> str:
        """How the target is reached from where the reference stands."""
        bindings = [self._summary.bindings[index] for index in reference.reaching if index != UNBOUND]
        variables = {Variable(self._summary.path, b.scope, b.name) for b in bindings}
        names = {self._names[v].name if v in self._names else v.name for v in variables}
        if self._needs_import(reference, consumed, target):
            return self._outside.spell(reference, target)[0]
        if not consumed:
            # The local name, new or old: an alias made by assignment keeps its own.
            return names.pop() if len(names) == 1 else reference.chain[0]
        if all(b.kind is BindingKind.IMPORT and not b.has_alias for b in bindings):
            return target
        return f"{names.pop()}.{tail_name(target)}" if consumed == 1 else target

    def _find_reference(self, span: Span) -> tuple[Reference, int]:
        """The reference of which `span` is the beginning, and how many attributes the span covers."""
        for reference in self._summary.references.values():
            if reference.start == span.start and span.end in reference.ends:
                return reference, reference.ends.index(span.end)
        raise UnsupportedStatementError("the name was not found again")

    def _site(self, reference: Reference) -> Site:
        return reference.statement, reference.header

    def _site_of_text(self, span: Span) -> tuple[Site, bool]:
        """The slice around a piece of text, and whether it is a name rather than part of a string."""
        for string in self._summary.strings:
            if string.span.contains(span):
                return (string.statement, string.header), string.is_keyword
        for reference in self._summary.references.values():
            if reference.span.contains(span):
                return self._site(reference), not reference.quoted
        for call in self._summary.calls.values():
            if call.statement.contains(span):  # a member of what it gives
                return (call.statement, call.header), True
        raise UnsupportedStatementError("the text was not found again")


def _without_inner(jobs: Sequence[Job]) -> list[Job]:
    """Drops renames of a chain's root where the chain, or the call's callee, is respelled as a whole."""
    callees = [job for job in jobs if isinstance(job, NewCall)]
    names = [job for job in jobs if isinstance(job, NewName)]
    result: list[Job] = []
    for job in jobs:
        inside_chain = isinstance(job, NewName) and any(
            other is not job and other.span.start == job.span.start and other.span.end > job.span.end for other in names
        )
        starts_call = isinstance(job, NewName) and any(call.span.start == job.span.start for call in callees)
        if not inside_chain and not starts_call:
            result.append(job)
    return result
