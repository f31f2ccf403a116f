"""Respells the arguments of a call: keywords, values, new ones behind the last; comments and line breaks stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst


@dataclass(frozen=True, slots=True)
class NewArgument:
    """An argument of a respelled call: number `old` of the former ones, with `text` in place of its value if that is
    given; or, without `old`, a new one behind all others. `keyword` is None for a positional one.
    """

    keyword: str | None
    old: int | None = None
    text: str | None = None


def respell_arguments(call: cst.Call, arguments: Sequence[NewArgument]) -> cst.Call:
    """The call with these arguments, in this order; former ones that are not among them go."""
    kept = [item for item in arguments if item.old is not None]
    added = [item for item in arguments if item.old is None]
    numbers = [item.old for item in kept if item.old is not None]
    old = [call.args[number] for number in numbers]
    respelled = [_respell(argument, item) for argument, item in zip(old, kept, strict=True)]
    if respelled and numbers[-1] != len(call.args) - 1:
        respelled[-1] = _end_like(respelled[-1], call.args[-1])
    for item in added:
        respelled = _append(call, respelled, item)
    return call.with_changes(args=respelled)


def _respell(argument: cst.Arg, wanted: NewArgument) -> cst.Arg:
    if wanted.text is not None:
        argument = argument.with_changes(value=_parse_value(wanted.text))
    return _with_keyword(argument, wanted.keyword)


def _parse_value(text: str) -> cst.BaseExpression:
    return cst.parse_expression(text)


def _end_like(argument: cst.Arg, last: cst.Arg) -> cst.Arg:
    """An argument that has become the last one: what separates it from the closing parenthesis is as before."""
    return argument.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)


def _append(call: cst.Call, arguments: Sequence[cst.Arg], wanted: NewArgument) -> list[cst.Arg]:
    """One more argument, on a line of its own where the others have theirs."""
    assert wanted.text is not None
    new = _with_keyword(cst.Arg(_parse_value(wanted.text)), wanted.keyword)
    if not arguments:
        return [new]
    last = arguments[-1]
    between = _separator(call, arguments)
    if isinstance(last.comma, cst.Comma):  # a trailing comma: the new one gets it, and comments stay where they are
        end = last.comma.whitespace_after
        comma = last.comma.with_changes(whitespace_after=_keep_comment(between, end))
        new = new.with_changes(comma=last.comma.with_changes(whitespace_after=_drop_comment(end)))
    else:
        end = last.whitespace_after_arg
        comma = cst.Comma(whitespace_after=_keep_comment(between, end))
        new = new.with_changes(whitespace_after_arg=_drop_comment(end))
    blank = cst.SimpleWhitespace("")
    return [*arguments[:-1], last.with_changes(comma=comma, whitespace_after_arg=blank), new]


def _separator(call: cst.Call, arguments: Sequence[cst.Arg]) -> cst.BaseParenthesizableWhitespace:
    """What stands between two arguments of the call."""
    if len(arguments) > 1 and isinstance(arguments[-2].comma, cst.Comma):
        return _drop_comment(arguments[-2].comma.whitespace_after)
    if isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace):
        return _drop_comment(call.whitespace_before_args)
    return cst.SimpleWhitespace(" ")


def _keep_comment(
    between: cst.BaseParenthesizableWhitespace, end: cst.BaseParenthesizableWhitespace
) -> cst.BaseParenthesizableWhitespace:
    """`between`, with the comment that `end` has behind the last argument."""
    comment = end.first_line if isinstance(end, cst.ParenthesizedWhitespace) else None
    if comment is None or not isinstance(end, cst.ParenthesizedWhitespace):
        return between
    if isinstance(between, cst.ParenthesizedWhitespace):
        return between.with_changes(first_line=comment, empty_lines=end.empty_lines)
    return end if comment.comment is not None else between


def _drop_comment(whitespace: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    if not isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace
    line = whitespace.first_line.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))
    return whitespace.with_changes(first_line=line, empty_lines=[])


def _with_keyword(argument: cst.Arg, keyword: str | None) -> cst.Arg:
    if keyword is None:
        return argument.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
    if argument.keyword is not None:
        return argument.with_changes(keyword=cst.Name(keyword))
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    value = argument.value
    if isinstance(value, cst.NamedExpr | cst.GeneratorExp) and not value.lpar:  # only a positional argument may be bare
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return argument.with_changes(value=value, keyword=cst.Name(keyword), equal=tight)
