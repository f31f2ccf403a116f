"""`status` as a tracker to paste into an issue: generated whole each time, so that it is never stale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssot_migrate.model.campaign import Campaign, PhaseStatus, TestState
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.campaign import TEST_STATES, count_tests, draw_bar, plan_next, tell_figure, tell_places
from ssot_migrate.reporters.markdown import LONGEST, code, text
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.tally import is_open, is_safe, is_unsafe, split_by_phase, tally_rules

_FOOT = (
    "\n<sub>Made by `ssot-migrate status --format markdown`. Its boxes are ticked by what a scan no longer finds: "
    "make it anew rather than edit it.</sub>"
)


def render_tracker(campaign: Campaign, packs: Sequence[Pack], again: Sequence[str] = ()) -> str:
    """The figure, what is next, a box for each phase with its files and for each rule, counts by priority, tests.

    The files of later phases are counted instead of named where an issue would refuse the text for its length.
    """
    findings = [finding for finding in campaign.scan.findings if is_open(finding)]
    head = [*_head(campaign, packs), *_next(campaign, again), "\n### Phases\n"]
    tail = [*_rules(findings, packs), *_priorities(campaign.phases), *_tests(campaign), _FOOT]
    boxes = [_box(phase) for phase in campaign.phases]
    room = LONGEST - sum(len(row) + 1 for row in (*head, *boxes, *tail))
    body: list[str] = []
    for box, (_, found) in zip(boxes, split_by_phase(findings, packs), strict=True):
        body.append(box)
        files = "\n".join(_files(found))
        if files and len(files) < room:
            room -= len(files) + 1
            body.append(files)
    return "\n".join([*head, *body, *tail]) + "\n"


def _head(campaign: Campaign, packs: Sequence[Pack]) -> Iterator[str]:
    places = campaign.scan.places
    yield f"## {text('; '.join(pack.title for pack in packs))}\n"
    yield f"**{tell_figure(places, campaign.goal)}**"
    if places is not None:
        yield f"\n`{draw_bar(places.compliance, campaign.goal)}` {tell_places(places)}."
    missed = [one for one in campaign.scan.coverage.problems if one.relevant and not one.accepted]
    if missed:
        yield f"\n**Not complete**: {count_of(len(missed), 'file')} that matter could not be looked at:\n"
        yield from (f"- {code(one.path)}: {text(one.detail or one.reason)}" for one in missed)


def _next(campaign: Campaign, again: Sequence[str]) -> Iterator[str]:
    steps = plan_next(campaign, again)
    if steps:
        yield "\n### Next\n"
        yield from (f"1. {code(command)} – {text(purpose)}" for command, purpose in steps)


def _box(phase: PhaseStatus) -> str:
    """A phase is ticked once it has no finding."""
    name = f"**{text(f'{phase.priority} {phase.title or phase.name}'.strip())}** ({code(phase.name)})"
    done = f"; {count_of(phase.done, 'file')} done" if phase.done else ""
    if not phase.findings:
        return f"- [x] {name}: nothing left{done}"
    ways = _tell_ways(phase.safe, phase.unsafe, phase.manual)
    return f"- [ ] {name}: {count_of(phase.findings, 'finding')} in {count_of(phase.files, 'file')} ({ways}){done}"


def _files(findings: Sequence[Finding]) -> Iterator[str]:
    """A box for each file of a phase, by path."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    for path, found in sorted(by_path.items()):
        safe, unsafe = sum(map(is_safe, found)), sum(map(is_unsafe, found))
        yield f"  - [ ] {code(path)}: {_tell_ways(safe, unsafe, len(found) - safe - unsafe)}"


def _tell_ways(safe: int, unsafe: int, manual: int) -> str:
    ways = ((safe, "safe"), (unsafe, "unsafe"), (manual, "manual"))
    return ", ".join(f"{count:,} {way}" for count, way in ways if count)


def _rules(findings: Sequence[Finding], packs: Sequence[Pack]) -> Iterator[str]:
    """A box for each rule that is on, ticked where nothing is found."""
    yield "\n### Rules\n"
    found = {tally.rule: tally for tally in tally_rules(findings)}
    names = {rule.id: rule.name for pack in packs for rule in pack.rules if rule.enabled or rule.id in found}
    for rule, name in sorted(names.items()):
        tally = found.get(rule)
        if tally is None:
            yield f"- [x] {text(rule)} {text(name)}: none"
        else:
            ways = _tell_ways(tally.safe, tally.unsafe, tally.left)
            yield f"- [ ] {text(rule)} {text(name)}: {tally.total:,} ({ways})"


def _priorities(phases: Sequence[PhaseStatus]) -> Iterator[str]:
    """Violations by the priority of their phase."""
    yield "\n### Violations by priority\n"
    yield "| priority | findings | safe | unsafe | manual | files done |\n|---|--:|--:|--:|--:|--:|"
    for priority in sorted({phase.priority for phase in phases}):
        own = [phase for phase in phases if phase.priority == priority]
        counts = (
            sum(column) for column in zip(*((p.findings, p.safe, p.unsafe, p.manual, p.done) for p in own), strict=True)
        )
        yield f"| {text(priority or 'none')} | {' | '.join(f'{count:,}' for count in counts)} |"


def _tests(campaign: Campaign) -> Iterator[str]:
    if not campaign.tests:
        return
    yield "\n### Tests that know the old or the new\n"
    yield "| kind | files | critical | tests | |\n|---|--:|--:|--:|---|"
    for state, files, critical, functions in count_tests(campaign.tests):
        yield f"| {state.value} | {files:,} | {critical:,} | {functions:,} | {text(TEST_STATES[state])} |"
    urgent = [one for one in campaign.tests if one.is_critical and one.state is not TestState.MIGRATED]
    if urgent:
        yield "\nCritical ones first:\n"
        yield from (f"- [ ] {code(one.path)}: {one.state.value}" for one in urgent)
