"""What the resolver calls resolved is what Python binds, in random projects that import cleanly."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from random_imports import run_projects, write_project
from semantic_samples import make_project

from ssot_migrate.model.symbols import Ambiguous, Resolution, Resolved, Unknown, Unresolved
from ssot_migrate.semantics.resolver import Resolver

BATCH = 40


def judge(answer: Resolution, real: str) -> str:
    """`right`, `wrong`, or how the answer was careful."""
    if isinstance(answer, Resolved):
        return "right" if answer.symbol == real else "wrong"
    if isinstance(answer, Ambiguous):
        has_it = answer.unknown or real in {candidate.symbol for candidate in answer.candidates}
        return "ambiguous" if has_it else "wrong"
    assert isinstance(answer, Unresolved)
    return answer.reason.name


def compare(files: Mapping[str, str], bound: Mapping[str, str]) -> Counter[str]:
    """Judges every name of every module."""
    resolver = Resolver(make_project(files))
    verdicts: Counter[str] = Counter()
    for key, real in bound.items():
        module, _, name = key.partition(":")
        verdict = judge(resolver.resolve_name(module, name), real)
        assert verdict != "wrong", (key, real, resolver.resolve_name(module, name), files)
        verdicts[verdict] += 1
    return verdicts


@settings(max_examples=8, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_resolved_is_what_python_binds(seed: int) -> None:
    choose = random.Random(seed)
    projects = [write_project(choose) for _ in range(BATCH)]
    with tempfile.TemporaryDirectory() as folder:
        real = run_projects(Path(folder), projects)
    assert real
    verdicts: Counter[str] = Counter()
    for number, bound in real.items():
        verdicts += compare(projects[number], bound)
    # Careful answers: names that several bindings may give, stars behind a name or with a computed `__all__`.
    assert verdicts["right"] >= 0.5 * sum(verdicts.values()), verdicts
    assert set(verdicts) <= {"right", "ambiguous", Unknown.DYNAMIC.name}, verdicts
