"""What a scan remembers is never a wrong answer: whatever happens to the files, it says what a fresh scan says."""

from __future__ import annotations

import ast
import os
import random
import shutil
import time
from dataclasses import replace
from enum import Enum
from pathlib import Path

import pytest
from structure_project import PACK

import ssot_migrate.scanner
from ssot_migrate.model.findings import ScanResult
from ssot_migrate.model.options import FixOptions, Selection, Style
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.source import stamps, store
from ssot_migrate.usecases import second_look
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

SAMPLE = Path(__file__).parents[2] / "fixtures/sample"
CRANE = "class {}:\n    def lift(self): ...\n    def lower(self): ...\n    def swing(self): ...\n"
LEDGER = """\
class LoadLedger: ...
_ledger = None
def get_ledger():
    global _ledger
    if _ledger is None:
        _ledger = LoadLedger()
    return _ledger
"""
WINCH = "class WinchCrane:\n    def lift(self): print('up')\n    def lower(self): print('down')\n"
MODE = """\
_mode = "slow"
def choose(mode):
    global _mode
    _mode = mode
def tell(mode):
    return mode
"""
FILES = {
    "yard/mode.py": MODE,
    "yard/winch.py": WINCH,
    "yard/crew.py": "from yard.winch import WinchCrane\n\nWinchCrane()\n",
    "warehouse/__init__.py": "",
    "warehouse/legacy.py": CRANE.format("Crane"),
    "warehouse/modern.py": CRANE.format("TowerCrane"),
    "warehouse/plans.py": "class Liftable: ...\n",
    "warehouse/store.py": "LIMIT = 3\ndef count(): return LIMIT\n",
    "warehouse/all.py": "from warehouse.legacy import Crane as Hoist\nfrom .store import *\n",
    "yard/__init__.py": "",
    "yard/site.py": "from warehouse.all import Hoist\nhoist = Hoist()\n",
    "yard/ledger.py": LEDGER,
    "yard/words.py": "from warehouse.store import count\nTEXT = 'nothing of interest'\n",
    "yard/more.py": "import warehouse.store\nimport yard.words\n\ndef plain(): return yard.words.TEXT\n",
    "test_site.py": "from yard.site import hoist\n\ndef test_it(): assert hoist\n",
}

LINES = (
    "x = 1",
    "import warehouse.gone",
    "from warehouse.store import absent",
    "from warehouse.legacy import Crane",
    "from warehouse.all import Hoist  # ssot: ignore[CRANE101] known",
    "crane = 'warehouse.legacy.Crane'",
    "from yard.words import TEXT",
    "from warehouse.all import *",
    "def broken(:",
    "_cranes = {}\ndef put(k, v): _cranes[k] = v",
    "class ToyCrane: ...\n" + CRANE.format("FastCrane"),
    "# coding: latin-1",
    "from . import legacy",
    "TEXT = globals()",
    "x = (1,\n2)",
)


class Looked(Enum):
    """What has to be looked into again for a change."""

    HERE = "here"  # files that have changed, and whoever can see that
    STATE = "state"  # all classes and state as well
    EVERYTHING = "everything"


HERE, STATE, EVERYTHING = Looked


class Scans:
    """Asks the same twice, of memory and afresh. `asked` counts what was asked of memory, `made` the scans it took;
    else only some files were looked into again. `states` counts where rules about state looked at all of theirs.
    """

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.request = Request(root, (PACK, *load_packs(("execution-engine",), Path())), use_cache=True)
        self.asked = self.made = self.states = self._count = 0
        collect = ssot_migrate.scanner.collect_findings

        def counting(*arguments: object, **options: object) -> object:
            if options.get("known") is None:
                self._count += 1
            elif options["state"] is None:
                self.states += 1
            return collect(*arguments, **options)  # type: ignore[arg-type]

        for module in (ssot_migrate.scanner, second_look):
            monkeypatch.setattr(module, "collect_findings", counting)

    @property
    def looked(self) -> Looked:
        """How much was looked into since the first scan."""
        if self.made > 1:
            return Looked.EVERYTHING
        return Looked.STATE if self.states else Looked.HERE

    def ask(self, request: Request | None = None) -> ScanResult:
        request = request or self.request
        self._count = 0
        remembered = scan(request)
        self.asked += 1
        self.made += self._count
        fresh = scan(replace(request, use_cache=False))
        assert remembered == fresh
        return remembered


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scans:
    root = tmp_path / "project"
    for path, text in FILES.items():
        write(root / path, text)
    # All files count as settled: what is racily fresh has a test of its own.
    monkeypatch.setattr(stamps, "_FINE", -(10**12))
    monkeypatch.setattr(stamps, "_COARSE", -(10**12))
    return Scans(root, monkeypatch)


