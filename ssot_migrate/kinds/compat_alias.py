"""SSOT109 compat-alias: the new class under the old one's name, as `--style alias` writes it."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds.view import FileView
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.summary import BindingKind

KIND = "compat-alias"


def collect(view: FileView) -> Iterator[Finding]:
    rules = [(pack, rule) for pack in view.facts.packs if (rule := pack.find_rule(KIND)) is not None]
    for pack, rule in rules:
        old_names = {
            (tail_name(item.source), item.target)
            for item in pack.replacements
            if item.target is not None and tail_name(item.source) != tail_name(item.target)
        }
        for binding in view.summary.bindings:
            if binding.kind is not BindingKind.IMPORT_FROM or not binding.has_alias:
                continue
            target = next((target for name, target in old_names if name == binding.name), None)
            if target is None or binding.imported != tail_name(target):
                continue
            meaning = view.resolver.resolve_binding(view.summary, binding)
            if isinstance(meaning, Resolved) and meaning.symbol == target:
                message = (
                    f"`{binding.imported}` is imported under the name of the deprecated `{binding.name}`: who reads "
                    "the file takes the one for the other"
                )
                yield view.build_finding(
                    pack,
                    rule,
                    binding.statement,
                    message,
                    symbol=target,
                    scope=binding.scope,
                    chain=meaning.chain,
                )
