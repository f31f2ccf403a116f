"""JUnit XML, which every CI service shows as tests: what fails is a failed test, a clean rule a passed one."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from ssot_migrate.model.findings import FileProblem, Finding, Status
from ssot_migrate.model.rules import Rule
from ssot_migrate.reporters.findings import tell_outcome
from ssot_migrate.reporters.plain import escape
from ssot_migrate.reporters.report import Report


def render_junit(report: Report) -> str:
    """One suite for each rule, and one for what could not be looked at. No times: equal input gives equal bytes."""
    suites = [_suite(rule, report) for rule, _ in report.rules]
    problems = [one for one in report.result.coverage.problems if one.relevant and not one.accepted]
    if problems:
        suites.append(_problem_suite(problems, report))
    top = ElementTree.Element("testsuites", {"name": "ssot-migrate", **_sum_up(suites)})
    top.extend(suites)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _suite(rule: Rule, report: Report) -> ElementTree.Element:
    cases = [_case(finding, report) for finding in report.result.findings if finding.rule == rule.id]
    name = escape(f"{rule.id} {rule.name}")
    if not any(case.find("failure") is not None for case in cases):
        cases.append(ElementTree.Element("testcase", classname=name, name="nothing new is found"))
    return _build_suite(name, cases)


def _case(finding: Finding, report: Report) -> ElementTree.Element:
    at = finding.location
    path = escape(report.place(at.path))
    case = ElementTree.Element(
        "testcase",
        classname=escape(f"{finding.rule} {finding.name}"),
        name=f"{path}:{at.line}:{at.column}",
        file=path,
        line=str(at.line),
    )
    properties = ElementTree.SubElement(case, "properties")
    ElementTree.SubElement(properties, "property", name="fingerprint", value=finding.fingerprint)
    if finding.status is not Status.NEW:
        ElementTree.SubElement(case, "skipped", message=finding.status.value)
        return case
    failure = ElementTree.SubElement(case, "failure", type=finding.severity.value, message=escape(finding.message))
    notes = (tell_outcome(finding), report.notes.get(finding.fingerprint, ""))
    rows = (*finding.excerpt.lines, *(note for note in notes if note))
    failure.text = "\n".join(escape(row, keep="\t") for row in rows)
    return case


def _problem_suite(problems: Sequence[FileProblem], report: Report) -> ElementTree.Element:
    cases = []
    for problem in problems:
        path = escape(report.place(problem.path))
        case = ElementTree.Element("testcase", classname="could not be looked at", name=path, file=path)
        ElementTree.SubElement(case, "error", type=problem.reason, message=escape(problem.detail or problem.reason))
        cases.append(case)
    return _build_suite("could not be looked at", cases)


def _build_suite(name: str, cases: Sequence[ElementTree.Element]) -> ElementTree.Element:
    counts = {
        "tests": str(len(cases)),
        **{
            attribute: str(sum(case.find(tag) is not None for case in cases))
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
        },
    }
    suite = ElementTree.Element("testsuite", {"name": name, **counts})
    suite.extend(cases)
    return suite


def _sum_up(suites: Sequence[ElementTree.Element]) -> dict[str, str]:
    return {
        name: str(sum(int(suite.get(name, "0")) for suite in suites))
        for name in ("tests", "failures", "errors", "skipped")
    }