def write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode("utf-8"))


def change(root: Path, texts: dict[str, str | None]) -> None:
    """Writes files, and removes those that have no text."""
    for path, text in texts.items():
        if text is None:
            (root / path).unlink()
        else:
            write(root / path, text)


def test_the_same_files_are_not_scanned_again(scans: Scans) -> None:
    first = scans.ask()
    assert {finding.rule for finding in first.findings} >= {"CRANE101", "CRANE302"}
    assert scans.ask() == first
    assert (scans.asked, scans.made) == (2, 1)


def test_one_survey_answers_for_all_paths_and_phases(scans: Scans) -> None:
    scans.ask()
    for selection in (Selection(paths=("yard/site.py",)), Selection(paths=("yard", "test_site.py"))):
        scans.ask(replace(scans.request, selection=selection))
    assert scans.made == 1
    for options in (
        FixOptions(unsafe=True),
        FixOptions(split=True, rename_exports=True),
        FixOptions(style=Style.ALIAS),
        FixOptions(add_api=True),
        FixOptions(drop_unused=True),
    ):
        scans.ask(replace(scans.request, options=options))
    assert scans.made == 1, "how far fixes may go is asked when all has been found"
    scans.ask(replace(scans.request, selection=Selection(select=("CRANE1",))))
    scans.ask(replace(scans.request, exclude=("yard/",)))
    assert scans.made == 3


