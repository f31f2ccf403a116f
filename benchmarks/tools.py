"""The tools that are compared: how each is asked the same question, and how its answer is read.

The question: which lines lead to the deprecated module? Each tool is asked as its own documentation recommends, by the
rule that answers best. All files are looked at, by all tools.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from benchmarks.measure import Command
from benchmarks.platform_text import NEW, OLD
from benchmarks.truth import Spot

_ROOT = Path(__file__).resolve().parents[1]
_NAME = "ExecutionEngine"
_OLD_AS_REGEX = OLD.replace(".", r"\.")

AST_GREP_RULE = f"""id: deprecated
language: python
severity: warning
message: the deprecated engine
rule:
  any:
    - kind: import_statement
      has: {{stopBy: end, kind: dotted_name, regex: '^{_OLD_AS_REGEX}$'}}
    - kind: import_from_statement
      has: {{field: module_name, regex: '^{_OLD_AS_REGEX}$'}}
    - kind: identifier
      regex: ^{_NAME}$
"""

SEMGREP_RULE = f"""rules:
  - id: deprecated
    languages: [python]
    severity: WARNING
    message: the deprecated engine
    pattern-either:
      - pattern: import {OLD}
      - pattern: from {OLD} import $NAME
      - pattern: {OLD}.$NAME
