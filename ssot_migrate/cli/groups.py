"""Options that go together in several commands, as one parameter of each; typer is shown them one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import get_type_hints

from ssot_migrate.cli import options
from ssot_migrate.cli.requests import split_ids
from ssot_migrate.usecases.settings import Choices


@dataclass(frozen=True, slots=True)
class Group:
    """Its fields are options, each with its default."""


@dataclass(frozen=True, slots=True)
class Which(Group):
    """Which findings."""

    pack: options.Packs = None
    select: options.Select = None
    ignore: options.Ignore = None
    phase: options.Phase = None
    exclude: options.Exclude = None


@dataclass(frozen=True, slots=True)
class Fixes(Group):
    """How fixes are made."""

    unsafe_fixes: options.UnsafeFixes = False
    add_api: options.AddApi = False
    style: options.NameStyle = None
    drop_unused: options.DropUnused = False
    split: options.Split = False
    rename_exports: options.RenameExports = False


@dataclass(frozen=True, slots=True)
class Shown(Group):
    """Where the result goes besides stdout, and what is shown of it."""

    output: options.Outputs = None
    quiet: options.Quiet = False
    verbose: options.Verbose = False
    color: options.Color = options.ColorMode.AUTO


@dataclass(frozen=True, slots=True)
class Run(Group):
    """How it runs."""

    config: options.ConfigFile = None
    jobs: options.Jobs = None
    no_cache: options.NoCache = False


NO_FIXES = Fixes()


def read_choices(
    paths: Sequence[str] | None,
    which: Which,
    run: Run,
    fixes: Fixes = NO_FIXES,
    *,
    changed_since: str | None = None,
    with_tests: bool = False,
    mark: bool = False,
    allow_problems: bool = False,
) -> Choices:
    """What the options say."""
    return Choices(
        paths=tuple(paths or ()),
        pack=tuple(which.pack or ()),
        select=split_ids(which.select or ()),
        ignore=split_ids(which.ignore or ()),
        phase=which.phase,
        exclude=tuple(which.exclude or ()),
        changed_since=changed_since,
        with_tests=with_tests,
        unsafe_fixes=fixes.unsafe_fixes,
        add_api=fixes.add_api,
        mark=mark,
        style=fixes.style,
        drop_unused=fixes.drop_unused,
        split=fixes.split,
        rename_exports=fixes.rename_exports,
        config=run.config,
        jobs=run.jobs,
        allow_problems=allow_problems,
        no_cache=run.no_cache,
    )


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer takes it: with the options of its groups in their place, one by one."""
    # Not by `get_type_hints`: before Python 3.11 it makes another type of one whose default is None.
    taken = signature(command, eval_str=True).parameters
    hints = {name: parameter.annotation for name, parameter in taken.items()}
    groups = {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Group)}
    parameters: list[Parameter] = []
    for name, parameter in taken.items():
        if name in groups:
            parameters += _list_options(groups[name])
        else:
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))

    @wraps(command)
    def flat(**given: object) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    setattr(flat, "__signature__", Signature(parameters))  # noqa: B010 – mypy knows no such attribute
    flat.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return flat


def _list_options(group: type[Group]) -> list[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    kind = Parameter.KEYWORD_ONLY
    return [Parameter(one.name, kind, default=one.default, annotation=hints[one.name]) for one in fields(group)]
