"""What the documentation says is there: reasons, commands and options, links."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from ssot_migrate.cli.app import build_app
from ssot_migrate.config import Config
from ssot_migrate.model.findings import Reason
from ssot_migrate.packs.builtin import list_builtin

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
REASONS = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def read_prose(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


# reasons ----------------------------------------------------------------------------------------------------------


def test_every_reason_is_explained_and_none_is_stale() -> None:
    reasons = sorted(reason.value for reason in Reason)
    assert re.findall(r"^## `(.*)`$", REASONS, re.MULTILINE) == reasons
    assert re.findall(r"^\| \[`(.*?)`\]\(#.*?\) \|", REASONS, re.MULTILINE) == reasons
    assert f"one of {len(reasons)} [reasons]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
def test_each_reason_says_what_to_do(reason: Reason) -> None:
    section = REASONS.partition(f"\n## `{reason.value}`\n")[2].partition("\n## ")[0]
    assert section.count("*What to do:*") == 1
    assert len(section.split()) > 20


# commands ---------------------------------------------------------------------------------------------------------


def iter_commands(page: Path) -> Iterator[list[str]]:
    """Every line of a block of shell, and every piece of code in the prose, that calls the program."""
    text = page.read_text(encoding="utf-8")
    lines = [
        line for language, block in _FENCE.findall(text) if language in ("console", "sh") for line in block.split("\n")
    ]
    for line in [*lines, *re.findall(r"`([^`\n]+)`", read_prose(page))]:
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[:1] == ["ssot-migrate"]:
            yield words[1:]


def find_unknown(words: list[str]) -> list[str]:
    """Those words of a command line that the program does not know."""
    command = typer.main.get_command(build_app())
    unknown = []
    for word in words:
        if word.startswith("-"):
            known = {option for parameter in command.params for option in parameter.opts}
            if word.partition("=")[0] not in known | {"--help"}:
                unknown.append(word)
        elif isinstance(command, TyperGroup):
            if word not in command.commands:
                return [*unknown, word]
            command = command.commands[word]
    return unknown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    assert [(words, unknown) for words in iter_commands(page) if (unknown := find_unknown(words))] == []


def test_unknown_commands_are_seen() -> None:
    assert find_unknown(["scan", "--pack", "x.toml", "src"]) == []
    assert find_unknown(["scan", "--fast"]) == ["--fast"]
    assert find_unknown(["rules", "shout", "--fast"]) == ["shout"]
    assert find_unknown(["guess"]) == ["guess"]


def test_the_readme_shows_every_command() -> None:
    shown = {tuple(words[: 2 if words[:1] == ["rules"] else 1]) for words in iter_commands(README) if words}
    group = typer.main.get_command(build_app())
    assert isinstance(group, TyperGroup)
    rules = group.commands["rules"]
    assert isinstance(rules, TyperGroup)
    wanted = {(name,) for name in group.commands if name != "rules"} | {("rules", name) for name in rules.commands}
    assert wanted - shown == set()


def test_the_quick_start_is_what_the_script_understands() -> None:
    script = (ROOT / ".ci" / "setup.py").read_text(encoding="utf-8")
    quick_start = README.read_text(encoding="utf-8").partition("\n## Quick start\n")[2]
    blocks = [block for _, block in _FENCE.findall(quick_start)]
    assert blocks[0].split("\n")[:2] == ["python3 .ci/setup.py sample", "python3 .ci/setup.py test"]
    assert "    python3 .ci/setup.py sample  " in script
    assert "    python3 .ci/setup.py test [" in script


def test_the_readme_names_every_shipped_pack() -> None:
    text = README.read_text(encoding="utf-8")
    assert [pack.name for pack in list_builtin() if f"`{pack.name}`" not in text] == []


def test_every_key_of_the_configuration_is_explained() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    keys = sorted(entry.name.replace("_", "-") for entry in fields(Config))
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == keys


# links ------------------------------------------------------------------------------------------------------------


def list_anchors(page: Path) -> set[str]:
    """The anchors that its headings get where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", read_prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def find_broken_links(page: Path) -> list[str]:
    broken = []
    for link in _LINK.findall(read_prose(page)):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if link.startswith("https://"):
            continue
        if not target.exists() or (anchor and (target.suffix != ".md" or anchor not in list_anchors(target))):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    assert find_broken_links(page) == []


def test_broken_links_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One `thing`\n\n[a](#one-thing) [b](gone.md) [c](#gone) [d](page.md#one-thing) [e](http://x)\n")
    assert find_broken_links(page) == ["gone.md", "#gone", "http://x"]


@pytest.mark.parametrize("command", ["scan", "apply --dry-run --add-api"])
def test_the_readme_shows_what_is_printed(command: str, tmp_path: Path) -> None:
    """Every line of the excerpt, but for "…", is a line of the real output on the sample."""
    excerpt = (
        README.read_text(encoding="utf-8").partition(f"```text\n$ ssot-migrate {command}\n")[2].partition("```")[0]
    )
    shown = [line for line in excerpt.splitlines() if line != "…"]
    assert len(shown) > 10
    sample = shutil.copytree(ROOT / "fixtures" / "sample", tmp_path / "sample")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "ssot_migrate", *command.split()],
        cwd=sample,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1
    printed = run.stdout.decode("utf-8").splitlines()
    assert [line for line in shown if line not in printed] == []
