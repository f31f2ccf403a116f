"""Sets the project up in .venv, then runs it on the bundled sample, or its checks and tests. Standard library only.

    python3 .ci/setup.py sample               what ssot-migrate finds in the sample platform, and what it would change
    python3 .ci/setup.py test [PYTEST ARGS]   ruff, mypy and pytest

The second run is quick: what pyproject.toml asks for is installed once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "installed.txt"
OLDEST = (3, 10)
WINDOWS = os.name == "nt"
# Not the one in .venv, from which this may be run: that one may have to go.
PYTHON: str = getattr(sys, "_base_executable", sys.executable)


class SetupError(Exception):
    """Something that only the user can mend; the message says how."""


@dataclass(frozen=True)
class Environment:
    """An interpreter that sees what was installed; `search` are folders that it must be told of."""

    python: Path
    search: tuple[Path, ...] = ()

    def run(self, *arguments: str, cwd: Path = ROOT) -> int:
        """Runs `python -m …` with our own standard streams and returns the exit code."""
        sys.stdout.flush()
        return subprocess.run(
            [str(self.python), "-m", *arguments], cwd=cwd, env=self._variables(), stdin=subprocess.DEVNULL, check=False
        ).returncode

    def is_sound(self) -> bool:
        """Whether the interpreter starts and finds the project."""
        return _succeeds([str(self.python), "-c", "import ssot_migrate"], self._variables())

    def _variables(self) -> dict[str, str]:
        variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
        if self.search:
            variables["PYTHONPATH"] = os.pathsep.join(map(str, self.search))
        return variables


def main(arguments: Sequence[str]) -> int:
    """Does what the first argument says and returns the exit code."""
    try:
        if sys.version_info < OLDEST:
            raise SetupError(f"Python {_dotted(OLDEST)} or newer is needed; this is {_dotted(sys.version_info[:2])}.")
        if arguments == ["sample"]:
            return run_sample(set_up(""))
        if arguments[:1] == ["test"]:
            return run_tests(set_up("dev"), arguments[1:])
    except SetupError as error:
        _say(str(error))
        return 2
    print(__doc__)
    return 0 if arguments in (["-h"], ["--help"]) else 2


def run_sample(environment: Environment) -> int:
    """Scans a fresh copy of the sample and shows what would be changed; both are right to exit with 1."""
    with tempfile.TemporaryDirectory(prefix="ssot-migrate-") as folder:
        sample = Path(folder) / "sample"
        shutil.copytree(ROOT / "fixtures" / "sample", sample, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        codes = []
        for command in ("scan", "apply --dry-run --add-api"):
            print(f"$ ssot-migrate {command}")
            codes.append(environment.run("ssot_migrate", *command.split(), cwd=sample))
            print()
    if codes != [1, 1]:
        _say(f"The sample should have findings and changes (exit code 1 twice); the exit codes are {codes}.")
        return 2
    _say("That was a copy of fixtures/sample, which is as it was.")
    return 0


def run_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """Runs every check, also after one has failed, and says at the end which did."""
    steps = (
        ("ruff check", ("ruff", "check", ".")),
        ("ruff format", ("ruff", "format", "--check", ".")),
        ("mypy", ("mypy",)),
        ("pytest", ("pytest", "-n", "2", *arguments)),
    )
    failed = []
    for name, command in steps:
        print(f"$ {' '.join(command)}")
        if environment.run(*command):
            failed.append(name)
    if failed:
        _say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


# setting up -------------------------------------------------------------------------------------------------------


def set_up(extra: str) -> Environment:
    """The environment with the project and an extra installed; made anew only where that is needed."""
    wanted = _describe_wanted()
    environment = _find_environment()
    installed = STAMP.read_text(encoding="utf-8").split("\n") if STAMP.is_file() else []
    if environment is not None and installed[:1] == [wanted] and environment.is_sound():
        if extra in installed[1:]:
            return environment
    else:
        installed = []
        environment = _make_environment()
    STAMP.unlink(missing_ok=True)
    _say(f"Installing ssot-migrate{f' and what its {extra} extra names' if extra else ''} …")
    _install(environment, extra)
    STAMP.write_text("\n".join([wanted, *sorted({"", extra, *installed[1:]})]), encoding="utf-8")
    return environment


def _describe_wanted() -> str:
    """A digest of all that an environment depends on: what is installed, by which Python, and where."""
    parts = ((ROOT / "pyproject.toml").read_text(encoding="utf-8"), sys.version, sys.base_prefix, str(ROOT))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _find_environment() -> Environment | None:
    python = FOLDER.joinpath("Scripts", "python.exe") if WINDOWS else FOLDER.joinpath("bin", "python")
    if python.exists():
        return Environment(python)
    packages = FOLDER / "packages"
    return Environment(Path(PYTHON), (ROOT, packages)) if packages.is_dir() else None


def _make_environment() -> Environment:
    """Tries what is there, best first: venv, virtualenv, a plain folder that pip fills."""
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    makers = [[PYTHON, "-m", "venv"], [PYTHON, "-m", "virtualenv"]]
    program = shutil.which("virtualenv")
    if program:
        makers.append([program, "-p", PYTHON])
    for maker in makers:
        if _succeeds([*maker, str(FOLDER)]):
            environment = _find_environment()
            if environment is not None and _succeeds([str(environment.python), "-m", "pip", "--version"]):
                return environment
        shutil.rmtree(FOLDER, ignore_errors=True)
    if _succeeds([PYTHON, "-m", "pip", "--version"]):
        _say("Neither venv nor virtualenv works with this Python: packages go into the plain folder .venv/packages.")
        (FOLDER / "packages").mkdir(parents=True)
        return Environment(Path(PYTHON), (ROOT, FOLDER / "packages"))
    version = _dotted(sys.version_info[:2])
    raise SetupError(
        f"No virtual environment can be made with this Python ({version}): venv, virtualenv and pip are all missing.\n"
        f"On Debian and Ubuntu:  apt-get install python{version}-venv  (or python3-venv), then run this again."
    )


def _install(environment: Environment, extra: str) -> None:
    project = f"{ROOT}[{extra}]" if extra else str(ROOT)
    quiet = ("pip", "install", "--quiet", "--disable-pip-version-check")
    if environment.search:
        plain = Environment(environment.python)
        code = plain.run(*quiet, "--upgrade", "--target", str(environment.search[-1]), project)
    else:
        code = environment.run(*quiet, "--editable", project)
    if code:
        raise SetupError("pip could not install the project: its complaint is above.")


def _succeeds(command: Sequence[str], variables: Mapping[str, str] | None = None) -> bool:
    return (
        subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode
        == 0
    )


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


def _say(text: str) -> None:
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
