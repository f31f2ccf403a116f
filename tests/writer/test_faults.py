"""Fault injection: whatever goes wrong, at whichever call, the tree is as it was before or as it should be after."""

from __future__ import annotations

import contextlib
import copy
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faulty_disk import Call, Fault, FaultyDisk, Folder, Killed, PowerCut, faulty, installed
from transaction_samples import commit, make_change, read_files

from ssot_migrate.errors import RefusedError
from ssot_migrate.model.changes import FileAction, FileChange, VerifiedChanges
from ssot_migrate.writer.commit import open_transaction
from ssot_migrate.writer.journal import list_unfinished
from ssot_migrate.writer.store import Store, locate_store
from ssot_migrate.writer.undo import recover, undo

Act = Callable[[Store], None]

EDITS = tuple(f"{folder}/f{number}.py" for folder in ("a", "b/c") for number in range(9))
NEW, GONE = "b/new/deep/made.py", "a/gone.py"


def write_project(root: Path) -> None:
    """The project of a run of 20 files: 18 are edited, one is made in folders that are not there, one goes."""
    for path, data in BEFORE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


BEFORE = {**{path: f"old {path}".encode() for path in (*EDITS, GONE)}, "other.py": b"other"}
AFTER = {**{path: f"the new {path}".encode() for path in EDITS}, NEW: b"made", "other.py": b"other"}


def write(store: Store) -> None:
    commit(store.root, make_changes(), "")


def take_back(store: Store) -> None:
    undo(store)


def try_and_keep_less(store: Store) -> None:
    """As apply does with a format and a verify command: written, formatted, written anew, and only then kept."""
    changes = VerifiedChanges(make_changes())

    def format_files(paths: object) -> None:
        (store.root / EDITS[0]).write_bytes(b"half formatted")

    with open_transaction(store, "") as transaction:
        transaction.write(changes)
        transaction.rework(format_files)
        transaction.write(VerifiedChanges(changes.files[:5]))
        transaction.write(changes)
        transaction.keep()


def recover_run(store: Store) -> None:
    recover(store)


def make_changes() -> tuple[FileChange, ...]:
    edits = [make_change(path, BEFORE[path], AFTER[path]) for path in EDITS]
    return (
        *edits,
        make_change(NEW, b"", b"made", FileAction.CREATE),
        make_change(GONE, BEFORE[GONE], b"", FileAction.DELETE),
    )


def prepare(root: Path, act: Act) -> Store:
    write_project(root)
    store = locate_store(root)
    if act is take_back:
        commit(root, make_changes(), "")
    if act is recover_run:
        disk = FaultyDisk(root, at=COUNTS[write] - 12, fault=Fault.BEFORE)
        with pytest.MonkeyPatch.context() as patch, installed(patch, faulty(disk)), pytest.raises(Killed):
            commit(root, make_changes(), "")
    return store


def count_calls(act: Act, root: Path) -> int:
    store, disk = prepare(root, act), FaultyDisk(root)
    with pytest.MonkeyPatch.context() as patch, installed(patch, faulty(disk)):
        act(store)
    return disk.count


COUNTS: dict[Act, int] = {}


@pytest.fixture(scope="module", autouse=True)
def counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    for act in ACTS:
        COUNTS[act] = count_calls(act, tmp_path_factory.mktemp("count") / "project")


ACTS: tuple[Act, ...] = (write, take_back, try_and_keep_less, recover_run)


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fsync does for real cannot be seen here, and costs most of the time."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def points(act: Act, thorough: bool) -> Iterator[tuple[int, Fault]]:
    """Each call with each fault; or, to be quick, some calls with one each. Which calls, a prime number spreads."""
    for number in range(1, COUNTS[act] + 1):
        for turn, fault in enumerate(Fault):
            if thorough or (number % 11 == 1 and number // 11 % len(Fault) == turn):
                yield number, fault


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_fault_at_any_call(act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thorough: bool) -> None:
    for number, fault in points(act, thorough):
        root = tmp_path / f"{number}-{fault.name}"
        store = prepare(root, act)
        disk = FaultyDisk(root, number, fault)
        with installed(monkeypatch, faulty(disk)), contextlib.suppress(RefusedError, Killed):
            act(store)
        recover(store)
        check_whole(store, f"call {number}: {fault.value}")
        shutil.rmtree(root)


def check_whole(store: Store, where: str) -> None:
    """One of the two trees, no leftovers, and a journal with which the next run can work."""
    tree = read_files(store.root)
    assert tree in (BEFORE, AFTER), (where, tree)
    assert (store.root / NEW).parent.exists() == (tree == AFTER), where
    assert list_unfinished(store) == ()
    if tree == BEFORE:
        commit(store.root, make_changes(), "")
        assert read_files(store.root) == AFTER
    else:
        undo(store)
        assert read_files(store.root) == BEFORE


@pytest.mark.parametrize("act", [write, take_back], ids=lambda act: act.__name__)
def test_a_power_cut_at_any_call(act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thorough: bool) -> None:
    root = tmp_path / "project"
    store = prepare(root, act)
    model, moments = PowerCut(root), list[Folder]()

    def on_call(name: str, real: Call) -> Call:
        noted = model.on_call(name, real)

        def call(*arguments: object) -> object:
            moments.append(copy.deepcopy(model.top))
            return noted(*arguments)

        return call

    with installed(monkeypatch, on_call):
        act(store)
    chance = random.Random(1)
    every = 1 if thorough else 7
    for number, moment in enumerate([*moments, model.top][::every]):
        for draw in range(12 if thorough else 1):
            cut = locate_store(tmp_path / f"cut-{number}-{draw}")
            moment.save(cut.root, chance)
            recover(cut)
            check_whole(cut, f"power cut before call {number * every + 1}, draw {draw}")
            shutil.rmtree(cut.root)
    assert len(moments) >= COUNTS[act]
