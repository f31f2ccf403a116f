"""From what a caller says and the project's configuration to a `Request`: the caller wins."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ssot_migrate.errors import UsageError
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.options import FixOptions, Selection, Style
from ssot_migrate.model.rules import Pack, Severity
from ssot_migrate.usecases.request import Request

_PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")
_MOST_JOBS = 61  # more are not possible on Windows, and no machine should be asked for any number


@light_dataclass(frozen=True, slots=True)
class Choices:
    """What a caller says of packs, rules, files and fixes; None or empty means nothing, and the configuration counts.

    `paths` and the files among `pack` and `config` are relative to the caller's folder. `select` and `ignore` are rule
    ids or beginnings of them, `exclude` gitignore-style patterns. `changed_since` is a revision: only files count that
    have changed since the branch left it. `jobs` None: one process for each processor.
    """

    paths: tuple[str, ...] = ()
    pack: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    phase: str | None = None
    exclude: tuple[str, ...] = ()
    with_tests: bool = False
    unsafe_fixes: bool = False
    add_api: bool = False
    mark: bool = False
    style: Style | None = None
    drop_unused: bool = False
    split: bool = False
    rename_exports: bool = False
    config: str | None = None
    jobs: int | None = None
    allow_problems: bool = False
    no_cache: bool = False
    changed_since: str | None = None


@light_dataclass(frozen=True, slots=True)
class Order:
    """What has to be done. `notes` are sentences for the user that are no mistakes.

    `baseline` is the configured one, below the project root.
    """

    request: Request
    fail_on: Severity
    baseline: str
    notes: tuple[str, ...] = ()


def load_request(folder: Path | str = ".", choices: Choices | None = None) -> Request:
    """The request of a project: of the folder, or of the one above it that is configured or git's top level.

    Raises UsageError with what is wrong in configuration, packs, selection or paths.
    """
    return build_order(choices or Choices(), Path.cwd() / folder).request


def build_order(choices: Choices, here: Path) -> Order:
    """Raises UsageError with what is wrong in configuration, packs, selection or paths. `here` is absolute."""
    from ssot_migrate.config import find_root, load_config
    from ssot_migrate.packs.selection import check_selection

    root = find_root(here)
    if root == root.parent:
        raise UsageError(f"{root} is the whole disk: change into a project first.")
    config = load_config(root, None if choices.config is None else here / choices.config)
    packs = load_chosen_packs(choices.pack, config.packs, root, here, use_cache=not choices.no_cache)
    select = choices.select or config.select
    ignore = _join_ignored(choices, config.ignore)
    check_selection(select, ignore, choices.phase, packs)
    paths = resolve_paths(choices.paths, root, here)
    files = None if choices.changed_since is None else find_changed(root, choices.changed_since)
    request = Request(
        root=root,
        packs=packs,
        selection=Selection(
            select,
            ignore,
            choices.phase,
            paths,
            config.per_file_ignores,
            with_tests=choices.with_tests,
            per_file_severities=config.per_file_severities,
            need_reason=config.suppressions_need_reason,
            files=files,
        ),
        options=_build_fix_options(choices, config.style),
        exclude=(*config.exclude, *choices.exclude),
        import_roots=config.import_roots,
        jobs=min(choices.jobs or config.jobs or _count_processors(), _MOST_JOBS),
        journal=config.journal,
        allow_problems=choices.allow_problems,
        knows_all_rules=not choices.pack,
        use_cache=not choices.no_cache,
    )
    return Order(request, config.fail_on, config.baseline, tuple(_note_empty(paths, root)))


def load_chosen_packs(
    chosen: Sequence[str], configured: Sequence[str], root: Path, here: Path, *, use_cache: bool = False
) -> tuple[Pack, ...]:
    """A pack file on the command line is relative to the current folder, one in the configuration to the project."""
    from ssot_migrate.packs.builtin import load_packs

    if not chosen:
        return load_packs(configured, root, use_cache=use_cache)
    names = [str(here / name) if name.endswith(".toml") or "/" in name else name for name in chosen]
    return load_packs(names, root, may_leave_root=True, use_cache=use_cache)


def resolve_paths(paths: Sequence[str], root: Path, here: Path) -> tuple[str, ...]:
    """Paths from the current folder as POSIX paths from the root; empty when one of them is the whole project."""
    mistakes: list[str] = []
    resolved: list[str] = []
    for path in paths:
        absolute = Path(os.path.normpath(here / path))
        relative = _relative_to(absolute, root)
        if not absolute.exists():
            mistakes.append(f"{path}: there is no such file or folder")
        elif relative is None:
            mistakes.append(f"{path}: lies outside the project {root}; change into its own project first")
        elif absolute.is_file() and absolute.suffix not in _PYTHON_SUFFIXES:
            mistakes.append(f"{path}: is no Python file; expected one that ends with {', '.join(_PYTHON_SUFFIXES)}")
        else:
            resolved.append(relative)
    if mistakes:
        raise UsageError(mistakes)
    return () if "." in resolved else tuple(dict.fromkeys(resolved))


def find_changed(root: Path, revision: str) -> frozenset[str]:
    """The Python files that differ from the commit at which the branch left `revision`, committed or not.

    Raises UsageError where git cannot tell.
    """
    from ssot_migrate.git_since import read_changes
    from ssot_migrate.source.ignored import SOURCE_SUFFIXES

    return read_changes(root, revision, SOURCE_SUFFIXES).present


def _relative_to(path: Path, root: Path) -> str | None:
    """As written first: a link inside the project is part of it. Then resolved: the project may be reached by one."""
    for candidate, base in ((path, root), (path.resolve(), root.resolve())):
        if candidate.is_relative_to(base):
            return candidate.relative_to(base).as_posix()
    return None


def _note_empty(paths: Sequence[str], root: Path) -> Iterable[str]:
    for path in paths:
        folder = root / path
        if folder.is_dir() and not any(folder.rglob("*.py")):
            yield f"note: there is no Python file in {path}"


def _join_ignored(choices: Choices, configured: Sequence[str]) -> tuple[str, ...]:
    """What the configuration ignores stays ignored, unless `--select` asks for just that."""
    kept = [ignored for ignored in configured if not any(one.startswith(ignored) for one in choices.select)]
    return tuple(dict.fromkeys((*kept, *choices.ignore)))


def _build_fix_options(choices: Choices, style: Style) -> FixOptions:
    return FixOptions(
        unsafe=choices.unsafe_fixes,
        add_api=choices.add_api,
        mark=choices.mark,
        style=choices.style or style,
        drop_unused=choices.drop_unused,
        split=choices.split,
        rename_exports=choices.rename_exports,
    )


def _count_processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
