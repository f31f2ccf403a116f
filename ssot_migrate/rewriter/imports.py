"""Spells import statements: names that move go where they now live, the rest stays, comments and layout too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.semantics.summary import FileSummary

_BLANKS = " \t\f"
_FIRST_LINE = re.compile(r"\(?(?:[ \t\f]|\\(?:\r\n|\r|\n))*(?:(?:#[^\r\n]*)?(?:\r\n|\r|\n))?")
_TRAILING = re.compile(r"(?:[ \t\f]|\\(?:\r\n|\r|\n))+\Z")
_COMMENT = re.compile(r"#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class NewAlias:
    """What an alias of an import statement becomes: `module.name`, locally `local`. None in its place: it goes."""

    target: str
    local: str
    is_module: bool = False


@dataclass(frozen=True, slots=True)
class NewImport:
    """An import that a file gets beside another one: `from module import name`, or `import module` without a name."""

    module: str
    name: str = ""


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


def render_import(symbol: str) -> str:
    """The import of one qualified name."""
    return f"from {parent_name(symbol)} import {tail_name(symbol)}"


def render_imports(imports: Iterable[NewImport], longest: int | None) -> list[str]:
    """The statements, in the order given; names of one module share theirs, on several lines if it were too long."""
    modules: dict[str, list[str]] = {}
    for item in imports:
        head = f"from {item.module} import " if item.name else f"import {item.module}"
        modules.setdefault(head, []).append(item.name)
    return [_join_names(head, names, longest) for head, names in modules.items()]


def _join_names(head: str, names: Sequence[str], longest: int | None) -> str:
    line = head + ", ".join(names)
    if longest is None or len(line) <= longest or len(names) < 2:
        return line
    return "\n".join([f"{head}(", *(f"    {name}," for name in names), ")"])


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
    listed = _split_list(module, statement, names)
    result: list[str] = []
    for target in sorted(modules, key=lambda item: min(p for p, n in changes.items() if n and _is_from(n, item))):
        positions = [p for p, new in sorted(changes.items()) if new is not None and _is_from(new, target)]
        result += listed.comments_above(positions)
        text = f"from {spell_module(written, target, summary)} import {_spell_names(changes, positions)}"
        result.append("  ".join((text, *listed.comments_behind(positions))))
    if len(changes) < len(names):
        result.append(listed.without(changes))
    elif result:
        result[:0] = listed.comments_around()
    if result:
        dropped = [position for position, new in changes.items() if new is None]
        result[:0] = [*listed.comments_above(dropped), *listed.comments_behind(dropped)]
    return result


def _is_from(new: NewAlias, module: str) -> bool:
    return parent_name(new.target) == module


def _repeats(moved: Sequence[NewAlias]) -> bool:
    return len({new.local for new in moved}) != len(moved)


def _spell_names(changes: Mapping[int, NewAlias | None], positions: Sequence[int]) -> str:
    """The names that go to one module, in their order, each once."""
    parts: dict[str, None] = {}
    for new in (changes[position] for position in positions):
        assert new is not None
        name = tail_name(new.target)
        parts[name if new.local == name else f"{name} as {new.local}"] = None
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What goes with a name when it goes: `above` up to the name, `text`, and `behind`, to the end of its line.

    `comma` is where the comma stands in `behind`, None where there is none.
    """

    above: str
    text: str
    behind: str
    comma: int | None


@dataclass(frozen=True, slots=True)
class _NameList:
    """An import statement in pieces: `opening`, to the end of its first line, the names, and what they leave over."""

    opening: str
    names: tuple[_Listed, ...]
    closing: str

    def without(self, positions: Collection[int]) -> str:
        """The whole statement without some of its names; the others keep their lines and comments."""
        kept = [name for position, name in enumerate(self.names) if position not in positions]
        texts = [name.above + name.text + name.behind for name in kept]
        last = kept[-1]
        if last is not self.names[-1]:
            if self.names[-1].comma is None and last.comma is not None:
                texts[-1] = last.above + last.text + last.behind[: last.comma] + last.behind[last.comma + 1 :]
            texts[-1] = _TRAILING.sub("", texts[-1])
        if not self.opening.endswith(("\r", "\n")):
            texts[0] = texts[0].lstrip(_BLANKS)
        return self.opening + "".join(texts) + self.closing

    def comments_above(self, positions: Iterable[int]) -> list[str]:
        return [comment for position in positions for comment in _COMMENT.findall(self.names[position].above)]

    def comments_behind(self, positions: Iterable[int]) -> list[str]:
        names = [self.names[position] for position in positions]
        return [comment for name in names for comment in _COMMENT.findall(name.text + name.behind)]

    def comments_around(self) -> list[str]:
        """Those that belong to the statement rather than to one of its names."""
        return _COMMENT.findall(self.opening) + _COMMENT.findall(self.closing)


def _split_list(module: cst.Module, statement: cst.ImportFrom, names: Sequence[cst.ImportAlias]) -> _NameList:
    """The pieces of a statement; joined they are its text again."""
    head = module.code_for_node(statement.with_changes(names=[cst.ImportAlias(cst.Name("_"))], lpar=None, rpar=None))[
        :-1
    ]
    opening, above = _split_line(module.code_for_node(statement.lpar) if statement.lpar is not None else "")
    end = module.code_for_node(statement.rpar) if statement.rpar is not None else ""
    listed = []
    for position, alias in enumerate(names):
        text = module.code_for_node(alias.with_changes(comma=cst.MaybeSentinel.DEFAULT))
        is_last = position == len(names) - 1
        if isinstance(alias.comma, cst.Comma):
            front = module.code_for_node(alias.comma.whitespace_before) + ","
            line, rest = _split_line(module.code_for_node(alias.comma.whitespace_after) + (end if is_last else ""))
            listed.append(_Listed(above, text, front + line, len(front) - 1))
        else:
            line, rest = _split_line(end)
            listed.append(_Listed(above, text, line, None))
        above = rest
    return _NameList(head + opening, tuple(listed), above)


def _split_line(space: str) -> tuple[str, str]:
    """A bracket, white space and comments: what is still on the first line, with its end, and the lines below."""
    found = _FIRST_LINE.match(space)
    assert found is not None
    return space[: found.end()], space[found.end() :]


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
