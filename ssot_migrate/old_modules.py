"""Which modules the packs call old, and what in them no pack has called so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from posixpath import dirname

from ssot_migrate.model.names import is_dotted_name, parent_name, tail_name
from ssot_migrate.model.retirement import Holder, Holding, OldModule
from ssot_migrate.model.rules import Pack
from ssot_migrate.semantics.modules import ModuleFile
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.summary import UNBOUND, BindingKind, FileSummary

_DEFINITIONS = frozenset({BindingKind.CLASS, BindingKind.FUNCTION})


def find_old_modules(project: Project, packs: Sequence[Pack]) -> tuple[OldModule, ...]:
    """The modules of the project that are replaced, or that define what is; sorted by name."""
    found: dict[str, OldModule] = {}
    for source in _iter_sources(packs):
        for name in (source, parent_name(source)):
            module = project.modules.find_module(name) if is_dotted_name(name) else None
            if module is not None and module.path is not None and (name == source or _defines(project, module, source)):
                canonical = project.modules.module_name(module.path)
                found.setdefault(canonical, OldModule(canonical, _list_files(project, module), module.is_package))
                break
    return tuple(found[name] for name in sorted(found))


def _defines(project: Project, module: ModuleFile, source: str) -> bool:
    """Whether a module has the name; a package has it only if it is defined in there, and no module of its own."""
    summary = project.find_summary(module.path) if module.path is not None else None
    indexes = summary.exports.get(tail_name(source), ()) if summary is not None else ()
    kinds = {summary.bindings[index].kind for index in indexes if summary is not None and index != UNBOUND}
    return bool(kinds & _DEFINITIONS if module.is_package else kinds)


def find_living(project: Project, packs: Sequence[Pack], module: OldModule) -> Iterator[Holder]:
    """Public classes and functions of a module that is not called old as a whole, and that no pack calls old."""
    sources = frozenset(_iter_sources(packs))
    if module.name in sources:
        return
    path = module.paths[0]
    if module.is_package:
        whole = f'`[[replace]] from = "{module.name}"` would say that all of it goes'
        yield Holder(path, 1, Holding.DEFINITION, module.name, f"it is a package, and holds other modules; {whole}")
        return
    summary = project.find_summary(path)
    for name, line in iter_definitions(summary) if summary is not None else ():
        if f"{module.name}.{name}" not in sources:
            what = f"`{name}` is defined here, and no pack replaces it"
            yield Holder(path, line, Holding.DEFINITION, module.name, what)


def _iter_sources(packs: Iterable[Pack]) -> Iterator[str]:
    return (replacement.source for pack in packs for replacement in pack.replacements)


def _list_files(project: Project, module: ModuleFile) -> tuple[str, ...]:
    """The module's own file first; with it a stub beside it, and of a package all that lies in it."""
    assert module.path is not None
    if module.is_package:
        folder = f"{dirname(module.path)}/"
        rest = [path for path in project.paths if path.startswith(folder) and path != module.path]
    else:
        stem = module.path.rpartition(".")[0]
        rest = [path for path in project.paths if path in (f"{stem}.py", f"{stem}.pyi") and path != module.path]
    return (module.path, *sorted(rest))


def iter_definitions(summary: FileSummary) -> Iterator[tuple[str, int]]:
    """The public classes and functions that a module defines, with their lines, sorted by name."""
    for name, indexes in sorted(summary.exports.items()):
        bindings = [summary.bindings[index] for index in indexes if index != UNBOUND]
        kinds = {binding.kind for binding in bindings}
        if not name.startswith("_") and kinds & _DEFINITIONS:
            yield name, bindings[-1].line
