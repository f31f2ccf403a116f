"""A thin module in the place of a deprecated one: it warns, and passes on what has a successor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.retirement import Forward, OldModule
from ssot_migrate.model.rules import Pack
from ssot_migrate.model.symbols import Resolved
from ssot_migrate.semantics.resolver import Resolver

_WIDTH = 88
_DOCSTRING = '"""Deprecated: what was in this module has moved, and is only passed on from here."""'


def find_forwards(resolver: Resolver, packs: Sequence[Pack], module: OldModule) -> tuple[Forward, ...]:
    """What a redirect can pass on: every public name of the module whose successor exists; sorted by name.

    Where the module is replaced as a whole, what both import from elsewhere (`Optional`) is nobody's to pass on.
    """
    targets = {item.source: item.target for pack in packs for item in pack.replacements}
    summary = resolver.project.find_summary(module.paths[0])
    names = sorted(summary.exports) if summary is not None else []
    whole = targets.get(module.name)
    found: list[Forward] = []
    for name in names:
        source = f"{module.name}.{name}"
        target = targets.get(source)
        if target is None and whole is not None and _is_own(resolver, source):
            target = f"{whole}.{name}"
        if target is not None and not name.startswith("_") and _exists(resolver, target):
            found.append(Forward(name, target))
    return tuple(found)


def _is_own(resolver: Resolver, source: str) -> bool:
    answer = resolver.resolve_name(parent_name(source), tail_name(source))
    return not isinstance(answer, Resolved) or answer.in_tree


def _exists(resolver: Resolver, target: str) -> bool:
    answer = resolver.resolve_name(parent_name(target), tail_name(target))
    return isinstance(answer, Resolved) and not answer.is_module


def render_redirect(module: str, forwards: Sequence[Forward], newline: str) -> str:
    """The text of the whole module."""
    lines = [_DOCSTRING, "", "import warnings", ""]
    by_module: dict[str, list[str]] = {}
    for one in forwards:
        name = tail_name(one.target)
        by_module.setdefault(parent_name(one.target), []).append(name if name == one.name else f"{name} as {one.name}")
    for target in sorted(by_module):
        lines += _render_import(target, sorted(by_module[target]))
    lines += ["", f"__all__ = [{', '.join(_quote(one.name) for one in forwards)}]", ""]
    if len(lines[-2]) > _WIDTH:
        lines[-2:] = ["__all__ = [", *(f"    {_quote(one.name)}," for one in forwards), "]", ""]
    lines += ["warnings.warn(", *_render_warning(module, forwards), "    DeprecationWarning,", "    stacklevel=2,", ")"]
    return newline.join([*lines, ""])


def _quote(name: str) -> str:
    """A name in the quotes that formatters want."""
    return f'"{name}"'


def _render_import(module: str, names: Sequence[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _render_warning(module: str, forwards: Sequence[Forward]) -> Iterator[str]:
    """The first argument of the warning: in one piece if it fits, else one for each name."""
    whole = f'    "{module} is deprecated, and goes away; use {", ".join(map(_tell, forwards))}",'
    if len(whole) <= _WIDTH:
        yield whole
        return
    yield f'    "{module} is deprecated, and goes away; use "'
    for one in forwards[:-1]:
        yield f'    "{_tell(one)}, "'
    yield f'    "{_tell(forwards[-1])}",'


def _tell(forward: Forward) -> str:
    was = "" if tail_name(forward.target) == forward.name else f" (was {forward.name})"
    return forward.target + was