@pytest.mark.parametrize(
    ("path", "text", "looked"),
    [
        ("yard/more.py", FILES["yard/more.py"] + "# a comment\n", HERE),
        ("yard/more.py", FILES["yard/more.py"].replace("TEXT", "TEXTS"), HERE),
        ("yard/more.py", FILES["yard/more.py"] + "import os\n", HERE),  # nobody names it
        ("yard/more.py", FILES["yard/more.py"] + "import warehouse.gone\n", HERE),
        ("yard/more.py", FILES["yard/more.py"] + "# ssot: ignore\n", HERE),
        ("yard/more.py", FILES["yard/more.py"] + "Crane = warehouse.legacy.Crane\n", STATE),  # it may be a class
        ("yard/more.py", FILES["yard/more.py"] + "def (\n", HERE),  # nobody can parse it, and nobody misses it
        ("yard/more.py", FILES["yard/more.py"] + "# ssot: ignore\ndef (\n", HERE),
        ("yard/more.py", "from warehouse.all import Hoist\ndef (\n", HERE),
        ("yard/more.py", "\ufeff" + FILES["yard/more.py"], HERE),
        ("yard/words.py", FILES["yard/words.py"] + "MORE = 1\n", HERE),  # others import from it, but not this
        ("yard/words.py", FILES["yard/words.py"].replace("TEXT", "TEXTS"), HERE),  # who imports it is looked into
        ("yard/words.py", FILES["yard/words.py"] + "    \n", HERE),
        ("warehouse/store.py", "LIMIT = 3\ndef count():\n    limit = LIMIT\n    return LIMIT\n", HERE),
        ("warehouse/store.py", "LIMIT = 4\ndef count(): return LIMIT\n", HERE),
        ("warehouse/store.py", "LIMIT = 3\ndef count(more): return LIMIT\n", STATE),  # it is called in another way
        ("warehouse/store.py", "LIMIT = 3\ndef count(): return Crane()\n", STATE),
        ("warehouse/store.py", "import os\nLIMIT = 3\ndef count(): return LIMIT\n", STATE),  # stars bring `os`, too
        ("warehouse/store.py", "LIMIT = 3\ndef count():\n    import warehouse.gone\n    return LIMIT\n", STATE),
        ("yard/site.py", FILES["yard/site.py"] + "hoist.lift()\n", HERE),  # a use more, and nobody else can tell
        ("yard/site.py", FILES["yard/site.py"] + "\ndef build(): return Hoist()\n", HERE),  # nobody asks for it
        ("yard/site.py", FILES["yard/site.py"].replace("hoist =", "hoists ="), HERE),
        ("yard/site.py", FILES["yard/site.py"] + "# a comment\n", HERE),  # it was read in full, and names others
        ("warehouse/all.py", FILES["warehouse/all.py"] + "\nX = 1\n", STATE),  # others name it
        ("warehouse/legacy.py", FILES["warehouse/legacy.py"] + "# a comment\n", HERE),
        ("warehouse/legacy.py", "# a comment\n" + FILES["warehouse/legacy.py"], STATE),  # all lines move
        ("warehouse/legacy.py", FILES["warehouse/legacy.py"].replace("swing", "turn"), EVERYTHING),
        (
            "yard/ledger.py",
            FILES["yard/ledger.py"].replace("= None\n", "= None  # a comment\n"),
            HERE,
        ),  # it is shown anew
        ("yard/ledger.py", '"""What is kept."""\n\n' + FILES["yard/ledger.py"], HERE),
        ("yard/ledger.py", FILES["yard/ledger.py"].replace("    if", "    print(1)\n    if"), HERE),
        ("yard/ledger.py", FILES["yard/ledger.py"].replace("return _ledger", "return None"), STATE),
        ("yard/ledger.py", FILES["yard/ledger.py"].replace("= None\n", "= None  # ssot: ignore\n"), HERE),
        ("yard/winch.py", WINCH.replace("    def", "    # it lifts\n    def", 1), HERE),
        (
            "yard/winch.py",
            WINCH.replace(":\n", ":  # ssot: ignore\n", 1),
            EVERYTHING,
        ),  # others name it: no duplicate now
        ("yard/ledger.py", FILES["yard/ledger.py"] + "# a comment\n", HERE),
        ("yard/site.py", FILES["yard/site.py"], HERE),
        ("test_site.py", FILES["test_site.py"] + "# a comment\n", HERE),
        ("test_site.py", "from warehouse.legacy import Crane\n\nclass TestIt(Crane): ...\n\nTestIt()\n", HERE),
        ("test_site.py", "def test_nothing(): ...\n", HERE),
        ("test_site.py", FILES["test_site.py"] + LEDGER.replace("Load", "Crane"), HERE),  # it is a test
        ("yard/free.py", LEDGER, STATE),  # rules about state look into it
        ("yard/mode.py", MODE.replace("return mode", "print(mode)\n    return mode"), HERE),  # state is as it was
        ("yard/mode.py", "import os\n" + MODE, HERE),  # nobody else can tell
        ("yard/mode.py", '"""What is wanted."""\n\n' + MODE, HERE),  # everything stands elsewhere, in the same order
        ("yard/mode.py", MODE + "def forget():\n    global _mode\n    _mode = None\n", STATE),
        ("yard/mode.py", MODE.replace("_mode = mode", "_mode = Crane(mode)"), STATE),
        ("yard/mode.py", MODE.replace("global", "nonlocal"), STATE),
        ("yard/mode.py", MODE + "def (\n", STATE),
    ],
)
def test_what_counts_as_a_change(scans: Scans, path: str, text: str, looked: Looked) -> None:
    write(scans.request.root / "test_words.py", "from yard.words import TEXT, count\n")
    scans.ask()
    write(scans.request.root / path, text)
    scans.ask()
    assert scans.looked is looked
    scans.ask()
    assert scans.looked is looked, "the new state is remembered"


