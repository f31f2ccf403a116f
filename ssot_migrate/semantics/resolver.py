"""The one answer to "which definition does this mean, and by which chain?", across files.

Only what is certain is `Resolved`. Names that differ by how the program runs are `Ambiguous`; `None` beside a
definition (the fallback of a failed import) does not make it so: nobody builds or tests against None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import iter_prefixes, parent_name, starts_with_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.summary import (
    UNBOUND,
    Binding,
    BindingKind,
    ClassInfo,
    FileSummary,
    FunctionInfo,
    Reference,
)

_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a chain means. `consumed` attributes lead to the definition, `members` are looked up on it.

    `resolution.symbol` does not include the members.
    """

    resolution: Resolution
    consumed: int
    members: tuple[str, ...]


class Resolver:
    """Resolves against one snapshot. `stated` are symbols that rule packs name: they count even where the module
    that should define them is missing from the tree or lies outside it.
    """

    def __init__(self, project: Project, stated: Iterable[str] = ()) -> None:
        self.project = project
        self.stated = frozenset(stated)
        self._stated_parents = frozenset(
            prefix for name in self.stated for prefix in iter_prefixes(parent_name(name)) if prefix
        )
        self._names: dict[tuple[str, str], Resolution] = {}
        self._active: set[tuple[str, str]] = set()
        self._met_cycle = False

    # chains in a file -------------------------------------------------------------------------------------------

    def resolve_chain(self, summary: FileSummary, chain: tuple[str, ...], reaching: Iterable[int]) -> Meaning:
        """What `chain` means where its root may come from the bindings `reaching`."""
        root = self.resolve_bindings(summary, reaching, chain[0])
        return self._follow(root, chain[1:], summary.path)

    def resolve_bindings(self, summary: FileSummary, reaching: Iterable[int], name: str) -> Resolution:
        answers: list[Resolution] = []
        for index in reaching:
            if index == UNBOUND:
                star = self._resolve_star(summary, name, 0)
                if star is not None:
                    answers.append(star)
                continue
            binding = summary.bindings[index]
            if binding.kind is not BindingKind.NONE:
                answers.append(self.resolve_binding(summary, binding))
        return _combine(answers)

    def resolve_binding(self, summary: FileSummary, binding: Binding) -> Resolution:
        """What a binding binds its name to, the binding itself being the first hop."""
        here = Hop(summary.path, binding.line)
        match binding.kind:
            case BindingKind.IMPORT:
                name = binding.module if binding.has_alias else binding.module.partition(".")[0]
                return _prepend(here, self.resolve_module(name, summary.path))
            case BindingKind.IMPORT_FROM:
                module = self.imported_module(summary, binding)
                if module is None:
                    return Unresolved(Unknown.MISSING_MODULE, binding.module)
                return _prepend(here, self.resolve_name(module, binding.imported, summary.path))
            case BindingKind.CLASS | BindingKind.FUNCTION:
                scope = summary.scopes[binding.scope]
                inner = ".<locals>." if scope.kind == "function" else "."
                qualname = f"{scope.qualname}{inner}{binding.name}" if scope.qualname else binding.name
                return Resolved(f"{summary.module}.{qualname}", (here,))
            case BindingKind.ASSIGN if binding.value is not None:
                reference = summary.references.get(binding.value)
                if reference is None or binding.index in reference.reaching:
                    return Unresolved(Unknown.DYNAMIC)
                meaning = self._resolve_value(summary, binding, reference)
                if meaning.members:
                    return Unresolved(Unknown.DYNAMIC)
                return _prepend(here, meaning.resolution)
            case _:
                return Unresolved(Unknown.DYNAMIC)

    def _resolve_value(self, summary: FileSummary, binding: Binding, reference: Reference) -> Meaning:
        """What an assignment takes its value from; assignments that go round in a circle mean nothing."""
        key = (summary.path, f"={binding.index}")
        if key in self._active:
            self._met_cycle = True
            return Meaning(Unresolved(Unknown.CYCLE), 0, ())
        self._active.add(key)
        meaning = self.resolve_chain(summary, reference.chain, reference.reaching)
        self._active.discard(key)
        return meaning

    def imported_module(self, summary: FileSummary, binding: Binding) -> str | None:
        """The absolute name of the module in `from module import …`; None when it leaves its package."""
        return self.project.modules.absolute_name(binding.module, summary.path, summary.module)

    def _follow(self, root: Resolution, attributes: tuple[str, ...], importer: str) -> Meaning:
        """Walks attributes as long as they lead through modules."""
        resolution, consumed = root, 0
        while consumed < len(attributes) and isinstance(resolution, Resolved):
            if not self._is_module(resolution, importer):
                break
            inner = self.resolve_name(resolution.symbol, attributes[consumed], importer)
            resolution = _extend(resolution, inner)
            consumed += 1
        if not isinstance(resolution, Resolved):
            return Meaning(resolution, consumed, attributes[consumed:])
        return Meaning(resolution, consumed, attributes[consumed:])

    def _is_module(self, resolution: Resolved, importer: str) -> bool:
        if resolution.is_module:
            return True
        return not resolution.in_tree and resolution.symbol in self._stated_parents

    # names in modules -------------------------------------------------------------------------------------------

    def resolve_module(self, name: str, importer: str = "") -> Resolution:
        """What `import name` loads."""
        found = self.project.modules.find_module(name, importer)
        if found is not None:
            canonical = self.project.modules.module_name(found.path) if found.path else name
            hops = (Hop(found.path, 1),) if found.path else ()
            return Resolved(canonical, hops, is_module=True, via=(name,) if canonical != name else ())
        if self.project.modules.is_known_top(name, importer) and not self._is_stated(name):
            return Unresolved(Unknown.MISSING_MODULE, name)
        return Resolved(name, (), in_tree=False, is_module=True)

    def resolve_name(self, module: str, name: str, importer: str = "") -> Resolution:
        """What `module.name` means: a definition, a submodule, or where it was imported from."""
        found = self.project.modules.find_module(module, importer)
        full = f"{module}.{name}"
        if found is None:
            if self.project.modules.is_known_top(module, importer) and not self._is_stated(full):
                return Unresolved(Unknown.MISSING_MODULE, module)
            return Resolved(full, (), in_tree=False)
        key = (found.path or module, name)
        if key in self._names:
            return self._names[key]
        if key in self._active:
            self._met_cycle = True
            return Unresolved(Unknown.CYCLE, full)
        self._active.add(key)
        answer = self._resolve_in_file(found.path, module, name, importer)
        self._active.discard(key)
        if not self._active:
            self._met_cycle = False
            self._names[key] = answer
        elif not self._met_cycle:  # an answer from inside a circle depends on where the circle was entered
            self._names[key] = answer
        return answer

    def _resolve_in_file(self, path: str | None, module: str, name: str, importer: str) -> Resolution:
        full = f"{module}.{name}"
        summary = self.project.find_summary(path) if path else None
        if path and summary is None:
            return Unresolved(Unknown.DYNAMIC, f"{path} cannot be parsed")
        answer: Resolution | None = None
        if summary is not None and name in summary.exports:
            answer = self._resolve_export(summary, name)
        elif summary is not None:
            answer = self._resolve_star(summary, name, 0)
        if answer is None:
            submodule = self.project.modules.find_module(full, importer)
            if submodule is not None:
                return self.resolve_module(full, importer)
            if summary is not None and summary.has_module_getattr:
                return Unresolved(Unknown.DYNAMIC, full)
            if self._is_stated(full):
                return Resolved(full, (), in_tree=False)
            return Unresolved(Unknown.MISSING_NAME, full)
        if isinstance(answer, Resolved) and answer.symbol != full:
            return Resolved(answer.symbol, answer.chain, answer.in_tree, answer.is_module, (full, *answer.via))
        is_value = isinstance(answer, Unresolved) and answer.reason in (Unknown.DYNAMIC, Unknown.UNBOUND)
        if is_value and summary is not None and name in summary.exports:
            # A module-level value (`logger = …`): it is defined here, whatever it is.
            return Resolved(full, (Hop(summary.path, summary.bindings[summary.exports[name][-1]].line),))
        return answer

    def _resolve_export(self, summary: FileSummary, name: str) -> Resolution:
        answers: list[Resolution] = []
        for index in summary.exports[name]:
            if index == UNBOUND:
                continue
            binding = summary.bindings[index]
            if binding.kind is not BindingKind.NONE:
                answers.append(self.resolve_binding(summary, binding))
        return _combine(answers)

    def _resolve_star(self, summary: FileSummary, name: str, depth: int) -> Resolution | None:
        """The last `from m import *` of the file that brings the name; None when none does."""
        if depth > _MAX_DEPTH:
            return None
        for binding in reversed(summary.bindings):
            if binding.kind is not BindingKind.STAR:
                continue
            module = self.imported_module(summary, binding)
            found = self.project.modules.find_module(module, summary.path) if module else None
            if found is None or found.path is None or module is None:
                if module and f"{module}.{name}" in self.stated:
                    return Resolved(f"{module}.{name}", (Hop(summary.path, binding.line),), in_tree=False)
                continue
            if found.path == summary.path:
                continue
            inner = self.project.find_summary(found.path)
            if inner is None or not self._is_public(inner, name, depth):
                continue
            return _prepend(Hop(summary.path, binding.line), self.resolve_name(module, name, summary.path))
        return None

    def _is_public(self, summary: FileSummary, name: str, depth: int) -> bool:
        """Whether `from m import *` brings the name (reference 7.11)."""
        if summary.all_names is not None:
            return name in summary.all_names
        if name.startswith("_"):
            return False
        return name in summary.exports or self._resolve_star(summary, name, depth + 1) is not None

    def find_stated(self, name: str) -> str | None:
        """The longest symbol stated by a pack that `name` is or lies below."""
        return next((prefix for prefix in reversed(iter_prefixes(name)) if prefix in self.stated), None)

    def _is_stated(self, name: str) -> bool:
        return any(starts_with_name(stated, name) or starts_with_name(name, stated) for stated in self.stated)

    # definitions ------------------------------------------------------------------------------------------------

    def find_class(self, symbol: str) -> tuple[FileSummary, ClassInfo] | None:
        """The class of that qualified name, where it is defined in the tree."""
        for summary, qualname in self._iter_owners(symbol):
            info = summary.find_class(qualname)
            if info is not None:
                return summary, info
        return None

    def find_function(self, symbol: str) -> tuple[FileSummary, FunctionInfo] | None:
        """The function or method of that qualified name, where it is defined in the tree."""
        for summary, qualname in self._iter_owners(symbol):
            info = summary.find_function(qualname)
            if info is not None:
                return summary, info
        return None

    def has_member(self, symbol: str, member: str) -> bool | None:
        """Whether a class or one of its bases has the member; None when a base or `__getattr__` hides the answer."""
        answer: bool | None = False
        for summary, info in self.iter_bases(symbol):
            if member in info.attributes or member in info.methods:
                return True
            if info.is_dynamic or self._has_unknown_base(summary, info):
                answer = None
        return answer

    def find_method(self, symbol: str, name: str) -> tuple[FileSummary, FunctionInfo] | None:
        """A method on a class of the tree, looked up along its bases."""
        for summary, info in self.iter_bases(symbol):
            if name in info.methods:
                return summary, summary.functions[info.methods[name]]
        return None

    def iter_bases(self, symbol: str, depth: int = 0) -> Iterable[tuple[FileSummary, ClassInfo]]:
        """The class and the bases of it that are in the tree, depth first, in order of declaration."""
        found = self.find_class(symbol)
        if found is None or depth > _MAX_DEPTH:
            return
        yield found
        for base in self.resolve_bases(*found):
            if isinstance(base, Resolved):
                yield from self.iter_bases(base.symbol, depth + 1)

    def resolve_bases(self, summary: FileSummary, info: ClassInfo) -> list[Resolution]:
        result: list[Resolution] = []
        for index in info.bases:
            reference = summary.references.get(index) if index is not None else None
            if reference is None:
                result.append(Unresolved(Unknown.DYNAMIC))
                continue
            meaning = self.resolve_chain(summary, reference.chain, reference.reaching)
            result.append(Unresolved(Unknown.DYNAMIC) if meaning.members else meaning.resolution)
        return result

    def _has_unknown_base(self, summary: FileSummary, info: ClassInfo) -> bool:
        plain = {"object", "abc.ABC", "typing.Protocol", "typing.Generic", "enum.Enum"}
        return any(
            not isinstance(base, Resolved) or (not base.in_tree and base.symbol not in plain)
            for base in self.resolve_bases(summary, info)
        )

    def _iter_owners(self, symbol: str) -> Iterable[tuple[FileSummary, str]]:
        module, rest = parent_name(symbol), symbol.rpartition(".")[2]
        while module:
            found = self.project.modules.find_module(module)
            if found is not None and found.path is not None:
                summary = self.project.find_summary(found.path)
                if summary is not None:
                    yield summary, rest
                return
            rest = f"{module.rpartition('.')[2]}.{rest}"
            module = parent_name(module)


