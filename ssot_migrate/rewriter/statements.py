"""Edits inside one statement, or one expression of a compound statement's head: parsed, transformed, generated."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from ssot_migrate.model.locations import Span
from ssot_migrate.rewriter.arguments import NewArgument, respell_arguments
from ssot_migrate.rewriter.duplicates import Result, drop_from_alternatives, drop_from_tuple, drop_from_union
from ssot_migrate.rewriter.imports import UnsupportedStatementError

_TYPE_TESTS = frozenset({"isinstance", "issubclass"})
_WORD = re.compile(rb"[\w\x80-\xff]")


@dataclass(frozen=True, slots=True)
class NewName:
    """The name or attribute chain at `span` is spelled `text`. `is_caught`: it stands behind `except`."""

    span: Span
    text: str
    is_caught: bool = False


@dataclass(frozen=True, slots=True)
class NewContent:
    """The bytes at `span`, inside a string literal, become `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class NewCall:
    """The call at `span`, which has `count` arguments, calls `function` with these. `awaited` and `unawaited`: an
    `await` is written before it, or goes.
    """

    span: Span
    function: str
    count: int
    arguments: tuple[NewArgument, ...]
    awaited: bool = False
    unawaited: bool = False


Job = NewName | NewContent | NewCall


@dataclass(frozen=True, slots=True)
class EditedSlice:
    """The new bytes of a slice. `dropped` are names that another of the same meaning has made superfluous."""

    content: bytes
    dropped: tuple[Span, ...] = ()


def edit_slice(
    utf8: bytes, site: Span, *, header: bool, jobs: Sequence[Job], unions: Collection[Span] = ()
) -> EditedSlice:
    """The slice `site` with all jobs done. `header`: it is an expression, and may lie inside parentheses. `unions` are
    names that mean `typing.Union`.

    Raises UnsupportedStatementError where the slice cannot be parsed alone, does not survive a round trip, or has no
    node where a job expects one.
    """
    opening, closing = ("(", ")") if header else ("", "")
    text = opening + utf8[site.start : site.end].decode("utf-8") + closing
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise UnsupportedStatementError(f"the statement cannot be parsed alone: {error.message}") from error
    if module.code != text:
        raise UnsupportedStatementError("the statement does not survive a round trip")
    shift = site.start - len(opening)
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(ByteSpanPositionProvider)
    spans: dict[cst.CSTNode, Span] = {
        node: Span(position.start + shift, position.start + position.length + shift)
        for node, position in positions.items()
        if isinstance(node, cst.Name | cst.Attribute | cst.Call | cst.SimpleString)
    }
    editor = _Editor(spans, jobs, _list_tight(utf8, jobs), unions)
    try:
        result = wrapper.module.visit(editor)
    except cst.CSTValidationError as error:
        raise UnsupportedStatementError(f"the statement cannot be spelled: {error}") from error
    if editor.open_jobs:
        raise UnsupportedStatementError("a name stands where its exact place cannot be told")
    code = result.code
    return EditedSlice(code[len(opening) : len(code) - len(closing)].encode("utf-8"), tuple(editor.dropped))


def _list_tight(utf8: bytes, jobs: Sequence[Job]) -> set[Span]:
    """The calls that a word stands before without a blank: `return(Crane)(3)`."""
    starts = {job.span: job.span.start for job in jobs if isinstance(job, NewCall)}
    return {span for span, start in starts.items() if _WORD.match(utf8, start - 1)}


class _Editor(cst.CSTTransformer):
    """Applies all jobs of one slice, children first, each at the node with its span.

    Before the calls at the spans `tight`, no word may be written without parentheses. `dropped` are the names that
    went, because what they have become stands beside them.
    """

    def __init__(
        self, spans: Mapping[cst.CSTNode, Span], jobs: Sequence[Job], tight: Collection[Span], unions: Collection[Span]
    ) -> None:
        super().__init__()
        self._spans = spans
        self._tight = tight
        self._unions = unions
        self._held: set[cst.CSTNode] = set()  # what binds tighter than `await` to the node around it
        self._asked: dict[cst.CSTNode, bool] = {}  # tuples of which any may match; whether one need not be a tuple
        self.dropped: list[Span] = []
        self._names = {job.span: job for job in jobs if isinstance(job, NewName)}
        self._calls = {job.span: job for job in jobs if isinstance(job, NewCall)}
        self._contents = [job for job in jobs if isinstance(job, NewContent)]
        self.open_jobs: set[Job] = set(jobs)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._held.add(node.value)

    def visit_Subscript(self, node: cst.Subscript) -> None:
        self._held.add(node.value)

    def visit_Call(self, node: cst.Call) -> None:
        self._held.add(node.func)
        if isinstance(node.func, cst.Name) and node.func.value in _TYPE_TESTS and len(node.args) == 2:
            self._asked[node.args[1].value] = True

    def visit_ComparisonTarget(self, node: cst.ComparisonTarget) -> None:
        if isinstance(node.operator, cst.In | cst.NotIn):
            self._asked[node.comparator] = False

    def leave_Tuple(self, original_node: cst.Tuple, updated_node: cst.Tuple) -> cst.BaseExpression:
        jobs = [self._names.get(self._spans.get(item.value, Span(-1, -1))) for item in original_node.elements]
        is_caught = any(job is not None and job.is_caught for job in jobs)
        if not is_caught and original_node not in self._asked:
            return updated_node
        may_unwrap = is_caught or self._asked[original_node]
        return self._note(drop_from_tuple(original_node, updated_node, self._is_renamed, may_unwrap=may_unwrap))

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.BaseExpression:
        if self._spans.get(original_node.value) not in self._unions:
            return updated_node
        return self._note(drop_from_union(original_node, updated_node, self._is_renamed))

    def leave_BinaryOperation(
        self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
    ) -> cst.BaseExpression:
        if not isinstance(original_node.operator, cst.BitOr):
            return updated_node
        return self._note(drop_from_alternatives(original_node, updated_node, self._is_renamed))

    def _is_renamed(self, node: cst.CSTNode) -> bool:
        return self._spans.get(node) in self._names

    def _note(self, result: Result) -> cst.BaseExpression:
        node, gone = result
        self.dropped += [self._spans[was] for was in gone]
        return node

    def visit_Await(self, node: cst.Await) -> None:
        self._held.add(node.expression)

    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:
        job = self._calls.get(self._spans.get(original_node.expression, Span(-1, -1)))
        if job is None or not job.unawaited:
            return updated_node
        inner = updated_node.expression
        return inner.with_changes(lpar=[*updated_node.lpar, *inner.lpar], rpar=[*inner.rpar, *updated_node.rpar])

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return self._rename(original_node, updated_node)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
        return self._rename(original_node, updated_node)

    def _rename(self, original: cst.Name | cst.Attribute, updated: cst.Name | cst.Attribute) -> cst.BaseExpression:
        job = self._names.get(self._spans.get(original, Span(-1, -1)))
        if job is None:
            return updated
        self.open_jobs.discard(job)
        new = cst.parse_expression(job.text)
        return new.with_changes(lpar=updated.lpar, rpar=updated.rpar)

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        span = self._spans.get(original_node)
        if span is None:
            return updated_node
        value = updated_node.value.encode("utf-8")
        # From the last to the first, so that earlier offsets stay true.
        for job in sorted(self._contents, key=lambda item: item.span, reverse=True):
            if span.contains(job.span):
                start, end = job.span.start - span.start, job.span.end - span.start
                value = value[:start] + job.text.encode("utf-8") + value[end:]
                self.open_jobs.discard(job)
        return updated_node.with_changes(value=value.decode("utf-8"))

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        job = self._calls.get(self._spans.get(original_node, Span(-1, -1)))
        if job is None or job.count != len(updated_node.args):
            return updated_node
        self.open_jobs.discard(job)
        old = updated_node.func
        function = cst.parse_expression(job.function).with_changes(lpar=old.lpar, rpar=old.rpar)
        call = respell_arguments(updated_node, job.arguments).with_changes(func=function)
        if not job.awaited:
            return call
        bare, opening, closing = call.with_changes(lpar=[], rpar=[]), call.lpar, call.rpar
        if not opening and (original_node in self._held or job.span in self._tight):
            opening, closing = [cst.LeftParen()], [cst.RightParen()]
        return cst.Await(bare, lpar=opening, rpar=closing)
