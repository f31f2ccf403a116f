"""From a source file to its syntax tree, or to the reason why there is none."""

from __future__ import annotations

import ast
import re
import symtable
import warnings

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.source.files import SourceFile

_BRACKETS = re.compile(rb"[()\[\]{}]")
_MAX_DEPTH = 500


def parse_source(source: SourceFile) -> ast.Module | FileProblem:
    """The tree of a file, by the interpreter's own parser; positions count in `source.utf8`."""
    with warnings.catch_warnings():
        # An invalid escape in somebody's file is not our message to print.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source.text)
        except SyntaxError as error:
            return FileProblem(source.path, "syntax", _describe(error))
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
    if _bracket_depth(source.utf8) > _MAX_DEPTH:  # LibCST would end the process
        return False
    import libcst  # only for the few files that need it: importing it takes longer than reading hundreds of files

    try:
        libcst.parse_module(source.text)
    except libcst.ParserSyntaxError:
        return False
    return True


def _bracket_depth(utf8: bytes) -> int:
    """How deeply brackets are nested at the most, those in strings counted too: never less than the truth."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(utf8):
        depth += 1 if bracket in b"([{" else -1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    return deepest
