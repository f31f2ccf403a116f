"""What files said when an earlier run read them: it holds for as long as they hold the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.semantics.modules import ModuleMap
from ssot_migrate.semantics.outline import Outline
from ssot_migrate.semantics.shelf import Packed
from ssot_migrate.semantics.summary import FileSummary


@light_dataclass(frozen=True, slots=True)
class Reading:
    """One file, by the digest of its bytes, read as the module that it was; None for what nobody asked."""

    digest: str
    module: str
    is_package: bool
    summary: Packed[FileSummary | FileProblem] | None = None
    outline: Packed[Outline] | None = None

    def says_the_same(self, other: Reading) -> bool:
        """Whether both are of the same bytes, read as the same module."""
        return (self.digest, self.module, self.is_package) == (other.digest, other.module, other.is_package)


Readings = Mapping[str, Reading]
"""By path."""


class EarlierReadings:
    """What earlier runs have read, for a project in which `modules` tells as what a file is read."""

    def __init__(self, readings: Readings, modules: ModuleMap) -> None:
        self.readings = readings
        self._modules = modules

    def __contains__(self, path: str) -> bool:
        return path in self.readings

    def find(self, path: str, digest: str) -> Reading | None:
        """What a file with these bytes says; None if it was not read, or as another module."""
        reading = self.readings.get(path)
        return reading if reading is not None and reading.says_the_same(self.describe(path, digest)) else None

    def describe(self, path: str, digest: str) -> Reading:
        """The file as it would be read now, with nothing of what it says."""
        return Reading(digest, self._modules.module_name(path), self._modules.is_package(path))


def join_readings(former: Readings, fresh: Readings, paths: Collection[str]) -> dict[str, Reading]:
    """What is known of files that are still there; of the same bytes, by both."""
    joined = {path: reading for path, reading in former.items() if path in paths}
    for path, reading in fresh.items():
        known = joined.get(path, reading)
        summary, outline = reading.summary, reading.outline
        if known.says_the_same(reading):
            summary, outline = summary or known.summary, outline or known.outline
        joined[path] = Reading(reading.digest, reading.module, reading.is_package, summary, outline)
    return joined
