"""How long a scan takes after each commit of a real history, where an earlier one is remembered.

Writes a section of RESULTS.md: `python -m benchmarks.commits --repository ../platform --until main --most 40`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.machine import describe_machine, read_load
from benchmarks.measure import Command, CommandError, run
from benchmarks.report import merge_section
from benchmarks.tools import ours
from ssot_migrate.errors import UsageError
from ssot_migrate.git_commits import ListedCommit, Objects, Span, Step, iter_steps, list_commits, read_tree
from ssot_migrate.source.ignored import SOURCE_SUFFIXES

_RESULTS = Path(__file__).with_name("RESULTS.md")
_CODES = (0, 1, 2)  # 2: a file that nobody can parse
_CACHE = "SSOT_MIGRATE_CACHE_DIR"
_BOUNDS = (1.0, 5.0)  # seconds


@dataclass(slots=True)
class Walk:
    """Seconds on the clock: of the first scan, without a cache and with an empty one; after each commit that changed a
    Python file; and of those that had no cache. `differing` are commits after which both did not say the same.
    """

    cold: float
    filling: float
    after: list[float] = field(default_factory=list)
    fresh: list[float] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the commits are written, and where output goes."""

    tree: Path
    scratch: Path
    limit: float

    def scan(self, *, remembers: bool) -> tuple[float, bytes]:
        words = ("scan", "--format", "json", *(() if remembers else ("--no-cache",)))
        variables = {_CACHE: str(self.scratch / "cache")}
        command: Command = ours(self.tree, *words, variables=variables, codes=_CODES)
        cost, output = run(command, self.scratch, self.limit)
        return cost.wall, output

    def write(self, contents: Mapping[str, str], objects: Objects) -> None:
        for path, blob in contents.items():
            data = objects.read(blob)
            if data is not None:
                place = self.tree / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            place = self.tree / path
            place.unlink(missing_ok=True)
            while place.parent != self.tree and place.parent.is_dir() and not any(place.parent.iterdir()):
                place = place.parent
                place.rmdir()


def _is_wanted(path: str) -> bool:
    return path.endswith(SOURCE_SUFFIXES)


def walk(repository: Path, listed: Sequence[ListedCommit], place: _Place, every: int) -> Walk:
    """Scans the first commit, and after each following one again; after each `every`-th of these also without a cache.

    Raises CommandError where a scan fails, UsageError where git lacks a part of the first commit.
    """
    with Objects(repository) as objects:
        first = read_tree(repository, listed[0].tree, _is_wanted)
        if first is None:
            raise UsageError(f"git has not all of {listed[0].commit.id}: begin with another commit.")
        place.write(first, objects)
        cold, _ = place.scan(remembers=False)
        measured = Walk(cold, place.scan(remembers=True)[0])
        for one, step in _iter_changes(repository, listed):
            place.remove([*step.went, *step.came])
            place.write(step.came, objects)
            seconds, told = place.scan(remembers=True)
            measured.after.append(seconds)
            _note(f"{one.commit.id[:9]}: {len(step.came)} came or changed, {len(step.went)} went: {seconds:.2f} s")
            if len(measured.after) % every == 0:
                seconds, expected = place.scan(remembers=False)
                measured.fresh.append(seconds)
                if told != expected:
                    measured.differing.append(one.commit.id)
    return measured


def _iter_changes(repository: Path, listed: Sequence[ListedCommit]) -> Iterator[tuple[ListedCommit, Step]]:
    """The commits after the first that change Python files, and that git has whole."""
    steps = iter_steps(repository, [one.tree for one in listed], _is_wanted)
    for one, step in zip(listed[1:], steps, strict=True):
        if step is not None and (step.came or step.went):
            yield one, step


def spell_section(title: str, listed: Sequence[ListedCommit], measured: Walk, load: float) -> str:
    """The section, with its heading."""
    after = sorted(measured.after)
    quick, fair = (sum(seconds <= bound for seconds in after) for bound in _BOUNDS)
    slowest = quantiles(after, n=10)[-1] if len(after) > 1 else after[0]
    differing = ", ".join(one[:9] for one in measured.differing) or "none"
    span = f"From {listed[0].commit.id[:9]} to {listed[-1].commit.id[:9]}: {len(listed) - 1} commits of the main line"
    return f"""## {title}

{span}, {len(after)} of which change Python files.
The first is scanned with all rules; then the files of each following one are written, and it is scanned again.

{describe_machine()}; load {load:.1f} at the start and {read_load():.1f} at the end.

| | seconds |
| --- | ---: |
| the first scan, without a cache | {measured.cold:.1f} |
| the first scan, into an empty cache | {measured.filling:.1f} |
| after a commit: median | {median(after):.2f} |
| after a commit: nine of ten are faster than | {slowest:.2f} |
| after a commit: slowest | {after[-1]:.2f} |

{quick} of {len(after)} took at most {_BOUNDS[0]:.0f} s, {fair} at most {_BOUNDS[1]:.0f} s.
After {len(measured.fresh)} of them the same was asked without a cache; JSON reports that differ: {differing}.
"""


def _note(text: str) -> None:
    print(f"[load {read_load():.1f}] {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commits", description=__doc__.split("\n")[0])
    parser.add_argument("--repository", type=Path, required=True, help="a git checkout; only its objects are read")
    parser.add_argument("--until", default="HEAD", help="the last commit (default: %(default)s)")
    parser.add_argument("--most", type=int, default=40, help="how many commits (default: %(default)s)")
    parser.add_argument(
        "--compare-every", type=int, default=5, metavar="N", help="also scan each N-th without a cache, and compare"
    )
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds after which a scan is given up")
    parser.add_argument("--title", default="Commit by commit", help="heading of the section")
    parser.add_argument("--output", type=Path, default=_RESULTS, help="the page (default: benchmarks/RESULTS.md)")
    options = parser.parse_args(arguments)
    load = read_load()
    try:
        listed = list_commits(options.repository, Span(until=options.until, most=options.most + 1))
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            place = _Place(Path(folder).resolve() / "tree", Path(folder).resolve(), options.limit)
            place.tree.mkdir()
            measured = walk(options.repository, listed, place, options.compare_every)
    except (CommandError, OSError, UsageError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not measured.after:
        print("error: none of these commits changes a Python file: ask for more (--most).", file=sys.stderr)
        return 2
    section = spell_section(options.title, listed, measured, load)
    page = options.output.read_text(encoding="utf-8") if options.output.exists() else ""
    options.output.write_text(merge_section(page, section), encoding="utf-8")
    print(section)
    return 1 if measured.differing else 0


if __name__ == "__main__":
    sys.exit(main())
