"""What is timed: every command with what has to be so before it, and put right after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.measure import Command, CommandError, run
from benchmarks.tools import Tool, ours, rename_by_libcst, warm_ruff

_CACHE = "SSOT_MIGRATE_CACHE_DIR"
_CODES = (0, 1, 2)  # 2: a corpus holds files that nobody can parse

COLD_SSOT1 = "scan --select SSOT1 --no-cache"
COLD_MOST = "scan --no-cache --ignore SSOT403"
COLD_ALL = "scan --no-cache"
ONE_JOB = "scan --no-cache --jobs 1"
TWO_JOBS = "scan --no-cache --jobs 2"
WARM = "scan, warm"
WARM_SSOT1 = "scan --select SSOT1, warm"
WARM_OTHER = "scan, warm, an unrelated file changed"
WARM_FINDING = "scan, warm, a file with a finding changed"
ONE_FILE = "scan ONE_FILE, warm"
ONE_FILE_CHANGED = "scan ONE_FILE, warm, that file changed"
VERSION = "--version"
EXPLAIN = "explain FILE:1, warm"
DRY_RUN = "apply --dry-run --add-api --no-cache"
DRY_RUN_WARM = "apply --dry-run --add-api, warm"
APPLY = "apply --add-api --no-cache"
RENAME = "LibCST RenameCommand -j 2"
RUFF = "ruff TID251"
RUFF_WARM = "ruff TID251, warm"


def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """`before` and `after` are not timed. `is_ours` tells calls of ssot-migrate from those of its peers.

    The memory of those that are watched is measured: of the largest ones of each kind.
    """

    name: str
    command: Command
    is_ours: bool = True
    is_watched: bool = False
    before: Callable[[], None] = _nothing
    after: Callable[[], None] = _nothing


class Lab:
    """The tree that is measured, a copy that may be changed, and what is done to it between the runs."""

    def __init__(self, tree: Path, scratch: Path, affected: Sequence[str], unrelated: str, limit: float) -> None:
        self.tree = tree
        self.scratch = scratch
        self.affected = tuple(affected)
        self.changed: dict[str, int] = {}
        """How many files the last run of a step that writes has changed."""
        self._unrelated = unrelated
        self._limit = limit
        self._former = {path: (tree / path).read_bytes() for path in (*affected, unrelated)}
        self._edits = 0

    def list_steps(self, tools: Sequence[Tool]) -> list[Step]:
        """All steps, in the order of a round."""
        steps = [
            self._cold(COLD_SSOT1, is_watched=True),
            self._cold(COLD_MOST),
            self._cold(COLD_ALL, is_watched=True),
            self._cold(ONE_JOB),
            self._cold(TWO_JOBS),
            Step(VERSION, ours(self.tree, "--version")),
            self._warm(WARM, ("scan",)),
            self._warm(WARM_SSOT1, ("scan", "--select", "SSOT1")),
            self._warm(WARM_OTHER, ("scan",), self._unrelated),
            self._cold(DRY_RUN),
            self._warm(DRY_RUN_WARM, ("apply", "--dry-run", "--add-api")),
            Step(
                APPLY,
                self._call(APPLY),
                is_watched=True,
                before=self.restore,
                after=partial(self._count_and_restore, APPLY),
            ),
        ]
        if self.affected:
            one = self.affected[0]
            steps += [
                self._warm(WARM_FINDING, ("scan",), one),
                self._warm(ONE_FILE, ("scan", one), filled_by=("scan",)),
                self._warm(ONE_FILE_CHANGED, ("scan", one), one, filled_by=("scan",)),
                self._warm(EXPLAIN, ("explain", f"{one}:1"), filled_by=("scan",)),
                Step(
                    RENAME,
                    rename_by_libcst(self.tree, self.affected),
                    is_ours=False,
                    before=self.restore,
                    after=partial(self._count_and_restore, RENAME),
                ),
            ]
        for tool in tools[1:]:
            steps.append(Step(tool.name, tool.ask, is_ours=False, is_watched=True))
            if tool.name == RUFF:
                warm = warm_ruff(tool, self.scratch / "cache-ruff")
                steps.append(Step(RUFF_WARM, warm, is_ours=False, before=partial(self._run, warm)))
        return steps

    def restore(self) -> None:
        """Puts back every file that a run or an edit has changed."""
        for path, data in self._former.items():
            if (self.tree / path).read_bytes() != data:
                (self.tree / path).write_bytes(data)
        shutil.rmtree(self.tree / ".ssot-migrate", ignore_errors=True)

    def _count_and_restore(self, name: str) -> None:
        count = sum((self.tree / path).read_bytes() != data for path, data in self._former.items())
        if name == APPLY:  # it may have written to files that lead to nothing, as that of the new class
            self._run(ours(self.tree, "undo"))
        self.restore()
        if count == 0:
            raise CommandError(f"`{name}` has changed nothing, and there was something to change")
        self.changed[name] = count

    def _call(self, name: str, variables: dict[str, str] | None = None) -> Command:
        return ours(self.tree, *name.split(), codes=_CODES, variables=variables)

    def _cold(self, name: str, *, is_watched: bool = False) -> Step:
        return Step(name, self._call(name), is_watched=is_watched)

    def _warm(
        self, name: str, words: tuple[str, ...], edited: str | None = None, filled_by: tuple[str, ...] = ()
    ) -> Step:
        """From a cache that the same command, or another, has filled, and that knows the tree as it is, but for one
        file.
        """
        folder = self.scratch / "cache"
        command = ours(self.tree, *words, variables={_CACHE: str(folder)}, codes=_CODES)
        fill = ours(self.tree, *(filled_by or words), variables={_CACHE: str(folder)}, codes=_CODES)

        def prepare() -> None:
            self._run(fill)
            if edited is not None:
                self._edit(edited)

        return Step(name, command, is_watched=name == WARM, before=prepare, after=self.restore)

    def _run(self, command: Command) -> None:
        run(command, self.scratch, self._limit)

    def _edit(self, path: str) -> None:
        self._edits += 1
        data = self._former[path]
        comment = f"# edited {self._edits} times\n".encode()
        (self.tree / path).write_bytes(data + (b"" if data.endswith(b"\n") else b"\n") + comment)
