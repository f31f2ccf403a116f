"""Comments at what could not be fixed: written on request, once, and gone again when the finding is."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from engine_project import BASE, PACK, migrate, read_tree, write_tree

from ssot_migrate.model.options import FixOptions, Selection
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.undo import undo

MARK = FixOptions(mark=True)
STAR = "# ssot: CRANE102 star-arguments - * arguments hide what is passed"
LACKS = "# ssot: CRANE102 missing-context - the call passes no `yard`, which the new class needs"


def mark(root: Path, source: str | bytes, options: FixOptions = MARK) -> str:
    """`user.py` with its marks; a second run changes nothing."""
    outcome = migrate(root, {"user.py": source}, options)
    assert outcome.withheld == ()
    assert outcome.is_stable
    return outcome.files["user.py"].decode()


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("crane = Crane(3)\n", f"{LACKS}\ncrane = Crane(3)\n"),
        ("def f():\n\treturn Crane(3)\n", f"def f():\n\t{LACKS}\n\treturn Crane(3)\n"),
        ("x = [\n    1,\n    Crane(3),\n]\n", f"{LACKS}\nx = [\n    1,\n    Crane(3),\n]\n"),
        ('x = f"""\n{Crane(3)}\n"""\n', f'{LACKS}\nx = f"""\n{{Crane(3)}}\n"""\n'),
        ("x = 1 + \\\n    Crane(3)\n", f"{LACKS}\nx = 1 + \\\n    Crane(3)\n"),
        ("if 1:\n    pass\nelif Crane(3):\n    pass", f"if 1:\n    pass\n{LACKS}\nelif Crane(3):\n    pass"),
        ("# why\ncrane = Crane(3)  # so\n", f"# why\n{LACKS}\ncrane = Crane(3)  # so\n"),
        ("a = Crane(3); b = Crane(4)\n", f"{LACKS}\na = Crane(3); b = Crane(4)\n"),
        (
            "crane = Crane(*x)\n",
            f"{STAR}\ncrane = Crane(*x)\n",
        ),
    ],
)
def test_a_mark_stands_above_the_statement(tmp_path: Path, body: str, marked: str) -> None:
    head = "from warehouse.legacy import Crane\n"
    assert mark(tmp_path, head + body) == head + marked


def test_without_the_option_nothing_is_marked(tmp_path: Path) -> None:
    source = "from warehouse.legacy import Crane\ncrane = Crane(3)\n"
    assert mark(tmp_path, source, FixOptions()) == source


def test_line_ends_and_encoding_stay(tmp_path: Path) -> None:
    source = "# coding: latin-1\r\nfrom warehouse.legacy import Crane\r\nä = Crane(3)".encode("latin-1")
    outcome = migrate(tmp_path, {"user.py": source}, MARK)
    lines = outcome.files["user.py"].decode("latin-1").split("\r\n")
    assert lines[2:] == [LACKS, "ä = Crane(3)"]


def test_a_mark_goes_when_its_finding_has_gone(tmp_path: Path) -> None:
    marked = f"from warehouse.legacy import Crane\n{LACKS}\ncrane = Crane(3, 'y')\n"
    after = "from warehouse.modern import TowerCrane\ncrane = TowerCrane.for_yard(capacity=3, yard='y')\n"
    assert mark(tmp_path / "fixed", marked, FixOptions()) == after
    assert mark(tmp_path / "marked", f"{LACKS}\nprint()\n") == "print()\n"
    assert mark(tmp_path / "unasked", f"{LACKS}\nprint()\n", FixOptions()) == f"{LACKS}\nprint()\n"


def test_a_mark_follows_its_reason_and_stays_where_a_neighbour_is_fixed(tmp_path: Path) -> None:
    source = f"""
    from warehouse.legacy import Crane, weigh

    {LACKS}
    crane = Crane(3)
    print(weigh(3))
    """
    after = mark(tmp_path, dedent(source), FixOptions())
    assert "from warehouse.scales import weigh" in after
    assert LACKS in after
    other = mark(tmp_path / "other", f"from warehouse.legacy import Crane\n{LACKS}\ncrane = Crane(*x)\n")
    assert other.splitlines()[1:] == [
        "# ssot: CRANE102 star-arguments - * arguments hide what is passed",
        "crane = Crane(*x)",
    ]


def test_what_only_waits_or_is_accepted_is_not_marked(tmp_path: Path) -> None:
    source = "from warehouse.legacy import Crane\na = Crane(3, 'y')\nb = Crane(3)  # ssot: ignore[CRANE102] by intent\n"
    assert mark(tmp_path, source) == source


def test_a_text_that_only_looks_like_a_mark_stays(tmp_path: Path) -> None:
    source = f'text = """\n{LACKS}\n"""\nx = 1  {LACKS}\n# ssot: CRANE102 nonsense\n# ssot: ignore-file[CRANE103] why\n'
    assert mark(tmp_path, source) == source


def test_only_what_was_asked_for_is_marked_and_undo_takes_it_back(tmp_path: Path) -> None:
    source = "from warehouse.legacy import Crane\ncrane = Crane(3)\n"
    files = {**BASE, "one/a.py": source, "two/b.py": source}
    write_tree(tmp_path, files)
    request = Request(tmp_path, (PACK,), Selection(paths=("one",)), MARK)
    assert apply(request, allow_dirty=True).run is not None
    assert LACKS in read_tree(tmp_path)["one/a.py"].decode()
    assert read_tree(tmp_path)["two/b.py"].decode() == source
    undo(tmp_path)
    assert read_tree(tmp_path)["one/a.py"].decode() == source


def test_marks_of_rules_that_were_not_asked_for_stay(tmp_path: Path) -> None:
    source = f"from warehouse.legacy import Crane\n\n{LACKS}\ncrane = Crane(3)\n"
    write_tree(tmp_path, {**BASE, "user.py": source})
    apply(Request(tmp_path, (PACK,), Selection(select=("CRANE106",)), MARK), allow_dirty=True)
    assert read_tree(tmp_path)["user.py"].decode() == source
