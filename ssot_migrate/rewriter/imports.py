"""Spells import statements: names that move go where they now live, the rest stays, comments and layout too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.semantics.summary import FileSummary


@dataclass(frozen=True, slots=True)
class NewAlias:
    """What an alias of an import statement becomes: `module.name`, locally `local`. None in its place: it goes."""

    target: str
    local: str
    is_module: bool = False


class UnsupportedStatementError(Exception):
    """The statement has a form that cannot be respelled safely; the message says which."""


def respell_import(text: str, summary: FileSummary, changes: Mapping[int, NewAlias | None]) -> list[str]:
    """The statements that take the place of one import statement, in order; none where all of it goes.

    `changes` maps the position of an alias to what becomes of it. Aliases that are not in it stay as they are.
    Raises UnsupportedStatementError.
    """
    module = cst.parse_module(text)
    if module.code != text or len(module.body) != 1:
        raise UnsupportedStatementError("the statement does not survive a round trip")
    line = module.body[0]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise UnsupportedStatementError("the statement is no import")
    statement = line.body[0]
    if isinstance(statement, cst.Import):
        return _respell_plain(module, statement, changes)
    if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
        return _respell_from(module, statement, statement.names, summary, changes)
    raise UnsupportedStatementError("the statement is no import of names")


def spell_module(written: str, target: str, summary: FileSummary) -> str:
    """The module of an import statement, relative where the statement was written so (PEP 328)."""
    if not written.startswith("."):
        return target
    own = summary.module.split(".")
    package = own if summary.is_package else own[:-1]
    parts = target.split(".")
    common = 0
    while common < min(len(package), len(parts)) and package[common] == parts[common]:
        common += 1
    if not common:
        return target
    return "." * (len(package) - common + 1) + ".".join(parts[common:])


def _respell_plain(module: cst.Module, statement: cst.Import, changes: Mapping[int, NewAlias | None]) -> list[str]:
    """`import a.b, c as d`: names stay in one statement."""
    aliases = []
    for position, alias in enumerate(statement.names):
        if position not in changes:
            aliases.append(alias)
            continue
        new = changes[position]
        if new is not None:
            aliases.append(alias.with_changes(name=_dotted(new.target)))
    if not aliases:
        return []
    last = aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return [module.code_for_node(statement.with_changes(names=[*aliases[:-1], last]))]


def _respell_from(
    module: cst.Module,
    statement: cst.ImportFrom,
    names: Sequence[cst.ImportAlias],
    summary: FileSummary,
    changes: Mapping[int, NewAlias | None],
) -> list[str]:
    written = "." * len(statement.relative) + (module.code_for_node(statement.module) if statement.module else "")
    moved = [new for new in changes.values() if new is not None]
    modules = {parent_name(new.target) for new in moved}
    if len(changes) == len(names) and len(moved) == len(names) and len(modules) == 1 and not _repeats(moved):
        # Everything goes to one place: the statement keeps its shape, whatever that is.
        target = spell_module(written, modules.pop(), summary)
        aliases = [_respell_alias(alias, changes[position]) for position, alias in enumerate(names)]
        return [module.code_for_node(_with_module(statement.with_changes(names=aliases), target))]
    result = []
    for target in sorted(modules, key=lambda item: min(p for p, n in changes.items() if n and _is_from(n, item))):
        result.append(_write_moved(module, names, written, target, summary, changes))
    staying = [alias for position, alias in enumerate(names) if position not in changes]
    if staying:
        result.append(module.code_for_node(_keep_only(statement, names, changes)))
    return result


def _is_from(new: NewAlias, module: str) -> bool:
    return parent_name(new.target) == module


def _repeats(moved: Sequence[NewAlias]) -> bool:
    return len({new.local for new in moved}) != len(moved)


def _write_moved(
    module: cst.Module,
    names: Sequence[cst.ImportAlias],
    written: str,
    target: str,
    summary: FileSummary,
    changes: Mapping[int, NewAlias | None],
) -> str:
    """One new statement for all names that go to one module; a comment behind a name goes with it."""
    parts: list[str] = []
    comments: list[str] = []
    for position, new in sorted(changes.items()):
        if new is None or not _is_from(new, target):
            continue
        name = tail_name(new.target)
        spelled = name if new.local == name else f"{name} as {new.local}"
        if spelled not in parts:
            parts.append(spelled)
        comment = _comment_behind(module, names, position)
        if comment:
            comments.append(comment)
    text = f"from {spell_module(written, target, summary)} import {', '.join(parts)}"
    return f"{text}  {'  '.join(comments)}" if comments else text


def _comment_behind(module: cst.Module, names: Sequence[cst.ImportAlias], position: int) -> str:
    comma = names[position].comma
    if isinstance(comma, cst.Comma) and isinstance(comma.whitespace_after, cst.ParenthesizedWhitespace):
        comment = comma.whitespace_after.first_line.comment
        return comment.value if comment is not None else ""
    del module
    return ""


def _keep_only(
    statement: cst.ImportFrom, names: Sequence[cst.ImportAlias], changes: Mapping[int, NewAlias | None]
) -> cst.ImportFrom:
    """The statement without the aliases that go; a comment on its own line goes with the name below it."""
    kept = [alias for position, alias in enumerate(names) if position not in changes]
    last = kept[-1]
    if names[-1] is not last:
        # What stood behind the last name of all (a comma, a line break) now stands behind the last that is left.
        kept[-1] = last.with_changes(comma=_end_like(last.comma, names[-1].comma))
    return statement.with_changes(names=kept)


def _end_like(own: cst.Comma | cst.MaybeSentinel, end: cst.Comma | cst.MaybeSentinel) -> cst.Comma | cst.MaybeSentinel:
    """The comma at the end of a list, with the comment that stood behind the name that is last now."""
    if not isinstance(end, cst.Comma):
        return cst.MaybeSentinel.DEFAULT
    own_space = own.whitespace_after if isinstance(own, cst.Comma) else None
    end_space = end.whitespace_after
    if isinstance(own_space, cst.ParenthesizedWhitespace) and isinstance(end_space, cst.ParenthesizedWhitespace):
        return end.with_changes(whitespace_after=end_space.with_changes(first_line=own_space.first_line))
    return end


def _respell_alias(alias: cst.ImportAlias, new: NewAlias | None) -> cst.ImportAlias:
    assert new is not None
    name = tail_name(new.target)
    if alias.asname is not None and new.local != name:
        return alias.with_changes(name=cst.Name(name))
    asname = None if new.local == name else cst.AsName(name=cst.Name(new.local))
    return alias.with_changes(name=cst.Name(name), asname=asname)


def _with_module(statement: cst.ImportFrom, target: str) -> cst.ImportFrom:
    rest = target.lstrip(".")
    dots = [cst.Dot() for _ in range(len(target) - len(rest))]
    changed = statement.with_changes(relative=dots, module=_dotted(rest) if rest else None)
    if not rest or isinstance(statement.whitespace_after_from, cst.SimpleWhitespace) is False:
        return changed
    if statement.whitespace_after_from.value == "":  # `from.x import y`
        return changed.with_changes(whitespace_after_from=cst.SimpleWhitespace(" "))
    return changed


def _dotted(name: str) -> cst.Name | cst.Attribute:
    expression = cst.parse_expression(name)
    assert isinstance(expression, cst.Name | cst.Attribute)
    return expression
