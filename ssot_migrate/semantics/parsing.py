"""From a source file to its syntax tree, or to the reason why there is none."""

from __future__ import annotations

import ast
import re
import symtable
import warnings

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.newer_syntax import parse_newer
from ssot_migrate.source.files import SourceFile

_NESTING = re.compile(rb"[()\[\]{}.+*/%&|^<>=-]|[\r\n](?:def |class |import |from |async |@)?")
_MAX_DEPTH = 500
_MAX_LENGTH = 8_000


def parse_source(source: SourceFile) -> ast.Module | FileProblem:
    """The tree of a file, by the interpreter's own parser, or by a slower road where it does not know the syntax.

    Positions count in `source.utf8`.
    """
    with warnings.catch_warnings():
        # An invalid escape in somebody's file is not our message to print.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source.text)
        except SyntaxError as error:
            newer = None if _is_too_deep(source.utf8) else parse_newer(source.text)
            return newer or FileProblem(source.path, "syntax", _describe(error))
        except (RecursionError, MemoryError):
            return FileProblem(source.path, "too-deep", "the code is nested too deeply for Python's parser")
        except ValueError as error:  # a null byte, before Python 3.12
            return FileProblem(source.path, "syntax", str(error))


def find_syntax_problem(source: SourceFile) -> FileProblem | None:
    """Why nobody can parse a file; None for one that this interpreter or a newer one can.

    The symbol table is built from the same parser as the tree, without making a Python object of every node, and so
    costs half as much.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            symtable.symtable(source.text, source.path, "exec")
        except SyntaxError as error:
            return None if _is_newer_syntax(source) else FileProblem(source.path, "syntax", _describe(error))
        except (RecursionError, MemoryError):
            return FileProblem(source.path, "too-deep", "the code is nested too deeply for Python's parser")
        except ValueError as error:
            return FileProblem(source.path, "syntax", str(error))
    return None


def _describe(error: SyntaxError) -> str:
    return f"line {error.lineno}: {error.msg}"


def _is_newer_syntax(source: SourceFile) -> bool:
    """Whether LibCST, which knows the newest grammar, reads what this interpreter does not."""
    if _is_too_deep(source.utf8):
        return False
    import libcst  # only for the few files that need it: importing it takes longer than reading hundreds of files

    try:
        libcst.parse_module(source.text)
    except libcst.ParserSyntaxError:
        return False
    return True


def _is_too_deep(utf8: bytes) -> bool:
    """Whether one statement may hold so many brackets, dots or operators that LibCST would end the process.

    An estimate that errs on the high side: brackets in strings count too, and only a definition or import at the
    beginning of a line is known to begin a statement whatever came before.
    """
    depth = deepest = length = longest = 0
    for match in _NESTING.finditer(utf8):
        token = match.group()
        if token in b"([{":
            depth += 1
        elif token in b")]}":
            depth = max(depth - 1, 0)
        elif token.startswith((b"\n", b"\r")):
            if len(token) > 1:
                depth = 0
            length = length if depth else 0
        length += 1
        deepest, longest = max(deepest, depth), max(longest, length)
    return deepest > _MAX_DEPTH or longest > _MAX_LENGTH
