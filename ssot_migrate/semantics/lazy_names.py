"""What a module's `__getattr__` (PEP 562) imports for each name, where it says so literally.

Known are a comparison with a literal (`if name == "E": from .m import E; return E`), and a table from names to modules
(`{"E": ".m"}`, `{"E": (".m", "E")}`, `{"E": "pkg.m:E"}`) that `__getattr__` hands to `import_module`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ssot_migrate.semantics.chains import chain_names, chain_of, last_name
from ssot_migrate.semantics.summary import LazyName

_Table = Mapping[str, ast.Dict]


def find_lazy_names(tree: ast.Module) -> dict[str, LazyName]:
    """Name → where it comes from. What is computed in any other way is left out."""
    tables = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    found: dict[str, LazyName] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__" and len(node.args.args) == 1:
            found = dict(_read_getattr(node, tables))
        elif (
            isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and last_name(node.value.func) == "attach"
        ):
            found = dict(_read_attach(node.value))
    return found


def _read_getattr(function: ast.FunctionDef, tables: _Table) -> Iterator[tuple[str, LazyName]]:
    parameter = function.args.args[0].arg
    for node in ast.walk(function):
        if isinstance(node, ast.If):
            yield from _read_branch(node, parameter)
    if any(isinstance(node, ast.Call) and last_name(node.func) == "import_module" for node in ast.walk(function)):
        for name in sorted({node.id for node in ast.walk(function) if isinstance(node, ast.Name)}):
            if name in tables and _is_asked_by(function, name, parameter):
                yield from _read_table(tables[name])


def _is_asked_by(function: ast.FunctionDef, table: str, parameter: str) -> bool:
    """Whether the function looks its parameter up in the table."""
    for node in ast.walk(function):
        owner, key = None, None
        if isinstance(node, ast.Subscript):
            owner, key = node.value, node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            owner, key = node.func.value, node.args[0] if node.args else None
        if isinstance(owner, ast.Name) and owner.id == table and isinstance(key, ast.Name) and key.id == parameter:
            return True
    return False


def _read_table(table: ast.Dict) -> Iterator[tuple[str, LazyName]]:
    for key, value in zip(table.keys, table.values, strict=True):
        name = _text(key)
        if name is None:
            continue
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == 2:
            module, inner = _text(value.elts[0]), _text(value.elts[1])
            if module is not None and inner is not None:
                yield name, LazyName(module, inner, value.lineno)
            continue
        whole = _text(value)
        if whole is not None:
            module, colon, inner = whole.partition(":")
            yield name, LazyName(module, inner if colon else name, value.lineno)


def _read_branch(node: ast.If, parameter: str) -> Iterator[tuple[str, LazyName]]:
    """`if name == "E": from .m import F; return F`"""
    test = node.test
    if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == parameter):
        return
    name = _text(test.comparators[0])
    if name is None or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return
    imports = {key: lazy for statement in node.body for key, lazy in _read_import(statement)}
    last = node.body[-1]
    chain = chain_of(last.value) if isinstance(last, ast.Return) and last.value is not None else None
    words = chain_names(chain) if chain is not None else ()
    for length in range(len(words), 0, -1):
        lazy = imports.get(".".join(words[:length]))
        if lazy is not None and len(words) - length < 2:
            rest = words[length:]
            module = (
                lazy.module + ("" if lazy.module.endswith(".") else ".") + lazy.name
                if rest and lazy.name
                else lazy.module
            )
            yield name, LazyName(module, rest[0] if rest else lazy.name, lazy.line)
            return


def _read_import(node: ast.stmt) -> Iterator[tuple[str, LazyName]]:
    """What an import statement binds, by the dotted words that lead to it."""
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield from ((alias.asname or alias.name, LazyName(module, alias.name, node.lineno)) for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from ((alias.asname or alias.name, LazyName(alias.name, "", node.lineno)) for alias in node.names)


def _read_attach(call: ast.Call) -> Iterator[tuple[str, LazyName]]:
    """`__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submod_attrs={"m": ["E"]})`"""
    for keyword in call.keywords:
        if keyword.arg == "submod_attrs" and isinstance(keyword.value, ast.Dict):
            for key, names in zip(keyword.value.keys, keyword.value.values, strict=True):
                module = _text(key)
                for item in names.elts if module and isinstance(names, ast.List | ast.Tuple) else ():
                    name = _text(item)
                    if name is not None:
                        yield name, LazyName(f".{module}", name, item.lineno)


def _text(node: ast.expr | None) -> str | None:
    """The value of a literal string."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
