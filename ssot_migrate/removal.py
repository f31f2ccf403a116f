"""Plans and proves that modules go: the same engine looks at the tree as it would be without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ssot_migrate.model.changes import FileAction, FileChange, VerifiedChanges
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.retirement import Helper, Holder, Holding, OldModule
from ssot_migrate.references import ReExport, References, find_references
from ssot_migrate.rewriter.imports import UnsupportedStatementError
from ssot_migrate.rewriter.planner import apply_splices
from ssot_migrate.rewriter.removal import spell_removal
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.source.files import encode_text


def plan_removal(
    project: Project,
    modules: Sequence[OldModule],
    helpers: Sequence[Helper],
    references: References,
    redirects: Mapping[str, bytes],
) -> VerifiedChanges | tuple[Holder, ...]:
    """Deletes the modules with their helpers, and takes out what passes them on; or says what stands against it.

    `redirects` has the new bytes of modules that stay as a redirect, by path: none for any module, or for each.
    """
    gone = [path for module in modules for path in module.paths if path not in redirects]
    gone += [helper.path for helper in helpers]
    changed: dict[str, bytes] = dict(redirects)
    holders: list[Holder] = []
    for re_export in references.re_exports:
        try:
            changed[re_export.path] = _take_out(project, re_export)
        except (UnsupportedStatementError, UnicodeEncodeError) as error:
            line = re_export.bindings[0].line
            what = f"it passes the module on, and cannot be rewritten: {error}"
            holders.append(Holder(re_export.path, line, Holding.CODE, modules[0].name, what))
    if holders:
        return tuple(holders)
    after = project.with_files([path for path in project.paths if path not in gone], changed)
    holders += _find_what_breaks(project, after, modules, changed, references, redirects)
    if holders:
        return tuple(holders)
    files = [_delete(project, path) for path in gone]
    files += [_edit(project, path, data) for path, data in changed.items() if data != project.get_source(path).data]
    return VerifiedChanges(tuple(sorted(files, key=lambda change: change.path)))


def _take_out(project: Project, re_export: ReExport) -> bytes:
    source = project.get_source(re_export.path)
    resolver = Resolver(project)
    splices = spell_removal(resolver, re_export.path, re_export.bindings, re_export.entries)
    return encode_text(source, apply_splices(source.utf8, splices).decode("utf-8"))


def _find_what_breaks(
    project: Project,
    after: Project,
    modules: Sequence[OldModule],
    changed: Mapping[str, bytes],
    references: References,
    redirects: Mapping[str, bytes],
) -> Iterator[Holder]:
    """What the second look finds: files that no longer parse, names that nothing binds, references that are left."""
    for path in sorted(changed):
        summary, old = after.summarise(path), project.find_summary(path)
        if isinstance(summary, FileProblem):
            yield Holder(path, 1, Holding.CODE, modules[0].name, f"it would no longer parse: {summary.detail}")
            continue
        known = old.undefined if old is not None else {}
        for (scope, name), count in sorted(summary.undefined.items()):
            if count > known.get((scope, name), 0):
                what = f"`{name}` would be undefined in {scope or 'the module'}"
                yield Holder(path, 1, Holding.CODE, modules[0].name, what)
    if not redirects:
        yield from find_references(after, modules, names=references.names).holders


def _delete(project: Project, path: str) -> FileChange:
    source = project.get_source(path)
    return FileChange(path, source.data, b"", source.digest, action=FileAction.DELETE)


def _edit(project: Project, path: str, data: bytes) -> FileChange:
    source = project.get_source(path)
    return FileChange(path, source.data, data, source.digest)
