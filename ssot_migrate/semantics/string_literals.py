"""Which strings of a file may name something: told to the `Recorder` while expressions are read."""

from __future__ import annotations

import ast
import re

from ssot_migrate.model.locations import Span
from ssot_migrate.semantics.name_tests import NameComparison, NameTest, is_class_name
from ssot_migrate.semantics.raw import Site
from ssot_migrate.semantics.recorder import Recorder
from ssot_migrate.semantics.summary import Role

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_MAX_STRING = 300


class StringReader:
    """The strings of one file. `in_all` is set while the value of `__all__` is read; `name_holders` are the variables
    that have been given the name of a class so far.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._positions = recorder.positions
        self.in_all = False
        self.name_holders: set[str] = set()

    def add(
        self,
        node: ast.Constant,
        value: str,
        site: Site,
        role: Role,
        *,
        call: int | None = None,
        argument: int | str | None = None,
    ) -> None:
        """A dotted name counts anywhere, a plain word only as an argument (`getattr(m, "E")`) or in `__all__`."""
        if "." not in value and call is None and not self.in_all:
            return
        if len(value) > _MAX_STRING or not _DOTTED.fullmatch(value):
            return
        span = self._positions.span(node)
        content = self._positions.string_content(span, value)
        self._recorder.add_string(
            value, span, content, node.lineno, site, role, call=call, argument=argument, in_all=self.in_all
        )

    def add_keyword(self, item: ast.keyword, site: Site, call: int) -> None:
        """A keyword that names something in what the call's first argument names."""
        if item.arg is not None:
            start = self._positions.span(item).start
            span = Span(start, start + len(item.arg.encode()))
            self._recorder.add_string(
                item.arg, span, span, item.lineno, site, Role.ARGUMENT, call=call, argument=item.arg
            )

    def note_holder(self, target: ast.expr, value: ast.expr) -> None:
        """Notes a variable that is given the name of a class."""
        if isinstance(target, ast.Name) and is_class_name(value):
            self.name_holders.add(target.id)

    def add_name_test(self, comparison: NameComparison, site: Site, first: int) -> None:
        """The strings that a class's name is compared with; what it is asked of was read as reference `first` or a
        later one.
        """
        asked = None if comparison.asked is None else self._find_reference(comparison.asked, first)
        words = {item: item.value for item in comparison.strings if isinstance(item.value, str)}
        test = NameTest(asked, comparison.count, comparison.is_class, tuple(words.values()), self._recorder.denied)
        for item, value in words.items():
            if value.isidentifier():
                span = self._positions.span(item)
                content = self._positions.string_content(span, value)
                self._recorder.add_string(value, span, content, item.lineno, site, Role.VALUE, test=test)

    def _find_reference(self, node: ast.expr, first: int) -> int | None:
        references = self._recorder.references
        return next((index for index in range(first, len(references)) if references[index].nodes[-1] is node), None)
