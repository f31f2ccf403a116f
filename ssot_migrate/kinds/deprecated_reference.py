"""SSOT103 deprecated-reference: annotation, base class, type test, alias, container entry, argument."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_migrate.kinds import derived
from ssot_migrate.kinds.deprecated_member import find_member
from ssot_migrate.kinds.facts import find_rule
from ssot_migrate.kinds.heirs import list_heirs
from ssot_migrate.kinds.uses import Use
from ssot_migrate.kinds.view import FileView, find_obstacle, is_called_only, safe_or_unsafe, short
from ssot_migrate.model.changes import Fix, NameEdit
from ssot_migrate.model.findings import Finding, Reason, Unfixable
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.symbols import Resolved, Variable
from ssot_migrate.semantics.signatures import find_signature
from ssot_migrate.semantics.summary import Reference, Role

KIND = "deprecated-reference"

# Calls that ask which class an object or a name is, by the last part of the callee (unittest.mock, inspect).
_IDENTITY_CALLS = frozenset(
    {"object", "create_autospec", "getsource", "getsourcefile", "getfile", "getmodule", "signature", "getmro"}
    | {"hasattr", "getattr", "setattr", "delattr", "id", "type", "issubclass", "isinstance"}
)
_SOURCE_CALLS = frozenset({"getsource", "getsourcelines", "getsourcefile", "getfile", "getdoc"})
_HARMLESS_CALLS = frozenset({"print", "str", "repr", "callable", "bool"})
# Calls that build what they are passed, with arguments that were meant for the old constructor.
_BUILDING_CALLS = frozenset({"partial", "partialmethod"})
_IDENTITY_KEYWORDS = frozenset({"spec", "spec_set", "autospec"})


def collect(view: FileView) -> Iterator[Finding]:
    for use in view.uses:
        reference = use.reference
        rule = find_rule(use.match, KIND)
        if rule is None or reference is None or view.is_construction(use) or find_member(view, use) is not None:
            continue
        yield view.build_finding(
            use.match.pack,
            rule,
            reference.prefix(use.consumed),
            f"{_describe(use, reference)} the deprecated `{short(use.match)}`{_advise(use)}",
            symbol=use.match.source,
            scope=reference.scope,
            chain=use.chain,
            outcome=_decide(view, use, reference),
            suggestion=_suggest(view, use, reference),
            variables=_list_variables(view, use, reference),
            provider=use.provider,
            identity=use.match.source if tests_identity(view, use, reference) else None,
            asks_both=_asks_both(view, use, reference),
        )
    yield from _collect_far(view)


def _collect_far(view: FileView) -> Iterator[Finding]:
    """Classes that derive from the old one by another class, and hold that."""
    for info, match, obstacle in derived.iter_far_obstacles(view):
        rule = find_rule(match, KIND)
        if rule is not None:
            symbol = f"{view.summary.module}.{info.qualname}"
            yield view.build_finding(
                match.pack,
                rule,
                view.class_head(info),
                f"a class derives from the deprecated `{short(match)}`, by another one",
                symbol=match.source,
                scope=info.scope,
                chain=(Hop(view.summary.path, info.line),),
                outcome=obstacle,
                variables=list_heirs(view.resolver, symbol, match.source),
            )


def _list_variables(view: FileView, use: Use, reference: Reference) -> tuple[Variable, ...]:
    """What the place moves together with: its own name and, for a base, whatever builds the class."""
    subclass = derived.find_subclass(view, reference) if use.match.replacement.constructions else None
    return (*use.variables, derived.name_subclass(view, subclass)) if subclass is not None else use.variables


def tests_identity(view: FileView, use: Use, reference: Reference) -> bool:
    """Whether the place asks which class something is: moving it alone would change the answer."""
    if use.members:
        return (use.members[0].startswith("__") and use.members[0].endswith("__")) or reference.role is Role.TARGET
    if reference.role in (Role.TYPE_TEST, Role.EXCEPT, Role.BASE):
        return True
    if reference.role is Role.ARGUMENT:
        return reference.argument in _IDENTITY_KEYWORDS or _callee_tail(view, reference) in _IDENTITY_CALLS
    return False


def _asks_both(view: FileView, use: Use, reference: Reference) -> bool:
    """Whether the successor is asked for beside the old one: `isinstance(x, (Old, New))`."""
    if reference.role is not Role.TYPE_TEST or reference.call is not None:  # the only class that its call is passed
        return False
    values = (argument.value for call in view.summary.calls.values() for argument in call.arguments)
    around = min((v for v in values if v.contains(reference.span)), key=lambda v: v.end - v.start, default=None)
    return around is not None and any(
        other.role is Role.TYPE_TEST and around.contains(other.span) and _means(view, other, use.match.target)
        for other in view.summary.references.values()
    )


def _means(view: FileView, reference: Reference, symbol: str | None) -> bool:
    meaning = view.resolver.resolve_chain(view.summary, reference.chain, reference.reaching)
    found = meaning.resolution
    return isinstance(found, Resolved) and found.symbol == symbol and not meaning.members


def _callee_tail(view: FileView, reference: Reference) -> str:
    call = view.summary.calls.get(reference.call) if reference.call is not None else None
    return view.text(call.function).rpartition(".")[2] if call is not None else ""


def _decide(view: FileView, use: Use, reference: Reference) -> Fix | Unfixable:
    obstacle = find_obstacle(view.resolver, use)
    if obstacle is not None:
        return obstacle
    target = use.match.target
    assert target is not None
    asserted = _find_assertion(view, use, reference)
    if asserted is not None:
        return Unfixable(Reason.ASSERTS_OLD_BEHAVIOUR, asserted)
    if reference.role is Role.TARGET and not use.members:
        return Unfixable(Reason.INDIRECT, "something else is assigned to the name of the class")
    if is_called_only(use):
        return Unfixable(Reason.INDIRECT, f"`{short(use.match)}` is not called here, and its successor is a class")
    if _is_prepared(view, use, reference):
        tail = _callee_tail(view, reference)
        return Unfixable(Reason.INDIRECT, f"`{tail}` builds it with arguments of the old constructor")
    subclass = derived.find_subclass(view, reference) if use.match.replacement.constructions else None
    unlike = derived.find_obstacle(view, subclass, use.match) if subclass is not None else None
    if unlike is not None:
        return unlike
    if not view.is_spelled_plainly(reference):
        return Unfixable(Reason.UNSUPPORTED_SYNTAX, "the name stands where its exact place cannot be told")
    note = _find_danger(view, use, reference)
    edit = NameEdit(view.summary.path, reference.prefix(use.consumed), use.match.source, target)
    return Fix((edit,), safe_or_unsafe(note), note)


def _is_prepared(view: FileView, use: Use, reference: Reference) -> bool:
    """Whether some arguments of a later construction are bound here: `partial(Old, first)`."""
    is_first = reference.role is Role.ARGUMENT and reference.argument == 0
    if not is_first or not use.match.replacement.constructions or _callee_tail(view, reference) not in _BUILDING_CALLS:
        return False
    old, new = (find_signature(view.resolver, owner or "") for owner in (use.match.source, use.match.target))
    return bool(use.members) or old is None or old != new


def _find_assertion(view: FileView, use: Use, reference: Reference) -> str | None:
    """What the place says of the old class as such, which would be another thing, or false, said of the new one."""
    if use.match.replacement.constructions and reference.denied and not use.members:
        return f"it is asserted that something is no `{short(use.match)}`, which is not to be said of its successor"
    if _callee_tail(view, reference) in _SOURCE_CALLS:
        return f"the source of `{short(use.match)}` is looked at, and that of its successor is another"
    return None


def _suggest(view: FileView, use: Use, reference: Reference) -> Fix | None:
    """What a test that looks at the source of the old class could look at."""
    target = use.match.target
    if target is None or use.members or _callee_tail(view, reference) not in _SOURCE_CALLS:
        return None
    edit = NameEdit(view.summary.path, reference.prefix(use.consumed), use.match.source, target)
    return Fix((edit,), Applicability.DISPLAY_ONLY)


def _find_danger(view: FileView, use: Use, reference: Reference) -> str:
    """Why moving this name may change what happens elsewhere; "" where it cannot."""
    if use.members or not use.match.replacement.constructions:
        return ""
    if reference.role is Role.CONTAINER:
        return "the class is kept in a container, and what is built from it there cannot be followed"
    if reference.role is Role.PASSED:
        return "the class is handed on, and what is built from it elsewhere cannot be followed"
    if reference.role is Role.DECORATOR:
        return "the class is called as a decorator"
    names = [b for b in view.summary.bindings if reference.index in b.sources]
    is_followed = names and all(view.summary.scopes[b.scope].kind != "class" for b in names)
    if reference.role is Role.ALIAS and not is_followed:
        return "the class is stored, and what is built from it there cannot be followed"
    if reference.role is Role.ARGUMENT and not tests_identity(view, use, reference):
        tail = _callee_tail(view, reference)
        if tail not in _HARMLESS_CALLS:
            return f"the class is passed to `{tail or 'a call'}`, and what is built from it there cannot be followed"
    return ""


def _advise(use: Use) -> str:
    return f"; its successor is `{tail_name(use.match.target)}`" if use.match.target else ", which has no successor"


def _describe(use: Use, reference: Reference) -> str:
    if use.members:
        return f"`{use.members[0]}` is read from"
    return {
        Role.ANNOTATION: "an annotation names",
        Role.BASE: "a class derives from",
        Role.TYPE_TEST: "a type test names",
        Role.EXCEPT: "an except clause names",
        Role.CONTAINER: "a container holds",
        Role.ALIAS: "another name is given to",
        Role.ARGUMENT: "a call is passed",
        Role.CALLEE: "a call names",
        Role.PASSED: "something is handed",
    }.get(reference.role, "an expression names")
