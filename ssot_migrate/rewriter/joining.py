"""What belongs together: findings that share a variable, and those that their file binds to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ssot_migrate.model.findings import Finding, Reason, Status
from ssot_migrate.model.names import starts_with_name
from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Applicability
from ssot_migrate.model.symbols import Variable


@dataclass(slots=True)
class Group:
    """A group under construction; `blocker` is the finding that holds it, with the words for the report."""

    members: list[Finding]
    needs: set[int]
    blocker: tuple[Finding, str] | None = None
    unsafe: tuple[Finding, str] | None = None


def join_findings(findings: Sequence[Finding]) -> list[Group]:
    """Union of findings that share a variable, and of those that their file binds together."""
    parent = list(range(len(findings)))

    def find(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first_of: dict[Variable | str, int] = {}
    for number, finding in enumerate(findings):
        for variable in finding.variables:
            parent[find(number)] = find(first_of.setdefault(variable, number))
    for numbers in _bound_by_file(findings):
        for number in numbers[1:]:
            parent[find(number)] = find(numbers[0])
    grouped: dict[int, list[Finding]] = {}
    for number, finding in enumerate(findings):
        grouped.setdefault(find(number), []).append(finding)
    return [Group(members, set()) for members in grouped.values()]


def _bound_by_file(findings: Sequence[Finding]) -> Iterator[list[int]]:
    """Per file, the numbers of the findings that no variable joins and that still have to move together.

    Where a file asks for the class itself (`isinstance`), what it builds must be of the same class as what it asks
    for. What a test patches in the old module must move exactly when everything that it runs does. A test that asserts
    what the old class does is about the old class as a whole.
    """
    by_path: dict[str, list[int]] = {}
    for number, finding in enumerate(findings):
        by_path.setdefault(finding.location.path, []).append(number)
    for numbers in by_path.values():
        if any(_asserts_old(findings[number]) for number in numbers):
            yield numbers
            continue
        asking = [number for number in numbers if findings[number].identity is not None]
        if any(not findings[number].variables and _can_move(findings[number]) for number in asking):
            yield [number for number in numbers if findings[number].builds or number in asking]
            continue
        for number in asking:
            asked = findings[number].identity or ""
            built = [n for n in numbers if findings[n].builds and starts_with_name(findings[n].builds or "", asked)]
            yield [number, *built]


def _can_move(finding: Finding) -> bool:
    return finding.fix is not None and finding.unfixable is None


def _asserts_old(finding: Finding) -> bool:
    return finding.unfixable is not None and finding.unfixable.reason is Reason.ASSERTS_OLD_BEHAVIOUR


def find_blocker(group: Group, options: FixOptions, is_selected: Callable[[Finding], bool]) -> None:
    for finding in group.members:
        if finding.status is Status.SUPPRESSED:
            group.blocker = (finding, "suppressed")
        elif finding.unfixable is not None:
            # A missing method is the one obstacle that an option removes: anything else is told first.
            if group.blocker is None or group.blocker[1] == Reason.MISSING_API.value:
                group.blocker = (finding, finding.unfixable.reason.value)
        elif not is_selected(finding) and group.blocker is None and not (finding.adds_api and options.add_api):
            group.blocker = (finding, "not selected")
        elif finding.fix is not None and finding.fix.applicability is not Applicability.SAFE and group.unsafe is None:
            group.unsafe = (finding, finding.fix.note)


def place_of(finding: Finding) -> str:
    return f"{finding.location.path}:{finding.location.line}"
