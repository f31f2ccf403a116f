"""What a formatter may do to a piece of code without making another finding of it, and what it may not."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_migrate.baseline.entries import Terms, accept
from ssot_migrate.baseline.pairing import pair
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.identity import normalise, number_fingerprints
from ssot_migrate.model.locations import Excerpt, Location, Span
from ssot_migrate.model.rules import Severity


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "f(a, b)",
            "f(a,b)",
            "f(\n    a,\n    b,\n)",
            "f(  # why\n    a,\r\n    b,  # because\r\n)",
            "f( a , \\\n b )",
        ),
        ("from a import b, c", "from a import (\n    b,\n    c,\n)", "from  a  import b,c", "from a import (b, c,)"),
        ("from .a import b", "from . a import b", "from .a \\\n    import b"),
        ('"shop.legacy"', "'shop.legacy'"),
        ("[x for x in y if z]", "[\n    x\n    for x in y\n    if z\n]"),
        ('f(a="b", *c, **d)', "f(a = 'b', *c, **d)"),
        ('f"{a}" "b"', "f'{a}'\n'b'"),
    ],
)
def test_layout_does_not_count(spellings: tuple[str, ...]) -> None:
    assert {normalise(spelling) for spelling in spellings} == {spellings[0]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a, b)", "f(b, a)"),
        ("'a b'", "'ab'"),
        ("'#a'", "'#b'"),
        ("'''a\nb'''", "'''a b'''"),
        ("f(a)(b)", "f(a, b)"),
        ("not a", "nota"),
        ("r'a'", "'a'"),
        ("'\"'", '"\'"'),
        ("f(" + "a, " * 100 + "b)", "f(" + "a, " * 100 + "c)"),
    ],
)
def test_content_does(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=200))
def test_any_text_gets_one_short_line(text: str) -> None:
    found = normalise(text)
    assert len(found) <= 170
    assert not set(found) & set("\n\r") or any(quote * 3 in text for quote in "\"'")


def test_a_huge_piece_takes_no_time() -> None:
    assert len(normalise('"""' * 7_000 + "\\" * 20_000)) < 200


LAYOUTS = st.recursive(
    st.sampled_from(["a", "b1", "'x y'", "f'{a!r}'", "None", "(a, b)", "[1, 2]", "{'k': v}", "not a", "lambda: a"]),
    lambda inner: st.builds(lambda args: f"call({', '.join(args)})", st.lists(inner, min_size=1, max_size=3)),
    max_leaves=12,
)


def test_the_formatter_changes_no_snippet() -> None:
    """Many calls in one run of the formatter: each stands on a line of its own before, and anywhere afterwards."""
    pytest.importorskip("ruff", reason="ruff comes with the dev extra")
    calls = []

    @given(LAYOUTS)
    def gather(call: str) -> None:
        calls.append(call)

    gather()
    text = "".join(f"mark_{number}({call})\n" for number, call in enumerate(calls))
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=40", "-"]
    formatted = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    assert formatted != text
    starts = [formatted.index(f"mark_{number}(") for number in range(len(calls))] + [len(formatted)]
    pieces = [formatted[start:end].strip() for start, end in pairwise(starts)]
    assert [normalise(piece) for piece in pieces] == [normalise(line) for line in text.splitlines()]


def test_equal_identities_are_numbered() -> None:
    found = list(number_fingerprints([("a", "b"), ("a", "b"), ("ab", "")]))
    assert len(set(found)) == 3
    assert found[:1] == list(number_fingerprints([("a", "b")]))


# pairing --------------------------------------------------------------------------------------------------------


def build_finding(path: str, scope: str, snippet: str) -> Finding:
    at = Location(path, 1, 1, 1, 2)
    return Finding(
        "p", "R1", "name", Severity.ERROR, at, Span(0, 1), "s", scope, (), "m", Excerpt(1, ("x",)), "", snippet=snippet
    )


def number(findings: list[Finding]) -> list[Finding]:
    prints = number_fingerprints((f.location.path, f.scope, f.snippet) for f in findings)
    return [replace(one, fingerprint=text) for one, text in zip(findings, prints, strict=True)]


FINDINGS = st.lists(
    st.builds(build_finding, st.sampled_from("abcd"), st.sampled_from(["", "f", "g"]), st.sampled_from(["x", "y"])),
    max_size=12,
).map(number)


@given(FINDINGS, FINDINGS)
def test_an_entry_is_taken_once_and_none_is_lost(findings: list[Finding], former: list[Finding]) -> None:
    entries = [accept(finding, Terms()) for finding in former]
    paths = {finding.location.path for finding in findings}
    former_paths = {finding.location.path for finding in former}
    pairs = pair(findings, entries, paths=paths, former_paths=former_paths, renames={})
    taken = [entry.fingerprint for entry in pairs.entries.values()]
    assert Counter(taken + [entry.fingerprint for entry in pairs.leftover]) == Counter(e.fingerprint for e in entries)
    # What has not changed keeps its own entry, whatever else there is.
    same = {finding.fingerprint for finding in findings} & {finding.fingerprint for finding in former}
    assert {f: pairs.entries[f].fingerprint for f in same} == {f: f for f in same}
    # A file that was there all the time lets no more pass than it had.
    for path in paths & former_paths:
        passing = sum(f.location.path == path for f in findings if f.fingerprint in pairs.entries)
        assert passing <= sum(entry.path == path for entry in entries)
    # Whatever two files both lack pairs nothing: a file that came takes only from files that went.
    for fingerprint, entry in pairs.entries.items():
        (path,) = (f.location.path for f in findings if f.fingerprint == fingerprint)
        assert entry.path == path or (entry.path not in paths and path not in former_paths)


def test_a_folder_of_a_thousand_files_may_be_renamed() -> None:
    """All hold the same, so that each could be each: the cubic way to compare them took hours."""
    former = number([build_finding(f"tests/t{file}.py", "f", snippet) for file in range(1_000) for snippet in "xy"])
    present = number([build_finding(f"checks/t{file}.py", "f", snippet) for file in range(1_000) for snippet in "xy"])
    entries = [accept(finding, Terms()) for finding in former]
    before, after = ({finding.location.path for finding in findings} for findings in (former, present))
    pairs = pair(present, entries, paths=after, former_paths=before, renames={})
    assert pairs.leftover == ()
    names = {finding.fingerprint: finding.location.path.removeprefix("checks/") for finding in present}
    assert {names[one]: entry.path.removeprefix("tests/") for one, entry in pairs.entries.items()} == {
        name: name for name in names.values()
    }


@given(FINDINGS)
def test_renamed_files_keep_all_their_entries(former: list[Finding]) -> None:
    moved = number([replace(f, location=replace(f.location, path=f"new/{f.location.path}")) for f in former])
    entries = [accept(finding, Terms()) for finding in former]
    renames = {finding.location.path: f"new/{finding.location.path}" for finding in former}
    former_paths = set(renames)
    told = pair(moved, entries, paths=set(renames.values()), former_paths=former_paths, renames=renames)
    assert told.leftover == ()
    guessed = pair(moved, entries, paths=set(renames.values()), former_paths=former_paths, renames={})
    assert guessed.leftover == ()
