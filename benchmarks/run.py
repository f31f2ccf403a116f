"""Measures ssot-migrate beside its peers, and writes what came out to benchmarks/RESULTS.md.

python -m benchmarks.run                      on a corpus of 8,700 files that is made for it
python -m benchmarks.run --tree CHECKOUT      on a copy of any project that the shipped pack is about
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from benchmarks import steps
from benchmarks.generate import generate
from benchmarks.machine import describe_machine, read_load
from benchmarks.measure import CommandError, Cost, Memory, run, watch_memory
from benchmarks.platform_text import OLD_PATH
from benchmarks.report import Answer, Results, Series, merge_section, spell_section
from benchmarks.shapes import REAL_FILES
from benchmarks.steps import Lab, Step
from benchmarks.tools import Missing, find_tools, ours
from benchmarks.truth import Spot, Truth, score

_RESULTS = Path(__file__).with_name("RESULTS.md")
_SKIPPED = (".git", ".venv", "node_modules", "__pycache__", ".ssot-migrate")
_SCALES = (1, 3, 10)
_SCALED = (steps.COLD_SSOT1, steps.COLD_ALL)
_PROBLEMS = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: `rounds`, but no step for more than `budget` seconds in all; no run beyond `limit`.

    `only` are parts of the names of the commands and tools that are wanted, empty for all; `skip` of those not wanted.
    """

    rounds: int
    budget: float
    limit: float
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    watches_memory: bool = True

    def wants(self, name: str) -> bool:
        """Whether this command or tool is measured."""
        is_named = not self.only or any(part in name for part in self.only)
        return is_named and not any(part in name for part in self.skip)


def measure_tree(title: str, tree: Path, truth: Truth | None, scratch: Path, plan: Plan) -> Results:
    """All figures about a tree, which is written to and put back. `truth` is what is known about it."""
    start = read_load()
    tools, missing = find_tools(tree, scratch, plan.wants)
    spots: dict[str, set[Spot]] = {}
    for tool in tools:
        _note(f"asking {tool.name}")
        try:
            spots[tool.name] = set(tool.read(run(tool.tell, scratch, plan.limit)[1]))
        except CommandError as error:
            if tool is tools[0]:
                raise
            missing.append(Missing(tool.name, f"it does not run here: {error}"))
    tools = [tool for tool in tools if tool.name in spots]
    reported = spots[tools[0].name]
    affected = sorted({path for path, _ in reported} - {OLD_PATH})
    lab = Lab(tree, scratch, affected, _find_unrelated(tree, affected), plan.limit)
    try:
        todo = [step for step in lab.list_steps(tools) if plan.wants(step.name)]
        series = _measure(todo, scratch, plan)
    finally:
        lab.restore()
    answers = [
        Answer(tool, len(found), len(found & reported), score(truth, found) if truth is not None else None)
        for tool, found in ((tool, spots[tool.name]) for tool in tools)
    ]
    return Results(
        title=title,
        tree=_describe_tree(tree, truth),
        machine=describe_machine(),
        loads=(start, read_load()),
        series=series,
        peers=[step.name for step in todo if not step.is_ours],
        answers=answers,
        missing=missing,
        changed=lab.changed,
        affected=len(affected),
        scaling={},
    )


def measure_scaling(base: int, scratch: Path, plan: Plan) -> dict[int, Mapping[str, float]]:
    """The seconds of the cold scans over 1, 3 and 10 times `base` generated files, taking turns."""
    trees = {}
    for scale in _SCALES:
        _note(f"making {base * scale:,} files")
        generate(scratch / f"scale-{scale}", base * scale)
        trees[base * scale] = scratch / f"scale-{scale}" / "tree"
    todo = [
        Step(f"{files} {name}", ours(tree, *name.split(), codes=_PROBLEMS))
        for files, tree in trees.items()
        for name in _SCALED
    ]
    series = _measure(todo, scratch, replace(plan, watches_memory=False))
    for tree in trees.values():
        shutil.rmtree(tree.parent)
    return {files: {name: series[f"{files} {name}"].wall for name in _SCALED} for files in trees}