@pytest.mark.parametrize(
    ("texts", "looked"),
    [
        ({"yard/new.py": ""}, HERE),
        (
            {"yard/hall.py": "from warehouse.all import Hoist\n\nHoist()\n"},
            HERE,
        ),  # it uses the old, and nobody names it
        ({"yard/hall.py": "import warehouse.gone\nfrom yard.words import NOTHING\n"}, HERE),
        ({"yard/hall.py": "from warehouse.all import Hoist  # ssot: ignore[CRANE101] known\n"}, HERE),
        ({"test_hall.py": LEDGER}, HERE),  # rules about state do not look into tests
        ({"yard/hall.py": LEDGER}, STATE),
        ({"yard/hall.py": "def (\n"}, HERE),
        ({"yard/hall.py": "from warehouse.all import Hoist\ndef (\n"}, HERE),
        ({"yard/gone.py": "from warehouse.all import Hoist\n"}, HERE),  # who imports it already is looked into
        ({"yard/gone.py": "from warehouse.legacy import Crane\n"}, STATE),
        ({"yard/plans.py": ""}, EVERYTHING),  # somebody names what is called like it
        ({"yard/gone.so": ""}, EVERYTHING),
        ({"yard/gone.so": "", "yard/gone.py": ""}, HERE),
        ({"yard/stores.py": ""}, HERE),  # it may be what is meant by `stored`
        ({"yard/conftest.py": ""}, EVERYTHING),
        ({"yard/hall.pyi": ""}, HERE),
        ({"yard/crew.pyi": ""}, EVERYTHING),  # it speaks for the module
        ({"halls/hall.py": ""}, HERE),
        ({"hall/__init__.py": "", "hall/conftest.py": "from warehouse.all import Hoist\n"}, HERE),
        ({"yard/warehouse/legacy.py": ""}, EVERYTHING),  # packs speak of such a module
        ({"yard/gone/__init__.py": "", "yard/gone/deep/more.py": "import yard.stored\n"}, HERE),
        ({"stray/__init__.py": "", "stray/store.py": "from . import absent\nfrom .store import *\n"}, STATE),
        ({"src/hall.py": ""}, EVERYTHING),  # a folder from which imports start
        ({"tests/__init__.py": "", "test_site.py": None, "tests/test_site.py": FILES["test_site.py"]}, HERE),
        ({"yard/more.py": None}, HERE),
        ({"yard/crew.py": None}, STATE),  # a place that leads to a duplicate
        ({"yard/site.py": None}, HERE),
        ({"test_site.py": None}, HERE),
        ({"test_site.py": None, "test_hall.py": FILES["test_site.py"]}, HERE),  # it got another name
        ({"yard/crew.py": None, "yard/team.py": FILES["yard/crew.py"]}, EVERYTHING),
        ({"yard/ledger.py": None}, STATE),
        ({"warehouse/legacy.py": None}, EVERYTHING),
        ({"warehouse/plans.py": None}, EVERYTHING),  # somebody reads it for what is not there
        ({"warehouse/plans.py": None, "yard/vain.py": ""}, EVERYTHING),  # nobody names it any more who did
        ({"yard/hall.py": "HALL = 1\n", "yard/more.py": FILES["yard/more.py"] + "from yard import hall\n"}, HERE),
        ({"yard/hall.py": "from yard.site import hoist\n", "test_hall.py": "from yard.hall import hoist\n"}, HERE),
        ({"yard/hall.py": "HALL = 1\n", "yard/site.py": FILES["yard/site.py"] + "import yard.hall\n"}, HERE),
        ({"yard/hall.py": "HALL = 1\n", "yard/ledger.py": LEDGER + "    import yard.hall\n"}, STATE),
        ({"yard/notes.ipynb": "", "yard/more.py": None}, HERE),  # it is told that nobody looked at it
        ({"yard/notes.ipynb": ""}, HERE),
        ({"yard/.gitignore": "more.py\n"}, HERE),
    ],
)
def test_files_that_come_and_go(scans: Scans, texts: dict[str, str | None], looked: Looked) -> None:
    root = scans.request.root
    write(root / "yard/vain.py", "import yard.gone\nimport yard.stored\nfrom warehouse.plans import absent\n")
    scans.ask()
    change(root, texts)
    scans.ask()
    assert scans.looked is looked
    scans.ask()
    assert scans.looked is looked, "the new state is remembered"
    change(root, {path: FILES.get(path) for path in texts})
    scans.ask()


