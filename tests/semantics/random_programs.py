"""Makes small random programs for the soundness test of scopes, and runs them: which binding does each load see?

Every binding of `x`, `y`, `z` stands on a line of its own and binds that line's number (or something that carries
it), and every load stands alone in a call of `_see(line, value)`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import Any

NAMES = ("x", "y", "z")
_MAX_STEPS = 400


class ProgramWriter:
    """Writes one program; `choose` decides every question that comes up."""

    def __init__(self, choose: random.Random) -> None:
        self._choose = choose
        self._lines: list[str] = []
        self._left = 28  # statements that may still be written
        self._parameters: list[frozenset[str]] = []  # of the functions around, outermost first

    def write(self) -> str:
        self._add(0, "def _keep():")
        self._add(1, f"import {', '.join(NAMES)}")
        for name in self._choose.sample(NAMES, self._choose.randint(1, 3)):
            self._bind(0, name)
        while self._left > 0:
            self._statement(0, in_loop=False, in_class=False)
        self._add(0, "for _ in range(4): _call()")
        for name in NAMES:
            self._see(0, name)
        return "\n".join(self._lines) + "\n"

    def _add(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    @property
    def _line(self) -> int:
        return len(self._lines) + 1

    def _name(self) -> str:
        return self._choose.choice(NAMES)

    def _bind(self, depth: int, name: str) -> None:
        self._add(depth, f"{name} = {self._line}")

    def _see(self, depth: int, name: str) -> None:
        self._add(depth, f"_see({self._line}, {name})")

    def _block(self, depth: int, *, in_loop: bool, in_class: bool) -> None:
        for _ in range(self._choose.randint(1, 3)):
            self._statement(depth, in_loop=in_loop, in_class=in_class)

    def _statement(self, depth: int, *, in_loop: bool, in_class: bool) -> None:
        self._left -= 1
        simple: list[Callable[[int], None]] = [
            lambda d: self._bind(d, self._name()),
            lambda d: self._bind(d, self._name()),
            lambda d: self._see(d, self._name()),
            lambda d: self._see(d, self._name()),
            lambda d: self._add(d, "_call()"),
            lambda d: self._add(d, "_fail()"),
            self._expression,
            lambda d: self._add(d, f"del {self._name()}"),
        ]
        if in_loop:
            simple.append(lambda d: self._add(d, self._choose.choice(("if _flip(): break", "if _flip(): continue"))))
            simple.append(lambda d: self._add(d, self._choose.choice(("break", "continue"))))
        if self._parameters and not in_class:
            simple.append(lambda d: self._add(d, self._choose.choice(("return", "if _flip(): return"))))
        if depth > 4 or self._left <= 0 or self._choose.random() < 0.5:
            self._choose.choice(simple)(depth)
            return
        self._compound(depth, in_loop=in_loop, in_class=in_class)

    def _expression(self, depth: int) -> None:
        name, other, line = self._name(), self._name(), self._line
        self._add(
            depth,
            self._choose.choice(
                (
                    f"_flip() and ({name} := {line})",
                    f"({name} := {line}) if _flip() else None",
                    f"1 < _flip() < ({name} := {line})",
                    f"_later(lambda {name}={line}: _see({line}, {name}))",
                    f"_later(lambda: _see({line}, {name}))",
                    f"[_see({line}, {name}) for {name} in _few({line})]",
                    f"[_see({line}, {name}) for {other} in _few({line})]",
                    f"_consume(_see({line}, {name}) for {other} in _few({line}))",
                )
            ),
        )

    def _compound(self, depth: int, *, in_loop: bool, in_class: bool) -> None:
        def block(looping: bool = in_loop) -> None:
            self._block(depth + 1, in_loop=looping, in_class=in_class)

        match self._choose.randint(0, 9):
            case 0:
                self._add(depth, "if _flip():")
                block()
                if self._choose.random() < 0.5:
                    self._add(depth, "else:")
                    block()
            case 1 | 2:
                loop = self._choose.choice((f"for {self._name()} in _few({self._line}):", "while _flip():"))
                if self._choose.random() < 0.2:
                    loop = f"while ({self._name()} := {self._line}) and _flip():"
                self._add(depth, loop)
                block(True)
                if self._choose.random() < 0.3:
                    self._add(depth, "else:")
                    block()
            case 3 | 4:
                self._try(depth, block)
            case 5:
                self._add(depth, f"with {self._choose.choice(('_plain', 'suppress'))}({self._line}) as {self._name()}:")
                block()
            case 6:
                self._match(depth, block)
            case 7:
                self._class(depth)
            case _:
                self._function(depth)

    def _try(self, depth: int, block: Callable[[], None]) -> None:
        self._add(depth, "try:")
        block()
        kind = self._choose.randint(0, 2)
        if kind < 2:
            self._add(depth, self._choose.choice(("except _Caught:", f"except _Caught as {self._name()}:")))
            block()
            if self._choose.random() < 0.3:
                self._add(depth, "else:")
                block()
        if kind > 0:
            self._add(depth, "finally:")
            block()

    def _match(self, depth: int, block: Callable[[], None]) -> None:
        self._add(depth, "match _flip():")
        for _ in range(self._choose.randint(1, 2)):
            pattern = self._choose.choice(("True", "False", "True if _flip()"))
            self._add(depth + 1, f"case {pattern}:")
            self._block(depth + 2, in_loop=False, in_class=False)
        if self._choose.random() < 0.5:
            self._add(depth + 1, "case _:")
            self._block(depth + 2, in_loop=False, in_class=False)

    def _class(self, depth: int) -> None:
        self._add(depth, f"class {self._name()}:")
        self._add(depth + 1, f"line_of_class = {self._line - 1}")
        self._block(depth + 1, in_loop=False, in_class=True)

    def _function(self, depth: int) -> None:
        choose = self._choose
        parameters = frozenset(choose.sample(NAMES, choose.randint(0, 1)))
        declared = ""
        outer = sorted(frozenset().union(*self._parameters) - parameters) if self._parameters else []
        if choose.random() < 0.3:
            declared = f"global {choose.choice(sorted(set(NAMES) - parameters))}"
        elif outer and choose.random() < 0.6:
            declared = f"nonlocal {choose.choice(outer)}"
        self._add(depth, "@_later")
        name = choose.choice(("f", "f", "f", self._name()))
        defaults = ", ".join(f"{item}={self._line}" for item in parameters)
        self._add(depth, f"def {name}({defaults}):")
        if declared:
            self._add(depth + 1, declared)
        self._parameters.append(parameters)
        self._block(depth + 1, in_loop=False, in_class=False)
        self._parameters.pop()


class _CaughtError(Exception):
    pass


class _EndError(BaseException):
    """The program has run long enough."""


def run(source: str, seed: int) -> set[tuple[int, int]]:
    """Runs a program: (line of the load, line of the binding that it saw), for all loads that were reached."""
    return _Run(seed).run(source)


class _Run:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._steps = 0
        self._depth = 0
        self._functions: list[Callable[[], object]] = []
        self._seen: set[tuple[int, int]] = set()

    def run(self, source: str) -> set[tuple[int, int]]:
        space: dict[str, Any] = {
            "__name__": "program",
            "_see": self._see,
            "_flip": self._flip,
            "_few": self._few,
            "_call": self._call,
            "_later": self._later,
            "_consume": self._consume,
            "_fail": self._fail,
            "_plain": self._plain,
            "suppress": self._suppress,
            "_Caught": (_CaughtError, NameError),
        }
        with suppress(_CaughtError, NameError, _EndError):
            exec(compile(source, "program", "exec"), space)
        return self._seen

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise _EndError

    def _see(self, line: int, value: object) -> None:
        self._step()
        if isinstance(value, int):
            self._seen.add((line, value))
        elif isinstance(value, type) and hasattr(value, "line_of_class"):
            self._seen.add((line, value.line_of_class))
        elif hasattr(value, "__code__"):
            self._seen.add((line, value.__code__.co_firstlineno + 1))  # below the decorator

    def _flip(self) -> bool:
        self._step()
        return self._random.random() < 0.5

    def _few(self, line: int) -> list[int]:
        self._step()
        return [line] * self._random.randint(0, 2)

    def _fail(self) -> None:
        if self._flip():
            raise _CaughtError

    def _later(self, function: Callable[[], object]) -> Callable[[], object]:
        self._functions.append(function)
        return function

    def _consume(self, generator: Any) -> None:
        if self._flip():
            list(generator)
        else:
            self._functions.append(lambda: list(generator))

    def _call(self) -> None:
        self._step()
        if self._functions and self._depth < 5:
            self._depth += 1
            try:
                self._random.choice(self._functions)()
            except (_CaughtError, NameError):
                pass
            finally:
                self._depth -= 1

    @contextmanager
    def _plain(self, line: int) -> Any:
        yield line

    @contextmanager
    def _suppress(self, line: int) -> Any:
        with suppress(_CaughtError, NameError):
            yield line
