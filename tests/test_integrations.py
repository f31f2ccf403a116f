"""Where people work: hooks for pre-commit, the action, the snippets for CI services, completion in the shell."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from small_packs import SHOP
from typer.core import TyperGroup

from ssot_migrate.cli.app import build_app

yaml = pytest.importorskip("yaml", reason="PyYAML comes with the dev extra")

ROOT = Path(__file__).parents[1]
CI_PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
PROJECT = {
    "shop/__init__.py": "",
    "shop/legacy.py": "def price(): ...\n",
    "shop/cart.py": "def price(): ...\n",
    "a.py": "from shop.legacy import price\n",
    "ssot-migrate.toml": 'packs = ["shop.toml"]\n',
    "shop.toml": SHOP,
}


def write_project(root: Path) -> Path:
    for path, text in PROJECT.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def find_unknown(line: str) -> list[str]:
    """Options and commands of a command line that the program does not know."""
    words = shlex.split(line)[1:]
    group = typer.main.get_command(build_app())
    assert isinstance(group, TyperGroup)
    if words[0].startswith("-"):
        return [word for word in words if word not in {o for p in group.get_params(_context(group)) for o in p.opts}]
    command = group.commands.get(words[0])
    if command is None:
        return words[:1]
    known = {option for parameter in command.params for option in parameter.opts}
    return [word for word in words[1:] if word.startswith("-") and word.partition("=")[0] not in known]


def _context(group: TyperGroup) -> typer.Context:
    return typer.Context(group, info_name="ssot-migrate")


# the snippets ---------------------------------------------------------------------------------------------------


def list_snippet_commands() -> list[str]:
    """Every command of the program in the page's blocks, and those that the action would be given."""
    blocks = re.findall(r"^```\w+\n(.*?)^```$", CI_PAGE, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    direct = [match[0] for line in lines if (match := re.search(r"ssot-migrate (?:-|gate|scan)[^'\n]*", line))]
    given = [f"ssot-migrate {match[1]}" for line in lines if (match := re.search(r"arguments: (.*)", line))]
    return direct + given


def test_the_snippets_call_what_there_is() -> None:
    commands = list_snippet_commands()
    assert len(commands) >= 4
    assert [(line, unknown) for line in commands if (unknown := find_unknown(line))] == []
    assert find_unknown("ssot-migrate gate --look") == ["--look"]
    assert find_unknown("ssot-migrate guess") == ["guess"]


def test_the_snippets_in_yaml_are_yaml() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", CI_PAGE, re.DOTALL | re.MULTILINE)
    github, gitlab, hooks = map(yaml.safe_load, blocks)
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = (one for one in github["jobs"]["ssot"]["steps"] if "OWNER" in one.get("uses", ""))
    assert step["with"].keys() <= action["inputs"].keys()
    assert gitlab["ssot"]["script"][-1].startswith("ssot-migrate gate ")
    known = {hook["id"] for hook in read_hooks()}
    assert {hook["id"] for repo in hooks["repos"] for hook in repo["hooks"]} <= known


# pre-commit -----------------------------------------------------------------------------------------------------


def read_hooks() -> list[dict[str, object]]:
    hooks: list[dict[str, object]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return hooks


def test_the_hooks_call_what_there_is() -> None:
    for hook in read_hooks():
        assert find_unknown(str(hook["entry"])) == []
        assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == ("python", False, True)


def test_pre_commit_runs_the_hook(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Installs the last commit of this repository as pre-commit does: needs the network, and some seconds."""
    if not pytestconfig.getoption("--thorough"):
        pytest.skip("only with --thorough")
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    project = write_project(tmp_path / "project")
    hook = f"repos:\n- repo: {ROOT}\n  rev: {git(ROOT, 'rev-parse', 'HEAD')}\n  hooks:\n  - id: ssot-gate\n"
    (project / ".pre-commit-config.yaml").write_text(hook)
    git(project, "init")
    git(project, "add", ".")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    environment.pop("PYTHONPATH", None)

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)

    red = run()
    assert (red.returncode, "a.py:1:1  error SHOP001 old-price" in red.stdout) == (1, True), red.stdout
    (project / "a.py").write_text("from shop.cart import price\n")
    git(project, "add", ".")
    green = run()
    assert green.returncode == 0, green.stdout


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


# the action -----------------------------------------------------------------------------------------------------


def run_step(step: dict[str, object], inputs: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A step as a runner would start it: its inputs in the environment, `bash -e` on its script."""
    told = step["env"]
    assert isinstance(told, dict)
    values = {key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], text) for key, text in told.items()}
    environment = {**os.environ, **values, "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "output")}
    environment |= {"GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "PYTHONPATH": str(ROOT), "CI": "true"}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", str(step["run"])]
    where = folder / "project" / inputs["working-directory"]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("arguments", "code"), [("gate", 1), ("scan --exit-zero", 0), ("gate --locked --quiet", 1)])
def test_the_action_runs(tmp_path: Path, arguments: str, code: int) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    inputs = {name: str(entry["default"]) for name, entry in action["inputs"].items()}
    inputs |= {"arguments": arguments, "sarif": "ssot.sarif"}
    project = write_project(tmp_path / "project")
    program = tmp_path / "ssot-migrate" / "bin" / "ssot-migrate"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ssot_migrate "$@"\n')
    program.chmod(0o755)
    _, step = action["runs"]["steps"]
    done = run_step(step, inputs, tmp_path)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith("::error file=a.py,line=1,")
    assert (tmp_path / "output").read_text() == f"exit-code={code}\n"
    assert (tmp_path / "summary.md").read_text().startswith("## ssot-migrate: ")
    assert '"version": "2.1.0"' in (project / "ssot.sarif").read_text()


def test_nothing_in_an_input_of_the_action_is_run(tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]
    program = tmp_path / "ssot-migrate" / "bin" / "ssot-migrate"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    program.chmod(0o755)
    (tmp_path / "project").mkdir()
    inputs = {"arguments": "gate; touch x $(touch y) `touch z`", "sarif": "", "working-directory": "."}
    done = run_step(action["runs"]["steps"][1], inputs, tmp_path)
    assert done.stdout == "<gate;><touch><x><$(touch><y)><`touch><z`><--format><github>"
    assert list((tmp_path / "project").iterdir()) == []


# completion -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ssot-migrate ga", ["gate"]),
        ("ssot-migrate scan --fail-", ["--fail-on"]),
        ("ssot-migrate scan --format s", ["sarif"]),
        ("ssot-migrate gate --output j", ["json=", "junit="]),
        ("ssot-migrate scan --select SHOP", ["SHOP001"]),
        ("ssot-migrate scan --select SHOP001,S", ["SHOP001,SHOP001"]),
        ("ssot-migrate rules show S", ["SHOP001"]),
        ("ssot-migrate scan --pack exec", ["execution-engine"]),
    ],
)
def test_the_shell_is_offered(tmp_path: Path, line: str, offered: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "_SSOT_MIGRATE_COMPLETE": "complete_bash"}
    environment |= {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    command = [sys.executable, "-m", "ssot_migrate"]
    done = subprocess.run(
        command, cwd=write_project(tmp_path), env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (offered, "")


def test_a_broken_configuration_does_not_spoil_the_line(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    (project / "ssot-migrate.toml").write_text("packs = [")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "_SSOT_MIGRATE_COMPLETE": "complete_bash"}
    environment |= {"COMP_WORDS": "ssot-migrate scan --select S", "COMP_CWORD": "3"}
    command = [sys.executable, "-m", "ssot_migrate"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")
