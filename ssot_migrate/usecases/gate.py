"""`gate`: what is new beside a baseline, or beside the commit at which a branch began."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ssot_migrate.baseline.entries import AcceptedProblem, Baseline, Entry, Terms, accept, accept_problem
from ssot_migrate.baseline.file import DEFAULT_NAME, parse_baseline, render_baseline
from ssot_migrate.baseline.verdict import Standing, Verdict, judge, list_open, mark_known
from ssot_migrate.errors import UsageError
from ssot_migrate.model.findings import ScanResult
from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.selection import find_phase, is_wanted
from ssot_migrate.source.files import digest_bytes, read_data, read_plain_file
from ssot_migrate.usecases.request import Progress, Request, ignore_progress
from ssot_migrate.usecases.results import GateResult
from ssot_migrate.usecases.scan import accept_problems, look
from ssot_migrate.usecases.since import gate_since
from ssot_migrate.writer.disk import write_marker

_LARGEST_BASELINE = 64 << 20  # bytes; a finding takes some hundred


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What the gate compares with. `today` decides which entries have expired.

    `baseline` is the file, below the project root or absolute. `since` is a revision to compare with instead.
    `locked`: the file is never written, and stale entries fail. `accept`: everything that is there now is accepted, on
    `terms`, and the file made or extended.
    """

    today: date
    baseline: str = DEFAULT_NAME
    since: str | None = None
    locked: bool = False
    accept: bool = False
    terms: Terms = field(default_factory=Terms)


def gate(request: Request, options: GateOptions, progress: Progress = ignore_progress) -> GateResult:
    """Judges what a scan of the request finds. Raises UsageError where there is nothing valid to compare with."""
    _check(options)
    if options.since is not None:
        return gate_since(request, options.since, options.today, progress)
    file = request.root / options.baseline
    former = _read_baseline(file, options)
    seen = look(request, progress)
    digests = _digest_problems(request.root, seen.result)
    known = former or Baseline()
    accepted = {(problem.path, problem.digest) for problem in known.problems}
    result = accept_problems(
        seen.result, lambda problem: options.accept or (problem.path, digests.get(problem.path)) in accepted
    )
    verdict = judge(
        list_open(result),
        known.entries,
        covers=_build_coverage(request, result),
        paths=frozenset(seen.known.paths),
        former_paths={entry.path for entry in known.entries},
        renames={},
        today=options.today,
    )
    if options.accept:
        verdict = _accept_all(verdict, options.terms)
    problems = _list_problems(known, result, digests, is_growing=options.accept)
    stale_problems = tuple(one for one in known.problems if one not in problems)
    is_complete = result.coverage.is_complete
    is_written = False
    if (former is not None or options.accept) and is_complete and not options.locked:
        is_written = _write_if_changed(file, Baseline(verdict.kept, problems))
    return GateResult(
        scan=mark_known(result, verdict),
        verdict=verdict,
        stale_problems=stale_problems,
        baseline=options.baseline,
        has_baseline=former is not None,
        is_written=is_written,
        is_locked=options.locked,
        is_accepting=options.accept,
    )


def _check(options: GateOptions) -> None:
    if options.accept and options.locked:
        raise UsageError("--accept writes the baseline, and --locked forbids it: use one of them.")
    if options.accept and options.since is not None:
        raise UsageError("--accept writes a baseline, and --changed-since does without one: use one of them.")
    if options.terms != Terms() and not options.accept:
        raise UsageError("--owner, --reason and --expires say on what terms --accept accepts: add --accept.")
    if options.terms.expires is not None and options.terms.expires < options.today:
        raise UsageError(f"--expires {options.terms.expires} is past: name the last day on which this is accepted.")


# with a baseline ------------------------------------------------------------------------------------------------


def _read_baseline(file: Path, options: GateOptions) -> Baseline | None:
    """None where there is none. Raises UsageError for one that is broken, or, locked, not merged to the end."""
    try:
        data = read_plain_file(file, _LARGEST_BASELINE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"The baseline {options.baseline} cannot be read: {error.strerror or error}.") from error
    baseline = parse_baseline(data, options.baseline)
    if baseline.has_conflicts and options.locked:
        raise UsageError(
            f"{options.baseline} has merge conflicts: run `ssot-migrate gate`, which resolves them, and commit it."
        )
    return baseline


def _build_coverage(request: Request, result: ScanResult) -> Callable[[Entry], bool]:
    """Whether this run would have found what an entry accepts, if it were there."""
    unseen = {problem.path for problem in result.coverage.problems if problem.relevant}
    rules = [(rule, pack) for pack in request.packs for rule in pack.rules]

    def covers(entry: Entry) -> bool:
        if entry.path in unseen:
            return False
        asked = [(rule, _phase_in(pack, entry.path)) for rule, pack in rules if rule.id == entry.rule]
        return any(
            is_wanted(request.selection, rule.id, entry.path, phase, enabled=rule.enabled) for rule, phase in asked
        )

    return covers


def _phase_in(pack: Pack, path: str) -> str | None:
    phase = find_phase(path, pack.phases)
    return None if phase is None else phase.name


def _digest_problems(root: Path, result: ScanResult) -> Mapping[str, str]:
    """The digests of the files that matter and could be read, but not understood."""
    contents = {one.path: read_data(root, one.path) for one in result.coverage.problems if one.relevant}
    return {path: digest_bytes(data) for path, data in contents.items() if isinstance(data, bytes)}


def _list_problems(
    known: Baseline, result: ScanResult, digests: Mapping[str, str], *, is_growing: bool
) -> tuple[AcceptedProblem, ...]:
    """What the baseline has to say about files from now on: what it said and still holds, and more if it may grow."""
    present = {
        one.path: accept_problem(one, digests[one.path]) for one in result.coverage.problems if one.path in digests
    }
    if is_growing:
        return tuple(present.values())
    return tuple(one for one in known.problems if one.path in present and present[one.path].digest == one.digest)


def _accept_all(verdict: Verdict, terms: Terms) -> Verdict:
    """The verdict after everything that is there was accepted: who was known keeps the terms that were agreed on."""
    fresh = [
        accept(one.finding, _renew(one.entry, terms)) for one in verdict.judged if one.standing is not Standing.KNOWN
    ]
    renewed = {entry.fingerprint for entry in fresh}
    kept = [entry for entry in verdict.kept if entry.fingerprint not in renewed]
    return replace(verdict, kept=tuple(sorted((*kept, *fresh), key=lambda entry: entry.order)))


def _renew(former: Entry | None, terms: Terms) -> Terms:
    """New terms; what they leave open stays, except for a date, which is over."""
    if former is None:
        return terms
    return replace(terms, owner=terms.owner or former.terms.owner, reason=terms.reason or former.terms.reason)


def _write_if_changed(file: Path, baseline: Baseline) -> bool:
    data = render_baseline(baseline).encode("ascii")
    try:
        if file.exists() and read_plain_file(file, _LARGEST_BASELINE) == data:
            return False
        write_marker(file, data.decode("ascii"))
    except OSError as error:
        raise UsageError(f"The baseline {file} cannot be written: {error.strerror or error}.") from error
    return True
