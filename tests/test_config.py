"""Configuration: where it is found, what it may say, and that every mistake is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_migrate.config import Config, find_root, load_config
from ssot_migrate.errors import UsageError
from ssot_migrate.model.options import Style
from ssot_migrate.model.rules import Severity

FULL = """
packs = ["engines", "rules/own.toml"]
select = ["SSOT1"]
ignore = ["SSOT109"]
exclude = ["vendor/"]
import-roots = [".", "src", "libs/a/"]
style = "alias"
jobs = 2
fail-on = "warning"
baseline = "ci/known.json"
suppressions-need-reason = true
[{table}per-file-ignores]
"tests/**" = ["SSOT1"]
"a.py" = []
[{table}per-file-severities]
"tests/**" = {{SSOT103 = "info", SSOT1 = "warning"}}
"""
VALUES = Config(
    packs=("engines", "rules/own.toml"),
    select=("SSOT1",),
    ignore=("SSOT109",),
    exclude=("vendor/",),
    import_roots=(".", "src", "libs/a"),
    style=Style.ALIAS,
    per_file_ignores=(("tests/**", ("SSOT1",)), ("a.py", ())),
    jobs=2,
    fail_on=Severity.WARNING,
    baseline="ci/known.json",
    per_file_severities=(("tests/**", (("SSOT103", Severity.INFO), ("SSOT1", Severity.WARNING))),),
    suppressions_need_reason=True,
)


def mistakes(root: Path, text: str) -> tuple[str, ...]:
    (root / "ssot-migrate.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        load_config(root)
    prefix = f"{root / 'ssot-migrate.toml'}"
    assert all(mistake.startswith(prefix) for mistake in caught.value.mistakes)
    return tuple(mistake.removeprefix(prefix) for mistake in caught.value.mistakes)


def test_every_key_in_pyproject(tmp_path: Path) -> None:
    text = "[project]\nname = 'é'\n[tool.ssot-migrate]" + FULL.format(table="tool.ssot-migrate.")
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert load_config(tmp_path) == VALUES


def test_every_key_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ssot-migrate.toml").write_text(FULL.format(table=""))
    assert load_config(tmp_path) == VALUES
    assert load_config(tmp_path / "elsewhere", tmp_path / "ssot-migrate.toml") == VALUES


def test_without_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = ['ssot-migrate']\n")
    assert load_config(tmp_path) == Config()


def test_a_named_file_must_be_there_and_have_the_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone.toml cannot be read: No such file"):
        load_config(tmp_path, tmp_path / "gone.toml")
    (tmp_path / "pyproject.toml").write_text("[tool.black]\n")
    with pytest.raises(UsageError, match=r"has no \[tool.ssot-migrate\] table"):
        load_config(tmp_path, tmp_path / "pyproject.toml")


def test_two_configurations_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ssot-migrate]\n")
    (tmp_path / "ssot-migrate.toml").write_text("")
    with pytest.raises(UsageError, match="keep one of them"):
        load_config(tmp_path)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        'selct = []\nimport_roots = []\npacks = "a"\nignore = [1]\nexclude = [""]\nimport-roots = ["/a", "../b"]\n'
        'style = "both"\njobs = true\nfail-on = 2020-01-01\n[per-file-ignores]\n"a" = "SSOT1"\n',
    ) == (
        ': "selct" is no known key: did you mean "select"?',
        ': "import_roots" is no known key: did you mean "import-roots"?',
        ': "packs" must be a list of strings, not the string "a".',
        ': "ignore" must hold strings with something in them only, not 1.',
        ': "exclude" must hold strings with something in them only, not the string "".',
        ': "import-roots" must hold folders below the project root, written with "/", not "/a".',
        ': "import-roots" must hold folders below the project root, written with "/", not "../b".',
        ': "style" must be "rename" or "alias", not the string "both".',
        ': "per-file-ignores.a" must be a list of strings, not the string "SSOT1".',
        ': "jobs" must be a whole number of at least 1, not True.',
        ': "fail-on" must be "error" or "warning" or "info", not 2020-01-01.',
    )


@pytest.mark.parametrize("jobs", ["0", "-1", "1.0", '"2"', "[]"])
def test_jobs_that_are_no_number(tmp_path: Path, jobs: str) -> None:
    assert mistakes(tmp_path, f"jobs = {jobs}\n")[0].startswith(': "jobs" must be a whole number')


def test_mistakes_in_severities_and_the_like(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        'baseline = "../b"\nsuppressions-need-reason = 1\n[per-file-severities]\n"a" = "info"\n"b" = {SSOT1 = "bad"}\n',
    ) == (
        ': "baseline" must be a file below the project root, written with "/", not the string "../b".',
        ': "per-file-severities.a" must be a table like {SSOT103 = "info"}, not the string "info".',
        ': "per-file-severities.b.SSOT1" must be "error" or "warning" or "info", not the string "bad".',
        ': "suppressions-need-reason" must be true or false, not 1.',
    )
    assert mistakes(tmp_path, "baseline = '.'\nper-file-severities = 1\n")[1:] == (
        ': "per-file-severities" must be a table of patterns with tables of severities, not 1.',
    )


def test_broken_toml(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "a = = 1\n")[0].startswith(" is no valid TOML: ")
    (tmp_path / "ssot-migrate.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="is no valid TOML"):
        load_config(tmp_path)


def test_the_table_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nssot-migrate = 1\n")
    with pytest.raises(UsageError, match=r"tool.ssot-migrate must be a table, not 1"):
        load_config(tmp_path)


def test_root_is_the_nearest_folder_with_our_table(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.ssot-migrate]\n")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.black]\n")
    (below / "x.py").write_text("")
    assert find_root(below) == tmp_path
    assert find_root(below / "x.py") == tmp_path
    (tmp_path / "a" / "ssot-migrate.toml").write_text("")
    assert find_root(below) == tmp_path / "a"


def test_root_without_configuration(tmp_path: Path) -> None:
    below = tmp_path / "a"
    below.mkdir()
    assert find_root(below) == below
    (tmp_path / ".git").mkdir()
    assert find_root(below) == tmp_path


def test_a_broken_file_that_names_us_is_not_passed_over(tmp_path: Path) -> None:
    below = tmp_path / "a"
    below.mkdir()
    (below / "pyproject.toml").write_text("[tool.ssot-migrate\n")
    assert find_root(below) == below
    with pytest.raises(UsageError, match="is no valid TOML"):
        load_config(below)


def test_a_configuration_names_no_command(tmp_path: Path) -> None:
    """Whoever looks at somebody else's project must not run what it says."""
    for key in ("verify-cmd", "format-cmd"):
        (tmp_path / "ssot-migrate.toml").write_text(f'{key} = "rm -r ."\n')
        with pytest.raises(UsageError, match=f'"{key}" is no known key'):
            load_config(tmp_path)


def test_where_the_journal_lies(tmp_path: Path) -> None:
    (tmp_path / "ssot-migrate.toml").write_text('journal = "build/journal"\n')
    assert load_config(tmp_path).journal == "build/journal"
    for wrong in ("3", '""', '"  "', '["a"]'):
        (tmp_path / "ssot-migrate.toml").write_text(f"journal = {wrong}\n")
        with pytest.raises(UsageError, match='"journal" must be the path of a folder'):
            load_config(tmp_path)
