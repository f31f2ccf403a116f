"""Small projects for the tests of rewriting: files go in, `apply` runs, and what became of them comes out."""

from __future__ import annotations

import contextlib
import io
import runpy
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.options import FixOptions, Selection, Style
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request

STYLES = (Style.RENAME, Style.ALIAS)

_EXAMPLES = """
[[rule.example]]
title = "moves"
before = "import old"
after = "import new"
[[rule.example]]
title = "stays"
unchanged = "import other"
"""

_KINDS = {
    "CRANE101": "deprecated-import",
    "CRANE102": "deprecated-construction",
    "CRANE103": "deprecated-reference",
    "CRANE104": "deprecated-string",
    "CRANE105": "deprecated-member",
    "CRANE106": "misleading-alias",
    "CRANE401": "constructor-mismatch",
    "CRANE402": "missing-api",
}

PACK_TEXT = """
schema = 1
[pack]
name = "warehouse"
title = "Crane becomes TowerCrane"
why = "A crane that knows no yard lifts what belongs to somebody else."

[[phase]]
name = "yards"
title = "The yards"
priority = "P0"
paths = ["yards/**"]

[[phase]]
name = "all"
title = "Everything else"
priority = "P1"
paths = ["**"]

[[replace]]
from = "warehouse.legacy.Crane"
to = "warehouse.modern.TowerCrane"
why = "It swings wherever it stands."

[replace.members]
renamed = { reach = "radius" }
removed = { swing_everywhere = "Ask the yard how far the crane may swing." }

[[replace.construction]]
callee = "warehouse.legacy.Crane"
signature = "(capacity, yard=None, *, colour='yellow')"
required = ["yard"]

[[replace.construction]]
callee = "warehouse.legacy.Crane.build"
signature = "(capacity, yard=None)"
required = ["yard"]

[[replace.plan]]
name = "for-yard"
callee = "warehouse.modern.TowerCrane.for_yard"
arguments = { yard = "yard", capacity = "capacity" }

[[replace.api]]
name = "for_yard"
signature = "(yard, capacity)"
template = '''
@classmethod
def for_yard(cls, yard, capacity):
    \"\"\"Build the crane of one yard.\"\"\"
    if yard is None:
        raise ValueError("no yard")

    return cls(yard, capacity)
'''

[[replace]]
from = "warehouse.legacy.Winch"
to = "warehouse.winches.Winch"
why = "It was moved."

[[replace]]
from = "warehouse.legacy.weigh"
to = "warehouse.scales.weigh"
why = "Two scales drifted apart."
""" + "".join(
    f'[[rule]]\nid = "{number}"\nname = "{kind}"\nkind = "{kind}"\nseverity = "error"\nwhy = "It is old."\n{_EXAMPLES}'
    for number, kind in _KINDS.items()
)

MODULE_TEXT = PACK_TEXT.replace(
    "[[rule]]",
    '[[replace]]\nfrom = "warehouse.legacy"\nto = "warehouse.modern"\nwhy = "The module goes."\n\n[[rule]]',
    1,
)

PACK = parse_pack(PACK_TEXT, "crane.toml")
"""Single names move: the class to another module and name, a class and a function to other modules."""

MODULE_PACK = parse_pack(MODULE_TEXT, "module.toml")
"""The module as a whole is replaced too."""

LEGACY = """
class Crane:
    reach = 30

    def __init__(self, capacity, yard=None, *, colour="yellow"):
        self.capacity = capacity
        self.yard = yard

    @classmethod
    def build(cls, capacity, yard=None):
        return cls(capacity, yard)

    def lift(self):
        return f"{self.capacity} at {self.yard}"

    def swing_everywhere(self):
        return None


class Winch:
    pass


class Hook:
    pass


def weigh(load):
    return load
"""

MODERN_WITHOUT_API = """
class TowerCrane:
    radius = 30

    def __init__(self, yard, capacity):
        self.capacity = capacity
        self.yard = yard

    def lift(self):
        return f"{self.capacity} at {self.yard}"
"""

MODERN = (
    MODERN_WITHOUT_API
    + """
    @classmethod
    def for_yard(cls, yard, capacity):
        return cls(yard, capacity)
"""
)

