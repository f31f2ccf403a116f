"""From a source file to its syntax tree, or to the reason why there is none."""

from __future__ import annotations

import ast
import warnings

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.source.files import SourceFile


def parse_source(source: SourceFile) -> ast.Module | FileProblem:
    """The tree of a file, by the interpreter's own parser; positions count in `source.utf8`."""
    with warnings.catch_warnings():
        # An invalid escape in somebody's file is not our message to print.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source.text)
        except SyntaxError as error:
            return FileProblem(source.path, "syntax", f"line {error.lineno}: {error.msg}")
        except (RecursionError, MemoryError):
            return FileProblem(source.path, "too-deep", "the code is nested too deeply for Python's parser")
        except ValueError as error:  # a null byte, before Python 3.12
            return FileProblem(source.path, "syntax", str(error))
