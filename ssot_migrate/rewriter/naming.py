"""What each migrated variable is called afterwards, and whether another import in the file already serves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ssot_migrate.model.changes import ImportEdit
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.options import FixOptions, Style
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import UNBOUND, Binding, BindingKind, FileSummary, Reference

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM)


@dataclass(frozen=True, slots=True)
class LocalName:
    """`variable` becomes `name`. `merged`: its import goes, because an existing binding of `name` serves."""

    variable: Variable
    name: str
    merged: bool = False

    @property
    def is_renamed(self) -> bool:
        return self.name != self.variable.name


def decide_names(
    resolver: Resolver,
    summary: FileSummary,
    edits: Sequence[ImportEdit],
    options: FixOptions,
    keep: Callable[[Variable], bool] = lambda variable: False,
) -> dict[Variable, LocalName]:
    """The new local name of every variable that an import edit of this file binds; the old one where `keep` says so."""
    by_statement = {
        (binding.statement, binding.alias): binding for binding in summary.bindings if binding.kind in _IMPORTS
    }
    edited: dict[Variable, list[tuple[Binding, ImportEdit]]] = {}
    for edit in edits:
        binding = by_statement[(edit.span, edit.alias)]
        variable = Variable(summary.path, binding.scope, binding.name)
        edited.setdefault(variable, []).append((binding, edit))
    return {
        variable: LocalName(variable, variable.name)
        if keep(variable)
        else _decide(resolver, summary, variable, bindings, options)
        for variable, bindings in edited.items()
    }


def find_references(summary: FileSummary, variable: Variable) -> Iterator[Reference]:
    """Every reference of the file that may read the variable."""
    indexes = set(summary.scopes[variable.scope].bindings.get(variable.name, ()))
    for reference in summary.references.values():
        if reference.chain[0] == variable.name and indexes.intersection(reference.reaching):
            yield reference


def _decide(
    resolver: Resolver,
    summary: FileSummary,
    variable: Variable,
    edited: list[tuple[Binding, ImportEdit]],
    options: FixOptions,
) -> LocalName:
    keep = LocalName(variable, variable.name)
    targets = {edit.target for _, edit in edited}
    first = edited[0][0]
    if len(targets) != 1 or first.kind is BindingKind.IMPORT or any(binding.has_alias for binding, _ in edited):
        return keep
    target = next(iter(targets))
    new = tail_name(target)
    if new == variable.name:
        return keep
    # A class under the name of the function that used to build it would mislead: that name always changes.
    misleads = variable.name[:1].islower() != new[:1].islower()
    if options.style is Style.ALIAS and not misleads:
        return keep
    if _is_exported(summary, variable) and not options.rename_exports:
        return keep
    if not _is_free_to_rename(summary, variable, [binding for binding, _ in edited]):
        return keep
    if all(_is_served(resolver, summary, variable, binding, new, target) for binding, _ in edited):
        return LocalName(variable, new, merged=True)
    if _collides(resolver, summary, variable, new, target):
        return keep
    return LocalName(variable, new)


def _is_exported(summary: FileSummary, variable: Variable) -> bool:
    """Whether people outside the project may import the name from here."""
    return variable.scope == 0 and (summary.is_package or variable.name in (summary.all_names or ()))


def _is_free_to_rename(summary: FileSummary, variable: Variable, moved: list[Binding]) -> bool:
    """Whether nothing but the moved imports and a fallback to None binds the name."""
    indexes = {binding.index for binding in moved}
    for index in summary.scopes[variable.scope].bindings[variable.name]:
        if index not in indexes and summary.bindings[index].kind is not BindingKind.NONE:
            return False
    return variable.name not in summary.bare_names and not any(variable.name in s.declared for s in summary.scopes)


def _is_served(
    resolver: Resolver, summary: FileSummary, variable: Variable, binding: Binding, new: str, target: str
) -> bool:
    """Whether the file has the new name already wherever the old one is read, so that one import is enough."""
    if binding.guarded or binding.handler:
        return False  # an import that may fail stays where it is
    others = summary.scopes[variable.scope].bindings.get(new, ())
    if others:
        return all(_serves(resolver, summary, variable, summary.bindings[index], target) for index in others) and (
            _is_bound_for_certain(summary, variable.scope, new)
        )
    if variable.scope == 0 or any(new in scope.declared for scope in summary.scopes):
        return False
    exports = summary.exports.get(new, ())
    outer = [summary.bindings[index] for index in exports if index != UNBOUND]
    if UNBOUND in exports or not outer or not all(_means(resolver, summary, item, target) for item in outer):
        return False
    if any(item.typing_only or item.guarded for item in outer):
        return False
    return not any(_is_hidden(summary, reference, 0, new) for reference in find_references(summary, variable))


def _serves(resolver: Resolver, summary: FileSummary, variable: Variable, other: Binding, target: str) -> bool:
    """Whether an import in the same scope binds the new name before anything reads the old one."""
    if not _means(resolver, summary, other, target) or other.guarded or other.handler or other.typing_only:
        return False
    return not any(
        reference.start < other.span.start or _is_hidden(summary, reference, variable.scope, tail_name(target))
        for reference in find_references(summary, variable)
        if reference.start < other.span.start or reference.scope != variable.scope
    )


def _is_bound_for_certain(summary: FileSummary, scope: int, name: str) -> bool:
    """Whether no path through the scope leaves the name unbound, as far as its references and exports tell."""
    if scope == 0:
        return UNBOUND not in summary.exports.get(name, (UNBOUND,))
    indexes = set(summary.scopes[scope].bindings.get(name, ()))
    readers = [r for r in summary.references.values() if r.chain[0] == name and indexes.intersection(r.reaching)]
    return bool(readers) and all(UNBOUND not in reader.reaching for reader in readers)


def _collides(resolver: Resolver, summary: FileSummary, variable: Variable, new: str, target: str) -> bool:
    """Whether calling the variable `new` would catch other names, or be caught by others."""
    if new in summary.free_names or any(new in scope.declared for scope in summary.scopes):
        return True
    own = summary.scopes[variable.scope].bindings.get(new, ())
    if not all(_means(resolver, summary, summary.bindings[index], target) for index in own):
        return True
    if any(_is_hidden(summary, reference, variable.scope, new) for reference in find_references(summary, variable)):
        return True
    if variable.scope == 0 or own:
        return False
    # A new local name would cut off those who read an outer one of that name from inside this scope.
    return any(
        reference.chain[0] == new and summary.is_inside(reference.scope, variable.scope)
        for reference in summary.references.values()
    )


def _means(resolver: Resolver, summary: FileSummary, binding: Binding, target: str) -> bool:
    if binding.kind not in _IMPORTS:
        return False
    meaning = resolver.resolve_binding(summary, binding)
    return isinstance(meaning, Resolved) and meaning.symbol == target


def _is_hidden(summary: FileSummary, reference: Reference, scope: int, name: str) -> bool:
    """Whether a scope between the reference and `scope` binds the name."""
    index: int | None = reference.scope
    while index is not None and index != scope:
        if name in summary.scopes[index].bindings:
            return True
        index = summary.scopes[index].parent
    return False
