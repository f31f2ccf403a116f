"""The outlines of the files of a snapshot: made by other processes in the meantime, or remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.readings import EarlierReadings
from ssot_migrate.semantics.shelf import Packed, pack
from ssot_migrate.semantics.workers import OutlineAnswer, Task, Workers
from ssot_migrate.source.files import digest_bytes


class Outlines:
    """Outlines by path. `digests` are those of the bytes of files that were read for nothing else."""

    def __init__(self, workers: Workers, earlier: EarlierReadings) -> None:
        self._workers = workers
        self._earlier = earlier
        self._known: dict[str, Outline | FileProblem | Packed[Outline]] = {}
        self._packed: dict[str, Packed[Outline]] = {}
        self._ordered: Iterator[OutlineAnswer] = iter(())
        self._expected: set[str] = set()
        self.digests: dict[str, str] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __getitem__(self, path: str) -> Outline | FileProblem:
        """Raises KeyError."""
        outline = self._known[path]
        if isinstance(outline, Packed):
            outline = self._known[path] = outline.unpack()
        return outline

    def find_problem(self, path: str) -> FileProblem | None:
        """Why there is no outline; None where there is one. Raises KeyError."""
        outline = self._known[path]
        return outline if isinstance(outline, FileProblem) else None

    def put(self, path: str, outline: Outline | FileProblem | Packed[Outline]) -> None:
        """Keeps an outline, or the reason why there is none."""
        self._known[path] = outline
        self._packed.pop(path, None)
        if isinstance(outline, Packed):
            self._packed[path] = outline

    def is_expected(self, path: str) -> bool:
        """Whether somebody is at work on the file."""
        return path in self._expected

    def recall(self, path: str, data: bytes | FileProblem) -> bool:
        """Whether an earlier run has outlined the file with these bytes."""
        digest = "" if isinstance(data, FileProblem) else digest_bytes(data)
        reading = self._earlier.find(path, digest)
        if reading is None or reading.outline is None:
            return False
        self.put(path, reading.outline)
        self.digests[path] = digest
        return True

    def order(self, tasks: Sequence[Task]) -> None:
        """Has files outlined; `take` waits for them."""
        self._ordered = chain(self._ordered, self._workers.outline(tasks))
        self._expected.update(task.path for task in tasks)

    def take(self, on_file: Callable[[int], None]) -> None:
        """Takes all that was ordered; `on_file` is told how many these are."""
        for number, answer in enumerate(self._ordered, 1):
            self.put(answer.path, answer.outline)
            self.digests[answer.path] = answer.digest
            on_file(number)
        self._ordered = iter(())
        self._expected.clear()

    def pack_again(self) -> None:
        """Keeps what others have made in small room only; who asks for it waits a little."""
        self._known.update(self._packed)

    def select(self, is_wanted: Callable[[str], bool], earlier: EarlierReadings) -> Outlines:
        """Some of what is known, for another snapshot."""
        other = Outlines(self._workers, earlier)
        other._known = {path: value for path, value in self._known.items() if is_wanted(path)}
        other._packed = {path: value for path, value in self._packed.items() if is_wanted(path)}
        return other

    def find_packed(self, path: str) -> Packed[Outline] | None:
        """An outline in small room; None where there is none."""
        outline = self._packed.get(path) or self._known.get(path)
        return pack(outline) if isinstance(outline, Outline) else outline if isinstance(outline, Packed) else None
