"""A commit never changes: what is known of it is kept, and asked anew only where the question is another."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from campaign_project import BOAT, LISTED, PACK_TEXT
from git_history import Repository, make_repository

from ssot_migrate.git_commits import Span
from ssot_migrate.model.options import Selection
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.semantics.bounds import TooMuchError
from ssot_migrate.semantics.committed import CommittedProject
from ssot_migrate.usecases import counting
from ssot_migrate.usecases import history as usecase
from ssot_migrate.usecases.counting import PlaceCounter
from ssot_migrate.usecases.history import history

ALL = Span()
BASE = {"ferry/__init__.py": "", "ferry/boat.py": BOAT, "ferry/listed.py": LISTED}
OLD = "from ferry.boat import Boat\n\nBoat(1, ['Ada'])\n"
NEW = "from ferry.listed import ListedBoat\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = make_repository(tmp_path / "r")
    repository.commit({**BASE, "a.py": OLD})
    repository.commit({"b.py": OLD})
    repository.commit({"b.py": NEW})
    return repository


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[CommittedProject]:
    """The commits that are really read."""
    seen: list[CommittedProject] = []
    count = PlaceCounter.count

    def note(self: PlaceCounter, project: CommittedProject) -> object:
        seen.append(project)
        return count(self, project)

    monkeypatch.setattr(PlaceCounter, "count", note)
    return seen


def test_what_is_known_is_not_read_again(repository: Repository, counted: list[CommittedProject]) -> None:
    first = history(repository.request, ALL)
    assert len(counted) == 3
    assert history(repository.request, ALL) == first
    assert len(counted) == 3
    repository.commit({"c.py": OLD})
    assert [point.places.legacy for point in history(repository.request, ALL).points] == [2, 4, 2, 4]
    assert len(counted) == 4
    assert history(repository.request, Span(most=2)).points[-1].places.legacy == 4
    assert len(counted) == 4


def test_another_question_is_asked_anew(repository: Repository, counted: list[CommittedProject]) -> None:
    history(repository.request, ALL)
    history(replace(repository.request, exclude=("b.py",)), ALL)
    assert len(counted) == 6
    other = parse_pack(PACK_TEXT.replace('why = "Old."', 'why = "Older."'), "ferry.toml")
    history(replace(repository.request, packs=(other,)), ALL)
    assert len(counted) == 9
    history(replace(repository.request, selection=Selection(ignore=("BOAT201",))), ALL)
    assert len(counted) == 12


def test_nothing_is_kept_where_nobody_wants_it(repository: Repository, counted: list[CommittedProject]) -> None:
    kept = history(repository.request, ALL)
    assert history(replace(repository.request, use_cache=False), ALL) == kept
    assert len(counted) == 6
    assert repository.git("status", "--porcelain", "--ignored") == ""  # nor is anything written into the project


def test_a_damaged_entry_is_read_from_git_again(repository: Repository, counted: list[CommittedProject]) -> None:
    kept = history(repository.request, ALL)
    (entry,) = Path(os.environ["SSOT_MIGRATE_CACHE_DIR"]).glob("history-*")
    entry.write_bytes(entry.read_bytes()[:-1])
    assert history(repository.request, ALL) == kept
    assert len(counted) == 6


def test_a_file_that_took_too_long_is_tried_again(
    repository: Repository, counted: list[CommittedProject], monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: object) -> None:
        raise TooMuchError("it takes for ever")

    with monkeypatch.context() as hurry:
        hurry.setattr(counting, "collect_in_file", give_up)
        assert history(repository.request, ALL).points[0].unread == ("a.py",)
    assert history(repository.request, ALL).points[0].unread == ()
    assert len(counted) == 6


def test_what_an_interrupt_leaves_is_used(repository: Repository, counted: list[CommittedProject]) -> None:
    def interrupt(step: str, done: int, total: int) -> None:
        if (step, done) == ("reading commits", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        history(repository.request, ALL, progress=interrupt)
    assert [point.places.legacy for point in history(repository.request, ALL).points] == [2, 4, 2]
    assert len(counted) == 3


def test_contents_are_read_ahead_in_batches_of_any_size(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a file's module is another one by the time that its content is asked for."""
    repository.commit({"ferry/pier/__init__.py": "", "ferry/pier/a.py": f"from ..boat import Boat\n{NEW}"})
    repository.commit({"ferry/pier/__init__.py": None, "ferry/pier/a.py": f"from ..boat import Boat\n{OLD}"})
    repository.commit({"ferry/__init__.py": None})
    repository.commit({"ferry/__init__.py": "", "ferry/pier/__init__.py": "", "ferry/pier/a.py": OLD})
    kept = history(repository.request, ALL)
    for size in (1, 2):
        monkeypatch.setattr(usecase, "_AHEAD", size)
        assert history(replace(repository.request, jobs=size, use_cache=False), ALL) == kept
