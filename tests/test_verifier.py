"""What the verifier refuses: each plan is right until one thing in it is spoilt, and that is what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.rewriter.planner import choose_groups, hold_unsafe, plan_changes
from ssot_migrate.scanner import Question, Scan
from ssot_migrate.semantics.project import Project
from ssot_migrate.usecases.request import Request, ignore_progress
from ssot_migrate.usecases.scan import scan_project
from ssot_migrate.verifier import Failure, Proof, verify

PACK = parse_pack(
    "\n".join([
        'schema = 1',
        '[pack]\nname = "yard"\ntitle = "Crane becomes TowerCrane"\nwhy = "It swings too far."',
        '[[replace]]\nfrom = "old.Crane"\nto = "new.TowerCrane"\nwhy = "It swings too far."',
        '[[replace.construction]]\ncallee = "old.Crane"\nsignature = "(capacity, yard=None)"\nrequired = ["yard"]',
        '[[replace.plan]]\nname = "direct"\ncallee = "new.TowerCrane"',
        'arguments = { yard = "yard", capacity = "capacity" }',
        *(
            f'[[rule]]\nid = "{number}"\nname = "{kind}"\nkind = "{kind}"\nseverity = "error"\nwhy = "Old."\n'
            '[[rule.example]]\ntitle = "moves"\nbefore = "import old"\nafter = "import new"\n'
            '[[rule.example]]\ntitle = "stays"\nunchanged = "import other"'
            for number, kind in (
                ("Y101", "deprecated-import"),
                ("Y102", "deprecated-construction"),
                ("Y103", "deprecated-reference"),
                ("Y401", "constructor-mismatch"),
            )
        ),
    ]),
    "yard.toml",
)  # fmt: skip

FILES = {
    "old.py": "class Crane:\n    def __init__(self, capacity, yard=None): ...\n",
    "new.py": "class TowerCrane:\n    def __init__(self, yard, capacity): ...\nclass Hoist: ...\n",
    "user.py": "from old import Crane\nload = 3\n\ndef build(yard):\n    return Crane(load, yard)\n",
    "other.py": "from old import Crane\nTYPES = [Crane]\n",
}
RIGHT = "from new import TowerCrane\nload = 3\n\ndef build(yard):\n    return TowerCrane(capacity=load, yard=yard)\n"
QUESTION = Question((PACK,), Selection(), FixOptions(unsafe=True))


@pytest.fixture
def planned(tmp_path: Path) -> tuple[Project, Scan, ChangeSet]:
    for path, text in FILES.items():
        (tmp_path / path).write_text(text)
    request = Request(tmp_path, (PACK,), options=QUESTION.options)
    project, scan = scan_project(request, ignore_progress)
    groups = hold_unsafe(scan.result.groups, QUESTION.options)
    moving = choose_groups(groups, scan.all_findings)
    return project, scan, plan_changes(scan.resolver, scan.all_findings, groups, moving, QUESTION.options)


def spoil(changes: ChangeSet, path: str, after: str) -> ChangeSet:
    """The plan, with other text for one file."""
    assert any(change.path == path for change in changes.changes)
    return ChangeSet(
        tuple(replace(c, after=after.encode()) if c.path == path else c for c in changes.changes),
    )


def test_what_is_right_is_proven(planned: tuple[Project, Scan, ChangeSet]) -> None:
    project, scan, changes = planned
    proof = verify(project, scan, changes, QUESTION)
    assert isinstance(proof, Proof)
    assert {change.path: change.after.decode() for change in proof.verified.files}["user.py"] == RIGHT


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param(RIGHT.replace("(yard):", "(yard:"), "it would no longer parse", id="syntax"),
        pytest.param(RIGHT.replace("TowerCrane(", "Towercrane("), "`Towercrane` would be undefined", id="undefined"),
        pytest.param(
            RIGHT.replace("import TowerCrane", "import TowerCran as TowerCrane"),
            "`new.TowerCran` would be imported, and does not exist",
            id="missing-name",
        ),
        pytest.param(
            RIGHT.replace("from new ", "from newer "),
            "`TowerCrane` would not mean `new.TowerCrane`",
            id="another-module",
        ),
        pytest.param(
            RIGHT.replace("import TowerCrane", "import Hoist as TowerCrane"),
            "`TowerCrane` would not mean `new.TowerCrane`",
            id="another-class",
        ),
        pytest.param(RIGHT.replace("capacity=load", "weight=load"), "would not bind", id="unknown-argument"),
        pytest.param(RIGHT.replace("capacity=load, ", ""), "would not bind", id="missing-argument"),
        pytest.param(RIGHT.replace("TowerCrane(capacity=load, yard=yard)", "TowerCrane"), "is no call", id="no-call"),
        pytest.param(FILES["user.py"], "Y101 would be found there 1 more times", id="nothing-done"),
        pytest.param(FILES["user.py"], "a second run would change it again", id="not-stable"),
        pytest.param(
            RIGHT.replace("load = 3\n", "load = 3\nfrom old import Crane\n"),
            "Y101 would be found there 1 more times",
            id="new-use",
        ),
        pytest.param(
            RIGHT.replace("load = 3", 'load = patch("new.TowerCran.lift", 3)'),
            "the string `new.TowerCran.lift` would name nothing that exists",
            id="missing-name-in-a-string",
        ),
    ],
)
def test_what_is_spoilt_is_refused(planned: tuple[Project, Scan, ChangeSet], after: str, said: str) -> None:
    project, scan, changes = planned
    outcome = verify(project, scan, spoil(changes, "user.py", after), QUESTION)
    assert not isinstance(outcome, Proof)
    assert {failure.path for failure in outcome} == {"user.py"}
    assert any(said in failure.reason for failure in outcome), outcome


def test_a_use_that_vanishes_is_refused(planned: tuple[Project, Scan, ChangeSet]) -> None:
    project, scan, changes = planned
    gone = spoil(changes, "other.py", "TYPES = []\n")
    assert verify(project, scan, gone, QUESTION) == (Failure("other.py", "1 names of interest would become 0"),)
