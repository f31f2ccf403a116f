"""What the patterns of one `.gitignore` say about a path, read as git reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ssot_migrate.errors import UsageError
from ssot_migrate.source.steady_regex import is_steady, keep_in_names, make_steady

SOURCE_SUFFIXES = (".py", ".pyi", ".pyw")
_NAMED = re.compile(r"\(\?P<\w+>")
_WILD_TAIL = re.compile(r"[*?\]\\]")


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """One line: what it looks like, as a regular expression, and whether it ignores or (`!`) takes back.

    `is_rewritten`: the expression refers to its own groups, so that they have to keep their names.
    """

    line: str
    regex: re.Pattern[str]
    ignores: bool
    is_rewritten: bool = False

    def matches(self, path: str) -> bool:
        """Whether it names this very path; folders end in `/`. What only lies below a named folder does not match:
        such a folder is never entered, and `!folder` takes back nothing but the folder (gitignore(5)).
        """
        found = self.regex.search(path)
        if not found:
            return False
        mark = found.groupdict().get("ps_d")
        return mark is None or found.start("ps_d") == len(path) - 1


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The patterns of one file or option, the last one first, because the last that matches decides.

    `for_sources` are those that can name a Python file: most lines cannot, and there are thousands of files to ask for.
    """

    patterns: tuple[IgnorePattern, ...]
    for_sources: tuple[IgnorePattern, ...]
    _any: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)
    _any_for_sources: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_any", _join(self.patterns))
        object.__setattr__(self, "_any_for_sources", _join(self.for_sources))

    def find_verdict(self, path: str, *, is_source: bool = False) -> IgnorePattern | None:
        """The pattern that decides about `path` (relative to the patterns' folder, folders end in `/`); None if none.

        `is_source` promises a path that ends in one of SOURCE_SUFFIXES.
        """
        if not any(one.search(path) for one in (self._any_for_sources if is_source else self._any)):
            return None  # as for most paths, and learned at once
        for pattern in self.for_sources if is_source else self.patterns:
            if pattern.matches(path):
                return pattern
        return None

    def names(self, path: str) -> bool:
        """Whether `path`, of a file, or a folder above it is ignored."""
        parts = path.split("/")
        folders = ("/".join(parts[:end]) + "/" for end in range(1, len(parts)))
        verdicts = (self.find_verdict(place) for place in (*folders, path))
        return any(verdict is not None and verdict.ignores for verdict in verdicts)


def _join(patterns: Sequence[IgnorePattern]) -> tuple[re.Pattern[str], ...]:
    """One expression for all patterns, and those that cannot be a part of it, of which there hardly ever are any."""
    unnamed = (re.sub(_NAMED, "(?:", one.regex.pattern) for one in patterns if not one.is_rewritten)
    joined = "|".join(f"(?:{one})" for one in unnamed)
    apart = (one.regex for one in patterns if one.is_rewritten)
    return (*((re.compile(joined, re.DOTALL),) if joined else ()), *apart)


_known: dict[bytes, IgnoreRules] = {}
_MOST_KNOWN = 50_000  # patterns: each takes kilobytes


def parse_gitignore(data: bytes) -> IgnoreRules:
    """The rules of a `.gitignore`. Lines that mean nothing to git are passed over, as git does."""
    known = _known.get(data)
    if known is not None:
        return known
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    parsed = (_parse_line(line.removesuffix("\r")) for line in text.split("\n"))
    rules = _order([pattern for pattern in parsed if isinstance(pattern, IgnorePattern)])
    if sum(len(one.patterns) for one in _known.values()) + len(rules.patterns) > _MOST_KNOWN:
        _known.clear()
    _known[data] = rules
    return rules


def parse_exclude(lines: tuple[str, ...]) -> IgnoreRules:
    """The rules of gitignore-style patterns that the user stated. Raises UsageError that names each bad one."""
    parsed = [_parse_line(line) for line in lines]
    mistakes = [mistake for mistake in parsed if isinstance(mistake, str)]
    if mistakes:
        raise UsageError(mistakes)
    return _order([pattern for pattern in parsed if isinstance(pattern, IgnorePattern)])


def _parse_line(line: str) -> IgnorePattern | str | None:
    """A pattern, None for a blank line or comment, or a sentence that says why it is none."""
    if not line.strip() or line.startswith("#"):
        return None
    from pathspec import GitIgnoreSpec

    try:
        (compiled,) = GitIgnoreSpec.from_lines([_open_stars(line)]).patterns
    except ValueError:
        compiled = None
    if compiled is None or compiled.include is None or compiled.regex is None:
        return f'The exclude pattern "{line}" is no gitignore pattern: correct or remove it.'
    pattern = keep_in_names(compiled.regex.pattern)
    is_rewritten = not is_steady(pattern)
    regex = re.compile(make_steady(pattern) if is_rewritten else pattern, re.DOTALL)
    return IgnorePattern(line, regex, compiled.include, is_rewritten)


def _open_stars(line: str) -> str:
    """Last stars spelled out (`a/**` as `a/**/?*`): pathspec cuts them short and tells no folder from its content."""
    bare = line.rstrip()
    core, slash = (bare[:-1], "/") if bare.endswith("/") else (bare, "")
    last = core.removeprefix("!").rpartition("/")[2]
    if last == "**":
        return f"{core}/?*{slash}"
    return f"{core[:-1]}?*{slash}" if last == "*" else line


def _order(patterns: list[IgnorePattern]) -> IgnoreRules:
    newest_first = tuple(reversed(patterns))
    return IgnoreRules(newest_first, tuple(pattern for pattern in newest_first if _can_name_source(pattern.line)))


def _can_name_source(line: str) -> bool:
    """Whether the literal end of a pattern agrees with the end of some Python file name."""
    bare = line.rstrip()
    if bare.endswith("/"):
        return False
    tail = _WILD_TAIL.split(bare)[-1]
    return any(suffix.endswith(tail) or tail.endswith(suffix) for suffix in SOURCE_SUFFIXES)
