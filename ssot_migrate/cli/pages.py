"""Help pages: options under headings, and examples at the end, all within 80 columns."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import typer
from typer.core import TyperCommand


class Formatter(Protocol):
    """What is needed of the help formatter of typer, whose own class moved between versions."""

    def section(self, name: str) -> AbstractContextManager[None]: ...

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None: ...

    def write_paragraph(self) -> None: ...

    def write(self, string: str) -> None: ...


class Page(TyperCommand):
    """A command whose options stand under the heading that `rich_help_panel` names, without boxes or markup."""

    def collect_usage_pieces(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """`[OPTIONS] [PATHS]...`, which older versions of typer would spell without brackets and dots."""
        pieces = ["[OPTIONS]"]
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "argument":
                name = parameter.metavar or (parameter.name or "").upper()
                pieces.append((name if parameter.required else f"[{name}]") + "..." * (parameter.nargs == -1))
        return pieces

    def format_options(self, ctx: typer.Context, formatter: Formatter) -> None:  # type: ignore[override]
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            is_argument = parameter.param_type_name == "argument"
            heading = getattr(parameter, "rich_help_panel", None) or ("Arguments" if is_argument else "Options")
            # What stands before an argument's help differs between versions of typer; and old ones escape brackets
            # for rich even where rich is not used.
            name = parameter.metavar or record[0] if is_argument else record[0]
            row = (name, record[1].replace("\\[", "["))
            sections.setdefault(heading, []).append(row)
        # What belongs to this command alone comes first, then the options that it shares with others.
        for heading in sorted(sections, key=["Arguments", "Options"].__contains__, reverse=True):
            with formatter.section(heading):
                formatter.write_dl(sections[heading])

    def format_epilog(self, ctx: typer.Context, formatter: Formatter) -> None:  # type: ignore[override]
        """The epilog as it is written: examples must not be wrapped into paragraphs."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write(inspect.cleandoc(self.epilog) + "\n")
