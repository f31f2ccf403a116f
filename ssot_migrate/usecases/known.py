"""What is known of a project that was surveyed, and another state of it of which the same is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ssot_migrate.conclusion import Survey
from ssot_migrate.model.findings import SkippedFile
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.usecases.basis import Basis

if TYPE_CHECKING:
    from ssot_migrate.semantics.project import Project


@light_dataclass(frozen=True, slots=True)
class Known:
    """A survey of the files `paths`. What it rests on is read only for those who ask.

    `recall_text` gives what a file held when everything was surveyed, None where that is not known; it may be older
    than the basis. `open_project` gives a snapshot of what is on the disk.
    """

    survey: Survey
    paths: tuple[str, ...]
    read_basis: Callable[[], Basis]
    recall_text: Callable[[str], bytes | None]
    open_project: Callable[[], Project]


@light_dataclass(frozen=True, slots=True)
class State:
    """The files `paths`; `contents` are what some of them hold, where that is not what is on the disk. `skipped` is
    what is left out on purpose.
    """

    paths: tuple[str, ...]
    contents: Mapping[str, bytes]
    skipped: tuple[SkippedFile, ...]
