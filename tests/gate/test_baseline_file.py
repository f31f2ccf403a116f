"""The baseline as a file: what is written comes back, merges, and every way in which it can be broken is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gate_project import Shop, exit_code, make_shop
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.baseline.entries import AcceptedProblem, Baseline, Entry, Terms
from ssot_migrate.baseline.file import parse_baseline, render_baseline
from ssot_migrate.baseline.verdict import Standing
from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Severity
from ssot_migrate.usecases.gate import GateOptions, gate

NAME = ".ssot-baseline.json"
ENTRY = Entry("a.py", "SSOT101", "", "import a", "pkg.a", Severity.ERROR, "f1")
PROBLEM = AcceptedProblem("broken.py", "d1", "syntax")


def parse(text: str) -> Baseline:
    return parse_baseline(text.encode(), NAME)


def complain(text: str | bytes) -> str:
    with pytest.raises(UsageError) as caught:
        parse_baseline(text if isinstance(text, bytes) else text.encode(), NAME)
    (mistake,) = caught.value.mistakes
    assert mistake.startswith(f"{NAME} is no valid baseline: ")
    assert mistake.endswith("Take it back from git, or delete it and make it anew with `ssot-migrate gate --accept`.")
    return mistake.removeprefix(f"{NAME} is no valid baseline: ").partition(". Take it back")[0]


TEXTS = st.text(max_size=12)
ENTRIES = st.builds(
    Entry,
    path=TEXTS,
    rule=TEXTS,
    scope=TEXTS,
    snippet=TEXTS,
    symbol=st.none() | TEXTS,
    severity=st.sampled_from(Severity),
    fingerprint=TEXTS,
    terms=st.builds(Terms, TEXTS, TEXTS, st.none() | st.dates(min_value=date(1000, 1, 1))),
)
PROBLEMS = st.builds(AcceptedProblem, TEXTS, TEXTS, TEXTS)


@given(st.lists(ENTRIES, unique_by=lambda entry: entry.fingerprint), st.lists(PROBLEMS, unique_by=lambda one: one.path))
def test_what_is_written_comes_back(entries: list[Entry], problems: list[AcceptedProblem]) -> None:
    text = render_baseline(Baseline(tuple(entries), tuple(problems)))
    back = parse(text)
    assert (set(back.entries), set(back.problems)) == (set(entries), set(problems))
    assert render_baseline(back) == text == render_baseline(Baseline(tuple(entries[::-1]), tuple(problems[::-1])))
    assert text.isascii()
    assert len(text.split("\n")) == 8 + len(entries) + len(problems)


def test_one_entry_on_a_line() -> None:
    terms = Terms("payments", "PAY-12", date(2027, 1, 31))
    assert render_baseline(Baseline((ENTRY, replace(ENTRY, fingerprint="f2", terms=terms)), (PROBLEM,))) == (
        '{\n"version": 1,\n"findings": [\n'
        '{"path": "a.py", "rule": "SSOT101", "scope": "", "snippet": "import a", "symbol": "pkg.a", '
        '"severity": "error", "fingerprint": "f1"},\n'
        '{"path": "a.py", "rule": "SSOT101", "scope": "", "snippet": "import a", "symbol": "pkg.a", '
        '"severity": "error", "fingerprint": "f2", "owner": "payments", "reason": "PAY-12", "expires": "2027-01-31"}\n'
        '],\n"problems": [\n{"path": "broken.py", "digest": "d1", "reason": "syntax"}\n]\n}\n'
    )


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_a_conflict_is_read_from_both_sides(style: str) -> None:
    lines = render_baseline(Baseline(tuple(replace(ENTRY, fingerprint=f) for f in ("f1", "f2", "f3")))).splitlines()
    ancestor = ["||||||| 1234567", lines[4], lines[5]] if style == "diff3" else []
    text = "\n".join(
        [*lines[:4], "<<<<<<< HEAD", lines[4], *ancestor, "=======", lines[5], ">>>>>>> branch", *lines[6:]]
    )
    back = parse(text)
    assert back.has_conflicts
    assert [entry.fingerprint for entry in back.entries] == ["f1", "f2", "f3"]


def test_what_only_the_ancestor_had_is_gone() -> None:
    line = render_baseline(Baseline((ENTRY,))).splitlines()[3]
    assert parse(f"<<<<<<< a\n||||||| b\n{line}\n=======\n>>>>>>> c\n").entries == ()


def test_an_entry_that_stands_twice_is_one() -> None:
    line = render_baseline(Baseline((ENTRY,))).splitlines()[3]
    assert parse(f'{{"version": 1, "findings": [{line}, {line}], "problems": []}}').entries == (ENTRY,)


def change(**values: object) -> str:
    table = json.loads(render_baseline(Baseline((ENTRY,))))
    table["findings"][0].update(values)
    return json.dumps(table)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        ("[]", "the file must be a table, not list"),
        ("{}", '"version" is None, and this program reads version 1'),
        ('{"version": 2}', '"version" is 2, and this program reads version 1'),
        ('{"version": 1, "findings": {}}', '"findings" must be a list'),
        ('{"version": 1, "findings": []}', '"problems" must be a list'),
        ('{"version": 1, "finding": []}', 'the file has the unknown key "finding"; did you mean "findings"?'),
        ('{"version": 1, "findings": [1]}', "a finding must be a table, not int"),
        (change(expire=1), 'a finding has the unknown key "expire"; did you mean "expires"?'),
        (change(symbol=1), '"symbol" of the finding SSOT101 in a.py must be a text or null'),
        (change(scope=None), '"scope" of the finding SSOT101 in a.py must be a text'),
        (change(severity="bad"), '"severity" of the finding SSOT101 in a.py must be "error", "warning" or "info"'),
        (
            change(expires="20270131"),
            '"expires" of the finding SSOT101 in a.py must be a date like 2027-01-31, not "20270131"',
        ),
        ('{"version": 1, "findings": [], "problems": [{"path": "a"}]}', '"digest" of the problem of a must be a text'),
        ('<<<<<<< a\n{"path"\n>>>>>>> b\n', "Expecting ':' delimiter: line 1 column 8 (char 7)"),
    ],
)
def test_a_corrupt_file_is_one_sentence(text: str | bytes, complaint: str) -> None:
    assert complain(text) == complaint


# in use ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make_shop(tmp_path)


def test_the_rest_of_the_file_is_left_alone_by_those_who_look_at_a_part(shop: Shop) -> None:
    shop.accept()
    before = shop.baseline.read_bytes()
    shop.write("tests/test_sale.py", "")
    assert exit_code(shop.gate("shop", locked=True)) == 0
    shop.gate("shop")
    assert shop.baseline.read_bytes() == before
    shop.gate("tests")
    assert shop.baseline.read_bytes().count(b"\n") == before.count(b"\n") - 2


def test_what_became_worse_does_not_pass_until_it_is_accepted(shop: Shop) -> None:
    mild = shop.with_severity(Severity.WARNING)
    mild.accept()
    assert exit_code(mild.gate(locked=True)) == 0
    worse = shop.gate()
    assert (exit_code(worse), worse.verdict.count(Standing.WORSE)) == (1, 10)
    assert exit_code(shop.gate(locked=True)) == 1
    assert exit_code(shop.accept()) == 0
    assert exit_code(shop.gate(locked=True)) == 0
    assert exit_code(mild.gate()) == 0
    assert exit_code(shop.gate()) == 1


def test_a_file_that_cannot_be_read_is_accepted_as_it_is(shop: Shop) -> None:
    shop.accept()
    shop.write("tests/test_broken.py", "from shop.legacy import price\nclass (\n")
    assert exit_code(shop.gate(locked=True)) == 2
    assert exit_code(shop.accept()) == 0
    assert exit_code(shop.gate(locked=True)) == 0
    shop.write("tests/test_broken.py", "from shop.legacy import price\nclass ((\n")
    assert exit_code(shop.gate(locked=True)) == 2
    shop.write("tests/test_broken.py", "x = 1\n")
    healed = shop.gate(locked=True)
    assert (exit_code(healed), [one.path for one in healed.stale_problems]) == (1, ["tests/test_broken.py"])
    assert exit_code(shop.gate()) == 0
    assert exit_code(shop.gate(locked=True)) == 0


def test_nothing_is_written_while_something_could_not_be_looked_at(shop: Shop) -> None:
    shop.accept()
    before = shop.baseline.read_bytes()
    shop.write("tests/test_sale.py", "")
    shop.write("tests/test_broken.py", "from shop.legacy import price\nclass (\n")
    assert exit_code(shop.gate()) == 2
    assert shop.baseline.read_bytes() == before


def test_it_never_appears_or_grows_unasked(shop: Shop) -> None:
    assert exit_code(shop.gate()) == 1
    assert not shop.baseline.exists()
    shop.accept()
    before = shop.baseline.read_bytes()
    shop.write("tests/test_new.py", "from shop.legacy import price\n")
    assert exit_code(shop.gate()) == 1
    assert shop.baseline.read_bytes() == before


def test_conflicts_are_not_resolved_behind_a_lock(shop: Shop) -> None:
    shop.write(NAME, "<<<<<<< a\n=======\n>>>>>>> b\n")
    with pytest.raises(UsageError, match="has merge conflicts: run `ssot-migrate gate`, which resolves them"):
        shop.gate(locked=True)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (GateOptions(date(2026, 1, 1), accept=True, locked=True), "--accept writes the baseline, and --locked"),
        (GateOptions(date(2026, 1, 1), accept=True, since="HEAD"), "--accept writes a baseline, and --changed-since"),
        (GateOptions(date(2026, 1, 1), terms=Terms("a")), "--owner, --reason and --expires say on what terms"),
        (GateOptions(date(2026, 1, 2), accept=True, terms=Terms(expires=date(2026, 1, 1))), "2026-01-01 is past"),
        (GateOptions(date(2026, 1, 1), baseline="shop"), "The baseline shop cannot be read: Is a directory"),
    ],
)
def test_what_contradicts_itself_is_told(shop: Shop, options: GateOptions, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        gate(shop.request(), options)


def test_a_place_that_cannot_be_written_to(shop: Shop) -> None:
    with pytest.raises(UsageError, match=r"The baseline .*gone/b\.json cannot be written: No such file or directory"):
        gate(shop.request(), GateOptions(date(2026, 1, 1), baseline="gone/b.json", accept=True))
