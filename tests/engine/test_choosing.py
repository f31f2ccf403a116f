"""One change at a time: what is accepted is written with all that it needs, what is declined is not asked again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine_project import BASE, MODERN_WITHOUT_API, PACK, read_tree, write_tree

from ssot_migrate.model.options import FixOptions
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.choosing import Answer, Interview, Step
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import ApplyResult

USE = "from warehouse.legacy import Crane\n\nprint(Crane(1, 'y'))\n"
FILES = {
    **BASE,
    "warehouse/modern.py": MODERN_WITHOUT_API,
    "a.py": USE,
    "b.py": "from warehouse.legacy import Winch\n",
    "c.py": USE,
    "d.py": "from warehouse.legacy import weigh\n",
}


def interview(
    root: Path, answers: Iterable[Answer], *, asks_again: bool = False, is_fresh: bool = True
) -> tuple[list[str], ApplyResult]:
    """The files whose changes were asked about, and what came of the answers."""
    if is_fresh:
        write_tree(root, FILES)
    asked, given = [], iter(answers)

    def ask(step: Step) -> Answer:
        asked.append(" ".join(change.path for change in step.changes))
        assert step.number <= step.total
        assert {finding.location.path for finding in step.findings} == {change.path for change in step.changes}
        return next(given)

    request = Request(root, (PACK,), options=FixOptions(add_api=True))
    return asked, apply(request, allow_dirty=True, interview=Interview(ask, asks_again), command="test")


def changed(root: Path) -> list[str]:
    now = read_tree(root)
    return [path for path, text in FILES.items() if now[path] != text.encode()]


def test_each_change_is_asked_about_and_takes_along_what_it_needs(tmp_path: Path) -> None:
    asked, result = interview(tmp_path, [Answer.NO, Answer.NO, Answer.YES, Answer.NO])
    assert asked == ["a.py warehouse/modern.py", "b.py", "c.py warehouse/modern.py", "d.py"]
    assert changed(tmp_path) == ["warehouse/modern.py", "c.py"]
    skips = {skip.reason for change in result.changes.changes for skip in change.skipped}
    assert skips == {"declined"}


def test_what_was_declined_is_not_asked_again_unless_wanted(tmp_path: Path) -> None:
    interview(tmp_path, [Answer.NO, Answer.YES, Answer.QUIT])
    assert changed(tmp_path) == ["b.py"]
    asked, result = interview(tmp_path, [Answer.QUIT], is_fresh=False)
    assert asked == ["c.py warehouse/modern.py"]
    assert result.run is None
    asked, _ = interview(tmp_path, [Answer.YES] * 3, is_fresh=False, asks_again=True)
    assert asked == ["a.py warehouse/modern.py", "c.py", "d.py"]
    assert changed(tmp_path) == ["warehouse/modern.py", "a.py", "b.py", "c.py", "d.py"]


def test_all_and_none_answer_for_those_that_follow(tmp_path: Path) -> None:
    asked, _ = interview(tmp_path / "all", [Answer.NO, Answer.ALL])
    assert asked == ["a.py warehouse/modern.py", "b.py"]
    assert changed(tmp_path / "all") == ["warehouse/modern.py", "b.py", "c.py", "d.py"]
    asked, result = interview(tmp_path / "none", [Answer.NONE])
    assert asked == ["a.py warehouse/modern.py"]
    assert changed(tmp_path / "none") == []
    assert result.run is None


def test_a_change_that_needs_a_declined_one_is_declined_with_it(tmp_path: Path) -> None:
    # Whoever imports the name from `c` has to move before it changes there.
    write_tree(tmp_path, {**FILES, "a.py": "from c import Crane\n", "c.py": "from warehouse.legacy import Crane\n"})
    asked, _ = interview(tmp_path, [Answer.NO, Answer.NO, Answer.NO], is_fresh=False)
    assert asked == ["a.py", "b.py", "d.py"]
