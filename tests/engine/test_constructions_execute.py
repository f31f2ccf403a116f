"""For any signatures and calls: what arrived where, and what was evaluated when, is the same after the migration.

Old and new class are stubs that record what they get; programs are run before and after, and what they print compared.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine_project import PACK_TEXT, migrate, run_program, write_tree
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ssot_migrate.model.options import FixOptions
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.loader import parse_pack

NAMES = ("a", "b", "c", "d")
VALUES = (
    "log({})",
    "[log({}), log('x')]",
    "(w := log({}))",
    "f'{{log({})}}'",
    "plain",
    "{}",
    "log({}) if plain else log('no')",
    "sum(log(n) for n in [{}])",
    "(  # why\n    log({})\n)",
)

PLAIN_VALUES = ("plain", "{}", "'{}'", "(plain)")


@dataclass(frozen=True)
class Case:
    """An old parameter list, a new one that names each parameter `n_…`, and a call.

    `prepared` are the parameters of which a first plan builds something above the call, as far as it can be followed.
    `on_instance`: the new one is built by a method of an object at hand.
    """

    old: str
    new: str
    order: tuple[str, ...]
    call: str
    prepared: tuple[str, ...] = ()
    on_instance: bool = False


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Parameters of all kinds, in another order in the new signature, with defaults where Python allows them."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    order = draw(st.permutations(names))
    old = _spell(names, draw(st.integers(0, len(names))), draw(st.integers(0, len(names))), "")
    new = _spell(order, draw(st.integers(0, len(names))), 0, "n_")
    positional = draw(st.integers(0, len(names)))
    by_keyword = draw(st.permutations(names[positional:]))
    by_keyword = by_keyword[: draw(st.integers(max(len(by_keyword) - 1, 0), len(by_keyword)))]
    prepared = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)) if draw(st.booleans()) else []
    pool = PLAIN_VALUES if prepared else VALUES
    values = [draw(st.sampled_from(pool)).format(number) for number in range(positional + len(by_keyword))]
    passed = values[:positional]
    passed += [f"{name}={value}" for name, value in zip(by_keyword, values[positional:], strict=True)]
    joined = draw(st.sampled_from([", ", ",\n    ", ",  # note\n    "])).join(passed)
    end = draw(st.sampled_from(["", ",", ",  # end\n"])) if passed else ""
    statement = draw(st.sampled_from(["{}", "crane = {}", "crane = other = ({})", "print(7, {} is None)"]))
    call = statement.format(f"Crane({joined}{end})")
    on_instance = not prepared and draw(st.booleans())
    return Case(old, new, tuple(order), call, tuple(dict.fromkeys(prepared)), on_instance)


def _spell(names: list[str], keyword_from: int, positional_to: int, prefix: str) -> str:
    """A parameter list; those of the old one have defaults so that calls may leave them out."""
    parts = []
    for number, name in enumerate(names):
        if number == keyword_from and number >= positional_to:
            parts.append("*")
        parts.append(f"{prefix}{name}=0")
        if number + 1 == positional_to:
            parts.append("/")
    return ", ".join(parts)


def make_pack(case: Case) -> Pack:
    head, _, tail = PACK_TEXT.partition("[replace.members]")
    rules = tail[tail.index("[[rule]]") :]
    arguments = ", ".join(f'n_{name} = "{name}"' for name in case.order)
    return parse_pack(
        f"""{head}
[[replace.construction]]
callee = "warehouse.legacy.Crane"
signature = "({case.old})"

{_spell_first_plan(case)}
[[replace.plan]]
name = "constructor"
callee = "warehouse.modern.{"Office.order" if case.on_instance else "TowerCrane"}"
arguments = {{ {arguments} }}
on-instance = {str(case.on_instance).lower()}

{rules}""",
        "random.toml",
    )


def _spell_first_plan(case: Case) -> str:
    if not case.prepared:
        return ""
    taken = ", ".join(f'n_{name} = "{name}"' for name in case.order if name not in case.prepared)
    built = ", ".join(f'n_{name} = "part_{name}"' for name in case.order if name in case.prepared)
    lines = "".join(f"part_{name} = max([{{{name}}}])\n" for name in case.prepared)
    return f"""
[[replace.plan]]
name = "prepared"
callee = "warehouse.modern.TowerCrane"
arguments = {{ {taken} }}
built = {{ {built} }}
preparation = '''
{lines}'''
"""


def make_class(name: str, parameters: str, prefix: str, method: str = "__init__") -> str:
    return f"""
class {name}:
    def {method}(self, {parameters}):
        got = {{key.removeprefix("{prefix}"): value for key, value in locals().items() if key != "self"}}
        print("got", sorted(got.items()))
        return {"None" if method == "__init__" else "self"}
"""


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_same_arrives_and_is_evaluated_in_the_same_order(case: Case) -> None:
    program = f"""
from warehouse.legacy import Crane
from warehouse.modern import Office

plain = 7
office = Office()


def log(value):
    print("evaluated", value)
    return value


{case.call}
"""
    files = {
        "warehouse/legacy.py": make_class("Crane", case.old, ""),
        "warehouse/modern.py": make_class("TowerCrane", case.new, "n_") + make_class("Office", case.new, "n_", "order"),
        "user.py": program,
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_tree(root, {"warehouse/__init__.py": "", **files})
        before = run_program(root)
        outcome = migrate(root, files, FixOptions(unsafe=case.on_instance), pack=make_pack(case))
        assert outcome.withheld == ()
        assert outcome.is_stable
        assert run_program(root) == before
        moved = "import TowerCrane" in outcome.text()
        assert ("office.order(" in outcome.text()) == (moved and case.on_instance)
        event("prepared" if "part_" in outcome.text() else "moved" if moved else "left")
        # A call that never worked is left; every other one can move: all parameters have a place.
        assert moved == ("TypeError" not in before)
