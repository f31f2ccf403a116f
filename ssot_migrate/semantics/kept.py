"""What of a walked file can matter to somebody else, and therefore goes into its summary."""

from __future__ import annotations

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Iterator

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.semantics.lookups import IMPORTING, READING
from ssot_migrate.semantics.origins import Origin
from ssot_migrate.semantics.raw import RawReference
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.summary import UNBOUND, BindingKind

_MODULE_NAMES = frozenset(
    {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__builtins__"}
    | {"__annotations__", "__dict__", "__class__", "__module__", "__qualname__", "__debug__", "reveal_type"}
)
_KNOWN_NAMES = frozenset(dir(builtins)) | _MODULE_NAMES


@light_dataclass(frozen=True, slots=True)
class Kept:
    """References by index, with the bindings that may reach each, and the indexes of calls.

    `undefined` are the references to nothing, by scope and name; `free_names` what they and others read from outside.
    """

    references: dict[int, tuple[int, ...]]
    calls: list[int]
    undefined: dict[tuple[str, str], int]
    free_names: frozenset[str]


def find_kept(recorder: Recorder) -> Kept:
    """What is kept: references that an import, a class or an alias of one may reach, and what those have to do with."""
    chooser = _Chooser(recorder)
    names = chooser.find_interesting_names()
    references, undefined, free_names = chooser.find_reachable(names)
    calls = chooser.keep_calls(references, names)
    return Kept(references, calls, dict(undefined), frozenset(free_names))


class _Chooser:
    """Chooses among what one recorder holds."""

    def __init__(self, recorder: Recorder) -> None:
        self._seen = recorder

    def find_reachable(self, names: set[str]) -> tuple[dict[int, tuple[int, ...]], Counter[tuple[str, str]], set[str]]:
        """The references to keep, with what reaches them; those to nothing, by scope and name; and names not bound."""
        kept: dict[int, tuple[int, ...]] = {}
        undefined: Counter[tuple[str, str]] = Counter()
        free_names: set[str] = set()
        bound_anywhere = {name for scope in self._seen.scopes.scopes for name in scope.bound}
        for index, raw in enumerate(self._seen.references):
            root = raw.root
            if root not in bound_anywhere:
                if root not in _KNOWN_NAMES:
                    undefined[(self._seen.scopes.scopes[raw.scope].qualname, root)] += 1
                    free_names.add(root)
                if root not in names:
                    continue
            if root in names:
                reaching = self._seen.scopes.find_reaching(raw.load)
                kept[index] = reaching
                if reaching == (UNBOUND,):
                    free_names.add(root)
                    if root in bound_anywhere and root not in _KNOWN_NAMES:
                        undefined[(self._seen.scopes.scopes[raw.scope].qualname, root)] += 1
        return kept, undefined, free_names

    def keep_calls(self, kept: dict[int, tuple[int, ...]], names: set[str]) -> list[int]:
        """The calls to keep; what they and the values of variables need of references joins `kept`."""
        passed_to = {self._seen.references[index].call for index in kept}
        passed_to |= {string.call for string in self._seen.strings if "." in string.value or string.is_keyword}
        sources, built = self._find_origins()
        members = self._find_members(names)
        sources |= members
        passed_to |= {raw.call for raw in (self._seen.references[index] for index in members) if self._is_named(raw)}
        sources |= {s.test.asked for s in self._seen.strings if s.test is not None and s.test.asked is not None}
        passed_to |= built | set(self._find_calls_of_held())
        kept_calls = [
            index
            for index, call in enumerate(self._seen.calls)
            if call.reference in kept or index in passed_to or _is_of_super(call.node) or _reads_on_call(call.node)
        ]
        for number in kept_calls:
            call = self._seen.calls[number]
            sources.update(
                index for index in (call.reference, *(item for _, item in call.arguments)) if index is not None
            )
        for index in sources - kept.keys():
            kept[index] = self._seen.scopes.find_reaching(self._seen.references[index].load)
        return kept_calls

    def _find_origins(self) -> tuple[set[int], set[int]]:
        """The references and calls that something takes its value from: variables, attributes, what functions give."""
        outcomes = [function.outcome for function in self._seen.functions]
        origins = [origin for outcome in outcomes for origin in (*outcome.returned, *outcome.yielded)]
        origins += [item.origin for item in self._seen.attributes if item.origin is not None]
        references = {origin.reference for origin in origins} | {
            index for binding in self._seen.bindings for index in binding.sources
        }
        calls = {origin.call for origin in origins} | {binding.built for binding in self._seen.bindings}
        return {index for index in references if index is not None}, {index for index in calls if index is not None}

    def _find_calls_of_held(self) -> Iterator[int]:
        """The calls that may build a class without naming it: `self.engine_cls()`, `x.__class__()`, `type(x)()`."""
        scopes = self._seen.scopes.scopes
        held = {b.name for b in self._seen.bindings if b.sources and scopes[b.scope].kind == "class"} | {"__class__"}
        for index, call in enumerate(self._seen.calls):
            if call.called is not None and last_name(self._seen.calls[call.called].node.func) == "type":
                yield from (index, call.called)
            elif isinstance(call.node.func, ast.Attribute) and call.node.func.attr in held:
                yield index

    def _find_members(self, names: set[str]) -> set[int]:
        """The chains that read members of what may be an instance of a class of the project: a variable that was
        built by an interesting name or is annotated, a fixture, or an attribute of `self` that holds one.
        """
        foreign = {
            binding.name
            for binding in self._seen.bindings
            if binding.kind in (BindingKind.IMPORT, BindingKind.IMPORT_FROM)
            and binding.module.partition(".")[0] in sys.stdlib_module_names
        }
        functions = {binding.name for binding in self._seen.bindings if binding.kind is BindingKind.FUNCTION}
        makers = (names - foreign) | functions
        tests = {
            function.scope
            for function in self._seen.functions
            if function.fixture is not None or function.qualname.rpartition(".")[2].startswith("test")
        }
        roots = {
            binding.name
            for binding in self._seen.bindings
            if binding.annotation is not None
            or self._is_made(binding.built, makers)
            or (binding.kind is BindingKind.PARAMETER and binding.scope in tests)
        }
        attributes = {
            item.name
            for item in self._seen.attributes
            if item.annotation is not None or (item.origin is not None and self._is_held(item.origin, makers, roots))
        }
        return {
            index
            for index, raw in enumerate(self._seen.references)
            if (raw.root in roots and self._count_parts(raw) > 1)
            or (self._count_parts(raw) > 2 and last_name(raw.nodes[1]) in attributes and raw.root not in names)
        }

    def _count_parts(self, raw: RawReference) -> int:
        """Of a chain, with the member of it that a string beside it names."""
        return len(raw.nodes) + self._is_named(raw)

    def _is_named(self, raw: RawReference) -> bool:
        """Whether a string says what is read on the chain: `getattr(crane, "member")`."""
        call = self._seen.calls[raw.call] if raw.call is not None and raw.argument == 0 else None
        return call is not None and last_name(call.node.func) in READING

    def _is_made(self, call: int | None, makers: set[str]) -> bool:
        reference = self._seen.calls[call].reference if call is not None else None
        return reference is not None and self._seen.references[reference].root in makers

    def _is_held(self, origin: Origin, makers: set[str], roots: set[str]) -> bool:
        reference = self._seen.references[origin.reference] if origin.reference is not None else None
        return self._is_made(origin.call, makers) or (reference is not None and reference.root in roots)

    def find_interesting_names(self) -> set[str]:
        kinds = (BindingKind.IMPORT, BindingKind.IMPORT_FROM, BindingKind.CLASS)
        names = {binding.name for binding in self._seen.bindings if binding.kind in kinds}
        if self._seen.has_star:
            names |= {raw.root for raw in self._seen.references} - _KNOWN_NAMES
        aliases = [
            (binding.name, self._seen.references[source].root)
            for binding in self._seen.bindings
            for source in binding.sources
        ]
        for binding in self._seen.bindings:
            call = self._seen.calls[binding.built].node if binding.built is not None else None
            if call is not None and last_name(call.func) in IMPORTING:
                names.add(binding.name)
            elif call is not None and last_name(call.func) == "getattr" and call.args:
                aliases.append((binding.name, dotted_text(call.args[0]).partition(".")[0]))
        grown = True
        while grown:
            new = {name for name, root in aliases if root in names and name not in names}
            names |= new
            grown = bool(new)
        return names


def _is_of_super(call: ast.Call) -> bool:
    """`super().method(…)`: what a class asks of its bases."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"


def _reads_on_call(call: ast.Call) -> bool:
    """`getattr(make(), "member")`."""
    return last_name(call.func) in READING and bool(call.args) and isinstance(call.args[0], ast.Call)
