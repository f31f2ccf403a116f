"""SSOT101 deprecated-import: an import that binds a replaced symbol, or loads a module that is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.misleading_alias import is_misleading
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import ByOption, FileView, Outcome, describe_target, find_obstacle, short
from ssot_migrate.model.changes import Fix, ImportDrop, ImportEdit
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Span
from ssot_migrate.model.options import Option
from ssot_migrate.model.rules import Applicability
from ssot_migrate.semantics.summary import Binding, BindingKind

KIND = "deprecated-import"


def collect(view: FileView) -> Iterator[Finding]:
    for use in view.uses:
        if use.binding is None or is_misleading(view, use):
            continue
        rule = find_rule(use.match, KIND)
        if rule is not None:
            yield view.build_finding(
                use.match.pack,
                rule,
                import_span(view, use.binding),
                _message(use),
                symbol=use.match.source,
                scope=use.binding.scope,
                chain=use.chain,
                outcome=decide_import(view, use),
                variables=use.variables,
                provider=use.provider,
            )


def import_span(view: FileView, binding: Binding) -> Span:
    """The whole statement where it imports one name, else the one alias."""
    others = any(
        other.statement == binding.statement and other.index != binding.index for other in view.summary.bindings
    )
    return binding.span if others else binding.statement


def decide_import(view: FileView, use: Use) -> Outcome:
    """Move the binding to the successor; with `--drop-unused`, drop one that nothing uses."""
    binding = use.binding
    assert binding is not None
    if binding.kind is BindingKind.STAR:
        return Unfixable(
            Reason.STAR_IMPORT, "a star import binds whatever the module holds; import by name what is needed"
        )
    if binding.raises is not None:
        return Unfixable(Reason.ASSERTS_OLD_BEHAVIOUR, f"the test asserts what importing it does (`{binding.raises}`)")
    obstacle = find_obstacle(view.resolver, use, view.summary.module)
    moved = _move(view, use, binding, obstacle)
    if (obstacle is None or use.is_certain) and is_unused(view, binding):
        dropped = Fix((ImportDrop(view.summary.path, binding.statement, binding.alias),), Applicability.SAFE)
        return ByOption(Option.DROP_UNUSED, dropped, moved)
    return moved


def _move(view: FileView, use: Use, binding: Binding, obstacle: Unfixable | None) -> Fix | Unfixable:
    if obstacle is not None:
        return obstacle
    if view.summary.scopes[binding.scope].kind == "class":
        return Unfixable(
            Reason.INDIRECT, "in a class body the name is an attribute too, and who reads it cannot be followed"
        )
    assert use.match.target is not None
    edit = ImportEdit(view.summary.path, binding.statement, binding.alias, use.match.source, use.match.target)
    return Fix((edit,), Applicability.SAFE)


def is_unused(view: FileView, binding: Binding) -> bool:
    """Whether nothing in the file reads the name and nobody is meant to import it from here."""
    summary = view.summary
    if binding.scope == 0 and (summary.is_package or binding.name in (summary.all_names or ())):
        return False
    if binding.has_alias and binding.name == binding.imported:  # `import x as x` re-exports (PEP 484)
        return False
    return not any(binding.index in reference.reaching for reference in summary.references.values())


def _message(use: Use) -> str:
    binding = use.binding
    assert binding is not None
    if binding.kind is BindingKind.STAR:
        return f"everything is imported from the deprecated `{use.match.source}`; {describe_target(use.match)}"
    if binding.kind is BindingKind.IMPORT:
        return f"the deprecated module `{use.match.source}` is imported; {describe_target(use.match)}"
    known_as = f" as `{binding.name}`" if binding.name != short(use.match) else ""
    source = use.match.source.rpartition(".")[0]
    return f"deprecated `{short(use.match)}` of `{source}` is imported{known_as}; {describe_target(use.match)}"