def test_files_that_nobody_can_parse_for_a_while(scans: Scans) -> None:
    """What is wrong with them is told, and what they say once they can be parsed."""
    more = scans.request.root / "yard/more.py"
    broken = FILES["yard/more.py"] + "import warehouse.gone\ndef (\n"
    write(more, broken)
    assert [problem.path for problem in scans.ask().coverage.problems] == ["yard/more.py"]
    write(more, f"\n{broken}")
    assert scans.ask().coverage.problems[0].detail.startswith("line 7")
    write(more, broken.replace("def (", ""))
    assert any(finding.rule == "SSOT403" for finding in scans.ask().findings)
    write(more, FILES["yard/more.py"])
    scans.ask()
    write(more, broken)
    scans.ask()
    write(more, f"from warehouse.all import Hoist\n{broken}")
    assert scans.ask().coverage.problems[0].relevant
    write(more, "from warehouse.all import Hoist\n")
    assert any(finding.location.path == "yard/more.py" for finding in scans.ask().findings)
    write(more, f"from warehouse.all import Hoist\n{broken}")
    scans.ask()
    more.unlink()
    assert scans.ask().coverage.problems == ()
    assert scans.looked is HERE


def test_one_edit_after_another(scans: Scans) -> None:
    """What a file told when all was surveyed still counts, however often it has changed since."""
    text = FILES["yard/ledger.py"]
    scans.ask()
    for line in range(1, 4):
        text = text.replace("    if", f"    print({line})\n    if")
        write(scans.request.root / "yard/ledger.py", text)
        write(scans.request.root / "yard/site.py", FILES["yard/site.py"] + "hoist.lift()\n" * line)
        scans.ask()
    assert (scans.made, scans.states) == (1, 0)
    write(scans.request.root / "yard/ledger.py", text.replace("return _ledger", "return None"))
    scans.ask()
    assert (scans.made, scans.states) == (1, 1)


def test_a_second_look_looks_at_nothing_else(scans: Scans) -> None:
    """A file that rules about state look into and that nobody can parse is told by the survey, and changes nothing."""
    write(scans.request.root / "yard/torn.py", LEDGER + "def (\n")
    scans.ask()
    write(scans.request.root / "yard/site.py", FILES["yard/site.py"] + "hoist.lift()\n")
    write(scans.request.root / "yard/ledger.py", '"""What is kept."""\n' + FILES["yard/ledger.py"])
    scans.ask()
    assert scans.made == 1


def test_the_last_file_that_is_watched_goes(scans: Scans) -> None:
    """Rules about classes and state look at all of theirs again, and do not miss what is no longer there."""
    root = scans.request.root
    for place in root.rglob("*.py"):
        place.unlink()
    write(root / "yard/more.py", "x = 1\n")
    write(root / "yard/ledger.py", LEDGER)
    scans.ask()
    (root / "yard/ledger.py").unlink()
    scans.ask()
    write(root / "yard/store.py", LEDGER)
    scans.ask()
    assert (scans.made, scans.states) == (1, 2)


FIXTURES = """\
import pytest
from warehouse.modern import TowerCrane

@pytest.fixture(name="hoist")
def _hoist(): return {}()
"""


@pytest.mark.parametrize("place", ["conftest.py", "lent.py"])
def test_a_fixture_that_gives_something_else(scans: Scans, place: str) -> None:
    """Tests ask for it by a name that they need not import from anywhere."""
    root = scans.request.root
    write(root / "halls/lent.py", "")
    write(root / "halls/conftest.py", "from halls.lent import *\n")
    write(root / f"halls/{place}", FIXTURES.format("TowerCrane"))
    write(root / "halls/test_hall.py", "def test_it(hoist):\n    hoist.lift()\n    hoist.swing()\n")
    scans.ask()
    write(root / f"halls/{place}", "from warehouse.legacy import Crane\n" + FIXTURES.format("Crane"))
    scans.ask()
    write(root / f"halls/{place}", FIXTURES.format("TowerCrane").replace("hoist", "lift"))
    scans.ask()
    write(root / f"halls/{place}", "")
    scans.ask()


