"""`status`: where the campaign stands, by phase and by test, from one scan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ssot_migrate.kinds.registry import find_usage_rules
from ssot_migrate.model.campaign import Campaign, PhaseStatus, TestFile, TestState
from ssot_migrate.model.findings import Finding, Reason
from ssot_migrate.model.rules import Goal, Pack, Phase
from ssot_migrate.packs.selection import find_phase, is_in_scope
from ssot_migrate.reporters.tally import is_open, is_safe, is_unsafe, split_by_phase, tally_reasons
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.scan import look

# What pytest collects where nobody tells it otherwise, and what it reads beside that.
_TEST_FILE = re.compile(r"(?:.*/)?(?:test_[^/]*|[^/]*_test|conftest)\.py")


def status(request: Request, progress: Progress = ignore_progress) -> Campaign:
    """Scans the project, and tells as a campaign what the request selects of it."""
    seen = look(request, progress)
    usage = find_usage_rules(request.packs)
    phases = _Phases(request.packs)
    uses = [one for one in seen.all_findings if (one.pack, one.rule) in usage]
    migrated = {path for path, count in seen.known.survey.canonical.items() if count} - {
        one.location.path for one in uses
    }

    def is_asked(path: str) -> bool:
        return is_in_scope(request.selection, path, phases.find_name(path))

    done = [path for path in sorted(migrated) if is_asked(path)]
    return Campaign(
        scan=seen.result,
        phases=tuple(_tell_phases(seen.result.findings, done, phases)),
        tests=tuple(_list_tests([one for one in uses if is_asked(one.location.path)], done, phases)),
        goal=_find_goal(request.packs),
    )


class _Phases:
    """The phases of all packs as one campaign: a file belongs to the first that matches."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = packs
        self._all: tuple[Phase, ...] = tuple(phase for pack in packs for phase in pack.phases)
        self._first = min((phase.priority for phase in self._all), default=None)

    def find_name(self, path: str) -> str | None:
        phase = find_phase(path, self._all)
        return None if phase is None else phase.name

    def is_critical(self, path: str) -> bool:
        """Whether the file's phase has the first priority of all."""
        phase = find_phase(path, self._all)
        return phase is not None and phase.priority == self._first


def _tell_phases(findings: Sequence[Finding], done: Sequence[str], phases: _Phases) -> Iterator[PhaseStatus]:
    finished = Counter(phases.find_name(path) for path in done)
    for phase, found in split_by_phase(filter(is_open, findings), phases.packs):
        safe, unsafe = sum(map(is_safe, found)), sum(map(is_unsafe, found))
        yield PhaseStatus(
            name=phase.name,
            title=phase.title,
            priority=phase.priority,
            files=len({one.location.path for one in found}),
            findings=len(found),
            safe=safe,
            unsafe=unsafe,
            manual=len(found) - safe - unsafe,
            reasons=tally_reasons(found),
            done=finished[phase.name],
        )


def _list_tests(uses: Sequence[Finding], done: Collection[str], phases: _Phases) -> Iterator[TestFile]:
    """The test files that use what is replaced or its successor, by path."""
    held: dict[str, list[Finding]] = {path: [] for path in done}
    for use in uses:
        held.setdefault(use.location.path, []).append(use)
    for path in sorted(filter(_TEST_FILE.fullmatch, held)):
        found = held[path]
        yield TestFile(
            path=path,
            state=_find_state(found),
            is_critical=phases.is_critical(path),
            phase=phases.find_name(path),
            findings=len(found),
            tests=len({test for use in found if (test := _find_test(use.scope)) is not None}),
        )


def _find_state(uses: Sequence[Finding]) -> TestState:
    reasons = {use.unfixable.reason for use in uses if use.unfixable is not None}
    if not uses:
        return TestState.MIGRATED
    if Reason.ASSERTS_OLD_BEHAVIOUR in reasons:
        return TestState.ASSERTS_OLD_BEHAVIOUR
    return TestState.NEEDS_UPDATE if all(is_safe(use) or is_unsafe(use) for use in uses) else TestState.WOULD_BREAK


def _find_test(scope: str) -> str | None:
    """The test around a place: `TestX.test_y` of `TestX.test_y.<locals>.inner`; None where there is none."""
    parts = scope.split(".")
    return next((".".join(parts[: n + 1]) for n, part in enumerate(parts) if part.startswith("test")), None)


def _find_goal(packs: Sequence[Pack]) -> Goal | None:
    return max((pack.goal for pack in packs if pack.goal is not None), key=lambda goal: goal.compliance, default=None)
