"""One finding as people read it: where, what, the marked source, whether it can be fixed, and how the name got here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from ssot_migrate.model.changes import NameEdit
from ssot_migrate.model.findings import ChangeGroup, Finding, Reason, Status
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.locations import Hop
from ssot_migrate.model.names import tail_name
from ssot_migrate.model.rules import Applicability, Pack
from ssot_migrate.reporters.excerpts import render_excerpt
from ssot_migrate.reporters.page import EMPTY, Line, Piece, labelled, line, paragraph
from ssot_migrate.reporters.plain import count_of, escape, width_of
from ssot_migrate.reporters.words import REASONS


@light_dataclass(frozen=True, slots=True)
class Surroundings:
    """What the text of a finding needs beyond the finding."""

    groups: Mapping[str, ChangeGroup]
    instead: Mapping[str, str]  # rule id → what to do
    priorities: Mapping[str, str]  # phase → priority
    notes: Mapping[str, str]  # fingerprint → why the gate does not let it pass


def collect_surroundings(
    groups: Sequence[ChangeGroup], packs: Sequence[Pack], notes: Mapping[str, str] | None = None
) -> Surroundings:
    return Surroundings(
        {group.id: group for group in groups},
        {rule.id: rule.instead for pack in packs for rule in pack.rules if rule.instead},
        {phase.name: phase.priority for pack in packs for phase in pack.phases},
        notes or {},
    )


def render_findings(
    findings: Sequence[Finding], around: Surroundings, width: int, *, verbose: bool = False
) -> list[Line]:
    """All findings, file by file, each block followed by an empty line; `verbose` adds their fingerprints."""
    lines: list[Line] = []
    for path, group in groupby(findings, key=lambda finding: finding.location.path):
        of_file = list(group)
        lines.append(_file_heading(path, of_file, around, width))
        for finding in of_file:
            lines += render_finding(finding, around, width)
            lines += labelled(("id:", "dim"), finding.fingerprint, width) if verbose else []
            lines.append(EMPTY)
    return lines


def render_finding(finding: Finding, around: Surroundings, width: int) -> list[Line]:
    style = finding.severity.value
    return [
        *_heading(finding, width),
        *paragraph(finding.message, width, indent=2),
        *render_excerpt(finding.excerpt, finding.location, width, style),
        *render_outcome(finding, around, width),
        *_chain(finding, width),
        *_note(finding, around, width),
    ]


def _file_heading(path: str, findings: Sequence[Finding], around: Surroundings, width: int) -> Line:
    note = count_of(len(findings), "finding")
    phase = findings[0].phase
    if phase is not None:
        note += ", " + f"{around.priorities.get(phase, '')} {phase}".strip()
    head, tail = f"── {escape(path)} ", f" {escape(note)} ──"
    fill = max(2, width - width_of(head) - width_of(tail))
    return (("── ", "dim"), (escape(path), "path"), (" " + "─" * fill + tail, "dim"))


def _heading(finding: Finding, width: int) -> list[Line]:
    """`path:line:col` begins its line and is never cut: terminals make it a link."""
    place = escape(str(finding.location))
    rule: list[Piece] = [
        (finding.severity.value, finding.severity.value),
        (f" {finding.rule} ", ""),
        (finding.name, "heading"),
    ]
    if finding.status is not Status.NEW:
        rule.append((f" ({finding.status.value})", "dim"))
    if width_of(place) + 2 + sum(width_of(escape(text)) for text, _ in rule) <= width:
        return [((place, "path"), ("  ", ""), *rule)]
    return [line(place, "path"), (("  ", ""), *rule)]


def render_outcome(finding: Finding, around: Surroundings, width: int, label_width: int = 6) -> list[Line]:
    """What becomes of the finding: a fix, a reason why there is none, or advice where the rule never fixes."""
    if finding.unfixable is not None:
        reason = finding.unfixable.reason
        detail = finding.unfixable.detail or _waiting_for(finding, around) or REASONS[reason]
        # Some details begin with the reason in words: `held-back – held back by …` would say it twice.
        is_told = detail.startswith(reason.value.replace("-", " "))
        told = detail if is_told else f"{reason.value} – {detail}"
        return [
            *labelled(("left:", "left"), told, width, label_width=label_width),
            *_suggestion(finding, width, label_width),
        ]
    if finding.fix is None:
        instead = around.instead.get(finding.rule)
        return labelled(("do:", "info"), instead, width, label_width=label_width) if instead else []
    note = f" – {finding.fix.note}" if finding.fix.note else ""
    if finding.fix.applicability is Applicability.SAFE:
        return labelled(("fix:", "safe"), f"safe{_company(finding, around)}{note}", width, label_width=label_width)
    if finding.fix.applicability is Applicability.UNSAFE:
        return labelled(("fix:", "unsafe"), f"unsafe{_company(finding, around)}{note}", width, label_width=label_width)
    return labelled(("fix:", "dim"), f"display-only, never applied{note}", width, label_width=label_width)


def _suggestion(finding: Finding, width: int, label_width: int) -> list[Line]:
    """What could be written by hand, once it has been decided."""
    edits = finding.fix.edits if finding.fix is not None else ()
    names = [(tail_name(edit.target), tail_name(edit.source)) for edit in edits if isinstance(edit, NameEdit)]
    if not names:
        return []
    new, old = names[0]
    text = f"`{new}` in place of `{old}`, if it is to hold for that; this is never written by itself"
    return labelled(("try:", "dim"), text, width, label_width=label_width)


def _waiting_for(finding: Finding, around: Surroundings) -> str:
    group = around.groups.get(finding.group or "")
    held_by = group.held_by if group is not None else None
    is_waiting = finding.unfixable is not None and finding.unfixable.reason is Reason.HELD_BACK
    return f"waits for {held_by}" if held_by and is_waiting else ""


def _company(finding: Finding, around: Surroundings) -> str:
    group = around.groups.get(finding.group or "")
    others = len(group.members) - 1 if group is not None else 0
    return f", together with {count_of(others, 'other finding')}" if others > 0 else ""


def _chain(finding: Finding, width: int) -> list[Line]:
    """The way of the name, where it takes more than one hop: each place as `path:line`, this file's as `line 3`."""
    at = finding.location
    here = Hop(at.path, at.line)
    hops = finding.chain[1:] if finding.chain[:1] == (here,) else finding.chain
    if len(hops) < 2:
        return []
    told = [f"line {hop.line}" if hop.path == at.path else str(hop) for hop in hops]
    return labelled(("via:", "dim"), " → ".join(told), width)


def _note(finding: Finding, around: Surroundings, width: int) -> list[Line]:
    note = around.notes.get(finding.fingerprint)
    return labelled(("gate:", "warning"), note, width) if note else []


def tell_outcome(finding: Finding) -> str:
    """What becomes of a finding, in one line for those who cannot show more: its fix, or why there is none."""
    if finding.unfixable is not None:
        reason = finding.unfixable.reason
        return f"left: {reason.value} – {finding.unfixable.detail or REASONS[reason]}"
    if finding.fix is None:
        return ""
    note = f" – {finding.fix.note}" if finding.fix.note else ""
    return f"fix: {finding.fix.applicability.value}{note}"
