"""The figures as a section of benchmarks/RESULTS.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import steps
from benchmarks.marked import Use
from benchmarks.measure import Cost, Memory
from benchmarks.tools import Missing, Tool
from benchmarks.truth import Score

_USES = (Use.IMPORT, Use.CONSTRUCTION, Use.REFERENCE, Use.STRING)
_HEAD = """# What was measured

Written by [the programs beside it](README.md), one section for each tree or history; nothing here is typed. Times are
medians in seconds. Within a section all commands ran on the same copy of the tree, taking turns round by round. CPU is
the time of all processors together; `× ruff` compares the time on the clock with ruff's `TID251`, cold or warm as the
line is. Peak memory is that of the largest process, and of all processes of the command together.
"""


@dataclass(frozen=True, slots=True)
class Series:
    """What all runs of one step cost, and the digest of what the last one printed."""

    costs: tuple[Cost, ...]
    printed: bytes = b""
    memory: Memory | None = None

    @property
    def wall(self) -> float:
        """Seconds on the clock, the median."""
        return median(cost.wall for cost in self.costs)

    @property
    def cpu(self) -> float:
        """Seconds on processors, the median."""
        return median(cost.cpu for cost in self.costs)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool reported: `lines` of the tree, `shared` of them reported by ssot-migrate too, and the score."""

    tool: Tool
    lines: int
    shared: int
    score: Score | None


@dataclass(frozen=True, slots=True)
class Results:
    """All that a section tells.

    `scaling` has for each number of files the cost of the commands by name; empty where that was not measured.
    """

    title: str
    tree: str
    machine: str
    loads: tuple[float, float]
    series: Mapping[str, Series]
    peers: Sequence[str]
    answers: Sequence[Answer]
    missing: Sequence[Missing]
    changed: Mapping[str, int]
    affected: int
    scaling: Mapping[int, Mapping[str, float]]


