"""Which changes of a plan are made, one after the other, as somebody answers; what was declined is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from ssot_migrate.model.changes import FileChange
from ssot_migrate.model.findings import Finding
from ssot_migrate.rewriter.planner import hold_unsafe, plan_changes
from ssot_migrate.usecases.planning import Plan, Planner


class Answer(Enum):
    """What becomes of a change: itself, itself and all that follow."""

    YES = "y"
    NO = "n"
    ALL = "a"
    NONE = "d"
    QUIT = "q"


@dataclass(frozen=True, slots=True)
class Step:
    """A change to decide on: number `number` of `total`, its findings, and the files as it alone would make them."""

    number: int
    total: int
    findings: tuple[Finding, ...]
    changes: tuple[FileChange, ...]


Ask = Callable[[Step], Answer]


@dataclass(frozen=True, slots=True)
class Interview:
    """Who is asked about each change; `asks_again`: also about those that were declined earlier."""

    ask: Ask
    asks_again: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """`wanted` are the groups to write, `declined` all that were refused, now or earlier."""

    wanted: frozenset[str]
    declined: frozenset[str]


def choose(planner: Planner, plan: Plan, ask: Ask, declined: Collection[str]) -> Choice:
    """Asks about each change of the plan that was not declined earlier. A change takes along what it needs.

    Declining one declines what needs it. After QUIT the rest is neither wanted nor declined.
    """
    wanted: set[str] = set()
    refused = set(declined) & plan.moved
    steps = [unit for unit in _in_reading_order(planner, plan) if refused.isdisjoint(planner.close(unit))]
    answer = Answer.YES
    for number, unit in enumerate(steps, 1):
        closure = planner.close(unit)
        if closure <= wanted:
            continue
        if not refused.isdisjoint(closure):
            refused |= unit
            continue
        if answer not in (Answer.ALL, Answer.NONE):
            answer = ask(_describe(planner, number, len(steps), closure - wanted))
        if answer is Answer.QUIT:
            break
        if answer in (Answer.YES, Answer.ALL):
            wanted |= closure
        else:
            refused |= unit
    return Choice(frozenset(wanted), frozenset(refused.union(declined)))


def _in_reading_order(planner: Planner, plan: Plan) -> list[frozenset[str]]:
    """By the first place of each change, as the report has them. What is added is there for those that need it."""
    first: dict[str, int] = {}
    for number, finding in enumerate(planner.scan.all_findings):
        if finding.group in plan.moved and finding.group is not None and not finding.adds_api:
            first.setdefault(finding.group, number)
    units = [unit for unit in planner.list_units(plan.moved) if not unit.isdisjoint(first)]
    return sorted(units, key=lambda unit: min(first[group] for group in unit if group in first))


def _describe(planner: Planner, number: int, total: int, groups: Collection[str]) -> Step:
    scan, options = planner.scan, planner.question.options
    findings = tuple(finding for finding in scan.all_findings if finding.group in groups)
    held = hold_unsafe(scan.result.groups, options)
    spelled = plan_changes(scan.resolver, findings, held, planner.close(groups), options)
    return Step(number, total, findings, tuple(change for change in spelled.changes if change.is_effective))
