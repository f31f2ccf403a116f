"""The project as the rules about classes and state see it: outlines of many files, and what their names mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from ssot_migrate.kinds.facts import Facts
from ssot_migrate.model.findings import FileProblem, Finding
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop, Span
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.roles import Part, Role
from ssot_migrate.model.rules import Pack, Rule, Severity
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.glances import Sweep
from ssot_migrate.semantics.outline import ClassOutline, FunctionOutline, Outline
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import FileSummary

_LOWER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.INFO, Severity.INFO: Severity.INFO}


@light_dataclass(frozen=True, slots=True)
class Place:
    """A definition in a file: where evidence points to."""

    path: str
    line: int
    symbol: str

    def __str__(self) -> str:
        return f"{self.path.rpartition('/')[2]}:{self.line}"


@light_dataclass(frozen=True, slots=True)
class Structure:
    """`watched` are the files that may have a finding, by pack; `usage` is what the rules about uses found.

    Of every other file the outline is read when somebody asks for it: whatever is selected, a finding is the same.
    `is_looked_at` tells the files that a pack's rules are about from its tests.
    """

    resolver: Resolver
    facts: Facts
    watched: Mapping[str, tuple[str, ...]]
    usage: tuple[Finding, ...]
    is_looked_at: Callable[[str, Pack], bool]
    _meanings: dict[tuple[str, str, str], str | None] = field(default_factory=dict)

    def iter_outlines(self, pack: Pack) -> Iterator[Outline]:
        """The files in which a pack's rules may find something, by path."""
        for path in self.watched[pack.name]:
            outline = self.outline(path)
            if outline is not None:
                yield outline

    def iter_files(self, pack: Pack, question: Sweep) -> Iterator[str]:
        """All files that a pack's rules are about and whose bytes the question matches, by path."""
        project = self.resolver.project
        return project.glances.sweep((path for path in project.paths if self.is_looked_at(path, pack)), question)

    def outline(self, path: str) -> Outline | None:
        """What the file's classes and functions do with state; None where that cannot be told."""
        outline = self.resolver.project.outline(path)
        return None if isinstance(outline, FileProblem) else outline

    # what names mean --------------------------------------------------------------------------------------------

    def find_symbol(self, path: str, scope: str, text: str) -> str | None:
        """The qualified name of what a dotted text means in a scope of a file; None where that is not certain.

        All bindings of the name in the nearest scope that has one are considered, wherever they stand there.
        """
        key = (path, scope, text)
        if key not in self._meanings:
            self._meanings[key] = self._resolve(path, scope, text)
        return self._meanings[key]

    def _resolve(self, path: str, scope: str, text: str) -> str | None:
        summary = self.resolver.project.find_summary(path)
        chain = tuple(text.split("."))
        reaching = _find_bindings(summary, scope, chain[0]) if summary is not None else ()
        if summary is None or not reaching:
            return None
        meaning = self.resolver.resolve_chain(summary, chain, reaching)
        if not isinstance(meaning.resolution, Resolved):
            return None
        return ".".join((meaning.resolution.symbol, *meaning.members))

    def is_foreign(self, path: str, scope: str, text: str) -> bool:
        """Whether a dotted text means something of an installed package."""
        summary = self.resolver.project.find_summary(path)
        chain = tuple(text.split("."))
        reaching = _find_bindings(summary, scope, chain[0]) if summary is not None else ()
        if summary is None or not reaching:
            return False
        resolution = self.resolver.resolve_chain(summary, chain, reaching).resolution
        return isinstance(resolution, Resolved) and not resolution.in_tree

    def find_name(self, path: str, scope: str, text: str) -> str:
        """The class name that a text means: the definition's own, else what is written."""
        return tail_name(self.find_symbol(path, scope, text) or text)

    def find_role(self, pack: Pack, name: str, *parts: Part) -> Role | None:
        """The first role with one of these parts that a class of this name plays."""
        return next((role for role in pack.find_roles(*parts) if role.has_class(name)), None)

    def find_role_of(self, pack: Pack, path: str, scope: str, texts: tuple[str, ...], *parts: Part) -> Role | None:
        """The role of the first of several types, as written in a scope of a file, that plays one."""
        for text in texts:
            role = self.find_role(pack, self.find_name(path, scope, text), *parts)
            if role is not None:
                return role
        return None

    def find_class_place(self, symbol: str) -> Place | None:
        """Where a class of the tree is defined."""
        found = self.resolver.find_class(symbol)
        if found is None:
            return None
        line = next((c.line for c in self._classes_of(found[0].path) if c.qualname == found[1].qualname), found[1].line)
        return Place(found[0].path, line, symbol)

    def _classes_of(self, path: str) -> tuple[ClassOutline, ...]:
        outline = self.outline(path)
        return outline.classes if outline is not None else ()

    def find_outline(self, symbol: str) -> tuple[Outline, ClassOutline] | None:
        """The outline of a class of the tree."""
        found = self.resolver.find_class(symbol)
        outline = self.outline(found[0].path) if found is not None else None
        if found is None or outline is None:
            return None
        return next(((outline, c) for c in outline.classes if c.qualname == found[1].qualname), None)

    def find_lineage(self, symbol: str) -> list[tuple[Outline, ClassOutline]]:
        """The outlines of a class and of its bases in the tree, in the order of lookup."""
        bases = (base for base in self.resolver.find_bases(symbol) if base is not None)
        found = (self.find_outline(f"{summary.module}.{info.qualname}") for summary, info in bases)
        return [one for one in found if one is not None]

    def find_function(self, symbol: str) -> tuple[Outline, FunctionOutline] | None:
        """The outline of a function or method of the tree, the last of its name."""
        parts = symbol.split(".")
        for at in range(len(parts) - 1, 0, -1):
            module = self.resolver.project.modules.find_module(".".join(parts[:at]))
            outline = self.outline(module.path) if module is not None and module.path is not None else None
            if outline is not None:
                functions = {function.qualname: function for function in outline.functions}
                function = functions.get(".".join(parts[at:]))
                return (outline, function) if function is not None else None
        return None

    # findings ---------------------------------------------------------------------------------------------------

    def build_finding(
        self,
        pack: Pack,
        rule: Rule,
        path: str,
        span: Span,
        message: str,
        *,
        symbol: str | None,
        scope: str = "",
        chain: tuple[Hop, ...] = (),
        severity: Severity | None = None,
    ) -> Finding:
        """A finding that nothing can fix. `severity` is the rule's unless it is lower for this one."""
        lines = self.resolver.project.lines(path)
        return Finding(
            pack=pack.name,
            rule=rule.id,
            name=rule.name,
            severity=severity or rule.severity,
            location=lines.location(path, span),
            span=span,
            symbol=symbol,
            scope=scope,
            chain=chain,
            message=message,
            excerpt=lines.excerpt(span),
            fingerprint="",
        )


def lower(severity: Severity) -> Severity:
    """One step less severe."""
    return _LOWER[severity]


def methods_of(outline: Outline, owner: str) -> dict[str, FunctionOutline]:
    """The methods that a class defines itself, by name; the last of each counts."""
    return {function.name: function for function in outline.functions if function.owner == owner}


def join_words(words: list[str] | tuple[str, ...], limit: int = 4) -> str:
    """`a, b and c`; beyond `limit`, how many more."""
    shown = [*words[:limit], *([f"{len(words) - limit} more"] if len(words) > limit else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def _find_bindings(summary: FileSummary, scope: str, name: str) -> tuple[int, ...]:
    """The bindings of a name in the innermost scope around `scope` (a qualified name) that has any."""
    current = next((item for item in summary.scopes if item.qualname == scope), summary.scopes[0])
    while True:
        is_hidden = current.kind == "class" and current.qualname != scope
        if name in current.bindings and not is_hidden:
            return current.bindings[name]
        if current.parent is None:
            return ()
        current = summary.scopes[current.parent]
