"""The report of a scan, byte for byte at 80 and 120 columns, and what it says in special cases."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from finding_samples import HELD, SAFE, build_findings, build_pack
from report_samples import build_scan, build_suppressed, check_golden

from ssot_migrate.model.changes import Fix
from ssot_migrate.model.findings import ChangeGroup, Coverage, FileProblem, Finding, Reason, ScanResult
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.rules import Applicability
from ssot_migrate.reporters.plain import width_of
from ssot_migrate.reporters.text import render_scan
from ssot_migrate.reporters.words import REASONS

PACKS = (build_pack(),)
ANSI = re.compile("\x1b\\[[0-9;]*m")


def scan_of(*findings: Finding, coverage: Coverage | None = None, api: int = 0) -> ScanResult:
    return ScanResult(findings, (), coverage or Coverage(5, 5), api)


def show(result: ScanResult, quiet: bool = False, verbose: bool = False, again: tuple[str, ...] = ()) -> str:
    return render_scan(result, PACKS, 100, False, quiet=quiet, verbose=verbose, again=again)


@pytest.mark.parametrize("width", [80, 120])
def test_golden(width: int) -> None:
    text = render_scan(build_scan(with_problem=True), PACKS, width, False)
    check_golden(f"scan-{width}.txt", text)
    assert all(width_of(row) <= width for row in text.split("\n"))


def test_color_changes_nothing_but_color() -> None:
    plain = render_scan(build_scan(), PACKS, 80, False)
    colored = render_scan(build_scan(), PACKS, 80, True)
    assert colored != plain
    assert ANSI.sub("", colored) == plain


def test_quiet_is_the_end_of_the_whole_report() -> None:
    whole, quiet = show(build_scan()), show(build_scan(), quiet=True)
    assert whole.endswith(quiet)
    assert quiet.startswith(
        "9 findings in 6 files: 2 can be fixed safely, 1 with --unsafe-fixes, 6 are left to people."
    )


CLEAN = "Nothing found.\n\nLooked for:\n  From the old cart to the new one (pack carts, 5 rules)\n"


@pytest.mark.parametrize(("legacy", "canonical"), [(0, 7), (7, 0)])
def test_nothing_found_says_what_for_and_where(legacy: int, canonical: int) -> None:
    clean = replace(scan_of(), legacy_places=legacy, canonical_places=canonical)
    assert show(clean) == f"{CLEAN}\nLooked at 5 files.\n"


def test_nothing_found_where_nothing_is_used_says_that_it_may_be_the_wrong_place() -> None:
    text = show(scan_of())
    assert text.startswith(f"{CLEAN}\nNeither what they replace nor its successor is used anywhere here.")
    assert text.endswith("\n\nLooked at 5 files.\n")


def test_nothing_to_look_at_is_no_clean_result() -> None:
    text = show(scan_of(coverage=Coverage(0, 0)))
    assert text == "Nothing was looked at.\n\nThere was no Python file to look at.\n"


def test_a_file_that_matters_and_was_not_read_is_told_even_if_quiet() -> None:
    problem = FileProblem("shop/a.py", "syntax", "line 3", relevant=True)
    text = show(scan_of(coverage=Coverage(5, 4, (), (problem,))), quiet=True)
    assert (
        "Not complete: 1 file that names what the rules look for could not be looked at.\n  shop/a.py: syntax" in text
    )
    assert "Looked at 4 of 5 files." in text


def test_verbose_lists_what_was_not_looked_at() -> None:
    text = show(build_scan(), verbose=True)
    assert "  broken/a.py: syntax: line 3: invalid syntax\n" in text
    assert "  notes.ipynb: notebook\n" in text
    assert "broken/a.py" not in show(build_scan())


def test_suppressed_findings_are_counted_and_shown_on_demand() -> None:
    result = scan_of(build_suppressed())
    assert "Nothing found." in show(result)
    assert "1 more finding is suppressed by comments" in show(result)
    assert "SSOT201 duplicate-implementation (suppressed)" in show(result, verbose=True)


def test_next_command_means_the_same_files_and_packs() -> None:
    text = show(build_scan(), again=("--pack", "my carts.toml", "--unsafe-fixes", "tests/unit"))
    assert "  ssot-migrate apply --dry-run --pack 'my carts.toml' --unsafe-fixes tests/unit\n" in text
    assert "  ssot-migrate apply --dry-run --unsafe-fixes --pack 'my carts.toml' tests/unit\n" in text


def test_only_unsafe_fixes_lead_to_unsafe_fixes() -> None:
    unsafe = [finding for finding in build_findings() if finding.group == "g3"]
    next_step = show(scan_of(*unsafe)).partition("\nNext\n")[2]
    assert next_step == "  ssot-migrate apply --dry-run --unsafe-fixes\n      shows the unsafe fix: to be reviewed\n"


def test_nothing_fixable_leads_to_the_rule() -> None:
    left = [finding for finding in build_findings() if finding.rule == "SSOT201"]
    assert "  ssot-migrate rules show SSOT201\n" in show(scan_of(*left))


def test_api_addition_is_offered_as_often_as_it_helps() -> None:
    assert "4 more would move with --add-api" in show(build_scan())
    assert "--add-api" not in show(build_scan(with_api=0))


def test_display_only_fixes_are_not_counted_as_fixable() -> None:
    shown = replace(build_findings()[5], fix=Fix((), Applicability.DISPLAY_ONLY, "only a hint"), group=None)
    text = show(scan_of(shown))
    assert "fix:  display-only, never applied – only a hint" in text
    assert "1 finding in 1 file: 1 is left to people." in text


def test_a_fix_that_is_held_back_is_no_fix() -> None:
    held = replace(build_findings()[2], fix=SAFE)
    text = show(scan_of(held))
    assert "fix:" not in text
    assert "1 is left to people" in text


def test_held_back_without_detail_names_the_line_that_holds() -> None:
    held = replace(build_findings()[2], unfixable=replace(HELD, detail=""))
    group = ChangeGroup("g1", (held.fingerprint,), ("a.py",), False, held_by="b.py:4 subclass")
    text = show(ScanResult((held,), (group,), Coverage(5, 5)))
    assert "left: held-back – waits for b.py:4 subclass\n" in text


def test_many_knots_are_shortened() -> None:
    first = build_findings()[2]
    found = [replace(first, fingerprint=f"f{i}", group=f"k{i}") for i in range(9)]
    groups = [ChangeGroup(f"k{i}", (f"f{i}",), ("a.py",), False, held_by=f"b.py:{i + 1} subclass") for i in range(9)]
    result = ScanResult(tuple(found), tuple(groups), Coverage(5, 5))
    assert "and 4 more, which hold 4 findings (--verbose lists them)" in show(result)
    assert "b.py:9 subclass" in show(result, verbose=True)


@pytest.mark.parametrize(
    ("chain", "told"),
    [
        ("", None),
        ("tests/unit/test_cart.py:1", None),
        ("tests/unit/test_cart.py:1 shop/legacy.py:12", None),
        ("shop/a.py:2 shop/legacy.py:12", "via:  shop/a.py:2 → shop/legacy.py:12"),
        ("tests/unit/test_cart.py:1 shop/a.py:2 shop/legacy.py:12", "via:  shop/a.py:2 → shop/legacy.py:12"),
        ("tests/unit/test_cart.py:1 tests/unit/test_cart.py:9 shop/a.py:2", "via:  line 9 → shop/a.py:2"),
    ],
)
def test_the_chain_is_told_where_it_takes_more_than_one_hop(chain: str, told: str | None) -> None:
    hops = tuple(Hop(path, int(line)) for path, _, line in (hop.rpartition(":") for hop in chain.split()))
    text = show(scan_of(replace(build_findings()[5], chain=hops)))
    assert f"\n  {told}\n" in text if told else "via:" not in text


def test_a_detail_that_begins_with_the_reason_does_not_say_it_twice() -> None:
    held = replace(build_findings()[2], unfixable=replace(HELD, detail="held back by b.py:4 (subclass)"))
    assert "  left: held back by b.py:4 (subclass)\n" in show(scan_of(held))


def test_phases_without_findings_are_counted() -> None:
    text = show(scan_of(build_findings()[0]))
    assert "      phase     files  findings\n  P1  the-rest      1         1\n  1 other phase has none\n" in text


def test_a_long_path_is_never_cut() -> None:
    first = build_findings()[0]
    path = "tests/" + "very_long_folder_name/" * 6 + "test_it.py"
    text = show(scan_of(replace(first, location=replace(first.location, path=path))))
    assert f"\n{path}:12:1\n  warning SSOT201 duplicate-implementation\n" in text


def test_escapes_in_paths_messages_and_source_are_spelled() -> None:
    first = build_findings()[0]
    hostile = replace(
        first,
        location=replace(first.location, path="a\x1b]0;x\x07.py"),
        message="\x1b[2J[bold]gone[/bold]",
        excerpt=replace(first.excerpt, lines=("class \x1b[31mCart:",)),
    )
    text = show(scan_of(hostile))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "a\\x1b]0;x\\x07.py:12:1" in text
    assert "\\x1b[2J[bold]gone[/bold]" in text
    assert "12 | class \\x1b[31mCart:" in text


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Reason)
