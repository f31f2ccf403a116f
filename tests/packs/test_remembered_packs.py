"""A pack that was read once is remembered, and never mistaken for another, or for what it was before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ssot_migrate.errors import UsageError
from ssot_migrate.packs import loader
from ssot_migrate.packs.builtin import list_builtin, load_packs
from ssot_migrate.source.store import VARIABLE

ALL = tuple(pack.name for pack in list_builtin())


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str, origin: str) -> None:
        raise AssertionError(f"{origin} is read again")

    monkeypatch.setattr(loader, "parse_pack", refuse)


def test_what_was_read_is_recalled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fresh = load_packs(ALL, tmp_path)
    assert load_packs(ALL, tmp_path, use_cache=True) == fresh
    forbid_reading(monkeypatch)
    assert load_packs(ALL, tmp_path, use_cache=True) == fresh
    with pytest.raises(AssertionError, match="is read again"):
        load_packs(ALL, tmp_path)


def test_a_pack_that_has_changed_is_read_again(tmp_path: Path) -> None:
    text = next(pack.text for pack in list_builtin() if pack.name == "execution-engine")
    for title in ("One title", "Another title"):
        (tmp_path / "own.toml").write_text(text.replace('title = "', f'title = "{title}: ', 1), "utf-8")
        (pack,) = load_packs(("own.toml",), tmp_path, use_cache=True)
        assert pack.title.startswith(title)


def test_mistakes_are_told_each_time(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("schema = 1\n", "utf-8")
    for _ in range(2):
        with pytest.raises(UsageError, match=r"\[pack\] is missing"):
            load_packs(("own.toml",), tmp_path, use_cache=True)


def test_a_damaged_memory_is_none(tmp_path: Path) -> None:
    fresh = load_packs(ALL, tmp_path, use_cache=True)
    for place in Path(os.environ[VARIABLE]).glob("*-pack"):
        place.write_bytes(place.read_bytes()[:-1])
    assert load_packs(ALL, tmp_path, use_cache=True) == fresh
