"""`rules test`: a pack's own examples, each a small project that is scanned, fixed and scanned again."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from ssot_migrate.model.options import FixOptions, Style
from ssot_migrate.model.rules import Example, Pack
from ssot_migrate.packs.examples import ExampleResult, Outcome, run_examples
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request


def run_pack_examples(pack: Pack) -> tuple[ExampleResult, ...]:
    """The results of all examples, in the pack's order."""
    return tuple(run_examples(pack, run_example))


def run_example(pack: Pack, example: Example) -> Outcome:
    """Writes the example's project into a folder of its own, applies it twice, and reads what became of it.

    The rule that it is an example of runs, also where it is off by default.
    """
    with tempfile.TemporaryDirectory(prefix="ssot-migrate-example-") as folder:
        root = Path(folder)
        for path, text in {**example.files, example.path: example.before}.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode("utf-8"))
        options = FixOptions(unsafe=example.unsafe, add_api=example.add_api, style=Style(example.style))
        rules = tuple(replace(rule, enabled=rule.enabled or example in rule.examples) for rule in pack.rules)
        request = Request(root, (replace(pack, rules=rules),), options=options)
        first = apply(request, allow_dirty=True, command="example")
        second = apply(request, dry_run=True)
        files = {path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8") for path in root.rglob("*.py")}
        return Outcome(
            files,
            first.before.findings,
            first.remaining.findings,
            tuple(group.reason for group in first.withheld),
            is_stable=all(change.before == change.after for change in second.changes.changes),
        )
