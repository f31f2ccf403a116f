"""`status --history`: every point is what a scan of that commit says, and what comes back is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from campaign_project import BOAT, FILES, LISTED
from git_history import Repository, make_repository, scan_places, tell

from ssot_migrate.errors import UsageError
from ssot_migrate.git_commits import Span
from ssot_migrate.usecases.history import history

ALL = Span()
BASE = {"ferry/__init__.py": "", "ferry/boat.py": BOAT, "ferry/listed.py": LISTED}
OLD = "from ferry.boat import Boat\n\nBoat(1, ['Ada'])\n"
NEW = "from ferry.listed import ListedBoat\n\nListedBoat(['Ada'], 1)\n"
RAFT = "class RaftBoat:\n    def sail(self):\n        print('wet')\n"


def check_every_commit(repository: Repository) -> None:
    """Checks out each commit, and holds its point against a scan."""
    found = history(repository.request, ALL)
    assert found.gaps == ()
    assert len(found.points) == int(repository.git("rev-list", "--count", "--first-parent", "HEAD"))
    for point in found.points:
        repository.git("checkout", "--quiet", "--detach", point.commit.id)
        assert tell(point) == scan_places(repository), point.commit.subject
    repository.git("checkout", "--quiet", "main")


def test_each_point_is_what_a_scan_of_the_commit_says(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    repository.commit(FILES, "As it was")
    repository.commit({"README.md": "Nothing of ours"}, "Other files")
    repository.commit({"ferry/dock.py": "from ferry.boat import Boat as Floating\n"}, "A facade")
    repository.commit({"guest.py": "from ferry.dock import Floating\n\nFloating(3, ['Bea'])\n"}, "By the facade")
    repository.commit({"ferry/dock.py": "from ferry.listed import ListedBoat as Floating\n"}, "The facade turns")
    repository.commit({"guest2.py": "from ferry.everything import *\n\nBoat(1)\n"}, "A star that leads nowhere")
    repository.commit({"ferry/everything.py": "from ferry.boat import *\n"}, "Now it leads somewhere")
    repository.commit({"ferry/raft.py": RAFT, "sailor.py": "from ferry.raft import RaftBoat\n"}, "A duplicate")
    repository.commit({"ferry/raft.py": RAFT.replace(":\n", ":  # ssot: ignore[BOAT201] ours\n", 1)}, "Accepted")
    repository.commit({"ferry/pier.py": "from ferry.boat import Boat\n(\n"}, "Broken")
    repository.commit({"ferry/pier.py": NEW}, "Migrated")
    repository.git("mv", "guest.py", "visitor.py")
    repository.commit({}, "Moved")
    repository.commit({"ferry/everything.py": None}, "Gone")
    repository.commit({"ferry/boat/__init__.py": BOAT, "ferry/boat.py": None}, "The old becomes a package")
    repository.commit({"shadow/ferry/__init__.py": "", "shadow/ferry/boat.py": BOAT, "shadow/use.py": OLD}, "A copy")
    repository.commit({"ferry/listed.py": LISTED.replace("sail", "float")}, "The new changes")
    check_every_commit(repository)
    unread = {point.commit.subject: point.unread for point in history(repository.request, ALL).points if point.unread}
    assert unread == {"Broken": ("ferry/pier.py",)}


def test_a_member_that_the_new_class_loses_is_seen_in_files_that_did_not_change(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    use = "from ferry.boat import Boat\n\n\ndef test_it(boat: Boat):\n    boat.sail()\n"
    repository.commit({**BASE, "tests/test_use.py": use})
    repository.commit({"ferry/listed.py": LISTED.replace("sail", "float")})
    repository.commit({"tests/conftest.py": "import pytest\nfrom ferry.boat import Boat\n"})
    check_every_commit(repository)


CONTENTS = (
    *("", OLD, NEW, RAFT, BOAT, LISTED, "from ferry.boat import *\n", "from ferry import boat\nboat.Boat(1)\n"),
    *("from ferry.a import Boat\nBoat(2, [])\n", "from ferry.b import *\nBoat()\n", "from .boat import Boat\n"),
    *("from ferry.boat import Boat as ListedBoat\n", "from ferry.raft import RaftBoat\nRaftBoat()\n", "x = (\n"),
)
PLACES = ("ferry/a.py", "ferry/b.py", "ferry/__init__.py", "ferry/boat.py", "ferry/raft.py", "tests/test_a.py", "c.py")


@pytest.mark.parametrize("seed", range(3))
def test_any_history_agrees_with_its_scans(tmp_path: Path, seed: int) -> None:
    """Files come, change, go and swap their contents at random."""
    dice = random.Random(seed)
    repository = make_repository(tmp_path / "r")
    repository.commit(BASE)
    for number in range(9):
        there = [path for path in PLACES if (repository.root / path).exists()]
        changes: dict[str, str | None] = {dice.choice(PLACES): dice.choice(CONTENTS) for _ in range(dice.randint(1, 3))}
        if there and dice.random() < 0.3:
            changes[dice.choice(there)] = None
        repository.commit(changes, f"Step {number}: {changes}")
    check_every_commit(repository)


def test_the_main_line_is_that_of_first_parents(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    first = repository.commit(BASE)
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"a.py": OLD})
    repository.commit({"b.py": OLD})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"c.py": NEW})
    repository.clock += 60
    repository.git("merge", "--quiet", "--no-ff", "--message", "Merge", "side")
    found = history(repository.request, ALL)
    assert [point.places.legacy for point in found.points] == [0, 0, 4]
    assert (found.points[-1].added, found.points[-1].removed) == (4, 0)
    assert found.points[0].commit.id == first


def test_what_comes_back_is_told_with_the_commit_that_had_removed_it(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    repository.commit({**BASE, "a.py": OLD, "b.py": OLD})
    gone = repository.commit({"a.py": NEW}, "Migrate a")
    repository.commit({"c.py": OLD}, "New use elsewhere")
    back = repository.commit({"a.py": OLD}, "Revert")
    found = history(repository.request, ALL)
    assert [(point.added, point.removed) for point in found.points] == [(0, 0), (0, 2), (2, 0), (2, 0)]
    assert {(one.commit.id, one.gone.id, one.path) for one in found.returns} == {(back, gone, "a.py")}
    assert [(one.rule, one.line, one.symbol) for one in found.returns] == [
        ("BOAT101", 1, "ferry.boat.Boat"),
        ("BOAT102", 3, "ferry.boat.Boat"),
    ]


def test_an_edit_nearby_brings_nothing_back(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    repository.commit({**BASE, "a.py": OLD})
    repository.commit({"a.py": "import os\n\n\n" + OLD})
    repository.commit({"a.py": OLD})
    found = history(repository.request, ALL)
    assert [(point.added, point.removed) for point in found.points] == [(0, 0)] * 3
    assert found.returns == ()


# spans ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def days(tmp_path: Path) -> Repository:
    """Five commits, a day apart from 2025-06-15 on; the third is tagged."""
    repository = make_repository(tmp_path / "r")
    repository.commit(BASE, "0", seconds=0)
    for number in range(1, 5):
        repository.commit({f"a{number}.py": OLD}, str(number), seconds=86_400)
        if number == 2:
            repository.git("tag", "v1")
    return repository


@pytest.mark.parametrize(
    ("span", "subjects"),
    [
        (Span(), "01234"),
        (Span(most=2), "34"),
        (Span(until="v1"), "012"),
        (Span(since="v1"), "234"),
        (Span(since="v1", most=1), "4"),
        (Span(since="2025-06-18"), "34"),
        (Span(until="HEAD~1", since="HEAD~2"), "23"),
    ],
)
def test_spans(days: Repository, span: Span, subjects: str) -> None:
    found = history(days.request, span)
    assert "".join(point.commit.subject for point in found.points) == subjects
    assert [point.places.legacy for point in found.points] == [2 * int(number) for number in subjects]


def test_days_are_told_by_their_last_commit(days: Repository) -> None:
    days.commit({"a1.py": NEW}, "5", seconds=60)
    found = history(days.request, ALL)
    assert [(str(point.commit.day), point.commit.subject) for point in found.days] == [
        ("2025-06-15", "0"),
        ("2025-06-16", "1"),
        ("2025-06-17", "2"),
        ("2025-06-18", "3"),
        ("2025-06-19", "5"),
    ]


@pytest.mark.parametrize(
    ("span", "complaint"),
    [
        (Span(until="gone"), "--until gone: git knows no such revision"),
        (Span(since="yesterday"), "or a day like 2026-01-31"),
        (Span(since="--all"), "--since --all: git knows no such revision"),
        (Span(since="2030-01-01"), "There is no commit on the way from 2030-01-01"),
    ],
)
def test_spans_that_nobody_knows(days: Repository, span: Span, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        history(days.request, span)
    assert complaint in str(caught.value)


def test_without_git_there_is_no_history(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no git repository"):
        history(Repository(tmp_path).request, ALL)


# what is there, and what is not -----------------------------------------------------------------------------------


def test_a_project_below_the_top_of_its_repository(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r", "services/ferry")
    repository.commit({**BASE, "a.py": OLD})
    repository.commit({"../elsewhere/b.py": OLD, "a.py": NEW})
    assert [tell(point)[0].legacy for point in history(repository.request, ALL).points] == [2, 0]
    check_every_commit(repository)


def test_a_content_that_git_lacks_is_said_and_not_counted(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    repository.commit({**BASE, "a.py": OLD})
    repository.commit({"b.py": f"{OLD}# b\n"})
    repository.commit({"b.py": NEW})
    repository.forget("HEAD~1:b.py")
    found = history(repository.request, ALL)
    assert [(point.places.legacy, point.unread) for point in found.points] == [(2, ()), (2, ("b.py",)), (2, ())]
    assert history(repository.request, ALL) == found


def test_a_commit_whose_tree_git_lacks_is_a_gap(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    commits = [repository.commit({**BASE, "a.py": OLD})]
    commits += [repository.commit({"c/b.py": f"{OLD}{number}\n"}) for number in range(4)]
    for number in (3, 1):
        repository.forget(f"HEAD~{number}:c")
    found = history(repository.request, ALL)
    assert [gap.commit.id for gap in found.gaps] == [commits[1], commits[3]]
    assert [point.commit.id for point in found.points] == [commits[0], commits[2], commits[4]]
    assert [point.places.legacy for point in found.points] == [2, 4, 4]


def test_the_first_commits_may_be_lacking(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    repository.commit({**BASE, "c/b.py": OLD})
    repository.commit({"c/b.py": NEW})
    repository.forget("HEAD~1:c")
    found = history(repository.request, ALL)
    assert (len(found.gaps), [point.places.legacy for point in found.points]) == (1, [0])


def test_other_files_of_a_commit_are_no_source(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r")
    repository.commit({**BASE, "notes.txt": OLD, "node_modules/a.py": OLD, "vendored/b.py": OLD})
    (repository.root / "link.py").symlink_to("notes.txt")
    repository.commit({})
    found = history(repository.request, ALL)
    assert [point.places.legacy for point in found.points] == [2, 2]
    check_every_commit(repository)
