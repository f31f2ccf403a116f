"""The terminal report of `status`: the figure, the phases, why the rest is left, the tests, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ssot_migrate.model.campaign import Campaign, PhaseStatus, TestFile, TestState
from ssot_migrate.model.places import Places
from ssot_migrate.model.rules import Goal, Pack
from ssot_migrate.reporters.coverage import render_coverage, render_idle, render_problems
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines, table
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.steps import render_commands, spell_command
from ssot_migrate.reporters.summary import render_knots, render_reasons
from ssot_migrate.reporters.tally import is_open, tally_knots

BAR = 40  # columns
_SHOWN_REASONS = 2

TEST_STATES: Final[Mapping[TestState, str]] = {
    TestState.ASSERTS_OLD_BEHAVIOUR: "they ask what the old one does: decide anew",
    TestState.WOULD_BREAK: "no fix moves all that they use of the old one",
    TestState.NEEDS_UPDATE: "`apply` can move all that they use of it",
    TestState.MIGRATED: "they use the new one, and nothing of the old",
}


def render_campaign(
    campaign: Campaign,
    packs: Sequence[Pack],
    width: int,
    color: bool,
    *,
    quiet: bool = False,
    verbose: bool = False,
    again: Sequence[str] = (),
) -> str:
    """`quiet` leaves out all but the figure and the phases; `verbose` adds phases without findings, and every test."""
    found = [finding for finding in campaign.scan.findings if is_open(finding)]
    lines = [*(line(pack.title, "heading") for pack in packs), EMPTY, *_render_figure(campaign, width), EMPTY]
    lines += _render_phases(campaign.phases, width, verbose)
    if not quiet:
        lines += render_reasons(found, width)
        lines += render_knots(campaign.scan, width, verbose)
        lines += _render_tests(campaign.tests, width, verbose)
    lines += render_idle(campaign.scan.idle_suppressions, width)
    lines += render_problems(campaign.scan.coverage, width, verbose)
    lines += [EMPTY, *render_coverage(campaign.scan.coverage, width)]
    lines += render_commands([] if quiet else plan_next(campaign, again), width)
    return render_lines(lines, color)


def tell_figure(places: Places | None, goal: Goal | None) -> str:
    """`44.2 % migrated; the goal is 95 %, and it began at 60 %`; says so where nobody has counted."""
    if places is None:
        return "How much is migrated is not known: not all of the rules that count it were asked for"
    share = f"{places.compliance:.1%} migrated".replace("%", " %")
    if goal is None:
        return share
    began = f", and it began at {goal.began} %" if goal.began is not None else ""
    return f"{share}; the goal is {goal.compliance} %{began}"


def tell_places(places: Places) -> str:
    """Where all the places lead, in one sentence."""
    others = f", {places.duplicate:,} to duplicates" if places.duplicate else ""
    new = count_of(places.canonical, "place leads", "places lead")
    return f"{new} to the new, {places.legacy:,} to the old{others}"


def draw_bar(share: float, goal: Goal | None, width: int = BAR) -> str:
    """The share as a bar of `width` columns, in which the goal is marked. It is full only where all is done."""
    filled = width if share >= 1 else min(width - 1, int(share * width))
    bar = ["█"] * filled + ["░"] * (width - filled)
    if goal is not None and share < goal.compliance / 100:
        bar[min(width - 1, int(goal.compliance * width / 100))] = "│"
    return "".join(bar)


def plan_next(campaign: Campaign, again: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The commands to type next, each with its purpose; `again` chooses packs, rules and paths as the user did."""
    steps: list[tuple[str, str]] = []
    first = next((phase for phase in campaign.phases if phase.findings), None)
    easy = next((phase for phase in campaign.phases if phase.safe), None)
    if easy is not None:
        command = spell_command("apply", "--dry-run", *_of_phase(easy, again), again=again)
        fixes = count_of(easy.safe, "finding")
        steps.append((command, f"{fixes} of phase {easy.name} can be fixed safely"))
    if campaign.scan.would_move_with_api:
        command = spell_command("apply", "--dry-run", "--add-api", again=again)
        steps.append((command, f"{campaign.scan.would_move_with_api:,} more would move with --add-api"))
    knots = tally_knots(campaign.scan)
    if knots:
        place = knots[0].held_by.partition(" ")[0]
        steps.append(
            (spell_command("explain", place, again=()), f"holds back {count_of(knots[0].findings, 'finding')}")
        )
    if not steps and first is not None:
        command = spell_command("scan", *_of_phase(first, again), again=again)
        steps.append((command, f"what is left of phase {first.name}, which is for people to do"))
    return steps


def _of_phase(phase: PhaseStatus, again: Sequence[str]) -> tuple[str, ...]:
    """The option for a phase of a pack, unless it was given."""
    return () if "--phase" in again or not phase.priority else ("--phase", phase.name)


def _render_figure(campaign: Campaign, width: int) -> list[Line]:
    places, goal = campaign.scan.places, campaign.goal
    lines = paragraph(f"{tell_figure(places, goal)}.", width, style="heading")
    if places is None:
        return lines
    is_reached = places.compliance >= (goal.compliance / 100 if goal is not None else 1)
    bar = draw_bar(places.compliance, goal, min(BAR, width - 2))
    return [*lines, line(f"  {bar}", "safe" if is_reached else ""), *paragraph(f"{tell_places(places)}.", width)]


def _render_phases(phases: Sequence[PhaseStatus], width: int, verbose: bool) -> list[Line]:
    shown = [phase for phase in phases if verbose or phase.findings or phase.done]
    rows = [
        (
            phase.priority,
            phase.name,
            *(f"{n:,}" for n in (phase.files, phase.findings, phase.safe, phase.unsafe, phase.manual, phase.done)),
            ", ".join(f"{count:,} {reason.value}" for reason, count in phase.reasons[:_SHOWN_REASONS]),
        )
        for phase in shown
    ]
    total = [sum(column) for column in zip(*map(_count, phases), strict=True)]
    if total:
        rows.append(("", "all", *(f"{n:,}" for n in total), ""))
    header = ("", "phase", "files", "findings", "safe", "unsafe", "manual", "done", "most of it for")
    lines = table(header, rows, "<<>>>>>><", width) if rows else []
    hidden = len(phases) - len(shown)
    if hidden:
        lines.append(line(f"  {count_of(hidden, 'other phase is', 'other phases are')} empty", "dim"))
    return lines


def _count(phase: PhaseStatus) -> tuple[int, ...]:
    return phase.files, phase.findings, phase.safe, phase.unsafe, phase.manual, phase.done


def count_tests(tests: Sequence[TestFile]) -> list[tuple[TestState, int, int, int]]:
    """For each state that occurs: its files, how many of them are critical, and the test functions they hold."""
    counts = []
    for state in TestState:
        found = [one for one in tests if one.state is state]
        if found:
            counts.append((state, len(found), sum(one.is_critical for one in found), sum(one.tests for one in found)))
    return counts


def _render_tests(tests: Sequence[TestFile], width: int, verbose: bool) -> list[Line]:
    if not tests:
        return []
    rows = [
        (state.value, f"{files:,}", f"{critical:,}", f"{functions:,}", TEST_STATES[state])
        for state, files, critical, functions in count_tests(tests)
    ]
    header = ("kind", "files", "critical", "tests", "")
    lines = [EMPTY, line("Tests that know the old or the new", "heading"), *table(header, rows, "<>>><", width)]
    for one in tests if verbose else ():
        mark = " (critical)" if one.is_critical else ""
        lines += paragraph(f"{one.path}: {one.state.value}{mark}", width, indent=2)
    return lines
