"""What importing a module would run, in which order, and where that asks a half-imported module for too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import iter_prefixes
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.summary import Binding, BindingKind, FileSummary

_IMPORTS = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.STAR)


@dataclass(frozen=True, slots=True)
class Circle:
    """`name` is asked for in the file `path`, which has not bound it yet; `chain` are the imports that lead there."""

    name: str
    path: str
    chain: tuple[Hop, ...]


def find_circle(project: Project, module: str) -> Circle | None:
    """Where `import module`, in a fresh interpreter, would fail because imports go round in a circle.

    Followed are the imports that modules run when they are imported: none in functions, nor for type checkers. Those
    in a `try` with a handler for it may fail. What runs besides imports is not known, and taken to need nothing.
    """
    return _Interpreter(project).load(module)


@dataclass(slots=True)
class _Interpreter:
    """`lines` are the lines at which half-imported files stand, in the order in which they were begun."""

    project: Project
    done: set[str] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)

    def load(self, module: str, importer: str = "") -> Circle | None:
        """Runs a module, its packages first, unless that was done or begun before."""
        for name in iter_prefixes(module):
            found = self.project.modules.find_module(name, importer)
            if found is None or found.path is None or found.path in self.done or found.path in self.lines:
                continue
            circle = self._run(found.path)
            if circle is not None:
                return circle
        return None

    def _run(self, path: str) -> Circle | None:
        self.lines[path] = 0
        summary = self.project.find_summary(path)
        for binding in _iter_imports(summary) if summary is not None else ():
            assert summary is not None
            self.lines[path] = binding.line
            circle = self._import(summary, binding)
            if circle is not None and not binding.guarded:
                return circle
        del self.lines[path]
        self.done.add(path)
        return None

    def _import(self, summary: FileSummary, binding: Binding) -> Circle | None:
        if binding.kind is BindingKind.IMPORT:
            return self.load(binding.module, summary.path)
        module = self.project.modules.absolute_name(binding.module, summary.path, summary.module)
        if module is None:
            return None
        circle = self.load(module, summary.path)
        found = self.project.modules.find_module(module, summary.path)
        if circle is not None or found is None or binding.kind is BindingKind.STAR:
            return circle
        if found.path is None or not self._has_bound(found.path, binding.imported):
            full = f"{module}.{binding.imported}"
            if self.project.modules.find_module(full, summary.path) is not None:
                return self.load(full, summary.path)
            if found.path in self.lines:
                chain = tuple(Hop(path, line) for path, line in self.lines.items() if line)
                return Circle(binding.imported, found.path, chain)
        return None

    def _has_bound(self, path: str, name: str) -> bool:
        """Whether a file has bound the name by now."""
        summary = self.project.find_summary(path)
        if summary is None or path not in self.lines:
            return summary is None or name in summary.exports or summary.has_module_getattr or bool(summary.stars)
        return any(
            binding.scope == 0 and binding.name == name and binding.line < self.lines[path]
            for binding in summary.bindings
        )


def _iter_imports(summary: FileSummary) -> Iterator[Binding]:
    """The imports that run when the module does, in order."""
    for binding in summary.bindings:
        is_run = binding.scope == 0 and not binding.typing_only and not binding.unreachable and not binding.handler
        if is_run and binding.kind in _IMPORTS:
            yield binding