def test_a_line_that_others_came_to_speak_of_after_it_had_moved(scans: Scans) -> None:
    """What was told when all was surveyed says nothing of where it stood when others were looked into again."""
    hall = scans.request.root / "yard/hall.py"
    text = "import os\nfrom warehouse.legacy import Crane as Lift\n"
    write(hall, text)
    scans.ask()
    write(hall, f"# a comment\n{text}")
    scans.ask()
    write(scans.request.root / "test_site.py", "from yard.hall import Lift\n\nLift()\n")
    scans.ask()
    assert scans.made == 1
    write(hall, text)
    scans.ask()


def test_a_module_that_appears_beside_the_project(scans: Scans) -> None:
    """`warehouse/native.so` is no file of the project, and makes `import warehouse.native` right."""
    write(scans.request.root / "yard/words.py", "import warehouse.native\n")
    assert any(finding.rule == "SSOT403" for finding in scans.ask().findings)
    write(scans.request.root / "warehouse/native.so", "")
    assert not any(finding.rule == "SSOT403" for finding in scans.ask().findings)


@pytest.mark.parametrize("seed", range(6))
def test_random_changes(scans: Scans, seed: int, thorough: bool) -> None:
    """Bytes, times, names, packs: after each, memory says what a fresh scan says."""
    chance = random.Random(seed)
    root = scans.request.root
    for _ in range(200 if thorough else 12):
        files = sorted(path for path in root.rglob("*.py"))
        place = chance.choice(files)
        what = chance.randrange(9)
        if what < 4:
            text = place.read_text("utf-8", "replace")
            write(
                place, chance.choice((f"{text}{chance.choice(LINES)}\n", f"{chance.choice(LINES)}\n{text}", text[:-3]))
            )
        elif what == 4:
            data = bytearray(place.read_bytes() or b"\n")
            data[chance.randrange(len(data))] = chance.randrange(256)
            state = place.stat()
            place.write_bytes(data)
            os.utime(place, ns=(state.st_atime_ns, state.st_mtime_ns))  # same size, same time
        elif what == 5:
            os.utime(place)
        elif what == 6:
            place.rename(place.with_name(chance.choice(("moved.py", "site.py", "legacy.py", "test_moved.py"))))
        elif what == 7 and len(files) > 6:
            place.unlink()
        elif what == 8:
            pack = replace(PACK, digest=str(chance.randrange(2)), exempt=("yard/**",) if chance.randrange(2) else ())
            pack = replace(pack, digest=f"{pack.exempt}")
            scans.request = replace(scans.request, packs=(pack, *scans.request.packs[1:]))
        scans.ask()


# the store --------------------------------------------------------------------------------------------------------


def entries() -> list[Path]:
    """The surveys: what files held and said lies beside them."""
    return sorted(place for place in Path(os.environ[store.VARIABLE]).iterdir() if "-" not in place.name)


