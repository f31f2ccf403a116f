"""Who in a project still refers to some modules, by any way: the question before they are removed."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ssot_migrate.candidate_search import find_candidates
from ssot_migrate.kinds.facts import Facts
from ssot_migrate.kinds.uses import Relevance, Use, iter_all_uses
from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.retirement import Holder, Holding, OldModule
from ssot_migrate.model.rules import Pack, Replacement
from ssot_migrate.semantics.parsing import parse_source
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import Binding, BindingKind, FileSummary, StringLiteral
from ssot_migrate.source.files import LineIndex, SourceFile
from ssot_migrate.source.mentions import MentionPattern
from ssot_migrate.suppressions import find_suppression, parse_suppressions


@dataclass(frozen=True, slots=True)
class ReExport:
    """What a file passes on of a retired module, and nothing else does with it: imports, and entries of `__all__`."""

    path: str
    bindings: tuple[Binding, ...]
    entries: tuple[StringLiteral, ...]


@dataclass(frozen=True, slots=True)
class References:
    """`holders` keep the modules; `re_exports` are references too, but may go with them. Both sorted by path.

    `paths` are the files that were looked into, `problems` those that could not be. `names` are all qualified names
    that were asked for: those of the modules, and those under which they are passed on.
    """

    holders: tuple[Holder, ...]
    re_exports: tuple[ReExport, ...]
    paths: tuple[str, ...]
    problems: tuple[FileProblem, ...]
    names: frozenset[str]


def find_references(
    project: Project, modules: Sequence[OldModule], *, removed: Collection[str] = (), names: Iterable[str] = ()
) -> References:
    """Everything that refers to `modules`, outside their own files and `removed`.

    A name that another module passes on is asked for as well, until no further one appears; `names` are such that
    are known already.
    """
    own = {path for module in modules for path in module.paths} | set(removed)
    asked = frozenset(names) | {name for module in modules for name in _list_names(project, module)}
    while True:
        looked = _look(project, asked, own)
        passed_on = {name for found in looked.files for name in found.passed_on}
        if passed_on <= asked:
            break
        asked |= passed_on
    holders = [_describe(project, use, path, modules) for path, use in looked.holding]
    re_exports = [ReExport(found.summary.path, found.bindings, found.entries) for found in looked.files]
    return References(
        tuple(sorted(set(holders))),
        tuple(one for one in re_exports if one.bindings),
        looked.paths,
        looked.problems,
        asked,
    )


def _list_names(project: Project, module: OldModule) -> Iterator[str]:
    """The module, and all that can be read from it."""
    for path in module.paths:
        summary = project.find_summary(path)
        if summary is not None:
            yield summary.module
            yield from (f"{summary.module}.{name}" for name in summary.exports)


# what passes on, and what holds -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """What one file does with the names that are asked for."""

    summary: FileSummary
    bindings: tuple[Binding, ...]
    entries: tuple[StringLiteral, ...]
    passed_on: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Looked:
    files: tuple[_File, ...]
    holding: tuple[tuple[str, Use], ...]
    paths: tuple[str, ...]
    problems: tuple[FileProblem, ...]


def _look(project: Project, asked: frozenset[str], own: Collection[str]) -> _Looked:
    pack = Pack("", "", "", "", "", tuple(Replacement(name, None, "") for name in sorted(asked)), ())
    facts = Facts((pack,))
    resolver = Resolver(project, asked)
    candidates = find_candidates(project, resolver, facts, successors=False)
    problems = list(candidates.problems)
    files: list[_File] = []
    holding: list[tuple[str, Use]] = []
    for path in candidates.paths:
        summary = project.summarise(path)
        if isinstance(summary, FileProblem):
            problems.append(replace(summary, relevant=True))
        elif path not in own:
            uses = list(iter_all_uses(resolver, facts, summary, Relevance(summary, candidates.words)))
            found = _find_passed_on(resolver, summary, uses)
            files.append(found)
            gone = {binding.index for binding in found.bindings}
            holding += ((path, use) for use in uses if not _goes(use, gone, found.entries))
    return _Looked(tuple(files), tuple(holding), candidates.paths, tuple(problems))


def _goes(use: Use, bindings: Collection[int], entries: Collection[StringLiteral]) -> bool:
    if use.binding is not None:
        return use.binding.index in bindings
    return use.string is not None and use.string in entries


def _find_passed_on(resolver: Resolver, summary: FileSummary, uses: Sequence[Use]) -> _File:
    """The imports of a file that only pass on what they bind, with the entries of `__all__` about them."""
    is_used = any(use.binding is None and not (use.string is not None and use.string.in_all) for use in uses)
    imports = [use.binding for use in uses if use.binding is not None]
    passing = [binding for binding in imports if _only_passes_on(summary, binding)]
    passing = [binding for binding in passing if binding.kind is not BindingKind.STAR or not is_used]
    stars = [binding for binding in passing if binding.kind is BindingKind.STAR]
    names = {binding.name for binding in passing if binding.kind is not BindingKind.STAR}
    brought = {name for star in stars for name in _list_brought(resolver, summary, star)}
    brought -= summary.exports.keys()
    entries = [string for string in summary.strings if string.in_all and string.value in names | brought]
    passed_on = frozenset(f"{summary.module}.{name}" for name in names | brought)
    return _File(summary, tuple(passing), tuple(entries), passed_on)


def _only_passes_on(summary: FileSummary, binding: Binding) -> bool:
    """Whether a file imports something only so that others can import it from there, and can do without."""
    if binding.scope != 0 or binding.guarded or binding.handler or binding.conditional or binding.typing_only:
        return False
    if binding.kind is BindingKind.STAR:
        return True
    is_meant = (
        summary.is_package
        or binding.name in (summary.all_names or ())
        or (binding.has_alias and binding.name == binding.imported)  # `import x as x` (PEP 484)
    )
    is_read = any(binding.index in reference.reaching for reference in summary.references.values())
    return is_meant and not is_read and binding.name not in summary.bare_names


def _list_brought(resolver: Resolver, summary: FileSummary, star: Binding) -> Iterator[str]:
    module = resolver.imported_module(summary, star)
    found = resolver.project.modules.find_module(module, summary.path) if module is not None else None
    inner = resolver.project.find_summary(found.path) if found is not None and found.path is not None else None
    if inner is not None:
        yield from inner.all_names or (name for name in inner.exports if not name.startswith("_"))


# in words ---------------------------------------------------------------------------------------------------------


def _describe(project: Project, use: Use, path: str, modules: Sequence[OldModule]) -> Holder:
    """The line of a use, and whom it holds: the module that the name leads to."""
    line = next(item.line for item in (use.binding, use.reference, use.string) if item is not None)
    holding = Holding.CODE if use.string is None else Holding.STRING
    files = {file: module.name for module in modules for file in module.paths}
    ways = [files[hop.path] for hop in use.chain if hop.path in files]
    module = ways[0] if ways else next((one.name for one in modules if _is_in(use.match.source, one.name)), "")
    text = project.lines(path)
    return Holder(path, line, holding, module or modules[0].name, read_line(project.get_source(path), text, line))


def _is_in(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def read_line(source: SourceFile, lines: LineIndex, line: int) -> str:
    """The text of a line, by its number from 1, without the space around it."""
    end = lines.starts[line] if line < len(lines.starts) else len(source.utf8)
    return source.utf8[lines.starts[line - 1] : end].decode("utf-8", "replace").strip()


# longer texts -----------------------------------------------------------------------------------------------------


def find_text_holders(
    project: Project, module: OldModule, own: Collection[str], rules: Collection[str]
) -> Iterator[Holder]:
    """Strings in code that name the module among other things: a command line, a path, a text for `exec`.

    Docstrings and comments do nothing, and hold nothing; nor does a string that a comment accepts for one of `rules`.
    """
    pattern = MentionPattern.build(module.name, module.paths[0])
    word = tail_name(module.name).encode()
    for path in project.paths:
        if path in own or word not in project.get_bytes(path):
            continue
        source = project.read(path)
        if not isinstance(source, SourceFile) or next(pattern.iter_found(source.text), None) is None:
            continue
        tree = parse_source(source)
        if isinstance(tree, FileProblem):
            continue  # told as a problem by whoever looks for references
        comments = parse_suppressions(source)
        for line, text in _iter_strings(tree):
            if next(pattern.iter_found(text), None) is None or _is_plain(text):
                continue
            last = line + text.count("\n")
            if not any(find_suppression(comments, rule, line, last) for rule in rules):
                yield Holder(path, line, Holding.TEXT, module.name, read_line(source, project.lines(path), line))


def _is_plain(text: str) -> bool:
    """A dotted name and nothing else is a string that the resolver knows."""
    return all(part.isidentifier() for part in text.split("."))


def _iter_strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The strings of a file but its docstrings, with their first lines."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value
