"""What is planted in the sample is what a scan finds there: rule, file and line, no more and no less."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from sample_suite import REPOSITORY, SAMPLE, copy_sample

from ssot_migrate.model.options import Selection
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

PACKS = load_packs((), REPOSITORY)
LIST = REPOSITORY / "fixtures" / "sample-findings.txt"
Place = tuple[str, int, str]  # path, line, rule

_FILE = re.compile(r"\S+\.py")
_PLACE = re.compile(r" +(\d+)  (SSOT\d{3})  (.+)")


def read_list() -> list[tuple[Place, str]]:
    """Every planted place with the text that is said to stand there, in the order of the file."""
    planted, path = [], ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        place = _PLACE.fullmatch(line)
        if place is not None:
            planted.append(((path, int(place[1]), place[2]), place[3]))
        elif line and not line.startswith("#"):
            assert _FILE.fullmatch(line), f"neither a file nor a place: {line}"
            path = line
    return planted


def list_wrong(found: Counter[Place], expected: Counter[Place]) -> list[str]:
    """The differences, in words."""
    return [
        *(f"found, but not planted: {rule} {path}:{line}" for path, line, rule in sorted(found - expected)),
        *(f"planted, but not found: {rule} {path}:{line}" for path, line, rule in sorted(expected - found)),
    ]


def test_a_scan_finds_what_is_planted(tmp_path: Path) -> None:
    everything = Selection(select=("SSOT", "SSOT109"))  # SSOT109 is off by default
    result = scan(Request(copy_sample(tmp_path), PACKS, selection=everything))
    found = Counter((finding.location.path, finding.location.line, finding.rule) for finding in result.findings)
    planted = Counter(place for place, _ in read_list())
    wrong = list_wrong(found, planted)
    assert not wrong, "\n".join(wrong)


def test_every_rule_is_planted() -> None:
    rules = {rule.id for pack in PACKS for rule in pack.rules}
    assert rules == {rule for (_, _, rule), _ in read_list()}


def test_the_list_says_what_stands_there() -> None:
    planted = read_list()
    assert [place for place, _ in planted] == sorted(place for place, _ in planted)
    lines = {path: (SAMPLE / path).read_text(encoding="utf-8").splitlines() for (path, _, _), _ in planted}
    assert [place for place, text in planted if lines[place[0]][place[1] - 1].strip() != text] == []


def test_more_and_less_are_seen() -> None:
    one, other = ("a.py", 1, "SSOT101"), ("a.py", 2, "SSOT102")
    assert list_wrong(Counter([one, one]), Counter([one, other])) == [
        "found, but not planted: SSOT101 a.py:1",
        "planted, but not found: SSOT102 a.py:2",
    ]