def _combine(answers: list[Resolution]) -> Resolution:
    """One answer from several bindings of a name."""
    if not answers:
        return Unresolved(Unknown.UNBOUND)
    if len(answers) == 1:
        return answers[0]
    candidates: dict[str, Resolved] = {}
    unknown = False
    for answer in answers:
        if isinstance(answer, Resolved):
            candidates.setdefault(answer.symbol, answer)
        elif isinstance(answer, Ambiguous):
            unknown = unknown or answer.unknown
            for candidate in answer.candidates:
                candidates.setdefault(candidate.symbol, candidate)
        else:
            unknown = True
    if len(candidates) == 1 and not unknown:
        return next(iter(candidates.values()))
    if not candidates:
        return answers[0]
    return Ambiguous(tuple(candidates[symbol] for symbol in sorted(candidates)), unknown)


def _prepend(hop: Hop, resolution: Resolution) -> Resolution:
    if isinstance(resolution, Resolved):
        return Resolved(
            resolution.symbol, (hop, *resolution.chain), resolution.in_tree, resolution.is_module, resolution.via
        )
    if isinstance(resolution, Ambiguous):
        candidates = tuple(
            Resolved(item.symbol, (hop, *item.chain), item.in_tree, item.is_module, item.via)
            for item in resolution.candidates
        )
        return Ambiguous(candidates, resolution.unknown)
    return resolution


def _extend(outer: Resolved, inner: Resolution) -> Resolution:
    """The chain of a module, then that of a name in it."""
    for hop in reversed(outer.chain):
        inner = _prepend(hop, inner)
    return inner
