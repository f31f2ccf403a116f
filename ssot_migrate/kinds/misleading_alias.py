"""SSOT106 misleading-alias: the old class under the new one's name, mostly in a fallback that never runs."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, find_obstacle, resolve_symbol, short
from ssot_migrate.model.changes import Fix, ImportDrop, ImportEdit
from ssot_migrate.model.findings import Finding, Unfixable
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.summary import Binding, BindingKind

KIND = "misleading-alias"


def is_misleading(view: FileView, use: Use) -> bool:
    """Whether an import binds the deprecated class to its successor's name, and the pack has a rule for that."""
    binding = use.binding
    if binding is None or binding.kind is not BindingKind.IMPORT_FROM or use.match.target is None:
        return False
    if binding.name != tail_name(use.match.target) or binding.name == short(use.match):
        return False
    return find_rule(use.match, KIND) is not None


def collect(view: FileView) -> Iterator[Finding]:
    for use in view.uses:
        rule = find_rule(use.match, KIND)
        if rule is None or not is_misleading(view, use):
            continue
        binding = use.binding
        assert binding is not None
        is_dead = binding.handler and _has_real_import(view, use, binding)
        old, new = short(use.match), binding.name
        message = f"deprecated `{old}` is imported under the name of its successor `{new}`"
        if is_dead:
            message += f"; the `try` above imports the real `{new}`, so this fallback never runs"
        yield view.build_finding(
            use.match.pack,
            rule,
            binding.statement,
            message,
            symbol=use.match.source,
            scope=binding.scope,
            chain=use.chain,
            outcome=_decide(view, use, binding, is_dead),
            # A dead fallback goes alone: the name keeps the meaning that the `try` gives it.
            variables=() if is_dead else use.variables,
            provider=use.provider,
        )


def _decide(view: FileView, use: Use, binding: Binding, is_dead: bool) -> Fix | Unfixable:
    path = view.summary.path
    if is_dead:
        note = "the import error that the fallback hid will be seen"
        return Fix((ImportDrop(path, binding.statement, binding.alias),), Applicability.UNSAFE, note)
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return obstacle
    assert use.match.target is not None
    edit = ImportEdit(path, binding.statement, binding.alias, use.match.source, use.match.target)
    return Fix((edit,), Applicability.SAFE)


def _has_real_import(view: FileView, use: Use, binding: Binding) -> bool:
    """Whether a guarded import in the same scope binds the name to the successor, which does exist."""
    target = resolve_symbol(view.resolver, use.match.target or "")
    if target is None:
        return False
    for other in view.summary.bindings:
        if other.name == binding.name and other.scope == binding.scope and other.guarded and not other.handler:
            meaning = view.resolver.resolve_binding(view.summary, other)
            if isinstance(meaning, Resolved) and meaning.symbol == target.symbol:
                return True
    return False
