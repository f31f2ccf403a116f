"""Decides which old modules can go: what holds each of them, and what goes with those that nothing holds."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from posixpath import basename, dirname

from ssot_migrate.errors import UsageError
from ssot_migrate.kinds import deprecated_string
from ssot_migrate.model.changes import VerifiedChanges
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.retirement import Holder, Holding, OldModule, Redirect, Retirement
from ssot_migrate.model.rules import Pack
from ssot_migrate.name_holders import find_name_holders
from ssot_migrate.old_modules import find_living, iter_definitions
from ssot_migrate.orphans import find_helpers
from ssot_migrate.references import ReExport, References, find_references, find_text_holders
from ssot_migrate.removal import plan_removal
from ssot_migrate.rewriter.redirect import find_forwards, render_redirect
from ssot_migrate.semantics.import_order import find_circle
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import Binding, BindingKind
from ssot_migrate.source.discovery import discover_texts
from ssot_migrate.source.files import read_data
from ssot_migrate.source.mentions import MentionPattern, iter_mentions, iter_settings
from ssot_migrate.usecases.request import Progress, Request

_SETTINGS = ("pyproject.toml", "setup.cfg")


@dataclass(frozen=True, slots=True)
class RetireOptions:
    """What to retire and how: `modules` by dotted name or path, none for all that the packs call old.

    `redirect` leaves a module that warns and forwards; `docs` lets files that are no Python hold it too;
    `keep_helpers` leaves modules that only the old ones used.
    """

    modules: tuple[str, ...] = ()
    redirect: bool = False
    docs: bool = False
    keep_helpers: bool = False


@dataclass(slots=True)
class Inquiry:
    """One snapshot, and what was asked. `links` are symbolic links in the project, which are no part of the snapshot;
    `problems` are the files that could not be looked at.
    """

    project: Project
    request: Request
    options: RetireOptions
    links: tuple[str, ...]
    progress: Progress
    problems: set[FileProblem] = field(default_factory=set)
    _texts: dict[str, str] = field(default_factory=dict)

    def decide(self, old: Sequence[OldModule]) -> Retirement:
        """Modules that refer to each other go together; what holds one also holds those that it refers to."""
        holders: set[Holder] = set()
        going = list(old)
        while going:
            self.progress("looking for references", len(old) - len(going), len(old))
            references = find_references(self.project, going)
            self.problems |= set(references.problems)
            held = set(references.holders).union(*(self._find_other_holders(module, going) for module in going))
            plan = self._plan(going, references) if not held else tuple(held)
            if isinstance(plan, Retirement):
                return replace(plan, old=tuple(old), holders=tuple(sorted(holders)))
            holders |= set(plan)
            names = {holder.module for holder in plan}
            going = [module for module in going if module.name not in names]
        return Retirement(tuple(old), holders=tuple(sorted(holders)))

    # what holds a module otherwise than by a name in code -----------------------------------------------------------

    def _find_other_holders(self, module: OldModule, going: Sequence[OldModule]) -> Iterator[Holder]:
        own = {path for one in going for path in one.paths}
        yield from find_living(self.project, self.request.packs, module)
        targets = {os.path.realpath(self.request.root / path) for path in module.paths}
        for path in self.links:
            if os.path.realpath(self.request.root / path) in targets:
                yield Holder(path, 1, Holding.CODE, module.name, "a symbolic link leads to it")
        rules = _find_string_rules(self.request.packs)
        yield from find_text_holders(self.project, module, own, rules)
        yield from find_name_holders(self.project, self.request.packs, module, own, rules)
        pattern = MentionPattern.build(module.name, module.paths[0])
        for path in self._list_settings():
            for line, what in iter_settings(self._read_text(path), pattern):
                yield Holder(path, line, Holding.PACKAGING, module.name, what)
        for path in self._list_docs() if self.options.docs else ():
            for line, what in iter_mentions(self._read_text(path), pattern):
                yield Holder(path, line, Holding.DOCS, module.name, what)

    def _list_settings(self) -> list[str]:
        """The files that say how the project is packed, in the root and in every folder that has code below it."""
        folders = {""}
        for path in self.project.paths:
            folder = dirname(path)
            while folder not in folders:
                folders.add(folder)
                folder = dirname(folder)
        paths = (f"{folder}/{name}".lstrip("/") for folder in sorted(folders) for name in _SETTINGS)
        return [path for path in paths if (self.request.root / path).is_file()]

    def _list_docs(self) -> Iterator[str]:
        packs = {pack.origin for pack in self.request.packs}
        for path in discover_texts(self.request.root, exclude=self.request.exclude):
            is_pack = path in packs or str(self.request.root / path) in packs
            if basename(path) not in _SETTINGS and not is_pack:
                yield path

    def _read_text(self, path: str) -> str:
        if path not in self._texts:
            data = read_data(self.request.root, path)
            if isinstance(data, FileProblem):
                self.problems.add(replace(data, relevant=True))
            self._texts[path] = "" if isinstance(data, FileProblem) else data.decode("utf-8", "replace")
        return self._texts[path]

    # what becomes of the files --------------------------------------------------------------------------------------

    def _plan(self, going: Sequence[OldModule], references: References) -> Retirement | tuple[Holder, ...]:
        """What changes, proven; or what the second look finds wrong with it."""
        redirects = tuple(self._iter_redirects(going)) if self.options.redirect else ()
        texts = {one.path: self._render(one) for one in redirects}
        if redirects:
            references = replace(
                references, re_exports=tuple(_without_forwarded(self.project, references.re_exports, redirects))
            )
        settings = "\n".join(self._read_text(path) for path in self._list_settings())
        helpers = () if self.options.keep_helpers else find_helpers(self.project, going, settings)
        changes = plan_removal(self.project, going, helpers, references, texts)
        if not isinstance(changes, VerifiedChanges):
            return changes
        circles = tuple(self._find_circles(redirects, changes))
        return circles or Retirement((), tuple(going), (), helpers, redirects, changes)

    def _iter_redirects(self, going: Sequence[OldModule]) -> Iterator[Redirect]:
        resolver = Resolver(self.project)
        for module in going:
            forwards = find_forwards(resolver, self.request.packs, module)
            if module.is_package or not forwards:
                why = "is a package" if module.is_package else "has nothing with a successor that exists"
                raise UsageError(f"--redirect: {module.name} {why}, so that nothing can be left in its place.")
            summary = self.project.find_summary(module.paths[0])
            defined = [name for name, _ in iter_definitions(summary)] if summary is not None else []
            passed = {one.name for one in forwards}
            dropped = tuple(name for name in defined if name not in passed)
            yield Redirect(module.name, module.paths[0], forwards, dropped)

    def _render(self, redirect: Redirect) -> bytes:
        newline = self.project.get_source(redirect.path).newline
        return render_redirect(redirect.module, redirect.forwards, newline).encode("utf-8")

    def _find_circles(self, redirects: Sequence[Redirect], changes: VerifiedChanges) -> Iterator[Holder]:
        """Whether each redirect can be imported by a program that has imported nothing before."""
        changed = {change.path: change.after for change in changes.files if change.after}
        gone = {change.path for change in changes.files} - changed.keys()
        after = self.project.with_files([path for path in self.project.paths if path not in gone], changed)
        for redirect in redirects:
            circle = find_circle(after, redirect.module)
            if circle is not None:
                last = circle.chain[-1]
                way = " → ".join(str(hop) for hop in circle.chain)
                what = f"`{circle.name}` would be asked of {circle.path} before it is there: {way}"
                yield Holder(last.path, last.line, Holding.CIRCLE, redirect.module, what)


def _find_string_rules(packs: Sequence[Pack]) -> frozenset[str]:
    """The rules about strings: whoever accepts what they find accepts longer texts, too."""
    return frozenset(rule.id for pack in packs for rule in pack.rules if rule.kind == deprecated_string.KIND)


def _without_forwarded(
    project: Project, re_exports: Sequence[ReExport], redirects: Sequence[Redirect]
) -> Iterator[ReExport]:
    """What passes on names that a redirect no longer has; who passes on the others may go on doing so."""
    passed = {f"{one.module}.{forward.name}" for one in redirects for forward in one.forwards}
    while True:
        staying = {one.path: tuple(_list_staying(project, one, passed)) for one in re_exports}
        names = {
            f"{project.modules.module_name(path)}.{binding.name}"
            for path, found in staying.items()
            for binding in found
        }
        if names <= passed:
            break
        passed |= names
    forwarded = {forward.name for one in redirects for forward in one.forwards}
    for one in re_exports:
        stay = staying[one.path]
        known = {name for b in stay for name in (forwarded if b.kind is BindingKind.STAR else (b.name,))}
        going = tuple(binding for binding in one.bindings if binding not in stay)
        entries = tuple(entry for entry in one.entries if entry.value not in known)
        if going or entries:
            yield ReExport(one.path, going, entries)


def _list_staying(project: Project, re_export: ReExport, passed: Collection[str]) -> Iterator[Binding]:
    own = project.modules.module_name(re_export.path)
    for binding in re_export.bindings:
        module = project.modules.absolute_name(binding.module, re_export.path, own)
        if binding.kind is not BindingKind.IMPORT_FROM or f"{module}.{binding.imported}" in passed:
            yield binding
