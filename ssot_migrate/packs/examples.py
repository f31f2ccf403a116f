"""Runs the examples of a pack: they are its tests and its documentation. Knows nothing of how files are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.rules import Example, Pack, Rule


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example; `problem` says what went otherwise than it states, None if nothing did."""

    rule: str
    title: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an example's project: its files afterwards, the findings before and after."""

    files: Mapping[str, str]
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    withheld: tuple[str, ...] = ()
    is_stable: bool = True


Runner = Callable[[Pack, Example], Outcome]


def run_examples(pack: Pack, run: Runner) -> Iterator[ExampleResult]:
    """Every example of every rule, in the pack's order; `run` takes one through the public pipeline."""
    for rule in pack.rules:
        for example in rule.examples:
            yield ExampleResult(rule.id, example.title, check_example(rule, example, run(pack, example)))


def check_example(rule: Rule, example: Example, outcome: Outcome) -> str | None:
    """What an example states that did not happen; None if all of it did."""
    if outcome.withheld:
        return f"the change could not be proven: {outcome.withheld[0]}"
    if not outcome.is_stable:
        return "a second run would change it again"
    own_before = [finding for finding in outcome.before if finding.rule == rule.id]
    own_after = [finding for finding in outcome.after if finding.rule == rule.id]
    text = outcome.files[example.path]
    expected = example.before if example.after is None else example.after
    if text != expected:
        return f"expected:\n{expected}\nbut got:\n{text}"
    for path, content in example.files_after.items():
        if outcome.files.get(path) != content:
            return f"expected {path} to become:\n{content}\nbut got:\n{outcome.files.get(path)}"
    if example.is_unchanged:
        here = [finding for finding in own_before if finding.location.path == example.path]
        return f"nothing should be found, but was: {here[0].message}" if here else None
    if not own_before:
        return f"{rule.id} finds nothing in it"
    if example.reported is not None:
        return _check_reported(example.reported, own_before)
    left = [finding for finding in own_after if finding.location.path == example.path]
    return f"{rule.id} still finds: {left[0].message}" if left else None


def _check_reported(reported: str, findings: list[Finding]) -> str | None:
    reasons = {finding.unfixable.reason.value for finding in findings if finding.unfixable is not None}
    if not reported:
        return None
    return (
        None if reported in reasons else f"expected it to be left as {reported}, but got {sorted(reasons) or 'a fix'}"
    )
