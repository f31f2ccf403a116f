"""Binds a call to a signature as Python would (reference 6.3.4), and finds the signature of a callee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import Parameter, Signature
from ssot_migrate.semantics.resolver import Resolver
from ssot_migrate.semantics.summary import Argument, FunctionInfo

_HARMLESS_DECORATORS = frozenset({"classmethod", "staticmethod", "abstractmethod", "override", "final"})


@light_dataclass(frozen=True, slots=True)
class Bound:
    """Parameter → argument; parameters that take their default are absent. `synonyms` were used for a real name."""

    arguments: Mapping[str, Argument]
    synonyms: tuple[str, ...] = ()


@light_dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a call does not bind. `is_unknown`: `*args` or `**kwargs` hide what is passed."""

    detail: str
    is_unknown: bool = False


def bind_call(
    signature: Signature, arguments: Iterable[Argument], synonyms: Mapping[str, str] | None = None
) -> Bound | Mismatch:
    """Which argument each parameter of `signature` (without `self`) gets."""
    arguments = tuple(arguments)
    stars = next((item for item in arguments if item.stars), None)
    if stars is not None:
        return Mismatch(f"{'*' * stars.stars} arguments hide what is passed", is_unknown=True)
    positional = [p for p in signature.parameters if p.kind in ("positional", "standard")]
    by_keyword = {p.name for p in signature.parameters if p.kind in ("standard", "keyword")}
    takes_more = any(p.kind == "star" for p in signature.parameters)
    takes_any_keyword = any(p.kind == "double-star" for p in signature.parameters)
    bound: dict[str, Argument] = {}
    used: list[str] = []
    count = 0
    for argument in arguments:
        if argument.keyword is None:
            if count < len(positional):
                bound[positional[count].name] = argument
            elif not takes_more:
                return Mismatch(f"takes {_count(len(positional))}, {_passed(arguments)}")
            count += 1
            continue
        name = argument.keyword
        if name not in by_keyword and synonyms and name in synonyms:
            used.append(name)
            name = synonyms[name]
        if name in by_keyword:
            if name in bound:
                return Mismatch(f"gets `{name}` twice")
            bound[name] = argument
        elif not takes_any_keyword:
            return Mismatch(f"has no parameter `{argument.keyword}`")
    missing = [p.name for p in signature.parameters if _is_required(p) and p.name not in bound]
    if missing:
        return Mismatch("needs " + _join([f"`{name}`" for name in missing]) + ", which the call does not pass")
    return Bound(bound, tuple(used))


def find_signature(resolver: Resolver, callee: str) -> Signature | None:
    """The signature of a class's constructor, a classmethod or a function of the tree, without `self` or `cls`.

    None where the source does not tell: outside the tree, a base outside it, a metaclass, a decorator that is
    not known to keep the signature.
    """
    if resolver.find_class(callee) is not None:
        return _find_constructor(resolver, callee)
    method = resolver.find_method(parent_name(callee), tail_name(callee))
    function = method or resolver.find_function(callee)
    if function is None or not _keeps_signature(function[1]):
        return None
    return function[1].signature if method is None or function[1].is_staticmethod else _without_first(function[1])


def _find_constructor(resolver: Resolver, symbol: str) -> Signature | None:
    bases = resolver.find_bases(symbol)
    if any(base is not None and (base[1].has_metaclass or "__new__" in base[1].methods) for base in bases):
        return None
    for base in bases:
        if base is None:
            return None
        summary, info = base
        if "__init__" in info.methods:
            method = summary.functions[info.methods["__init__"]]
            return _without_first(method) if _keeps_signature(method) else None
        if info.decorators:  # as dataclasses do, it may add a constructor
            return None
    return None


def _keeps_signature(function: FunctionInfo) -> bool:
    return all(tail_name(name) in _HARMLESS_DECORATORS for name in function.decorators)


def describe_signature(signature: Signature) -> str:
    """`(a, /, b, *, c=…)`, as a person would write it."""
    parts: list[str] = []
    before = ""
    for parameter in signature.parameters:
        if before == "positional" and parameter.kind != "positional":
            parts.append("/")
        if parameter.kind == "keyword" and before not in ("star", "keyword"):
            parts.append("*")
        before = parameter.kind
        stars = {"star": "*", "double-star": "**"}.get(parameter.kind, "")
        parts.append(f"{stars}{parameter.name}{'=…' if parameter.has_default else ''}")
    if before == "positional":
        parts.append("/")
    return f"({', '.join(parts)})"


def _without_first(function: FunctionInfo) -> Signature:
    return Signature(function.signature.parameters[1:], function.signature.is_async)


def _is_required(parameter: Parameter) -> bool:
    return parameter.kind in ("positional", "standard", "keyword") and not parameter.has_default


def _count(number: int) -> str:
    return "no positional argument" if not number else f"{number} positional argument{'s' if number > 1 else ''}"


def _passed(arguments: tuple[Argument, ...]) -> str:
    return f"gets {sum(1 for item in arguments if item.keyword is None)}"


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
