"""The report of apply and undo: the diff, what was written, what was not and why, and what remains."""

from __future__ import annotations

from dataclasses import replace

import pytest
from finding_samples import build_pack
from report_samples import build_changes, build_scan, check_golden

from ssot_migrate.model.changes import ChangeSet, FileChange, SkippedFix
from ssot_migrate.reporters.applied import render_apply
from ssot_migrate.reporters.runs import RunRow, render_runs, render_undo
from ssot_migrate.usecases.results import ApplyResult, WithheldGroup

PACKS = (build_pack(),)
WITHHELD = WithheldGroup("g9", ("tests/unit/test_owner.py",), "after the change `Cart` at line 5 does not resolve")


def build_result(
    changes: ChangeSet | None = None, withheld: tuple[WithheldGroup, ...] = (), run: str | None = None
) -> ApplyResult:
    before = build_scan()
    remaining = replace(before, findings=tuple(one for one in before.findings if one.group != "g2"))
    return ApplyResult(before, build_changes() if changes is None else changes, withheld, remaining, run)


def show(result: ApplyResult, dry_run: bool = False, quiet: bool = False, verbose: bool = False) -> str:
    return render_apply(result, PACKS, 100, False, dry_run=dry_run, quiet=quiet, verbose=verbose)


@pytest.mark.parametrize("width", [80, 120])
def test_golden_dry_run(width: int) -> None:
    text = render_apply(build_result(withheld=(WITHHELD,)), PACKS, width, False, dry_run=True)
    check_golden(f"dry-run-{width}.txt", text)


def test_golden_real_run() -> None:
    check_golden("apply-80.txt", render_apply(build_result(run="r7"), PACKS, 80, False, dry_run=False))


def test_dry_run_in_color_colors_the_diff() -> None:
    text = render_apply(build_result(), PACKS, 80, True, dry_run=True)
    assert "\x1b[32m+from shop.cart import UserCart\x1b[0m\n" in text
    assert "\x1b[31m-print(1)\x1b[0m\n" in text


def test_quiet_leaves_out_diff_and_file_list() -> None:
    assert show(build_result(), dry_run=True, quiet=True).startswith("Would change 1 file and fix 2 findings.")
    assert "Written" not in show(build_result(run="r7"), quiet=True)


def test_nothing_to_change() -> None:
    text = show(build_result(ChangeSet(())), dry_run=True)
    assert text.startswith("Nothing to change.\n")
    assert "ssot-migrate apply --dry-run --unsafe-fixes" in text


def skip(*reasons: str) -> ChangeSet:
    skipped = tuple(SkippedFix(f"f{i}", reason) for i, reason in enumerate(reasons))
    return ChangeSet((FileChange("a.py", b"x", b"x", "d", (), skipped),))


def test_many_skipped_fixes_are_grouped_by_kind_of_reason() -> None:
    changes = skip(*(f"moves with tests/b.py:{i}: unsafe" for i in range(30)), "overlaps another fix")
    text = show(build_result(changes))
    assert "Skipped: 31 fixes\n      30  moves with …: unsafe\n          a.py\n" in text
    assert "          and 27 more\n       1  overlaps another fix\n          a.py\n\n" in text
    assert "       1  moves with tests/b.py:7: unsafe\n" in show(build_result(changes), verbose=True)
    quiet = show(build_result(changes), quiet=True)
    assert "Skipped: 31 fixes\n      30  moves with …: unsafe\n       1  overlaps another fix\n\n" in quiet


def test_many_kinds_of_reason_are_shortened() -> None:
    changes = skip(*("common" for _ in range(15)), *(f"reason {letter}" for letter in "abcdefghij"))
    assert "       3  for 3 rarer reasons (--verbose lists them)\n" in show(build_result(changes))
    assert "rarer" not in show(build_result(changes), verbose=True)


def test_changes_that_failed_alike_are_told_once() -> None:
    withheld = (WITHHELD, replace(WITHHELD, group="g8"), *(replace(WITHHELD, reason=f"r{i}") for i in range(12)))
    text = show(build_result(withheld=withheld))
    assert "14 changes were made, failed our own check and taken back" in text
    assert "does not resolve (groups g9, g8)\n      tests/unit/test_owner.py\n" in text
    assert "  and 3 more (--verbose lists them)\n" in text
    assert "r11" in show(build_result(withheld=withheld), verbose=True)


def test_many_written_files_are_shortened() -> None:
    changes = ChangeSet(tuple(FileChange(f"f{i:02}.py", b"x", b"y", "d") for i in range(30)))
    text = show(build_result(changes, run="r7"))
    assert "  f19.py\nand" not in text
    assert "  f19.py\n  and 10 more (--verbose lists them)\n" in text
    assert "  f29.py\n" in show(build_result(changes, run="r7"), verbose=True)


def test_a_file_of_crlf_lines_shows_no_carriage_returns() -> None:
    crlf = ChangeSet((FileChange("a.py", b"x\r\ny\r\n", b"x\r\nz\r\n", "d"),))
    assert "-y\n+z\n" in show(build_result(crlf), dry_run=True)
    mixed = ChangeSet((FileChange("a.py", b"x\ny\r\n", b"x\nz\n", "d"),))
    assert "-y\\r\n+z\n" in show(build_result(mixed), dry_run=True)


def test_escapes_in_source_never_reach_the_terminal() -> None:
    hostile = ChangeSet((FileChange("a\x1b.py", b"\x1b[2J\n", b"\x9b\x07\n", "d", (), (SkippedFix("f", "\x1b"),)),))
    for dry_run in (True, False):
        text = show(build_result(hostile, (replace(WITHHELD, reason="\x1b"),), "\x1b"), dry_run=dry_run)
        assert not set(text) & set("\x1b\x9b\x07")


def test_nothing_remains() -> None:
    before = build_scan(with_api=0)
    result = ApplyResult(before, build_changes(), (), replace(before, findings=(), groups=()), "r7")
    assert "What remains: nothing.\n" in show(result)
    assert "Next" not in show(result)


def test_undo_names_the_files() -> None:
    assert render_undo("r7", ("a.py", "b.py"), 80, False) == (
        "Took back run r7: 2 files have their former content again.\n  a.py\n  b.py\n"
    )


def test_runs_are_listed() -> None:
    assert render_runs((), 80, False) == "There is no run that could be taken back.\n"
    files = tuple(f"f{number}.py" for number in range(7))
    row = RunRow("r7", "2025-01-01T00:00:00.25+00:00", "committed", files, "ssot-migrate apply \x1b", ("f1\x1b.py",))
    text = render_runs((row,), 80, False)
    assert "  r7   2025-01-01 00:00:00  committed      7  ssot-migrate apply \\x1b\n" in text
    assert "    f0.py, f1.py, f2.py, f3.py, f4.py and 2 more (--verbose lists them)\n" in text
    assert text.endswith("    changed since: f1\\x1b.py\n")
    assert "f6.py" in render_runs((row,), 80, False, verbose=True)