def spell_section(results: Results) -> str:
    """The section, with its heading."""
    series = results.series
    writers = (steps.DRY_RUN, steps.DRY_RUN_WARM, steps.APPLY, steps.RENAME)
    writing = [name for name in writers if name in series]
    warm = [name for name in series if "warm" in name and name not in writing]
    cold = [name for name in series if name not in (*warm, *writing)]
    parts = [
        f"## {results.title}",
        f"{results.tree}\n\n{results.machine}; load {results.loads[0]:.1f} at the start and {results.loads[1]:.1f} at "
        f"the end.",
        "### How well it measures up",
        _spell_goals(results),
        "### Cold",
        _spell_times(results, cold, series.get(steps.RUFF)),
        "### Warm",
        _spell_times(results, warm, series.get(steps.RUFF_WARM)),
        "### Writing",
        f"{results.affected} files lead to the deprecated module. RenameCommand is given these alone; `apply` reads "
        f"the whole tree, checks what it wrote, and leaves what it cannot prove.",
        _spell_writing(results, writing),
        "### What is found",
        *_spell_answers(results.answers),
        *_spell_scaling(results.scaling),
        "### How",
        _spell_notes(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def merge_section(text: str, section: str) -> str:
    """The page with this section in the place of one with the same heading, or at the end."""
    heading = section.partition("\n")[0]
    page = text or _HEAD
    pattern = re.compile(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if pattern.search(page):
        return pattern.sub(lambda _: f"{section}\n", page).rstrip("\n") + "\n"
    return f"{page.rstrip()}\n\n{section}"


# the parts --------------------------------------------------------------------------------------------------------


def _spell_goals(results: Results) -> str:
    rows = []
    for goal, name, other, bound in (
        ("rules SSOT1, cold: × ruff", steps.COLD_SSOT1, steps.RUFF, 1.0),
        ("all rules but SSOT403, cold: × ruff", steps.COLD_MOST, steps.RUFF, 3.0),
        ("all rules, cold: × ruff", steps.COLD_ALL, steps.RUFF, 6.0),
        ("all rules, warm: × ruff's warm run", steps.WARM, steps.RUFF_WARM, 4.0),
        ("an unrelated file changed: × warm", steps.WARM_OTHER, steps.WARM, 1.2),
        ("a file with a finding changed: × warm", steps.WARM_FINDING, steps.WARM, 1.2),
        ("one file in a warm project: seconds", steps.ONE_FILE, None, 0.25),
        ("one file that has just changed: seconds", steps.ONE_FILE_CHANGED, None, 0.25),
        ("`--version`: seconds", steps.VERSION, None, 0.1),
    ):
        if name in results.series and (other is None or other in results.series):
            base = results.series[other].wall if other is not None else 1.0
            rows.append(_judge(goal, f"at most {bound:g}", results.series[name].wall / base, bound))
    for goal, name in (
        ("`apply`: times faster than RenameCommand", steps.APPLY),
        ("`apply --dry-run`, warm: times faster than RenameCommand", steps.DRY_RUN_WARM),
    ):
        if steps.RENAME in results.series and name in results.series:
            ratio = results.series[steps.RENAME].wall / results.series[name].wall
            rows.append(_judge(goal, "at least 50", ratio, 50.0, least=True))
    ours = [
        one.memory.largest / 2**20 for name, one in results.series.items() if one.memory and _is_ours(results, name)
    ]
    if ours:
        rows.append(_judge("memory of the largest process, all commands: MB", "at most 250", max(ours), 250.0))
    if len(results.scaling) > 1:
        small, large = min(results.scaling), max(results.scaling)
        most = max(results.scaling[large][name] / results.scaling[small][name] for name in results.scaling[small])
        bound = 1.05 * large / small
        rows.append(_judge(f"{large / small:g} × the files: × the time", f"at most {bound:.1f}", most, bound))
    return _table(("goal", "wanted", "measured", ""), rows)


def _judge(goal: str, wanted: str, measured: float, bound: float, *, least: bool = False) -> tuple[str, ...]:
    reached = measured >= bound if least else measured <= bound
    return (
        goal,
        wanted,
        f"{measured:.3g}" if measured < 100 else f"{measured:.0f}",
        "reached" if reached else "**missed**",
    )


def _spell_times(results: Results, names: Iterable[str], base: Series | None) -> str:
    rows = []
    for name in sorted(names, key=lambda name: (not _is_ours(results, name), results.series[name].wall)):
        one = results.series[name]
        ratio = f"{one.wall / base.wall:.2f}" if base is not None and name != steps.VERSION else ""
        rows.append(
            (_label(results, name), _seconds(one.wall), _seconds(one.cpu), ratio, *_memory(one), str(len(one.costs)))
        )
    return _table(("command", "wall s", "CPU s", "× ruff", "peak MB", "together MB", "runs"), rows)


def _spell_writing(results: Results, names: Iterable[str]) -> str:
    rows = []
    for name in names:
        one = results.series[name]
        changed = str(results.changed[name]) if name in results.changed else ""
        row = (
            _label(results, name),
            _seconds(one.wall),
            _seconds(one.cpu),
            changed,
            *_memory(one),
            str(len(one.costs)),
        )
        rows.append(row)
    return _table(("command", "wall s", "CPU s", "files changed", "peak MB", "together MB", "runs"), rows)


def _spell_answers(answers: Sequence[Answer]) -> list[str]:
    if any(answer.score is None for answer in answers):
        note = "How many of these lines are right is not known for this tree; a line is counted once."
        counts = [(answer.tool.name, str(answer.lines), str(answer.shared)) for answer in answers]
        return [note, _table(("tool", "lines reported", "of them by ssot-migrate too"), counts)]
    note = (
        "Found of those that lead to the deprecated module, by kind. False: reported lines that do not; in brackets "
        "those of them that were planted to look alike. The old module itself counts nowhere."
    )
    rows = []
    for answer in answers:
        score = answer.score
        assert score is not None
        found = [f"{score.found.get(use, 0)} of {score.wanted.get(use, 0)}" for use in _USES]
        missed = sum(score.wanted.values()) - sum(score.found.values())
        rows.append((answer.tool.name, *found, str(missed), f"{score.false} ({score.look_alikes})"))
    return [note, _table(("tool", *(f"{use.value}s" for use in _USES), "missed", "false"), rows)]


def _spell_scaling(scaling: Mapping[int, Mapping[str, float]]) -> list[str]:
    if not scaling:
        return []
    smallest = min(scaling)
    rows = []
    for files, walls in sorted(scaling.items()):
        cells = [f"{_seconds(wall)} ({wall / scaling[smallest][name]:.1f} ×)" for name, wall in walls.items()]
        rows.append((f"{files:,} ({files / smallest:g} ×)", *cells))
    return ["### More files", _table(("files", *(f"`{name}`" for name in scaling[smallest])), rows)]


def _spell_notes(results: Results) -> str:
    versions = ", ".join(f"{answer.tool.name} {answer.tool.version}" for answer in results.answers)
    lines = [f"- Versions: {versions}."]
    lines += [f"- Left out: {one.name}, {one.reason}." for one in results.missing]
    ways = [name for name in (steps.COLD_ALL, steps.ONE_JOB, steps.TWO_JOBS, steps.WARM) if name in results.series]
    if len(ways) > 1:
        count = len({results.series[name].printed for name in ways})
        verdict = "the same bytes" if count == 1 else f"**{count} different reports**"
        lines.append(f"- {', '.join(f'`{name}`' for name in ways)}: {verdict}.")
    return "\n".join(lines)


def _is_ours(results: Results, name: str) -> bool:
    return name not in results.peers


def _label(results: Results, name: str) -> str:
    return f"`{name}`" if _is_ours(results, name) else name


def _seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _memory(series: Series) -> tuple[str, str]:
    if series.memory is None:
        return "", ""
    return f"{series.memory.largest / 2**20:.0f}", f"{series.memory.together / 2**20:.0f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