BASE = {
    "warehouse/__init__.py": "",
    "warehouse/legacy.py": LEGACY,
    "warehouse/modern.py": MODERN,
    "warehouse/scales.py": "def weigh(load):\n    return load\n",
    "warehouse/winches.py": "class Winch:\n    pass\n",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `apply` did: all files afterwards, the findings before and after, and whether a second run was idle."""

    root: Path
    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    withheld: tuple[str, ...]
    is_stable: bool
    run: str | None

    def text(self, path: str = "user.py") -> str:
        return self.files[path].decode("utf-8", "replace")

    @property
    def reasons(self) -> set[str]:
        """Why findings of the first scan have no fix."""
        return {finding.unfixable.reason.value for finding in self.findings if finding.unfixable is not None}


def migrate(
    root: Path,
    files: Mapping[str, str | bytes],
    options: FixOptions | None = None,
    *,
    selection: Selection | None = None,
    pack: Pack = PACK,
) -> Outcome:
    """Writes `BASE` and `files` below `root`, applies the pack, and once more to see that nothing is left to do."""
    write_tree(root, {**BASE, **files})
    request = Request(root, (pack,), selection or Selection(), options or FixOptions())
    first = apply(request, allow_dirty=True, command="test")
    second = apply(request, dry_run=True, allow_dirty=True)
    return Outcome(
        root,
        read_tree(root),
        first.before.findings,
        first.remaining.findings,
        tuple(group.reason for group in (*first.withheld, *second.withheld)),
        is_stable=all(change.before == change.after for change in second.changes.changes),
        run=first.run,
    )


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> None:
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_as_bytes(content))


def read_tree(root: Path) -> dict[str, bytes]:
    """All Python files below `root`."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.py"))}


def check_change(root: Path, before: str | bytes, after: str | bytes, style: Style = Style.RENAME) -> None:
    """`before` in `user.py` becomes `after`, and prints what it printed; both are dedented where they are text."""
    outcome = check_program(root, before, style)
    wanted = _as_bytes(_dedent(after))
    assert outcome.text() == wanted.decode("utf-8", "replace")
    assert outcome.files["user.py"] == wanted


def check_unchanged(root: Path, before: str | bytes, style: Style = Style.RENAME) -> None:
    """`before` in `user.py` stays as it is."""
    check_change(root, before, before, style)


def check_program(root: Path, before: str | bytes, style: Style) -> Outcome:
    """What `before` prints in `user.py` stays the same."""
    return check_same_programs(root, {"user.py": before}, FixOptions(style=style))


def check_project(
    root: Path,
    files: Mapping[str, str | bytes],
    after: Mapping[str, str | bytes],
    options: FixOptions,
    *,
    selection: Selection,
    pack: Pack,
) -> None:
    """The files of a project become those in `after`; all others keep their bytes."""
    written = {path: _as_bytes(_dedent(content)) for path, content in files.items()}
    outcome = migrate(root, written, options, selection=selection, pack=pack)
    assert outcome.withheld == ()
    assert outcome.is_stable
    expected = {path: _as_bytes(content) for path, content in BASE.items()} | written
    expected |= {path: _as_bytes(_dedent(content)) for path, content in after.items()}
    assert {path: data.decode("utf-8", "replace") for path, data in outcome.files.items()} == {
        path: data.decode("utf-8", "replace") for path, data in expected.items()
    }
    assert outcome.files == expected


def check_same_programs(
    root: Path,
    files: Mapping[str, str | bytes],
    options: FixOptions,
    *,
    selection: Selection | None = None,
    pack: Pack = PACK,
) -> Outcome:
    """Each file of a project prints what it printed, whatever was changed, and a second run changes nothing."""
    written = {path: _as_bytes(_dedent(content)) for path, content in files.items()}
    write_tree(root, {**BASE, **written})
    programs = [path for path in written if "/" not in path]
    before = {path: run_program(root, path) for path in programs}
    outcome = migrate(root, written, options, selection=selection, pack=pack)
    assert outcome.withheld == ()
    assert outcome.is_stable
    assert {path: run_program(root, path) for path in programs} == before
    return outcome


def run_program(root: Path, path: str = "user.py") -> str:
    """What a program of the project prints, and the class of the error that ends it, if one does."""
    printed = io.StringIO()
    modules = set(sys.modules)
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode, written = True, sys.dont_write_bytecode
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(str(root / path), run_name="program")
    except Exception as error:
        printed.write(f"{type(error).__name__}: {error}")
    finally:
        sys.path.remove(str(root))
        sys.dont_write_bytecode = written
        for name in set(sys.modules) - modules:
            if _is_below(sys.modules[name], root):
                del sys.modules[name]
    return printed.getvalue()


def _is_below(module: object, root: Path) -> bool:
    origin = getattr(module, "__file__", None)
    places = [origin] if origin else list(getattr(module, "__path__", ()))
    return any(Path(place).is_relative_to(root) for place in places)


def _dedent(text: str | bytes) -> str | bytes:
    return dedent(text).removeprefix("\n") if isinstance(text, str) else text


def _as_bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text
