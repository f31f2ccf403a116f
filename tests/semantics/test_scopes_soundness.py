"""Whatever binding a running program sees, `find_reaching` has named it."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_programs import NAMES, ProgramWriter, run
from semantic_samples import find_loads, read

RUNS = 6


def find_unsound(source: str) -> list[str]:
    """Loads that saw a binding which was not said to reach them."""
    summary = read(source)
    said: dict[int, set[int]] = {}
    for name in NAMES:
        for reference in find_loads(summary, name):
            lines = {summary.bindings[index].line for index in reference.reaching if index >= 0}
            said.setdefault(reference.line, set()).update(lines)
    seen = set().union(*(run(source, seed) for seed in range(RUNS)))
    return [
        f"line {load} saw line {binding}, said {sorted(said.get(load, ()))}"
        for load, binding in sorted(seen)
        if binding not in said.get(load, ())
    ]


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
def test_what_programs_see_was_said(seed: int) -> None:
    source = ProgramWriter(random.Random(seed)).write()
    try:
        compile(source, "program", "exec")
    except SyntaxError:
        assume(False)
    assert find_unsound(source) == [], source
