"""A page as lines of styled pieces, and how it becomes one string, with or without colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ssot_migrate.reporters.plain import clip, escape, pad, width_of, wrap

Piece = tuple[str, str]
"""Text and the name of its style; `""` is plain."""

Line = tuple[Piece, ...]

EMPTY: Line = ()

# Only the sixteen colours that every theme defines, so that it is legible on dark and on light.
STYLES = {
    "path": "bold",
    "heading": "bold",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
    "safe": "green",
    "unsafe": "yellow",
    "left": "magenta",
    "added": "green",
    "removed": "red",
    "hunk": "cyan",
    "dim": "dim",
    "command": "bold cyan",
}


def line(text: str, style: str = "", *more: Piece) -> Line:
    """A line of one piece, or of several."""
    return ((text, style), *more)


def render_lines(lines: Iterable[Line], color: bool) -> str:
    """The page as text that ends with a newline; empty if there are no lines.

    Every piece is escaped here, whatever it went through before: this is the one door to the terminal.
    Tabs stay, because a diff that is copied out of a report must still apply.
    """
    if not color:
        rendered = [escape("".join([text for text, _ in pieces]), keep="\t") for pieces in lines]
    else:
        paint = _Painter()
        rendered = ["".join(paint(escape(text, keep="\t"), style) for text, style in pieces) for pieces in lines]
    return "\n".join(rendered) + "\n" if rendered else ""


class _Painter:
    """Wraps text in the escape sequences of its style; rich knows them, and is loaded only when there is colour."""

    def __init__(self) -> None:
        from rich.color import ColorSystem
        from rich.style import Style

        self._system = ColorSystem.STANDARD
        self._styles = {name: Style.parse(words) for name, words in STYLES.items()}

    def __call__(self, text: str, style: str) -> str:
        return self._styles[style].render(text, color_system=self._system) if style else text


def labelled(label: Piece, text: str, width: int, indent: int = 2, label_width: int = 6) -> list[Line]:
    """`text` wrapped beside a label: `fix:  safe`, with further lines below the text and not below the label."""
    head = " " * indent + pad(label[0], label_width)
    first, *rest = wrap(text, width - width_of(head)) or [""]
    below = " " * width_of(head)
    return [
        ((" " * indent, ""), (pad(label[0], label_width), label[1]), (first, "")),
        *(line(below + more) for more in rest),
    ]


def paragraph(text: str, width: int, indent: int = 0, style: str = "") -> list[Line]:
    """`text` wrapped to `width` columns, all lines indented alike."""
    return [line(" " * indent + part, style) for part in wrap(text, width - indent)]


def table(header: Sequence[str], rows: Sequence[Sequence[str]], aligned: str, width: int) -> list[Line]:
    """A table, indented by two. `aligned` holds `<` or `>` for each column.

    The last `<` column gives way when the line would be wider than `width`.
    """
    cells = [[escape(cell) for cell in row] for row in (header, *rows)]
    widths = [max(width_of(row[column]) for row in cells) for column in range(len(header))]
    surplus = 2 + sum(widths) + 2 * (len(widths) - 1) - width
    if surplus > 0 and "<" in aligned:
        elastic = aligned.rindex("<")
        widths[elastic] = max(8, widths[elastic] - surplus)
    rendered = [_row(row, widths, aligned) for row in cells]
    return [line(rendered[0], "dim"), *map(line, rendered[1:])]


def _row(cells: Sequence[str], widths: Sequence[int], aligned: str) -> str:
    columns = [
        pad(clip(cell, width), width, right=side == ">")
        for cell, width, side in zip(cells, widths, aligned, strict=True)
    ]
    return "  " + "  ".join(columns).rstrip()
