"""Reads `[[rule.example]]`: a test and documentation of its rule."""

from __future__ import annotations

from collections.abc import Mapping

from ssot_migrate.model.findings import Reason
from ssot_migrate.model.options import Style
from ssot_migrate.model.rules import Example
from ssot_migrate.packs.globs import find_path_mistake
from ssot_migrate.packs.mistakes import shorten
from ssot_migrate.packs.nearest import render_suggestion
from ssot_migrate.packs.reading import Table

_OUTCOMES = ("after", "unchanged", "reported")
_REASONS = tuple(reason.value for reason in Reason)


def read_example(table: Table, shared: Mapping[str, str], is_fixable: bool) -> Example:
    """Read one example. `shared` are the pack's modules for all examples, of which the example's own win."""
    outcomes = [key for key in _OUTCOMES if table.has(key)]
    if len(outcomes) != 1:
        found = " and ".join(f'"{key}"' for key in outcomes) or "none"
        table.add_mistake(f'expected exactly one of "after", "unchanged" and "reported", found {found}.')
    before, after, unchanged = table.find_text("before"), table.find_text("after"), table.find_text("unchanged")
    _check_texts(table, before, after, unchanged)
    reported = table.find_text("reported")
    if reported is not None:
        _check_reason(table, reported, is_fixable)
    path = table.read_text_or("path", "example.py")
    own, after_files = read_files(table, "files"), read_files(table, "files-after")
    _check_path(table, path, "path")
    if path in own or path in after_files:
        table.add_mistake(f"{shorten(path)} is the example itself; expected it under other keys than files.", "files")
    if after_files and after is None:
        table.add_mistake('"files-after" is only for examples with "after"; nothing is written otherwise.')
    files = {name: text for name, text in {**shared, **own}.items() if name != path}
    example = Example(
        title=table.read_text("title"),
        before=(unchanged if unchanged is not None else before) or "",
        after=after,
        reported=reported,
        is_unchanged=unchanged is not None,
        path=path,
        files=files,
        files_after=after_files,
        unsafe=table.read_flag("unsafe", default=False),
        add_api=table.read_flag("add-api", default=False),
        style=table.read_choice("style", tuple(style.value for style in Style), Style.RENAME.value),
    )
    table.finish()
    return example


def read_files(table: Table, key: str) -> dict[str, str]:
    """Further modules of an example's project: path → text."""
    files = table.read_text_map(key)
    for path in files:
        _check_path(table, path, key, path)
    return files


def _check_texts(table: Table, before: str | None, after: str | None, unchanged: str | None) -> None:
    if unchanged is not None and before is not None:
        table.add_mistake('"unchanged" is the whole example; leave "before" out.', "before")
    if unchanged is None and before is None:
        table.add_mistake('the key "before" is missing; expected the text that the rule looks at.')
    if after is not None and after == before:
        table.add_mistake('it is the same as "before"; write "unchanged" for what is left alone.', "after")


def _check_reason(table: Table, reported: str, is_fixable: bool) -> None:
    if reported == "" and is_fixable:
        table.add_mistake("say which reason keeps the finding from being fixed, like held-back.", "reported")
    elif reported and reported not in _REASONS:
        known = f" Known are {', '.join(_REASONS)}."
        table.add_mistake(f"{shorten(reported)} is no reason{render_suggestion(reported, _REASONS)}{known}", "reported")


def _check_path(table: Table, path: str, *keys: str) -> None:
    mistake = find_path_mistake(path)
    if mistake is not None:
        table.add_mistake(mistake, *keys)
