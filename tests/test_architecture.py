"""The house checks itself: floors, edges, and what may be done where. Exhaustive: what is not in a table fails."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "ssot_migrate"

# A module or package sees what is on a lower floor, and its own package.
FLOORS: Mapping[str, int] = {
    "errors": 1,
    "model": 1,
    "baseline": 2,
    "config": 2,
    "git": 2,
    "git_commits": 2,
    "git_since": 2,
    "marks": 2,
    "reporters": 2,
    "runner": 2,
    "source": 2,
    "suppressions": 2,
    "writer": 2,
    "semantics": 3,
    "candidates": 4,
    "first_look": 4,
    "kinds": 4,
    "rewriter": 4,
    "candidate_search": 5,
    "doubles": 5,
    "old_modules": 5,
    "orphans": 5,
    "packs": 5,
    "references": 5,
    "structures": 5,
    "suspects": 5,
    "watching": 5,
    "conclusion": 6,
    "looking": 6,
    "received_calls": 6,
    "file_check": 7,
    "name_holders": 7,
    "scanner": 7,
    "removal": 8,
    "same_code": 8,
    "verifier": 8,
    "usecases": 9,
    "__init__": 10,
    "cli": 11,
    "__main__": 12,
}

# Edges between neighbours on one floor: from a part, or one module of it, to one module. Each has its reason.
NEIGHBOURS: Mapping[tuple[str, str], str] = {
    ("config", "git"): "the project begins at the git top level where no configuration says otherwise",
    ("config", "baseline.file"): "a project may name its baseline; the usual name is that file's own",
    ("config", "source.files"): "files come in by one door, which no pipe, device or size gets through",
    ("git_commits", "git"): "one place starts git",
    ("git_since", "git"): "one place starts git",
    ("reporters", "baseline.entries"): "the gate's report names entries",
    ("reporters", "baseline.verdict"): "the gate's report tells a verdict",
    ("source.discovery", "git"): "git tells which of the files that it ignores it tracks all the same",
    ("suppressions", "source.files"): "comments are read in decoded text",
    ("suppressions", "source.tokens"): "comments are told from strings by the tokens",
    ("same_code", "verifier"): "what is laid out or marked anew has been proven before",
    ("marks", "source.files"): "comments are written into decoded text",
    ("marks", "source.tokens"): "comments are told from strings by the tokens",
    ("writer", "source.files"): "bytes have one digest, and are read in one way, wherever that is done",
    ("references", "candidate_search"): "looking starts with the files that are worth reading",
    ("doubles", "candidate_search"): "files that name a duplicate are found like those that name what is replaced",
    ("structures", "packs.globs"): "packs and rules exempt paths",
    ("structures", "watching"): "the files to look into are chosen by one place, before and while others are read",
    ("watching", "packs.globs"): "a pack says by globs what its tests are",
    ("watching", "packs.selection"): "the user selects by rule",
}

# Which parts, or modules of them, may use which package that does not come with Python.
THIRD_PARTIES: Mapping[str, frozenset[str]] = {
    "jinja2": frozenset({"reporters"}),
    # These two of `semantics` ask it about files whose syntax is newer than the interpreter, and nothing else.
    "libcst": frozenset({"rewriter", "semantics.newer_syntax", "semantics.parsing"}),
    "markupsafe": frozenset({"reporters"}),  # comes with jinja2
    "pathspec": frozenset({"source"}),
    "platformdirs": frozenset({"source"}),
    "pygments": frozenset({"reporters"}),
    "rich": frozenset({"cli", "reporters"}),
    "tomli": frozenset({"config", "packs"}),
    "typer": frozenset({"cli"}),
}

# Who but `writer` touches the disk, and how.
WRITERS: Mapping[str, tuple[frozenset[str], str]] = {
    "cli.output": (
        frozenset({"open to write", "write_bytes"}),
        "--output FORMAT=FILE: the user names the file; a workflow names the file of its step's summary",
    ),
    "source.store": (
        frozenset({"mkdir", "replace", "unlink", "write_bytes"}),
        "the cache, in a folder of the user's own outside of every project",
    ),
    "cli.rules": (frozenset({"write_bytes"}), "rules new --output: the user names the file, which is new"),
    "cli.shards": (
        frozenset({"mkdir", "write_bytes"}),
        "--output-dir: the user names the folder, empty or new",
    ),
    "usecases.rules": (frozenset({"mkdir", "tempfile", "write_bytes"}), "a pack's examples, in a folder of their own"),
}

# Who but `source.files` opens files to read them: nobody whom a hostile file could keep waiting, or fill with it.
READERS: Mapping[str, str] = {
    "packs.builtin": "what the program brings along",
    "reporters.web.render": "what the program brings along",
    "source.listing": "the beginning of what may be a script, which the listing says is a regular file",
    "source.store": "the cache, in a folder of the user's own",
    "usecases.rules": "a pack's examples, in a folder of their own",
}

MAX_LINES = 400
# Longer than a page should be, each with the bound that it must keep; take the entry out once it is no longer needed.
LONG: Mapping[str, int] = {}

PLATFORM_WORDS = re.compile(r"netra|websocket|agent_?factory|user_?execution_?engine", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package. `name` is dotted, without the package's own name; a package has its folder's."""

    name: str
    text: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """The module or package of the first level that it belongs to."""
        return self.name.partition(".")[0]


