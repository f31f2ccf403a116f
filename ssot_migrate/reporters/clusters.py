"""Classes that play one part, together: a report by files tears them apart."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import parent_name, tail_name
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph
from ssot_migrate.reporters.plain import count_of

_KIND = "duplicate-implementation"


def render_clusters(findings: Sequence[Finding], packs: Sequence[Pack], width: int) -> list[Line]:
    """For each class that is to stay the others that play its part, the most severe first; one other is no cluster."""
    rules = {(pack.name, rule.id) for pack in packs for rule in pack.rules if rule.kind == _KIND}
    clusters: dict[Hop, list[Finding]] = {}
    for finding in findings:
        if (finding.pack, finding.rule) in rules and finding.chain:
            clusters.setdefault(finding.chain[-1], []).append(finding)
    lines: list[Line] = []
    for place, found in sorted(clusters.items(), key=lambda entry: str(entry[0])):
        if len(found) < 2:
            continue
        others = count_of(len(found), "other class", "other classes")
        lines += [EMPTY, *paragraph(f"{others} in the part of {_name(place, packs)}", width, style="heading")]
        # By its word, `error` is before `info` and `warning`; what is less than an error comes last.
        ordered = sorted(found, key=lambda one: (one.severity.value != "error", one.location.path, one.location.line))
        for one in ordered:
            label = f" {tail_name(one.symbol or '')} ({one.severity.value})"
            lines.append(line(f"  {one.location.path}:{one.location.line}", "path", (label, "")))
    return lines


def _name(place: Hop, packs: Sequence[Pack]) -> str:
    """`TowerCrane (modern.py:1)`: the class that is to stay there, by what the packs say of its module."""
    stem = place.path.rpartition("/")[2].removesuffix(".py")
    symbols = [role.canonical for pack in packs for role in pack.roles if role.canonical is not None]
    name = next((tail_name(symbol) for symbol in symbols if tail_name(parent_name(symbol)) == stem), "")
    return f"{name} ({place})" if name else str(place)
