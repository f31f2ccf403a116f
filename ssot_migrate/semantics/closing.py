"""Closes what a walk over a file has recorded into a `FileSummary` that keeps only what can matter."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.chains import chain_names, chain_of
from ssot_migrate.semantics.fstrings import HAS_TRUE_POSITIONS, mend_positions
from ssot_migrate.semantics.kept import find_kept
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.scopes import NOTHING, STAR, Env
from ssot_migrate.semantics.snapshots import Snapshots
from ssot_migrate.semantics.summary import Argument, Call, FileSummary, Reference, Scope


def close_summary(recorder: Recorder, path: str, module: str, is_package: bool, end: Env | None) -> FileSummary:
    """What was walked. `end` is what the module holds when it has run, None if it never gets there (`sys.exit()`)."""
    return _Closing(recorder).close(path, module, is_package, end)


class _Closing:
    """One recorder that records no more."""

    def __init__(self, recorder: Recorder) -> None:
        self._seen = recorder

    def close(self, path: str, module: str, is_package: bool, end: Env | None) -> FileSummary:
        kept = find_kept(self._seen)
        if not (HAS_TRUE_POSITIONS or self._seen.has_true_positions):
            for fstring in self._seen.fstrings:
                if any(index in kept.references for index in fstring.references):
                    mend_positions(fstring, self._seen.references, self._seen.calls, self._seen.positions)
        exports = self._close_exports(end)
        snapshots = Snapshots(self._seen.bindings)
        return FileSummary(
            path=path,
            module=module,
            is_package=is_package,
            scopes=tuple(self._close_scopes(snapshots)),
            bindings=tuple(self._seen.bindings),
            references={
                index: self._close_reference(index, reaching) for index, reaching in sorted(kept.references.items())
            },
            calls={index: self._close_call(index, snapshots) for index in kept.calls},
            strings=tuple(self._seen.strings),
            classes=tuple(self._seen.classes),
            functions=tuple(self._seen.functions),
            stars=exports.pop(STAR, ()),
            exports=exports,
            all_names=self._seen.public.names,
            all_is_unknown=self._seen.public.are_unknown,
            undefined=kept.undefined,
            free_names=kept.free_names,
            has_module_getattr="__getattr__" in self._seen.scopes.scopes[0].bound,
            bare_names=frozenset(self._seen.bare_names),
            attributes=tuple(self._seen.attributes),
        )

    def _close_exports(self, end: Env | None) -> dict[str, tuple[int, ...]]:
        module = self._seen.scopes.scopes[0]
        exports: dict[str, tuple[int, ...]] = {}
        for name, bound in module.bound.items():
            held = end.get(name, NOTHING) if end is not None else frozenset(bound)
            found = held | frozenset(module.anytime.get(name, ()))
            if found - NOTHING:
                exports[name] = tuple(sorted(found))
        return exports

    def _close_reference(self, index: int, reaching: tuple[int, ...]) -> Reference:
        raw = self._seen.references[index]
        start, ends = raw.place(self._seen.positions)
        return Reference(
            index,
            raw.scope,
            chain_names(raw.nodes),
            start,
            ends,
            (raw.quoted_in or raw.nodes[0]).lineno,
            reaching,
            raw.role,
            raw.site.statement,
            raw.site.header,
            raw.call,
            raw.argument,
            raw.quoted_in is not None,
            raw.denied,
            () if raw.stars is None else self._seen.scopes.find_reaching(raw.stars),
        )

    def _close_call(self, index: int, snapshots: Snapshots) -> Call:
        raw = self._seen.calls[index]
        return Call(
            index,
            raw.scope,
            raw.moved or self._seen.positions.span(raw.node),
            raw.moved or self._seen.positions.span(raw.node.func),
            raw.node.lineno,
            tuple(self._close_argument(item, reference) for item, reference in raw.arguments),
            raw.site.statement,
            raw.site.header,
            raw.reference,
            raw.site.raises,
            raw.awaited,
            snapshots.close(raw.env),
            raw.called,
        )

    def _close_argument(self, item: ast.expr | ast.keyword, reference: int | None) -> Argument:
        value, keyword, stars = item, None, 0
        if isinstance(item, ast.keyword):
            value, keyword, stars = item.value, item.arg, 2 if item.arg is None else 0
        elif isinstance(item, ast.Starred):
            value, stars = item.value, 1
        return Argument(
            keyword,
            stars,
            self._seen.positions.span(item),
            self._seen.positions.span(value),
            is_none=isinstance(value, ast.Constant) and value.value is None,
            is_plain=isinstance(value, ast.Constant) or chain_of(value) is not None,
            reference=reference,
        )

    def _close_scopes(self, snapshots: Snapshots) -> Iterable[Scope]:
        for scope in self._seen.scopes.scopes:
            yield Scope(
                scope.index,
                scope.kind,
                scope.qualname,
                scope.parent,
                scope.is_async,
                {name: tuple(indexes) for name, indexes in scope.bound.items()},
                self._seen.spans.get(scope.index, Span(0, 0)),
                frozenset(scope.global_names | scope.nonlocal_owners.keys()),
                snapshots.close(scope.around),
            )
