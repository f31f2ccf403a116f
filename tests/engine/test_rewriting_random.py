"""Random modules, put together from awkward pieces: whatever comes in, `apply` does no harm."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine_project import BASE, PACK, STYLES, migrate, run_program, write_tree
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_migrate.model.options import FixOptions, Style
from ssot_migrate.usecases.undo import undo

IMPORTS = (
    "from warehouse.legacy import Crane\n",
    "from warehouse.legacy import Crane, Hook  # both\n",
    "import sys; from warehouse.legacy import Crane, weigh; sys.version\n",
    "from warehouse.legacy import (  # opening\n    # above\n    Crane,  # behind\n    weigh,\n    Hook\n)  # end\n",
    "if True: from warehouse.legacy import Crane, Winch\n",
    "try:\n    from warehouse.legacy import Crane\nexcept ImportError:\n    Crane = None\n",
    "from warehouse.legacy import \\\n    Hook, \\\n    Crane\n",
    "from warehouse.modern import TowerCrane\nfrom warehouse.legacy import Crane\n",
    "from warehouse.legacy import Crane\nfrom warehouse.modern import TowerCrane\n",
    "import warehouse.legacy\nfrom warehouse.legacy import Crane\nprint(warehouse.legacy.weigh(3))\n",
)
PIECES = (
    "# Crane é\n",
    "\n\x0c\n",
    'print(\'Crane\', """\n  Crane\n""")\n',
    "print(Crane(1, 'é').lift())\n",
    "print(Crane(  # open\n    yard='y',  # one\n    capacity=Crane(2, 'z').lift(),\n).lift())\n",
    "a = Crane(1, 'y'); print(a.lift()); b = 3  # c\n",
    "def f(Crane=4, *rest):\n\treturn Crane\nprint(f())\n",
    "def g(a: 'Crane', *, b: \"Crane\" = Crane(3, 'y')) -> None:\n  '''Crane'''\n  print(b.lift())\ng(1)\n",
    "def h():\n    from warehouse.legacy import Crane, Hook\n    return Crane((n := 1), n).lift()\nprint(h())\n",
    "print([Crane(Tower, Tower).lift() for Tower in (1, 2)], f'{Crane(1, 2).lift()} é')\n",
    "print([Crane(TowerCrane, 'y').lift() for TowerCrane in (1, 2)])\n",
    "print((lambda x=Crane(1, 2): x.lift())())\n",
    "class A:\n    b = Crane(5, 'y')\n    def Crane(self): return self.b.lift()\nprint(A().Crane())\n",
    "print(Crane(7).lift())\n",
    "print(Crane(8, 'y').lift())  # ssot: ignore[CRANE102] later\n",
    "print(Crane(*(9, 'y')).lift())\n",
    "print(isinstance(3, (int, Crane)), Crane.reach)\n",
    "if Crane(1, 'y').lift(): print(Crane(2, 'z').lift())\nelse: pass\n",
    "match Crane(1, 'y'):\n    case Crane(capacity=1): print('one')\n    case _: print('other')\n",
    "print((\n    # before\n    Crane  # behind\n)(1, 'y').lift())\n",
)
NEWLINES = ("\n", "\r\n")
ENCODINGS = ("utf-8", "utf-8-sig", "latin-1")

MODULES = st.builds(
    lambda start, pieces, newline, encoding, ends: _assemble(start, pieces, newline, encoding, ends=ends),
    st.sampled_from(IMPORTS),
    st.lists(st.sampled_from(PIECES), max_size=5),
    st.sampled_from(NEWLINES),
    st.sampled_from(ENCODINGS),
    st.booleans(),
)


def _assemble(start: str, pieces: list[str], newline: str, encoding: str, *, ends: bool) -> bytes:
    cookie = "# coding: latin-1\n" if encoding == "latin-1" else ""
    text = (cookie + start + "".join(pieces)).replace("\n", newline)
    return (text if ends else text.rstrip("\r\n")).encode(encoding)


@settings(derandomize=True, deadline=None, max_examples=60, database=None)
@given(MODULES, st.sampled_from(STYLES))
def test_any_module_is_changed_without_harm(module: bytes, style: Style) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_tree(root, {**BASE, "user.py": module})
        printed = run_program(root)
        outcome = migrate(root, {"user.py": module}, FixOptions(style=style), pack=PACK)
        after = outcome.files["user.py"]
        assert outcome.withheld == ()
        assert outcome.is_stable
        compile(after, "user.py", "exec")
        assert run_program(root) == printed
        assert _untouched(after) == _untouched(module)
        assert after.count(b"#") == module.count(b"#")
        if outcome.run is not None:
            undo(root, outcome.run)
        assert (root / "user.py").read_bytes() == module


def _untouched(data: bytes) -> list[bytes]:
    """The lines that say nothing of imports or of what moves."""
    moving = (
        b"Crane",
        b"import",
        b"warehouse",
        b"weigh",
        b"Hook",
        b"above",
        b"opening",
        b"# end",
        b"capacity",
        b"lift",
    )
    lines = data.removesuffix(b"\n").removesuffix(b"\r").splitlines(keepends=True)
    return [line for line in lines if not any(word in line for word in moving)]
