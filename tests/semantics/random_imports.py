"""Makes random projects of modules that import from each other, runs them, and tells what each name really is.

One process imports all projects of a batch. Left out are projects that Python cannot import, and those in which a
module takes a name from another one that has not run to its end: there it matters who was imported first.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

MODULES = ("a", "b", "p", "p.c", "p.d", "p.q", "p.q.e", "p.q.f", "n.g")
PACKAGES = frozenset({"p", "p.q"})
NAMES = ("X", "Y", "Z", "_W")

_RUNNER = """
import builtins, importlib, json, sys
from pathlib import Path
MODULES, NAMES = json.loads(sys.argv[2]), json.loads(sys.argv[3])
real_import = builtins.__import__
circles = []

def is_unfinished(module):
    return getattr(module.__spec__, "_initializing", False)

def watched_import(name, globals=None, locals=None, fromlist=(), level=0):
    module = real_import(name, globals, locals, fromlist, level)
    taken = [item for item in fromlist or () if not isinstance(getattr(module, item, None), type(sys))]
    source = module if fromlist else sys.modules.get(name, module)
    if is_unfinished(source) and (taken or not fromlist):
        circles.append(name)  # what it binds depends on who was imported first
    return module

def describe(name):
    for key, value in vars(sys.modules[name]).items():
        if key in NAMES and isinstance(value, type):
            yield f"{name}:{key}", f"{value.__module__}.{value.__qualname__}"
        elif key in NAMES and type(value) is type(sys):
            yield f"{name}:{key}", value.__name__

result = {}
for root in sorted(Path(sys.argv[1]).iterdir()):
    sys.path.insert(0, str(root))
    before = set(sys.modules)
    circles.clear()
    builtins.__import__ = watched_import
    try:
        for name in MODULES:
            importlib.import_module(name)
        if not circles:
            result[root.name] = {key: value for name in MODULES for key, value in describe(name)}
    except (ImportError, AttributeError):
        pass
    builtins.__import__ = real_import
    for name in set(sys.modules) - before:
        del sys.modules[name]
    sys.path.pop(0)
    importlib.invalidate_caches()
print(json.dumps(result))
"""


def path_of(module: str) -> str:
    stem = module.replace(".", "/")
    return f"{stem}/__init__.py" if module in PACKAGES else f"{stem}.py"


def write_project(choose: random.Random) -> dict[str, str]:
    """The files of one project. Modules mostly import what is there from modules written before them."""
    bound: dict[str, set[str]] = {}
    files = {}
    for module in choose.sample(MODULES, len(MODULES)):
        names: set[str] = set()
        lines = []
        for _ in range(choose.randint(1, 5)):
            if bound and choose.random() < 0.65:
                lines.append(_write_import(choose, module, choose.choice(sorted(bound)), bound, names))
            else:
                lines.append(_write_binding(choose, names))
        if choose.random() < 0.05:  # a circle, which Python may refuse
            other = choose.choice(MODULES)
            lines.insert(choose.randint(0, len(lines)), choose.choice((f"from {other} import *", f"import {other}")))
        if choose.random() < 0.25:
            lines.append(_write_all(choose, names))
        bound[module] = names
        files[path_of(module)] = "\n".join(lines) + "\n"
    return files


def _write_import(
    choose: random.Random, module: str, other: str, bound: Mapping[str, set[str]], names: set[str]
) -> str:
    parent, _, tail = other.rpartition(".")
    source = choose.choice((other, _relative(module, other)))
    alias = choose.choice(NAMES)
    kind = choose.randint(0, 9)
    if kind < 3 and bound[other]:
        name = choose.choice(sorted(bound[other]))
        if choose.random() < 0.5:
            names.add(name)
            return f"from {source} import {name}"
        names.add(alias)
        return f"from {source} import {name} as {alias}"
    if kind < 6:
        names.update(name for name in bound[other] if not name.startswith("_"))
        condition = choose.choice(("", "", "", "if 'x': ", "if not 'x': "))
        return f"{condition}from {source} import *"
    if kind < 8 and bound[other]:
        names.add(alias)
        return f"import {other}\n{alias} = {other}.{choose.choice(sorted(bound[other]))}"
    names.add(alias)
    if kind == 8 and parent:
        return f"from {parent} import {tail} as {alias}"
    return f"import {other} as {alias}"


def _relative(module: str, other: str) -> str:
    """`other` as a module of the same package would write it; absolute where they share none."""
    package = module if module in PACKAGES else module.rpartition(".")[0]
    dots = "."
    while package:
        if other == package:
            return dots
        if other.startswith(f"{package}."):
            return dots + other[len(package) + 1 :]
        package, dots = package.rpartition(".")[0], f"{dots}."
    return other


def _write_binding(choose: random.Random, names: set[str]) -> str:
    name, other = choose.sample(NAMES, 2)
    kind = choose.randint(0, 7)
    if kind == 0:
        names.discard(name)
        return f"class {name}: pass\ndel {name}"
    if kind == 7:
        names.discard(name)
        return f"try:\n    del {name}\nexcept NameError:\n    pass"
    names.add(name)
    if kind == 1:
        return f"try:\n    {name} = {other}\nexcept NameError:\n    class {name}: pass"
    if kind == 2:
        return f"if 'x':\n    class {name}: pass\nelse:\n    class {name}: pass"
    if kind == 3:
        return f"try:\n    from missing import {name}\nexcept ImportError:\n    class {name}: pass"
    return f"class {name}: pass"


def _write_all(choose: random.Random, names: set[str]) -> str:
    some = sorted(name for name in names if choose.random() < 0.6)
    return choose.choice(
        (
            f"__all__ = {some!r}",
            f"__all__ = [name for name in {some!r}]",
            f"__all__ = []\n__all__ += {tuple(some)!r}",
            f"__all__ = []\n__all__.extend({some!r})",
        )
    )


def run_projects(folder: Path, projects: Sequence[Mapping[str, str]]) -> dict[int, dict[str, str]]:
    """Per project that could be imported: `module:name` → the qualified name of the class or module it is."""
    for number, files in enumerate(projects):
        for path, text in files.items():
            target = folder / f"{number:03}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    command = [sys.executable, "-S", "-B", "-c", _RUNNER, str(folder), *map(json.dumps, (MODULES, NAMES))]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return {int(name): bound for name, bound in json.loads(output).items()}
