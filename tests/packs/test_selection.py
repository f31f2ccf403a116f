"""Which rules run, which phase a file belongs to, and what happens when somebody names what does not exist."""

from __future__ import annotations

import pytest
from pack_texts import TINY

from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Phase
from ssot_migrate.packs.loader import load_pack
from ssot_migrate.packs.selection import check_selection, find_phase, is_selected


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ([], [], True),
        (["ABC101"], [], True),
        (["ABC1"], [], True),
        (["ABC"], [], True),
        (["ABC2"], [], False),
        (["XYZ"], [], False),
        ([], ["ABC1"], False),
        ([], ["ABC2"], True),
        (["ABC101"], ["ABC1"], True),
        (["ABC1"], ["ABC101"], False),
        (["ABC1"], ["ABC1"], False),
        (["ABC", "ABC101"], ["ABC10"], True),
        (["ABC2", "ABC1"], ["ABC2"], True),
    ],
)
def test_the_longest_beginning_wins(select: list[str], ignore: list[str], expected: bool) -> None:
    assert is_selected("ABC101", select, ignore) is expected


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ([], [], False),
        (["ABC"], [], False),
        (["ABC10"], [], False),
        (["ABC101"], [], True),
        (["ABC101"], ["ABC"], True),
        (["ABC101"], ["ABC101"], False),
    ],
)
def test_a_rule_that_is_off_needs_its_whole_id(select: list[str], ignore: list[str], expected: bool) -> None:
    assert is_selected("ABC101", select, ignore, enabled=False) is expected


def test_a_file_belongs_to_the_first_phase_that_matches() -> None:
    phases = (
        Phase("first", "First", "P0", ("tests/test_*.py", "a/**")),
        Phase("second", "Second", "P1", ("tests/**",)),
    )
    found = [find_phase(path, phases) for path in ("tests/test_a.py", "tests/x/test_a.py", "a/b/c.py", "b.py")]
    assert [phase.name if phase else None for phase in found] == ["first", "second", "first", None]
    assert find_phase("b.py", ()) is None


def test_everything_that_does_not_exist_is_told_at_once_with_what_was_meant() -> None:
    pack = load_pack(TINY)
    with pytest.raises(UsageError) as caught:
        check_selection(["CRANE1", "CRNE101", "old-crane-import"], ["X", ""], "yard", [pack])
    assert caught.value.mistakes == (
        '--select: no rule has an id that starts with "CRNE101"; did you mean "CRANE101"?',
        '--select: no rule has an id that starts with "old-crane-import"; did you mean "CRANE101"?',
        '--ignore: no rule has an id that starts with "X".',
        '--ignore: no rule has an id that starts with "".',
        '--phase: there is no phase "yard"; did you mean "yards"? Phases are "yards" or "all".',
    )


def test_what_exists_is_fine() -> None:
    check_selection(["CRANE1", "CRANE501"], ["CRANE"], "all", [load_pack(TINY)])
    check_selection([], [], None, [])
    with pytest.raises(UsageError, match=r'no phase "all"\. The packs have no phases\.'):
        check_selection([], [], "all", [])