def read_package(package: Path) -> dict[str, Module]:
    """All modules below a folder, by name."""
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        text = path.read_text(encoding="utf-8")
        modules[name] = Module(name, text, ast.parse(text))
    return modules


def imported_names(module: Module) -> Iterator[tuple[str, ...]]:
    """What the imports of a module may mean, wherever they stand: for each the candidates, longest first."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name,) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((f"{base}.{alias.name}", base) for alias in node.names)


def own_edges(modules: Mapping[str, Module]) -> Iterator[tuple[Module, str]]:
    """Each import of a module of this package by another, as (importer, name of the imported)."""
    for module in modules.values():
        for candidates in imported_names(module):
            if candidates[-1].partition(".")[0] != PACKAGE.name:
                continue
            names = [name.partition(".")[2] or "__init__" for name in candidates]
            yield module, next((name for name in names if name in modules), names[-1])


# the checks: from the modules of a tree to what is wrong with it -------------------------------------------------


def find_strangers(modules: Mapping[str, Module]) -> Iterator[str]:
    """Parts without a floor, and floors without a part."""
    parts = {module.part for module in modules.values()}
    yield from (f"{part} has no floor" for part in sorted(parts - FLOORS.keys()))
    yield from (f"the table has a floor for {part}, which does not exist" for part in sorted(FLOORS.keys() - parts))


def find_forbidden_edges(modules: Mapping[str, Module]) -> Iterator[str]:
    """Imports that go up, or to a neighbour without a reason; reasons that nobody needs."""
    used = set()
    for module, target in own_edges(modules):
        part = target.partition(".")[0]
        if part == module.part or FLOORS.get(part, 99) < FLOORS.get(module.part, 0):
            continue
        edge = next((pair for pair in ((module.name, target), (module.part, target)) if pair in NEIGHBOURS), None)
        if edge is None or FLOORS.get(part) != FLOORS.get(module.part):
            yield f"{module.name} imports {target}"
        else:
            used.add(edge)
    yield from (f"nobody needs the edge {source} → {target}" for source, target in sorted(NEIGHBOURS.keys() - used))


def find_relative_imports(modules: Mapping[str, Module]) -> Iterator[str]:
    """Imports that the other checks could not follow."""
    for module in modules.values():
        for candidates in imported_names(module):
            if candidates[-1].startswith("."):
                yield f"{module.name} imports {candidates[0]}"


def find_circles(modules: Mapping[str, Module]) -> Iterator[str]:
    """Modules that import each other round in a circle; imports inside functions count too."""
    targets: dict[str, set[str]] = {name: set() for name in modules}
    for module, target in own_edges(modules):
        if target in targets:
            targets[module.name].add(target)
    # What imports nothing that is left, or is imported by nothing, stands in no circle: taken away until all do.
    while True:
        imported = {target for found in targets.values() for target in found}
        done = {name for name, found in targets.items() if not found or name not in imported}
        if not done:
            break
        targets = {name: found - done for name, found in targets.items() if name not in done}
    if targets:
        yield f"in circles, or between two: {', '.join(sorted(targets))}"


def find_third_parties(modules: Mapping[str, Module]) -> Iterator[str]:
    """Packages from elsewhere that are used by a part that may not; the first floor may use none at all."""
    for module in modules.values():
        for candidates in imported_names(module):
            top = candidates[-1].partition(".")[0]
            if top in (PACKAGE.name, "") or top in sys.stdlib_module_names or top == "tomllib":
                continue
            if THIRD_PARTIES.get(top, frozenset()).isdisjoint({module.name, module.part}):
                yield f"{module.name} imports {top}"


_DISK_METHOD = re.compile("chmod|hardlink_to|mkdir|rename|rmdir|symlink_to|touch|unlink|write_bytes|write_text")
_OS_WRITE = re.compile(
    "f?chmod|f?chown|f?truncate|link|makedirs|mkdir|mkfifo|removedirs|remove|renames?|replace|rmdir|symlink|unlink|"
    "O_APPEND|O_CREAT|O_RDWR|O_TRUNC"
)
_SHUTIL_READS = frozenset({"get_terminal_size", "which"})


def find_writes(modules: Mapping[str, Module]) -> Iterator[str]:
    """Calls by which the disk is changed, outside the writer and beyond what the table allows."""
    for module in modules.values():
        if module.part == "writer":
            continue
        allowed = WRITERS.get(module.name, (frozenset[str](), ""))[0]
        for node in ast.walk(module.tree):
            name = _written_by(node)
            if name is not None and name not in allowed:
                yield f"{module.name} uses {name}"


def _written_by(node: ast.AST) -> str | None:
    """By what a piece of code changes the disk; None if it does not."""
    if isinstance(node, ast.Import) and any(alias.name == "tempfile" for alias in node.names):
        return "tempfile"
    if isinstance(node, ast.ImportFrom) and node.module in ("os", "shutil", "tempfile"):
        return f"from {node.module} import"
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner, name = node.value.id, node.attr
        if (owner == "os" and _OS_WRITE.fullmatch(name)) or (owner == "shutil" and name not in _SHUTIL_READS):
            return f"{owner}.{name}"
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        # `text.replace` takes two arguments and `dataclasses.replace` stands alone: this is a path's.
        if _DISK_METHOD.fullmatch(name) or (name == "replace" and len(node.args) == 1 and not node.keywords):
            return name
    return "open to write" if _opens_to_write(node) else None


def _opens_to_write(call: ast.Call) -> bool:
    """`open(path, "w")`, `os.fdopen(number, mode="ab")`, `path.open("x")`; not `os.open`, whose flags are."""
    function = ast.unparse(call.func)
    if function == "os.open" or not re.search(r"\bf?d?open$", function):
        return False
    first = 1 if function in ("open", "io.open", "os.fdopen") else 0
    modes = [*call.args[first : first + 1], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    # A mode that only the running program knows may be any.
    return any(not (isinstance(mode, ast.Constant) and set(str(mode.value)).isdisjoint("wax+")) for mode in modes)


def find_reads(modules: Mapping[str, Module]) -> Iterator[str]:
    """Calls by which files are read elsewhere than at the door, beyond what the table allows."""
    for module in modules.values():
        if module.name != "source.files" and module.name not in READERS:
            names = {name for node in ast.walk(module.tree) if (name := _read_by(node)) is not None}
            yield from (f"{module.name} reads files by {name}" for name in sorted(names))


def _read_by(node: ast.AST) -> str | None:
    """By what a piece of code reads a file; None if it does not. Others have a `read_text`, too: of a key."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name):
        return "open" if node.func.id == "open" and not _opens_to_write(node) else None
    if not isinstance(node.func, ast.Attribute):
        return None
    first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    is_reading = {
        "read_bytes": not node.args,
        "read_text": first in ("utf-8", "ascii") or bool(node.keywords) or not node.args,
        "open": isinstance(first, str) and first.startswith("r"),
    }
    return node.func.attr if is_reading.get(node.func.attr, False) else None


