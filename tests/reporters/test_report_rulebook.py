"""The list of rules, a rule's page, and the result of a pack's own examples."""

from __future__ import annotations

from dataclasses import dataclass, replace

from finding_samples import build_pack

from ssot_migrate.model.rules import Example
from ssot_migrate.reporters.rulebook import render_examples, render_rule, render_rule_list


@dataclass(frozen=True, slots=True)
class Outcome:
    rule: str
    title: str
    problem: str | None


def test_list() -> None:
    pack = build_pack()
    pack = replace(pack, rules=(pack.rules[0], replace(pack.rules[1], enabled=False)))
    assert render_rule_list((pack,), 80, False) == (
        "From the old cart to the new one (pack carts, carts.toml)\n"
        "  rule     name                     severity\n"
        "  SSOT101  deprecated-import        error\n"
        "  SSOT102  deprecated-construction  error     off by default\n"
    )


def test_page() -> None:
    pack = build_pack()
    rule = replace(
        pack.rules[0],
        instead="Import the new one.",
        examples=(
            Example("moved", "from a import C\nC()\n", after="from b import D\nD()\n", unsafe=True),
            Example("held", "C(*a)\n", reported="star-arguments"),
            Example("other", "class C: ...\n", is_unchanged=True),
        ),
    )
    assert render_rule(rule, pack, 80, False) == (
        "SSOT101  deprecated-import\n"
        "  pack:     carts (carts.toml)\n"
        "  severity: error\n"
        "\nWhy\n  Two carts drifted apart.\n"
        "\nInstead\n  Import the new one.\n"
        "\nExample: moved\n  with --unsafe-fixes\n"
        "  - from a import C\n  - C()\n  + from b import D\n  + D()\n"
        "\nExample: held\n    C(*a)\n  reported, not fixed: star-arguments\n"
        "\nExample: other\n    class C: ...\n  left alone: this is no finding\n"
    )


def test_examples() -> None:
    outcomes = (Outcome("SSOT101", "moved", None), Outcome("SSOT102", "held", "expected\n  a\ngot \x1b"))
    assert render_examples(build_pack(), outcomes, 80, False) == (
        "SSOT102: held\n  expected\n    a\n  got \\x1b\ncarts: 1 example passed, 1 failed\n"
    )
    assert render_examples(build_pack(), outcomes[:1], 80, False) == "carts: 1 example passed\n"
