"""Holds what other tools find in the sample platform against what is planted there: the table in docs/comparison.md.

    python -m pip install . ruff ast-grep-cli semgrep libcst rope
    python tests/tools/compare_tools.py

Each tool is told the same, as its manual has it: the deprecated module, and the four names that it defines. Counted are
lines of `fixtures/sample-findings.txt` with a use of one of these (SSOT101 to SSOT106), outside the module itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import libcst as cst
from libcst.helpers import get_absolute_module_for_import
from libcst.metadata import MetadataWrapper, PositionProvider, QualifiedNameProvider

ROOT = Path(__file__).resolve().parents[2]
MODULE = "netra_backend.app.agents.supervisor.execution_engine"
OWN_FILE = f"{MODULE.replace('.', '/')}.py"
NAMES = (
    "ExecutionEngine",
    "create_request_scoped_engine",
    "create_execution_context_manager",
    "detect_global_state_usage",
)
Line = tuple[str, int]
Hit = tuple[str, int, int]  # path, first and last line


def main() -> None:
    """Prints a row for each tool: lines found, lines missed, lines that mean something else, seconds."""
    planted = set(read_planted())
    print(f"{len(planted)} lines are planted\n")
    print("| tool | found | missed | something else | seconds |\n|---|--:|--:|--:|--:|")
    for name, find in TOOLS.items():
        with tempfile.TemporaryDirectory() as folder:
            sample = Path(folder) / "sample"
            shutil.copytree(ROOT / "fixtures" / "sample", sample, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            start = time.perf_counter()
            hits = {hit for hit in find(sample) if hit[0] != OWN_FILE}
            seconds = time.perf_counter() - start
        # A hit on an import of several lines is one on each of them.
        found = {(path, line) for path, first, last in hits for line in range(first, last + 1)}
        other = [hit for hit in hits if not any((hit[0], line) in planted for line in range(hit[1], hit[2] + 1))]
        print(f"| {name} | {len(planted & found)} | {len(planted - found)} | {len(other)} | {seconds:.1f} |")
        if "--lines" in sys.argv:
            print(*(f"  missed {path}:{line}" for path, line in sorted(planted - found)), sep="\n")
            print(*(f"  other {path}:{line}" for path, line, _ in sorted(other)), sep="\n")


def read_planted() -> Iterator[Line]:
    path = ""
    for row in (ROOT / "fixtures" / "sample-findings.txt").read_text(encoding="utf-8").splitlines():
        place = re.match(r" +(\d+)  SSOT10[1-6]  ", row)
        if place and path != OWN_FILE:
            yield path, int(place[1])
        elif row and not row.startswith((" ", "#")):
            path = row


def run(folder: Path, *command: str) -> str:
    """What a tool prints; findings are no failure."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def find_by_ssot_migrate(folder: Path) -> Iterator[Hit]:
    command = (sys.executable, "-m", "ssot_migrate", "scan", "--format", "json", "--select", "SSOT10", "--ignore")
    for finding in json.loads(run(folder, *command, "SSOT108,SSOT109"))["findings"]:
        yield finding["path"], finding["line"], finding["end_line"]


def find_by_ruff(folder: Path) -> Iterator[Hit]:
    banned = ", ".join(f'"{name}" = {{msg = "old"}}' for name in (MODULE, *(f"{MODULE}.{name}" for name in NAMES)))
    option = f"lint.flake8-tidy-imports.banned-api = {{{banned}}}"
    command = ("ruff", "check", "--isolated", "--select", "TID251", "--config", option, "--output-format", "json", ".")
    for hit in json.loads(run(folder, *command)):
        path = Path(hit["filename"]).relative_to(folder.resolve()).as_posix()
        yield path, hit["location"]["row"], hit["end_location"]["row"]


def find_by_ast_grep(folder: Path) -> Iterator[Hit]:
    rule = f"id: old\nlanguage: python\nrule: {{kind: identifier, regex: '^({'|'.join(NAMES)})$'}}\n"
    for row in run(folder, "ast-grep", "scan", "--inline-rules", rule, "--json=stream", ".").splitlines():
        hit = json.loads(row)
        line = hit["range"]["start"]["line"] + 1
        yield Path(hit["file"]).as_posix().removeprefix("./"), line, line


def find_by_semgrep(folder: Path) -> Iterator[Hit]:
    # What it calls `from M import E` is another pattern than `M.E`; and it leaves out tests unless this file says else.
    patterns = [f"import {MODULE}", *(f"{MODULE}.{name}" for name in NAMES)]
    patterns += [f"from {MODULE} import {name}" for name in NAMES]
    (folder / ".semgrepignore").write_text("")
    rows = "".join(f"  - pattern: {pattern}\n" for pattern in patterns)
    rules = folder / "rules.yml"
    head = "rules:\n- id: old\n  languages: [python]\n  severity: ERROR\n  message: old\n  pattern-either:\n"
    rules.write_text(head + rows)
    command = ("semgrep", "scan", "--metrics", "off", "--disable-version-check", "--quiet", "--json", "--config")
    for hit in json.loads(run(folder, *command, str(rules), "."))["results"]:
        yield Path(hit["path"]).as_posix().removeprefix("./"), hit["start"]["line"], hit["end"]["line"]


class _Collector(cst.CSTVisitor):
    """The lines of names and imports whose qualified name, as LibCST has it, is one of those that are sought."""

    METADATA_DEPENDENCIES = (QualifiedNameProvider, PositionProvider)

    def __init__(self) -> None:
        self.lines: set[tuple[int, int]] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if self._is_sought(node):
            place = self.get_metadata(PositionProvider, node)
            self.lines.add((place.start.line, place.end.line))
        return True

    def _is_sought(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.ImportFrom):
            return get_absolute_module_for_import(None, node) == MODULE
        if isinstance(node, cst.ImportAlias):
            return node.evaluated_name == MODULE
        if not isinstance(node, cst.Name | cst.Attribute):
            return False
        names = {one.name for one in self.get_metadata(QualifiedNameProvider, node, set())}
        return bool(names & {MODULE, *(f"{MODULE}.{name}" for name in NAMES)})


def find_by_libcst(folder: Path) -> Iterator[Hit]:
    for file in folder.rglob("*.py"):
        collector = _Collector()
        MetadataWrapper(cst.parse_module(file.read_bytes())).visit(collector)
        yield from ((file.relative_to(folder).as_posix(), first, last) for first, last in collector.lines)


def find_by_rope(folder: Path) -> Iterator[Hit]:
    from rope.base.project import Project
    from rope.contrib.findit import find_occurrences

    project = Project(str(folder), ropefolder=None)
    resource = project.get_resource(OWN_FILE)
    for name in NAMES:
        offset = re.search(rf"^(?:class|def) ({name})\b", resource.read(), re.MULTILINE)
        assert offset is not None
        for hit in find_occurrences(project, resource, offset.start(1)):
            yield hit.resource.path, hit.lineno, hit.lineno


TOOLS: dict[str, Callable[[Path], Iterator[Hit]]] = {
    "ssot-migrate": find_by_ssot_migrate,
    "rope": find_by_rope,
    "LibCST's qualified names": find_by_libcst,
    "semgrep": find_by_semgrep,
    "ruff, TID251": find_by_ruff,
    "ast-grep": find_by_ast_grep,
}


if __name__ == "__main__":
    main()
