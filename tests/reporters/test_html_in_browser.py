"""The HTML report in a real browser: it draws, filters, searches and answers to keys. Needs Chromium and playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from finding_samples import build_findings, build_pack
from report_samples import build_changes, build_scan
from test_report_html import BAD, build_history, spoil

from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.web.render import render_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MANY = 6_000
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


class Complaints(list[str]):
    """What the page said on its console, threw, or tried to load."""

    def add_request(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.append(url)


def open_page(
    browser: Browser, folder: Path, text: str, *, width: int = 1280, scheme: Scheme = "light", hash_: str = ""
) -> tuple[Page, Complaints]:
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints = Complaints()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.add_request(request.url))
    page.goto(f"{file.as_uri()}{hash_}")
    page.wait_for_selector("#results > *")
    return page, complaints


def build_page() -> str:
    result = replace(build_scan(with_problem=True), findings=build_findings())
    return render_html(Report(result, (build_pack(),), "1.2.3", "", build_changes()), history=build_history())


def build_many() -> str:
    first = build_findings()
    findings = tuple(
        replace(one, location=replace(one.location, path=f"pkg{number % 40}/file{number}.py"), fingerprint=f"f{number}")
        for number, one in ((number, first[number % len(first)]) for number in range(MANY))
    )
    return render_html(Report(replace(build_scan(with_problem=True), findings=findings), (build_pack(),), "1.2.3"))


def count_shown(page: Page) -> int:
    return page.locator(".one").count()


def wait_for_count(page: Page, count: int) -> None:
    """Until so many findings are drawn; the page's policy forbids what playwright would wait by."""
    page.locator(".one").nth(count - 1).wait_for(state="attached", timeout=10_000)
    if count < 100:
        page.locator(".one").nth(count).wait_for(state="detached", timeout=10_000)


def test_it_draws_every_finding(browser: Browser, tmp_path: Path) -> None:
    page, complaints = open_page(browser, tmp_path, build_page())
    assert count_shown(page) == len(build_findings())
    assert page.locator("svg.chart").count() == 2
    assert page.locator("#tree .node").count() >= 2
    page.keyboard.press("x")
    body = page.locator(".one .body").first
    assert body.locator("mark").count() >= 1
    assert page.locator(".one .added").count() >= 1
    assert complaints == []


def test_it_filters_and_searches(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_page(browser, tmp_path, build_page())
    page.select_option("#rule", "SSOT302")
    assert count_shown(page) == 1
    assert "of 6 findings" not in page.inner_text("#count")
    assert "rule=SSOT302" in page.url
    page.keyboard.press("Escape")
    page.locator("body").press("Escape")
    assert count_shown(page) == len(build_findings())
    page.fill("#search", "stock FACTORY")
    wait_for_count(page, 1)
    page.fill("#search", "nothing like this")
    page.wait_for_selector("text=No finding matches.")
    page.click("#clear")
    page.click("button[data-phase='the-rest']")
    assert page.input_value("#phase") == "the-rest"
    assert 0 < count_shown(page) < len(build_findings())


def test_an_address_brings_its_filters_back(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_page(browser, tmp_path, build_page(), hash_="#rule=SSOT302")
    assert (count_shown(page), page.input_value("#rule")) == (1, "SSOT302")


def test_it_answers_to_keys(browser: Browser, tmp_path: Path) -> None:
    page, complaints = open_page(browser, tmp_path, build_page())
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".one.now").count() == 1
    assert page.locator(".one").first.get_attribute("class") == "one now"
    page.keyboard.press("Enter")
    assert page.locator(".one[open]").count() == 1
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    for theme in ("light", "dark", None):
        page.keyboard.press("t")
        assert page.locator("html").get_attribute("data-theme") == theme
    assert complaints == []


def test_folders_open_and_filter(browser: Browser, tmp_path: Path) -> None:
    page, _ = open_page(browser, tmp_path, build_page())
    page.locator("#tree .open").first.click()
    assert page.locator("#tree ul .node").count() >= 1
    page.locator("#tree ul .pick").first.click()
    assert page.input_value("#search") != ""
    assert 0 < count_shown(page) < len(build_findings())


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(browser: Browser, tmp_path: Path, width: int, scheme: Scheme) -> None:
    page, _ = open_page(browser, tmp_path, build_page(), width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    dark, light = page.evaluate(
        "['backgroundColor', 'color'].map(name => getComputedStyle(document.body)[name].match(/\\d+/g).map(Number))"
        ".map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue)"
    )
    assert (dark < light) == (scheme == "dark")
    assert abs(dark - light) > 150


def test_bad_text_is_shown_and_not_obeyed(browser: Browser, tmp_path: Path) -> None:
    reports = [spoil(bad) for bad in BAD]
    findings = tuple(finding for report in reports for finding in report.result.findings)
    report = replace(reports[0], result=replace(reports[0].result, findings=findings))
    page, complaints = open_page(browser, tmp_path, render_html(report))
    page.keyboard.press("x")
    assert count_shown(page) == page.locator(".one .body").count() == len(BAD)
    assert page.locator("#results script, #results img, #results b").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.inner_text("#results")
    assert complaints == []


def test_thousands_are_quick(browser: Browser, tmp_path: Path, thorough: bool) -> None:
    """Bounds that a busy machine keeps too; on a quiet one it takes a tenth of them."""
    if not thorough:
        pytest.skip("a variant for --thorough: it measures time")
    text = build_many()
    assert len(text.encode()) < 300 * MANY
    page, complaints = open_page(browser, tmp_path, text)
    assert count_shown(page) == 100
    assert page.evaluate("performance.now()") < 8_000
    spent = page.evaluate(
        "() => { const search = document.getElementById('search'); const begun = performance.now();"
        " search.value = 'file4321'; search.dispatchEvent(new Event('input'));"
        " return new Promise(done => setTimeout(() => done(performance.now() - begun), 130)); }"
    )
    assert spent < 3_000
    wait_for_count(page, 1)
    page.keyboard.press("Escape")
    page.click("#clear")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    wait_for_count(page, 200)
    assert complaints == []
