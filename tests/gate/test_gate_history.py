"""A history of edits on a real repository: the gate's verdict is right after every one of them.

Each step is judged in three ways that must agree: by the baseline as in CI, by git against the commit before, and by
the baseline as a developer's machine does, which then shrinks and is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gate_project import Shop, exit_code, make_shop

from ssot_migrate.baseline.entries import Terms
from ssot_migrate.baseline.verdict import Standing
from ssot_migrate.usecases.apply import apply

TILL, TESTS, SALE = "shop/till.py", "tests/test_till.py", "tests/test_sale.py"
IMPORT = "from shop.legacy import price\n"


@dataclass(frozen=True, slots=True)
class Step:
    """An edit; how many findings are new by it, and how many entries of the baseline stale.

    `undone`: the working tree is put back afterwards. `code` is the exit code in CI where the counts do not say it.
    """

    title: str
    edit: Callable[[Shop], object]
    new: int = 0
    stale: int = 0
    undone: bool = False
    code: int | None = None


def reformat(shop: Shop) -> None:
    shop.edit("shop/till.py", ("return price(goods)", "return price(\n            goods,  # all of them\n        )"))


def rename_function(shop: Shop) -> None:
    shop.edit("shop/till.py", ("def total(", "def sum_up("))


def move_method(shop: Shop) -> None:
    text = shop.read("shop/till.py")
    start = text.index("    def sum_up")
    end = text.index("    def twice")
    shop.write("shop/till.py", text[:start] + text[end:] + "\n\nclass Drawer:\n" + text[start:end])


def split_file(shop: Shop) -> None:
    head, _, tail = shop.read("tests/unit/test_checkout.py").partition("@patch")
    shop.git("rm", "-q", "--cached", "tests/unit/test_checkout.py")
    (shop.root / "tests/unit/test_checkout.py").unlink()
    shop.write("tests/unit/test_checkout_sum.py", head)
    shop.write("tests/unit/test_checkout_mock.py", "from unittest.mock import patch\n\n\n@patch" + tail)


def migrate(shop: Shop) -> None:
    shop.commit("before the migration")
    apply(shop.request("shop/till.py"), command="ssot-migrate apply shop/till.py")


def to_crlf(shop: Shop) -> None:
    shop.write("tests/test_offer.py", shop.read("tests/test_offer.py").replace("\n", "\r\n"))


def copy_file(shop: Shop) -> None:
    shop.write("tests/test_copy.py", shop.read("tests/test_sale.py"))


def rename_and_edit(shop: Shop) -> None:
    (shop.root / "tests/unit").mkdir()
    shop.git("mv", TESTS, "tests/unit/test_checkout.py")
    shop.edit("tests/unit/test_checkout.py", ("def test_total", "def helper(): ...\n\n\ndef test_total"))


def rename_untold(shop: Shop) -> None:
    (shop.root / "tests/test_offer.py").rename(shop.root / "tests/test_deal.py")


def fix_and_make(shop: Shop) -> None:
    shop.edit(TILL, ("        price('a', goods)\n", ""))
    shop.edit("tests/test_deal.py", ("price(3)", "price(3)\n\n\ndef test_two():\n    price(4)"))


def delete(path: str) -> Callable[[Shop], None]:
    return lambda shop: (shop.root / path).unlink()


def edit(path: str, *changes: tuple[str, str]) -> Callable[[Shop], None]:
    return lambda shop: shop.edit(path, *changes)


HISTORY = (
    Step("lines above", edit(TILL, (IMPORT, '"""The till."""\n\nimport os\n\n' + IMPORT))),
    Step("a comment on the line", edit(SALE, (IMPORT, IMPORT.rstrip() + "  # the old one\n"))),
    Step("a call in several lines", reformat),
    Step("other quotes", edit(TESTS, ("'shop.legacy.price'", '"shop.legacy.price"'), ("'EUR'", '"EUR"'))),
    Step("an import in parentheses", edit(TESTS, (IMPORT, "from shop.legacy import (\n    price,\n)\n"))),
    Step("deeper in the same function", edit(SALE, ("    price(2)", "    if True:\n        price(2)"))),
    Step("a function with another name", rename_function),
    Step("a method in another class", move_method),
    Step("another argument in a known call", edit(SALE, ("price(2)", "price(3)"))),
    Step("a file that has nothing to do with it", lambda shop: shop.write("shop/new.py", "x = 1\n")),
    Step("a file renamed", lambda shop: shop.git("mv", SALE, "tests/test_offer.py")),
    Step("other line ends", to_crlf),
    Step("a folder renamed", lambda shop: (shop.git("mv", "tests", "checks"), shop.git("mv", "checks", "tests"))),
    Step("files renamed and edited", rename_and_edit),
    Step("a known file renamed without telling git", rename_untold),
    Step("a second import of the same", edit("tests/test_clean.py", ("    pass", f"    {IMPORT}")), new=1, undone=True),
    Step("one more of the same in the same function", edit(TILL, (
        "        return price('a', goods)", "        price('a', goods)\n        return price('a', goods)"
    )), new=1, undone=True),
    Step("a new use in a file that has others", edit("tests/test_deal.py", ("price(3)", "price(3, price(4))")), new=1,
         undone=True),
    Step("a known file copied", lambda shop: shop.write("tests/test_copy.py", shop.read("tests/test_deal.py")), new=2,
         undone=True),
    Step("one fixed and another made elsewhere", fix_and_make, new=1, stale=1, undone=True),
    Step("a facade that begins to pass the old one on", edit("shop/facade.py", ("shop.cart", "shop.legacy")), new=2,
         undone=True),
    Step("one of three fixed", edit(TILL, ("        price('a', goods)\n", "")), stale=1),
    Step("fixed, and one like it made in its place", edit(TILL, ("    price('a', goods)\n", "    price('b')\n"))),
    Step("suppressed by a comment", edit("tests/test_deal.py", ("price(3)", "price(3)  # ssot: ignore[SHOP001] why")),
         stale=1),
    Step("no longer suppressed", edit("tests/test_deal.py", ("  # ssot: ignore[SHOP001] why", "")), new=1, undone=True),
    Step("a known file that does not parse", edit(TILL, ("class Till", "class (Till")), code=2, undone=True),
    Step("a file divided into two", split_file),
    Step("a known file deleted", delete("tests/test_deal.py"), stale=1),
    Step("a migration", migrate, stale=4),
    Step("nothing", lambda shop: None),
)  # fmt: skip


def test_the_verdict_is_right_at_every_step(tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    assert exit_code(shop.gate(locked=True)) == 1
    assert not shop.baseline.exists()
    assert exit_code(shop.accept()) == 0
    shop.commit("accepted")
    assert len(HISTORY) == 30
    told = [line for step in HISTORY for line in take(shop, step)]
    assert told == []


def take(shop: Shop, step: Step) -> list[str]:
    """Makes one step, and says where a verdict is not what it should be."""
    start = shop.git("rev-parse", "HEAD").strip()
    before = shop.baseline.read_bytes()
    step.edit(shop)
    in_ci, by_git = shop.gate(locked=True), shop.since(start)
    assert shop.baseline.read_bytes() == before
    local = shop.gate()
    code = step.code if step.code is not None else int(step.new > 0)
    facts = {
        "new in CI": (in_ci.verdict.count(Standing.NEW), step.new),
        "stale in CI": (len(in_ci.verdict.stale), step.stale),
        "exit code in CI": (exit_code(in_ci), step.code if step.code is not None else int(step.new + step.stale > 0)),
        "new by git": (by_git.verdict.count(Standing.NEW), step.new),
        "gone by git": (by_git.fixed, step.stale),
        "exit code by git": (exit_code(by_git), code),
        "new here": (local.verdict.count(Standing.NEW), step.new),
        "exit code here": (exit_code(local), code),
    }
    if step.code is None:
        # What was taken out is out, what has moved is found where it is now, and nothing came in.
        again = shop.gate(locked=True)
        facts["stale afterwards"] = (len(again.verdict.stale), 0)
        facts["entries"] = (shop.baseline.read_bytes().count(b'"rule"'), before.count(b'"rule"') - step.stale)
    if step.undone:
        shop.git("checkout", "--", ".")
        shop.git("clean", "-fdq")
    else:
        shop.commit(step.title)
    return [f"{step.title}: {what} {found}, not {wanted}" for what, (found, wanted) in facts.items() if found != wanted]


def test_two_branches_shrink_the_same_file(tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    shop.accept()
    shop.commit("accepted")
    shop.git("checkout", "-q", "-b", "sale")
    shop.write(SALE, "")
    shop.gate()
    shop.commit("sale")
    shop.git("checkout", "-q", "main")
    shop.edit(TILL, ("        price('a', goods)\n        price('a', goods)\n", ""))
    shop.gate()
    shop.commit("till")
    shop.git("merge", "sale", fails=True)
    assert "<<<<<<<" in shop.baseline.read_text()
    resolved = shop.gate()
    assert (exit_code(resolved), resolved.is_written) == (0, True)
    shop.commit("merged")
    last = shop.gate(locked=True)
    assert (exit_code(last), last.verdict.count(Standing.KNOWN), last.verdict.stale) == (0, 6, ())


def test_accepted_for_a_while(tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    shop.accept("shop", "tests/test_till.py")
    assert exit_code(shop.gate(locked=True)) == 1
    shop.accept("tests/test_sale.py", terms=Terms("sales", "PAY-12", date(2026, 6, 30)))
    shop.today = date(2026, 6, 30)
    assert exit_code(shop.gate(locked=True)) == 0
    shop.today = date(2026, 7, 1)
    late = shop.gate(locked=True)
    assert exit_code(late) == 1
    expired = [one for one in late.verdict.judged if one.standing is Standing.EXPIRED]
    assert [(one.finding.location.path, one.entry.terms.owner if one.entry else "") for one in expired] == [
        (SALE, "sales"),
        (SALE, "sales"),
    ]
    shop.gate()
    assert b'"expires": "2026-06-30"' in shop.baseline.read_bytes()
    shop.accept(terms=Terms(expires=date(2026, 7, 31)))
    assert shop.baseline.read_bytes().count(b'"owner": "sales", "reason": "PAY-12", "expires": "2026-07-31"') == 2
    assert exit_code(shop.gate(locked=True)) == 0
