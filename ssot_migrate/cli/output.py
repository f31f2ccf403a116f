"""Where results go: stdout holds the result alone, and each `--output` gets the same result in its format."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ssot_migrate.cli.options import ColorMode
from ssot_migrate.errors import UsageError
from ssot_migrate.model.light import light_dataclass

_FORMATS = ("text", "json")
_PIPED_WIDTH = 100
_NARROWEST, _WIDEST = 40, 140

# For terminals that cannot show them; each is as wide as what it stands for, so that carets stay true.
_ASCII = str.maketrans("─→–…│░▁▂▃▄▅▆▇█", "->-~|._.-:=+*#")


@light_dataclass(frozen=True, slots=True)
class Look:
    """What a reporter has to know of the place where its result will be read."""

    format: str
    width: int
    color: bool


@light_dataclass(frozen=True, slots=True)
class Outputs:
    """`format` goes to stdout, `files` get theirs."""

    format: str
    files: tuple[tuple[str, Path], ...]
    color: ColorMode

    def has(self, name: str) -> bool:
        """Whether the result is wanted in a format, here or there."""
        return name == self.format or any(name == kind for kind, _ in self.files)

    def write(self, render: Callable[[Look], str]) -> None:
        """Files first: a reader of stdout that goes away must not cost them."""
        for name, file in self.files:
            try:
                file.write_bytes(render(Look(name, _PIPED_WIDTH, False)).encode("utf-8", "backslashreplace"))
            except OSError as error:
                raise UsageError(f"the result could not be written to {file}: {error.strerror or error}") from None
        if self.format == "github":
            _append_summary(render)
        text = render(Look(self.format, measure_width(), has_color(self.color)))
        write_stdout(text, None if self.format == "text" else "utf-8")


def _append_summary(render: Callable[[Look], str]) -> None:
    """A workflow step's summary is a file that the runner names; what stands in it already is another tool's."""
    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if not place:
        return
    try:
        with Path(place).open("ab") as stream:
            stream.write(render(Look("markdown", _PIPED_WIDTH, False)).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"the step summary could not be written to {place}: {error.strerror or error}") from None


def read_outputs(name: str, outputs: Sequence[str], color: ColorMode, formats: Sequence[str] = _FORMATS) -> Outputs:
    """`formats` are those that the command knows.

    Raises UsageError with all mistakes, before any work is done that could not be delivered.
    """
    mistakes = [_unknown(f"--format {name}", name, formats)] if name not in formats else []
    files: list[tuple[str, Path]] = []
    for output in outputs:
        kind, equals, target = output.partition("=")
        if not equals or not target:
            mistakes.append(f"--output {output}: expected FORMAT=FILE, as in json=report.json")
        elif kind not in formats:
            mistakes.append(_unknown(f"--output {output}", kind, formats))
        elif not Path(target).absolute().parent.is_dir():
            mistakes.append(f"--output {output}: there is no folder {Path(target).parent}")
        else:
            files.append((kind, Path(target)))
    if mistakes:
        raise UsageError(mistakes)
    return Outputs(name, tuple(files), color)


def _unknown(option: str, name: str, formats: Sequence[str]) -> str:
    known = f"{', '.join(formats[:-1])} and {formats[-1]}"
    return f"{option}: there is no format {name!r}; this command writes {known}"


def has_color(mode: ColorMode) -> bool:
    """An explicit option wins over NO_COLOR, and NO_COLOR over what the terminal could do."""
    if mode is not ColorMode.AUTO:
        return mode is ColorMode.ALWAYS
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def measure_width() -> int:
    """Columns of the terminal; the same everywhere when the result is piped."""
    if not sys.stdout.isatty():
        return _PIPED_WIDTH
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def write_stdout(text: str, encoding: str | None = None) -> None:
    r"""Writes bytes, so that a line ends with `\n` everywhere. Quiet when the reader has seen enough (`| head`)."""
    encoding = encoding or sys.stdout.encoding or "utf-8"
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        content = text.translate(_ASCII).encode(encoding, "backslashreplace")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes stdout once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise UsageError(f"the result could not be written to stdout: {error.strerror or error}") from None
