"""What a file imports, and which names it surely has, read from its bytes: a tenth of the time that parsing takes.

An estimate for a first look. Text in strings that reads like an import counts as one, and an import that stands behind
something else on its line is missed; whoever wants to report something parses the file.
"""

from __future__ import annotations

import codecs
import keyword
import re
from collections.abc import Iterator

from ssot_migrate.model.light import light_dataclass

_WORD = re.compile(rb"import\b[ \t]*")
_FROM = re.compile(rb"from[ \t]*([\w.\x80-\xff]+)[ \t]*\Z")
_INSIDE = re.compile(rb"(?:[^()#]|#[^\n\r]*)*")
_COMMENT = re.compile(rb"#[^\n\r]*")
_STATEMENT_END = re.compile(rb"[\n\r#;]")
_TOP_LEVEL = re.compile(
    rb"^(?:(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)|([^\W\d]\w*)[ \t]*(?:=[^=]|:(?![ \t]*$)))", re.MULTILINE
)


@light_dataclass(frozen=True, slots=True)
class ImportLine:
    """`from module import names` (leading dots kept), or `import module` where `names` is empty.

    `bound` are the names that it binds; `is_flush` says that it stands at the left margin.
    """

    module: str
    names: tuple[str, ...]
    bound: tuple[str, ...]
    is_flush: bool


def read_import_lines(data: bytes) -> Iterator[ImportLine]:
    """The imports that begin a line, however far they are indented."""
    data = data.removeprefix(codecs.BOM_UTF8)
    position = data.find(b"import")
    while position >= 0:
        begin = data.rfind(b"\n", 0, position) + 1
        head = data[begin:position].lstrip()
        word = _WORD.match(data, position)
        position = data.find(b"import", position + 6)
        if word is None or not (head == b"" or head.startswith(b"from")):
            continue
        is_flush = data[begin : begin + 1] in (b"f", b"i")
        if not head:
            for module, alias in _iter_names(_rest_of(data, word.end())):
                yield ImportLine(module, (), (alias.partition(".")[0],), is_flush)
            continue
        source = _FROM.match(head)
        if source is not None:
            pairs = list(_iter_names(_rest_of(data, word.end())))
            names, bound = tuple(name for name, _ in pairs), tuple(bound for _, bound in pairs)
            yield ImportLine(source[1].decode("utf-8", "replace"), names, bound, is_flush)


def _rest_of(data: bytes, start: int) -> bytes:
    """What is imported: up to the end of the parentheses, or of the line and its continuations."""
    if data[start : start + 1] == b"(":
        inside = _INSIDE.match(data, start + 1)
        rest = inside.group() if inside is not None else b""
        return _COMMENT.sub(b"", rest) if b"#" in rest else rest
    end = start
    while True:
        found = _STATEMENT_END.search(data, end)
        if found is None:
            return data[start:]
        end = found.end()
        before = data[max(start, found.start() - 2) : found.start()]
        if found.group() not in b"\n\r" or not before.removesuffix(b"\r").endswith(b"\\"):
            return data[start : found.start()]


def _iter_names(rest: bytes) -> Iterator[tuple[str, str]]:
    """`a.b as c, d` → `("a.b", "c"), ("d", "d")`."""
    for item in rest.decode("utf-8", "replace").replace("\\", " ").split(","):
        words = item.split()
        if words:
            yield words[0], words[-1]


def read_sure_names(data: bytes) -> frozenset[str]:
    """Names that definitions, plain assignments and imports at the left margin bind in the module."""
    found = {(match[1] or match[2]).decode("utf-8", "replace") for match in _TOP_LEVEL.finditer(data)}
    found.update(name for line in read_import_lines(data) if line.is_flush for name in line.bound)
    return frozenset(found.difference(keyword.kwlist, ("*",)))