def _measure(todo: Sequence[Step], scratch: Path, plan: Plan) -> dict[str, Series]:
    """Every step in turn, round after round."""
    costs: dict[str, list[Cost]] = {step.name: [] for step in todo}
    prints: dict[str, bytes] = {}
    for number in range(plan.rounds):
        for step in todo:
            spent = [cost.wall for cost in costs[step.name]]
            if spent and sum(spent) + max(spent) > plan.budget:
                continue
            step.before()
            cost, output = run(step.command, scratch, plan.limit)
            step.after()
            _note(f"round {number + 1} of {plan.rounds}: {step.name}: {cost.wall:.2f} s")
            costs[step.name].append(cost)
            prints[step.name] = sha256(output).digest()
    return {step.name: Series(tuple(costs[step.name]), prints[step.name], _watch(step, scratch, plan)) for step in todo}


def _watch(step: Step, scratch: Path, plan: Plan) -> Memory | None:
    if not (plan.watches_memory and step.is_watched and Path("/proc/self/smaps_rollup").exists()):
        return None
    _note(f"memory: {step.name}")
    step.before()
    memory = watch_memory(step.command, scratch, plan.limit)
    step.after()
    return memory


def _find_unrelated(tree: Path, affected: Sequence[str]) -> str:
    """A file of ordinary size that nobody reports anything in, the same at each run.

    Raises ValueError if the tree has none.
    """
    for path in sorted(_iter_sources(tree)):
        name = path.relative_to(tree).as_posix()
        if name not in affected and name != OLD_PATH and 4_000 < path.stat().st_size < 20_000:
            return name
    raise ValueError("the tree has no ordinary Python file")


def _iter_sources(tree: Path) -> Iterator[Path]:
    return (path for path in tree.rglob("*.py") if path.is_file() and not path.is_symlink())


def _describe_tree(tree: Path, truth: Truth | None) -> str:
    sizes = [path.stat().st_size for path in _iter_sources(tree)]
    text = f"{len(sizes):,} Python files, {sum(sizes) / 1e6:,.1f} MB"
    if truth is None:
        return f"{text}."
    planted = sum(map(len, truth.places.values())) - len(truth.uses)
    return (
        f"{text}; {len(truth.uses):,} uses of the deprecated module in {len(truth.paths)} files, {planted} look-alikes."
    )


def _note(text: str) -> None:
    print(f"[load {read_load():.1f}] {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.split("\n")[0])
    parser.add_argument("--tree", type=Path, help="measure on a copy of this project instead of a generated corpus")
    parser.add_argument("--files", type=int, default=REAL_FILES, help="files of the corpus (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often all commands take turns (default: %(default)s)"
    )
    parser.add_argument(
        "--budget", type=float, default=60.0, help="seconds for one command in all rounds, at least one run"
    )
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds after which a run is given up")
    parser.add_argument("--scaling", type=int, metavar="N", help="also measure on 1, 3 and 10 times N generated files")
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="only commands with this in their names"
    )
    parser.add_argument(
        "--skip", action="append", default=[], metavar="TEXT", help="not those with this in their names"
    )
    parser.add_argument("--no-memory", action="store_true", help="leave out the round that watches memory")
    parser.add_argument("--title", help="heading of the section; a section of the same heading is replaced")
    parser.add_argument("--output", type=Path, default=_RESULTS, help="the page (default: benchmarks/RESULTS.md)")
    options = parser.parse_args(arguments)
    names = tuple(options.only), tuple(options.skip)
    plan = Plan(options.rounds, options.budget, options.limit, *names, not options.no_memory)
    try:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            section = _measure_as_asked(options, Path(folder).resolve(), plan)
    except (CommandError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    page = options.output.read_text(encoding="utf-8") if options.output.exists() else ""
    options.output.write_text(merge_section(page, section), encoding="utf-8")
    print(section)
    return 0


def _measure_as_asked(options: argparse.Namespace, folder: Path, plan: Plan) -> str:
    scratch = folder / "scratch"
    scratch.mkdir()
    if options.tree is None:
        _note(f"making {options.files:,} files")
        truth: Truth | None = generate(folder / "corpus", options.files)
        tree, title = folder / "corpus" / "tree", f"A generated corpus of {options.files:,} files"
    else:
        tree, truth = folder / "copy", None
        shutil.copytree(options.tree, tree, symlinks=True, ignore=shutil.ignore_patterns(*_SKIPPED))
        title = f"A repository of {sum(1 for _ in _iter_sources(tree)):,} files"
    results = measure_tree(options.title or title, tree, truth, scratch, plan)
    if options.scaling:
        results = replace(results, scaling=measure_scaling(options.scaling, scratch, plan))
    return spell_section(results)


if __name__ == "__main__":
    sys.exit(main())