@pytest.mark.parametrize("damage", ["flipped", "cut", "emptied"])
def test_a_damaged_entry_is_no_entry(scans: Scans, damage: str) -> None:
    scans.ask()
    (entry,) = entries()
    data = bytearray(entry.read_bytes())
    data[len(data) // 2] ^= 1
    entry.write_bytes({"flipped": bytes(data), "cut": bytes(data[: len(data) // 2]), "emptied": b""}[damage])
    scans.ask()
    scans.ask()
    assert scans.made == 2


def test_works_where_nothing_can_be_kept(scans: Scans, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "file", "")
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "file" / "cache"))
    scans.ask()
    monkeypatch.setattr(Path, "replace", _refuse)
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "full"))
    scans.ask()
    assert scans.made == 2
    assert entries() == [], "nothing is left behind"


def _refuse(self: Path, target: Path) -> Path:
    raise OSError(28, "No space left on device")


def test_works_on_a_disk_that_can_only_be_read(scans: Scans, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux answers EROFS even to the removal of a file that is not there."""
    scans.ask()
    write(scans.request.root / "yard/conftest.py", "")

    def refuse(self: Path, *arguments: object, **options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    scans.ask()
    scans.ask()
    assert (scans.asked, scans.made) == (3, 3)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="nobody else has access there")
def test_a_folder_that_others_may_write_to_is_not_trusted(scans: Scans) -> None:
    scans.ask()
    Path(os.environ[store.VARIABLE]).chmod(0o777)
    scans.ask()
    assert scans.made == 2


def test_old_entries_make_room(scans: Scans, monkeypatch: pytest.MonkeyPatch) -> None:
    scans.ask()
    (first,) = entries()
    everything = list(first.parent.iterdir())
    monkeypatch.setattr(store, "MAX_BYTES", sum(place.stat().st_size for place in everything) + 100)
    for place in everything:
        os.utime(place, (1, 1))
    scans.ask(replace(scans.request, selection=Selection(select=("CRANE1",))))
    assert len(entries()) == 1
    assert entries() != [first]


# stamps -----------------------------------------------------------------------------------------------------------


def test_what_changed_just_now_has_no_stamp(tmp_path: Path) -> None:
    write(tmp_path / "a.py", "x = 1\n")
    os.utime(tmp_path / "a.py", ns=(0, time.time_ns() - 10**10 + 1))
    assert stamps.take_stamps(tmp_path, ["a.py", "gone.py"]) == {}, "its state has changed just now"
    time.sleep(0.15)
    (stamp,) = stamps.take_stamps(tmp_path, ["a.py"]).values()
    assert stamp[0] == len("x = 1\n")
    os.utime(tmp_path / "a.py", (0, int(time.time())))
    time.sleep(0.15)
    state = (tmp_path / "a.py").stat()
    if max(state.st_mtime_ns, state.st_ctime_ns) % 10**9 == 0:
        assert stamps.take_stamps(tmp_path, ["a.py"]) == {}, "a file system that keeps whole seconds"
    shutil.rmtree(tmp_path)


def is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("seed", range(4))
def test_random_changes_of_the_sample(scans: Scans, seed: int, thorough: bool) -> None:
    """Lines come, go and move between the files of a platform that has every shape."""
    if not thorough:
        pytest.skip("a variant for --thorough: it scans the sample a hundred times")
    chance = random.Random(seed)
    root = scans.request.root
    shutil.rmtree(root)
    shutil.copytree(SAMPLE, root)
    scans.request = replace(scans.request, packs=load_packs(("execution-engine",), Path()))
    for _ in range(60):
        places = sorted(root.rglob("*.py"))
        for place in chance.sample(places, chance.choice((1, 1, 1, 2))):
            lines = place.read_text("utf-8").splitlines(keepends=True) or ["\n"]
            at = chance.randrange(len(lines))
            other = chance.choice([one for one in places if one.exists()])
            others = other.read_text("utf-8").splitlines(keepends=True) or ["\n"]
            what = chance.randrange(8)
            if what == 0:
                lines.insert(at, f"# line {chance.randrange(100)}\n")
            elif what == 1:
                del lines[at]
            elif what == 2:
                folder = place.parent / chance.choice(
                    ("", "", f"more_{chance.randrange(9)}", chance.choice(places).stem)
                )
                place = folder / f"{place.stem}_{chance.randrange(100)}.py"
                if folder != place.parent and chance.randrange(2):
                    write(folder / chance.choice(("__init__.py", "conftest.py")), "")
            elif what == 3:
                place.rename(place.with_name(f"{place.stem}_{chance.randrange(100)}.py"))
                continue
            elif what == 4 and len(places) > 20:
                place.unlink()
                continue
            else:
                lines.insert(at, chance.choice(others))
            if is_python("".join(lines)) or chance.randrange(8) == 0:
                write(place, "".join(lines))
        scans.ask()
    assert scans.made < scans.asked
