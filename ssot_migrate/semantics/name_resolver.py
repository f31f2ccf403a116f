"""The one answer to "which definition does this mean, and by which chain?", across files.

Only what is certain is `Resolved`. Names that differ by how the program runs are `Ambiguous`; `None` beside a
definition (the fallback of a failed import) does not make it so: nobody builds or tests against None.
"""

from __future__ import annotations

from collections.abc import Iterable

from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import iter_prefixes, parent_name, starts_with_name, tail_name
from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.semantics.lookups import find_lookup
from ssot_migrate.semantics.project import Project
from ssot_migrate.semantics.resolutions import Meaning, combine, extend, is_cycle, prepend
from ssot_migrate.semantics.star_imports import has_open_star, may_replace, surely_brings
from ssot_migrate.semantics.summary import (
    UNBOUND,
    Binding,
    BindingKind,
    FileSummary,
    LazyName,
    Reference,
)

_GIVEN = frozenset(
    {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__cached__", "__dict__"}
)
"""What every module has without binding it (reference 3.2)."""
_UNKNOWN = Unresolved(Unknown.DYNAMIC)
_MAX_HOPS = 60  # from name to name: Python's own stack ends soon after


class NameResolver:
    """Resolves against one snapshot. `stated` are symbols that rule packs name: they count even where the module
    that should define them is missing from the tree or lies outside it.
    """

    def __init__(self, project: Project, stated: Iterable[str] = ()) -> None:
        self.project = project
        self.stated = frozenset(stated)
        self._stated_parents = frozenset(
            prefix for name in self.stated for prefix in iter_prefixes(parent_name(name)) if prefix
        )
        self._own: dict[tuple[str, str], Resolution | None] = {}
        self._tentative: dict[tuple[str, str], Resolution | None] = {}
        self._active: set[tuple[str, str]] = set()
        self._met_cycle = False

    def forget_open_questions(self) -> None:
        """To be called after a question was broken off, whose steps would look like a circle otherwise."""
        self._active.clear()
        self._tentative.clear()
        self._met_cycle = False

    # chains in a file -------------------------------------------------------------------------------------------

    def resolve_reference(self, summary: FileSummary, reference: Reference) -> Meaning:
        """What a name or dotted chain means where it stands."""
        return self.resolve_chain(summary, reference.chain, reference.reaching, reference.stars)

    def resolve_chain(
        self, summary: FileSummary, chain: tuple[str, ...], reaching: Iterable[int], stars: Iterable[int] | None = None
    ) -> Meaning:
        """What `chain` means where its root may come from the bindings `reaching`; `stars` as there."""
        root = self.resolve_bindings(summary, reaching, chain[0], stars)
        return self._follow(root, chain[1:], summary.path)

    def resolve_bindings(
        self, summary: FileSummary, reaching: Iterable[int], name: str, stars: Iterable[int] | None = None
    ) -> Resolution:
        """What a name means that may come from any of these bindings, or from one of the star imports after them:
        by default, those that have run when the module has.
        """
        indexes = sorted(reaching)
        bindings = [summary.bindings[index] for index in indexes if index != UNBOUND]
        found = {
            item.index: self.resolve_binding(summary, item)
            for item in bindings
            if item.kind not in (BindingKind.NONE, BindingKind.DELETED)
        }
        if indexes and all(binding.scope == 0 for binding in bindings):
            brought = summary.stars if stars is None else tuple(stars)
            found = self._add_stars(summary, name, indexes[0], brought, found)
        return combine(list(found.values()))

    def resolve_binding(self, summary: FileSummary, binding: Binding) -> Resolution:
        """What a binding binds its name to, the binding itself being the first hop."""
        here = Hop(summary.path, binding.line)
        match binding.kind:
            case BindingKind.IMPORT:
                name = binding.module if binding.has_alias else binding.module.partition(".")[0]
                return prepend(here, self.resolve_module(name, summary.path))
            case BindingKind.IMPORT_FROM:
                module = self.imported_module(summary, binding)
                if module is None:
                    return Unresolved(Unknown.MISSING_MODULE, binding.module)
                return prepend(here, self.resolve_name(module, binding.imported, summary.path))
            case BindingKind.CLASS | BindingKind.FUNCTION:
                scope = summary.scopes[binding.scope]
                inner = ".<locals>." if scope.kind == "function" else "."
                qualname = f"{scope.qualname}{inner}{binding.name}" if scope.qualname else binding.name
                return Resolved(f"{summary.module}.{qualname}", (here,))
            case BindingKind.ASSIGN if binding.sources:
                answers = [self._resolve_source(summary, binding, source) for source in binding.sources]
                return prepend(here, combine(answers))
            case BindingKind.ASSIGN if binding.built is not None and not binding.entered:
                return prepend(here, self._resolve_lookup(summary, binding))
            case _:
                return _UNKNOWN

    def _resolve_source(self, summary: FileSummary, binding: Binding, source: int) -> Resolution:
        """What an assignment takes its value from; assignments that go round in a circle mean nothing."""
        reference = summary.references.get(source)
        return self._resolve_value(summary, binding, reference) if reference is not None else _UNKNOWN

    def _resolve_value(self, summary: FileSummary, binding: Binding, reference: Reference) -> Resolution:
        if binding.index in reference.reaching:
            return _UNKNOWN
        key = (summary.path, f"={binding.index}:{reference.index}")
        if key in self._active or len(self._active) > _MAX_HOPS:
            self._met_cycle = True
            return Unresolved(Unknown.CYCLE)
        self._active.add(key)
        meaning = self.resolve_reference(summary, reference)
        self._active.discard(key)
        return _UNKNOWN if meaning.members else meaning.resolution

    def _resolve_lookup(self, summary: FileSummary, binding: Binding) -> Resolution:
        """What a call gives that looks something up by a literal name."""
        call = summary.calls.get(binding.built) if binding.built is not None else None
        lookup = find_lookup(summary, call) if call is not None and not call.awaited else None
        if lookup is None:
            return _UNKNOWN
        if lookup.owner is None:
            return self.resolve_module(lookup.name, summary.path)
        owner = self._resolve_value(summary, binding, lookup.owner)
        if not isinstance(owner, Resolved) or not self._is_module(owner, summary.path):
            return _UNKNOWN
        found = self.resolve_name(owner.symbol, lookup.name, summary.path)
        return combine([found, _UNKNOWN]) if lookup.may_differ else found

    def imported_module(self, summary: FileSummary, binding: Binding) -> str | None:
        """The absolute name of the module in `from module import …`; None when it leaves its package."""
        return self.project.modules.absolute_name(binding.module, summary.path, summary.module)

    def _follow(self, root: Resolution, attributes: tuple[str, ...], importer: str) -> Meaning:
        """Walks attributes as long as they lead through modules, or through all that a name may mean, if modules."""
        resolution, consumed = root, 0
        while consumed < len(attributes) and isinstance(resolution, Resolved) and self._is_module(resolution, importer):
            inner = self.resolve_name(resolution.symbol, attributes[consumed], importer)
            resolution = extend(resolution, inner)
            consumed += 1
        rest = attributes[consumed:]
        if (
            rest
            and isinstance(resolution, Ambiguous)
            and all(self._is_module(c, importer) for c in resolution.candidates)
        ):
            ways = [self._follow(candidate, rest, importer) for candidate in resolution.candidates]
            if len({way.consumed for way in ways}) == 1:
                meant = combine([way.resolution for way in ways] + [_UNKNOWN] * resolution.unknown)
                return Meaning(meant, consumed + ways[0].consumed, ways[0].members)
        return Meaning(resolution, consumed, rest)

    def _is_module(self, resolution: Resolved, importer: str) -> bool:
        if resolution.is_module:
            return True
        return not resolution.in_tree and resolution.symbol in self._stated_parents

    # names in modules -------------------------------------------------------------------------------------------

    def resolve_module(self, name: str, importer: str = "") -> Resolution:
        """What `import name` loads."""
        found = self.project.find_module(name, importer)
        if found is not None:
            canonical = self.project.modules.module_name(found.path) if found.path else name
            hops = (Hop(found.path, 1),) if found.path else ()
            return Resolved(canonical, hops, is_module=True, via=(name,) if canonical != name else ())
        if self.project.is_known_top(name, importer) and not self._is_stated(name):
            return Unresolved(Unknown.MISSING_MODULE, name)
        return Resolved(name, (), in_tree=False, is_module=True)

    def resolve_name(self, module: str, name: str, importer: str = "") -> Resolution:
        """What `module.name` means: a definition, a submodule, or where it was imported from."""
        found = self.project.find_module(module, importer)
        full = f"{module}.{name}"
        if found is None:
            if self.project.is_known_top(module, importer) and not self._is_stated(full):
                return Unresolved(Unknown.MISSING_MODULE, module)
            return Resolved(full, (), in_tree=False)
        summary = self.project.find_summary(found.path) if found.path else None
        if found.path and summary is None:
            return Unresolved(Unknown.DYNAMIC, f"{found.path} cannot be parsed")
        answer = self._resolve_own(summary, name) if summary is not None else None
        is_bound = answer is not None and not is_cycle(answer)  # `from . import module` goes round in a circle
        if not is_bound and self.project.find_module(full, importer) is not None:
            return self.resolve_module(full, importer)
        if answer is None:
            return self._resolve_missing(summary, full)
        if isinstance(answer, Resolved) and answer.symbol != full:
            return Resolved(answer.symbol, answer.chain, answer.in_tree, answer.is_module, (full, *answer.via))
        return answer

    def _resolve_missing(self, summary: FileSummary | None, full: str) -> Resolution:
        """What a name means that its module does not bind."""
        if tail_name(full) in _GIVEN:
            return Resolved(full, (Hop(summary.path, 1),) if summary is not None else ())
        if summary is not None and summary.has_module_getattr:
            lazy = summary.lazy_names.get(tail_name(full))
            return Unresolved(Unknown.DYNAMIC, full) if lazy is None else self._resolve_lazy(summary, lazy, full)
        if self._is_stated(full):
            return Resolved(full, (), in_tree=False)
        if summary is not None and has_open_star(self.project, summary):
            return Unresolved(Unknown.DYNAMIC, full)
        return Unresolved(Unknown.MISSING_NAME, full)

    def _resolve_lazy(self, summary: FileSummary, lazy: LazyName, full: str) -> Resolution:
        """What a module's `__getattr__` imports for a name, by its literal words."""
        module = self.project.modules.absolute_name(lazy.module, summary.path, summary.module)
        key = (summary.path, f"?{full}")
        if module is None or key in self._active:
            return Unresolved(Unknown.MISSING_MODULE if module is None else Unknown.CYCLE, full)
        self._active.add(key)
        answer = self.resolve_name(module, lazy.name, summary.path) if lazy.name else self.resolve_module(module)
        self._active.discard(key)
        if isinstance(answer, Resolved) and answer.symbol != full:
            answer = Resolved(answer.symbol, answer.chain, answer.in_tree, answer.is_module, (full, *answer.via))
        return prepend(Hop(summary.path, lazy.line), answer)

    def _resolve_own(self, summary: FileSummary, name: str) -> Resolution | None:
        """What a module itself binds the name to, by a star import too; None where it does not."""
        key = (summary.path, name)
        if key in self._own:
            return self._own[key]
        if key in self._tentative:
            return self._tentative[key]
        if key in self._active or len(self._active) > _MAX_HOPS:
            self._met_cycle = True
            return Unresolved(Unknown.CYCLE, f"{summary.module}.{name}")
        self._active.add(key)
        answer = self._read_own(summary, name)
        self._active.discard(key)
        if not self._active:
            self._met_cycle = False
            self._tentative.clear()
        # An answer from inside a circle depends on where the circle was entered: it serves this question only.
        (self._tentative if self._met_cycle else self._own)[key] = answer
        return answer

    def _read_own(self, summary: FileSummary, name: str) -> Resolution | None:
        indexes = summary.exports.get(name)
        if indexes is None:
            stars = self._add_stars(summary, name, UNBOUND, summary.stars, {})
            return combine(list(stars.values())) if stars else None
        answer = self.resolve_bindings(summary, indexes, name)
        if isinstance(answer, Unresolved) and all(
            index == UNBOUND or summary.bindings[index].kind is BindingKind.DELETED for index in indexes
        ):
            return None
        is_value = isinstance(answer, Unresolved) and answer.reason in (Unknown.DYNAMIC, Unknown.UNBOUND)
        last = summary.bindings[indexes[-1]]
        if is_value and last.kind not in (BindingKind.IMPORT, BindingKind.IMPORT_FROM):
            # A module-level value (`logger = …`): it is defined here, whatever it is.
            return Resolved(f"{summary.module}.{name}", (Hop(summary.path, last.line),))
        return answer

    def _add_stars(
        self, summary: FileSummary, name: str, first: int, stars: tuple[int, ...], found: dict[int, Resolution]
    ) -> dict[int, Resolution]:
        """Adds what the star imports behind the binding `first` bring for the name to what its bindings mean.

        The last wins over all before it, except where it may not be run, or does not say what it brings.
        """
        for index in sorted(item for item in stars if item > first):
            binding = summary.bindings[index]
            answer = self._bring(summary, binding, name)
            if answer is None:
                if found and may_replace(self.project, summary, binding, name):
                    found[index] = _UNKNOWN
                continue
            is_run = UNBOUND not in stars and not binding.conditional
            if is_run and surely_brings(self.project, summary, binding, name, self.stated):
                found = {other: known for other, known in found.items() if other > index}
            found[index] = answer
        return found

    def _bring(self, summary: FileSummary, star: Binding, name: str) -> Resolution | None:
        """What a star import binds the name to; None where it does not bring it, or nobody can tell."""
        module = self.imported_module(summary, star)
        found = self.project.find_module(module, summary.path) if module is not None else None
        here = Hop(summary.path, star.line)
        if module is None or found is None or found.path is None:
            is_stated = f"{module}.{name}" in self.stated
            return Resolved(f"{module}.{name}", (here,), in_tree=False) if is_stated else None
        inner = self.project.find_summary(found.path)
        if inner is None or not self._passes_on(inner, name):
            return None
        return prepend(here, self.resolve_name(module, name, summary.path))

    def _passes_on(self, module: FileSummary, name: str) -> bool:
        """Whether `from module import *` may bring the name (reference 7.11)."""
        if module.all_names is not None:
            return name in module.all_names
        if name.startswith("_") and not module.all_is_unknown:
            return False
        own = self._resolve_own(module, name)
        return own is not None and not is_cycle(own)

    def find_stated(self, name: str) -> str | None:
        """The longest symbol stated by a pack that `name` is or lies below."""
        return next((prefix for prefix in reversed(iter_prefixes(name)) if prefix in self.stated), None)

    def _is_stated(self, name: str) -> bool:
        return any(starts_with_name(stated, name) or starts_with_name(name, stated) for stated in self.stated)
