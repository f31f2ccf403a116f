"""What a report of a scan does with many findings for information, and with classes that play one part."""

from __future__ import annotations

from dataclasses import replace

from finding_samples import SAFE, build_finding, build_pack

from ssot_migrate.model.findings import Coverage, Finding, ScanResult
from ssot_migrate.model.roles import Part, Role
from ssot_migrate.model.rules import Severity
from ssot_migrate.reporters.asides import MANY
from ssot_migrate.reporters.text import render_scan

PACK = build_pack()
RULES = tuple(replace(rule, kind="duplicate-implementation") if rule.id == "SSOT201" else rule for rule in PACK.rules)
PACKS = (
    replace(
        PACK,
        rules=RULES,
        roles=(Role("cart", Part.IMPLEMENTATION, "a cart", canonical="shop.basket.Basket"),),
    ),
)


def show(*findings: Finding, quiet: bool = False, verbose: bool = False) -> str:
    result = ScanResult(findings, (), Coverage(5, 5), 0)
    return render_scan(result, PACKS, 100, False, quiet=quiet, verbose=verbose)


def aside(number: int, rule: str = "SSOT302") -> Finding:
    return build_finding(f"shop/a{number % 3}.py:{number}", "_cart = Cart()", "_cart", rule, severity=Severity.INFO)


def duplicate(place: str, severity: Severity = Severity.ERROR) -> Finding:
    chain = f"{place} shop/basket.py:7"
    return build_finding(place, "class Cart: ...", "Cart", "SSOT201", chain=chain, severity=severity)


MANY_ASIDES = [aside(number) for number in range(1, MANY + 2)]
LISTED = "shop/a1.py:1:1"


def test_many_are_counted_and_not_listed() -> None:
    error = build_finding("shop/a1.py:90", "import old", "old")
    text = show(*MANY_ASIDES, error)
    assert "21 findings that may be as they are, not listed here (--verbose lists them)" in text
    assert "SSOT302  singleton-factory        21      3  shop/a0.py" in text
    assert LISTED not in text
    assert "shop/a1.py:90:8" in text
    assert "22 findings in 3 files" in text


def test_they_are_listed_where_somebody_wants_to_read_them() -> None:
    assert LISTED in show(*MANY_ASIDES, verbose=True)
    assert "For information" not in show(*MANY_ASIDES, verbose=True)
    assert "For information" not in show(*MANY_ASIDES, quiet=True)


def test_a_few_are_listed() -> None:
    assert LISTED in show(*MANY_ASIDES[:MANY])
    assert "For information" not in show(*MANY_ASIDES[:MANY])


def test_what_can_be_fixed_is_never_only_counted() -> None:
    fixable = replace(aside(77), fix=SAFE)
    assert "shop/a2.py:77:1" in show(*MANY_ASIDES, fixable)


def test_classes_in_one_part_stand_together_with_the_one_that_stays() -> None:
    text = show(duplicate("shop/b.py:3", Severity.WARNING), duplicate("shop/a.py:5"), duplicate("shop/c.py:1"))
    rows = text[text.index("3 other classes") :].split("\n")
    assert rows[:4] == [
        "3 other classes in the part of Basket (shop/basket.py:7)",
        "  shop/a.py:5 Cart (error)",
        "  shop/c.py:1 Cart (error)",
        "  shop/b.py:3 Cart (warning)",
    ]


def test_one_class_alone_is_no_cluster() -> None:
    assert "in the part of" not in show(duplicate("shop/a.py:5"), aside(1))
