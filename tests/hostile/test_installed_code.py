"""All Python that is installed here, as input: everything is followed, nothing raises, nothing is changed."""

from __future__ import annotations

import sysconfig
from collections import Counter
from pathlib import Path

import pytest

from ssot_migrate.model.findings import FileProblem
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.semantics.project import Project
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request

PLACES = {name: Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")}
EVERY = {"stdlib": 23, "purelib": 31}


@pytest.mark.parametrize("name", PLACES)
def test_every_file_is_followed(name: str, thorough: bool) -> None:
    """Each is read to its last reference, whether it names anything of ours or not."""
    root = PLACES[name]
    relative = (path.relative_to(root) for path in root.rglob("*.py"))
    found = sorted(path.as_posix() for path in relative if "site-packages" not in path.parts)
    paths = found if thorough else found[:: EVERY[name]]
    project = Project(root, paths)
    outcomes = Counter[str]()
    for path in paths:
        answer = project.summarise(path)
        outcomes[answer.reason if isinstance(answer, FileProblem) else "followed"] += 1
    # Both hold files that are broken on purpose, to test parsers with.
    assert outcomes["followed"] > 0.97 * len(paths) > 20
    assert outcomes.keys() <= {"followed", "syntax", "encoding", "too-deep", "too-large"}


@pytest.mark.parametrize("name", PLACES)
def test_nothing_in_it_would_be_changed(name: str, thorough: bool) -> None:
    if not thorough:
        pytest.skip("takes long: --thorough")
    root = PLACES[name]
    result = apply(Request(root, load_packs((), root)), dry_run=True)
    assert [change.path for change in result.changes.changes if change.is_effective] == []
    assert result.withheld == ()
    assert result.before.coverage.seen > 1000
