"""The baseline as text: JSON with one sorted entry on each line, so that merges and reviews work line by line."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ssot_migrate.baseline.entries import AcceptedProblem, Baseline, Entry, Terms
from ssot_migrate.errors import UsageError
from ssot_migrate.model.rules import Severity

DEFAULT_NAME = ".ssot-baseline.json"
VERSION = 1

_TOP_KEYS = ("version", "findings", "problems")
_ENTRY_KEYS = (
    "path", "rule", "scope", "snippet", "symbol", "severity", "fingerprint", "owner", "reason", "expires",
)  # fmt: skip
_PROBLEM_KEYS = ("path", "digest", "reason")
_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})( |$)", re.MULTILINE)

Json = Mapping[str, object]


def render_baseline(baseline: Baseline) -> str:
    """The same baseline gives the same bytes, in whatever order its entries come."""
    entries = [_entry_line(entry) for entry in sorted(baseline.entries, key=lambda entry: entry.order)]
    problems = [_problem_line(problem) for problem in sorted(baseline.problems, key=lambda one: one.path)]
    return f'{{\n"version": {VERSION},\n"findings": [\n{_lines(entries)}],\n"problems": [\n{_lines(problems)}]\n}}\n'


def parse_baseline(data: bytes, name: str) -> Baseline:
    """Reads a baseline; of one with conflict markers, the entries of both sides.

    Raises UsageError with one sentence that names the file, what is wrong, and how to mend it.
    """
    try:
        text = data.decode("utf-8")
        has_conflicts = _CONFLICT.search(text) is not None
        document = _read_conflicting(text) if has_conflicts else _check_table(json.loads(text), "the file", _TOP_KEYS)
        version = document.get("version")
        if version != VERSION:
            raise ValueError(f'"version" is {version!r}, and this program reads version {VERSION}')
        entries = [_read_entry(table) for table in _read_list(document, "findings")]
        problems = [_read_problem(table) for table in _read_list(document, "problems")]
    except (ValueError, RecursionError) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise UsageError(
            f"{name} is no valid baseline: {error}. Take it back from git, or delete it and make it anew with "
            "`ssot-migrate gate --accept`."
        ) from error
    return Baseline(
        tuple({entry.fingerprint: entry for entry in reversed(entries)}.values())[::-1],
        tuple({problem.path: problem for problem in reversed(problems)}.values())[::-1],
        has_conflicts,
    )


# writing --------------------------------------------------------------------------------------------------------


def _lines(rows: Sequence[str]) -> str:
    return ",\n".join(rows) + "\n" if rows else ""


def _entry_line(entry: Entry) -> str:
    values: dict[str, str | None] = {
        "path": entry.path,
        "rule": entry.rule,
        "scope": entry.scope,
        "snippet": entry.snippet,
        "symbol": entry.symbol,
        "severity": entry.severity.value,
        "fingerprint": entry.fingerprint,
    }
    terms = {
        "owner": entry.terms.owner,
        "reason": entry.terms.reason,
        "expires": entry.terms.expires.isoformat() if entry.terms.expires else "",
    }
    return _dump({**values, **{key: value for key, value in terms.items() if value}})


def _problem_line(problem: AcceptedProblem) -> str:
    return _dump({"path": problem.path, "digest": problem.digest, "reason": problem.reason})


def _dump(values: Mapping[str, str | None]) -> str:
    r"""ASCII only: no character in it can end the line, reorder it, or be read in another encoding."""
    return json.dumps(values)


# reading --------------------------------------------------------------------------------------------------------


def _read_conflicting(text: str) -> Json:
    """What both sides of a merge conflict hold, and neither their common ancestor nor the markers."""
    findings: list[object] = []
    problems: list[object] = []
    version: object = VERSION
    for line in _lines_of_both_sides(text):
        stripped = line.strip().rstrip(",")
        if stripped.startswith('{"'):
            table = json.loads(stripped)
            is_problem = isinstance(table, dict) and "digest" in table
            (problems if is_problem else findings).append(table)
        elif stripped.startswith('"version":'):
            version = json.loads(stripped.partition(":")[2])
    return {"version": version, "findings": findings, "problems": problems}


def _lines_of_both_sides(text: str) -> Iterator[str]:
    is_ancestor = False
    for line in text.splitlines():
        marker = _CONFLICT.match(line)
        if marker:
            is_ancestor = marker[1].startswith("|")
        elif not is_ancestor:
            yield line


def _read_list(document: Json, key: str) -> Iterator[object]:
    rows = document.get(key)
    if not isinstance(rows, list):
        raise ValueError(f'"{key}" must be a list')
    yield from rows


def _read_entry(value: object) -> Entry:
    table = _check_table(value, "a finding", _ENTRY_KEYS)
    where = f"the finding {table.get('rule')} in {table.get('path')}"
    symbol = table.get("symbol")
    if symbol is not None and not isinstance(symbol, str):
        raise ValueError(f'"symbol" of {where} must be a text or null')
    severity = next((one for one in Severity if one.value == table.get("severity")), None)
    if severity is None:
        raise ValueError(f'"severity" of {where} must be "error", "warning" or "info"')
    return Entry(
        path=_read_text(table, "path", where),
        rule=_read_text(table, "rule", where),
        scope=_read_text(table, "scope", where),
        snippet=_read_text(table, "snippet", where),
        symbol=symbol,
        severity=severity,
        fingerprint=_read_text(table, "fingerprint", where),
        terms=Terms(
            _read_text(table, "owner", where, ""),
            _read_text(table, "reason", where, ""),
            _read_date(_read_text(table, "expires", where, ""), where),
        ),
    )


def _read_problem(value: object) -> AcceptedProblem:
    table = _check_table(value, "a problem", _PROBLEM_KEYS)
    where = f"the problem of {table.get('path')}"
    return AcceptedProblem(*(_read_text(table, key, where) for key in _PROBLEM_KEYS))


def _check_table(value: object, what: str, known: Sequence[str]) -> Json:
    if not isinstance(value, dict):
        raise ValueError(f"{what} must be a table, not {type(value).__name__}")
    unknown = _find_unknown(value, known)
    if unknown is not None:
        near = difflib.get_close_matches(unknown, known, n=1, cutoff=0)[0]
        raise ValueError(f'{what} has the unknown key "{unknown}"; did you mean "{near}"?')
    return value


def _find_unknown(keys: Iterable[object], known: Sequence[str]) -> str | None:
    return next((str(key) for key in keys if key not in known), None)


def _read_text(table: Json, key: str, where: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise ValueError(f'"{key}" of {where} must be a text')
    return value


def _read_date(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        # Python 3.10 reads this form only, later versions many; a file must mean the same to all.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"expires" of {where} must be a date like 2027-01-31, not "{text}"') from None
