"""The project's configuration: where it is found, and its keys as typed values."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from pathlib import Path, PurePosixPath
from typing import TypeVar

from ssot_migrate.baseline.file import DEFAULT_NAME
from ssot_migrate.errors import UsageError
from ssot_migrate.git import find_git_top
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.options import Style
from ssot_migrate.model.rules import Severity
from ssot_migrate.source.files import read_plain_file

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

OWN_FILE = "ssot-migrate.toml"
_TABLE = "tool.ssot-migrate"
_Choice = TypeVar("_Choice", Style, Severity)


@light_dataclass(frozen=True, slots=True)
class Config:
    """What a project states; the command line overrides it. The keys have the same names, with `-` for `_`.

    `packs` are names of shipped packs or paths, relative to the root, empty for the built-in ones; `select` and
    `ignore` rule ids or prefixes of them; `exclude` gitignore-style patterns; `import_roots` folders relative to the
    root; `per_file_ignores` pairs of a gitignore-style pattern and rule ids or prefixes, in the order of the file;
    `journal` is the folder for the journals of runs, relative to the root or absolute, empty for the usual one;
    `jobs` None means as many as there are processors; `fail_on` the least severity that makes a run fail; `baseline`
    the file of accepted findings, relative to the root; `per_file_severities` pairs of a pattern and of pairs of a rule
    id or prefix and its severity there; `suppressions_need_reason`: a comment without one suppresses nothing.
    """

    packs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    import_roots: tuple[str, ...] = ()
    style: Style = Style.RENAME
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    jobs: int | None = None
    fail_on: Severity = Severity.INFO
    journal: str = ""
    baseline: str = DEFAULT_NAME
    per_file_severities: tuple[tuple[str, tuple[tuple[str, Severity], ...]], ...] = ()
    suppressions_need_reason: bool = False


_KEYS = tuple(entry.name.replace("_", "-") for entry in fields(Config))


def find_root(start: Path) -> Path:
    """The folder of the nearest configuration with our table, from `start` upwards, else git's top level, else `start`.

    Absolute. For a file, its folder is where it starts.
    """
    here = start.resolve() if start.is_dir() else start.resolve().parent
    for folder in (here, *here.parents):
        if os.path.lexists(folder / OWN_FILE) or _mentions_table(folder / "pyproject.toml"):
            return folder
    return find_git_top(here) or here


def load_config(root: Path, file: Path | None = None) -> Config:
    """What `file` (`--config`) says, else the root's `pyproject.toml` or `ssot-migrate.toml`, else the defaults.

    Raises UsageError with all mistakes: unknown keys, wrong types and values, each with file and key.
    """
    if file is not None:
        table = _read_table(file)
        if table is None:
            raise UsageError(f"{file} has no [{_TABLE}] table: add one, or name another file.")
        return _Parser(file, table).parse()
    own, shared = root / OWN_FILE, root / "pyproject.toml"
    table = _read_table(shared) if _mentions_table(shared) else None
    if os.path.lexists(own):
        if table is not None:
            raise UsageError(
                f"Both {own} and the [{_TABLE}] table of {shared} configure this project: keep one of them."
            )
        return _Parser(own, _read_table(own) or {}).parse()
    return Config() if table is None else _Parser(shared, table).parse()


def _mentions_table(file: Path) -> bool:
    """Whether a `pyproject.toml` has our table, or names it and is broken, which will be told when it is loaded."""
    try:
        data = read_plain_file(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}.") from error
    if b"ssot-migrate" not in data:
        return False
    try:
        return _find_table(tomllib.loads(data.decode("utf-8"))) is not None
    except (ValueError, RecursionError):
        return True


def _read_table(file: Path) -> Mapping[str, object] | None:
    """Our table of a file; None if it has none. A file of our own is the table itself. Raises UsageError."""
    try:
        document: dict[str, object] = tomllib.loads(read_plain_file(file).decode("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError
        raise UsageError(f"{file} is no valid TOML: {error}.") from error
    except RecursionError as error:
        raise UsageError(f"{file} is no valid TOML: it is nested too deeply.") from error
    if file.name != "pyproject.toml" and "tool" not in document:
        return document
    table = _find_table(document)
    if table is None or isinstance(table, dict):
        return table
    raise UsageError(f"{file}: {_TABLE} must be a table, not {_describe(table)}.")


def _find_table(document: Mapping[str, object]) -> object:
    tool = document.get("tool")
    return tool.get("ssot-migrate") if isinstance(tool, dict) else None


@light_dataclass(frozen=True, slots=True)
class _Parser:
    """Turns one table into a Config and gathers every mistake on the way."""

    file: Path
    table: Mapping[str, object]
    mistakes: list[str] = field(default_factory=list)

    def parse(self) -> Config:
        for key in self.table:
            if key not in _KEYS:
                near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0)
                self._complain(key, f'is no known key: did you mean "{near[0]}"?')
        config = Config(
            packs=self._parse_strings("packs"),
            select=self._parse_strings("select"),
            ignore=self._parse_strings("ignore"),
            exclude=self._parse_strings("exclude"),
            import_roots=self._parse_folders("import-roots"),
            style=self._parse_choice("style", Style.RENAME),
            per_file_ignores=self._parse_ignores("per-file-ignores"),
            jobs=self._parse_jobs("jobs"),
            fail_on=self._parse_choice("fail-on", Severity.INFO),
            journal=self._parse_journal("journal"),
            baseline=self._parse_file("baseline", DEFAULT_NAME),
            per_file_severities=self._parse_severities("per-file-severities"),
            suppressions_need_reason=self._parse_flag("suppressions-need-reason"),
        )
        if self.mistakes:
            raise UsageError(self.mistakes)
        return config

    def _parse_strings(self, key: str) -> tuple[str, ...]:
        return self._check_strings(key, self.table.get(key, []))

    def _check_strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._complain(key, f"must be a list of strings, not {_describe(value)}.")
            return ()
        wrong = [entry for entry in value if not isinstance(entry, str) or not entry.strip()]
        if wrong:
            self._complain(key, f"must hold strings with something in them only, not {_describe(wrong[0])}.")
        return tuple(entry for entry in value if isinstance(entry, str))

    def _parse_folders(self, key: str) -> tuple[str, ...]:
        folders = self._parse_strings(key)
        for folder in folders:
            if not _is_below_root(folder):
                self._complain(key, f'must hold folders below the project root, written with "/", not "{folder}".')
        return tuple(PurePosixPath(folder).as_posix() for folder in folders)

    def _parse_file(self, key: str, default: str) -> str:
        value = self.table.get(key, default)
        if isinstance(value, str) and value.strip(" ./") and _is_below_root(value):
            return PurePosixPath(value).as_posix()
        self._complain(key, f'must be a file below the project root, written with "/", not {_describe(value)}.')
        return default

    def _parse_ignores(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = self.table.get(key, {})
        if isinstance(value, dict):
            return tuple((str(glob), self._check_strings(f"{key}.{glob}", rules)) for glob, rules in value.items())
        self._complain(key, f"must be a table of patterns with lists of rule ids, not {_describe(value)}.")
        return ()

    def _parse_choice(self, key: str, default: _Choice) -> _Choice:
        value = self.table.get(key, default.value)
        for member in type(default):
            if member.value == value:
                return member
        choices = " or ".join(f'"{member.value}"' for member in type(default))
        self._complain(key, f"must be {choices}, not {_describe(value)}.")
        return default

    def _parse_journal(self, key: str) -> str:
        value = self.table.get(key, "")
        if isinstance(value, str) and (value.strip() or key not in self.table):
            return value
        self._complain(key, f"must be the path of a folder, not {_describe(value)}.")
        return ""

    def _parse_severities(self, key: str) -> tuple[tuple[str, tuple[tuple[str, Severity], ...]], ...]:
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            self._complain(key, f"must be a table of patterns with tables of severities, not {_describe(value)}.")
            return ()
        return tuple((str(glob), tuple(self._check_severities(f"{key}.{glob}", told))) for glob, told in value.items())

    def _check_severities(self, key: str, value: object) -> Iterator[tuple[str, Severity]]:
        if not isinstance(value, dict):
            self._complain(key, f'must be a table like {{SSOT103 = "info"}}, not {_describe(value)}.')
            return
        for rule, name in value.items():
            severity = next((one for one in Severity if one.value == name), None)
            if severity is None:
                self._complain(f"{key}.{rule}", f'must be "error" or "warning" or "info", not {_describe(name)}.')
            else:
                yield str(rule), severity

    def _parse_flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self._complain(key, f"must be true or false, not {_describe(value)}.")
        return value is True

    def _parse_jobs(self, key: str) -> int | None:
        value = self.table.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
            return value
        self._complain(key, f"must be a whole number of at least 1, not {_describe(value)}.")
        return None

    def _complain(self, key: str, what: str) -> None:
        self.mistakes.append(f'{self.file}: "{key}" {what}')


def _is_below_root(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in path


def _describe(value: object) -> str:
    """A wrong value as people would call it."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    return f'the string "{value}"' if isinstance(value, str) else str(value)