"""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is there. `ask` is timed, with its usual output; `tell` gives the output that `read` understands."""

    name: str
    version: str
    ask: Command
    tell: Command
    read: Callable[[bytes], list[Spot]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """A tool that is not there, and why."""

    name: str
    reason: str


def ours(tree: Path, *words: str, variables: Mapping[str, str] | None = None, codes: Sequence[int] = (0, 1)) -> Command:
    """A call of ssot-migrate from this checkout, by the interpreter that runs the measurement.

    Its modules stay compiled between runs, as those are that pip installs.
    """
    search = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    around = {"PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": ""}
    return Command((sys.executable, "-m", "ssot_migrate", *words), tree, tuple(codes), {**around, **(variables or {})})


def rename_by_libcst(tree: Path, paths: Sequence[str]) -> Command:
    """LibCST's own RenameCommand over these files, with two processes; it leaves the layout to others, like us."""
    names = ("--old_name", f"{OLD}.{_NAME}", "--new_name", f"{NEW}.UserExecutionEngine")
    words = (sys.executable, "-m", "libcst.tool", "codemod", "rename.RenameCommand")
    options = ("-j", "2", "--no-format", "--hide-progress")
    return Command((*words, *names, *options, *paths), tree, (0, 1))


def find_tools(
    tree: Path, scratch: Path, wants: Callable[[str], bool] = lambda name: True
) -> tuple[list[Tool], list[Missing]]:
    """The tools that can be started here, ours first, and those that cannot, as far as somebody wants them.

    Rule files are put into `scratch`.
    """
    peers: dict[str, Callable[[Path, Path], Tool | Missing]] = {
        "ruff TID251": _make_ruff,
        "ast-grep": _make_ast_grep,
        "Semgrep": _make_semgrep,
        "ripgrep": _make_ripgrep,
    }
    found = [_make_ours(tree, scratch), *(make(tree, scratch) for name, make in peers.items() if wants(name))]
    return [one for one in found if isinstance(one, Tool)], [one for one in found if isinstance(one, Missing)]


def _make_ours(tree: Path, scratch: Path) -> Tool:
    words = ("scan", "--select", "SSOT1", "--no-cache")
    problems = (0, 1, 2)  # files that nobody can parse are in the corpus
    return Tool(
        "ssot-migrate",
        _ask_version([sys.executable, "-m", "ssot_migrate"]).removeprefix("ssot-migrate "),
        ours(tree, *words, codes=problems),
        ours(tree, *words, "--format", "json", codes=problems),
        _read_ours,
    )


def _make_ruff(tree: Path, scratch: Path) -> Tool | Missing:
    program = _find_program("ruff")
    if program is None:
        return Missing("ruff", "not installed")
    ban = f'lint.flake8-tidy-imports.banned-api."{OLD}".msg="deprecated"'
    words = (program, "check", "--isolated", "--select", "TID251", "--config", ban, "--no-cache")
    return Tool(
        "ruff TID251",
        _ask_version([program]).removeprefix("ruff "),
        Command((*words, "."), tree, (0, 1)),
        Command((*words, "--output-format", "json", "."), tree, (0, 1)),
        lambda output: [
            (_relative(row["filename"], tree), row["location"]["row"])
            for row in json.loads(output)
            if row["code"] == "TID251"
        ],
    )


def warm_ruff(tool: Tool, cache: Path) -> Command:
    """The same call of ruff, from a cache of its own."""
    words = (*tool.ask.words[:-2], "--cache-dir", str(cache), ".")
    return Command(words, tool.ask.folder, tool.ask.codes)


def _make_ast_grep(tree: Path, scratch: Path) -> Tool | Missing:
    program = _find_program("ast-grep")
    if program is None:
        return Missing("ast-grep", "not installed")
    rule = scratch / "ast-grep.yml"
    rule.write_text(AST_GREP_RULE, encoding="utf-8")
    words = (program, "scan", "--rule", str(rule))
    return Tool(
        "ast-grep",
        _ask_version([program]).removeprefix("ast-grep "),
        Command((*words, "."), tree, (0, 1)),
        Command((*words, "--json=stream", "."), tree, (0, 1)),
        lambda output: [
            (_relative(row["file"], tree), row["range"]["start"]["line"] + 1)
            for row in map(json.loads, output.splitlines())
        ],
    )


def _make_semgrep(tree: Path, scratch: Path) -> Tool | Missing:
    program = _find_program("semgrep")
    if program is None:
        return Missing("Semgrep", "not installed")
    rule = scratch / "semgrep.yml"
    rule.write_text(SEMGREP_RULE, encoding="utf-8")
    # It leaves out tests unless a file says what to leave out: ours says nothing.
    (tree / ".semgrepignore").write_text("", encoding="utf-8")
    offline = ("--metrics", "off", "--disable-version-check")
    everything = ("--no-git-ignore", "--max-target-bytes", "0")
    words = (program, "scan", "--config", str(rule), *offline, *everything, "--jobs", "2", "--quiet")
    variables = {
        "PATH": os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")]),  # it starts its other half
        "SEMGREP_SETTINGS_FILE": str(scratch / "semgrep-settings"),
        "SEMGREP_LOG_FILE": str(scratch / "semgrep-log"),
    }
    return Tool(
        "Semgrep",
        _ask_version([program]),
        Command((*words, "."), tree, (0, 1), variables),
        Command((*words, "--json", "."), tree, (0, 1), variables),
        lambda output: [(row["path"], row["start"]["line"]) for row in json.loads(output)["results"]],
    )


def _make_ripgrep(tree: Path, scratch: Path) -> Tool | Missing:
    program = _find_program("rg")
    if program is None:
        return Missing("ripgrep", "not installed")
    pattern = rf"\b{_NAME}\b|supervisor\.execution_engine\b"
    words = (program, "--no-ignore", "--hidden", "--type", "py", "--line-number", "--no-heading", "--color", "never")
    ask = Command((*words, pattern, "."), tree, (0, 1))
    return Tool(
        "ripgrep",
        _ask_version([program]).split("\n")[0].removeprefix("ripgrep ").partition(" (")[0],
        ask,
        ask,
        lambda output: [
            (_relative(path, tree), int(line))
            for path, line in (row.split(":", 2)[:2] for row in output.decode("utf-8", "replace").splitlines())
        ],
    )


def _read_ours(output: bytes) -> list[Spot]:
    # SSOT108 is the definition itself, about which nobody else was asked.
    return [(row["path"], row["line"]) for row in json.loads(output)["findings"] if row["rule"] != "SSOT108"]


def _find_program(name: str) -> str | None:
    """Beside the interpreter, where the `bench` extra puts it, or wherever the system finds it."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def _ask_version(words: Sequence[str]) -> str:
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
    run = subprocess.run([*words, "--version"], env=variables, capture_output=True, text=True, check=False)
    return run.stdout.strip() or "unknown"


def _relative(path: str, tree: Path) -> str:
    pure = PurePosixPath(path)
    return str(pure.relative_to(tree) if pure.is_absolute() else pure)
