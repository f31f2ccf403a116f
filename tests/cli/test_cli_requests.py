"""Options and configuration become a request: the command line wins, and paths are the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_project import make_project

from ssot_migrate.cli.requests import repeat_choices, split_ids
from ssot_migrate.errors import UsageError
from ssot_migrate.model.options import FixOptions, Style
from ssot_migrate.model.rules import Severity
from ssot_migrate.usecases.settings import Choices, build_order, resolve_paths


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_project(tmp_path, monkeypatch)


def configure(project: Path, text: str) -> None:
    (project / "ssot-migrate.toml").write_text('packs = ["carts.toml"]\n' + text)


def test_defaults(project: Path) -> None:
    order = build_order(Choices(), project)
    assert order.request.root == project.resolve()
    assert [pack.name for pack in order.request.packs] == ["carts"]
    assert order.request.selection.paths == ()
    assert order.request.options == FixOptions()
    assert order.request.jobs >= 1
    assert order.fail_on is Severity.INFO
    assert order.notes == ()


def test_configuration_is_taken_over(project: Path) -> None:
    configure(project, 'exclude = ["old/"]\nimport-roots = ["src"]\nstyle = "alias"\njobs = 3\nfail-on = "error"\n')
    order = build_order(Choices(), project)
    assert order.request.exclude == ("old/",)
    assert order.request.import_roots == ("src",)
    assert order.request.options.style is Style.ALIAS
    assert order.request.jobs == 3
    assert order.fail_on is Severity.ERROR


def test_command_line_wins(project: Path) -> None:
    configure(project, 'select = ["CART"]\nexclude = ["old/"]\nstyle = "alias"\njobs = 3\n')
    choices = Choices(select=("CART001",), exclude=("new/",), style=Style.RENAME, jobs=1, unsafe_fixes=True, split=True)
    request = build_order(choices, project).request
    assert request.selection.select == ("CART001",)
    assert request.exclude == ("old/", "new/")
    assert request.options == FixOptions(unsafe=True, split=True)
    assert request.jobs == 1


def test_what_the_configuration_ignores_stays_ignored_unless_asked_for(project: Path) -> None:
    configure(project, 'ignore = ["CART001"]\n')
    assert build_order(Choices(select=("CART",)), project).request.selection.ignore == ("CART001",)
    assert build_order(Choices(select=("CART001",)), project).request.selection.ignore == ()
    assert build_order(Choices(ignore=("CART",)), project).request.selection.ignore == ("CART001", "CART")


def test_paths_are_relative_to_the_current_folder(project: Path) -> None:
    assert resolve_paths(("unit", "../shop/legacy.py"), project, project / "tests") == ("tests/unit", "shop/legacy.py")
    assert resolve_paths((str(project / "shop"), "shop/"), project, project) == ("shop",)
    assert resolve_paths((".", "shop"), project, project) == ()


def test_all_wrong_paths_are_told_at_once(project: Path) -> None:
    (project.parent / "other.py").write_text("")
    with pytest.raises(UsageError) as error:
        resolve_paths(("gone", "../other.py", "docs/index.md", "shop"), project, project)
    assert error.value.mistakes == (
        "gone: there is no such file or folder",
        f"../other.py: lies outside the project {project}; change into its own project first",
        "docs/index.md: is no Python file; expected one that ends with .py, .pyi, .pyw",
    )


def test_a_project_that_is_reached_by_a_link(project: Path) -> None:
    link = project.parent / "link"
    link.symlink_to(project)
    assert resolve_paths(("shop",), project, link) == ("shop",)
    assert build_order(Choices(paths=("shop",)), link).request.selection.paths == ("shop",)


def test_a_folder_without_python_is_noted(project: Path) -> None:
    order = build_order(Choices(paths=("docs", "shop")), project)
    assert order.notes == ("note: there is no Python file in docs",)


def test_a_pack_file_is_relative_to_the_current_folder(project: Path) -> None:
    (project / "tests" / "own.toml").write_text((project / "carts.toml").read_text().replace('"carts"', '"own"'))
    order = build_order(Choices(pack=("own.toml",)), project / "tests")
    assert [pack.name for pack in order.request.packs] == ["own"]


def test_a_configuration_file_is_relative_to_the_current_folder(project: Path) -> None:
    (project / "tests" / "strict.toml").write_text('packs = ["carts.toml"]\njobs = 7\n')
    assert build_order(Choices(config="strict.toml"), project / "tests").request.jobs == 7


def test_no_configuration_starts_more_processes_than_a_machine_bears(project: Path) -> None:
    configure(project, "jobs = 100000\n")
    assert build_order(Choices(), project).request.jobs == 61
    assert build_order(Choices(jobs=100_000), project).request.jobs == 61


@pytest.mark.parametrize(
    "choices", [Choices(select=("NONE1",)), Choices(ignore=("NONE1",)), Choices(phase="none"), Choices(pack=("none",))]
)
def test_what_does_not_exist_is_a_mistake(choices: Choices, project: Path) -> None:
    with pytest.raises(UsageError):
        build_order(choices, project)


def test_the_whole_disk_is_no_project(project: Path) -> None:
    with pytest.raises(UsageError, match="is the whole disk: change into a project first"):
        build_order(Choices(paths=(str(project),)), Path(project.anchor))


def test_ids_are_separated_by_commas() -> None:
    assert split_ids(["A1, A2", "A3", ",", ""]) == ("A1", "A2", "A3")


def test_choices_are_repeated_for_the_next_command() -> None:
    choices = Choices(
        paths=("tests",),
        pack=("a.toml", "b"),
        select=("A", "B"),
        phase="p",
        style=Style.ALIAS,
        split=True,
        config="c.toml",
        jobs=4,
        changed_since="origin/main",
    )
    assert " ".join(repeat_choices(choices)) == (
        "--pack a.toml --pack b --select A,B --phase p --changed-since origin/main --style alias --config c.toml "
        "--split tests"
    )
    assert repeat_choices(Choices()) == ()
