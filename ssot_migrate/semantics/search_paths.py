"""Which folders a file puts on `sys.path`, where it says so by `__file__`, `Path`, `os.path` and literal words."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence

from ssot_migrate.semantics.chains import dotted_text, last_name
from ssot_migrate.source.prefilter import is_ascii_based

_ADDING = {"sys.path.insert": 1, "sys.path.append": 0, "sys.path.extend": 0, "site.addsitedir": 0}
"""What puts something on the path, and which argument that is."""

_SAME = frozenset({"abspath", "realpath", "normpath", "Path", "PurePath", "str", "fspath"})  # of their first argument
_SAME_METHODS = frozenset({"resolve", "absolute", "as_posix"})  # of what they are called on
_HERE = frozenset({"os.getcwd", "Path.cwd", "pathlib.Path.cwd"})
_MAX_DEPTH = 20
_WORDS = re.compile(rb"sys\.path|addsitedir")


def may_add_search_paths(data: bytes) -> bool:
    """Whether a file with these bytes may put anything on `sys.path`."""
    return _WORDS.search(data) is not None or not is_ascii_based(data)


def find_search_paths(tree: ast.Module, path: str) -> tuple[str, ...]:
    """The folders, relative to the project root ("" for the root itself), in the order of the text.

    `path` is that of the file, relative to the root. Relative words count from the root, where programs are started.
    What lies outside the project, or is computed in other ways, is left out.
    """
    reader = _PathReader(tree, path)
    found = [folder for node in ast.walk(tree) for value in _iter_added(node) for folder in reader.read(value)]
    return tuple(dict.fromkeys(found))


def _iter_added(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement or call puts on `sys.path`."""
    match node:
        case ast.Call(func=function, args=arguments):
            position = _ADDING.get(dotted_text(function))
            if position is not None and position < len(arguments):
                value = arguments[position]
                yield from value.elts if isinstance(value, ast.List | ast.Tuple) else (value,)
        case ast.AugAssign(target=target, op=ast.Add(), value=ast.List(elts=values) | ast.Tuple(elts=values)):
            if dotted_text(target) == "sys.path":
                yield from values


class _PathReader:
    """Evaluates expressions that are paths. A name stands for what it is assigned once, or for each item of a loop."""

    def __init__(self, tree: ast.Module, path: str) -> None:
        self._path = path
        self._assigned: dict[str, list[ast.expr]] = {}
        self._items: dict[str, Sequence[ast.expr]] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self._assigned.setdefault(name, []).append(value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self._assigned.setdefault(name, []).append(value)
                case ast.For(target=ast.Name(id=name), iter=ast.List(elts=items) | ast.Tuple(elts=items)):
                    self._items[name] = items

    def read(self, node: ast.expr, depth: int = 0) -> tuple[str, ...]:
        """The paths that an expression means, without repetition; none where nobody can tell."""
        if depth > _MAX_DEPTH:
            return ()
        return tuple(dict.fromkeys(path for path in self._read(node, depth + 1) if path is not None))

    def _read(self, node: ast.expr, depth: int) -> Iterable[str | None]:
        match node:
            case ast.Constant(value=str(text)):
                return (_normalise("", text),)
            case ast.Name(id="__file__"):
                return (self._path,)
            case ast.Name(id=name):
                return self._read_name(name, depth)
            case ast.Attribute(value=inner, attr="parent"):
                return [_climb(path, 1) for path in self.read(inner, depth)]
            case ast.Subscript(value=ast.Attribute(value=inner, attr="parents"), slice=ast.Constant(value=int(count))):
                return [_climb(path, count + 1) for path in self.read(inner, depth)]
            case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=str(text))):
                return [_normalise(path, text) for path in self.read(left, depth)]
            case ast.Call():
                return self._read_call(node, depth)
        return ()

    def _read_name(self, name: str, depth: int) -> Iterable[str]:
        if name in self._items:
            return [] if name in self._assigned else [p for item in self._items[name] for p in self.read(item, depth)]
        found = {self.read(value, depth) for value in self._assigned.get(name, ())}
        return found.pop() if len(found) == 1 else ()

    def _read_call(self, call: ast.Call, depth: int) -> Iterable[str | None]:
        name, arguments = last_name(call.func), call.args
        if dotted_text(call.func) in _HERE:
            return ("",)
        if isinstance(call.func, ast.Attribute) and name in _SAME_METHODS:
            return self.read(call.func.value, depth)
        if isinstance(call.func, ast.Attribute) and name == "joinpath":
            return self._join(call.func.value, arguments, depth)
        if not arguments:
            return ()
        if name == "dirname":
            return [_climb(path, 1) for path in self.read(arguments[0], depth)]
        if name in _SAME or (name == "join" and dotted_text(call.func)):  # no `", ".join(…)`
            return self._join(arguments[0], arguments[1:], depth)
        return ()

    def _join(self, first: ast.expr, rest: Sequence[ast.expr], depth: int) -> Iterable[str | None]:
        words = [item.value for item in rest if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        return [_normalise(path, *words) for path in self.read(first, depth)] if len(words) == len(rest) else ()


def _normalise(*parts: str) -> str | None:
    """The path that the parts make up, "" for the root; None for one that is absolute, or leaves the project."""
    if any(part.startswith(("/", "~")) or ":" in part or "\\" in part for part in parts):
        return None
    path = posixpath.normpath(posixpath.join(*parts))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def _climb(path: str, count: int) -> str | None:
    """The folder so many steps above a path; None for one above the project root."""
    for _ in range(count):
        if not path:
            return None
        path = posixpath.dirname(path)
    return path