def find_commit_callers(modules: Mapping[str, Module]) -> Iterator[str]:
    """Who writes besides `usecases.trials`, which does it at one place; `undo` puts files back and needs none of it."""
    for module, target in own_edges(modules):
        if target == "writer.commit" and module.name != "usecases.trials":
            yield f"{module.name} imports {target}"
    trials = modules.get("usecases.trials")
    calls = [node for node in (ast.walk(trials.tree) if trials is not None else ()) if _opens_transaction(node)]
    if len(calls) != 1:
        yield f"usecases.trials opens {len(calls)} transactions"


def _opens_transaction(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open_transaction"


def find_platform_words(modules: Mapping[str, Module]) -> Iterator[str]:
    """Words of the first platform that was migrated: they belong into its pack."""
    for module in modules.values():
        for number, line in enumerate(module.text.splitlines(), 1):
            found = PLATFORM_WORDS.search(line)
            if found:
                yield f"{module.name}, line {number}, says {found.group()}"


def find_missing_docstrings(modules: Mapping[str, Module]) -> Iterator[str]:
    """Files whose first line does not say what they are."""
    for module in modules.values():
        if not (module.text.startswith(('"""', 'r"""')) and ast.get_docstring(module.tree)):
            yield f"{module.name} does not begin with its docstring"


def find_any(modules: Mapping[str, Module]) -> Iterator[str]:
    """Uses of `Any`: values are parsed at the border, and have a type from there on."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute):
                names = [node.attr]
            else:
                names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            if "Any" in names and isinstance(node, (ast.Attribute, ast.ImportFrom)):
                yield f"{module.name}, line {node.lineno}, uses Any"


def find_long_files(modules: Mapping[str, Module]) -> Iterator[str]:
    """Files that are longer than they may be, and exceptions that are no longer needed."""
    lengths = {name: len(module.text.splitlines()) for name, module in modules.items()}
    for name, length in lengths.items():
        if length > LONG.get(name, MAX_LINES):
            yield f"{name} has {length} lines"
    for name in sorted(LONG):
        if lengths.get(name, 0) <= MAX_LINES:
            yield f"{name} needs no longer be allowed to be long"


Check = Callable[[Mapping[str, Module]], Iterable[str]]
CHECKS: tuple[Check, ...] = (
    find_strangers,
    find_forbidden_edges,
    find_relative_imports,
    find_circles,
    find_third_parties,
    find_writes,
    find_reads,
    find_commit_callers,
    find_platform_words,
    find_missing_docstrings,
    find_any,
    find_long_files,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house(check: Check) -> None:
    assert list(check(read_package(PACKAGE))) == []


def test_kinds_and_rewriter_do_not_know_each_other() -> None:
    parts = {(module.part, target.partition(".")[0]) for module, target in own_edges(read_package(PACKAGE))}
    assert ("scanner", "kinds") in parts
    assert parts & {("kinds", "rewriter"), ("rewriter", "kinds")} == set()


def test_exceptions_are_for_files_that_exist() -> None:
    modules = read_package(PACKAGE)
    assert WRITERS.keys() | READERS.keys() <= modules.keys()
    assert all(any(_read_by(node) for node in ast.walk(modules[name].tree)) for name in READERS)
    assert all(FLOORS[source.partition(".")[0]] == FLOORS[target.partition(".")[0]] for source, target in NEIGHBOURS)


# each check can fail ----------------------------------------------------------------------------------------------

LINES = "x = 1\n" * (MAX_LINES + 1)

BROKEN: tuple[tuple[Check, str, str, str], ...] = (
    (find_strangers, "utils/text.py", "", "utils has no floor"),
    (find_forbidden_edges, "model/a.py", "from ssot_migrate.errors import UsageError", "model.a imports errors"),
    (find_forbidden_edges, "kinds/a.py", "import ssot_migrate.rewriter.planner", "kinds.a imports rewriter.planner"),
    (find_forbidden_edges, "rewriter/a.py", "from ssot_migrate import kinds", "rewriter.a imports kinds"),
    (find_forbidden_edges, "config.py", "def f():\n    from ssot_migrate import cli", "config imports cli"),
    (find_forbidden_edges, "source/walk.py", "from ssot_migrate import git", "source.walk imports git"),
    (find_forbidden_edges, "git.py", "from ssot_migrate.config import Config", "git imports config"),
    (find_relative_imports, "kinds/a.py", "from .view import FileView", "kinds.a imports .view.FileView"),
    (find_circles, "git.py", "from ssot_migrate import config", "in circles, or between two: config, git"),
    (find_third_parties, "semantics/a.py", "import libcst.metadata", "semantics.a imports libcst"),
    (find_third_parties, "usecases/a.py", "from rich.text import Text", "usecases.a imports rich"),
    (find_third_parties, "model/a.py", "import attrs", "model.a imports attrs"),
    (find_writes, "git.py", "open('x', mode='wb')", "git uses open to write"),
    (find_writes, "git.py", "path.open('a')", "git uses open to write"),
    (find_writes, "git.py", "path.write_text('x')", "git uses write_text"),
    (find_writes, "git.py", "import os\nos.replace('a', 'b')", "git uses os.replace"),
    (find_writes, "git.py", "import os\nos.open('a', os.O_CREAT)", "git uses os.O_CREAT"),
    (find_writes, "git.py", "from shutil import rmtree", "git uses from shutil import"),
    (find_writes, "git.py", "path.replace(other)", "git uses replace"),
    (find_writes, "cli/output.py", "path.unlink()", "cli.output uses unlink"),
    (find_writes, "usecases/apply.py", "import tempfile", "usecases.apply uses tempfile"),
    (find_reads, "git.py", "path.read_bytes()", "git reads files by read_bytes"),
    (find_reads, "git.py", "path.read_text('utf-8')", "git reads files by read_text"),
    (find_reads, "git.py", "path.open('rb')", "git reads files by open"),
    (find_reads, "git.py", "open(path)", "git reads files by open"),
    (find_commit_callers, "cli/apply.py", "from ssot_migrate.writer import commit", "cli.apply imports writer.commit"),
    (
        find_commit_callers,
        "usecases/trials.py",
        "open_transaction(1)\nopen_transaction(2)",
        "usecases.trials opens 2 transactions",
    ),
    (find_platform_words, "kinds/a.py", "if name == 'websocket_bridge': ...", "kinds.a, line 2, says websocket"),
    (find_platform_words, "kinds/a.py", "x = AgentFactory", "kinds.a, line 2, says AgentFactory"),
    (find_any, "git.py", "from typing import Any", "git, line 2, uses Any"),
    (find_any, "git.py", "import typing\nx: typing.Any", "git, line 3, uses Any"),
    (find_long_files, "git.py", LINES, f"git has {MAX_LINES + 2} lines"),
)

SOUND = {
    "__init__.py": "",
    "cli/__init__.py": "",
    "config.py": "from ssot_migrate.git import find_git_top\nimport tomli\n",
    "git.py": "import subprocess\n'a'.replace('b', 'c')\ntable.read_text('key')\n",
    "kinds/__init__.py": "",
    "source/discovery.py": "import pathspec\nfrom ssot_migrate import git\nfrom ssot_migrate.source import walk\n",
    "source/walk.py": "",
    "usecases/trials.py": "from ssot_migrate.writer.commit import open_transaction\nopen_transaction(1)\n",
    "usecases/rules.py": "import tempfile\n",
    "writer/commit.py": "import os\nos.replace('a', 'b')\n",
}


def write_tree(folder: Path, files: Mapping[str, str]) -> Mapping[str, Module]:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f'"""What it is."""\n{text}', encoding="utf-8")
    return read_package(folder)


@pytest.mark.parametrize(("check", "path", "text", "complaint"), BROKEN)
def test_each_check_can_fail(tmp_path: Path, check: Check, path: str, text: str, complaint: str) -> None:
    sound = set(check(write_tree(tmp_path, SOUND)))
    broken = set(check(write_tree(tmp_path, {path: text})))
    assert complaint not in sound
    assert complaint in broken
    assert {checked for checked, *_ in BROKEN} | {find_missing_docstrings} == set(CHECKS)


def test_a_file_must_begin_with_its_docstring(tmp_path: Path) -> None:
    (tmp_path / "git.py").write_text('# git\n"""Asks git."""\n')
    (tmp_path / "config.py").write_text("import os\n")
    complaints = list(find_missing_docstrings(read_package(tmp_path)))
    assert complaints == ["config does not begin with its docstring", "git does not begin with its docstring"]


def test_the_tables_are_no_longer_than_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "LONG", {"git": 500})
    modules = write_tree(tmp_path, SOUND)
    assert "the table has a floor for packs, which does not exist" in list(find_strangers(modules))
    assert "nobody needs the edge git_since → git" in list(find_forbidden_edges(modules))
    assert "git needs no longer be allowed to be long" in list(find_long_files(modules))
    assert list(find_circles(modules)) == list(find_writes(modules)) == list(find_commit_callers(modules)) == []
