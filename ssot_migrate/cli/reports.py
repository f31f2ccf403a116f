"""The reports for other programs: which format is which reporter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ssot_migrate import __version__

if TYPE_CHECKING:
    from ssot_migrate.model.campaign import Campaign
    from ssot_migrate.model.changes import ChangeSet
    from ssot_migrate.model.findings import ScanResult
    from ssot_migrate.model.history import History
    from ssot_migrate.model.rules import Pack
    from ssot_migrate.reporters.gated import Gated
    from ssot_migrate.reporters.json import Written


def render_report(
    name: str,
    result: ScanResult,
    packs: Sequence[Pack],
    root: Path,
    *,
    changes: ChangeSet | None = None,
    compliance: float | None = None,
    gated: Gated | None = None,
    written: Written | None = None,
) -> str:
    """A result in one of the formats but text. `compliance` is that of the tree afterwards, where it has changed.

    `changes`, `gated` and `written` are what apply would do, the gate says, and apply has done; else None.
    """
    if name == "json":
        from ssot_migrate.reporters.json import render_json

        return render_json(result, changes, result.compliance if compliance is None else compliance, gated, written)
    from ssot_migrate.reporters.report import Report

    report = Report(result, packs, __version__, find_prefix(root), changes, gated)
    if name == "sarif":
        from ssot_migrate.reporters.sarif import render_sarif

        return render_sarif(report)
    if name == "github":
        from ssot_migrate.reporters.github import render_github

        return render_github(report)
    if name == "markdown":
        from ssot_migrate.reporters.markdown import render_markdown

        return render_markdown(report)
    if name == "html":
        from ssot_migrate.reporters.web.render import render_html

        return render_html(report)
    from ssot_migrate.reporters.junit import render_junit

    return render_junit(report)


def find_prefix(root: Path) -> str:
    """From the top of the repository to the project; empty where they are the same, or there is no repository."""
    from ssot_migrate.git import find_git_top

    place = root.resolve()
    top = find_git_top(place)
    return "" if top is None or top == place else f"{place.relative_to(top).as_posix()}/"


def render_page(campaign: Campaign, packs: Sequence[Pack], root: Path, history: History | None = None) -> str:
    """The HTML report of a campaign, with its burn-down where its history was asked for."""
    from ssot_migrate.reporters.report import Report
    from ssot_migrate.reporters.web.render import render_html

    return render_html(Report(campaign.scan, packs, __version__, find_prefix(root)), campaign, history)
