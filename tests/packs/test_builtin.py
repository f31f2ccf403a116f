"""Shipped packs by name, a team's own by file, and what two packs may not both say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pack_texts import BRUSH, MINIMAL, ROOT, TINY

from ssot_migrate.errors import UsageError
from ssot_migrate.packs.builtin import list_builtin, load_packs


def test_no_names_mean_the_packs_that_run_by_default(tmp_path: Path) -> None:
    assert [pack.name for pack in load_packs([], tmp_path)] == ["execution-engine"]
    assert {pack.name: pack.is_default for pack in list_builtin()} == {
        "execution-engine": True,
        "langchain-openai": False,
        "pydantic-settings": False,
    }


def test_a_shipped_pack_has_the_name_of_its_file(tmp_path: Path) -> None:
    for shipped in list_builtin():
        (pack,) = load_packs([shipped.name], tmp_path)
        assert (pack.name, pack.origin) == (shipped.name, shipped.origin)


def test_packs_by_file_come_in_the_order_named_and_once(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "paint.toml").write_text(MINIMAL, encoding="utf-8")
    names = ["packs/paint.toml", "execution-engine", "./packs/../packs/paint.toml"]
    assert [pack.origin for pack in load_packs(names, tmp_path)] == [
        "packs/paint.toml",
        "ssot_migrate/rules/execution_engine.toml",
    ]


def test_an_unknown_name_is_told_with_the_nearest_and_all_others(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_packs(["executon-engine", "missing.toml"], tmp_path)
    unknown, missing = caught.value.mistakes
    assert unknown.startswith('there is no pack "executon-engine"; did you mean "execution-engine"? Shipped packs are ')
    assert missing.startswith("missing.toml: the pack cannot be read: ")


def test_a_pack_may_not_leave_the_project(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    outside = tmp_path / "paint.toml"
    outside.write_text(MINIMAL, encoding="utf-8")
    (root / "link.toml").symlink_to(outside)
    for name in ("../paint.toml", "link.toml", str(outside)):
        with pytest.raises(UsageError, match="lies outside the project"):
            load_packs([name], root)
    for name in ("../paint.toml", "link.toml"):
        with pytest.raises(UsageError, match="lies outside the project"):
            load_packs([name], root, may_leave_root=True)
    (pack,) = load_packs([str(outside)], root, may_leave_root=True)
    assert pack.origin == outside.as_posix()


def test_mistakes_of_all_packs_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MINIMAL.replace("PAINT001", "1"), encoding="utf-8")
    (tmp_path / "b.toml").write_text("schema = 3", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_packs(["a.toml", "b.toml"], tmp_path)
    assert [mistake.split(":")[0] for mistake in caught.value.mistakes] == ["a.toml", "b.toml"]


@pytest.mark.parametrize(
    ("second", "sentences"),
    [
        (MINIMAL.replace('name = "paint"', 'name = "dye"').replace("old.red", "old.blue"), []),
        (BRUSH.replace("paint.old.red", "paint.old.blue"), ['b.toml: a.toml has the name "paint" already.']),
        (
            MINIMAL.replace('name = "paint"', 'name = "dye"').replace('"old-red"', '"old-blue"'),
            [
                "b.toml: rule PAINT001 is old-blue (replace-symbol) here, and old-red (replace-symbol) in a.toml; "
                "expected another id.",
                'b.toml: "paint.old.red" is replaced by a.toml already.',
            ],
        ),
    ],
)
def test_what_two_packs_may_not_both_say(second: str, sentences: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(MINIMAL, encoding="utf-8")
    (tmp_path / "b.toml").write_text(second, encoding="utf-8")
    if not sentences:
        assert len(load_packs(["a.toml", "b.toml"], tmp_path)) == 2
        return
    with pytest.raises(UsageError) as caught:
        load_packs(["a.toml", "b.toml"], tmp_path)
    assert list(caught.value.mistakes) == sentences


def test_the_tiny_pack_and_the_shipped_ones_go_together() -> None:
    names = [*(pack.name for pack in list_builtin()), TINY.relative_to(ROOT).as_posix()]
    assert len(load_packs(names, ROOT)) == len(names)
