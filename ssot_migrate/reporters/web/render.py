"""Fills the page: figures, phases and charts as they stand, findings as data for its script."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ssot_migrate.model.campaign import Campaign
from ssot_migrate.model.findings import Finding
from ssot_migrate.model.history import History
from ssot_migrate.model.rules import Goal
from ssot_migrate.reporters.campaign import tell_figure, tell_places
from ssot_migrate.reporters.plain import count_of, escape
from ssot_migrate.reporters.report import Report
from ssot_migrate.reporters.tally import (
    is_open,
    is_safe,
    is_unsafe,
    split_by_phase,
    tally_knots,
    tally_reasons,
    tally_rules,
)
from ssot_migrate.reporters.web import chart
from ssot_migrate.reporters.web.payload import build_payload
from ssot_migrate.reporters.words import REASONS

_KNOTS = 12
_FOLDERS = 25


@dataclass(frozen=True, slots=True)
class Card:
    """A figure at the top of the page. `kind` is "", "safe", "unsafe" or "error"."""

    value: str
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The share that is migrated, as a bar of 1,000 units; `goal` is where it should end."""

    label: str
    width: float
    goal: float | None


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase as the page tells it; `done` is None where nobody has counted what is done."""

    priority: str
    name: str
    title: str
    files: int
    findings: int
    safe: int
    unsafe: int
    left: int
    done: int | None = None


def render_html(report: Report, campaign: Campaign | None = None, history: History | None = None) -> str:
    """The page as one text; the same input gives the same bytes. Nothing that came from the project is obeyed in it."""
    found = [finding for finding in report.result.findings if is_open(finding)]
    goal = campaign.goal if campaign is not None else None
    phases = _list_phases(report, found, campaign)
    style, script = _read("page.css"), _read("page.js")
    missed = [one for one in report.result.coverage.problems if one.relevant and not one.accepted]
    coverage = report.result.coverage
    return _load_template().render(
        version=report.version,
        headline=_tell_headline(found),
        packs=[pack.title for pack in report.packs],
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
        payload=Markup(build_payload(report)),
        missed=[(report.place(one.path), one.detail or one.reason) for one in missed],
        cards=list(_iter_cards(found)),
        figure=_build_figure(report, goal),
        charts=chart.draw_charts(history, goal) if history is not None else (),
        returns=history.returns if history is not None else (),
        width=chart.WIDTH,
        height=chart.HEIGHT,
        left=chart.LEFT,
        right=chart.WIDTH - chart.RIGHT,
        phases=phases,
        has_done=any(phase.done is not None for phase in phases),
        rules=tally_rules(found),
        reasons=[(reason.value, REASONS[reason], f"{count:,}") for reason, count in tally_reasons(found)],
        knots=tally_knots(report.result)[:_KNOTS],
        worst=_list_folders(found, report),
        footer=f"Looked at {coverage.scanned:,} of {count_of(coverage.seen, 'file')}.",
    )


@lru_cache(maxsize=1)
def _load_template() -> Template:
    return _ENVIRONMENT.from_string(_read("page.html.j2"))


def _read(name: str) -> str:
    return (files("ssot_migrate.reporters.web") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What the page's policy knows an inline style or script by."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _spell(value: object) -> object:
    """Spells out what a terminal or a browser would obey, before the template escapes the rest."""
    return escape(value, keep="\n") if isinstance(value, str) and not isinstance(value, Markup) else value


_ENVIRONMENT = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_spell
)


def _tell_headline(found: Sequence[Finding]) -> str:
    if not found:
        return "Nothing found"
    paths = {finding.location.path for finding in found}
    return f"{count_of(len(found), 'finding')} in {count_of(len(paths), 'file')}"


def _iter_cards(found: Sequence[Finding]) -> Iterator[Card]:
    safe, unsafe = sum(map(is_safe, found)), sum(map(is_unsafe, found))
    yield Card(f"{len(found):,}", "findings")
    yield Card(f"{len({finding.location.path for finding in found}):,}", "files")
    yield Card(f"{sum(one.severity.value == 'error' for one in found):,}", "errors", "error")
    yield Card(f"{safe:,}", "safe fixes", "safe")
    yield Card(f"{unsafe:,}", "unsafe fixes", "unsafe")
    yield Card(f"{len(found) - safe - unsafe:,}", "left to people")


def _build_figure(report: Report, goal: Goal | None) -> Figure | None:
    places = report.result.places
    if places is None:
        return None
    label = f"{tell_figure(places, goal)}. {tell_places(places)}."
    return Figure(label, round(places.compliance * 1000, 1), None if goal is None else goal.compliance * 10)


def _list_phases(report: Report, found: Sequence[Finding], campaign: Campaign | None) -> list[PhaseRow]:
    """The phases that have something in them, in the order of the campaign."""
    if campaign is not None:
        return [
            PhaseRow(
                one.priority, one.name, one.title, one.files, one.findings, one.safe, one.unsafe, one.manual, one.done
            )
            for one in campaign.phases
            if one.findings or one.done
        ]
    rows = []
    for phase, here in split_by_phase(found, report.packs):
        safe, unsafe = sum(map(is_safe, here)), sum(map(is_unsafe, here))
        paths = {finding.location.path for finding in here}
        left = len(here) - safe - unsafe
        if here and any(pack.phases for pack in report.packs):
            rows.append(PhaseRow(phase.priority, phase.name, phase.title, len(paths), len(here), safe, unsafe, left))
    return rows


def _list_folders(found: Sequence[Finding], report: Report) -> list[tuple[str, str]]:
    """For browsers without scripts: the folders with most findings."""
    counts = Counter(report.place(finding.location.path).rpartition("/")[0] or "." for finding in found)
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(folder, f"{count:,}") for folder, count in ordered[:_FOLDERS]]
