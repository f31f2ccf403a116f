"""The terminal report of the gate: what does not pass, what is no longer needed, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ssot_migrate.baseline.entries import AcceptedProblem, Entry
from ssot_migrate.baseline.verdict import Judged, Standing, Verdict
from ssot_migrate.model.findings import ScanResult
from ssot_migrate.model.rules import Pack
from ssot_migrate.reporters.coverage import render_coverage, render_idle, render_problems
from ssot_migrate.reporters.findings import collect_surroundings, render_findings
from ssot_migrate.reporters.page import EMPTY, Line, line, paragraph, render_lines
from ssot_migrate.reporters.plain import count_of
from ssot_migrate.reporters.steps import render_commands, spell_command
from ssot_migrate.reporters.summary import render_rules_table
from ssot_migrate.reporters.tally import is_safe

_LISTED = 10  # stale entries are listed up to here, then counted


class Gated(Protocol):
    """What this report needs of the result of the gate; it lives on a higher floor, which is not seen from here."""

    @property
    def scan(self) -> ScanResult: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def stale_problems(self) -> Sequence[AcceptedProblem]: ...
    @property
    def baseline(self) -> str | None: ...
    @property
    def has_baseline(self) -> bool: ...
    @property
    def since(self) -> str | None: ...
    @property
    def base(self) -> str | None: ...
    @property
    def fixed(self) -> int: ...
    @property
    def is_written(self) -> bool: ...
    @property
    def is_locked(self) -> bool: ...
    @property
    def is_accepting(self) -> bool: ...


def render_gate(
    result: Gated,
    packs: Sequence[Pack],
    width: int,
    color: bool,
    *,
    quiet: bool = False,
    verbose: bool = False,
    again: Sequence[str] = (),
    gate_again: Sequence[str] = (),
) -> str:
    """Findings that do not pass as a scan would show them; `verbose` shows those that are known too.

    `again` are the arguments by which another command means the same packs, rules and paths; `gate_again` those of the
    gate alone.
    """
    judged = {one.finding.fingerprint: one for one in result.verdict.judged}
    failing = [] if result.is_accepting else [one for one in judged.values() if one.standing is not Standing.KNOWN]
    failed = {one.finding.fingerprint for one in failing}
    shown = result.scan.findings if verbose else [f for f in result.scan.findings if f.fingerprint in failed]
    lines: list[Line] = []
    if not quiet:
        notes = {one.finding.fingerprint: note for one in failing if (note := explain(one, result))}
        lines += render_findings(shown, collect_surroundings(result.scan.groups, packs, notes), width, verbose=verbose)
    lines += _headline(result, failing, width)
    if failing:
        lines += [EMPTY, *render_rules_table([one.finding for one in failing], width)]
    lines += _render_stale(result, width, verbose)
    lines += render_idle(result.scan.idle_suppressions, width)
    lines += render_problems(result.scan.coverage, width, verbose)
    lines += [EMPTY, *render_coverage(result.scan.coverage, width)]
    lines += render_commands(_list_steps(result, failing, again, gate_again), width)
    return render_lines(lines, color)


def explain(one: Judged, result: Gated) -> str:
    """Why a finding that is in the baseline does not pass; or where a new one may have come from."""
    if one.entry is not None:
        terms = one.entry.terms
        agreed = "".join(f", {name}: {text}" for name, text in (("owner", terms.owner), ("why", terms.reason)) if text)
        if one.standing is Standing.EXPIRED:
            return f"was accepted until {terms.expires}{agreed}"
        return f"was accepted as {one.entry.severity.value}, and is {one.finding.severity.value} now{agreed}"
    shape = (one.finding.rule, one.finding.symbol, one.finding.scope, one.finding.snippet)
    same = (e.path for e in result.verdict.stale if (e.rule, e.symbol, e.scope, e.snippet) == shape)
    place = next(same, None)
    return f"the same was accepted in {place}, and is gone from there" if place is not None else ""


def _headline(result: Gated, failing: Sequence[Judged], width: int) -> list[Line]:
    """`2 findings are new, 1 has expired; 118 are known.`"""
    known = result.verdict.count(Standing.KNOWN)
    if result.is_accepting:
        count, fresh = len(result.verdict.judged), len(result.verdict.judged) - known
        text = f"Accepted {count_of(count, 'finding')} in {result.baseline}, {fresh:,} of them for the first time."
        return paragraph(text, width, style="heading")
    counts = {standing: sum(one.standing is standing for one in failing) for standing in Standing}
    words = {
        Standing.NEW: ("finding is new", "findings are new"),
        Standing.EXPIRED: ("has expired", "have expired"),
        Standing.WORSE: ("has become worse", "have become worse"),
    }
    parts = [count_of(counts[standing], *text) for standing, text in words.items() if counts[standing]]
    head = ", ".join(parts) or "No finding is new"
    beside = f"; {known:,} {'is' if known == 1 else 'are'} known" if known else ""
    fixed = f", {result.fixed:,} {'is' if result.fixed == 1 else 'are'} gone" if result.fixed else ""
    where = f" (compared with {result.since}, {(result.base or '')[:12]})" if result.since is not None else ""
    if result.baseline is not None and not result.has_baseline:
        where = f" (there is no {result.baseline})"  # forgotten, or another folder than was meant
    return paragraph(f"{head}{beside}{fixed}{where}.", width, style="error" if failing else "safe")


def _render_stale(result: Gated, width: int, verbose: bool) -> list[Line]:
    stale = [*map(_name_entry, result.verdict.stale), *(problem.path for problem in result.stale_problems)]
    if not stale or result.is_accepting:
        return []
    count = f"{count_of(len(stale), 'entry', 'entries')} of {result.baseline}"
    if result.is_locked:
        verb = "is" if len(stale) == 1 else "are"
        lines = paragraph(f"{count} {verb} stale: what was accepted is gone.", width, style="error")
    elif result.is_written:
        lines = paragraph(f"Took {count} out, since what was accepted is gone.", width, style="heading")
    else:
        lines = paragraph(f"{count} can go, once all files can be looked at.", width, style="heading")
    shown = stale if verbose else stale[:_LISTED]
    for name in shown:
        lines += paragraph(name, width, indent=2)
    more = len(stale) - len(shown)
    return [EMPTY, *lines, *([line(f"  and {more:,} more (--verbose lists them)")] if more else [])]


def _name_entry(entry: Entry) -> str:
    scope = f" in {entry.scope}" if entry.scope else ""
    return f"{entry.path}: {entry.rule}{scope}: {entry.snippet}"


def _list_steps(
    result: Gated, failing: Sequence[Judged], again: Sequence[str], gate_again: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Each command to type next, with what it is for."""
    same = (*gate_again, *again)
    if result.is_locked and (result.verdict.stale or result.stale_problems):
        purpose = f"takes what is stale out of {result.baseline}; commit the file"
        yield spell_command("gate", again=same), purpose
    elif result.is_written:
        yield f"git add {result.baseline}", "the file has changed: commit it"
    safe = sum(is_safe(one.finding) for one in failing)
    if safe:
        purpose = f"shows the safe fixes as a diff: {safe:,} of what does not pass {'has' if safe == 1 else 'have'} one"
        yield spell_command("apply", "--dry-run", again=again), purpose
    if failing and result.baseline is not None:
        purpose = f"accepts what is left now in {result.baseline}, which from then on only shrinks"
        if result.has_baseline:
            purpose = "accepts them all, where they cannot be avoided"
        yield spell_command("gate", "--accept", again=same), purpose
    if failing and result.baseline is not None and not result.has_baseline:
        command = spell_command("gate", "--changed-since", "REV", again=again)
        yield command, "needs no file: asks git what this branch brings"
