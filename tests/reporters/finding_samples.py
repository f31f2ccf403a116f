"""Findings of a made-up shop that has two carts, built by hand, and the pack that they come from."""

from __future__ import annotations

from dataclasses import replace

from ssot_migrate.model.changes import Fix
from ssot_migrate.model.findings import (
    Finding,
    Reason,
    Unfixable,
)
from ssot_migrate.model.locations import Excerpt, Hop, Location, Span
from ssot_migrate.model.rules import Applicability, Pack, Phase, Replacement, Rule, Severity

SAFE = Fix((), Applicability.SAFE)
NAMES = {
    "SSOT101": "deprecated-import",
    "SSOT102": "deprecated-construction",
    "SSOT104": "deprecated-string",
    "SSOT201": "duplicate-implementation",
    "SSOT302": "singleton-factory",
}


def build_finding(
    place: str,
    source: str,
    marked: str,
    rule: str = "SSOT101",
    message: str = "imports `shop.legacy.Cart`, which is deprecated",
    fix: Fix | None = None,
    unfixable: Unfixable | None = None,
    chain: str = "",
    group: str | None = None,
    phase: str | None = None,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding at `path:line`, whose span is where `marked` stands in `source`."""
    path, _, number = place.rpartition(":")
    line = int(number)
    start = source.index(marked)
    before, within = source[:start], source[: start + len(marked)]
    end_line = line + within.count("\n")
    location = Location(
        path, line + before.count("\n"), start - before.rfind("\n"), end_line, len(within) - within.rfind("\n")
    )
    hops = [hop.rpartition(":") for hop in chain.split()]
    return Finding(
        pack="carts",
        rule=rule,
        name=NAMES[rule],
        severity=severity,
        location=location,
        span=Span(len(before.encode()), len(within.encode())),
        symbol="shop.legacy.Cart",
        scope="",
        chain=tuple(Hop(hop[0], int(hop[2])) for hop in hops),
        message=message,
        excerpt=Excerpt(line, tuple(source.split("\n"))),
        fingerprint=f"{rule}-{place}-{marked[:8]}",
        fix=fix,
        unfixable=unfixable,
        group=group,
        phase=phase,
    )


def build_pack() -> Pack:
    rules = tuple(Rule(rule, name, "uses", Severity.ERROR, "Two carts drifted apart.") for rule, name in NAMES.items())
    advised = tuple(
        replace(rule, instead="Keep one class and let the other delegate to it.") if rule.id == "SSOT201" else rule
        for rule in rules
    )
    return Pack(
        name="carts",
        title="From the old cart to the new one",
        why="Two carts drifted apart.",
        origin="carts.toml",
        digest="0",
        replacements=(Replacement("shop.legacy.Cart", "shop.cart.UserCart", "It had no owner."),),
        rules=advised,
        phases=(
            Phase("mission-critical", "What earns money", "P0", ("tests/checkout/*.py",)),
            Phase("the-rest", "Everything else", "P1", ("**/*.py",)),
        ),
    )


CALL = "        cart = Cart(\n            registry=registry,\n            bridge=bridge,\n        )"
MISSING = Unfixable(Reason.MISSING_CONTEXT, "needs `owner`, which is neither passed nor bound before this line")
HELD = Unfixable(Reason.HELD_BACK, "tests/checkout/test_basket.py:41 missing-context")


def build_findings() -> tuple[Finding, ...]:
    first, rest = "mission-critical", "the-rest"
    return (
        build_finding(
            "shop/legacy.py:12",
            "class Cart:",
            "class Cart:",
            "SSOT201",
            "is a second implementation of `shop.cart.UserCart`: 7 of its 9 public methods are the same",
            severity=Severity.WARNING,
            phase=rest,
        ),
        build_finding(
            "shop/stock.py:8",
            "\treturn _factory or (_factory := Factory())  # one for all",
            "_factory or (_factory := Factory())",
            "SSOT302",
            "hands the same `Factory` to everybody",
            severity=Severity.INFO,
            phase=rest,
        ),
        build_finding(
            "tests/checkout/test_basket.py:3",
            "from shop.facade import Cart, Price",
            "Cart",
            unfixable=HELD,
            chain="tests/checkout/test_basket.py:3 shop/facade.py:1 shop/legacy.py:12",
            group="g1",
            phase=first,
        ),
        build_finding(
            "tests/checkout/test_basket.py:17",
            "    cart = Cart(registry, bridge, owner)",
            "Cart(registry, bridge, owner)",
            "SSOT102",
            "builds `shop.legacy.Cart`, which is deprecated",
            unfixable=HELD,
            group="g1",
            phase=first,
        ),
        build_finding(
            "tests/checkout/test_basket.py:41",
            CALL,
            CALL.strip().removeprefix("cart = "),
            "SSOT102",
            "builds `shop.legacy.Cart`, which is deprecated",
            unfixable=MISSING,
            group="g1",
            phase=first,
        ),
        build_finding(
            "tests/unit/test_cart.py:1",
            "from shop.legacy import (\n    Cart,\n    Price,\n)",
            "from shop.legacy import (\n    Cart,\n    Price,\n)",
            fix=SAFE,
            group="g2",
            phase=rest,
        ),
        build_finding(
            "tests/unit/test_cart.py:9",
            '@patch("shop.legacy.Cart.total", autospec=True)',
            '"shop.legacy.Cart.total"',
            "SSOT104",
            "names `shop.legacy.Cart`, which is deprecated, in a string",
            fix=SAFE,
            group="g2",
            phase=rest,
        ),
        build_finding(
            "tests/unit/test_owner.py:5",
            "x = [" + "0, " * 60 + "Cart(r, b, o)" + ", 1" * 60 + "]",
            "Cart(r, b, o)",
            "SSOT102",
            "builds `shop.legacy.Cart`, which is deprecated",
            fix=Fix((), Applicability.UNSAFE, "the owner is made up from the test's own data: is it the right one?"),
            group="g3",
            phase=rest,
        ),
        build_finding(
            "tests/unit/test_wide.py:2",
            "\t合計 = ['値段', Cart(レジ, 橋, 持ち主)]",
            "Cart(レジ, 橋, 持ち主)",
            "SSOT102",
            "builds `shop.legacy.Cart`, which is deprecated",
            unfixable=Unfixable(Reason.INDIRECT, ""),
            group="g4",
            phase=rest,
        ),
    )
