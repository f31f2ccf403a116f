"""One change as `apply --interactive` shows it, on terminals of several widths."""

from __future__ import annotations

from report_samples import build_scan

from ssot_migrate.reporters.choices import render_change


def test_what_does_not_fit_on_a_line_loses_the_name_of_the_rule() -> None:
    finding = build_scan().findings[0]
    wide = f"  {finding.location}  {finding.rule} {finding.name}"
    for width, expected in ((len(wide), wide), (len(wide) - 1, f"  {finding.location}  {finding.rule}")):
        text = render_change(1, 2, [finding], [], width, color=False)
        assert text.splitlines()[1:3] == ["Change 1 of 2: 1 finding in 0 files", expected]
