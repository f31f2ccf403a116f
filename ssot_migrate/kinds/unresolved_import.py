"""SSOT403 unresolved-import: an import of a module or name of this project that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.deprecated_import import import_span
from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop, Span
from ssot_migrate.semantics.dangling import DanglingImports
from ssot_migrate.semantics.summary import Binding, BindingKind

KIND = "unresolved-import"

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.STAR)


@light_dataclass(frozen=True, slots=True)
class _Missing:
    """What an import asks for in vain: the span that says so, and why in words."""

    span: Span
    message: str


def collect(view: FileView, dangling: DanglingImports) -> Iterator[Finding]:
    """What the file imports in vain."""
    rules = [(pack, rule) for pack in view.facts.packs if (rule := pack.find_rule(KIND)) is not None]
    if not rules:
        return
    told: set[_Missing] = set()
    for binding in view.summary.bindings:
        if binding.kind not in _IMPORTS or _is_expected(binding):
            continue
        missing = _find_missing(view, dangling, binding)
        if missing is None or missing in told or _is_provided(view, binding):
            continue
        told.add(missing)
        for pack, rule in rules[:1]:  # two packs that have the rule would say the same
            chain = (Hop(view.summary.path, binding.line),)
            yield view.build_finding(
                pack, rule, missing.span, missing.message, symbol=None, scope=binding.scope, chain=chain
            )


def _is_expected(binding: Binding) -> bool:
    """Whether the program is prepared for a failure, or never gets there."""
    return binding.guarded or binding.handler or binding.unreachable


def _is_provided(view: FileView, binding: Binding) -> bool:
    """Whether the file itself puts a module of that name into `sys.modules`."""
    if b"sys.modules" not in view.source.utf8:
        return False
    module = view.resolver.imported_module(view.summary, binding)
    return any(string.value == module for string in view.summary.strings)


def _find_missing(view: FileView, dangling: DanglingImports, binding: Binding) -> _Missing | None:
    path = view.summary.path
    is_plain = binding.kind is BindingKind.IMPORT
    module = binding.module if is_plain else view.resolver.imported_module(view.summary, binding)
    if module is None:
        return _Missing(binding.statement, f"`{binding.module}` leaves the package: it has too many dots for this file")
    missing = dangling.find_missing_module(module, path)
    if missing is not None:
        nearest = dangling.find_nearest_module(missing, path)
        hint = f"; the nearest is `{nearest}`" if nearest else ""
        span = binding.span if is_plain else binding.statement
        return _Missing(span, f"the module `{missing}` does not exist in this project{hint}")
    if is_plain or not dangling.lacks_name(module, binding.imported, path):
        return None
    nearest = dangling.find_nearest_name(module, binding.imported, path)
    hint = f"; the nearest is `{nearest}`" if nearest else ""
    return _Missing(import_span(view, binding), f"`{module}` has no `{binding.imported}`{hint}")
