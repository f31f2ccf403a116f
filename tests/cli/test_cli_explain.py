"""`explain`: a rule's page, and for each name on a line its way, its rule, or why it has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_project import Answer, invoke, make_project

FILES = {
    "shop/__init__.py": "from .legacy import price as cost\n",
    "shop/legacy.py": "def price(n): ...\n",
    "shop/cart.py": "def price(n): ...\n",
    "shop/other.py": "def price(n): ...\n",
    "shop/till.py": (
        '"""Uses price."""\n'
        "import shop\n"
        "from shop.cart import price\n"
        "from shop.gone import lost\n"
        "from shop.other import price as another\n"
        "total = shop.cost(2) + another(price(3))\n"
        "def f(n):\n"
        "    return n.price, 'shop.legacy.price'\n"
        "if total:\n"
        "    from shop.legacy import price\n"
        "price(4)\n"
        "import json\n"
        "\n"
    ),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project(tmp_path, monkeypatch)
    for path, text in FILES.items():
        (root / path).write_text(text)
    return root


def explain(place: str) -> list[str]:
    """The lines of the page, without the marked source, blanks squeezed."""
    answer = invoke("explain", place)
    assert (answer.code, answer.stderr) == (0, "")
    return [" ".join(line.split()) for line in answer.stdout.splitlines() if "|" not in line]


def test_the_way_of_a_name_hop_by_hop(project: Path) -> None:
    page = explain("shop/till.py:6:9")
    assert page == [
        "shop/till.py:6:9 name shop.cost",
        "means: shop.legacy.price",
        "via: shop/till.py:2 import shop",
        "shop/__init__.py:1 from .legacy import price as cost",
        "shop/legacy.py:1 def price(n): ...",
        "rule: CART001 old-price (error): a call names the deprecated `price`; its successor is `price`",
        page[-1],
    ]
    assert page[-1].startswith(("fix: ", "left: "))


def test_all_names_of_a_line(project: Path) -> None:
    page = explain("shop/till.py:6")
    assert [line for line in page if line.startswith("shop/till.py:6")] == [
        "shop/till.py:6:9 name shop.cost",
        "shop/till.py:6:24 name another",
        "shop/till.py:6:32 name price",
    ]


@pytest.mark.parametrize(
    ("place", "means", "rule"),
    [
        (
            "6:25",
            "shop.other.price",
            "no rule names `shop.other.price`; what is replaced is `shop.legacy.price`, another",
        ),
        ("6:33", "shop.cart.price", "this is what the old one is replaced by"),
        ("4:24", "not known: the module does not exist", "unresolved: the module does not exist in this project"),
        ("8:12", "a local value", "no import and no class reaches it"),
        ("12:8", "json, which lies outside the project", "no rule names `json`"),
        ("7:5", "shop.till.f", "no rule names `shop.till.f`"),
    ],
)
def test_a_name_that_is_no_finding(project: Path, place: str, means: str, rule: str) -> None:
    page = explain(f"shop/till.py:{place}")
    assert any(line.startswith(f"means: {means}") for line in page), page
    assert any(f"none: {rule}" in " ".join(page) for line in page), page


def test_the_definition_itself(project: Path) -> None:
    assert "what it says of itself is retired with it" in " ".join(explain("shop/legacy.py:1:5"))


def test_a_name_with_two_meanings_shows_both_ways(project: Path) -> None:
    page = explain("shop/till.py:11")
    assert "means: shop.cart.price or shop.legacy.price, depending on how the program runs" in page
    assert page.count("shop/till.py:10 from shop.legacy import price") == 1
    assert page.count("shop/till.py:3 from shop.cart import price") == 1


def test_a_string(project: Path) -> None:
    page = explain("shop/till.py:8:25")
    assert page[:2] == ["shop/till.py:8:21 string shop.legacy.price", "means: shop.legacy.price"]
    assert "rule: CART001 old-price (error)" in " ".join(page)


@pytest.mark.parametrize(
    ("place", "said"),
    [("shop/till.py:13", "nothing there has a name"), ("shop/till.py:1", "that is no code, and never a finding")],
)
def test_where_nothing_is(project: Path, place: str, said: str) -> None:
    answer = invoke("explain", place)
    assert answer.code == 1
    assert said in " ".join(answer.stdout.split())


def mistake(*arguments: str) -> str:
    answer: Answer = invoke("explain", *arguments)
    assert (answer.code, answer.stdout) == (2, "")
    return answer.stderr


def test_mistakes_are_told_in_one_sentence(project: Path) -> None:
    (project / "shop/broken.py").write_text("price = (\n")
    (project / "shop/.gitignore").write_text("hidden.py\n")
    (project / "shop/hidden.py").write_text("x = 1\n")
    assert mistake("shop/till.py:99") == "error: shop/till.py: has no line 99\n"
    assert mistake("shop/till.py:0") == "error: shop/till.py:0: lines and columns count from 1\n"
    assert mistake("shop/till.py") == "error: shop/till.py: expected a line too, as in shop/till.py:12\n"
    assert mistake("shop/none.py:1") == "error: shop/none.py:1: there is no such file or folder\n".replace(":1:", ":")
    assert mistake("shop:1") == "error: shop: is a folder; expected a file\n"
    assert "there is no rule CART9" in mistake("CART9")
    assert mistake("shop/broken.py:1").startswith("error: shop/broken.py: cannot be read: line 1")
    assert "ignored or excluded" in mistake("shop/hidden.py:1")
    assert "--format json is for FILE:LINE" in mistake("CART001", "--format", "json")


def test_a_rule(project: Path) -> None:
    answer = invoke("explain", "cart001")
    assert answer == invoke("rules", "show", "CART001")
    assert answer.code == 0


def test_the_same_in_json(project: Path) -> None:
    answer = invoke("explain", "shop/till.py:6:10", "--format", "json")
    report = json.loads(answer.stdout)
    assert (report["version"], report["path"], report["line"], report["column"]) == (1, "shop/till.py", 6, 10)
    (name,) = report["names"]
    assert (name["text"], name["kind"], name["resolution"], name["silence"]) == ("shop.cost", "name", "resolved", None)
    (candidate,) = name["candidates"]
    assert candidate["symbol"] == "shop.legacy.price"
    assert candidate["chain"] == ["shop/till.py:2", "shop/__init__.py:1", "shop/legacy.py:1"]
    assert candidate["source"][1] == "from .legacy import price as cost"
    (finding,) = report["findings"]
    assert name["findings"] == [finding["fingerprint"]]
    scanned = json.loads(invoke("scan", "--format", "json").stdout)["findings"]
    assert finding in scanned


def test_every_finding_of_a_scan_is_explained_where_it_stands(project: Path) -> None:
    scanned = json.loads(invoke("scan", "--format", "json").stdout)["findings"]
    assert len(scanned) > 3
    for finding in scanned:
        place = f"{finding['path']}:{finding['line']}:{finding['column']}"
        assert finding in json.loads(invoke("explain", place, "--format", "json").stdout)["findings"], place
